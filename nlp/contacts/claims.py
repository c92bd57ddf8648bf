"""What has been found in one original: the first to claim a stretch keeps it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from nlp.contacts.folding import Folded
from nlp.types import Contact, Kind


class Found(NamedTuple):
    """A contact at ``[begin, stop)`` of a folded text."""

    kind: Kind
    value: str
    begin: int
    stop: int


class Claims:
    """Contacts of one original, in the order in which they were found."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.contacts: list[Contact] = []
        self._taken = bytearray(len(original))

    def add(self, folded: Folded, finds: Iterable[Found]) -> None:
        """Claim each find in turn unless some of it is taken: the next one is looked for with this one claimed."""
        for kind, value, begin, stop in finds:
            start, end = folded.starts[begin], folded.ends[stop - 1]
            if value and self._taken.find(1, start, end) < 0:
                self._taken[start:end] = b"\x01" * (end - start)
                self.contacts.append(Contact(kind, value, start, end, self.original[start:end]))

    def holds(self, folded: Folded, at: int) -> bool:
        """Whether the character at ``at`` of a folded text is part of a contact."""
        return self._taken[folded.starts[at]] == 1

    def before(self, folded: Folded, begin: int, size: int) -> str:
        """Folded text that leads up to a contact: same line, or the line before if it says nothing more."""
        here = folded.starts[begin]
        free = self._taken.rfind(1, max(0, here - 2 * size), here) + 1
        window = folded.bare[max(begin - size, bisect_left(folded.starts, free), 0) : begin].rstrip()
        return window.rpartition("\n")[2]
