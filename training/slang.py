"""Which texts have an expression of a list of known slang.

Case, separators and compatibility forms do not matter, nor do missing diacritics in a text without any; a known
expression that is disguised otherwise is not recognised, and its text counts as novel wording.

The list is a table with the columns ``expression`` (variants between " · ") and ``strength``; S and M entries count,
W entries (weak: everyday words) do not. Texts without any are the novel wording that figures are given for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from nlp.normalise import normalise
from training.census import bare
from training.likeness import fold

_COUNTED = (["S"], ["M"])
_WORD = re.compile(r"\w+")
_REMARK = re.compile(r"\(.*?\)")


def read_slang(table: Path) -> Callable[[str], bool]:
    """A function that says whether a text has an expression of the table."""
    found: set[str] = set()
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["strength"].split()[:1] in _COUNTED:
                found.update(_words(_REMARK.sub("", variant)) for variant in row["expression"].split(" · "))
    exact = {words for words in found if len(words.strip()) > 1}
    # Without diacritics a single syllable is too many words at once.
    folded = {f" {fold(words)} " for words in exact if len(words.split()) > 1}

    def has(text: str) -> bool:
        words = _words(text)
        return any(e in words for e in exact) or (bare(text) and any(e in f" {fold(words)} " for e in folded))

    return has


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(normalise(text).text.casefold().replace('_', ' ')))} "
