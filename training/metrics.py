"""Figures with their intervals: precision, recall, F1, false positives, span overlap."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of what was said that is right; 0 where nothing was said."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was said; 0 where nothing is there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / whole if whole else 0.0


def count(truth: Sequence[bool], said: Sequence[bool]) -> Counts:
    """Counts over paired answers."""
    pairs = list(zip(truth, said, strict=True))
    return Counts(
        sum(t and s for t, s in pairs), sum(s and not t for t, s in pairs), sum(t and not s for t, s in pairs)
    )


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (E. B. Wilson, 1927); (0, 1) where n is 0."""
    if n == 0:
        return 0.0, 1.0
    z = 1.959964
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(
    n: int, figure: Callable[[Sequence[int]], float], *, rounds: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile interval of a figure over resampled indices (B. Efron, 1979)."""
    rng = random.Random(seed)
    values = sorted(figure(rng.choices(range(n), k=n)) for _ in range(rounds)) if n else [0.0, 0.0]
    return values[int(0.025 * (len(values) - 1))], values[math.ceil(0.975 * (len(values) - 1))]
