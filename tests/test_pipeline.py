from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import Input, Options, Pipeline, load, read_input
from nlp.errors import InputError
from nlp.pipeline import READ_CHARACTERS
from nlp.types import Verdict
from tests.corpora import listings, messages

POD = "Pod 12k hơi đủ vị, ship hỏa tốc nội thành, đơn ghi mỹ phẩm"
FAKE = "Túi LV rep 1:1, full box bill thẻ, bao soi, ib zl em báo giá"


def check(text: str, verdict: Verdict) -> None:
    """What holds for every verdict."""
    for evidence in verdict.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert text[evidence.start : evidence.end] == evidence.text
    raised = (*verdict.labels, *verdict.review)
    assert {evidence.label for evidence in verdict.evidence} == set(raised)
    assert {category.split("/")[0] for category in verdict.categories} == set(raised)
    assert verdict.decision == ("flag" if verdict.labels else "review" if verdict.review else "clear")
    assert all(0.0 <= score <= 1.0 for score in verdict.scores.values())
    for label in raised:
        ends = 0
        for evidence in (e for e in verdict.evidence if e.label == label):
            assert evidence.start >= ends
            ends = evidence.end


def test_a_plain_fake_is_flagged_with_its_words(pipeline: Pipeline) -> None:
    (verdict,) = pipeline.classify([FAKE])
    check(FAKE, verdict)
    assert verdict.decision == "flag"
    assert verdict.labels == ("counterfeit",)
    assert verdict.categories == ("counterfeit/fashion",)
    assert "rep 1:1" in " ".join(e.text for e in verdict.evidence)


def test_nothing_in_nothing_out(pipeline: Pipeline) -> None:
    assert pipeline.classify([]) == []


def test_list_in_list_out_in_order_whatever_the_neighbours(pipeline: Pipeline) -> None:
    texts = [FAKE, "Bàn học làm bằng gỗ thông, giao nhanh", "ok " * 300, "", FAKE, "Pod 12k hơi đủ vị"]
    alone = [pipeline.classify([text])[0] for text in texts]
    assert pipeline.classify(texts) == alone
    assert alone[0] == alone[4]


def test_the_verdicts_json_is_the_documented_one(pipeline: Pipeline) -> None:
    row = pipeline.classify([{"text": FAKE, "id": "7"}])[0].to_dict()
    assert list(row) == [
        *("id", "decision", "labels", "review", "categories", "severity", "restricted", "redirect"),
        *("intent", "intent_score", "scores", "category_scores", "evidence", "legal", "read", "model"),
    ]
    assert row["id"] == "7"
    assert row["read"] == {"characters": len(FAKE), "windows": 1, "truncated": False}
    assert row["model"].startswith("compact@sha256:")
    assert set(row["evidence"][0]) - {"term"} == {"label", "start", "end", "text", "source"}
    assert json.loads(json.dumps(row)) == row


def test_the_law_of_the_day_stands_beside_the_verdict(pipeline: Pipeline) -> None:
    def names(day: datetime.date, *, unverified: bool = False) -> set[str]:
        (verdict,) = pipeline.classify([POD], Options(on=day, unverified=unverified))
        assert verdict.severity == "P1"
        assert {basis.status for basis in verdict.legal} <= {"verified", "document_seen", "unverified"}
        assert unverified or all(basis.status != "unverified" for basis in verdict.legal)
        return {basis.document for basis in verdict.legal}

    before, after = names(datetime.date(2026, 2, 28)), names(datetime.date(2026, 3, 1))
    assert "Luật Đầu tư 2025" in after - before
    assert names(datetime.date(2026, 3, 1), unverified=True) >= after
    assert pipeline.classify(["Bàn học làm bằng gỗ thông"])[0].legal == ()


def test_contacts_are_given_only_when_asked_for(pipeline: Pipeline) -> None:
    text = f"{FAKE} 0912 345 678"
    (silent,), (asked,) = pipeline.classify([text]), pipeline.classify([text], Options(contacts=True))
    assert silent.contacts is None and "contacts" not in silent.to_dict()
    assert asked.contacts is not None
    assert [(c.value, text[c.start : c.end]) for c in asked.contacts][-1] == ("+84912345678", asked.contacts[-1].text)
    assert asked.decision == silent.decision and silent.redirect


def test_a_list_of_ones_own_works_the_same_day(tmp_path: Path, pipeline: Pipeline) -> None:
    mine = tmp_path / "moi.toml"
    mine.write_text(
        '[[term]]\nid = "gom"\ntext = "ghế lười cam"\nlabel = "prohibited"\ncategory = "prohibited/other"\n'
        '[[term]]\nid = "sure"\ntext = "men cối tím"\nlabel = "counterfeit"\nlift = "flag"\n',
        encoding="utf-8",
    )
    text, sure = "Bán ghế lười cam loại đẹp, 200k, ship toàn quốc", "Bán men c.ố.i tím, 150k một bộ, ship toàn quốc"
    report = "Công an vừa thu giữ 20 cái ghế lười cam tại cửa khẩu"
    assert [v.decision for v in pipeline.classify([text, sure, report])] == ["clear"] * 3
    lifted, flagged, told = load(terms=[mine]).classify([text, sure, report])
    assert (lifted.decision, lifted.review, lifted.categories) == ("review", ("prohibited",), ("prohibited/other",))
    assert [(e.text, e.source, e.term) for e in lifted.evidence] == [("ghế lười cam", "terms:moi", "gom")]
    assert (flagged.decision, flagged.labels) == ("flag", ("counterfeit",))
    assert [e.text for e in flagged.evidence] == ["men c.ố.i tím"]
    assert told.decision == "clear" and told.intent == "report"
    for verdict, asked in ((lifted, text), (flagged, sure)):
        check(asked, verdict)


def test_disguise_costs_no_verdict(pipeline: Pipeline) -> None:
    plain = pipeline.classify(["Túi Gucci rep 1:1 full box"])[0]
    for text in ("Túi G.u.c.c.i r.e.p 1:1 full box", "Túi Guccі rер 1:1 full box", "TÚI GUCCI REP 1:1 FULL BOX"):
        (verdict,) = pipeline.classify([text])
        check(text, verdict)
        assert (verdict.decision, verdict.labels) == (plain.decision, plain.labels)
    (dotted,) = pipeline.classify(["Túi G.u.c.c.i r.e.p 1:1 full box"])
    assert "G.u.c.c.i r.e.p 1:1" in dotted.evidence[0].text


def test_the_context_informs_and_carries_no_evidence(pipeline: Pipeline) -> None:
    text = "còn em, 450k, tối nay ship luôn"
    contexts = ["Shop còn dàn pháo 36 quả không ạ?"], ["Shop còn áo khoác size M không ạ?"], []
    fireworks, jacket, alone = pipeline.classify([{"text": text, "context": context} for context in contexts])
    check(text, fireworks)
    assert fireworks.decision == "review"
    assert (jacket.decision, alone.decision) == ("clear", "clear")
    assert fireworks.scores["prohibited"] > alone.scores["prohibited"] > jacket.scores["prohibited"]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200b", "\x00"])
def test_nothing_to_read_is_clear(pipeline: Pipeline, text: str) -> None:
    (verdict,) = pipeline.classify([text])
    assert verdict.decision == "clear"
    assert set(verdict.scores.values()) == {0.0}
    assert verdict.read.windows == 0
    assert not verdict.read.truncated


@pytest.mark.parametrize(
    "text",
    [
        "😡😡 🔥",
        "\ud800 hàng",
        "a\x00b",
        "\u202eLV pér iút\u202c",
        "a" + "\u0301" * 1_000_000,
        FAKE + " x" * 500_000,
        "x" * 1_000_000,
        "1.1.1." * 160_000,
        "hàng giả\n" * 110_000,
    ],
    ids=["emoji", "surrogate", "nul", "right-to-left", "marks", "padded", "one word", "digits", "lines"],
)
def test_odd_and_huge_texts_get_a_verdict_soon(pipeline: Pipeline, text: str) -> None:
    start = time.perf_counter()
    (verdict,) = pipeline.classify([text])
    assert time.perf_counter() - start < 20
    check(text, verdict)
    assert verdict.read.truncated or len(text) <= READ_CHARACTERS
    assert verdict.read.characters <= READ_CHARACTERS


def test_long_texts_are_read_in_windows_to_their_end(pipeline: Pipeline) -> None:
    filler = "Vải cotton mềm, thấm hút tốt, đổi trả trong bảy ngày. " * 40
    plain, long = pipeline.classify([filler, filler + FAKE])
    check(filler + FAKE, long)
    assert (plain.decision, long.decision) == ("clear", "review")
    assert any(e.start >= len(filler) for e in long.evidence)
    assert long.read.windows > 1
    assert long.read.characters == len(filler + FAKE)
    assert not long.read.truncated
    assert long.scores["counterfeit"] > plain.scores["counterfeit"]


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=60), at=st.integers(0, 60))
def test_spans_are_true_for_any_text(pipeline: Pipeline, text: str, at: int) -> None:
    mixed = text[:at] + " Giày nike rep 1:1 siêu cấp " + text[at:]
    for given_text in (text, mixed):
        check(given_text, pipeline.classify([given_text])[0])


@pytest.mark.slow
def test_spans_are_true_on_real_texts(shared: Path, pipeline: Pipeline) -> None:
    texts = [*listings(shared)][::27][:1000] + [*messages(shared)][::7][:1000]
    for text, verdict in zip(texts, pipeline.classify(texts), strict=True):
        check(text, verdict)


@pytest.mark.parametrize(
    ("given_input", "message"),
    [
        (None, "expected a string or an object"),
        (7, "got int"),
        (b"bytes", "got bytes"),
        (["a"], "got list"),
        ({}, "expected `text` to be a string"),
        ({"text": 7}, "got int"),
        ({"text": "a", "context": "b"}, "expected `context`"),
        ({"text": "a", "context": [1]}, "expected `context`"),
        ({"text": "a", "id": 7}, "expected `id`"),
        ({"text": "a", "txet": "b"}, "got also `txet`"),
    ],
)
def test_input_of_the_wrong_form_is_named(pipeline: Pipeline, given_input: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_input(given_input)
    with pytest.raises(InputError, match="input 1"):
        pipeline.classify(["fine", given_input])


@pytest.mark.parametrize("single", ["a text", {"text": "a"}, None, 5])
def test_a_single_input_instead_of_a_list_is_explained(
    pipeline: Pipeline, single: str | Mapping[str, str] | int | None
) -> None:
    with pytest.raises(InputError, match="write classify"):
        pipeline.classify(single)  # type: ignore[arg-type]


def test_the_last_three_messages_are_the_context() -> None:
    assert read_input({"text": "a", "context": list("12345")}) == Input("a", ("3", "4", "5"))


def test_importing_is_cheap_and_serving_needs_no_torch() -> None:
    script = (
        "import sys, nlp\n"
        "assert not {'onnxruntime', 'underthesea', 'tokenizers', 'torch'} & set(sys.modules), 'import'\n"
        "import nlp.pipeline, serve.app, kiemhang\n"
        "assert not {'torch', 'transformers', 'underthesea'} & set(sys.modules), 'serving'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_public_names() -> None:
    import nlp

    assert nlp.__all__ == [
        *("Evidence", "Input", "KiemhangError", "Options", "Pipeline", "Read", "Verdict", "load", "read_input")
    ]
    assert all(getattr(nlp, name) for name in nlp.__all__)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_classifies_too(pipeline: Pipeline) -> None:
    import multiprocessing

    pipeline.classify([FAKE])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        found = pool.apply_async(_decide_in_child, (FAKE,)).get(timeout=60)
    assert found == "flag"


def _decide_in_child(text: str) -> str:
    return _parents[0].classify([text])[0].decision


_parents: list[Pipeline] = []


@pytest.fixture(autouse=True, scope="module")
def _known_to_children(pipeline: Pipeline) -> None:
    _parents.append(pipeline)


def test_many_long_texts_are_taken_in_slices(pipeline: Pipeline) -> None:
    texts = ["khăn " * 5000, FAKE] * 12
    verdicts = pipeline.classify(texts)
    assert [v.decision for v in verdicts[1::2]] == ["flag"] * 12
    assert len({v.read for v in verdicts[::2]}) == 1
