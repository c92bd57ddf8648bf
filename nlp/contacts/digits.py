"""Digits however they are spelt: as figures, as words, with letters that look like them, tied to a word."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.contacts.cues import CALL

# Spelling of digits, without marks; "tư", "lăm", "mốt" as in counting, the rest as typed in chats.
_WORDS = {
    **dict.fromkeys(("khong", "hong", "khog", "hok", "ko", "o", "zero", "zezo"), "0"),
    **dict.fromkeys(("mot", "mox"), "1"),
    **dict.fromkeys(("hai", "haj"), "2"),
    **dict.fromkeys(("ba", "pa"), "3"),
    **dict.fromkeys(("bon", "tu"), "4"),
    **dict.fromkeys(("nam", "lam"), "5"),
    **dict.fromkeys(("sau",), "6"),
    **dict.fromkeys(("bay",), "7"),
    **dict.fromkeys(("tam",), "8"),
    **dict.fromkeys(("chin", "chjn"), "9"),
}
_SPELT = re.compile("|".join(sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True)))
_GLUED = re.compile(rf"(?:{_SPELT.pattern}|[0-9])+")
_LOOKALIKE = str.maketrans("oil", "011")
_CUED = re.compile(rf"({CALL.replace(' ', '')}|tele|[a-z]{{4,12}}(?=0\d{{9}}(?:\D|\Z)))(\d[0-9oil]*)")
_TAILED = re.compile(r"(\d{2,11})([a-z]{1,20})")
_MEASURE = re.compile(
    "k|d|dong|vnd|tr|trieu|ngan|nghin|usd|ty|cm|mm|m|km|inch|kg|g|gr|ml|l|lit|w|kw|mah|v|gb|tb|mb|hz|h|p|s|x|t|ngay"
)
_TOKEN = re.compile("[a-z0-9]+")


class Place(NamedTuple):
    """Digits that a token writes, at ``[start, end)`` of the folded text.

    ``word`` says that some are spelt as words; ``led`` and ``tailed`` that letters of the same token which belong to
    no number stand before and after them.
    """

    digits: str
    start: int
    end: int
    word: bool
    led: bool
    tailed: bool


class _Unit(NamedTuple):
    """Digits as a token writes them; ``lead`` and ``tail`` letters before and after them belong to no number."""

    digits: str
    lead: int
    tail: int
    word: bool


def find_digits(bare: str) -> list[Place]:
    """Tokens of a folded text that stand for digits, in order."""
    places: list[Place] = []
    for match in _TOKEN.finditer(bare):
        token = match.group()
        start, end = match.span()
        if token.isdigit():
            places.append(Place(token, start, end, word=False, led=False, tailed=False))
            continue
        unit = _word_unit(token)
        if unit:
            led, tailed = unit.lead > 0, unit.tail > 0
            places.append(Place(unit.digits, start + unit.lead, end - unit.tail, unit.word, led, tailed))
    return places


def _word_unit(token: str) -> _Unit | None:
    """The digits of a token with letters, if it stands for digits."""
    if token in _WORDS:
        return _Unit(_WORDS[token], 0, 0, word=True)
    if token.isalpha():
        spelt = 5 <= len(token) <= 70 and _GLUED.fullmatch(token)
        return _Unit(_figures(token), 0, 0, word=True) if spelt else None
    if not token.strip("0123456789oil"):
        return _Unit(token.translate(_LOOKALIKE), 0, 0, word=False)
    return _mixed_unit(token)


def _mixed_unit(token: str) -> _Unit | None:
    """The digits of a token that holds letters and digits: "0chin1", "sdt0912…", "0912…em"."""
    if len(token) <= 70 and _GLUED.fullmatch(token):
        return _Unit(_figures(token), 0, 0, word=True)
    cued = _CUED.fullmatch(token)
    if cued:
        return _Unit(cued.group(2).translate(_LOOKALIKE), len(cued.group(1)), 0, word=False)
    tailed = _TAILED.fullmatch(token)
    if tailed and not _MEASURE.fullmatch(tailed.group(2)):
        return _Unit(tailed.group(1), 0, len(tailed.group(2)), word=False)
    return None


def _figures(spelt: str) -> str:
    return _SPELT.sub(lambda word: _WORDS[word.group()], spelt)
