from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from nlp.errors import CaseError
from nlp.labels import CATEGORY_NAMES
from tests.conftest import ROOT
from training.augment import lower, rewrite, strip_marks, title, upper
from training.cases import case_files, digest, read_cases, split_of, to_row

GOOD: dict[str, Any] = {
    "id": "1",
    "text": "Túi LV rep 1:1",
    "channel": "listing",
    "labels": ["counterfeit"],
    "categories": ["counterfeit/fashion"],
    "intent": "offer",
    "evidence": "E1",
    "spans": [{"label": "counterfeit", "start": 0, "end": 14}],
    "family": "f1",
}


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_good_case_is_read_and_written_back(tmp_path: Path) -> None:
    (case,) = read_cases([write(tmp_path, GOOD)])
    assert case.split == split_of("f1")
    assert read_cases([write(tmp_path, to_row(case))]) == [case]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": ["fake"], "categories": []}, "unknown label 'fake'"),
        ({"categories": ["counterfeit/shoes"]}, "unknown category"),
        ({"categories": ["prohibited/spy"]}, "parents of the categories"),
        ({"intent": "sell"}, "unknown intent"),
        ({"intent": "report"}, "needs an intent that offers"),
        ({"evidence": "E3"}, "needs evidence E1 or E2"),
        ({"channel": "fax"}, "unknown channel"),
        ({"evasions": ["X99"]}, "unknown evasion"),
        ({"split": "all"}, "unknown split"),
        ({"text": "  "}, "text is empty"),
        ({"text": 7}, "text is empty or not a string"),
        ({"spans": []}, "every label needs a span"),
        ({"spans": [{"label": "counterfeit", "start": 0, "end": 99}]}, "span 0-99 is not inside"),
        ({"spans": [{"label": "counterfeit", "start": 3, "end": 3}]}, "span 3-3 is not inside"),
        ({"spans": [{"label": "counterfeit", "start": s, "end": s + 4} for s in (0, 2)]}, "overlap at 2"),
        ({"spans": [7]}, "missing or has the wrong type"),
        ({"context": ["a", "b", "c", "d"]}, "context holds up to three"),
        ({"labels": [], "categories": [], "spans": [], "evidence": None}, "needs a kind"),
    ],
)
def test_what_breaks_the_form_is_named_with_its_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = write(tmp_path, GOOD, {**GOOD, "id": "2", **change})
    with pytest.raises(CaseError, match=message) as caught:
        read_cases([path])
    assert str(caught.value).startswith(f"{path}:2: ")


def test_lines_that_are_no_case(tmp_path: Path) -> None:
    for line in ("{", "[]", '"a"', "{}"):
        (tmp_path / "cases.jsonl").write_text(line, encoding="utf-8")
        with pytest.raises(CaseError, match="cases.jsonl:1: "):
            read_cases([tmp_path / "cases.jsonl"])
    with pytest.raises(CaseError, match="cannot be read"):
        read_cases([tmp_path / "none.jsonl"])


def test_an_id_given_twice_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cases.jsonl:2: id '1' was given before, at .*cases.jsonl:1"):
        read_cases([write(tmp_path, GOOD, GOOD)])


def test_the_shipped_cases_are_well_formed_and_cover_every_category() -> None:
    cases = read_cases(case_files([ROOT / "data" / "cases"]))
    positives = [case for case in cases if case.labels]
    hard = [case for case in cases if not case.labels and not (case.kind or "").startswith("plain")]
    assert len(cases) >= 900
    assert len(cases) - len(positives) >= 400
    assert len(hard) >= 250
    assert {category for case in cases for category in case.categories} == set(CATEGORY_NAMES)
    assert all(case.split == split_of(case.family) for case in cases)
    assert any(case.context for case in positives)


def test_the_digest_does_not_depend_on_order(tmp_path: Path) -> None:
    cases = read_cases([write(tmp_path, GOOD, {**GOOD, "id": "2"})])
    assert digest(cases) == digest(cases[::-1]) != digest(cases[:1])


@pytest.mark.parametrize("change", [strip_marks, upper, lower, title])
def test_rewriting_keeps_the_length(change: Any) -> None:
    text = "Hàng GIẢ Đẹp ß ŉ ﬁ 😡 1:1 ĐƯỜNG"
    assert len(change(text)) == len(text)


def test_marks_are_stripped() -> None:
    assert strip_marks("Hàng giả Đường Nghễ") == "Hang gia Duong Nghe"


def test_titles_begin_every_word_with_a_capital() -> None:
    assert title("dép da bò (đế êm) size 42, md12a") == "Dép Da Bò (Đế Êm) Size 42, Md12a"


def test_rewriting_is_repeatable_and_only_as_often_as_asked() -> None:
    import random

    assert rewrite("Hàng", random.Random(1), 0.0) == "Hàng"
    assert rewrite("Hàng", random.Random(1), 1.0) == rewrite("Hàng", random.Random(1), 1.0) != "Hàng"
