"""Calibration and thresholds, fitted on the development split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlp.calibrate import Platt
from nlp.decide import Threshold


def fit_platt(logits: Sequence[float], others: Sequence[float], truth: Sequence[bool]) -> Platt:
    """Slopes and offset by maximum likelihood; the identity where only one class is seen or an order would turn."""
    if len(set(truth)) < 2:
        return Platt()
    model = LogisticRegression(C=1.0).fit(np.column_stack([logits, others]), np.asarray(truth, dtype=int))
    slope, linear = (float(x) for x in model.coef_[0])
    return Platt(slope, float(model.intercept_[0]), linear) if slope > 0 and linear >= 0 else Platt()


def fit_threshold(scores: Sequence[float], truth: Sequence[bool], precision: float, recall: float) -> Threshold:
    """``flag``: the lowest score from which on precision holds; ``review``: the highest at which recall is kept.

    Both lie between two scores that were seen, so that a small drift of a score does not change the answer.
    """
    order = sorted(zip(scores, truth, strict=True), reverse=True)
    positives = sum(truth)
    if not positives:
        return Threshold(flag=0.5, review=0.5)
    hits, flag, review = 0, 1.0, 0.0
    for said, (score, right) in enumerate(order, 1):
        hits += right
        below = order[said][0] if said < len(order) else 0.0
        if hits / said >= precision:
            flag = (score + below) / 2
        if review == 0.0 and hits / positives >= recall:
            review = (score + below) / 2
    flag = min(max(flag, 0.5), 0.99)
    return Threshold(flag=round(flag, 4), review=round(min(max(review, 0.05), flag), 4))


def expected_calibration_error(scores: Sequence[float], truth: Sequence[bool], bins: int = 10) -> float:
    """Mean gap between said and seen probability over equal-width bins, weighted by size (Guo et al. 2017)."""
    p, t = np.asarray(scores), np.asarray(truth, dtype=float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [
        abs(p[place == b].mean() - t[place == b].mean()) * (place == b).sum() for b in range(bins) if (place == b).any()
    ]
    return float(sum(gaps) / len(p))
