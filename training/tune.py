"""Calibration and thresholds of an exported model, settled on the development split alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from nlp.calibrate import Platt, probabilities
from nlp.decide import Threshold, decide
from nlp.evidence import find_evidence
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
            "category": _best(_categories(read_so)),
            "token": _best(_spans(read_so)),
        },
    }


_Read = Sequence[tuple[Case, Reading, Scores]]


def _best(counts: Callable[[float], Iterable[Counts]]) -> float:
    """The threshold of the highest F1 over all that is counted, the lowest of equals."""

    def f1(threshold: float) -> float:
        found = list(counts(threshold))
        return Counts(sum(c.tp for c in found), sum(c.fp for c in found), sum(c.fn for c in found)).f1

    return max(_TRIED, key=f1)


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


def _spans(texts: _Read) -> Callable[[float], Iterable[Counts]]:
    """Characters of the evidence for the labels a text really has."""
    ready = [
        (
            case,
            reading,
            segment(reading.clean),
            LABELS.index(label),
            [Platt().probability(t[LABELS.index(label)]) for t in found.tokens],
        )
        for case, reading, found in texts
        for label in case.labels
        if len(found.tokens) == len(reading.pieces)
    ]

    def counts(threshold: float) -> Iterable[Counts]:
        for case, reading, words, k, strength in ready:
            said = find_evidence(case.text, reading.clean, words, reading.pieces, LABELS[k], strength, threshold)
            truth = {i for s in case.spans if s.label == LABELS[k] for i in range(s.start, s.end)}
            yield _overlap(truth, {i for e in said for i in range(e.start, e.end)})

    return counts


def _overlap(truth: set[Any], said: set[Any]) -> Counts:
    return Counts(len(truth & said), len(said - truth), len(truth - said))
