"""Spaces that were moved or left out → spaces between words: "khôn gcắt", "phimnóng"; around unknown words only.

The letters of an unknown word and its neighbours are cut anew the cheapest way: a piece that stands as it was costs
what it lacks of being a word, a new one must be a common word, and every space put in or taken away costs as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.normalise.mapped import Edit, Mapped
from nlp.normalise.repair import loosely, typed
from nlp.normalise.vocabulary import vocabulary

_RUN = re.compile(r"(?<![\w@#/.-])[^\W\d_]+(?: [^\W\d_]+)*(?![\w@/]|\.\w)")
_LONGEST_WORD = 7  # letters of the longest syllable, "nghiêng"
_LONGEST_RUN = 60
_LEAST_BARE = 5
_MOVED = 0.35
_NEVER = 99.0


def respace(state: Mapped) -> Mapped:
    """Cut the words around unknown ones anew."""
    bare = state.text.isascii()
    return state.edited([edit for run in _RUN.finditer(state.text) for edit in _run(run.start(), run.group(), bare)])


def _run(at: int, run: str, bare: bool) -> list[Edit]:  # noqa: FBT001 - passed on, never written out
    words = run.split(" ")
    odd = [i for i, word in enumerate(words) if (bare or not word.isascii()) and _is_odd(word)]
    if not odd:
        return []
    edits: list[Edit] = []
    starts = [at]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    for first, last in _stretches(odd, len(words)):
        edits += _cut(starts[first], words[first : last + 1])
    return edits


def _is_odd(word: str) -> bool:
    """Whether spaces may be to blame for a word, and not a disguise of its letters; short bare words are names."""
    return _unknown(word) and not typed(word) and not loosely(word) and not (word.isascii() and len(word) < _LEAST_BARE)


def _unknown(word: str) -> bool:
    low = word.lower()
    return len(low) > 1 and low not in vocabulary() and low not in vocabulary().teencode


def _stretches(odd: Sequence[int], n: int) -> list[tuple[int, int]]:
    """Unknown words with a neighbour on either side; those that touch, together."""
    found: list[tuple[int, int]] = []
    for i in odd:
        first, last = max(0, i - 1), min(n - 1, i + 1)
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return found


def _cut(at: int, words: Sequence[str]) -> list[Edit]:
    letters = "".join(words)
    if len(letters) > _LONGEST_RUN:
        return []
    ends: list[int] = []  # where words ended, counted in letters
    for word in words:
        ends.append((ends[-1] if ends else 0) + len(word))
    if any(word.isascii() and word[:1].isupper() and _unknown(word) for word in words):
        return []  # a name that we do not know, or beside one
    cuts = _cheapest(letters.lower(), {0, *ends})
    edits: list[Edit] = []
    for cut in range(1, len(letters)):
        place = at + cut + sum(end < cut for end in ends)
        if cut in ends[:-1] and cut not in cuts:
            edits.append(Edit(place, place + 1, ""))
        elif cut in cuts and cut not in ends:
            edits.append(Edit(place, place, " "))
    return edits


def _cheapest(letters: str, ends: set[int]) -> set[int]:
    best = [0.0]
    came = [0]
    for end in range(1, len(letters) + 1):
        options = [(best[start] + _cost(letters, start, end, ends), start) for start in _starts(end, ends)]
        cost, start = min(options)
        best.append(cost)
        came.append(start)
    cuts, end = set(), len(letters)
    while end:
        cuts.add(end)
        end = came[end]
    return cuts


def _starts(end: int, ends: set[int]) -> set[int]:
    """Where a word that ends here may begin: near enough, or where the one as it stood did."""
    before = {other for other in ends if other < end}
    return set(range(max(0, end - _LONGEST_WORD), end)) | ({max(before)} if end in ends and before else set())


def _cost(letters: str, start: int, end: int, ends: set[int]) -> float:
    word = letters[start:end]
    if (start, end) in pairwise(sorted(ends)):
        if len(word) == 1:
            return 0.4
        return 1.5 + 0.3 * max(0, len(word) - 4) if _unknown(word) else 0.0
    if len(word) < 2 or not (word in vocabulary().common or (len(word) > 3 and word in vocabulary().foreign)):
        return _NEVER
    moved = (start not in ends) + (end not in ends) + sum(start < other < end for other in ends)
    return (0.45 if word.isascii() else 0.15) + _MOVED * moved
