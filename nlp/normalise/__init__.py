"""Original text → clean text with a map back: what is invisible, disguised or misspelled on purpose is undone.

    characters   invisible signs, compatibility forms, white space
    letters      look-alikes of other alphabets and styles
    separators   words pulled apart by signs and spaces
    spaces       words run together, and spaces that were moved
    spelling     words disguised by themselves, names spelled by ear
    repair       how one word is read; vocabulary: what is a word

What is *not* done here: stripping or guessing diacritics. "giay to" is giấy tờ (papers) or giày to (big shoes),
and only the sentence can tell.
"""

from __future__ import annotations

from nlp.errors import InputError
from nlp.normalise.characters import compose, reveal, tidy
from nlp.normalise.letters import straighten, unmark
from nlp.normalise.mapped import Mapped
from nlp.normalise.separators import join
from nlp.normalise.spaces import respace
from nlp.normalise.spelling import respell
from nlp.normalise.vocabulary import vocabulary
from nlp.types import Clean

VERSION = "2"
MAX_CHARACTERS = 100_000
# Undoing one disguise can lay bare another; in practice two rounds do.
_ROUNDS = 8


def normalise(original: str) -> Clean:
    """Clean ``original`` and remember where every character came from.

    Idempotent: ``normalise(normalise(x).text).text == normalise(x).text``. Any string up to ``MAX_CHARACTERS`` is
    accepted; a lone surrogate becomes U+FFFD. Time is linear in the length.

    Raises:
        InputError: the text is longer than ``MAX_CHARACTERS``.
    """
    if len(original) > MAX_CHARACTERS:
        raise InputError(f"expected at most {MAX_CHARACTERS} characters to normalise at once, got {len(original)}")
    state = _readable(Mapped(original, range(len(original)), range(1, len(original) + 1)))
    for _ in range(_ROUNDS):
        step = _readable(respace(respell(join(state))))
        if step.text == state.text:
            break
        state = step
    return Clean(*state)


def as_read(expression: str) -> str:
    """An expression of a term list as a text with it would be read; itself where a name spelled by ear is in it.

    "lờ vờ" is read as the brand, and looking for the brand's name would find what is genuine as well.
    """
    found = normalise(expression).text
    return found if len(found.split()) >= len(expression.split()) and not _renamed(expression, found) else expression


def _renamed(expression: str, found: str) -> bool:
    before = set(expression.lower().split())
    return any(word in vocabulary().disguised for word in set(found.lower().split()) - before)


def _readable(state: Mapped) -> Mapped:
    """The same characters, each in one visible form."""
    while True:
        step = tidy(unmark(compose(straighten(reveal(state)))))
        if step.text == state.text:
            return step
        state = step
