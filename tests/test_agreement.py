"""Agreement is computed as its source says, and the kept second labelling belongs to the cases."""

from __future__ import annotations

import pytest

pytest.importorskip("datasketch")

from tests.conftest import ROOT
from tests.test_check import case
from training.agreement import agreement, alpha, read_second
from training.cases import case_files, read_cases
from training.metrics import Counts


def test_alpha_is_that_of_the_worked_example() -> None:
    # Krippendorff 2011, sections A and B: ten and twelve units, two observers, nominal data.
    assert alpha(list("aabbdcccedda"), list("babbbccceddd")) == pytest.approx(0.692, abs=0.001)
    assert alpha([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]) == pytest.approx(0.095, abs=0.001)


def test_alpha_at_the_edges() -> None:
    assert alpha([], []) == 1.0
    assert alpha([1, 1], [1, 1]) == 1.0
    assert alpha([0, 1], [1, 0]) < 0


def test_agreement_is_measured_on_what_was_first_labelled() -> None:
    cases = [case(1), case(2)]
    span = {"label": "counterfeit", "start": 0, "end": 5}
    same = {"labels": list(cases[0].labels), "categories": list(cases[0].categories), "intent": cases[0].intent}
    changed = {"labels": [], "categories": []}
    second = [
        {"id": "1", **same, "spans": [span]},
        {"id": "2", **same, **changed, "spans": [], "first": {"labels": [], "categories": []}},
        {"id": "not among the cases", **same, "spans": []},
    ]
    found = agreement(cases, second)
    assert found["n"] == 2
    assert found["differing"] == 0
    assert found["labels"]["counterfeit"] == 1.0
    assert found["span_character_f1"] == round(Counts(3, 2, 0).f1, 3)


def test_the_second_labelling_is_of_cases_that_ship_and_a_fifth_of_them() -> None:
    cases = {c.id: c for c in read_cases(case_files([ROOT / "data" / "cases"]))}
    second = read_second(ROOT / "data" / "second.jsonl")
    assert len(second) >= 0.2 * len(cases)
    assert all(row["id"] in cases for row in second)
    for row in second:
        for span in row["spans"]:
            assert 0 <= span["start"] < span["end"] <= len(cases[row["id"]].text)
            assert span["label"] in row["labels"]
    found = agreement(list(cases.values()), second)
    assert min(found["labels"].values()) > 0.8
