"""How alike two texts are, whatever their spelling: near-duplicates by characters, twins by words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations

from datasketch import MinHash, MinHashLSH

from nlp.normalise import normalise
from training.cases import Case

NEAR = 0.7
TWIN = 0.35
_LONG = 5
# 32 bands of 4: a pair at the limit of 0.7 is missed once in 6,500 times, and a pair at 0.2 is a candidate in 5 %.
_BANDS, _ROWS = 32, 4
_MARK = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """The text without case, diacritics, invisible characters and runs of white space."""
    bare = _MARK.sub("", unicodedata.normalize("NFD", normalise(text).text.casefold()))
    return " ".join(bare.replace("đ", "d").split())


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def shingles(text: str) -> frozenset[str]:
    """Every stretch of five characters of the folded text; a shorter text is one stretch."""
    folded = fold(text)
    return frozenset(folded[i : i + _LONG] for i in range(max(1, len(folded) - _LONG + 1)))


def jaccard(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """What two sets share, as a share of what they hold together; 0 where both are empty."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def leaks(cases: Sequence[Case]) -> Iterator[tuple[int, int, float]]:
    """Near-duplicates in different splits: the later case, the earlier, and how alike they are.

    MinHash (A. Broder, 1997) with locality-sensitive hashing finds the candidates, exact Jaccard similarity decides.
    """
    pieces = [shingles(case.text) for case in cases]
    index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    encoded = ([piece.encode() for piece in held] for held in pieces)
    for at, sketch in enumerate(MinHash.generator(encoded, num_perm=_BANDS * _ROWS, seed=1)):
        for before in sorted(index.query(sketch)):
            if cases[before].split != cases[at].split and (alike := jaccard(pieces[before], pieces[at])) > NEAR:
                yield at, before, alike
        index.insert(at, sketch)


def twins(cases: Sequence[Case]) -> frozenset[int]:
    """Which cases are in a minimal pair, as indices.

    A minimal pair is a case with a label and one without, of one family, whose folded words have a Jaccard similarity
    of at least 0.35. What is counted is texts in at least one pair, not pairs. Context is left out: two cases may be a
    pair because the same reply follows different questions.
    """
    families: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for at, case in enumerate(cases):
        families[case.family].append((at, frozenset(words(case.text))))
    return frozenset(
        at
        for members in families.values()
        for (one, held), (other, others) in combinations(members, 2)
        if bool(cases[one].labels) != bool(cases[other].labels) and jaccard(held, others) >= TWIN
        for at in (one, other)
    )
