"""Which runs of digits make a phone number, and which are sizes, dates, prices or prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from nlp.contacts.cues import ends_in_call
from nlp.contacts.digits import Place, find_digits

_DATE = re.compile(r"\d{2}[./-]\d{2}[./-](?:19|20)\d{2}(?!\d)")


class Row(NamedTuple):
    """All digits of a folded text; ``gaps[i]`` stands after ``places[i]``, ``None`` where it parts two numbers."""

    bare: str
    places: Sequence[Place]
    gaps: Sequence[str | None]


class _Run(NamedTuple):
    """Places that may make one number: all their digits, and what stands between them."""

    places: Sequence[Place]
    digits: str
    gaps: Sequence[str]


def read_row(bare: str) -> Row:
    """The digits of a folded text."""
    places = find_digits(bare)
    return Row(bare, places, [_gap(bare, one, other) for one, other in pairwise(places)])


def find_number(row: Row, first: int) -> tuple[int, str] | None:
    """The last place and E.164 of the number that begins at a place, if one does."""
    place = row.places[first]
    plus = after_plus(row.bare, place.start)
    if plus and not place.digits.startswith("84"):
        return _foreign(row, first)
    cued = place.digits[0] in "35789" and (place.led or ends_in_call(row.bare[max(0, place.start - 16) : place.start]))
    for run in _runs(row, first):
        number = _national(run.digits, plus=plus, cued=cued)
        if number is None:
            return None
        if number:
            last = first + len(run.gaps)
            known = valid_number(number) if _plausible(row.bare, run, plus=plus) else None
            return (last, known) if known and _ends(row, last, run.gaps) else None
    return None


def after_plus(bare: str, start: int) -> bool:
    """Whether "+" stands before what starts at ``start``."""
    return bare[max(0, start - 2) : start].rstrip()[-1:] == "+"


def valid_number(number: str) -> str | None:
    """E.164 of a number with "+", if such a number can exist."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _gap(bare: str, one: Place, other: Place) -> str | None:
    """What stands between two places of one number; ``None`` if it parts them."""
    if one.tailed or other.led or other.start - one.end > 6:
        return None
    gap = bare[one.end : other.start]
    if gap in {"", " ", ".", "-"}:
        return gap
    if gap.strip() == "cham":
        return "."
    if any(c.isalnum() for c in gap) or "+" in gap or "\n\n" in gap:
        return None
    return gap


def _runs(row: Row, first: int) -> Iterator[_Run]:
    """Longer and longer runs from ``first``, of 9 to 15 digits in at most 15 places."""
    digits, gaps = "", list[str]()
    for last in range(first, min(first + 15, len(row.places))):
        digits += row.places[last].digits
        if len(digits) > 15:
            return
        if len(digits) >= 9:
            yield _Run(row.places[first : last + 1], digits, gaps)
        gap = row.gaps[last] if last < len(row.gaps) else None
        if gap is None:
            return
        gaps.append(gap)


def _national(digits: str, *, plus: bool, cued: bool) -> str | None:
    """The number with its country code, if the digits have the form of a Vietnamese one; ``""`` if more may come.

    Without the first 0, as "zalo 912 345 678", only where the words before say that a number comes (``cued``).
    """
    if digits[0] == "0" and not plus:
        rest = digits[1:]
    elif digits.startswith("84"):
        rest = digits[2:].removeprefix("0")
    elif cued:
        rest = digits
    else:
        return None
    return _subscriber(rest)


def _subscriber(rest: str) -> str | None:
    if rest[0] not in "235789":
        return None
    size = 10 if rest[0] == "2" else 9  # with their area code, land lines have one digit more
    if len(rest) > size:
        return None
    return "+84" + rest if len(rest) == size else ""


def _foreign(row: Row, first: int) -> tuple[int, str] | None:
    for run in _runs(row, first):
        if any(place.word for place in run.places) or "\n" in "".join(run.gaps):
            return None
        known = valid_number("+" + run.digits) if len(run.digits) >= 10 else None
        if known:
            return first + len(run.gaps), known
    return None


def _plausible(bare: str, run: _Run, *, plus: bool) -> bool:
    """Whether the way digits are grouped is that of a number told, not of sizes, dates, prices or prose."""
    head = run.places[0]
    lengths = [len(place.digits) for place in run.places]
    if "\n" in "".join(run.gaps) and max(lengths) > 1:
        return False
    if any(place.word for place in run.places):
        return max(lengths) <= 2 or not _asks(run.places)
    if head.digits == "84" and not plus and max(lengths) < 3:
        return False
    if lengths == [1, 9] and run.gaps[0] in {".", ","}:
        return False  # a decimal
    return not (_sizes(run.places) or _dated(bare, head, run.gaps))


def _asks(places: Sequence[Place]) -> bool:
    """Whether the first word is a question and not a nought: "có không 912 345 678"."""
    return places[0].word and len(places[0].digits) == 1 and not any(place.word for place in places[1:])


def _sizes(places: Sequence[Place]) -> bool:
    """Whether the digits are steps of a scale: "08 10 12 14 16"."""
    steps = {int(other.digits) - int(one.digits) for one, other in pairwise(places)}
    return len(steps) == 1 and all(len(place.digits) == 2 for place in places)


def _dated(bare: str, first: Place, gaps: Sequence[str]) -> bool:
    """Whether the digits are those of a day and an hour, or of a land line of before 2017, "(08) 1234 5678"."""
    signs = "".join(gaps)
    if ":" in signs or ("/" in signs and not all("/" in gap for gap in gaps)):
        return True
    bracketed = len(first.digits) == 2 and first.digits[0] == "0" and bare.endswith("(", 0, first.start)
    return bracketed or _DATE.match(bare, first.start) is not None


def _ends(row: Row, last: int, gaps: Sequence[str]) -> bool:
    """Whether the number ends here: more digits in the same grouping make it a longer number of another kind."""
    here = row.places[last]
    after = row.places[last + 1] if last + 1 < len(row.places) else None
    if after is None or after.word or here.word:
        return True
    gap = row.bare[here.end : after.start]
    if len(gap) > 1 or gap.isalnum() or after.digits[0] == "0" or after.digits.startswith("84"):
        return True
    if gap in {".", ","}:
        return False
    return not (gaps and gap == gaps[-1] and len(after.digits) == len(here.digits))
