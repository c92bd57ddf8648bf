"""Logits → probabilities, by Platt's scaling of the transformer's logit and the linear model's together.

``1 / (1 + exp(-(slope · logit + linear · other + offset)))``. Source: J. Platt, "Probabilistic outputs for support
vector machines", 1999. The three numbers are fitted on the development split, one set a label, and stand in the bundle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platt:
    """One label's calibration; slopes that are not negative keep the order of scores."""

    slope: float = 1.0
    offset: float = 0.0
    linear: float = 0.0

    def probability(self, logit: float, other: float = 0.0) -> float:
        """Probability of the two logits; exact at any size, never overflowing."""
        x = self.slope * logit + self.linear * other + self.offset
        if x >= 0:
            return 1.0 / (1.0 + math.exp(-x))
        e = math.exp(max(x, -700.0))
        return e / (1.0 + e)


def softmax(logits: Sequence[float]) -> list[float]:
    """Probabilities of classes that exclude one another, summing to 1."""
    highest = max(logits)
    powers = [math.exp(logit - highest) for logit in logits]
    return [power / sum(powers) for power in powers]


def probabilities(logits: Sequence[float], others: Sequence[float], scaling: Sequence[Platt]) -> list[float]:
    """Calibrated probabilities, one for each pair of logits."""
    return [platt.probability(a, b) for platt, a, b in zip(scaling, logits, others, strict=True)]
