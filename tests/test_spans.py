from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from nlp.types import Evidence, Read, Verdict
from training.cases import Case, Span
from training.spans import faithfulness, span_figures

LABEL = "counterfeit"


def case(text: str, *spans: str, labels: tuple[str, ...] = (LABEL,)) -> Case:
    return Case(
        id=text, text=text, context=(), channel="listing", labels=labels, categories=(), intent="offer",
        evidence="E1", restricted=False, needs_review=False, redirect=False, evasions=(), family=text, kind=None,
        spans=tuple(Span(LABEL, text.index(s), text.index(s) + len(s)) for s in spans), split="test",
    )  # fmt: skip


def verdict(text: str, score: float, *spans: str, review: bool = False) -> Verdict:
    said = () if score < 0.5 else (LABEL,)
    return Verdict(
        decision="flag" if said else "clear",
        labels=() if review else said,
        review=said if review else (),
        categories=(),
        severity=None,
        restricted=False,
        redirect=False,
        intent="offer",
        intent_score=1.0,
        scores={LABEL: score},
        category_scores={},
        evidence=tuple(Evidence(LABEL, text.index(s), text.index(s) + len(s), s) for s in spans),
        legal=(),
        read=Read(len(text), 1, False),
        model="fake",
    )


def test_span_figures_count_characters_and_spans() -> None:
    pairs = [
        (case("abcd efgh", "abcd"), verdict("abcd efgh", 0.9, "abcd")),
        (case("ijkl mnop qrst", "ijkl", "qrst"), verdict("ijkl mnop qrst", 0.6, "ij", "mnop", review=True)),
        (case("missed one", "one"), verdict("missed one", 0.1)),
        (case("innocent", labels=()), verdict("innocent", 0.9, "innocent")),
        (case("innocent too", labels=()), verdict("innocent too", 0.9)),
    ]
    row = span_figures(pairs, LABEL)
    # Right 4 + 2 characters, wrong 4, missed 2 + 4.
    assert (row["n"], row["annotated"], row["shown"]) == (2, 3, 3)
    assert (row["precision"], row["recall"]) == (0.6, 0.5)
    assert row["character_f1"] == round(2 * 6 / (2 * 6 + 4 + 6), 4)
    low, high = row["character_f1_interval"]
    assert low == round(2 * 2 / (2 * 2 + 4 + 6), 4)
    assert high == 1.0
    assert row["exact"] == round(1 / 3, 4)
    assert row["partial"] == round(2 / 3, 4)
    assert row["without_span"] == 1


def test_span_figures_of_nothing() -> None:
    row = span_figures([(case("clear", labels=()), verdict("clear", 0.1))], LABEL)
    assert (row["n"], row["character_f1"], row["exact"], row["without_span"]) == (0, 0.0, 0.0, 0)


def scored(text: str) -> float:
    """A model that knows one word, and dislikes short texts a little."""
    return (0.8 if "rep" in text else 0.1) + 0.01 * len(text.split())


class Fake:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, cases: Sequence[Case]) -> Sequence[Verdict]:
        self.seen += [c.text for c in cases]
        return [verdict(c.text, scored(c.text)) for c in cases]


def test_true_evidence_weighs_more_than_other_words() -> None:
    texts = [f"túi rep mới loại {i} về shop nha" for i in range(5)]
    fake = Fake()
    row = faithfulness(fake, [(case(t, "túi rep"), verdict(t, scored(t), "túi rep")) for t in texts])
    assert row["n"] == 5
    assert row["left_out"] == 0
    assert row["evidence"] == pytest.approx(0.72)
    assert row["random"] == pytest.approx(0.02)
    assert row["difference"] == pytest.approx(0.7)
    assert row["difference_interval"] == pytest.approx([0.7, 0.7])
    assert row["larger"] == 1.0
    assert len(fake.seen) == 5 * 4
    assert [t for t in fake.seen if "rep" not in t] == fake.seen[::4]
    assert all(len(t.split()) == 6 for t in fake.seen)


def test_evidence_beside_the_point_shows_as_such() -> None:
    text = "túi rep mới về"
    row = faithfulness(Fake(), [(case(text, "túi rep"), verdict(text, scored(text), "về"))] * 30)
    assert row["evidence"] == pytest.approx(0.01)
    assert row["random"] > 0.1
    assert row["difference"] < 0
    assert row["larger"] == 0.0


def test_what_is_mostly_evidence_stands_apart_and_what_is_wrong_is_not_asked() -> None:
    text = "túi rep mới"
    wide = (case(text, "túi rep"), verdict(text, 0.83, "túi rep"))
    whole = (case(text, "túi rep"), verdict(text, 0.83, text))
    bare = (case(text, "túi rep"), verdict(text, 0.83))
    missed = (case(text, "túi rep"), verdict(text, 0.1))
    innocent = (replace(case(text), labels=()), verdict(text, 0.9, "rep"))
    fake = Fake()
    row = faithfulness(fake, [wide, whole, bare, missed, innocent])
    assert (row["n"], row["left_out"]) == (0, 2)
    assert (row["evidence"], row["random"], row["larger"]) == (0.0, 0.0, 0.0)
    assert [t.split() for t in fake.seen] == [["mới"], ["túi", "rep"]]
    apart = row["mostly_evidence"]
    assert apart["n"] == 1
    assert apart["evidence"] == pytest.approx(0.72)
    assert apart["random"] == pytest.approx(0.01)


def test_the_sample_is_bounded_and_seeded() -> None:
    texts = [f"túi rep mới loại {i} về shop nha" for i in range(310)]
    pairs = [(case(t, "rep"), verdict(t, scored(t), "rep")) for t in texts]
    one, two, other = Fake(), Fake(), Fake()
    assert faithfulness(one, pairs) == faithfulness(two, pairs)
    assert one.seen == two.seen
    assert faithfulness(other, pairs, seed=1)["n"] == 300
    assert one.seen != other.seen
