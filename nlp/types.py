"""The values that travel from stage to stage: frozen, and plain enough to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Decision = Literal["clear", "review", "flag"]


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

    *Shape:* ``labels`` (labels,), ``categories`` (categories,), ``tokens`` (pieces, labels), all logits.
    """

    labels: Sequence[float]
    categories: Sequence[float]
    tokens: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that made the model decide: ``original[start:end] == text``, counted in Python characters."""

    label: str
    start: int
    end: int
    text: str
    source: str = "model"

    def to_dict(self) -> dict[str, Any]:
        """The evidence as it appears in JSON."""
        return {"label": self.label, "start": self.start, "end": self.end, "text": self.text, "source": self.source}


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
class Verdict:
    """The answer for one text: a flag for a human inspector, not a finding of guilt.

    ``labels`` are at or over their flag threshold, ``review`` between the review and the flag threshold;
    ``decision`` is the strongest of them. ``scores`` are calibrated probabilities.
    """

    decision: Decision
    labels: tuple[str, ...]
    review: tuple[str, ...]
    categories: tuple[str, ...]
    scores: Mapping[str, float]
    category_scores: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    read: Read
    model: str
    id: str | None = field(default=None)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as it appears in JSON: in files, over HTTP and on the command line."""
        given = {} if self.id is None else {"id": self.id}
        return given | {
            "decision": self.decision,
            "labels": list(self.labels),
            "review": list(self.review),
            "categories": list(self.categories),
            "scores": dict(self.scores),
            "category_scores": dict(self.category_scores),
            "evidence": [e.to_dict() for e in self.evidence],
            "read": self.read.to_dict(),
            "model": self.model,
        }
