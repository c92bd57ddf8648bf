"""Probabilities → flag, review or clear, by the bundle's thresholds; and what term lists may add. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.types import Decision, Hit


@dataclass(frozen=True, slots=True)
class Threshold:
    """A label is flagged at or over ``flag`` and reviewed from ``review`` up to it; 0 ≤ review ≤ flag ≤ 1."""

    flag: float
    review: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided, labels in the bundle's order. ``lifted`` are the labels that a term list alone brought in."""

    decision: Decision
    labels: tuple[str, ...]
    review: tuple[str, ...]
    categories: tuple[str, ...]
    lifted: tuple[str, ...] = ()


def decide(
    scores: Mapping[str, float],
    category_scores: Mapping[str, float],
    thresholds: Mapping[str, Threshold],
    category_threshold: float,
    hits: Sequence[Hit] = (),
) -> Outcome:
    """Apply the thresholds, then the hits. A score equal to a threshold has reached it.

    A hit can bring its label up to review or to a flag, as its entry is allowed to, and never down. Categories are
    given only under labels that are flagged or reviewed: those over ``category_threshold``, those of the hits that
    brought a label in, and where there are none the likeliest.
    """
    labels, review, lifted = [], [], []
    for label, score in scores.items():
        lifts = {hit.lift for hit in hits if hit.label == label}
        if score >= thresholds[label].flag or "flag" in lifts:
            labels.append(label)
        elif score >= thresholds[label].review or "review" in lifts:
            review.append(label)
        if score < thresholds[label].review and lifts & {"flag", "review"}:
            lifted.append(label)
    named = [hit.category for hit in hits if hit.label in lifted and hit.lift != "none"]
    categories = tuple(
        category
        for label in scores
        if label in labels or label in review
        for category in _categories(label, category_scores, category_threshold, named)
    )
    decision: Decision = "flag" if labels else "review" if review else "clear"
    return Outcome(decision, tuple(labels), tuple(review), categories, tuple(lifted))


def _categories(
    label: str, scores: Mapping[str, float], threshold: float, named: Sequence[str | None]
) -> Sequence[str]:
    own = {category: score for category, score in scores.items() if category.startswith(f"{label}/")}
    given = [category for category, score in own.items() if score >= threshold or category in named]
    return given or ([max(own, key=own.__getitem__)] if own else [])
