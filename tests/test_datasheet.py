"""The datasheet says what the files say, and its example is a good case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("datasketch")

from nlp.labels import EVASIONS
from tests.test_check import VALID, case
from training.check import check
from training.datasheet import README, block, main, shipped, written
from training.evasions import EVASION_NAMES

TEXT = README.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_cases_that_ship() -> None:
    assert written(TEXT, *shipped()) == TEXT, "run `python -m training.datasheet write`"


def test_what_is_counted() -> None:
    free = {"labels": [], "categories": [], "spans": [], "family": "f1", "channel": "chat", "split": "dev"}
    cases = [
        case(1, split="train"),
        case(2, kind="H01", text="hang that", context=["a"], evasions=["X01"], **free),
        case(3, kind="plain/food", text="Phở bò chín", **free),
    ]
    text = block(cases, None)
    for row in (
        "| families | 0 | 1 | 0 | 1 |",
        "| **texts** | 1 | 2 | 0 | 3 |",
        "| – `counterfeit` | 1 | 0 | 0 | 1 |",
        "| hard negatives | 0 | 1 | 0 | 1 |",
        "| `counterfeit/fashion` | 1 | 0 | 0 | 1 |",
        "| `chat` | 2 | 66.7 % | 0 | 3 | 3 | 3 |",
        "| `sms` | 0 | 0.0 % | 0 | 0 | 0 | 0 |",
        "| intent `offer` | 1 | 2 |",
        "| evidence `E1` | 1 | 2 |",
        "| – innocents among them | 1 | 100.0 % |",
        "| – of the chat messages | 1 | 50.0 % |",
        "| kinds of hard negatives: of the guideline's 96 | 1 | 1.0 % |",
        "| X01 | separators put between letters or syllables | 0 | 1 |",
    ):
        assert row in text, row


def test_agreement_is_shown_where_it_was_measured() -> None:
    kept = {"n": 1750, "differing": 9, "labels": {"counterfeit": 0.9}, "intent": 0.8, "category": 0.75}
    text = block([], {**kept, "span_character_f1": 0.5})
    assert "1,750 texts labelled twice, 9 of them with different label sets." in text
    assert "| `counterfeit` | 0.900 |" in text
    assert "| category | 0.750 |" in text
    assert "Character F1 of the spans: 0.500." in text


def test_every_evasion_class_has_a_name() -> None:
    assert tuple(EVASION_NAMES) == EVASIONS


def test_the_example_is_a_pair_of_good_cases(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "my-cases.jsonl"
    path.write_text(shown, encoding="utf-8")
    report = check([path])
    assert report.problems == ()
    assert [case.text[span.start : span.end] for case in report.cases for span in case.spans] == ["Túi LV rep 1:1"]
    for line in shown.splitlines():
        VALID.validate(json.loads(line))


def test_only_writing_is_asked_for() -> None:
    with pytest.raises(SystemExit, match="datasheet write"):
        main([])
