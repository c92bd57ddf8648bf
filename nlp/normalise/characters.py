"""Characters as they are meant: nothing invisible, one form for one letter, plain white space."""

from __future__ import annotations

import re
import unicodedata

from nlp.normalise.mapped import Mapped

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


def reveal(state: Mapped) -> Mapped:
    """Drop what cannot be seen, and marks piled up beyond any use."""
    text = _SURROGATE.sub("\ufffd", state.text)
    if text.isascii() and not _INVISIBLE.search(text):
        return Mapped(text, state.starts, state.ends)
    kept, marks = [], 0
    for i, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MAX_MARKS:
            kept.append(i)
    if len(kept) == len(text):
        return Mapped(text, state.starts, state.ends)
    return state.pick("".join(text[i] for i in kept), kept)


def compose(state: Mapped) -> Mapped:
    """Compatibility forms to plain ones, letters and their marks to one character (Unicode NFKC)."""
    text, starts, ends = state
    if unicodedata.is_normalized("NFKC", text):
        return state
    chars: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    for begin, stop in _clusters(text):
        cluster = text[begin:stop]
        plain = unicodedata.normalize("NFKC", cluster)
        if cluster in _KEPT or "\u2044" in plain:  # a fraction beside a number would make another: "8½", "81⁄2"
            plain = unicodedata.normalize("NFC", cluster)
        chars.append(plain)
        new_starts.extend([starts[begin]] * len(plain))
        new_ends.extend([ends[stop - 1]] * len(plain))
    return Mapped("".join(chars), new_starts, new_ends)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Stretches that can be composed on their own: a character and all that may join it."""
    cuts = [i for i, c in enumerate(text) if not (unicodedata.combining(c) or ord(c) in _HANGUL_TAIL)]
    if text and (not cuts or cuts[0] != 0):
        cuts.insert(0, 0)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def tidy(state: Mapped) -> Mapped:
    """One space, or one line break, for every run of white space; none at either end."""
    text = state.text
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
    return state.pick("".join(out), kept)
