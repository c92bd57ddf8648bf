from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import SettingError
from nlp.lexicon import FLAG_PRECISION, Lexicon, Seen, Term
from nlp.normalise import normalise
from nlp.segment import segment
from nlp.types import Clean, Hit, Word
from training.terms import rewritten, too_often_wrong

OWN = Path(__file__).parent.parent / "data" / "policy" / "lexicon.toml"


@pytest.fixture(scope="module")
def own() -> Lexicon:
    return Lexicon.read(OWN)


def clean(text: str) -> Clean:
    return Clean(text, range(len(text)), range(1, len(text) + 1))


def find(lexicon: Lexicon, text: str) -> list[Hit]:
    given = clean(text)
    return lexicon.find(given, lambda: segment(given))


def one(text: str, **fields: object) -> Lexicon:
    fields = {"id": "x", "texts": (text,), "label": "counterfeit"} | fields
    return Lexicon({"mine": [Term(**fields)]})  # type: ignore[arg-type]


def matched(lexicon: Lexicon, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find(lexicon, text)]


def written(folder: Path, text: str) -> Path:
    path = folder / "terms.toml"
    path.write_text(text, encoding="utf-8")
    return path


# What the shipped list finds, and what it leaves alone.


def test_slang_in_an_offer_is_found_and_names_list_and_entry(own: Lexicon) -> None:
    (hit,) = [h for h in find(own, "Giày chạy bộ rep 1:1 full box") if h.lift == "review"]
    assert (hit.label, hit.terms, hit.term) == ("counterfeit", "lexicon", "rep-1-1")


@pytest.mark.parametrize(
    "text",
    [
        "Túi xách tay nữ da mềm, khóa kéo",
        "túi xách tay nữ da mềm, khóa kéo",
        "Máy tính xách tay 14 inch, pin 8 tiếng",
        "rep ib em nha chị",
        "Người đại diện represent 1:1 với khách",
        "Bàn học làm bằng gỗ thông, giao nhanh",
        "Shop nói không với hàng nhái",
        "Giày chính hãng, phát hiện hàng nhái đền gấp 10",
        "Cẩn thận mua phải túi rep 1:1",
        "Mật ong rừng nguyên chất 500ml",
        "Tai nghe pod chống ồn, bảo hành 12 tháng",
    ],
)
def test_innocent_neighbours_lift_nothing(own: Lexicon, text: str) -> None:
    assert [h.term for h in find(own, text) if h.lift != "none"] == []


def test_carried_by_hand_is_evidence_only_and_not_in_handbags(own: Lexicon) -> None:
    (hit,) = find(own, "Sữa dưỡng xách tay Nhật")
    assert (hit.term, hit.lift) == ("xach-tay", "none")
    assert find(own, "Túi xách tay nữ") == []


def test_no_entry_lifts_that_was_wrong_too_often(own: Lexicon) -> None:
    (terms,) = own.lists.values()
    assert [t.id for t in terms if t.lift != "none" and too_often_wrong(t)] == []
    assert all(
        t.seen is not None and t.cases is not None and t.source.startswith(("language ", "taxonomy")) for t in terms
    )


def test_every_entry_can_be_found_by_each_of_its_spellings(own: Lexicon) -> None:
    """With the first of its cues beside it; a spelling nothing can match would be a dead line."""
    (terms,) = own.lists.values()
    for term in terms:
        for text in term.texts:
            alone = Lexicon({"own": [term]})
            near = [cue if cue != "@price" else "50k" for cue in term.near] or [""]
            given = [clean(unicodedata.normalize("NFKC", f"{text} {cue}".strip())) for cue in near]
            assert any(alone.find(c, lambda: ()) for c in given), (term.id, text)


# Matching.


def test_only_whole_words_count() -> None:
    assert matched(one("rep"), "represent rep prep rep2 (rep)") == ["rep", "rep"]


def test_a_short_match_does_not_cut_a_vietnamese_word() -> None:
    text = "túi xách tay nữ"
    glued = [Word(0, 8), Word(9, 12), Word(13, 15)]  # túi xách | tay | nữ
    apart = [Word(0, 3), Word(4, 12), Word(13, 15)]  # túi | xách tay | nữ
    assert one("xách tay").find(clean(text), lambda: glued) == []
    assert len(one("xách tay").find(clean(text), lambda: apart)) == 1


def test_foreign_words_glued_together_do_not_void() -> None:
    text = "bán iqos iluma mới"
    assert len(one("iluma").find(clean(text), lambda: [Word(0, 3), Word(4, 14), Word(15, 18)])) == 1


def test_words_are_asked_for_only_if_something_is_left() -> None:
    def never() -> Sequence[Word]:
        raise AssertionError("segmented for nothing")

    assert one("vape").find(clean("bàn gỗ thông"), never) == []
    assert one("vape", never=("không bán",)).find(clean("không bán vape"), never) == []


@pytest.mark.parametrize("text", ["HÒA TAN", "Hoà tan", "hoà\ntan"])
def test_case_tone_placement_and_white_space_do_not_matter(text: str) -> None:
    assert matched(one("hòa tan"), text) == [text]


def test_of_overlapping_spellings_the_longest_is_the_hit() -> None:
    lexicon = one("", texts=("hàng nhái", "hàng nhái cao cấp"))
    assert matched(lexicon, "hàng nhái cao cấp, hàng nhái") == ["hàng nhái cao cấp", "hàng nhái"]


def test_near_and_never_are_counted_in_words_on_both_sides() -> None:
    near = one("vape", near=("hơi",), near_words=2)
    assert matched(near, "vape mười hơi") and matched(near, "hơi mới vape")
    assert not matched(near, "vape loại mới mười hơi")
    never = one("vape", never=("bỏ",), never_words=1)
    assert matched(never, "bỏ hẳn luôn vape") and not matched(never, "bỏ vape")


def test_a_cue_over_the_match_voids_it_and_does_not_support_it() -> None:
    assert not matched(one("hàng nhái", never=("không hàng nhái",)), "không hàng nhái")
    assert matched(one("hàng nhái", never=("nhái",)), "hàng nhái")  # inside, it is part of the expression
    assert not matched(one("pod", near=("pod",)), "pod")
    assert matched(one("pod", near=("pod",)), "pod pod") == ["pod", "pod"]


def test_an_amount_of_money_is_a_cue() -> None:
    lexicon = one("cỏ mỹ", near=("@price",))
    assert matched(lexicon, "cỏ mỹ 250k")
    assert not matched(lexicon, "cỏ mỹ 250 cây")


# Without diacritics.


def test_bare_writing_needs_a_cue_or_leave() -> None:
    text = "ban hang nhai gia re"
    assert matched(one("hàng nhái"), text) == []
    assert matched(one("hàng nhái", bare=True), text) == ["hang nhai"]
    assert matched(one("hàng nhái", near=("giá rẻ",)), text) == ["hang nhai"]


def test_bare_writing_counts_only_in_bare_surroundings() -> None:
    lexicon = one("hàng giả", bare=True)
    assert matched(lexicon, "Đồ dùng này hang gia dụng bền, đẹp, rẻ lắm ạ") == []
    assert matched(lexicon, "hang giả") == []


def test_a_single_syllable_is_never_matched_bare() -> None:
    assert matched(one("đá", bare=True), "ban da nha") == []


# Offsets.


@given(st.text(max_size=40), st.text(max_size=40))
def test_offsets_are_those_of_the_text_whatever_stands_around(before: str, after: str) -> None:
    given = clean(f"{before} Rép Một Một {after}")
    hits = one("rép một một").find(given, lambda: ())
    assert "Rép Một Một" in [given.text[h.start : h.end] for h in hits]


@given(st.text(alphabet="İıßŉǰΐﬃａẞΣσςòaÒAđĐ́ rép\n", max_size=40))
def test_any_letters_keep_their_places(text: str) -> None:
    """Letters that grow when lowered are the trap: every hit must be the expression itself, re-read in the text."""
    given = clean(text)
    for hit in one("rép").find(given, lambda: ()):
        assert given.text[hit.start : hit.end].casefold() == "rép"


@given(st.text(max_size=60))
def test_the_shipped_list_takes_any_text(text: str) -> None:
    given = normalise(text)
    for hit in Lexicon.read(OWN).find(given, lambda: segment(given)) if text.strip() else []:
        assert 0 <= hit.start < hit.end <= len(given.text)


# Lists.


def test_a_minimal_entry_works_at_once(tmp_path: Path) -> None:
    lexicon = Lexicon.read(written(tmp_path, '[[term]]\ntext = "hàng mây trắng"\nlabel = "prohibited"\n'))
    (hit,) = find(lexicon, "có hàng mây trắng, ib em")
    assert hit == Hit("prohibited", None, 3, 17, "terms", "hàng mây trắng", "review")


def test_names_of_lists(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "đội 4"\n')
    assert list(Lexicon.read(path).lists) == ["đội 4"]
    assert list(Lexicon.read(path, "khác").lists) == ["khác"]


def test_joined_lists_are_searched_together_and_keep_their_names() -> None:
    joined = Lexicon.join([one("vape"), Lexicon({"theirs": [Term(id="y", texts=("vape",), label="prohibited")]})])
    assert [(h.terms, h.term) for h in find(joined, "vape")] == [("mine", "x"), ("theirs", "y")]
    with pytest.raises(SettingError, match="different names, got two `mine`"):
        Lexicon.join([one("a"), one("b")])


def test_an_empty_list_finds_nothing() -> None:
    assert find(Lexicon({}), "rep 1:1") == []


def test_cue_groups_stand_for_what_they_hold(tmp_path: Path) -> None:
    entry = '[[term]]\ntext = "x"\nlabel = "prohibited"\nnear = ["@sale", "@price", "hơi"]\n'
    path = written(tmp_path, f'[cues]\nsale = ["bán", "ship"]\n{entry}')
    (terms,) = Lexicon.read(path).lists.values()
    assert terms[0].near == ("bán", "ship", "@price", "hơi")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('text = "a"', "entry 'a', label: expected one of counterfeit"),
        ('text = "a"\nlabel = "fake"', "entry 'a', label: expected one of counterfeit"),
        ('label = "prohibited"', "entry 1, text and variants: expected a string that is not empty, got None"),
        ('text = "a"\nlabel = "prohibited"\nvariants = [" "]', "entry 'a', text and variants: expected a string"),
        ('text = "..."\nlabel = "prohibited"', "expected a letter, digit or picture"),
        (
            'text = "a"\nlabel = "prohibited"\ncategory = "counterfeit/fashion"',
            "entry 'a', category: expected one of proh",
        ),
        ('text = "a"\nlabel = "prohibited"\nweight = 1', "entry 'a': expected only .* got also `weight`"),
        ('text = "a"\nlabel = "prohibited"\nstrength = "X"', "entry 'a', strength: expected one of S, M, W"),
        ('text = "a"\nlabel = "prohibited"\nstrength = "W"\nlift = "review"', "W is always lift"),
        ('text = "a"\nlabel = "prohibited"\nstrength = "M"\nlift = "flag"', "M needs `near` to lift"),
        ('text = "a"\nlabel = "prohibited"\nnear = ["@sale"]', "entry 'a', near: expected a group of"),
        ('text = "a"\nlabel = "prohibited"\nnear_words = -1', "entry 'a', near_words: expected a whole number"),
        ('text = "a"\nlabel = "prohibited"\nbare = 1', "entry 'a', bare: expected one of True, False"),
        ('text = "a"\nlabel = "prohibited"\nseen = {right = 1}', "entry 'a', seen: expected `texts`"),
        (
            'text = "a"\nlabel = "prohibited"\n[[term]]\ntext = "a"\nlabel = "prohibited"',
            "entry 'a': expected every id",
        ),
    ],
)
def test_a_wrong_entry_is_refused_by_file_and_entry(tmp_path: Path, entry: str, message: str) -> None:
    path = written(tmp_path, f"[[term]]\n{entry}\n")
    with pytest.raises(SettingError, match=f"terms.toml: .*{message}"):
        Lexicon.read(path)


@pytest.mark.parametrize("text", ["[[term]", "titel = 1", 'name = ""', "term = 3", "measured = 1"])
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match=r"terms\.toml"):
        Lexicon.read(written(tmp_path, text))
    with pytest.raises(SettingError, match=r"nowhere\.toml"):
        Lexicon.read(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("seen", "enough"),
    [
        ("", False),
        ("seen = {texts = 100, right = 94}", False),
        ("seen = {texts = 19, right = 19}", False),
        ("seen = {texts = 500, right = 29, read = 30}", True),
    ],
)
def test_flagging_alone_takes_figures_in_a_measured_list(tmp_path: Path, seen: str, enough: bool) -> None:
    entry = f'[[term]]\ntext = "a"\nlabel = "prohibited"\nlift = "flag"\n{seen}\n'
    assert find(Lexicon.read(written(tmp_path, entry)), "a")[0].lift == "flag"  # a user decides for himself
    measured = written(tmp_path, f"measured = true\n{entry}")
    if enough:
        assert find(Lexicon.read(measured), "a")[0].lift == "flag"
        return
    with pytest.raises(SettingError, match="at least 20 texts read and 95% of them right"):
        Lexicon.read(measured)


def test_precision_is_of_what_was_read() -> None:
    assert Seen(200, 27, 30).precision == 0.9
    assert Seen(4, 3).precision == 0.75
    assert Seen(0, 0).precision is None and Seen(5).precision is None
    assert FLAG_PRECISION == 0.95


# Figures.


def test_figures_are_rewritten_and_a_reading_of_other_hits_is_dropped() -> None:
    entry = '[[term]]\ntext = "{0}"  # kept\nlabel = "prohibited"\nseen = {{texts = 2, right = 1}}\n\n'
    given = "# head\n" + entry.format("a") + entry.format("b")
    terms = [Term(id=i, texts=(i,), label="prohibited", seen=Seen(2, 1)) for i in "ab"]
    found = rewritten(given, terms, {"a": 2, "b": 3}, {"b": Seen(4, 4)})
    kept = '[[term]]\ntext = "{0}"  # kept\nlabel = "prohibited"\n'
    assert found == (
        "# head\n"
        + kept.format("a")
        + "seen = {texts = 2, right = 1}\ncases = {texts = 0, right = 0}\n\n"
        + kept.format("b")
        + "seen = {texts = 3}\ncases = {texts = 4, right = 4}\n\n"
    )
