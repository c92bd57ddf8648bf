"""Contacts are found however they are written, come back one way, and nothing else is taken for one."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.contacts import find_contacts
from nlp.types import Clean, Contact
from tests.corpora import listings, messages

A, B, LAND = "+84912345678", "+84987654321", "+842438123456"


def plainly(text: str) -> Clean:
    return Clean(text, range(len(text)), range(1, len(text) + 1))


def found(text: str) -> list[Contact]:
    return find_contacts(text, plainly(text))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        # digits and what stands between them
        ("0912345678", "phone", A),
        ("0912 345 678", "phone", A),
        ("LH 0912.345.678 nhé", "phone", A),
        ("sđt: 0912-345-678.", "phone", A),
        ("0912/345/678", "phone", A),
        ("gọi 0912,345,678 gặp Lan", "phone", A),
        ("0912_345_678", "phone", A),
        ("0912*345*678", "phone", A),
        ("0912.//345./678", "phone", A),
        ("09 12 34 56 78", "phone", A),
        ("091 234 5678", "phone", A),
        ("0 9 1 2 3 4 5 6 7 8", "phone", A),
        ("0-9-1-2-3-4-5-6-7-8", "phone", A),
        ("0\n9\n1\n2\n3\n4\n5\n6\n7\n8", "phone", A),
        ("0912 chấm 345 chấm 678", "phone", A),
        # the country's code
        ("+84912345678", "phone", A),
        ("+84 912 345 678", "phone", A),
        ("84912345678", "phone", A),
        ("84 912 345 678", "phone", A),
        ("(+84) 912345678", "phone", A),
        ("+84 (0) 912 345 678", "phone", A),
        ("+84-0912-345-678", "phone", A),
        # land lines and numbers of other countries
        ("024 3812 3456", "phone", LAND),
        ("(024) 3812 3456", "phone", LAND),
        ("+84 24 3812 3456", "phone", LAND),
        ("+1 202 555 0123", "phone", "+12025550123"),
        # letters for digits
        ("O912345678", "phone", A),
        ("o9 12 345 678", "phone", A),
        ("09l2 345 678", "phone", A),
        ("09I2345678", "phone", A),
        # words for digits
        ("không chín một hai ba bốn năm sáu bảy tám", "phone", A),
        ("khong chin mot hai ba bon nam sau bay tam", "phone", A),
        ("KHÔNG CHÍN MỘT HAI BA TƯ LĂM SÁU BẢY TÁM", "phone", A),
        ("0 chín 1 2 ba 4 5 6 bảy 8", "phone", A),
        ("khôngchínmộthaibabốnnămsáubảytám", "phone", A),
        ("ko chín mốt hai ba bốn năm sáu bẩy tám", "phone", A),
        ("không chín, một hai, ba bốn, năm sáu, bảy tám", "phone", A),
        ("o chjn 1 2 pa 4 5 6 7 8", "phone", A),
        ("không 9 một 2 ba 4 năm 6 bảy 8", "phone", A),
        # emoji, circles, other people's digits
        ("0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "phone", A),
        ("⓪⑨①②③④⑤⑥⑦⑧", "phone", A),
        ("⓿❾❶❷❸❹❺❻❼❽", "phone", A),
        ("０９１２３４５６７８", "phone", A),
        ("𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "phone", A),
        ("0🌸9🌸1🌸2🌸3🌸4🌸5🌸6🌸7🌸8", "phone", A),
        ("0912💙345💙678", "phone", A),
        ("0\u200b9\u200b1\u200b2345678", "phone", A),
        # tied to a word
        ("sdt0912345678", "phone", A),
        ("0912345678em nhé", "phone", A),
        ("đt.0912345678", "phone", A),
        ("momo 0912345678", "phone", A),
        ("size 38 39 40, gọi 0912345678", "phone", A),
        ("sđt 912345678", "phone", A),
        ("wa.me/84912345678", "phone", A),
        # Zalo
        ("zalo 0912345678", "zalo", A),
        ("zl: 0912 345 678", "zalo", A),
        ("za lô 0912345678", "zalo", A),
        ("z.a.l.o 0912345678", "zalo", A),
        ("Z//a.l/0: 0912345678", "zalo", A),
        ("🅩🅐🅛🅞 0912345678", "zalo", A),
        ("Zalo:\n0912345678", "zalo", A),
        ("zalo0912345678", "zalo", A),
        ("add zalo 912345678", "zalo", A),
        ("0912345678 (zalo)", "zalo", A),
        ("zalo.me/0912345678", "zalo", A),
        ("https://zalo.me/0912345678", "zalo", A),
        ("zalo chấm me / 0912345678", "zalo", A),
        ("https://zalo.me/g/abcdEF123", "zalo", "g/abcdEF123"),
        # Telegram
        ("t.me/Ten_Shop", "telegram", "ten_shop"),
        ("https://t.me/s/ten_shop", "telegram", "ten_shop"),
        ("t . me / ten_shop", "telegram", "ten_shop"),
        ("t chấm me/ten_shop", "telegram", "ten_shop"),
        ("t.me/+AbCdEf123", "telegram", "+AbCdEf123"),
        ("t.me/joinchat/AbCdEf123", "telegram", "+AbCdEf123"),
        ("tele: ten_shop88", "telegram", "ten_shop88"),
        ("tele @tenshop", "telegram", "tenshop"),
        ("tê lê 0912345678", "telegram", A),
        # Facebook
        ("facebook.com/Lan.Shop.88", "facebook", "lan.shop.88"),
        ("https://www.facebook.com/lan.shop.88?mibextid=abc", "facebook", "lan.shop.88"),
        ("fb.com/lan.shop.88", "facebook", "lan.shop.88"),
        ("facebook chấm com / lan.shop.88", "facebook", "lan.shop.88"),
        ("m.me/lan.shop.88", "facebook", "lan.shop.88"),
        ("https://m.facebook.com/profile.php?id=100000000000123", "facebook", "100000000000123"),
        ("https://www.facebook.com/people/Lan-Shop/100000000000123/", "facebook", "100000000000123"),
        ("facebook.com/groups/hoichoxe", "facebook", "groups/hoichoxe"),
        ("fb: lan.shop.88", "facebook", "lan.shop.88"),
        # e-mail
        ("tenshop@gmail.com", "email", "tenshop@gmail.com"),
        ("Mail: Ten.Shop+1@Yahoo.com.vn.", "email", "ten.shop+1@yahoo.com.vn"),
        ("tenshop (at) gmail chấm com", "email", "tenshop@gmail.com"),
        ("tenshop a còng gmail . com", "email", "tenshop@gmail.com"),
        ("tenshop[at]gmail.com", "email", "tenshop@gmail.com"),
        ("tenshop @ gmail", "email", "tenshop@gmail.com"),
        ("lienhe@tenshop.vn", "email", "lienhe@tenshop.vn"),
        # links
        ("https://www.TenShop.vn/Ao?utm_source=fb", "link", "tenshop.vn/Ao"),
        ("www.tenshop.com.vn", "link", "tenshop.com.vn"),
        ("tenshop.vn, giao nhanh", "link", "tenshop.vn"),
        ("xem bit.ly/AbC12", "link", "bit.ly/AbC12"),
        ("tenshop chấm com", "link", "tenshop.com"),
        ("tenshop chấm com chấm vn", "link", "tenshop.com.vn"),
        ("link:k00.me", "link", "k00.me"),
        ("tiktok.com/@ten_shop", "link", "tiktok.com/@ten_shop"),
        # names
        ("follow @ten_shop nha", "handle", "ten_shop"),
        ("ig: ten_shop", "handle", "ten_shop"),
    ],
)
def test_a_contact_is_found_and_written_one_way(text: str, kind: str, value: str) -> None:
    assert [(c.kind, c.value) for c in found(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "giá 1.200.000.000",
        "giá 912.345.678 đồng",
        "0912345678k",
        "12000 hơi",
        "size 38 39 40 41 42 43",
        "size 08 10 12 14 16",
        "09 10 11 12 13",
        "đủ 36 37 38 39 40 41 42 43 44",
        "ngày 09/01/2022 10h",
        "09/01/2022 10:50:24",
        "lúc 2024-05-25 07:12:58",
        "05-09-2022 08:30",
        "ngày 12.09.2022",
        "8935212345678",
        "mã vạch 0912345678123",
        "STK 0912345678 Vietcombank",
        "số tài khoản: 0912 345 678",
        "vcb 0912345678",
        "mã đơn 0912345678",
        "IMEI 091234567812345",
        "CCCD 0912345678",
        "SP0912345678",
        "#0912345678",
        "A12.0912345678",
        "0912 345 678 901 234",
        "0912.345.678.901",
        "(08) 9912 3456",
        "hai ba cái",
        "không một hai ba, bốn năm sáu bảy",
        "có không 912 345 678",
        "năm nay ba tuổi, sáu bảy tám cái",
        "một năm, hai năm, ba năm",
        "còn 3 chín 4 xanh",
        "40x60x80 cm, dày 0.912345678",
        "0000000000",
        "0112345678",
        "pin 5000mAh 220V 50Hz",
        "9123 4567",
        "1-2-3-4-5-6-7-8-9-0",
        "h@ng đẹp, f@ke",
        "@all mọi người ơi",
        "giá @ 50k",
        "chúc mừng @gmail.com",
        "@Làng Mai",
        "chuẩn nha . Shop cam kết",
        "hàng đẹp.Có size lớn",
        "da đẹp.Mẹ nên mua",
        "bánh tráng chấm com",
        "nước chấm vn rất ngon",
        "chấm bài, chấm công",
        "dien tu cua cong dan",
        "công ty A cong mi",
        "lướt Facebook, nhắn tin Messenger",
        "fb shop ghim đầu trang",
        "Zalo: 09873",
        "t . me / link ở bio",
        "ISO 9001:2015",
        "tỉ lệ 1:1",
        "v.v... và v.v.",
        "",
        " \n ",
        "\u0301\u20e3\ufe0f",
        "\ud800 0",
    ],
)
def test_what_is_no_contact_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_contacts_come_in_order_each_with_its_kind() -> None:
    text = "Zalo 0912345678 - 0987.654.321, mail tenshop@gmail.com, fb.com/ten.shop, t.me/ten_shop, tenshop.vn"
    assert [(c.kind, c.value) for c in found(text)] == [
        ("zalo", A),
        ("phone", B),
        ("email", "tenshop@gmail.com"),
        ("facebook", "ten.shop"),
        ("telegram", "ten_shop"),
        ("link", "tenshop.vn"),
    ]


def test_an_account_number_does_not_hide_the_phone_beside_it() -> None:
    assert [c.value for c in found("STK 0987654321 vcb, zalo 0912345678")] == [A]


def test_the_span_holds_whole_emoji_and_the_sign_before_the_code() -> None:
    assert found("lh 0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ nha")[0].text == "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣"
    assert found("lh +84 912 345 678 nha")[0].text == "+84 912 345 678"
    contact = found("Giá tốt 0912345678")[0]
    assert contact.to_dict() == {"kind": "phone", "value": A, "start": 8, "end": 18, "text": "0912345678"}


def test_what_only_the_clean_text_shows_is_found_at_its_place_in_the_original() -> None:
    original = "gọi k~h~ô~n~g chín 12345678"
    kept = [i for i, char in enumerate(original) if char != "~"]
    clean = Clean("".join(original[i] for i in kept), kept, [i + 1 for i in kept])
    assert found(original) == []
    (contact,) = find_contacts(original, clean)
    assert (contact.value, contact.text) == (A, "k~h~ô~n~g chín 12345678")


def test_importing_the_package_does_not_load_the_table_of_numbers() -> None:
    code = "import sys, nlp.contacts; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


_NASTY = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(
            ("09", "1", "2345678", "0912345678", "chín", "không", "zalo", "tele:", "fb:", "@", ".com", "t.me/", "(at)")
        ),
        st.sampled_from(("gmail", "a còng", "chấm", "+84")),
        st.sampled_from(
            ["\u20e3", "\ufe0f", "\u0301", "\u200d", "İ", "ﬀ", "㎏", "½", "²", "⑩", "🅩", "\ud800", "0️⃣", "ß", "한"]
        ),
        st.sampled_from([" ", "\n", "/", "-", "(", ")", "\u00a0", "\u3000"]),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=_NASTY)
def test_offsets_are_those_of_the_original(text: str) -> None:
    contacts = found(text)
    for contact in contacts:
        assert text[contact.start : contact.end] == contact.text != ""
        assert contact.value and contact.value == contact.value.strip()
    for one, other in pairwise(contacts):
        assert one.end <= other.start


@settings(max_examples=200, deadline=None)
@given(before=_NASTY, after=_NASTY)
def test_a_clean_text_with_characters_left_out_maps_back(before: str, after: str) -> None:
    original = f"{before} 0912345678 {after}"
    kept = [i for i, char in enumerate(original) if char.isalnum() or char in " .@/:"]
    clean = Clean("".join(original[i] for i in kept), kept, [i + 1 for i in kept])
    for contact in find_contacts(original, clean):
        assert original[contact.start : contact.end] == contact.text


@given(digits=st.from_regex(r"\A9[0-46-8][0-9]{7}\Z"), gap=st.sampled_from(["", " ", ".", "-", "🌸", " . "]))
def test_the_same_number_joins_however_its_digits_are_parted(digits: str, gap: str) -> None:
    text = gap.join("0" + digits)
    assert [c.value for c in found(f"Liên hệ {text} nhé")] == ["+84" + digits]


@pytest.mark.parametrize(
    "fragment",
    ["0 ", "không ", "a.", "@", "0.0.", "09 ", "84 ", "a@", "https://", "t.me/", "zalo ", "chấm ", "0🌸", "fb: ", "a-",
     "a.a.a.a.", "www.", "(", " ", "\n", "a còng ", "x" * 70 + "@", "+84", "khong", "e\u0301", "tele:a", "m . "],
)  # fmt: skip
def test_time_is_linear_in_the_length(fragment: str) -> None:
    def seconds(size: int) -> float:
        text = fragment * (size // len(fragment))
        begun = time.process_time()
        found(text)
        return time.process_time() - begun

    # A megabyte takes one or two seconds on one core; what is quadratic takes hours.
    assert seconds(250_000) < 3


def test_real_texts_give_contacts_at_their_places(shared: Path) -> None:
    kinds = set()
    for n, text in enumerate([*listings(shared), *messages(shared)][::5]):
        for contact in found(text):
            assert text[contact.start : contact.end] == contact.text, n
            kinds.add(contact.kind)
    assert {"phone", "link", "handle"} <= kinds
