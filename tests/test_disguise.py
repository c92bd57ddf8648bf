"""Disguised spelling is undone, each way of it; what only looks disguised is left alone."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from nlp.errors import InputError
from nlp.normalise import MAX_CHARACTERS, normalise
from nlp.normalise.vocabulary import vocabulary
from tests.corpora import listings, messages

UNDONE = [
    # separators between letters: signs, spaces, lines, emoji
    ("h.à.n.g s.i.ê.u c.ấ.p", "hàng siêu cấp"),
    ("l.à.m b.ằ.n.g đại học phôi thật", "làm bằng đại học phôi thật"),
    ("p-o-d", "pod"),
    ("m*a t*u*y", "ma tuy"),
    ("hà.ng gi.ả", "hàng giả"),
    ("hàng_giả", "hàng giả"),
    ("D.I.O.R", "DIOR"),
    ("r e p 1 1", "rep 1 1"),
    ("h à n g g i ả", "hàng giả"),
    ("P\nO\nD", "POD"),
    ("r✨ep h💯àng", "rep hàng"),
    ("p🍓d", "pod"),
    # wrong splits
    ("Gu.ci", "Gucci"),
    ("Cha nel", "Chanel"),
    ("gi ấ y", "giấy"),
    # leet
    ("f@ke h@ng p0d v4pe", "fake hang pod vape"),
    ("t!ền g!ả", "tiền giả"),
    ("$uper", "super"),
    ("GlAY T0", "GIAY TO"),
    ("gjảm", "giảm"),
    # stretched and doubled
    ("hàngggg đẹpppp", "hàng đẹp"),
    ("faaake", "fake"),
    ("hàngg", "hàng"),
    # other alphabets and styles
    ("fаke rер", "fake rep"),
    ("𝐏.𝐎.𝐃", "POD"),
    ("ｒｅｐ ʀᴇᴘ ⓡⓔⓟ", "rep rep rep"),
    ("🅿🅾🅳 🇵🇴🇩", "POD POD"),
    ("𝗵𝗮̀𝗻𝗴", "hàng"),
    ("h̷à̷n̷g̷", "hàng"),
    ("1️⃣2️⃣", "12"),
    # tones and typing
    ("hàng gĩa", "hàng giã"),
    ("thỏai mái", "thoải mái"),
    ("hoà thuý", "hòa thúy"),
    ("hangf giar", "hàng giả"),
    ("hang2 gia3", "hàng giả"),
    ("hnàg", "hàng"),
    # chat spelling, names by ear
    ("bán zá rẻ", "bán giá rẻ"),
    ("k có tiền", "không có tiền"),
    ("giày nai ke", "giày nike"),
    ("có j hot", "có gì hot"),
    # spaces moved and left out, as in crawled listings too
    ("khôn gcắt", "không cắt"),
    ("phimnóng", "phim nóng"),
    ("da cao cấpKích thước", "da cao cấp Kích thước"),
]
KEPT = [
    "rep 1:1",
    "12000 hơi",
    "12k hơi, 12 k, 1tr2",
    "RTX 4090, A54, M3, S5, 4G, H1N1, K54, B12",
    "T.P HCM",
    "Q.1, v.v.",
    "24/7",
    "size S M L XL",
    "S/M/L/XL",
    "38-39-40",
    "0912.345.678",
    "0912 345 678",
    "1.200.000đ",
    "giaodich@nganhang.vn",
    "shopee.vn/abc-def t.me/abc https://x.vn/a.b.c",
    "@nike",
    "$5 US$ 5",
    "shop A✨B",
    "Việt Nam 🇻🇳🇰🇷",
    "tốt.Giá rẻ",
    "a/c ơi",
    "có ng mua, đi ng ơi",
    "vitamin A B C D E K",
    "Привет мир",
    "giay to phoi that",
    "bang dai hoc",
    "Lancôme Estée",
    "quý khách",
    "wi-fi, e-mail",
    "5g, 5.5g, 100ml",
    "mau1, mau2, mau3",
    "goi1 10k, goi2 20k",
    "Bags tops caps hats jeans",
    "@shop_abc abc_xyz@gmail.com t.me/pod_sg_vip",
    "a o dau, e o day",
    "vitamin A,C,E",
    "túi zíp, Đắk Lắk",
    "size 8½, 10½",
    "50mΩ α-tocopherol Ø21",
    "trước khi xuấ...",
    "Vivobook X515EA Lenovo Ideapad",
    "Lancôme Chloé Nomade Château",
    "#giaydep",
    "đc: 12 le loi",
]


@pytest.mark.parametrize(("disguised", "plain"), UNDONE)
def test_disguise_is_undone(disguised: str, plain: str) -> None:
    assert normalise(disguised).text == plain


@pytest.mark.parametrize("innocent", KEPT)
def test_what_is_innocent_is_kept(innocent: str) -> None:
    assert normalise(innocent).text == innocent


def test_a_restored_word_has_the_place_of_its_disguise() -> None:
    original = "bán h.à.n.g  p🍓d và nai ke nhé"
    clean = normalise(original)
    for word, disguise in (("hàng", "h.à.n.g"), ("pod", "p🍓d"), ("nike", "nai ke"), ("nhé", "nhé")):
        start = clean.text.index(word)
        begin, end = clean.span(start, start + len(word))
        assert original[begin:end] == disguise


def test_a_text_over_the_cap_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=f"at most {MAX_CHARACTERS} characters"):
        normalise("a " * 500_000)


def test_the_vocabulary_stands_by_itself() -> None:
    words = vocabulary()
    assert len(words.common) > 1500 and len(words.foreign) > 1000 and len(words.disguised) > 200
    spellings = {" ".join(spelling) for found in words.aliases.values() for spelling, _ in found}
    # A spelling that is a word by itself would rename innocent things.
    assert not {s for s in spellings if s in words.common and s.isascii() and " " not in s}
    assert not {s for s in words.teencode if s in words.common and len(s) > 2}
    assert len(spellings) > 200 and len(words.teencode) > 60


@pytest.mark.slow
def test_real_texts_settle_and_keep_their_places(shared: Path) -> None:
    read = [*islice(listings(shared), 1000), *islice(messages(shared), 1000)]
    for text in read:
        clean = normalise(text)
        assert normalise(clean.text).text == clean.text
        assert all(0 <= a < b <= len(text) for a, b in zip(clean.starts, clean.ends, strict=True))
