"""Label a JSONL file: every row comes out once, in order, labelled or rejected."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from serve.label.source import Row, read_rows

_AT_ONCE = 256
_SHOWN = 20


@dataclass(slots=True)
class Done:
    """What became of the rows; ``problems`` holds the first few rejected ones, each with its place and reason."""

    flag: int = 0
    review: int = 0
    clear: int = 0
    rejected: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def labelled(self) -> int:
        """Rows with a verdict."""
        return self.flag + self.review + self.clear


def label_file(pipeline: Pipeline, source: Path, target: Path) -> Done:
    """Read JSONL rows from ``source``, write them to ``target`` with a ``verdict`` added, rejected ones beside it.

    The target appears only when it is whole: it is written under another name and renamed at the end.

    Raises:
        InputError: the source cannot be opened, or the target cannot be written.
    """
    rejects = target.with_name(target.name + ".rejected.jsonl")
    part, bad_part = (path.with_name(path.name + ".part") for path in (target, rejects))
    done = Done()
    rows = read_rows(source)
    try:
        with part.open("wb") as out, bad_part.open("wb") as bad:
            while block := list(islice(rows, _AT_ONCE)):
                _label(pipeline, block, out, bad, done)
        part.replace(target)
        if done.rejected:
            bad_part.replace(rejects)
        else:
            bad_part.unlink()
            rejects.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    return done


def _label(pipeline: Pipeline, block: list[Row], out: BinaryIO, bad: BinaryIO, done: Done) -> None:
    verdicts = iter(pipeline.classify([row.input for row in block if row.input is not None]))
    for row in block:
        if row.error is not None:
            done.rejected += 1
            if len(done.problems) < _SHOWN:
                done.problems.append((row.where, str(row.error)))
            line = {"where": row.where, "error": row.error.code, "reason": str(row.error), "raw": _raw(row.raw)}
            _write(bad, line)
            continue
        verdict = next(verdicts)
        setattr(done, verdict.decision, getattr(done, verdict.decision) + 1)
        _write(out, {**row.columns, "verdict": verdict.to_dict()})


def _raw(raw: bytes) -> str:
    # Bytes that are not UTF-8 come out as \xNN, so that nothing is lost and the line is still JSON.
    return raw.decode("utf-8", "backslashreplace")


def _write(file: BinaryIO, row: dict[str, Any]) -> None:
    text = json.dumps(row, ensure_ascii=False)
    try:
        file.write(text.encode("utf-8") + b"\n")
    except UnicodeEncodeError:  # a lone surrogate came in as an escape and goes out as one
        file.write(json.dumps(row).encode("ascii") + b"\n")
