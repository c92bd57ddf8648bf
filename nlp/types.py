"""The values that travel from stage to stage: frozen, and plain enough to print."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Decision = Literal["clear", "review", "flag"]
Lift = Literal["none", "review", "flag"]
Severity = Literal["P0", "P1", "P2"]
Status = Literal["verified", "document_seen", "unverified"]
Kind = Literal["phone", "zalo", "telegram", "facebook", "email", "link", "handle"]

#: How an officer reads a status.
STATUS_VI: Mapping[str, str] = {
    "verified": "đã kiểm chứng ở nguồn thứ cấp",
    "document_seen": "đã thấy văn bản, chưa thấy điều khoản",
    "unverified": "chưa kiểm chứng",
}


@dataclass(frozen=True, slots=True)
class Input:
    """One text to judge, with what is known around it.

    ``context`` holds up to three earlier messages of the chat, oldest first: they inform the verdict and never
    carry evidence. ``channel`` and ``id`` are the caller's own and are handed through.
    """

    text: str
    context: tuple[str, ...] = ()
    channel: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may ask for beside the verdict.

    ``contacts`` gives phone numbers, handles and addresses, which no verdict has unless asked. ``on`` is the day whose
    law is given (today, if None); ``unverified`` gives rules too that nobody has seen in a source.
    """

    contacts: bool = False
    on: datetime.date | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Clean:
    """Normalised text and, for each of its characters, the stretch of the original it came from.

    Character ``i`` of ``text`` came from ``original[starts[i]:ends[i]]``.
    *Shape:* ``len(starts) == len(ends) == len(text)``; both never decrease.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the non-empty stretch ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Word:
    """A Vietnamese word, which may hold spaces ("hàng giả"): a stretch of the clean text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as the model's vocabulary sees it, without special tokens.

    *Shape:* all three have one entry a piece. ``offsets`` are in the clean text; ``words`` are indices into the
    list of words the text was segmented into.
    """

    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]
    words: Sequence[int]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Window:
    """One pass of the model: special tokens, ``stop - start`` pieces of the text, then the context.

    Piece ``start + k`` of the text stands at position ``1 + k`` of ``ids``.
    """

    ids: Sequence[int]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text, before calibration.

    *Shape:* ``labels`` (labels,), ``categories`` (categories,), ``intents`` (intents,), ``tokens`` (pieces,
    labels), all logits.
    """

    labels: Sequence[float]
    categories: Sequence[float]
    intents: Sequence[float]
    tokens: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry of a term list found in the clean text, at ``text[start:end]``.

    ``terms`` names the list and ``term`` the entry; ``lift`` says what it may do to a verdict by itself.
    """

    label: str
    category: str | None
    start: int
    end: int
    terms: str
    term: str
    lift: Lift


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that made the model decide: ``original[start:end] == text``, counted in Python characters.

    ``source`` is "model", "terms:<list>" where only a term list points at them, or "model+terms:<list>"; ``term`` is
    the entry that was hit.
    """

    label: str
    start: int
    end: int
    text: str
    source: str = "model"
    term: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The evidence as it appears in JSON; ``term`` only where an entry of a term list was hit."""
        named = {} if self.term is None else {"term": self.term}
        whole = {"label": self.label, "start": self.start, "end": self.end, "text": self.text, "source": self.source}
        return whole | named


@dataclass(frozen=True, slots=True)
class Read:
    """How much of the text was read: original characters, windows, and whether something was left unread."""

    characters: int
    windows: int
    truncated: bool

    def to_dict(self) -> dict[str, Any]:
        """The reading as it appears in JSON."""
        return {"characters": self.characters, "windows": self.windows, "truncated": self.truncated}


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact: ``original[start:end] == text``.

    ``value`` by kind: *phone* E.164; *zalo* E.164, or what follows zalo.me/; *telegram* E.164, a name in lower case, or
    "+" and an invitation's code; *facebook* a name or number, or "groups/…"; *email* in lower case; *link* without
    scheme, "www." and tracking, host in lower case; *handle* an "@name" of an app the text does not name or we do not
    list, in lower case.
    """

    kind: Kind
    value: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The contact as it appears in JSON."""
        return {"kind": self.kind, "value": self.value, "start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Basis:
    """A rule that may apply to goods of ``categories``.

    ``articles`` is empty where only the document is known. ``checked`` is a day or a month, as the table has it.
    ``in_force_from`` and ``in_force_until`` are the first and last day in force, ``None`` where unknown or open.
    """

    document: str
    articles: str
    about_vi: str
    categories: tuple[str, ...]
    status: Status
    checked: str
    sources: tuple[str, ...]
    specific: bool
    in_force_from: datetime.date | None = None
    in_force_until: datetime.date | None = None
    note_vi: str = ""

    def in_force(self, on: datetime.date) -> bool:
        """Whether the rule may be in force on a day: an unknown date rules nothing out."""
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.in_force_until is None or on <= self.in_force_until)

    @property
    def force_vi(self) -> str:
        """The days in force, or that they are not known, in Vietnamese."""
        if self.in_force_from is None and self.in_force_until is None:
            return "chưa ghi nhận ngày có hiệu lực"
        begun = f"hiệu lực từ {_day_vi(self.in_force_from)}" if self.in_force_from else "chưa ghi nhận ngày có hiệu lực"
        return begun + (f", đến hết {_day_vi(self.in_force_until)}" if self.in_force_until else "")

    @property
    def line_vi(self) -> str:
        """The rule in one line: "Nghị định …, Điều …: … (status; days in force)"."""
        named = ", ".join(part for part in (self.document, self.articles) if part)
        return f"{named}: {self.about_vi} ({STATUS_VI[self.status]}; {self.force_vi})"

    def to_dict(self) -> dict[str, Any]:
        """The rule as it appears in JSON; days as ISO 8601, ``null`` where unknown."""
        return {
            "document": self.document,
            "articles": self.articles,
            "about_vi": self.about_vi,
            "categories": list(self.categories),
            "status": self.status,
            "status_vi": STATUS_VI[self.status],
            "checked": self.checked,
            "sources": list(self.sources),
            "in_force_from": self.in_force_from.isoformat() if self.in_force_from else None,
            "in_force_until": self.in_force_until.isoformat() if self.in_force_until else None,
            "force_vi": self.force_vi,
            "note_vi": self.note_vi,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one text: a flag for a human inspector, not a finding of guilt.

    ``labels`` are at or over their flag threshold, ``review`` between the review and the flag threshold, or lifted
    there by a term list; ``decision`` is the strongest of them. ``scores`` are calibrated probabilities. ``severity``
    is the gravest level of the categories, P0 before P2; ``restricted`` says that goods are named which not everybody
    may sell everywhere, ``redirect`` that the text leads away from the platform. ``legal`` are the rules in force that
    may apply. ``contacts`` is None unless it was asked for.
    """

    decision: Decision
    labels: tuple[str, ...]
    review: tuple[str, ...]
    categories: tuple[str, ...]
    severity: Severity | None
    restricted: bool
    redirect: bool
    intent: str
    intent_score: float
    scores: Mapping[str, float]
    category_scores: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    legal: tuple[Basis, ...]
    read: Read
    model: str
    contacts: tuple[Contact, ...] | None = None
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The verdict as it appears in JSON: in files, over HTTP and on the command line."""
        given = {} if self.id is None else {"id": self.id}
        asked = {} if self.contacts is None else {"contacts": [contact.to_dict() for contact in self.contacts]}
        whole = {
            "decision": self.decision,
            "labels": list(self.labels),
            "review": list(self.review),
            "categories": list(self.categories),
            "severity": self.severity,
            "restricted": self.restricted,
            "redirect": self.redirect,
            "intent": self.intent,
            "intent_score": self.intent_score,
            "scores": dict(self.scores),
            "category_scores": dict(self.category_scores),
            "evidence": [e.to_dict() for e in self.evidence],
            "legal": [basis.to_dict() for basis in self.legal],
            "read": self.read.to_dict(),
            "model": self.model,
        }
        return given | whole | asked


def _day_vi(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
