from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalise import normalise

ANY = st.text(alphabet=st.characters(), max_size=60)
# What sellers and fuzzers mix: marks, invisible signs, compatibility forms, spaces, Hangul parts, emoji.
NASTY = st.text(
    alphabet=st.sampled_from(
        [
            *"aăâđeêioôơuưyAĐ1. \n\t",
            *"\u0300\u0301\u0303\u0309\u0323\u0302\u031b\u0345\u0316",
            *"\u200b\u200d\u2060\u00ad\ufe0f\u202e\ufeff\x00\x85\u3000\u2003\u00a0\u00a8\u3164\uffa0",
            *"ﬁ㎏①Ⅳ𝐏𝗿ｆ™²½…ᄀ가ᅡᆨ😡👨",
            "\ud800",
        ]
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Túi LV rep 1:1", "Túi LV rep 1:1"),
        ("ha\u0300ng gia\u0309", "hàng giả"),
        ("𝐏.𝐎.𝐃 ｆａｋｅ", "POD fake"),
        ("h\u200bàng\u00ad giả", "hàng giả"),
        ("e\u200b\u0301", "é"),
        ("U\u115f\u031b", "Ư"),
        ("\u202ega\u202c", "ga"),
        ("  hai\u00a0 \t ba \r\n\n bốn ", "hai ba\nbốn"),
        ("Nike™ 2m²", "Nike™ 2m2"),
        ("re\x00p", "rep"),
        ("a\ud800b", "a\ufffdb"),
        ("giay to", "giay to"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_what_is_undone(given_text: str, expected: str) -> None:
    assert normalise(given_text).text == expected


# Words as sellers write them, pulled apart, held down, in leet, in other alphabets, by ear, by telex.
SELLERS = st.lists(
    st.sampled_from(
        (
            "hàng giả h.à.n.g s.i.ê.u c.ấ.p Gu.ci Cha nel p0d f@ke t!ền g!ả hàngggg r e p 1 1 1:1 р о d ʀᴇᴘ ⓟⓞⓓ 𝐏.𝐎.𝐃"
            " h💯àng p🍓d nai ke hangf giar hang2 gia3 hnàg zá hoà ko k 12k 0912.345.678 a@b.vn T.P HCM A54 36-37-38"
            " S/M/L m*a t*u*y khôn gcắt phimnóng caoChất 🇻🇳 1️⃣ h̷à̷n̷g̷ . , - _"
        ).split()
    ),
    max_size=12,
).flatmap(lambda words: st.sampled_from([" ", "", "\n", "-", "\u200b"]).map(lambda gap: gap.join(words)))


@settings(max_examples=600, deadline=None)
@given(st.one_of(ANY, NASTY, SELLERS))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@settings(max_examples=600, deadline=None)
@given(st.one_of(ANY, NASTY, SELLERS))
def test_every_character_has_a_place_in_the_original(text: str) -> None:
    clean = normalise(text)
    assert len(clean.starts) == len(clean.ends) == len(clean.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(clean.starts, clean.ends, strict=True))
    assert list(clean.starts) == sorted(clean.starts)
    assert list(clean.ends) == sorted(clean.ends)


@pytest.mark.parametrize("piece", ["a\u0301\u0316", "\u0301", "1.1.1.", "\u200b", "𝐏", " ", "Hàng giả\n", "\ud800"])
def test_time_is_linear_in_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        start = time.perf_counter()
        normalise(text)
        return time.perf_counter() - start

    seconds(1000)
    # Ten times the text in well under a hundred times the time; the floor keeps a fast case from being noise.
    assert seconds(100_000) < 40 * max(seconds(10_000), 0.01)
