"""The table of robustness, on a reader so simple that what each disguise does to it is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nlp.errors import SettingError
from nlp.labels import EVASIONS
from nlp.pipeline import Pipeline
from training.cases import Case, Span
from training.disguises import VARIANTS
from training.robustness import disguised, measure, met, paired_difference, table


class Literal:
    """Flags "hàng giả" spelled so, sends "hang gia" to review."""

    bundle = SimpleNamespace(id="literal@0")

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    def classify(self, inputs: Sequence[Mapping[str, Any]]) -> list[SimpleNamespace]:
        self.asked += inputs
        return [self._verdict(given["text"]) for given in inputs]

    def _verdict(self, text: str) -> SimpleNamespace:
        flag = ("counterfeit",) if "hàng giả" in text else ()
        review = ("counterfeit",) if "hang gia" in text and not flag else ()
        return SimpleNamespace(labels=flag, review=review, decision="flag" if flag else "review" if review else "clear")


def case(number: int, text: str, evidence: str | None, evasions: tuple[str, ...] = ()) -> Case:
    spans = (
        () if evidence is None else (Span("counterfeit", text.index(evidence), text.index(evidence) + len(evidence)),)
    )
    return Case(
        id=f"t{number}",
        text=text,
        context=("còn không shop",),
        channel="chat",
        labels=("counterfeit",) if evidence else (),
        categories=("counterfeit/fashion",) if evidence else (),
        intent="offer",
        evidence="E1" if evidence else None,
        restricted=False,
        needs_review=False,
        redirect=False,
        evasions=evasions,
        spans=spans,
        family=f"f{number}",
        kind=None if evidence else "plain/fashion",
        split="test",
    )


CASES = [
    *(case(i, f"áo thun hàng giả đẹp lắm, {i}90k một cái", "hàng giả") for i in range(1, 7)),
    case(8, "túi loại một in tên hãng, 120k", "loại một in tên hãng", ("X12",)),
    *(case(i, f"áo thun nhà may vải dày mát, {i}k một cái", None) for i in range(10, 18)),
    case(20, "tránh mua hàng giả nhé bà con", None, ("X21",)),
]


def pipeline(reader: Literal | None = None) -> Pipeline:
    return cast(Pipeline, reader or Literal())


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return measure(pipeline(), CASES)


def test_what_a_disguise_hides_is_counted_against_what_was_found_before(figures: dict[str, Any]) -> None:
    plain = figures["applied"]["X05"]["whole"]
    assert plain["texts"] == 7
    assert plain["flag"] == {
        "n": 7,
        "before": round(6 / 7, 4),
        "after": 0.0,
        "after_interval": [0.0, pytest.approx(0.3543, abs=1e-3)],
        "kept_n": 6,
        "kept": 0.0,
        "kept_interval": [0.0, pytest.approx(0.3903, abs=1e-3)],
        "ratio": 0.0,
    }
    assert plain["flag_or_review"]["kept"] == 1.0
    assert plain["innocent"] == {
        "n": 9,
        "before": round(1 / 9, 4),
        "after": 0.0,
        "newly": 0,
        "no_longer": 1,
        "added": round(-1 / 9, 4),
        "added_interval": [round(x, 4) for x in paired_difference(0, 1, 9)],
    }
    assert plain["innocent_with_review"]["added"] == 0.0


@pytest.mark.parametrize("code", ["X22", "X27", "X28"])
def test_what_is_put_around_the_text_costs_a_literal_reader_nothing(figures: dict[str, Any], code: str) -> None:
    for row in figures["applied"][code].values():
        assert (row["flag"]["kept"], row["flag"]["ratio"], row["innocent"]["added"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize("way", ["dots", "spaces", "signs"])
def test_all_of_the_evidence_is_disguised(figures: dict[str, Any], way: str) -> None:
    assert figures["applied"]["X01"][way]["flag"]["kept"] == 0.0
    made = disguised(CASES[0], "X01", way, 0)
    assert made is not None and made.text.startswith("áo thun h") and made.text.endswith(" đẹp lắm, 190k một cái")


def test_every_class_is_measured_or_reported_as_written(figures: dict[str, Any]) -> None:
    assert set(figures["applied"]) == set(VARIANTS)
    assert set(figures["annotated"]) == set(EVASIONS) - set(VARIANTS)
    assert len(figures["applied"]) + len(figures["annotated"]) == 30
    assert figures["annotated"]["X12"]["n"] == 1 and figures["annotated"]["X12"]["flag"] == 0.0
    assert figures["annotated"]["X21"]["innocent"] == {"n": 1, "flag": 1}


def test_a_class_that_applies_to_nothing_is_shown_empty(figures: dict[str, Any]) -> None:
    assert figures["applied"]["X15"]["by ear"]["flag"]["n"] == 0
    assert "X15 foreign words spelled by ear: by ear | 0 | 0.0 % → 0.0 %" in table(figures)


def test_the_seed_decides_and_context_and_channel_are_handed_through(figures: dict[str, Any]) -> None:
    reader = Literal()
    assert measure(pipeline(reader), CASES) == figures
    assert {(tuple(given["context"]), given["channel"]) for given in reader.asked} == {(("còn không shop",), "chat")}
    assert disguised(CASES[1], "X03", "leet", 1) == disguised(CASES[1], "X03", "leet", 1)
    assert any(disguised(c, "X03", "leet", 1) != disguised(c, "X03", "leet", 2) for c in CASES)


def test_a_sample_is_as_large_as_asked_but_cases_written_in_disguise_all_count() -> None:
    small = measure(pipeline(), CASES, sample=4)
    assert small["n"] == 4 and small["applied"]["X27"]["hashtags"]["texts"] == small["positives"]
    assert small["annotated"]["X12"]["n"] == 1
    assert measure(pipeline(), CASES, sample=99)["n"] == len(CASES)


def test_without_cases_the_error_says_so() -> None:
    with pytest.raises(SettingError, match="at least one case to disguise"):
        measure(pipeline(), [])


@pytest.mark.parametrize(("language", "word"), [("en", "not met"), ("vi", "chưa đạt")])
def test_the_table_has_a_row_for_every_way_and_class(figures: dict[str, Any], language: str, word: str) -> None:
    shown = table(json.loads(json.dumps(figures)), language)
    rows = [line for line in shown.splitlines() if line.startswith("| X")]
    assert len(rows) == sum(len(ways) for ways in VARIANTS.values()) + len(figures["annotated"])
    assert len({line.count("|") for line in rows[: -len(figures["annotated"])]}) == 1
    assert word in next(row for row in rows if row.startswith("| X05"))


def test_bounds_are_on_what_is_kept_and_on_innocents() -> None:
    def row(kept: float, added: float, n: int = 100) -> dict[str, Any]:
        return {"flag": {"ratio": kept, "kept_n": n}, "innocent": {"added": added}}

    assert met("X01", row(0.95, 0.01)) and not met("X01", row(0.94, 0.0)) and not met("X01", row(1.0, 0.011))
    assert met("X26", row(0.9, 0.0)) and met("X14", row(0.0, 1.0)) is None
    assert met("X01", row(0.0, 0.0, n=0)) is None


def test_the_interval_of_a_paired_difference() -> None:
    low, high = paired_difference(0, 0, 600)
    assert low == pytest.approx(-high) and 0.002 < high < 0.005
    assert paired_difference(0, 0, 0) == (-1.0, 1.0)
    low, high = paired_difference(30, 10, 200)
    assert low < 0.1 < high and low == pytest.approx(0.0376, abs=2e-3)
