"""Which runs of digits make a phone number, and which are sizes, dates, prices or prose."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from nlp.contacts.cues import ends_in_call
from nlp.contacts.digits import Place, find_digits

_DATE = re.compile(r"\d{2}[./-]\d{2}[./-](?:19|20)\d{2}(?!\d)")


class Row(NamedTuple):
    """All digits of a folded text.

    Those of ``places[i]`` are ``digits[offsets[i]:offsets[i + 1]]``; ``gaps[i]`` stands after it, ``None`` where it
    parts two numbers.
    """

    bare: str
    places: Sequence[Place]
    digits: str
    offsets: Sequence[int]
    gaps: Sequence[str | None]


class _Run(NamedTuple):
    """Places that may make one number: all their digits, and what stands between them."""

    places: Sequence[Place]
    digits: str
    gaps: Sequence[str]


def read_row(bare: str) -> Row:
    """The digits of a folded text."""
    places = find_digits(bare)
    offsets = list(accumulate((len(place.digits) for place in places), initial=0))
    gaps = [_gap(bare, one, other) for one, other in pairwise(places)]
    return Row(bare, places, "".join(place.digits for place in places), offsets, gaps)


def find_number(row: Row, first: int) -> tuple[int, str] | None:
    """The last place and E.164 of the number that begins at a place, if one does."""
    plus = after_plus(row.bare, row.places[first].start)
    if plus and not row.places[first].digits.startswith("84"):
        return _foreign(row, first)
    lead = _lead(row, first, plus=plus)
    run = None if lead is None else _national(row, first, lead)
    if run is None or not _plausible(row.bare, run, plus=plus):
        return None
    last = first + len(run.gaps)
    known = valid_number("+84" + run.digits[lead:]) if _ends(row, last, run.gaps) else None
    return (last, known) if known else None


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


def _run(row: Row, first: int, size: int) -> _Run | None:
    """The places from ``first`` on, at most 15, that hold ``size`` digits together; ``None`` if parted or of others."""
    begin, most = row.offsets[first], min(first + 15, len(row.places))
    stop = bisect_left(row.offsets, begin + size, first + 1, most)
    if row.offsets[stop] != begin + size:
        return None
    gaps = [gap for gap in row.gaps[first : stop - 1] if gap is not None]
    if len(gaps) < stop - 1 - first:
        return None
    return _Run(row.places[first:stop], row.digits[begin : begin + size], gaps)


def _lead(row: Row, first: int, *, plus: bool) -> int | None:
    """How many digits precede the subscriber's in a Vietnamese number that begins at a place.

    That may be 0, as in "zalo 912 345 678", only where the words before say that a number comes.
    """
    begin, place = row.offsets[first], row.places[first]
    if row.digits[begin] == "0" and not plus:
        return 1
    if row.digits.startswith("84", begin):
        return 3 if row.digits.startswith("0", begin + 2) else 2
    cued = row.digits[begin] in "35789" and (
        place.led or ends_in_call(row.bare[max(0, place.start - 16) : place.start])
    )
    return 0 if cued else None


def _national(row: Row, first: int, lead: int) -> _Run | None:
    """The places of a Vietnamese number: the subscriber's first digit says how many digits it has."""
    begin = row.offsets[first] + lead
    if not row.digits.startswith(("2", "3", "5", "7", "8", "9"), begin):
        return None
    # With their area code, land lines have one digit more.
    return _run(row, first, lead + (10 if row.digits[begin] == "2" else 9))


def _foreign(row: Row, first: int) -> tuple[int, str] | None:
    for size in range(10, 16):
        run = _run(row, first, size)
        if run is None or any(place.word for place in run.places) or "\n" in "".join(run.gaps):
            continue
        known = valid_number("+" + run.digits)
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
    sizes = set(lengths) == {2} and _even(run.places)
    return not (sizes or _dated(bare, head, run.gaps))


def _asks(places: Sequence[Place]) -> bool:
    """Whether the first word is a question and not a nought: "có không 912 345 678"."""
    return places[0].word and len(places[0].digits) == 1 and not any(place.word for place in places[1:])


def _even(places: Sequence[Place]) -> bool:
    """Whether numbers grow evenly, as sizes do: "08 10 12 14 16"."""
    return len({int(other.digits) - int(one.digits) for one, other in pairwise(places)}) == 1


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
