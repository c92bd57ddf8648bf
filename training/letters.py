"""Letters and words of a text as they stand in it, and edits that move spans with the words they cover."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from training.cases import Span

MARKS = "\u0300-\u036f\u20d0-\u20ff"


def strip_marks(text: str) -> str:
    """The text without diacritics, đ as d, one character for one."""
    return "".join(bare_letter(char) for char in text)


def bare_letter(char: str) -> str:
    """The letter without diacritics; of a letter with combining marks, the letter."""
    plain = unicodedata.normalize("NFD", char)[0]
    return {"đ": "d", "Đ": "D"}.get(plain, plain)


def _one_for_one(change: Callable[[str], str]) -> Callable[[str], str]:
    """Apply a change of case character by character, leaving those that would change in number."""
    return lambda text: "".join(new if len(new := change(char)) == 1 else char for char in text)


upper = _one_for_one(str.upper)
lower = _one_for_one(str.lower)


def title(text: str) -> str:
    """The text with a capital at the start of every word, as shops write theirs."""
    before = (" ", *text)
    return "".join(char if last.isalnum() else upper(char) for last, char in zip(before, text, strict=False))


@dataclass(frozen=True, slots=True)
class Edit:
    """``new`` in place of ``text[start:end]``; an insertion where ``start == end``."""

    start: int
    end: int
    new: str


def edited(text: str, spans: Sequence[Span], edits: Iterable[Edit]) -> tuple[str, tuple[Span, ...]]:
    """The text after all edits, and each span over the image of what it covered.

    A span with an edge inside a replaced stretch takes the whole replacement; what is inserted at its edge stays
    outside. The edits must not overlap.
    """
    starts, ends = [0] * len(text), [0] * len(text)
    parts, length, at = [], 0, 0
    for edit in [*sorted(edits, key=lambda e: (e.start, e.end)), Edit(len(text), len(text), "")]:
        kept = text[at : edit.start]
        for i in range(at, edit.start):
            starts[i], ends[i] = length + i - at, length + i - at + 1
        length += len(kept)
        for i in range(edit.start, edit.end):
            starts[i], ends[i] = length, length + len(edit.new)
        length += len(edit.new)
        parts += [kept, edit.new]
        at = edit.end
    moved = (replace(s, start=starts[s.start], end=ends[s.end - 1]) if s.start < s.end else s for s in spans)
    return "".join(parts), tuple(moved)


_LETTER = re.compile(rf"[^\W\d_][{MARKS}]*")
# A word of letters alone: whatever has digits in it is a number, a price, a size or a code.
_WORD = re.compile(rf"(?<![\w{MARKS}])(?:[^\W\d_][{MARKS}]*)+(?![\w{MARKS}])")
_ADDRESS = r"https?://\S+|www\.\S+|(?<!\w)[@#]\w+|(?<![\w.@-])[\w.@-]+\.(?:vn|com|net|me|org|shop)\b\S*"
_NUMBER = r"[+(]?\d(?:[\d.,:/()+xX*%-]|\s(?=\d))*\w*"
# Addresses and numbers are left as they are by every disguise; words that measure or count beside them are not chosen.
FIXED = re.compile(rf"{_ADDRESS}|(?<!\w)[^\W\d]*{_NUMBER}", re.IGNORECASE)
_MEASURED = re.compile(
    rf"{_ADDRESS}|(?:\b(?:size|sai|sz|cỡ|số|sdt|sđt|đt|dt|tel|hotline|giá|gia)[\s:.]*)?(?<!\w)[^\W\d]*{_NUMBER}"
    r"(?:\s?(?:k|tr|triệu|trieu|nghìn|nghin|ngàn|ngan|đồng|vnd|usd|kg|ký|kí|g|gr|gram|ml|lít|lit|l|cm|mm|m|w|v|gb|tb)\b)*"
    r"|\b(?:size|sz)\s\w{1,4}\b"
    r"|(?:(?:không|khong|một|mot|hai|ba|bốn|bon|tư|năm|nam|sáu|sau|bảy|bay|tám|tam|chín|chin)\b[\s.,-]*){3,}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its combining marks: ``text[start:end]``, composed."""

    start: int
    end: int
    char: str


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of letters."""

    letters: tuple[Letter, ...]

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.letters[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.letters[-1].end

    @property
    def text(self) -> str:
        """Its letters, composed."""
        return "".join(letter.char for letter in self.letters)


def words(text: str) -> list[Word]:
    """The words of two letters and more that may be disguised: none of a number, a price, a size or an address."""
    # Digits in place of what must stay, so that no part of it is taken for a word.
    shown = _MEASURED.sub(lambda m: re.sub(r"\S", "0", m[0]), text)
    found = (Word(_letters(text, *m.span())) for m in _WORD.finditer(shown))
    return [word for word in found if len(word.letters) > 1]


def _letters(text: str, start: int, end: int) -> tuple[Letter, ...]:
    if text[start:end].isalpha():  # composed: a mark of its own is no letter
        return tuple(Letter(i, i + 1, text[i]) for i in range(start, end))
    matches = _LETTER.finditer(text, start, end)
    return tuple(Letter(m.start(), m.end(), unicodedata.normalize("NFC", m[0])) for m in matches)
