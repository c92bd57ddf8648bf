from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import BundleError
from nlp.evidence import TokenThreshold, find_evidence, merge_evidence
from nlp.types import Clean, Evidence, Hit, Lift, Pieces, Word

LABEL = "counterfeit"
EVEN = TokenThreshold(base=-2.0, share=0.5, cost=1.0)


def plain(text: str) -> Clean:
    return Clean(text, range(len(text)), range(1, len(text) + 1))


def by_space(text: str) -> list[Word]:
    """Words between spaces; a comma or full stop is one of its own."""
    words, at = [], 0
    for token in text.replace(",", " ,").replace(".", " .").split():
        at = text.index(token, at)
        words.append(Word(at, at + len(token)))
        at += len(token)
    return words


def as_pieces(words: list[Word]) -> Pieces:
    return Pieces([0] * len(words), [(w.start, w.end) for w in words], [*range(len(words))])


def found(text: str, logits: list[float], threshold: TokenThreshold = EVEN) -> list[str]:
    words = by_space(text)
    return [e.text for e in find_evidence(text, plain(text), words, as_pieces(words), LABEL, logits, threshold)]


def test_a_word_is_measured_against_the_strongest_of_its_text() -> None:
    text = "bán túi rep mới"
    low = [-6.0, -2.0, -1.5, -5.0]
    assert found(text, low) == ["túi rep"]
    assert found(text, [x + 5 for x in low]) == ["túi rep mới"]  # bar: -2 + 3.5 / 2 = -0.25
    assert found(text, low, TokenThreshold(-2.0, 0.0, 1.0)) == ["rep"]
    assert found(text, low, TokenThreshold(-5.5, 0.0, 1.0)) == ["túi rep mới"]


def test_a_second_stretch_must_be_worth_its_cost() -> None:
    text = "túi rep giao nhanh giày sf"
    logits = [3.0, 3.0, -5.0, -5.0, 2.0, 2.0]  # bar -0.5: stretches worth 7 and 5, the gap between them -9
    assert found(text, logits, TokenThreshold(-2.0, 0.5, 4.0)) == ["túi rep", "giày sf"]
    assert found(text, logits, TokenThreshold(-2.0, 0.5, 6.0)) == ["túi rep"]
    assert found(text, [3.0, 3.0, -2.0, -2.0, 2.0, 2.0], TokenThreshold(-2.0, 0.5, 4.0)) == [text]


def test_a_mark_takes_half_the_cost_whatever_its_logit_and_ends_no_span() -> None:
    text = "túi LV, rep xịn."
    assert found(text, [3.0] * 6) == ["túi LV, rep xịn"]
    assert found(text, [3.0, 3.0, 9.0, -2.5, -9.0, 9.0], TokenThreshold(-4.0, 0.1, 1.0)) == ["túi LV, rep"]
    assert found(text, [3.0, 3.0, 9.0, -3.0, -9.0, 9.0], TokenThreshold(-4.0, 0.1, 1.0)) == ["túi LV"]


def test_an_emoji_is_a_word_and_a_bar_a_mark() -> None:
    assert found("bán 🍃 | nhanh", [-9.0, 2.0, 2.0, -9.0]) == ["🍃"]


def test_where_no_word_reaches_the_threshold_the_best_stands_for_all() -> None:
    assert found("còn em nhé", [-9.0, -8.5, -9.0], TokenThreshold(0.0, 0.5, 1.0)) == ["em"]
    assert found("... , ,", [0.0] * 5) != []
    assert found("", []) == []


def test_never_more_than_five_and_the_greatest_are_kept() -> None:
    text = "a x b x c x d x e x f x g"
    logits = [5.0, -20.0, 4.0, -20.0, 3.0, -20.0, 1.0, -20.0, 5.0, -20.0, 2.0, -20.0, 4.0]
    assert found(text, logits, TokenThreshold(0.0, 0.0, 0.0)) == ["a", "b", "c", "e", "g"]


def test_a_word_takes_its_strongest_piece_and_pieces_may_span_words() -> None:
    text = "giày nike rep"
    words = [Word(0, 4), Word(5, 9), Word(10, 13)]
    pieces = Pieces([0] * 4, [(0, 4), (5, 7), (7, 9), (9, 9)], [0, 1, 1, 1])
    spans = find_evidence(text, plain(text), words, pieces, LABEL, [-5.0, -5.0, 3.0, 9.0], EVEN)
    assert [e.text for e in spans] == ["nike"]  # the empty piece is nowhere, the unread word as weak as any
    across = Pieces([0], [(0, 13)], [0])
    assert find_evidence(text, plain(text), words, across, LABEL, [1.0], EVEN)[0].text == text


def test_the_disguise_is_part_of_the_span_and_a_shared_character_of_one_span() -> None:
    original = "bán l.à.m b.ằ.n.g nhanh"
    kept = [i for i, char in enumerate(original) if char != "."]
    clean = Clean("".join(original[i] for i in kept), kept, [i + 1 for i in kept])
    words = by_space(clean.text)
    spans = find_evidence(original, clean, words, as_pieces(words), LABEL, [-9.0, 3.0, 3.0, -9.0], EVEN)
    assert [e.text for e in spans] == ["l.à.m b.ằ.n.g"]
    quoted = Clean("'x'", [0, 0, 0], [1, 1, 1])
    words = [Word(0, 1), Word(1, 2), Word(2, 3)]
    spans = find_evidence("⁗", quoted, words, as_pieces(words), LABEL, [3.0, -9.0, 3.0], TokenThreshold(0.0, 0.0, 0.0))
    assert spans == [Evidence(LABEL, 0, 1, "⁗")]


def best_by_trying(gains: list[float], cost: float) -> float:
    """The greatest sum of one to five stretches apart from one another, by trying all of them."""
    n = len(gains)
    runs = [(i, j) for i in range(n) for j in range(i, n)]
    return max(
        sum(sum(gains[i : j + 1]) for i, j in chosen) - cost * (k - 1)
        for k in range(1, 4)
        for chosen in combinations(runs, k)
        if all(a[1] + 1 < b[0] for a, b in pairwise(chosen))
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=6), st.integers(0, 4))
def test_the_stretches_are_the_best_there_are(gains: list[int], cost: int) -> None:
    text = " ".join("abcdef"[: len(gains)])
    at = dict(zip(text[::2], gains, strict=True))
    spans = found(text, [float(g) for g in gains], TokenThreshold(0.0, 0.0, float(cost)))
    worth = sum(at[char] for span in spans for char in span[::2]) - cost * (len(spans) - 1)
    assert worth == best_by_trying([float(g) for g in gains], cost)


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, Clean, list[Word], Pieces, list[float]]:
    """An original, a clean text each of whose characters came from some stretch of it, words and pieces anyhow."""
    original = draw(st.text(min_size=1, max_size=20))
    chars, starts, ends = [], [], []
    for i in range(len(original)):
        made = draw(st.text(alphabet="aă ,.🍃", max_size=3))
        chars.append(made)
        starts += [i] * len(made)
        ends += [i + 1] * len(made)
    text = "".join(chars)
    words = [Word(*place) for place in _places(draw, text) if text[slice(*place)].strip()]
    offsets = _places(draw, text)
    logits = draw(st.lists(st.floats(-30, 30), min_size=len(offsets), max_size=len(offsets)))
    return original, Clean(text, starts, ends), words, Pieces([0] * len(offsets), offsets, [0] * len(offsets)), logits


def _places(draw: st.DrawFn, text: str) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return [place for place in pairwise(cuts) if draw(st.booleans())]


thresholds = st.builds(TokenThreshold, st.floats(-5, 5), st.floats(0, 1), st.floats(0, 5))


def check(original: str, spans: list[Evidence]) -> None:
    ends = 0
    for span in spans:
        assert 0 <= ends <= span.start < span.end <= len(original)
        assert span.text == original[span.start : span.end]
        assert span.label == LABEL
        ends = span.end


@settings(max_examples=300, deadline=None)
@given(readings(), thresholds, st.data())
def test_offsets_are_exact_and_spans_apart(
    reading: tuple[str, Clean, list[Word], Pieces, list[float]], threshold: TokenThreshold, data: st.DataObject
) -> None:
    original, clean, words, pieces, logits = reading
    spans = find_evidence(original, clean, words, pieces, LABEL, logits, threshold)
    check(original, spans)
    assert len(spans) in (range(1, 6) if words else (0,))
    places = data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=8)) if clean.text else []
    hits = [hit(a % len(clean.text), min(a % len(clean.text) + b, len(clean.text))) for a, b in places]
    merged = merge_evidence(original, clean, LABEL, spans, hits)
    check(original, merged)
    assert len(merged) <= 5
    assert all(any(m.start <= s.start and s.end <= m.end for m in merged) for s in spans)
    assert {e.text for e in merge_evidence(original, clean, LABEL, spans, [])} == {e.text for e in spans}


def hit(start: int, end: int, term: str = "rep", lift: Lift = "review", label: str = LABEL) -> Hit:
    return Hit(label, None, start, end, "slang", term, lift)


def span(text: str, shown: str) -> Evidence:
    return Evidence(LABEL, text.index(shown), text.index(shown) + len(shown), shown)


TEXT = "Túi LV rep 1:1, hàng sf, giao nhanh, dép nhái, ví fake, mũ dởm, áo đểu, quần lô"


def merged(spans: list[Evidence], hits: list[Hit]) -> list[tuple[str, str, str | None]]:
    return [(e.text, e.source, e.term) for e in merge_evidence(TEXT, plain(TEXT), LABEL, spans, hits)]


def at(shown: str, **change: Any) -> Hit:
    return hit(TEXT.index(shown), TEXT.index(shown) + len(shown), **change)


def test_a_hit_over_a_span_makes_one_and_names_its_term() -> None:
    assert merged([span(TEXT, "Túi LV rep")], [at("rep 1:1", term="rep-1-1")]) == [
        ("Túi LV rep 1:1", "model+terms:slang", "rep-1-1")
    ]
    inside = [at("LV", term="lv"), at("rep 1:1", term="rep-1-1"), at("1:1", term="1-1")]
    assert merged([span(TEXT, "Túi LV rep 1:1")], inside) == [("Túi LV rep 1:1", "model+terms:slang", "rep-1-1")]
    joined = merged([span(TEXT, "Túi LV"), span(TEXT, "1:1")], [at("LV rep 1")])
    assert joined == [("Túi LV rep 1:1", "model+terms:slang", "rep")]


def test_a_hit_elsewhere_is_a_span_of_its_own_and_touching_is_not_overlapping() -> None:
    assert merged([span(TEXT, "Túi LV ")], [at("rep"), at("sf", term="sf")]) == [
        ("Túi LV ", "model", None),
        ("rep", "terms:slang", "rep"),
        ("sf", "terms:slang", "sf"),
    ]


def test_the_models_spans_come_first_when_there_are_too_many() -> None:
    spans = [span(TEXT, word) for word in ("dép nhái", "ví fake", "áo đểu", "quần lô")]
    assert [text for text, _, _ in merged(spans, [at("rep"), at("sf"), at("dởm")])] == [
        "rep", "dép nhái", "ví fake", "áo đểu", "quần lô"
    ]  # fmt: skip


def test_hits_for_other_labels_and_hits_that_lift_nothing_make_no_label_visible() -> None:
    other = at("rep", label="prohibited")
    assert merged([], [other, at("sf", lift="none")]) == []
    assert merged([], [at("rep"), at("sf", lift="none")]) == [("rep", "terms:slang", "rep")]
    assert [text for text, _, _ in merged([span(TEXT, "rep")], [other, at("sf", lift="none")])] == ["rep"]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((float("nan"), 0.5, 1.0), "finite"),
        (("a", 0.5, 1.0), "finite"),
        ((0.0, 1.5, 1.0), "0 <= share <= 1"),
        ((0.0, 0.5, -1.0), "cost >= 0"),
    ],
)
def test_a_threshold_that_cannot_be_used_is_named(numbers: tuple[Any, ...], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        TokenThreshold(*numbers)
