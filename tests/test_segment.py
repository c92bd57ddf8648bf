from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalise import normalise
from nlp.segment import segment


def words_of(text: str) -> list[str]:
    clean = normalise(text)
    return [clean.text[word.start : word.end] for word in segment(clean)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Sinh viên mua hàng giả", ["Sinh viên", "mua", "hàng", "giả"]),
        ("Túi xách tay nữ", ["Túi xách", "tay", "nữ"]),
        ("chào 😡! 😡", ["chào", "😡", "!", "😡"]),
        ("a_b", ["a", "b"]),
        ("rep 1:1, giá 1.200.000đ", ["rep", "1:1", ",", "giá", "1.200.000đ"]),
        ("bán túi, h.à.n.g đẹp", ["bán", "túi", ",", "hàng", "đẹp"]),
        ("tốt.Giá", ["tốt", ".", "Giá"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_words_are_in_order_apart_and_leave_nothing_out(text: str) -> None:
    clean = normalise(text)
    words = segment(clean)
    at = 0
    for word in words:
        assert clean.text[at : word.start].strip() == ""
        assert word.start < word.end
        at = word.end
    assert clean.text[at:].strip() == ""


def test_long_texts_are_segmented_like_their_parts() -> None:
    line = "Shop chuyên bán điện thoại chính hãng giá rẻ cho sinh viên"
    assert words_of("\n".join([line] * 100)) == words_of(line) * 100


@pytest.mark.slow
def test_threads_that_come_first_together_all_get_an_answer() -> None:
    script = (
        "import threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from nlp.normalise import normalise\n"
        "from nlp.segment import segment\n"
        "gate = threading.Barrier(16)\n"
        "def one(_):\n"
        "    gate.wait()\n"
        "    return len(segment(normalise('Sinh viên mua hàng giả')))\n"
        "with ThreadPoolExecutor(16) as pool:\n"
        "    print(set(pool.map(one, range(16))))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "{4}"
