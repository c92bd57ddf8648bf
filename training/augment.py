"""Cases in disguise, for training: labels kept, spans moved with their words, all decided by the seed.

Positives and innocents are disguised alike, word for word: decoration is no guilt.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from training.cases import Case, Span
from training.disguises import VARIANTS, content
from training.letters import Word, edited, lower, strip_marks, title, upper, words

__all__ = ["apply", "augment", "lower", "rewrite", "strip_marks", "title", "upper"]
_T = TypeVar("_T")


def rewrite(text: str, rng: random.Random, share: float) -> str:
    """The text, or with probability ``share`` one of its other ways of writing; same length always."""
    if rng.random() >= share:
        return text
    return rng.choice((strip_marks, strip_marks, upper, lower, title))(text)


def _stretch(found: Sequence[Word], rng: random.Random) -> list[Word]:
    """A run of words as long as the evidence in a positive commonly is."""
    size = max(1, round(len(found) * rng.uniform(0.15, 0.85)))
    begin = rng.randint(0, len(found) - size)
    return list(found[begin : begin + size])


def _inside(found: Sequence[Word], spans: Sequence[Span]) -> list[Word]:
    return [w for w in found if any(s.start <= w.start and w.end <= s.end for s in spans)]


def _telling(text: str, spans: Sequence[Span], rng: random.Random) -> list[Word]:
    """The words of the evidence; of an innocent's, a run of words as long."""
    found = words(text)
    inside = _inside(found, spans)
    return inside or (_stretch(found, rng) if found else [])


def _some(text: str, spans: Sequence[Span], rng: random.Random) -> list[Word]:
    """Words as sellers choose them: all of a phrase, a few sensitive ones, or anywhere; the same for innocents."""
    found, way = words(text), rng.random()
    if way < 0.15 or not found:
        return found if way < 0.08 or not found else _stretch(found, rng)
    telling = _telling(text, spans, rng)
    if way < 0.5:
        return telling
    sensitive = content(telling) or telling
    size = min(len(sensitive), rng.choice((1, 1, 2, 2, 3, 4)))
    begin = rng.randint(0, len(sensitive) - size)
    return sensitive[begin : begin + size]


# Of a hundred disguised texts in training: plain typing (no diacritics, another case) is nearly half, as in the world.
_MIX = {
    "X05": 30, "X29": 15, "X01": 9, "X02": 5, "X03": 7, "X04": 4, "X06": 6, "X07": 2.5, "X08": 7, "X09": 3, "X10": 1,
    "X11": 3, "X14": 0.5, "X15": 2, "X22": 1, "X23": 1, "X26": 5, "X27": 2, "X28": 5,
}  # fmt: skip
_OFTEN = {
    ("X05", "whole"): 3.0, ("X29", "upper"): 2.0, ("X29", "alternating"): 0.4, ("X29", "vertical"): 0.6,
    ("X01", "dots"): 1.5, ("X08", "homoglyphs"): 1.5, ("X08", "circled"): 0.5, ("X14", "backwards"): 0.5,
}  # fmt: skip
_TWICE = 0.2
_TRIES = 4


def apply(
    code: str, text: str, spans: Sequence[Span], rng: random.Random, *, variant: str | None = None, hard: bool = False
) -> tuple[str, tuple[Span, ...]] | None:
    """The text under one class of disguise, and its spans; ``None`` where there is nothing to apply it to.

    Without ``hard``, words are chosen as sellers do; with it, all words of the evidence are disguised. A text without
    spans has a run of words disguised that is as long as evidence commonly is.

    Args:
        code: a class of :data:`VARIANTS`.
        text: the text as written.
        spans: the evidence in it, if any.
        rng: decides everything that is left open.
        variant: one of the ways of the class; one at random if not given.
        hard: whether to disguise all of the evidence.
    """
    ways = VARIANTS[code]
    name = variant or _weighted({way: _OFTEN.get((code, way), 1.0) for way in ways}, rng)
    chosen = (_telling if hard else _some)(text, spans, rng)
    edits = ways[name](text, chosen, rng)
    new, moved = edited(text, spans, edits)
    if new == text or any(
        old.end > old.start and span.end <= span.start for old, span in zip(spans, moved, strict=True)
    ):
        return None
    return new, moved


def augment(case: Case, rng: random.Random, share: float) -> Case:
    """The case, or with probability ``share`` the case in disguise, by a class or two; the context is left."""
    if rng.random() >= share:
        return case
    text, spans = case.text, case.spans
    for code in _classes(rng):
        text, spans = apply(code, text, spans, rng) or (text, spans)
    for _ in range(_TRIES):
        if text != case.text:
            break
        text, spans = apply(_weighted(_MIX, rng), text, spans, rng) or (text, spans)
    return replace(case, text=text, spans=spans)


def _classes(rng: random.Random) -> Sequence[str]:
    code = _weighted(_MIX, rng)
    if rng.random() >= _TWICE:
        return (code,)
    return (rng.choice(("X05", "X05", "X29")), code)


def _weighted(weights: dict[_T, float], rng: random.Random) -> _T:
    return rng.choices(list(weights), list(weights.values()))[0]
