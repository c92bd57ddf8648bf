"""Phone numbers in a text, and what the words around them say they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.contacts.claims import Claims, Found
from nlp.contacts.cues import is_article, last_app
from nlp.contacts.folding import Folded
from nlp.contacts.numbers import Row, after_plus, find_number, read_row
from nlp.types import Kind

_HEADS = frozenset([f"0{n}" for n in (2, 3, 5, 7, 8, 9)] + [f"{m}{n}" for m in (3, 5, 7, 8, 9) for n in range(10)])
_PLUS = re.compile(r"(?:\(\s?)?\+\s?\Z|\(\Z")
_AFTER = re.compile(r"\s?\(\s?(?:zalo|zl)\s?\)")


def find_phones(folded: Folded, claims: Claims) -> Iterator[Found]:
    """Phone numbers that no contact holds yet."""
    row, first, previous = read_row(folded.bare), 0, -1
    while first < len(row.places):
        start = row.places[first].start
        begins = _may_begin(row, first, previous) and not claims.holds(folded, start)
        number = find_number(row, first) if begins else None
        if number is None:
            first += 1
            continue
        last, value = number
        lead = _PLUS.search(folded.bare, max(0, start - 4), start)
        begin, stop = lead.start() if lead else start, row.places[last].end
        kind = _kind(folded, claims, begin, stop)
        if kind:
            yield Found(kind, value, begin, stop)
        first, previous = last + 1, stop


def _may_begin(row: Row, first: int, previous: int) -> bool:
    """Whether a number may begin here: digits tied to digits before them are the rest of something."""
    place = row.places[first]
    head = place.digits[:2]
    if len(head) == 1 and first + 1 < len(row.places):
        head += row.places[first + 1].digits[0]
    if head not in _HEADS and not after_plus(row.bare, place.start):
        return False
    before = row.bare[max(0, place.start - 2) : place.start]
    if before[-1:] in {"#", "@", "&", "%"}:
        return False
    return place.start - 1 == previous or not (before[-1:] in {".", ",", "-"} and before[:1].isdigit())


def _kind(folded: Folded, claims: Claims, begin: int, stop: int) -> Kind | None:
    """What the words before a number say it is; ``None`` for an account or an article number."""
    window = claims.before(folded, begin, 32)
    if is_article(window):
        return None
    return last_app(window) or ("zalo" if _AFTER.match(folded.bare, stop) else "phone")
