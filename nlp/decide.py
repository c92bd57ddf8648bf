"""Probabilities → flag, review or clear: one pure function over the bundle's thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.types import Decision


@dataclass(frozen=True, slots=True)
class Threshold:
    """A label is flagged at or over ``flag`` and reviewed from ``review`` up to it; 0 ≤ review ≤ flag ≤ 1."""

    flag: float
    review: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided, labels in the bundle's order."""

    decision: Decision
    labels: tuple[str, ...]
    review: tuple[str, ...]
    categories: tuple[str, ...]


def decide(
    scores: Mapping[str, float],
    category_scores: Mapping[str, float],
    thresholds: Mapping[str, Threshold],
    category_threshold: float,
) -> Outcome:
    """Apply the thresholds. A score equal to a threshold has reached it.

    Categories are given only under labels that are flagged or reviewed: those over ``category_threshold``, and
    always the likeliest one.
    """
    labels = tuple(label for label, score in scores.items() if score >= thresholds[label].flag)
    review = tuple(
        label for label, score in scores.items() if thresholds[label].review <= score < thresholds[label].flag
    )
    categories = tuple(
        category
        for label in scores
        if label in labels or label in review
        for category in _categories(label, category_scores, category_threshold)
    )
    decision: Decision = "flag" if labels else "review" if review else "clear"
    return Outcome(decision, labels, review, categories)


def _categories(label: str, scores: Mapping[str, float], threshold: float) -> Sequence[str]:
    own = {category: score for category, score in scores.items() if category.startswith(f"{label}/")}
    if not own:
        return ()
    likeliest = max(own, key=own.__getitem__)
    return [category for category, score in own.items() if score >= threshold or category == likeliest]
