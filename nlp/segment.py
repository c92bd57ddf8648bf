"""Clean text → Vietnamese words with their places, by underthesea.

What the wrapping is for, each seen in underthesea 9.5.0: its model is published before it is loaded, so threads that
come first together fail (a lock); it rewrites spelling by default (switched off) and one letter even so (words are
found again by counting characters, never by comparing); it glues emoji and punctuation into words (split here);
``fixed_words`` given once stay for ever (never given); its time grows faster than the text (fed in short stretches).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import cache

from nlp.types import Clean, Word

_STRETCH = 1000  # characters fed at once: bounds both time and what one odd stretch can spoil
_lock = threading.Lock()
# The unit of our words: a run of letters and digits with the signs that hold it together, or a single sign.
# Held together: "1.200.000", "1:1", "a@b", "wi-fi", and single letters with dots ("T.P", "h.à.n.g").
_ATOM = re.compile(
    r"[^\W_]+(?:(?:(?<=\d)[.,:/](?=\d)|['’@&-](?=[^\W_])|(?<=\b[^\W_])\.(?=[^\W_]\b))[^\W_]+)*|[^\w\s]|_"
)


def version() -> str:
    """Name and version of the segmenter, for the bundle."""
    from importlib.metadata import version as installed

    return f"underthesea {installed('underthesea')}"


def segment(clean: Clean) -> list[Word]:
    """Words of ``clean.text`` in order; together they hold every character that is not white space.

    Safe to call from several threads. Where underthesea's answer cannot be laid over the text, that stretch falls
    back to one word a syllable.
    """
    words: list[Word] = []
    for begin, stop in _stretches(clean.text):
        words.extend(_words(clean.text, begin, stop))
    return words


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while len(text) - begin > _STRETCH:
        # At a line break if there is one: a sentence seldom runs over it.
        cut = text.rfind("\n", begin, begin + _STRETCH)
        cut = cut if cut > begin else text.rfind(" ", begin, begin + _STRETCH)
        stop = cut + 1 if cut > begin else begin + _STRETCH
        yield begin, stop
        begin = stop
    if begin < len(text):
        yield begin, len(text)


def _words(text: str, begin: int, stop: int) -> Iterator[Word]:
    """Atoms of the stretch, joined where underthesea says they are one word and both are letters or digits."""
    atoms = [(begin + m.start(), begin + m.end()) for m in _ATOM.finditer(text[begin:stop])]
    joined = _joins(text, begin, stop)
    at = 0
    while at < len(atoms):
        end = at
        while end + 1 < len(atoms) and _continues(text, atoms[end], atoms[end + 1], joined):
            end += 1
        yield Word(atoms[at][0], atoms[end][1])
        at = end + 1


def _continues(text: str, left: tuple[int, int], right: tuple[int, int], joined: set[int]) -> bool:
    gap = right[0] - left[1]
    return gap == 1 and right[0] in joined and text[left[1] - 1].isalnum() and text[right[0]].isalnum()


def _joins(text: str, begin: int, stop: int) -> set[int]:
    """Places where a syllable starts that belongs to the word before it."""
    visible = [i for i in range(begin, stop) if not text[i].isspace()]
    inside: set[int] = set()
    count = 0
    with _lock:
        tokens = _tokenizer()(text[begin:stop])
    for token in tokens:
        fresh = False
        for i, char in enumerate(token):
            if char.isspace():
                fresh = i > 0
                continue
            if fresh and count < len(visible):
                inside.add(visible[count])
            fresh = False
            count += 1
    return inside if count == len(visible) else set()


@cache
def _tokenizer() -> Callable[[str], list[str]]:
    """underthesea, loaded once; call it only under the lock."""
    from underthesea import word_tokenize

    def tokenise(text: str) -> list[str]:
        return list(word_tokenize(text, use_token_normalize=False))

    tokenise("khởi động")
    return tokenise
