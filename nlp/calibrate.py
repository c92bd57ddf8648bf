"""Logits → probabilities, by Platt's scaling: ``1 / (1 + exp(-(slope · logit + offset)))``.

Source: J. Platt, "Probabilistic outputs for support vector machines", 1999. Slope and offset are fitted on the
development split, one pair a label, and stand in the bundle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platt:
    """One label's calibration; a positive slope keeps the order of scores."""

    slope: float = 1.0
    offset: float = 0.0

    def probability(self, logit: float) -> float:
        """Probability of a logit; exact at any size of logit, never overflowing."""
        x = self.slope * logit + self.offset
        if x >= 0:
            return 1.0 / (1.0 + math.exp(-x))
        e = math.exp(max(x, -700.0))
        return e / (1.0 + e)


def probabilities(logits: Sequence[float], scaling: Sequence[Platt]) -> list[float]:
    """Calibrated probabilities, one for each logit."""
    return [platt.probability(logit) for platt, logit in zip(scaling, logits, strict=True)]
