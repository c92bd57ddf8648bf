"""Scores of pieces, and hits of term lists → the words of the original text that made the model decide.

The annotation guideline (§4) asks for the shortest stretch that shows what is sold and why it violates, at most five
for a label, on the raw text with its disguise. The logits of one text rise and fall together, so a word is measured
against the strongest word of its own text, not against a fixed bar (on the development split that was worth 0.08 of
character F1). Stretches are those of the greatest sum over the bar, as annotators mark whole phrases and mostly one.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from nlp.errors import BundleError
from nlp.types import Clean, Evidence, Hit, Pieces, Word

_MOST = 5
_Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TokenThreshold:
    """When a word is evidence: over the logit ``base + share · (that of the text's strongest word)``.

    ``cost``, in the unit of logits, is what every stretch after the first must be worth; a punctuation mark inside a
    stretch takes half of it. Fitted on the development split, one a label, and kept in the bundle.

    Raises:
        BundleError: a number is not finite, or ``share`` or ``cost`` is out of range.
    """

    base: float
    share: float
    cost: float

    def __post_init__(self) -> None:
        if not all(isinstance(x, int | float) and math.isfinite(x) for x in astuple(self)):
            raise BundleError(f"expected finite numbers for a token threshold, got {self}")
        if not (0 <= self.share <= 1 and self.cost >= 0):
            raise BundleError(f"expected 0 <= share <= 1 and cost >= 0 for a token threshold, got {self}")


def find_evidence(
    original: str,
    clean: Clean,
    words: Sequence[Word],
    pieces: Pieces,
    label: str,
    logits: Sequence[float],
    threshold: TokenThreshold,
) -> list[Evidence]:
    """Spans of ``original`` for one label, in order, never overlapping; one to five if there are words.

    Of all choices of stretches of words, the one with the greatest sum of what the words are over the threshold, less
    the cost of each stretch after the first. *Shape:* ``logits`` has one logit a piece.
    """
    if not words:
        return []
    strength = _by_word(words, pieces, logits)
    bar = threshold.base + threshold.share * max(strength)
    half = threshold.cost / 2
    gains = [
        min(value - bar, -half) if _is_mark(clean.text[word.start : word.end]) else value - bar
        for word, value in zip(words, strength, strict=True)
    ]
    # One original character can become several words ("⁗"): stretches that share it are one span.
    places = [clean.span(words[first].start, words[last].end) for first, last in _runs(gains, threshold.cost)]
    return [_evidence(original, label, group) for group in _groups((*place, None) for place in places)]


def merge_evidence(
    original: str, clean: Clean, label: str, spans: Sequence[Evidence], hits: Iterable[Hit]
) -> list[Evidence]:
    """The model's spans for one label together with the hits for it, in order, never overlapping, at most five.

    A hit over a span widens it to both and gives it its term (of several, the longest that may lift); a hit elsewhere
    is a span of its own, as long as there is room: the model's come first. A hit that may lift nothing is too weak for
    that: it only gives its term to a span it lies in. Hits for other labels are left out.
    """
    places: list[_Place] = [(span.start, span.end, None) for span in spans]
    for hit in hits:
        start, end = clean.span(hit.start, hit.end)
        inside = any(span.start <= start and end <= span.end for span in spans)
        if hit.label == label and (hit.lift != "none" or inside):
            places.append((start, end, hit))
    found = [_evidence(original, label, group) for group in _groups(places)]
    kept = sorted(found, key=lambda e: e.source.startswith("terms:"))[:_MOST]
    return sorted(kept, key=lambda e: e.start)


# A stretch of the original, and the hit it comes from; None for the model's.
_Place = tuple[int, int, Hit | None]


def _groups(places: Iterable[_Place]) -> list[list[_Place]]:
    """Places that overlap, together; in order."""
    groups: list[list[_Place]] = []
    reached = 0
    for place in sorted(places, key=lambda place: place[:2]):
        if groups and place[0] < reached:
            groups[-1].append(place)
        else:
            groups.append([place])
        reached = max(reached, place[1])
    return groups


def _evidence(original: str, label: str, group: Sequence[_Place]) -> Evidence:
    start, end = group[0][0], max(place[1] for place in group)
    hits = [hit for _, _, hit in group if hit]
    if not hits:
        return Evidence(label, start, end, original[start:end])
    longest = max(hits, key=lambda hit: (hit.lift != "none", hit.end - hit.start))
    by_model = "model+" if len(hits) < len(group) else ""
    return Evidence(label, start, end, original[start:end], f"{by_model}terms:{longest.terms}", longest.term)


def _by_word(words: Sequence[Word], pieces: Pieces, logits: Sequence[float]) -> list[float]:
    """The strongest piece of each word, both in order of place; a word that was not read is as weak as any."""
    strength = [min(logits, default=0.0)] * len(words)
    at = 0
    for (start, end), logit in zip(pieces.offsets, logits, strict=True):
        if end <= start:
            continue
        while at < len(words) and words[at].end <= start:
            at += 1
        k = at
        while k < len(words) and words[k].start < end:
            strength[k] = max(strength[k], logit)
            k += 1
    return strength


def _is_mark(word: str) -> bool:
    """Punctuation or a sign of arithmetic ("|", "+"); an emoji is neither, it can be the very word for the goods."""
    return all(unicodedata.category(char)[0] == "P" or unicodedata.category(char) == "Sm" for char in word)


def _runs(gains: Sequence[float], cost: float) -> tuple[_Run, ...]:
    """One to five stretches, apart from one another, with the greatest sum of gains less ``cost`` for each but one.

    By dynamic programming over how many stretches were begun: ``closed[j]`` is the best sum of ``j`` stretches so far
    and ``opened[j]`` the best of which the last reaches to the present word. Time is linear in the number of words.
    """
    closed: list[tuple[float, tuple[_Run, ...]]] = [(0.0, ()), *[(-math.inf, ())] * _MOST]
    opened: list[tuple[float, int, tuple[_Run, ...]]] = [(-math.inf, 0, ())] * (_MOST + 1)
    for i, gain in enumerate(gains):
        for j in range(_MOST, 0, -1):
            total, first, before = opened[j]
            fresh = closed[j - 1][0] - (cost if j > 1 else 0.0)
            if fresh >= total:  # of equals the shorter
                total, first, before = fresh, i, closed[j - 1][1]
            opened[j] = total + gain, first, before
            if total + gain > closed[j][0]:
                closed[j] = total + gain, (*before, (first, i))
    return max(closed[1:], key=lambda found: found[0])[1]
