"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[str | int, ...]


def table(head: Sequence[str], rows: Iterable[Row]) -> str:
    """A table with a first column to the left and the others to the right."""
    shown = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "".join("| " + " | ".join(row) + " |\n" for row in (head, rule, *shown))


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage."""
    return f"{100 * share:.{digits}f} %"
