from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.bundle import DEFAULT, TOKENIZER, read_bundle
from nlp.errors import BundleError
from nlp.normalise import normalise
from nlp.phobert import phobert_tokenizer, read_merges, read_vocabulary
from nlp.segment import segment
from nlp.tokenise import Tokenizer, TokenizerSettings
from nlp.types import Clean, Pieces

TINY = TokenizerSettings(kind="bpe", vocabulary=13, max_length=8, overlap=2, max_windows=3, context_length=2)


@pytest.fixture(scope="module")
def compact() -> Tokenizer:
    bundle = read_bundle(DEFAULT)
    return Tokenizer.read(DEFAULT / TOKENIZER, bundle.tokenizer)


@pytest.fixture(scope="module")
def tiny_phobert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PhoBERT vocabulary small enough to read: "n g</w>" builds a piece, "x y" one that the vocabulary lacks."""
    folder = tmp_path_factory.mktemp("phobert")
    (folder / "vocab.txt").write_text("a 9\nhà@@ 8\nng 7\nhàng 6\nh@@ 5\nà@@ 4\nn@@ 3\ng 2\n", encoding="utf-8")
    (folder / "bpe.codes").write_text("n g</w> 9\nh à 8\nhà ng</w> 7\nx y 6\nxy a</w> 5\n", encoding="utf-8")
    return folder


def ids(folder: Path, text: str) -> list[int]:
    clean = Clean(text, range(len(text)), range(1, len(text) + 1))  # as it is: the normaliser would mend "hàg"
    return list(Tokenizer(phobert_tokenizer(folder), TINY).encode(clean, segment(clean)).ids)


def test_phobert_merges_and_marks_what_continues(tiny_phobert: Path) -> None:
    vocabulary = read_vocabulary(tiny_phobert / "vocab.txt")
    assert vocabulary["<s>"] == 0
    assert vocabulary["<mask>"] == 12
    assert ids(tiny_phobert, "hàng") == [vocabulary["hàng"]]
    assert ids(tiny_phobert, "hàg") == [vocabulary["hà@@"], vocabulary["g"]]
    assert ids(tiny_phobert, "a") == [vocabulary["a"]]


def test_phobert_pieces_outside_the_vocabulary_are_unknown_but_still_merge(tiny_phobert: Path) -> None:
    # x+y merge, then xy+a: one piece the vocabulary lacks, so one <unk> and not three.
    assert ids(tiny_phobert, "xya") == [3]
    assert ids(tiny_phobert, "😡") == [3]


def test_phobert_merges_listed_twice_take_the_later_rank(tmp_path: Path) -> None:
    (tmp_path / "bpe.codes").write_text("a b 3\nc d 2\na b 1\n\u00a0 km</w> 1\n", encoding="utf-8")
    assert read_merges(tmp_path / "bpe.codes") == [("c", "d"), ("a", "b")]


def pieces(count: int) -> Pieces:
    return Pieces(list(range(100, 100 + count)), [(i, i + 1) for i in range(count)], list(range(count)))


@pytest.mark.parametrize(
    ("count", "expected", "left_out"),
    [
        (0, [], False),
        (1, [(0, 1)], False),
        (6, [(0, 6)], False),
        (7, [(0, 6), (4, 7)], False),
        (14, [(0, 6), (4, 10), (8, 14)], False),
        (15, [(0, 6), (4, 10), (8, 14)], True),
    ],
)
def test_windows_overlap_and_say_when_something_is_left_out(
    tiny_phobert: Path, count: int, expected: list[tuple[int, int]], left_out: bool
) -> None:
    tokenizer = Tokenizer(phobert_tokenizer(tiny_phobert), TINY)
    windows, truncated = tokenizer.windows(pieces(count))
    assert [(w.start, w.stop) for w in windows] == expected
    assert truncated is left_out
    assert all(len(w.ids) <= 8 and w.ids[0] == 0 and w.ids[-1] == 2 for w in windows)


def test_context_stands_behind_the_text_and_its_end_is_kept(tiny_phobert: Path) -> None:
    tokenizer = Tokenizer(phobert_tokenizer(tiny_phobert), TINY)
    (window,), _ = tokenizer.windows(pieces(2), [pieces(3), pieces(1)])
    assert window.ids == [0, 100, 101, 2, 2, 100, 2]


def test_the_users_control_words_are_text(compact: Tokenizer) -> None:
    found = compact.encode(normalise("<s> </s> <pad> <unk> <mask>"))
    assert not {0, 1, 2, 3} & set(found.ids)


def test_no_text_becomes_only_unknown(compact: Tokenizer) -> None:
    for text in ("ሰላም", "高仿", "𓀀", "\ue000"):
        assert 3 not in compact.encode(normalise(text)).ids


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_compact_pieces_lie_in_order_and_cover_the_text(compact: Tokenizer, text: str) -> None:
    clean = normalise(text)
    found = compact.encode(clean)
    covered = set()
    last = 0
    for start, end in found.offsets:
        assert 0 <= start <= end <= len(clean.text)
        assert start >= last or (start, end) == (last, last)
        last = start
        covered.update(range(start, end))
    assert all(i in covered for i, char in enumerate(clean.text) if not char.isspace())
    assert all(0 <= i < compact.settings.vocabulary for i in found.ids)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="hàngiảx yz_😡\n", max_size=40))
def test_phobert_offsets_point_at_their_words(tiny_phobert: Path, text: str) -> None:
    clean = normalise(text)
    words = segment(clean)
    found = Tokenizer(phobert_tokenizer(tiny_phobert), TINY).encode(clean, words)
    for (start, end), word in zip(found.offsets, found.words, strict=True):
        assert words[word].start <= start < end <= words[word].end


@pytest.mark.parametrize(
    "change", [{"overlap": 3}, {"max_length": 7}, {"kind": "wordpiece"}, {"vocabulary": "13"}, {"overlap": -1}]
)
def test_settings_that_could_not_move_a_window_on_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BundleError):
        replace(TINY, **change)


def test_no_room_for_context_means_none(tiny_phobert: Path) -> None:
    tokenizer = Tokenizer(phobert_tokenizer(tiny_phobert), replace(TINY, context_length=0))
    (window,), _ = tokenizer.windows(pieces(2), [pieces(3)])
    assert window.ids == [0, 100, 101, 2]
