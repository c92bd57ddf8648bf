"""Rows of a file, one at a time: each is an input with its columns, or what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from nlp.errors import InputError
from nlp.inputs import read_input
from nlp.types import Input

_MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the source: ``input`` and its ``columns``, or ``error``."""

    where: str
    raw: bytes
    columns: Mapping[str, Any]
    input: Input | None
    error: InputError | None


def read_rows(source: Path | BinaryIO, *, plain: bool = False) -> Iterator[Row]:
    """Rows of a JSONL file; with ``plain`` a line that is no JSON object is a text by itself. Blank lines are skipped.

    Raises:
        InputError: the file cannot be opened.
    """
    name = str(source) if isinstance(source, Path) else "stdin"
    try:
        opened = source.open("rb") if isinstance(source, Path) else nullcontext(source)
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from error
    with opened as file:
        for number, line in enumerate(_lines(file), 1):
            raw = line.rstrip(b"\r\n")
            if raw.strip():
                yield _row(raw, f"{name}:{number}", plain=plain)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, of which one longer than the cap is handed on cut (and is then no JSON), its rest read and dropped."""
    while line := file.readline(_MAX_LINE):
        yield line
        while len(line) == _MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(_MAX_LINE)


def _row(raw: bytes, where: str, *, plain: bool) -> Row:
    try:
        columns = _columns(raw, plain=plain)
        given = read_input({"text": columns.get("text"), "context": columns.get("context"), **_asides(columns)})
    except InputError as error:
        return Row(where, raw, {}, None, error)
    return Row(where, raw, columns, given, None)


def _asides(columns: Mapping[str, Any]) -> dict[str, str]:
    """Id and channel where they can be told: what does not bear on the verdict must not cost the row its verdict."""
    found = {key: columns.get(key) for key in ("id", "channel")}
    return {key: str(value) for key, value in found.items() if type(value) in (str, int)}


def _columns(raw: bytes, *, plain: bool) -> dict[str, Any]:
    if len(raw) >= _MAX_LINE:
        raise InputError(f"expected a line of less than {_MAX_LINE} bytes; only its start was kept")
    try:
        line = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8 at byte {error.start}") from error
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        if plain and not line.lstrip().startswith('{"'):
            return {"text": line}
        raise InputError(f"not JSON: {error}") from error
    if isinstance(found, dict):
        return found
    if plain:
        return {"text": found if isinstance(found, str) else line}
    raise InputError(f"expected a JSON object, got {type(found).__name__}")
