"""Text on its way through the normaliser, with the stretch of the original each of its characters came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Put ``new`` in place of ``text[start:end]``."""

    start: int
    end: int
    new: str


class Mapped(NamedTuple):
    """Character ``i`` of ``text`` came from ``original[starts[i]:ends[i]]``; both never decrease."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def pick(self, text: str, kept: Sequence[int]) -> Mapped:
        """``text``, character ``i`` of which came from where character ``kept[i]`` of this one did."""
        return Mapped(text, [self.starts[i] for i in kept], [self.ends[i] for i in kept])

    def edited(self, edits: Sequence[Edit]) -> Mapped:
        """The text with all edits made at once; they are in order and apart.

        Where the length stays, each new character has the place of the one it replaces; else all of them have the place
        of the whole stretch, and what is put in between has that of the character after it.
        """
        if not edits:
            return self
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            parts += (self.text[at:start], new)
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            elif new:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[max(end - 1, start)]] * len(new)
            at = end
        parts.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return Mapped("".join(parts), starts, ends)
