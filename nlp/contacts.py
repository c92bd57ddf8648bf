"""Ways to reach a seller, found in the text as it was posted and written one way, so that adverts can be joined.

An investigator joins adverts of many accounts by ``value``. The same number is the same value whether it stood alone
("phone"), after "zalo" or in a zalo.me address ("zalo"), or after "tele" ("telegram"). Disguises that are undone:
digits as words, as emoji, circled, spaced, o for 0 and l or i for 1; "chấm" and "a còng"; spaces inside addresses.

Contacts are personal data. Nothing here writes them anywhere, and a verdict holds none unless its caller asked.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from nlp.types import Clean, Contact, Kind


def find_contacts(original: str, clean: Clean) -> list[Contact]:
    """Contacts in ``original``, in order and without overlap.

    Numbers and addresses are read from the original, folded lightly; what only shows once the normaliser has undone
    disguised spelling is then looked for in ``clean``, which must come from the same original. Phone numbers are
    those valid in Việt Nam, and foreign ones written with "+". Time is linear in the length.
    """
    finder = _Finder(original)
    finder.read(_fold(original, range(len(original)), range(1, len(original) + 1)))
    if clean.text.split() != original.split():
        finder.read(_fold(clean.text, clean.starts, clean.ends))
    return sorted(finder.contacts, key=lambda contact: contact.start)


# ---- folding -------------------------------------------------------------------------------------------------------


class _Folded(NamedTuple):
    """A text three times, letter for letter: without marks, in lower case, and as written; and where each came from."""

    bare: str
    lower: str
    cased: str
    starts: Sequence[int]
    ends: Sequence[int]


def _fold(text: str, starts: Sequence[int], ends: Sequence[int]) -> _Folded:
    if text.isascii():
        return _Folded(text.lower(), text.lower(), text, starts, ends)
    bare: list[str] = []
    lower: list[str] = []
    cased: list[str] = []
    begins: list[int] = []
    stops: list[int] = []
    for i, char in enumerate(text):
        forms = _forms(char)
        if forms is None:  # a mark belongs to the letter or digit before it: 3 + U+FE0F + U+20E3 is one emoji
            if stops:
                stops[-1] = ends[i]
                lower[-1], cased[-1] = _marked(lower[-1], char), _marked(cased[-1], char)
            continue
        for one, two, three in forms:
            bare.append(one)
            lower.append(two)
            cased.append(three)
            begins.append(starts[i])
            stops.append(ends[i])
    return _Folded("".join(bare), "".join(lower), "".join(cased), begins, stops)


def _marked(char: str, mark: str) -> str:
    whole = unicodedata.normalize("NFC", char + mark)
    return whole if len(whole) == 1 else char


@lru_cache(maxsize=4096)
def _forms(char: str) -> tuple[tuple[str, str, str], ...] | None:
    """A character's three forms, a triple for each character it stands for; none if unseen, ``None`` for a mark."""
    category = unicodedata.category(char)
    if category in {"Mn", "Me"}:
        return None
    if category == "Cf" or (category == "Cc" and not char.isspace()):
        return ()
    return tuple((_bare(c), c.lower() if len(c.lower()) == 1 else c, c) for c in _plain(char))


def _plain(char: str) -> str:
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>")):
        return char  # 20 m² is not 20 m2
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    for first in (0x1F150, 0x1F170):  # white letters on black, which have no compatibility form
        if first <= ord(char) < first + 26:
            return chr(ord("A") + ord(char) - first)
    return unicodedata.normalize("NFKC", char)


def _bare(char: str) -> str:
    letter = unicodedata.normalize("NFD", char.lower())[0]
    return "d" if letter == "đ" else letter


# ---- words and addresses ------------------------------------------------------------------------------------------

# Spelling of digits, without marks; "tư", "lăm", "mốt" as in counting, the rest as typed in chats.
_WORDS = {
    **dict.fromkeys(("khong", "hong", "khog", "hok", "ko", "o", "zero", "zezo"), "0"),
    **dict.fromkeys(("mot", "mox"), "1"),
    **dict.fromkeys(("hai", "haj"), "2"),
    **dict.fromkeys(("ba", "pa"), "3"),
    **dict.fromkeys(("bon", "tu"), "4"),
    **dict.fromkeys(("nam", "lam"), "5"),
    **dict.fromkeys(("sau",), "6"),
    **dict.fromkeys(("bay",), "7"),
    **dict.fromkeys(("tam",), "8"),
    **dict.fromkeys(("chin", "chjn"), "9"),
}
_SPELT = re.compile("|".join(sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True)))
_GLUED = re.compile(rf"(?:{_SPELT.pattern}|[0-9])+")
_LOOKALIKE = str.maketrans("oil", "011")
_CALL = r"sdt|dt|sd|tel|phone|hotline|alo|call|goi|lh|lien he|zalo|zl|viber|whatsapp|sms|ib|so|nt|nhan tin|momo"
_CUED = re.compile(rf"({_CALL.replace(' ', '')}|tele|[a-z]{{4,12}}(?=0\d{{9}}(?:\D|\Z)))(\d[0-9oil]*)")
_TAILED = re.compile(r"(\d{2,11})([a-z]{1,20})")
_MEASURE = re.compile(
    "k|d|dong|vnd|tr|trieu|ngan|nghin|usd|ty|cm|mm|m|km|inch|kg|g|gr|ml|l|lit|w|kw|mah|v|gb|tb|mb|hz|h|p|s|x|t|ngay"
)
_TOKEN = re.compile("[a-z0-9]+")
_HEADS = frozenset([f"0{n}" for n in (2, 3, 5, 7, 8, 9)] + [f"{m}{n}" for m in (3, 5, 7, 8, 9) for n in range(10)])
_PLUS = re.compile(r"(?:\(\s?)?\+\s?\Z|\(\Z")

_ZALO = r"z\W{0,3}a\W{0,3}l\W{0,3}[o0]|zl|za\W?lo|d[az]\W?lo|dzalo|ze\W?lo|lo da"
_TELE = r"telegram|tele|te le|telega"
_APP = re.compile(rf"(?<![a-z])(?:({_ZALO})|({_TELE}))(?![a-z])")
_NOT_PHONE = re.compile(
    r"(?<![a-z])(?:stk|so tk|tk|so tai khoan|tai khoan|so the|vcb|vietcombank|tcb|techcombank|agribank|bidv|vietinbank|"
    r"mb ?bank|mb|acb|sacombank|tpbank|vpbank|ma don|ma don hang|ma van don|van don|ma sp|ma san pham|ma hang|ma so|"
    r"ma vach|barcode|imei|serial|seri|sn|isbn|mst|cmnd|cccd|order|msp|ref|model)(?![a-z])"
)
_CALLED = re.compile(rf"(?<![a-z])(?:{_CALL}|{_ZALO}|{_TELE})(?![a-z])")
_CALLED_NOW = re.compile(rf"(?<![a-z])(?:{_CALL}|{_ZALO}|{_TELE})[^\w\n]{{0,4}}\Z")
_DATE = re.compile(r"\d{2}[./-]\d{2}[./-](?:19|20)\d{2}(?!\d)")
_AFTER = re.compile(r"\s?\(\s?(?:zalo|zl)\s?\)")

_PATH = r"""[!#$%&()*+,\-./0-9:;=?@A-Z\[\]\\^_`a-z{|}~]"""
_DOT = r"\s{0,2}(?:\.|,|chấm|cham|\(\s?(?:dot|chấm|\.)\s?\)|\[\s?(?:dot|chấm|\.)\s?\])\s{0,2}"
_SPELT_DOT = r"\s{0,2}(?:chấm|cham|\(\s?(?:dot|chấm|\.)\s?\)|\[\s?(?:dot|chấm|\.)\s?\])\s{0,2}"
_TLD = r"com|net|org|info|biz|asia|xyz|online|website|site|vip|vn"
# Letters that are also words of a sentence ("me", "co", "to"): an address only where a path follows.
_WORDY_TLD = r"me|ly|gl|co|io|to|be|link|page|bio|app|shop|store|top|club|tv|cc|la|gg|am|ee|ai|us|eu|cn|tk"
_LABELS = r"(?:[a-z0-9][a-z0-9-]{0,61}\.){1,4}"

_APP_ADDRESS = re.compile(
    rf"(?<![\w.@/])(?:https?\s?:\s?//\s?)?(?:www\.)?(t|telegram|zalo|m|fb|facebook){_DOT}(me|com)\s{{0,2}}"
    r"(?:/|gạch chéo|xẹt|xuyệt)\s{0,2}([@+a-z0-9_][a-z0-9_.=?&/%+-]{0,120})",
)
_WEB = re.compile(rf"(?<![a-z])(?:https?://|www\.){_PATH}+")
_BARE_WEB = re.compile(
    rf"(?<![\w@./-])(?:{_LABELS}(?:(?:{_TLD})(?:\.vn)?(?![\w-]|\.[a-z0-9])(?::\d{{2,5}})?(?:/{_PATH}*)?"
    rf"|(?:{_WORDY_TLD})/{_PATH}+)"
    rf"|(?=[a-z-]*\d)(?=[0-9-]*[a-z])[a-z0-9-]{{3,40}}\.(?:me|cc|top|club|shop|store|app|link|tv|io)(?![\w-]|\.[a-z0-9]))"
)
_SPELT_WEB = re.compile(
    rf"(?<![\w@.])([a-z0-9][a-z0-9-]{{1,40}}){_SPELT_DOT}(com{_DOT}vn|com|net|org|info|xyz|vn)(?![\w])"
    rf"|(?<![\w@.])([a-z0-9][a-z0-9-]{{1,40}})\s\.\s?(com(?:\s?\.\s?vn)?|net)(?!\w)"
)
_SAUCE = re.compile("nuoc|muoi|mam|sot|diem|mau|do|chan|phao|xoi|banh")  # "cham": what is dipped, not a dot

_AT = re.compile(
    r"\s{0,2}(?:@|[(\[{]\s?(?:at|a còng|a cong|@)\s?[)\]}]|(?<!\w)(?:a\s?còng|a\s?cong|a\s?móc|a\s?vòng)(?!\w))\s{0,2}"
)
_MAILS = r"gmail|gmai|gmal|yahoo|ymail|hotmail|outlook|icloud|protonmail|proton"
_KNOWN_MAIL = re.compile(rf"({_MAILS})(?:{_DOT}(com(?:{_DOT}vn)?|vn|me))?(?!\w)")
_ANY_MAIL = re.compile(r"([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){0,3}\.[a-z]{2,18})(?![\w-])")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")

_NAMED = re.compile(
    r"(?<![\w@.])(?:(telegram|tele|tê lê|te le)|(facebook|face|fb|phây)|"
    r"(instagram|insta|ig|tiktok|tik tok|wechat|skype))"
    r"(?:\s?(?:là|la|name|nick|id))?(\s{0,2}[:=]\s{0,2}@?|\s{0,2}@|\s{1,2})([a-z][a-z0-9_.]{2,50})(?!\w)"
)
_NAMED_KINDS: tuple[Kind, ...] = ("telegram", "facebook", "handle")
_HANDLE = re.compile(r"(?<![\w@./])@([a-z_][a-z0-9_.]{2,29})(?![\w@])")
_NOBODY = re.compile(
    "all|shop|admin|everyone|channel|here|inbox|link|group|nhom|kenh|page|minh|chinh|trang|nick|chat|messenger|zalo|"
    "facebook|tele|telegram|tiktok|instagram|iphone|samsung|android"
)


class _Unit(NamedTuple):
    """Digits as a token writes them; ``lead`` and ``tail`` letters before and after them belong to no number."""

    digits: str
    lead: int
    tail: int
    word: bool


class _Place(NamedTuple):
    """A unit in the text: its digits stand at ``[start, end)`` of the folded text."""

    digits: str
    start: int
    end: int
    word: bool
    led: bool
    tailed: bool


def _word_unit(token: str) -> _Unit | None:
    """The digits of a token with letters, if it stands for digits."""
    if token in _WORDS:
        return _Unit(_WORDS[token], 0, 0, word=True)
    if token.isalpha():
        spelt = 5 <= len(token) <= 70 and _GLUED.fullmatch(token)
        return _Unit(_digits(token), 0, 0, word=True) if spelt else None
    if not token.strip("0123456789oil"):
        return _Unit(token.translate(_LOOKALIKE), 0, 0, word=False)
    return _mixed_unit(token)


def _mixed_unit(token: str) -> _Unit | None:
    """The digits of a token that holds letters and digits: "0chin1", "sdt0912…", "0912…em"."""
    if len(token) <= 70 and _GLUED.fullmatch(token):
        return _Unit(_digits(token), 0, 0, word=True)
    cued = _CUED.fullmatch(token)
    if cued:
        return _Unit(cued.group(2).translate(_LOOKALIKE), len(cued.group(1)), 0, word=False)
    tailed = _TAILED.fullmatch(token)
    if tailed and not _MEASURE.fullmatch(tailed.group(2)):
        return _Unit(tailed.group(1), 0, len(tailed.group(2)), word=False)
    return None


def _digits(spelt: str) -> str:
    return _SPELT.sub(lambda word: _WORDS[word.group()], spelt)


def _places(bare: str) -> list[_Place]:
    places: list[_Place] = []
    for match in _TOKEN.finditer(bare):
        token = match.group()
        start, end = match.span()
        if token.isdigit():
            places.append(_Place(token, start, end, word=False, led=False, tailed=False))
            continue
        unit = _word_unit(token)
        if unit:
            led, tailed = unit.lead > 0, unit.tail > 0
            places.append(_Place(unit.digits, start + unit.lead, end - unit.tail, unit.word, led, tailed))
    return places


# ---- phone numbers ------------------------------------------------------------------------------------------------


def _gap(bare: str, one: _Place, other: _Place) -> str | None:
    """What stands between two units of one number; ``None`` if it parts them."""
    if one.tailed or other.led or other.start - one.end > 6:
        return None
    gap = bare[one.end : other.start]
    if gap in {"", " ", ".", "-"}:
        return gap
    if gap.strip() == "cham":
        return "."
    if any(c.isalnum() for c in gap) or "+" in gap or "\n\n" in gap:
        return None
    return gap


def _chain(bare: str, places: Sequence[_Place], first: int) -> Iterator[tuple[int, str, list[str]]]:
    """Longer and longer runs of units from ``first``: the last unit, all digits, what stands between."""
    digits, gaps = "", list[str]()
    for last in range(first, min(first + 15, len(places))):
        if last > first:
            gap = _gap(bare, places[last - 1], places[last])
            if gap is None:
                return
            gaps.append(gap)
        digits += places[last].digits
        if len(digits) > 15:
            return
        yield last, digits, gaps


def _national(digits: str, *, plus: bool, cued: bool) -> str | None:
    """The number with its country code, if the digits have the form of a Vietnamese one; ``""`` if more may come.

    Without the first 0, as "zalo 912 345 678", only where the words before say that a number comes (``cued``).
    """
    if digits[0] == "0" and not plus:
        rest = digits[1:]
    elif digits.startswith("84") or digits == "8":
        rest = digits[2:].removeprefix("0")
    elif cued:
        return _subscriber(digits) if digits[0] != "2" else None
    else:
        return None
    return _subscriber(rest)


def _subscriber(rest: str) -> str | None:
    if rest[:1] not in {"", "2", "3", "5", "7", "8", "9"}:
        return None
    size = 10 if rest[:1] == "2" else 9  # with their area code, land lines have one digit more
    if len(rest) > size:
        return None
    return "+84" + rest if len(rest) == size else ""


def _valid(number: str) -> str | None:
    """E.164 of a number with "+", if such a number can exist."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _phone(bare: str, places: Sequence[_Place], first: int) -> tuple[int, str] | None:
    """The last unit and E.164 of the number that begins with a unit, if one does."""
    begin = places[first].start
    plus = bare[max(0, begin - 2) : begin].rstrip()[-1:] == "+"
    if plus and not places[first].digits.startswith("84"):
        return _foreign(bare, places, first)
    cued = places[first].digits[0] in "35789" and bool(
        places[first].led or _CALLED_NOW.search(bare[max(0, begin - 16) : begin])
    )
    for last, digits, gaps in _chain(bare, places, first):
        if len(digits) < 9:
            continue
        number = _national(digits, plus=plus, cued=cued)
        if number is None:
            return None
        if number:
            known = _valid(number) if _plausible(bare, places[first : last + 1], gaps, plus=plus) else None
            return (last, known) if known and _ends(bare, places, last, gaps) else None
    return None


def _foreign(bare: str, places: Sequence[_Place], first: int) -> tuple[int, str] | None:
    for last, digits, gaps in _chain(bare, places, first):
        if places[last].word or "\n" in "".join(gaps):
            return None
        known = _valid("+" + digits) if len(digits) >= 10 else None
        if known:
            return last, known
    return None


def _plausible(bare: str, units: Sequence[_Place], gaps: Sequence[str], *, plus: bool) -> bool:
    """Whether the way digits are grouped is that of a number told, not of sizes, dates, prices or prose."""
    lengths = [len(unit.digits) for unit in units]
    if "\n" in "".join(gaps) and max(lengths) > 1:
        return False
    if any(unit.word for unit in units):
        # "có không 912 345 678": the word is a question, not a nought.
        question = units[0].word and lengths[0] == 1 and not any(unit.word for unit in units[1:])
        return not (question and max(lengths) > 2)
    if units[0].digits == "84" and not plus and max(lengths) < 3:
        return False
    steps = {int(b.digits) - int(a.digits) for a, b in pairwise(units)}
    sizes = set(lengths) == {2} and len(steps) == 1
    if lengths == [1, 9] and gaps[0] in {".", ","}:
        return False  # a decimal
    return not (sizes or _dated(bare, units[0], gaps))


def _dated(bare: str, first: _Place, gaps: Sequence[str]) -> bool:
    """Whether the digits are those of a day and an hour, or of a land line of before 2017, "(08) 1234 5678"."""
    signs = "".join(gaps)
    if ":" in signs or ("/" in signs and not all("/" in gap for gap in gaps)):
        return True
    bracketed = len(first.digits) == 2 and first.digits[0] == "0" and bare.endswith("(", 0, first.start)
    return bracketed or _DATE.match(bare, first.start) is not None


def _ends(bare: str, places: Sequence[_Place], last: int, gaps: Sequence[str]) -> bool:
    """Whether the number ends here: more digits in the same grouping make it a longer number of another kind."""
    after = places[last + 1] if last + 1 < len(places) else None
    if after is None or after.word or places[last].word:
        return True
    gap = bare[places[last].end : after.start]
    if len(gap) > 1 or gap.isalnum() or after.digits[0] == "0" or after.digits.startswith("84"):
        return True
    if gap in {".", ","}:
        return False
    return not (gaps and gap == gaps[-1] and len(after.digits) == len(places[last].digits))


# ---- addresses ------------------------------------------------------------------------------------------------------


def _app_address(host: str, path: str) -> tuple[Kind, str] | None:
    """Kind and value of an address on an app people are reached by; ``None`` for any other."""
    host = re.sub(r"^(?:www|m|mobile|web|mbasic|vi-vn|business)\.(?=.*\.)", "", host)
    bare, _, query = path.partition("?")
    parts = [part for part in bare.split("/") if part]
    if not parts:
        return None
    if host in {"facebook.com", "fb.com", "fb.me", "m.me", "messenger.com"}:
        return _facebook(parts, query)
    if host in {"t.me", "telegram.me", "telegram.dog"}:
        return "telegram", _telegram(parts)
    if host == "zalo.me":
        number = _valid("+84" + parts[0][1:]) if re.fullmatch(r"0\d{9}", parts[0]) else None
        return "zalo", number or ("/".join(parts[:2]) if parts[0] == "g" else parts[0].lower())
    if host == "wa.me" and parts[0].strip("+").isdigit():
        number = _valid("+" + parts[0].strip("+"))
        return ("phone", number) if number else None
    return None


def _facebook(parts: list[str], query: str) -> tuple[Kind, str] | None:
    if parts[0] == "profile.php":
        found = re.search(r"id=(\d+)", query)
        return ("facebook", found.group(1)) if found else None
    if parts[0] in {"people", "pages", "p"} and len(parts) > 1:
        return "facebook", parts[-1].lower()
    if parts[0] in {"groups", "share", "events", "t"}:
        return "facebook", "/".join(parts[:3] if parts[0] == "share" else parts[:2])
    if parts[0] in {
        "watch",
        "story.php",
        "photo",
        "photo.php",
        "permalink.php",
        "marketplace",
        "reel",
        "sharer",
        "hashtag",
    }:
        return None
    return "facebook", parts[0].lower().removeprefix("@")


def _telegram(parts: list[str]) -> str:
    if parts[0] == "joinchat" and len(parts) > 1:
        return "+" + parts[1]
    if parts[0] == "s" and len(parts) > 1:
        return parts[1].lower()
    return parts[0] if parts[0].startswith("+") else parts[0].lower().removeprefix("@")


def _address(text: str) -> tuple[Kind, str]:
    """Kind and value of a web address as written."""
    text = re.sub(r"^https?\s?:\s?//\s?", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^www\.", "", text, flags=re.IGNORECASE)
    host, slash, path = text.partition("/")
    host = host.lower()
    path, _, query = path.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and not re.match(r"utm_|fbclid|gclid|spm|igsh|si=", part)]
    path = path + ("?" + "&".join(kept) if kept else "")
    return _app_address(host, path) or ("link", (host + slash + path).rstrip("/"))


class _Finder:
    """Collects contacts of one original; the first to claim a stretch keeps it."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.contacts: list[Contact] = []
        self._taken = bytearray(len(original))

    def read(self, folded: _Folded) -> None:
        """Find all kinds, the surest first."""
        self._emails(folded)
        self._addresses(folded)
        self._names(folded)
        self._phones(folded)
        self._handles(folded)

    def _add(self, folded: _Folded, kind: Kind, value: str, begin: int, stop: int) -> None:
        start, end = folded.starts[begin], folded.ends[stop - 1]
        if value and self._taken.find(1, start, end) < 0:
            self._taken[start:end] = b"\x01" * (end - start)
            self.contacts.append(Contact(kind, value, start, end, self.original[start:end]))

    def _before(self, folded: _Folded, begin: int, size: int) -> str:
        """Folded text that leads up to a contact: same line, or the line before if it says nothing more."""
        here = folded.starts[begin]
        free = self._taken.rfind(1, max(0, here - 2 * size), here) + 1
        window = folded.bare[max(begin - size, bisect_left(folded.starts, free), 0) : begin].rstrip()
        return window.rpartition("\n")[2]

    def _emails(self, folded: _Folded) -> None:
        for at in _AT.finditer(folded.lower):
            begin = at.start()
            while begin > max(0, at.start() - 64) and folded.lower[begin - 1] in _LOCAL:
                begin -= 1
            local = folded.lower[begin : at.start()].lstrip("._%+-")
            begin = at.start() - len(local)
            if not local or (begin and folded.lower[begin - 1].isalnum()):
                continue
            known = _KNOWN_MAIL.match(folded.lower, at.end())
            tight = at.group() == "@" or at.group()[0] in "([{"
            other = None if known or not tight else _ANY_MAIL.match(folded.lower, at.end())
            if known:
                ending = re.sub(r"[^a-z.]|cham|dot", "", (known.group(2) or "com").replace(" ", ""))
                ending = "com.vn" if ending.startswith("com") and ending.endswith("vn") else ending
                self._add(folded, "email", f"{local}@{known.group(1)}.{ending}", begin, known.end())
            elif other:
                self._add(folded, "email", f"{local}@{other.group(1)}", begin, other.end())

    def _addresses(self, folded: _Folded) -> None:
        for match in _APP_ADDRESS.finditer(folded.lower):
            path = folded.cased[match.start(3) : match.end(3)].rstrip(".-?&/=")
            found = _app_address(f"{match.group(1)}.{match.group(2)}", path)
            if found and not _NOBODY.fullmatch(found[1]):
                self._add(folded, *found, match.start(), match.start(3) + len(path))
        for pattern in (_WEB, _BARE_WEB):
            for match in pattern.finditer(folded.lower):
                text = folded.cased[match.start() : match.end()].rstrip(".,;:!?)]}*~|\\-_(&[{")
                if re.search(r"[^./]\.[^./]", text[:300]):
                    self._add(folded, *_address(text), match.start(), match.start() + len(text))
        for match in _SPELT_WEB.finditer(folded.lower):
            name = match.group(1) or match.group(3)
            ending = re.sub(r"\s|chấm|cham|[^a-z.]", "", match.group(2) or match.group(4))
            ending = "com.vn" if ending.startswith("com") and ending.endswith("vn") else ending
            if not _SAUCE.fullmatch(name):
                self._add(folded, "link", f"{name}.{ending}", match.start(), match.end())

    def _names(self, folded: _Folded) -> None:
        for match in _NAMED.finditer(folded.lower):
            name = match.group(5).rstrip("._")
            stop = match.start(5) + len(name)
            if (
                len(name) < 4
                or _NOBODY.fullmatch(name)
                or not _is_name(name, match.group(4), folded.lower[stop : stop + 2])
            ):
                continue
            kind = _NAMED_KINDS[next(n for n in range(3) if match.group(n + 1))]
            self._add(folded, kind, name, match.start(5), stop)

    def _phones(self, folded: _Folded) -> None:
        places, first, previous = _places(folded.bare), 0, -1
        while first < len(places):
            found = _phone(folded.bare, places, first) if self._may_begin(folded, places, first, previous) else None
            if found is None:
                first += 1
                continue
            last, number = found
            lead = _PLUS.search(folded.bare, max(0, places[first].start - 4), places[first].start)
            begin = lead.start() if lead else places[first].start
            kind = self._phone_kind(folded, begin, places[last].end)
            if kind:
                self._add(folded, kind, number, begin, places[last].end)
            first, previous = last + 1, places[last].end

    def _may_begin(self, folded: _Folded, places: Sequence[_Place], first: int, previous: int) -> bool:
        """Whether a number may begin here: digits tied to digits before them are the rest of something."""
        place = places[first]
        head = place.digits[:2]
        if len(head) == 1 and first + 1 < len(places):
            head += places[first + 1].digits[0]
        before = folded.bare[max(0, place.start - 2) : place.start]
        if head not in _HEADS and before.rstrip()[-1:] != "+":
            return False
        if before[-1:] in {"#", "@", "&", "%"} or self._taken[folded.starts[place.start]]:
            return False
        return place.start - 1 == previous or not (before[-1:] in {".", ",", "-"} and before[:1].isdigit())

    def _phone_kind(self, folded: _Folded, begin: int, stop: int) -> Kind | None:
        """What the words before a number say it is; ``None`` for an account or an article number."""
        window = self._before(folded, begin, 32)
        called = max((match.end() for match in _CALLED.finditer(window)), default=-1)
        other = max((match.end() for match in _NOT_PHONE.finditer(window)), default=-1)
        if other > called:
            return None
        app = max(_APP.finditer(window), key=lambda match: match.start(), default=None)
        if app is None:
            return "zalo" if _AFTER.match(folded.bare, stop) else "phone"
        return "zalo" if app.group(1) else "telegram"

    def _handles(self, folded: _Folded) -> None:
        for match in _HANDLE.finditer(folded.lower):
            name = match.group(1).rstrip(".")
            if len(name) < 4 or _NOBODY.fullmatch(name) or _KNOWN_MAIL.fullmatch(name):
                continue
            window = self._before(folded, match.start(), 20)
            app = max(_APP.finditer(window), key=lambda m: m.start(), default=None)
            kind: Kind = "telegram" if app is not None and app.group(2) else "handle"
            self._add(folded, kind, name, match.start(), match.start() + 1 + len(name))


def _is_name(name: str, sign: str, after: str) -> bool:
    """Whether a word after an app's name is an account: "tele: ten_shop", not "fb shop ghim đầu trang"."""
    told = "@" in sign
    if not sign.strip():
        return "_" in name or "." in name
    return told or any(c in "0123456789_." for c in name) or not after.strip() or after[0] in "\n,;.)|/-"
