"""Small changes of writing that keep label and spans: every one maps a character to one character.

A third of what Vietnamese sellers type on a phone has no diacritics, and titles are shouted in capitals; the model
learns both from the same sentences, instead of having diacritics guessed for it.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable


def strip_marks(text: str) -> str:
    """The text without diacritics, đ as d, one character for one."""
    return "".join(_bare(char) for char in text)


def _bare(char: str) -> str:
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


def rewrite(text: str, rng: random.Random, share: float) -> str:
    """The text, or with probability ``share`` one of its other ways of writing; same length always."""
    if rng.random() >= share:
        return text
    return rng.choice((strip_marks, strip_marks, upper, lower, title))(text)
