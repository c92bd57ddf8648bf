"""Calibration and thresholds of an exported model, settled on the development split alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any, TypeVar

from nlp.calibrate import Platt, probabilities
from nlp.decide import Threshold, decide
from nlp.evidence import TokenThreshold, find_evidence
from nlp.labels import CATEGORY_NAMES, LABELS
from nlp.linear import Linear
from nlp.model import Model
from nlp.segment import segment
from nlp.tokenise import Tokenizer
from nlp.types import Scores
from training.cases import Case
from training.config import Config
from training.examples import Reading, read
from training.fit import fit_platt, fit_threshold
from training.metrics import Counts

_TRIED = [k / 20 for k in range(2, 19)]
_T = TypeVar("_T")
# Logits of the heads lie between -10 and 5; without share, which is kept among what is tried, the bar is a fixed one.
_TOKENS = [
    TokenThreshold(base, share, cost)
    for share, base, cost in product((0.0, 0.5, 0.6, 0.7, 0.8, 0.9), (k / 2 for k in range(-8, 1)), (2.0, 3.0, 4.0))
]


def tune(config: Config, cases: Sequence[Case], tokenizer: Tokenizer, model: Model, linear: Linear) -> dict[str, Any]:
    """The ``calibration`` and ``thresholds`` of a bundle's manifest, from the scores of the exported model itself."""
    readings = [read(case.text, case.context, tokenizer) for case in cases]
    kept = [(case, reading) for case, reading in zip(cases, readings, strict=True) if reading.windows]
    scores = model.scores([reading.windows for _, reading in kept])
    others = [linear.logits(reading.clean.text) for _, reading in kept]
    labels, thresholds = {}, {}
    for k, label in enumerate(LABELS):
        truth = [label in case.labels for case, _ in kept]
        logits, second = [s.labels[k] for s in scores], [row[k] for row in others]
        platt = fit_platt(logits, second, truth)
        labels[label] = [round(platt.slope, 4), round(platt.offset, 4), round(platt.linear, 4)]
        said = probabilities(logits, second, [platt] * len(logits))
        thresholds[label] = asdict(fit_threshold(said, truth, config.flag_precision, config.review_recall))
    read_so = [(case, reading, found) for (case, reading), found in zip(kept, scores, strict=True) if case.labels]
    return {
        "calibration": {"labels": labels, "categories": {name: [1.0, 0.0] for name in CATEGORY_NAMES}},
        "thresholds": {
            "labels": thresholds,
            "category": _best(_TRIED, _categories(read_so)),
            "token": {label: asdict(_best(_TOKENS, _spans(read_so, label))) for label in LABELS},
        },
    }


_Read = Sequence[tuple[Case, Reading, Scores]]


def _best(tried: Iterable[_T], counts: Callable[[_T], Iterable[Counts]]) -> _T:
    """The threshold of the highest F1 over all that is counted, the first of equals."""

    def f1(threshold: _T) -> float:
        found = list(counts(threshold))
        return Counts(sum(c.tp for c in found), sum(c.fp for c in found), sum(c.fn for c in found)).f1

    return max(tried, key=f1)


def _categories(texts: _Read) -> Callable[[float], Iterable[Counts]]:
    """Categories given under the labels a text really has."""
    shown = Threshold(flag=0.5, review=0.5)

    def counts(threshold: float) -> Iterable[Counts]:
        for case, _, found in texts:
            truth = {label: float(label in case.labels) for label in LABELS}
            likely = probabilities(found.categories, [0.0] * len(CATEGORY_NAMES), [Platt()] * len(CATEGORY_NAMES))
            named = dict(zip(CATEGORY_NAMES, likely, strict=True))
            said = set(decide(truth, named, dict.fromkeys(LABELS, shown), threshold).categories)
            yield _overlap(set(case.categories), said)

    return counts


def _spans(texts: _Read, label: str) -> Callable[[TokenThreshold], Iterable[Counts]]:
    """Characters of the evidence in the texts that really have the label."""
    k = LABELS.index(label)
    ready = [
        (
            {i for s in case.spans if s.label == label for i in range(s.start, s.end)},
            (case.text, reading.clean, segment(reading.clean), reading.pieces, label, [t[k] for t in found.tokens]),
        )
        for case, reading, found in texts
        if label in case.labels and len(found.tokens) == len(reading.pieces)
    ]

    def counts(threshold: TokenThreshold) -> Iterable[Counts]:
        for truth, given in ready:
            yield _overlap(truth, {i for e in find_evidence(*given, threshold) for i in range(e.start, e.end)})

    return counts


def _overlap(truth: set[Any], said: set[Any]) -> Counts:
    return Counts(len(truth & said), len(said - truth), len(truth - said))
