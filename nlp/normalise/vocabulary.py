"""What the normaliser knows of words, from the text files beside this module, read when first needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in small letters, NFC, tone marks in the old places (hòa, not hoà).

    ``common`` and ``seen`` are Vietnamese syllables, with and without diacritics; ``foreign`` are other words of
    everyday texts; ``disguised`` are words that sellers hide. ``aliases`` and ``teencode`` map spellings to what they
    stand for; an alias is filed under its first word.
    """

    common: frozenset[str]
    seen: frozenset[str]
    foreign: frozenset[str]
    disguised: frozenset[str]
    aliases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    teencode: Mapping[str, str]

    def __contains__(self, word: str) -> bool:
        """Whether a word is written as it should be."""
        return word in self.common or word in self.seen or word in self.foreign or word in self.disguised


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    parts = _sections(_FOLDER / "vocabulary.txt")
    chat = {spelling: word for word, spellings in _pairs(_FOLDER / "teencode.txt") for spelling in spellings}
    teencode = {spelling: word for spelling, word in chat.items() if " " not in spelling}
    by_ear = [(spelling, word) for word, spellings in _pairs(_FOLDER / "aliases.txt") for spelling in spellings]
    aliases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for spelling, word in (*by_ear, *((spelling, chat[spelling]) for spelling in chat.keys() - teencode.keys())):
        words = tuple(spelling.split())
        aliases.setdefault(words[0], []).append((words, word))
    # The longest first: "súp pơ phếch" before "phếch".
    ordered = {first: tuple(sorted(found, key=lambda a: (-len(a[0]), a))) for first, found in aliases.items()}
    common = parts["common"] | {_bare(word) for word in parts["common"]}
    # A name spelled by ear in one word is hidden like any other: "Gu.ci" is first guci, then gucci.
    hidden = {
        *_lines(_FOLDER / "disguised.txt"),
        *(first for first, found in ordered.items() if (first,) in dict(found)),
    }
    foreign = parts["foreign"] - common
    return Vocabulary(common, parts["seen"] - common, foreign, frozenset(hidden), ordered, teencode)


def known(word: str) -> bool:
    """Whether a word in small letters is one of the vocabulary's."""
    return word in vocabulary()


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")


def _lines(path: Path) -> list[str]:
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def _sections(path: Path) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    name = ""
    for line in _lines(path):
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = set()
        else:
            found[name].update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def _pairs(path: Path) -> list[tuple[str, list[str]]]:
    pairs = (line.partition("=") for line in _lines(path) if not line.startswith("["))
    return [(word.strip(), [s.strip() for s in spellings.split("·")]) for word, _, spellings in pairs]
