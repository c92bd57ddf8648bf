"""Label a JSONL file: every row comes out once, in order, labelled or rejected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.types import Options, Verdict
from serve.json import to_json
from serve.label.source import Row, read_rows

_ROWS_AT_ONCE = 256
_BYTES_AT_ONCE = 4 * 1024 * 1024
_SHOWN = 20
_PLAIN = Options()


@dataclass(slots=True)
class Done:
    """What became of the rows; ``problems`` holds the first few rejected ones, each with its place and reason."""

    rejects: Path
    flag: int = 0
    review: int = 0
    clear: int = 0
    rejected: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def labelled(self) -> int:
        """Rows with a verdict."""
        return self.flag + self.review + self.clear


def label_file(pipeline: Pipeline, source: Path, target: Path, options: Options = _PLAIN) -> Done:
    """Read JSONL rows from ``source``, write them to ``target`` with a ``verdict`` added, rejected ones beside it.

    Every other column is written as it was read, byte for byte. The target appears only when it is whole: it is
    written under another name and renamed at the end.

    Raises:
        InputError: the source cannot be read, the target cannot be written, or one would overwrite the other.
    """
    done = Done(target.with_suffix(".rejected.jsonl"))
    part, bad_part = (path.with_name(path.name + ".part") for path in (target, done.rejects) if path.name)
    written = {path.resolve() for path in (target, done.rejects, part, bad_part)}
    if target.is_dir() or source.resolve() in written:
        raise InputError(f"{target} cannot be written: it is a folder, or would overwrite {source}")
    rows = _opened(read_rows(source))
    try:
        with part.open("wb") as out, bad_part.open("wb") as bad:
            for block in _blocks(rows):
                _label(pipeline, block, out, bad, done, options)
        part.replace(target)
        if done.rejected:
            bad_part.replace(done.rejects)
        else:
            done.rejects.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
        bad_part.unlink(missing_ok=True)
    return done


def _opened(rows: Iterator[Row]) -> Iterator[Row]:
    """The same rows, the first already read, so that a source that cannot be opened is known before anything else."""
    first = next(rows, None)

    def again() -> Iterator[Row]:
        if first is not None:
            yield first
            yield from rows

    return again()


def _blocks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    block: list[Row] = []
    size = 0
    for row in rows:
        block.append(row)
        size += len(row.raw)
        if len(block) == _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield block
            block, size = [], 0
    if block:
        yield block


def _label(pipeline: Pipeline, block: list[Row], out: BinaryIO, bad: BinaryIO, done: Done, options: Options) -> None:
    verdicts = iter(pipeline.classify([row.input for row in block if row.input is not None], options))
    for row in block:
        if row.error is not None:
            done.rejected += 1
            if len(done.problems) < _SHOWN:
                done.problems.append((row.where, str(row.error)))
            # Bytes that are not UTF-8 come out as \\xNN, so that nothing is lost and the line is still JSON.
            raw = row.raw.decode("utf-8", "backslashreplace")
            line = {"where": row.where, "error": row.error.code, "reason": str(row.error), "raw": raw}
            bad.write(to_json(line).encode("utf-8") + b"\n")
            continue
        verdict = next(verdicts)
        setattr(done, verdict.decision, getattr(done, verdict.decision) + 1)
        out.write(_with(row, verdict) + b"\n")


def _with(row: Row, verdict: Verdict) -> bytes:
    """The row's own bytes with the verdict put in before the last brace; numbers and spellings stay as they were."""
    if "verdict" in row.columns:  # labelled before: the old verdict gives way, and stays to be compared
        old = {key: value for key, value in row.columns.items() if key != "verdict"}
        return to_json({**old, "verdict_before": row.columns["verdict"], "verdict": verdict.to_dict()}).encode("utf-8")
    body = row.raw.rstrip().removesuffix(b"}").removeprefix(b"\xef\xbb\xbf")
    return body + b', "verdict": ' + to_json(verdict.to_dict()).encode("utf-8") + b"}"
