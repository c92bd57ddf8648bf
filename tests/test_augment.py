"""Disguise: the words change, the labels do not, and every span stays on its words."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from training.augment import apply, augment
from training.cases import Case, Span, case_files, read_cases
from training.disguises import VARIANTS
from training.letters import Edit, bare_letter, edited, strip_marks, words

WAYS = [(code, way) for code, ways in VARIANTS.items() for way in ways]
SPOKEN = """
hàng giả cao cấp thuốc lá điện tử không giấy tờ nhái loại một xưởng tự in tem pháo nổ lậu bằng lái rượu quê áo
thun Gucci Nike pod ship Zalo ĐỒNG HỒ túi xách đẹp quá rẻ mỹ phẩm kem trộn nguyễn quyển giường khuỷu fake rep super
"""
SYLLABLES = SPOKEN.split()
PUNCTUATED = st.sampled_from(SYLLABLES).flatmap(lambda w: st.sampled_from((w, w, w, w + ",", f"({w})", w + "!")))
PHRASES = st.lists(PUNCTUATED, min_size=1, max_size=8).map(" ".join)
SEEDS = st.integers(0, 10_000)
FIXED = ("0900 000 123", "350k", "1tr2", "https://shop.vn/hang-gia?a=1", "45m2", "1:1")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(case_files([ROOT / "data" / "cases"]))


def alphanumeric(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def unmarked(text: str) -> str:
    return "".join(char for char in text if not unicodedata.category(char).startswith("M"))


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits of a text of that length that do not overlap, insertions among them."""
    ends = sorted(draw(st.lists(st.integers(0, length), max_size=8, unique=True)))
    new = st.text(min_size=1, max_size=3)
    return [Edit(start, end if draw(st.booleans()) else start, draw(new)) for start, end in pairwise(ends)]


@given(st.text(min_size=1, max_size=30), st.data())
def test_edits_move_spans_as_if_every_character_were_followed(text: str, data: st.DataObject) -> None:
    edits = data.draw(edits_of(len(text)))
    begin = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(begin + 1, len(text)))
    made: list[tuple[str, range]] = []  # each new character and the old ones it stands for
    for i in range(len(text)):
        here = [e for e in edits if e.start == i]
        made += [(char, range(e.start, e.end)) for e in here for char in e.new]
        if not any(e.start <= i < e.end for e in edits):
            made.append((text[i], range(i, i + 1)))
    first = min(k for k, (_, old) in enumerate(made) if begin in old)
    last = max(k for k, (_, old) in enumerate(made) if stop - 1 in old)
    new, moved = edited(text, [Span("counterfeit", begin, stop)], edits)
    assert new == "".join(char for char, _ in made)
    assert moved == (Span("counterfeit", first, last + 1),)


@pytest.mark.parametrize(("code", "way"), WAYS)
@given(PHRASES, PHRASES, PHRASES, SEEDS, st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_span_keeps_to_its_words(
    code: str, way: str, before: str, phrase: str, after: str, seed: int, hard: bool
) -> None:
    text = f"{before} 7001 {phrase} 7002 {after}"
    start = text.index("7001") + 5
    found = apply(
        code,
        text,
        [Span("counterfeit", start, start + len(phrase))],
        random.Random(seed),
        variant=way,
        hard=hard,
    )
    if found is None:
        return
    new, (span,) = found
    assert new != text
    # Numbers stay as they are, so they still stand on either side of the phrase.
    assert new[span.start : span.end] == new[new.index("7001") + 4 : new.index("7002")].strip()
    assert (span.label, new.count("7001"), new.count("7002")) == ("counterfeit", 1, 1)


INSERTED = [(c, w) for c, w in WAYS if c in {"X01", "X02", "X09", "X11"}]


@pytest.mark.parametrize(("code", "way"), INSERTED)
@given(PHRASES, st.data(), SEEDS)
@settings(max_examples=40, deadline=None)
def test_without_what_was_put_in_the_letters_of_any_span_are_the_same(
    code: str, way: str, text: str, data: st.DataObject, seed: int
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = apply(code, text, [Span("prohibited", start, end)], random.Random(seed), variant=way)
    if found is not None:
        new, (span,) = found
        assert alphanumeric(new) == alphanumeric(text)
        assert alphanumeric(new[span.start : span.end]) == alphanumeric(text[start:end])


def undone(code: str, way: str, text: str) -> str:
    """The text in the form in which a disguise that changes letters makes no difference."""
    plain = unicodedata.normalize("NFKC", text)
    if (code, way) == ("X07", "stacked"):
        return unmarked(text)
    if code == "X07":
        return plain
    if code == "X29":
        return "".join(plain.lower().split())
    return unmarked(strip_marks(plain)).lower() if code == "X05" or (code, way) in STYLED else text


STYLED = {("X08", "math"), ("X08", "full width")}
LETTERED = [(c, w) for c, w in WAYS if c in {"X05", "X07", "X29"} or (c, w) in STYLED]


@pytest.mark.parametrize(("code", "way"), LETTERED)
@given(PHRASES, st.data(), SEEDS)
@settings(max_examples=40, deadline=None)
def test_in_the_form_that_undoes_a_change_of_letters_any_span_is_the_same(
    code: str, way: str, text: str, data: st.DataObject, seed: int
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = apply(code, text, [Span("prohibited", start, end)], random.Random(seed), variant=way)
    if found is not None:
        new, (span,) = found
        assert undone(code, way, new) == undone(code, way, text)
        assert undone(code, way, new[span.start : span.end]) == undone(code, way, text[start:end])


@pytest.mark.parametrize("way", VARIANTS["X08"])
@given(PHRASES, SEEDS)
@settings(max_examples=25, deadline=None)
def test_letters_of_other_alphabets_are_as_many(way: str, text: str, seed: int) -> None:
    found = apply("X08", text, [], random.Random(seed), variant=way)
    if found is not None:
        assert len(unmarked(found[0])) == len(text)


@pytest.mark.parametrize("code", ["X22", "X27", "X28"])
@given(PHRASES, SEEDS)
@settings(max_examples=20, deadline=None)
def test_what_is_put_around_a_text_leaves_it_whole(code: str, text: str, seed: int) -> None:
    found = apply(code, text, [Span("prohibited", 0, len(text))], random.Random(seed))
    assert found is not None
    new, (span,) = found
    assert new[span.start : span.end] == text
    assert len(new) <= len(text) + 700


@pytest.mark.parametrize(("code", "way"), WAYS)
@given(st.lists(st.one_of(PHRASES, st.sampled_from(FIXED)), min_size=2, max_size=6), SEEDS)
@settings(max_examples=25, deadline=None)
def test_numbers_prices_and_addresses_stay(code: str, way: str, parts: list[str], seed: int) -> None:
    text = " | ".join(parts)
    found = apply(code, text, [Span("counterfeit", 0, len(text))], random.Random(seed), variant=way, hard=True)
    at, new = 0, found[0] if found else text
    for part in parts:
        if part in FIXED:
            at = new.index(part, at) + len(part)


SURROUNDED = {"X22", "X23", "X27", "X28"}


@pytest.mark.parametrize(("code", "way"), [(c, w) for c, w in WAYS if c not in SURROUNDED])
@given(st.text(max_size=60), SEEDS)
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_tried_and_grows_to_four_times_at_most(code: str, way: str, text: str, seed: int) -> None:
    spans = [Span("counterfeit", 0, len(text))] if text else []
    found = apply(code, text, spans, random.Random(seed), variant=way, hard=True)
    if found is not None:
        assert len(found[0]) <= 4 * len(text)
        assert all(0 <= s.start < s.end <= len(found[0]) for s in found[1])


@pytest.mark.parametrize(("code", "way"), WAYS)
def test_the_seed_decides(code: str, way: str) -> None:
    text = "Shop bán hàng giả Gucci và pod fake, nhắn zalo, giá 350k, túi xách đẹp"
    spans = [Span("counterfeit", 4, 22)]
    once, again = (apply(code, text, spans, random.Random(3), variant=way) for _ in range(2))
    assert once == again


@pytest.mark.parametrize(("code", "way"), WAYS)
def test_every_way_can_be_tried_on_fifty_test_cases(code: str, way: str, cases: list[Case]) -> None:
    rng, able = random.Random(0), 0
    for case in cases:
        if case.split == "test":
            able += apply(code, case.text, case.spans, rng, variant=way, hard=True) is not None
        if able == 50:
            return
    pytest.fail(f"{code} {way} can be applied to {able} test cases only")


@pytest.mark.parametrize(
    ("code", "way", "text", "expected"),
    [
        ("X05", "whole", "Đồ giả, size 42", "Do gia, size 42"),
        ("X06", "telex", "hàng giả đường ưu", "hangf giar dduwowngf uwu"),
        ("X06", "vni", "hàng giả", "hang2 gia3"),
        ("X29", "upper", "hàng giả 350k", "HÀNG GIẢ 350k"),
        ("X08", "full width", "pod 12k", "ｐｏｄ 12k"),
    ],
)
def test_known_spellings_are_among_those_made(code: str, way: str, text: str, expected: str) -> None:
    spans = [Span("counterfeit", 0, len(text))]
    made = {apply(code, text, spans, random.Random(seed), variant=way, hard=True) for seed in range(40)}
    assert expected in {found[0] for found in made if found}


def test_words_are_never_of_a_number_a_size_or_an_address() -> None:
    found = words("giá 350k 2 triệu size XL, xin chào shop.vn #hangdep 0900 000 123 hàng")
    assert [word.text for word in found] == ["xin", "chào", "hàng"]


def test_a_decomposed_text_is_taken_letter_by_letter() -> None:
    text = unicodedata.normalize("NFD", "hàng giả")
    found = apply(
        "X01", text, [Span("counterfeit", 0, len(text))], random.Random(1), variant="between words", hard=True
    )
    assert found is not None and alphanumeric(unicodedata.normalize("NFC", found[0])) == "hànggiả"
    assert [bare_letter(letter.char) for letter in words(text)[0].letters] == list("hang")


def test_a_case_is_disguised_as_often_as_asked_and_the_rest_of_it_kept(cases: list[Case]) -> None:
    some = [replace(case, context=("hàng giả không shop",)) for case in cases[:400]]
    made = [augment(case, random.Random(i), 0.3) for i, case in enumerate(some)]
    assert 0.22 < sum(a.text != b.text for a, b in zip(some, made, strict=True)) / len(some) < 0.38
    for before, after in zip(some, made, strict=True):
        assert replace(after, text=before.text, spans=before.spans) == before
        assert [s.label for s in after.spans] == [s.label for s in before.spans]
        assert all(after.text[s.start : s.end].strip() for s in after.spans)
    assert [augment(case, random.Random(1), 0.0) for case in some] == some


def test_every_case_with_words_is_disguised_if_asked(cases: list[Case]) -> None:
    some = [case for case in cases[::20] if len(words(case.text)) > 2]
    rng = random.Random(0)
    same = sum(augment(case, rng, 1.0).text == case.text for case in some)
    assert same / len(some) < 0.01


def test_innocents_are_decorated_as_much_as_positives(cases: list[Case]) -> None:
    rng, dots, texts = random.Random(0), Counter[bool](), Counter[bool]()
    for case in cases[::7]:
        found = apply("X01", case.text, case.spans, rng, variant="dots")
        if found is not None:
            kind = bool(case.labels)
            dots[kind] += len(found[0]) - len(case.text)
            texts[kind] += len(alphanumeric(case.text))
    assert dots[True] / texts[True] == pytest.approx(dots[False] / texts[False], rel=0.25)
