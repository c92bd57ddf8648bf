"""What the data set that ships must hold: how much of everything, and no phrase used too often.

A set of somebody's own cases is not asked for this; it is asked for by `kiemhang cases check --release`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nlp.labels import CATEGORY_NAMES, EVASIONS, LABELS
from training.cases import Case
from training.census import LISTED_KINDS, bare, disguised, hard, kinds, plain, positive, teencode
from training.likeness import twins, words

OPENING, OPENING_SHARE = 3, 0.02
PHRASE, PHRASE_SHARE = 4, 0.015
BRAND_SHARE = 0.08
# Smuggled cigarettes are a handful of brands, and this one is what buyers call the whole trade by.
_COMMON = {("prohibited/tobacco_smuggled", "555"): 0.10}
BRANDS = Path(__file__).parent.parent / "data" / "brands.txt"
_PER_CATEGORY = 110
# What cannot be written responsibly in number: short, mild texts, and fewer.
_FEWER = {
    "prohibited/narcotics": 30,
    "prohibited/weapons": 30,
    "prohibited/chemicals": 30,
    "prohibited/currency": 30,
    "prohibited/obscene": 10,
    "prohibited/body": 10,
    "prohibited/other": 10,
}


def unmet(cases: Sequence[Case]) -> Iterator[str]:
    """Every rule the cases do not meet, in words."""
    for name, least, found in _counts(cases):
        if found < least:
            yield f"release: expected at least {least:,} {name}, found {found:,}"
    for name, share, hits, n in _shares(cases):
        if hits < share * n or not n:
            yield f"release: expected at least {share:.0%} {name}, found {hits / max(n, 1):.1%} ({hits:,} of {n:,})"
    for name, known, given in (
        ("kinds of hard negatives", LISTED_KINDS, kinds(cases)[0]),
        ("evasion classes", EVASIONS, {evasion for case in cases for evasion in case.evasions}),
    ):
        if lacking := [value for value in known if value not in given]:
            found = len(known) - len(lacking)
            yield f"release: expected all {len(known)} {name}, found {found}: {', '.join(lacking)} lacking"
    yield from _worn(cases)
    yield from _branded(cases)


def _counts(cases: Sequence[Case]) -> Iterator[tuple[str, int, int]]:
    """What is counted, how many are needed, and how many there are."""
    yield "texts", 8000, len(cases)
    yield "texts with a label", 3800, len(positive(cases))
    found = Counter(category for case in cases for category in case.categories)
    for category in CATEGORY_NAMES:
        yield f"texts of {category}", _FEWER.get(category, _PER_CATEGORY), found[category]
    yield "texts with two or three labels", 450, sum(len(case.labels) > 1 for case in cases)
    yield "hard negatives", 2600, len(hard(cases))
    yield "kinds of hard negatives beyond the 96", 120, len(kinds(cases)[1])
    yield "plain innocents", 1600, len(plain(cases))
    yield "texts in a minimal pair", 1200, len(twins(cases))


def _shares(cases: Sequence[Case]) -> Iterator[tuple[str, float, int, int]]:
    """What is counted, the share needed, how many there are, and of how many."""
    n = len(cases)
    chats = [case for case in cases if case.channel == "chat"]
    yield "listings", 0.40, sum(case.channel == "listing" for case in cases), n
    yield "posts", 0.20, sum(case.channel == "post" for case in cases), n
    yield "chat messages", 0.25, len(chats), n
    yield "of the chat messages with context", 0.50, sum(bool(case.context) for case in chats), len(chats)
    yield "texts without a diacritic", 0.15, sum(bare(case.text) for case in cases), n
    yield "texts in teencode", 0.20, sum(teencode(case.text) for case in cases), n
    yield "disguised texts (X05 aside)", 0.15, sum(map(disguised, cases)), n


def _worn(cases: Iterable[Case]) -> Iterator[str]:
    """Openings and phrases that too many texts of a label share; texts without a label are a group of their own."""
    held = [(case.labels or ("no label",), words(case.text)) for case in cases]
    for label in (*LABELS, "no label"):
        texts = [found for labels, found in held if label in labels]
        openings = Counter(" ".join(found[:OPENING]) for found in texts if len(found) >= OPENING)
        phrases = Counter(
            phrase
            for found in texts
            for phrase in {" ".join(found[i : i + PHRASE]) for i in range(len(found) - PHRASE + 1)}
        )
        for name, counted, most in (("opening", openings, OPENING_SHARE), ("phrase", phrases, PHRASE_SHARE)):
            for said, n in counted.most_common():
                if n <= most * len(texts):
                    break
                yield (
                    f"release: expected no {name} in more than {most:.1%} of the texts of {label}, "
                    f"found {said!r} in {n / len(texts):.1%} ({n:,})"
                )


def _branded(cases: Iterable[Case]) -> Iterator[str]:
    """Brands that too many texts of a category name, by the names in data/brands.txt."""
    brands = [f" {name} " for name in BRANDS.read_text(encoding="utf-8").splitlines()]
    texts: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for category in case.categories:
            texts[category].append(f" {' '.join(words(case.text))} ")
    for category, held in texts.items():
        for brand in brands:
            n, most = sum(brand in text for text in held), _COMMON.get((category, brand.strip()), BRAND_SHARE)
            if n > most * len(held) and n > 1:
                yield (
                    f"release: expected no brand in more than {most:.0%} of the texts of {category}, "
                    f"found {brand.strip()!r} in {n / len(held):.1%} ({n:,})"
                )
