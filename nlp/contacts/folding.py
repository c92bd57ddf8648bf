"""A text folded lightly, every letter of which knows where in the original it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


class Folded(NamedTuple):
    """A text three times, letter for letter: without marks, in lower case, and as written; and where each came from."""

    bare: str
    lower: str
    cased: str
    starts: Sequence[int]
    ends: Sequence[int]


def fold(text: str, starts: Sequence[int], ends: Sequence[int]) -> Folded:
    """Fold ``text``, whose character ``i`` came from ``original[starts[i]:ends[i]]``."""
    if text.isascii():
        return Folded(text.lower(), text.lower(), text, starts, ends)
    bare: list[str] = []
    lower: list[str] = []
    cased: list[str] = []
    begins: list[int] = []
    stops: list[int] = []
    for i, char in enumerate(text):
        forms = _forms(char)
        if forms is None:  # a mark belongs to the letter or digit before it: 3 + U+FE0F + U+20E3 is one emoji
            if stops:
                stops[-1] = ends[i]
                lower[-1], cased[-1] = _marked(lower[-1], char), _marked(cased[-1], char)
            continue
        for one, two, three in forms:
            bare.append(one)
            lower.append(two)
            cased.append(three)
            begins.append(starts[i])
            stops.append(ends[i])
    return Folded("".join(bare), "".join(lower), "".join(cased), begins, stops)


def _marked(char: str, mark: str) -> str:
    whole = unicodedata.normalize("NFC", char + mark)
    return whole if len(whole) == 1 else char


@lru_cache(maxsize=4096)
def _forms(char: str) -> tuple[tuple[str, str, str], ...] | None:
    """A character's three forms, a triple for each character it stands for; none if unseen, ``None`` for a mark."""
    category = unicodedata.category(char)
    if category in {"Mn", "Me"}:
        return None
    if category == "Cf" or (category == "Cc" and not char.isspace()):
        return ()
    return tuple((_bare(c), c.lower() if len(c.lower()) == 1 else c, c) for c in _plain(char))


def _plain(char: str) -> str:
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>")):
        return char  # 20 m² is not 20 m2
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    for first in (0x1F150, 0x1F170):  # white letters on black, which have no compatibility form
        if first <= ord(char) < first + 26:
            return chr(ord("A") + ord(char) - first)
    return unicodedata.normalize("NFKC", char)


def _bare(char: str) -> str:
    letter = unicodedata.normalize("NFD", char.lower())[0]
    return "d" if letter == "đ" else letter
