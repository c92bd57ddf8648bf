"""Annotated cases: the form of a line, the reader that stops at the first thing wrong, and the splits.

One JSON object a line. A case with a label needs evidence (E1 or E2), a speech act that offers, and a span for every
label; a case without one needs a `kind`, the sort of innocent text it is. Offsets are characters of `text`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import CaseError
from training.rules import broken


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence for a label: ``text[start:end]``."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One annotated text. The fields are those of the annotation guideline, in the project's form."""

    id: str
    text: str
    context: tuple[str, ...]
    channel: str
    labels: tuple[str, ...]
    categories: tuple[str, ...]
    intent: str
    evidence: str | None
    restricted: bool
    needs_review: bool
    redirect: bool
    evasions: tuple[str, ...]
    spans: tuple[Span, ...]
    family: str
    kind: str | None
    split: str


def split_of(family: str) -> str:
    """The split of a family: 80 % train, 10 % dev, 10 % test by its hash, whatever else is in the file."""
    bucket = int.from_bytes(hashlib.sha256(family.encode("utf-8", "surrogatepass")).digest()[:4], "big") % 10
    return "test" if bucket == 0 else "dev" if bucket == 1 else "train"


def case_files(given: Iterable[Path]) -> list[Path]:
    """The files named, and every `*.jsonl` of the folders named."""
    return [file for path in given for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]


def read_cases(files: Iterable[Path]) -> list[Case]:
    """Every case of the files, in order.

    Raises:
        CaseError: a line is not JSON, breaks the form, or repeats an id; the message starts with `file:line`.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for where, line in read_lines(files):
        try:
            case = parse(line)
        except CaseError as error:
            raise CaseError(f"{where}: {error}") from error
        for problem in broken(case):
            raise CaseError(f"{where}: {problem}")
        if case.id in seen:
            raise CaseError(f"{where}: {given_before(case.id, seen[case.id])}")
        seen[case.id] = where
        cases.append(case)
    return cases


def read_lines(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Every line that is not blank, with its place as `file:line`.

    Raises:
        CaseError: a file cannot be read.
    """
    for path in files:
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise CaseError(f"{path}: cannot be read: {error.strerror}") from error
        yield from ((f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def given_before(case_id: str, where: str) -> str:
    """What is wrong with an id seen twice."""
    return f"id {case_id!r} was given before, at {where}"


def digest(cases: Sequence[Case]) -> str:
    """SHA-256 over all cases whatever their order, for the bundle."""
    lines = sorted(repr(case) for case in cases)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def parse(line: bytes) -> Case:
    """A line as a case, whether or not it keeps the rules.

    Raises:
        CaseError: the line cannot be read as a case at all; the message does not say where.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise CaseError(f"expected a JSON object, got {type(row).__name__}")
    try:
        case = _case(row)
    except (KeyError, TypeError) as error:
        raise CaseError(f"a field is missing or has the wrong type: {type(error).__name__} {error}") from error
    if not isinstance(case.text, str) or not case.text.strip():
        raise CaseError("text is empty or not a string")
    return case


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=str(row["id"]),
        text=row["text"],
        context=_strings(row.get("context", []), "context"),
        channel=row["channel"],
        labels=_strings(row["labels"], "labels"),
        categories=_strings(row["categories"], "categories"),
        intent=row["intent"],
        evidence=row.get("evidence"),
        restricted=bool(row.get("restricted", False)),
        needs_review=bool(row.get("needs_review", False)),
        redirect=bool(row.get("redirect", False)),
        evasions=_strings(row.get("evasions", []), "evasions"),
        spans=tuple(_span(given) for given in row["spans"]),
        family=_string(row["family"], "family"),
        kind=None if row.get("kind") is None else _string(row["kind"], "kind"),
        split=row.get("split") or split_of(row["family"]),
    )


def _string(given: Any, name: str) -> str:  # noqa: ANN401 - what JSON held
    if not isinstance(given, str):
        raise TypeError(f"{name} is not a string")
    return given


def _strings(given: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401 - what JSON held
    if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
        raise TypeError(f"{name} is not a list of strings")
    return tuple(given)


def _span(given: Mapping[str, Any]) -> Span:
    span = Span(_string(given["label"], "label of a span"), given["start"], given["end"])
    if not isinstance(span.start, int) or not isinstance(span.end, int):
        raise TypeError("start and end of a span are not integers")
    return span


def to_row(case: Case) -> dict[str, Any]:
    """A case as it stands in a file."""
    return {
        "id": case.id,
        "text": case.text,
        "context": list(case.context),
        "channel": case.channel,
        "labels": list(case.labels),
        "categories": list(case.categories),
        "intent": case.intent,
        "evidence": case.evidence,
        "restricted": case.restricted,
        "needs_review": case.needs_review,
        "redirect": case.redirect,
        "evasions": list(case.evasions),
        "spans": [{"label": s.label, "start": s.start, "end": s.end} for s in case.spans],
        "family": case.family,
        "kind": case.kind,
        "split": case.split,
    }
