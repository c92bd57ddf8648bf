"""How far two labellings agree: the cases as first labelled against data/second.jsonl, which was made blind.

A line of the second labelling has ``id``, ``labels``, ``categories``, ``intent`` and ``spans``; and ``first`` with the
first ``labels`` and ``categories`` where adjudication has since changed them, so that their agreement is measured as it
was. Such lines are left out of the agreement of spans, and speech acts are those of the cases as they ship.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.labels import LABELS
from training.cases import Case
from training.metrics import Counts

_Pairs = Sequence[tuple[Case, Mapping[str, Any]]]


def read_second(path: Path) -> list[dict[str, Any]]:
    """The lines of a second labelling."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def agreement(cases: Sequence[Case], second: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Krippendorff's α of each label, of the speech act and of the set of categories, and character F1 of the spans.

    Lines whose case is not among ``cases`` are left out.
    """
    known = {case.id: case for case in cases}
    pairs = [(known[row["id"]], row) for row in second if row["id"] in known]
    firsts = [row.get("first") or {"labels": c.labels, "categories": c.categories} for c, row in pairs]
    return {
        "n": len(pairs),
        "labels": {
            label: alpha([label in first["labels"] for first in firsts], [label in row["labels"] for _, row in pairs])
            for label in LABELS
        },
        "intent": alpha([case.intent for case, _ in pairs], [row["intent"] for _, row in pairs]),
        "category": alpha(
            [frozenset(first["categories"]) for first in firsts], [frozenset(row["categories"]) for _, row in pairs]
        ),
        "differing": sum(
            set(first["labels"]) != set(row["labels"]) for first, (_, row) in zip(firsts, pairs, strict=True)
        ),
        "span_character_f1": round(_spans(pairs).f1, 3),
    }


def alpha(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Krippendorff's α for nominal values, two annotators, nothing missing; 1 where all values are one value.

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section B.
    """
    values = Counter(one) + Counter(other)
    n = 2 * len(one)
    chance = sum(k * (n - k) for k in values.values()) / (n * (n - 1)) if n > 1 else 0.0
    seen = sum(a != b for a, b in zip(one, other, strict=True)) / max(len(one), 1)
    return round(1.0 - seen / chance, 3) if chance else 1.0


def _spans(pairs: _Pairs) -> Counts:
    """Characters that both marked, over the labels that both gave."""
    counted = list(_overlaps(pairs))
    return Counts(sum(c.tp for c in counted), sum(c.fp for c in counted), sum(c.fn for c in counted))


def _overlaps(pairs: _Pairs) -> Iterator[Counts]:
    for case, row in pairs:
        for label in () if "first" in row else LABELS:
            if label in case.labels and label in row["labels"]:
                one = {i for s in case.spans if s.label == label for i in range(s.start, s.end)}
                other = {i for s in row["spans"] if s["label"] == label for i in range(s["start"], s["end"])}
                yield Counts(len(one & other), len(other - one), len(one - other))
