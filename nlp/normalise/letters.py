"""Letters that only look like Latin ones → the Latin letters they stand for.

The table of look-alikes is Unicode's confusables (UTS #39), by way of the confusable_homoglyphs package; small
capitals, letters in circles and squares, and Latin letters with foreign marks are told by their Unicode names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from nlp.normalise import vocabulary
from nlp.normalise.mapped import Edit, Mapped

_VIETNAMESE = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_OWN = frozenset(_VIETNAMESE + _VIETNAMESE.upper())
_FOREIGN = re.compile(f"[^\\x00-\\x7f{_VIETNAMESE}{_VIETNAMESE.upper()}\\W]")
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
# Marks left after composition sit on a letter that has no such form: h̷à̷n̷g̷, 1⃣.
_STRAY = re.compile(
    "(?<=[A-Za-z0-9" + _VIETNAMESE + _VIETNAMESE.upper() + "])[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# Letters as pictures: the letters that flags are made of, where they make no flags, and letters in dark squares.
_FRAMED = "[\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189][\u0300-\u036f]*"
_PICTURES = re.compile(
    "[\U0001f1e6-\U0001f1ff]{3,}|[\U0001f1e6-\U0001f1ff](?: [\U0001f1e6-\U0001f1ff]){2,}"
    f"|(?:{_FRAMED}){{2,}}|(?<=[^\\W\\d_])(?:{_FRAMED})+|(?:{_FRAMED})+(?=[^\\W\\d_])"
    f"|(?<!\\S){_FRAMED}(?: {_FRAMED})+(?!\\S)"
)
_COUNTRIES = "VN US JP KR CN TH GB FR DE IT ES AU CA RU TW HK SG MY ID IN KH LA MM PH EU CH NZ BR AE".split()
_FLAGS = frozenset("".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country) for country in _COUNTRIES)
_NAMED = re.compile(
    r"(?:(?:NEGATIVE )?(?:CIRCLED|SQUARED) LATIN (?P<big>CAPITAL) LETTER|REGIONAL INDICATOR SYMBOL LETTER"
    r"|LATIN LETTER (?P<little>SMALL CAPITAL)|LATIN (?P<case>SMALL|CAPITAL) LETTER)(?: SCRIPT)?"
    r" (?P<letter>[A-Z])(?: WITH .+)?"
)
# Near enough for a reader though not for the table, which asks for glyphs that cannot be told apart.
_ALIKE = dict(zip("мкқκпихηωьбεєɛӏոя", "mkkknuxnwbbeeelnr", strict=True)) | {"ǫ": "q", "χ": "x"}
_SIGNS = frozenset("ΩØø")  # ohm and diameter
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "SCRIPT", "APL", "ROMAN")


def straighten(state: Mapped) -> Mapped:
    """Put Latin letters for their look-alikes.

    A word all in another script stays as it is, unless it spells a word of ours.
    """
    text = state.text
    if text.isascii():
        return state
    edits = [Edit(m.start(), m.end(), _pictured(m.group())) for m in _PICTURES.finditer(text)]
    state = state.edited(edits)
    if _FOREIGN.search(state.text):
        state = state.edited([edit for m in _WORD.finditer(state.text) for edit in _word(m.start(), m.group())])
    return state


def unmark(state: Mapped) -> Mapped:
    """Drop the marks that composition left: they belong to no letter."""
    return state.edited([Edit(m.start(), m.end(), "") for m in _STRAY.finditer(state.text)])


def _pictured(run: str) -> str:
    pairs = {run[i : i + 2] for i in range(0, len(run), 2)}
    if pairs <= _FLAGS:
        return run
    return "".join(latin(char) or char for char in run if char != " ")


def _word(at: int, word: str) -> list[Edit]:
    if not _FOREIGN.search(word):
        return []
    found = [_FOREIGN.match(char) and latin(char) for char in word]
    letters = [char for char in word if not unicodedata.combining(char)]
    if not any(char in _OWN or (char.isascii() and char.isalpha()) or _is_latin(char) for char in letters):
        whole = "".join(new or char for char, new in zip(word, found, strict=True))
        if len(letters) < 2 or not vocabulary.known(unicodedata.normalize("NFC", whole).lower()):
            return []
    return [Edit(at + i, at + i + 1, new) for i, new in enumerate(found) if new]


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")


@lru_cache(maxsize=4096)
def latin(char: str) -> str | None:
    """The Latin letter a character looks like, in its case; None if it is like none, or a letter of Vietnamese."""
    if char.isascii() or char in _OWN or char in _SIGNS:
        return None
    if char.lower() in _ALIKE:
        return _ALIKE[char.lower()].upper() if char.isupper() else _ALIKE[char.lower()]
    named = _by_name(char)
    if named or not unicodedata.name(char, "").startswith(_SCRIPTS):
        return named
    for other in _confusables().get(char, ()):
        like = str(other["c"])
        if len(like) == 1:
            letter = like if like.isascii() and like.isalpha() else _by_name(like)
            if letter:
                return letter.upper() if unicodedata.category(char) == "Lu" else letter.lower()
    return None


def _by_name(char: str) -> str | None:
    found = _NAMED.fullmatch(unicodedata.name(char, ""))
    if not found:
        return None
    return found["letter"].lower() if found["little"] or found["case"] == "SMALL" else found["letter"]


@cache
def _confusables() -> dict[str, Any]:
    from confusable_homoglyphs.confusables import confusables_data

    return dict(confusables_data)
