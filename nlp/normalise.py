"""Original text → clean text with a map back: invisible characters, compatibility forms, white space.

What is *not* done here: stripping or guessing diacritics. "giay to" is giấy tờ (papers) or giày to (big shoes),
and only the sentence can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from nlp.types import Clean

VERSION = "1"

# Unicode's own stream-safe limit is 30 (UAX #15); no Vietnamese letter carries more than two marks.
_MAX_MARKS = 8

# Shown as nothing: soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers, Mongolian selectors,
# zero-width and bidi controls, variation selectors, tags, and the C0/C1 controls that are not white space.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# These change meaning when folded to letters: a trade-mark sign is not the letters "TM".
_KEPT = frozenset("™℠")
_SPACE = re.compile(r"\s+")
_UNTIDY = re.compile(r"\A\s|\s\Z|\s\s|[^\S \n]")
# Characters that are not marks and yet compose with the one before: Hangul vowels and final consonants.
_HANGUL_TAIL = range(0x1160, 0x1200)

_Mapped = tuple[str, Sequence[int], Sequence[int]]


def normalise(original: str) -> Clean:
    """Clean ``original`` and remember where every character came from.

    Idempotent: ``normalise(normalise(x).text).text == normalise(x).text``. Any string is accepted; a lone surrogate
    becomes U+FFFD. Time is linear in the length.
    """
    state: _Mapped = (original, range(len(original)), range(1, len(original) + 1))
    while True:
        step = _tidy(_compose(_reveal(state)))
        if step[0] == state[0]:
            return Clean(*step)
        state = step


def _pick(state: _Mapped, text: str, kept: list[int]) -> _Mapped:
    _, starts, ends = state
    return text, [starts[i] for i in kept], [ends[i] for i in kept]


def _reveal(state: _Mapped) -> _Mapped:
    """Drop what cannot be seen, and marks piled up beyond any use."""
    text = _SURROGATE.sub("\ufffd", state[0])
    if text.isascii() and not _INVISIBLE.search(text):
        return text, state[1], state[2]
    kept, marks = [], 0
    for i, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MAX_MARKS:
            kept.append(i)
    if len(kept) == len(text):
        return text, state[1], state[2]
    return _pick(state, "".join(text[i] for i in kept), kept)


def _compose(state: _Mapped) -> _Mapped:
    """Compatibility forms to plain ones, letters and their marks to one character (Unicode NFKC)."""
    text, starts, ends = state
    if unicodedata.is_normalized("NFKC", text):
        return state
    chars: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    for begin, stop in _clusters(text):
        cluster = text[begin:stop]
        plain = cluster if cluster in _KEPT else unicodedata.normalize("NFKC", cluster)
        chars.append(plain)
        new_starts.extend([starts[begin]] * len(plain))
        new_ends.extend([ends[stop - 1]] * len(plain))
    return "".join(chars), new_starts, new_ends


def _clusters(text: str) -> list[tuple[int, int]]:
    """Stretches that can be composed on their own: a character and all that may join it."""
    cuts = [i for i, c in enumerate(text) if not (unicodedata.combining(c) or ord(c) in _HANGUL_TAIL)]
    if text and (not cuts or cuts[0] != 0):
        cuts.insert(0, 0)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def _tidy(state: _Mapped) -> _Mapped:
    """One space, or one line break, for every run of white space; none at either end."""
    text = state[0]
    if not _UNTIDY.search(text):
        return state
    kept: list[int] = []
    out: list[str] = []
    at = 0
    for run in _SPACE.finditer(text):
        begin, stop = run.span()
        kept.extend(range(at, begin))
        out.append(text[at:begin])
        at = stop
        if begin > 0 and stop < len(text):
            newline = run.group().find("\n")
            kept.append(begin if newline < 0 else begin + newline)
            out.append(" " if newline < 0 else "\n")
    kept.extend(range(at, len(text)))
    out.append(text[at:])
    return _pick(state, "".join(out), kept)
