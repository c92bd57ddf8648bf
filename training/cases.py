"""Annotated cases: the form of a line, the reader that says `file:line: what is wrong`, and the splits.

One JSON object a line. A case with a label needs evidence (E1 or E2), a speech act that offers, and a span for every
label; a case without one needs a `kind`, the sort of innocent text it is. Offsets are characters of `text`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import CaseError
from nlp.labels import CATEGORY_NAMES, CHANNELS, EVASIONS, EVIDENCE, INTENTS, LABELS

SPLITS = ("train", "dev", "test")
_OFFERS = ("offer", "recruit", "buy_in")


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
    bucket = int.from_bytes(hashlib.sha256(family.encode()).digest()[:4], "big") % 10
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
    for path in files:
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise CaseError(f"{path}: cannot be read: {error.strerror}") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            case = _parse(line, where)
            if case.id in seen:
                raise CaseError(f"{where}: id {case.id!r} was given before, at {seen[case.id]}")
            seen[case.id] = where
            cases.append(case)
    return cases


def digest(cases: Sequence[Case]) -> str:
    """SHA-256 over all cases whatever their order, for the bundle."""
    lines = sorted(repr(case) for case in cases)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _parse(line: bytes, where: str) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CaseError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise CaseError(f"{where}: expected a JSON object, got {type(row).__name__}")
    try:
        case = Case(
            id=str(row["id"]),
            text=row["text"],
            context=tuple(row.get("context", ())),
            channel=row["channel"],
            labels=tuple(row["labels"]),
            categories=tuple(row["categories"]),
            intent=row["intent"],
            evidence=row.get("evidence"),
            restricted=bool(row.get("restricted", False)),
            needs_review=bool(row.get("needs_review", False)),
            redirect=bool(row.get("redirect", False)),
            evasions=tuple(row.get("evasions", ())),
            spans=tuple(Span(s["label"], s["start"], s["end"]) for s in row["spans"]),
            family=row["family"],
            kind=row.get("kind"),
            split=row.get("split") or split_of(row["family"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CaseError(f"{where}: a field is missing or has the wrong type: {type(error).__name__} {error}") from error
    for problem in _problems(case):
        raise CaseError(f"{where}: {problem}")
    return case


def _problems(case: Case) -> Iterable[str]:
    """What breaks the form, in words; the order is that of the fields."""
    if not isinstance(case.text, str) or not case.text.strip():
        yield "text is empty or not a string"
        return
    for name, given, known in (
        ("channel", (case.channel,), CHANNELS),
        ("label", case.labels, LABELS),
        ("category", case.categories, CATEGORY_NAMES),
        ("intent", (case.intent,), INTENTS),
        ("evidence", () if case.evidence is None else (case.evidence,), EVIDENCE),
        ("evasion", case.evasions, EVASIONS),
        ("split", (case.split,), SPLITS),
    ):
        for value in given:
            if value not in known:
                yield f"unknown {name} {value!r}; known are {', '.join(known)}"
    if len(case.context) > 3 or not all(isinstance(message, str) for message in case.context):
        yield "context holds up to three strings"
    parents = {category.split("/")[0] for category in case.categories}
    if parents != set(case.labels):
        yield f"labels {sorted(case.labels)} and the parents of the categories {sorted(parents)} differ"
    yield from _positive(case) if case.labels else _negative(case)
    yield from _spans(case)


def _positive(case: Case) -> Iterable[str]:
    if case.evidence not in ("E1", "E2"):
        yield f"a label needs evidence E1 or E2, got {case.evidence}"
    if case.intent not in _OFFERS:
        yield f"a label needs an intent that offers ({', '.join(_OFFERS)}), got {case.intent}"


def _negative(case: Case) -> Iterable[str]:
    if not case.kind:
        yield "a case without a label needs a kind"


def _spans(case: Case) -> Iterable[str]:
    marked = {span.label for span in case.spans}
    if marked != set(case.labels):
        yield f"every label needs a span and every span a label: labels {sorted(case.labels)}, spans {sorted(marked)}"
    ends: dict[str, int] = {}
    for span in sorted(case.spans, key=lambda s: (s.label, s.start)):
        if not (
            isinstance(span.start, int) and isinstance(span.end, int) and 0 <= span.start < span.end <= len(case.text)
        ):
            yield f"span {span.start}-{span.end} is not inside the text of {len(case.text)} characters"
        elif span.start < ends.get(span.label, 0):
            yield f"spans of {span.label} overlap at {span.start}"
        ends[span.label] = span.end


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
