from __future__ import annotations

import pytest

from nlp.calibrate import Platt, probabilities
from nlp.decide import Threshold, decide

THRESHOLDS = {"counterfeit": Threshold(flag=0.8, review=0.4), "prohibited": Threshold(flag=0.6, review=0.6)}


@pytest.mark.parametrize(
    ("counterfeit", "prohibited", "decision", "labels", "review"),
    [
        (0.0, 0.0, "clear", (), ()),
        (0.3999, 0.5999, "clear", (), ()),
        (0.4, 0.0, "review", (), ("counterfeit",)),
        (0.7999, 0.0, "review", (), ("counterfeit",)),
        (0.8, 0.0, "flag", ("counterfeit",), ()),
        (0.5, 0.6, "flag", ("prohibited",), ("counterfeit",)),
        (1.0, 1.0, "flag", ("counterfeit", "prohibited"), ()),
    ],
)
def test_thresholds(
    counterfeit: float, prohibited: float, decision: str, labels: tuple[str, ...], review: tuple[str, ...]
) -> None:
    scores = {"counterfeit": counterfeit, "prohibited": prohibited}
    outcome = decide(scores, {}, THRESHOLDS, 0.5)
    assert (outcome.decision, outcome.labels, outcome.review) == (decision, labels, review)


def test_categories_stand_under_a_label_that_was_raised_and_the_likeliest_always_does() -> None:
    categories = {"counterfeit/fashion": 0.3, "counterfeit/labels": 0.2, "prohibited/spy": 0.9}
    outcome = decide({"counterfeit": 0.9, "prohibited": 0.1}, categories, THRESHOLDS, 0.5)
    assert outcome.categories == ("counterfeit/fashion",)
    both = decide({"counterfeit": 0.9, "prohibited": 0.1}, categories | {"counterfeit/labels": 0.7}, THRESHOLDS, 0.5)
    assert both.categories == ("counterfeit/labels",)


@pytest.mark.parametrize("logit", [-1e4, -60.0, 0.0, 60.0, 1e4])
def test_probabilities_never_overflow_and_keep_their_order(logit: float) -> None:
    low, high = probabilities([logit, logit + 1], [0.0, 0.5], [Platt(1.5, -0.2, 0.7)] * 2)
    assert 0.0 <= low <= high <= 1.0


def test_probability_is_the_logistic_function() -> None:
    assert Platt(2.0, 1.0).probability(-0.5) == 0.5
    assert Platt(2.0, 1.0, 3.0).probability(-2.0, 1.0) == 0.5
    assert Platt().probability(1.0) == pytest.approx(0.7310586)
