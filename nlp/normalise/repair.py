"""One disguised word → the word it stands for: leet, stretched and swapped letters, misplaced tones, teencode, telex.

A word of the vocabulary is never touched, and nothing is made that is not one. Diacritics are moved, never guessed:
"giay to" stays, because only the sentence can tell papers from big shoes.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from nlp.normalise.vocabulary import vocabulary

_LEET = {
    "@": "a", "4": "a", "0": "o", "1": "il", "!": "il", "|": "il", "3": "e", "€": "e", "5": "s", "$": "s", "7": "t",
    "9": "g", "j": "i", "£": "l", "8": "b",
}  # fmt: skip
_SIGNS = frozenset("@!|€$£")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STRETCHED = re.compile(r"(.)\1\1+")
_DOUBLED = re.compile(r"(.)\1+")
_DOUBLED_ASCII = re.compile(r"([aeiouy])\1+|(.)\2+$")  # "channel" and "supper" are words
_INITIALS = (
    ("dz", ("gi", "d")), ("z", ("gi", "d", "v")), ("f", ("ph",)), ("j", ("gi", "ch")), ("w", ("qu",)), ("k", ("kh",)),
)  # fmt: skip
_FINALS = (("nk", "nh"), ("k", "c"), ("g", "ng"), ("q", "ng"), ("h", "nh"))
_VOWELS = "aăâeêioôơuưy"
_MAYBE = re.compile(r"[^\W\d_][0@4]")
_LONGEST = 24
_MANY = 5  # more leet signs than this in one word are not read


@lru_cache(maxsize=1 << 16)
def repair(token: str) -> str | None:
    """The word a token stands for, in the token's case; None to leave it."""
    low = token.lower()
    words = vocabulary()
    if low in words.teencode and not token.isupper():
        return in_case_of(token, words.teencode[low])
    if low in words or not any(char.isalpha() for char in low):
        return None
    acronym = token.isupper() and len(token) < 6
    ways = (
        _leet(token),
        _squeezed(low, acronym=acronym),
        _toned(low),
        _respelled(low),
        () if acronym else _swapped(low),
    )
    return next((in_case_of(token, found) for found in itertools.chain(*ways)), None)


def in_case_of(token: str, word: str) -> str:
    """The word in capitals, with a capital or in small letters, as the token is."""
    letters = [char for char in token if char.isalpha()]
    if len(letters) > 1 and any(map(str.isupper, letters)) and all(char.isupper() or char == "l" for char in letters):
        return word.upper()
    return word[:1].upper() + word[1:] if letters and letters[0].isupper() else word


def readings(low: str) -> Iterator[str]:
    """The word itself, and what it may be with leet signs read as letters."""
    yield low
    places = [i for i, char in enumerate(low) if char in _LEET]
    if not places or len(places) > _MANY:
        return
    for letters in itertools.product(*(_LEET[low[i]] for i in places)):
        spelled = list(low)
        for i, letter in zip(places, letters, strict=True):
            spelled[i] = letter
        yield "".join(spelled)


def _leet(token: str) -> Iterator[str]:
    """Signs and digits for letters: "f@ke", "h4ng", "GlAY". Codes (A54, 5g, 1tr2, C1A) are not words."""
    low = token.lower()
    words = vocabulary()
    if "l" in token and any(char.isupper() for char in token) and not any(c.islower() and c != "l" for c in token):
        low = low.replace("l", "|") if low.replace("l", "i") not in words else low.replace("l", "i")
        if low in words:
            yield low
    if (low.isalpha() and "j" not in low) or (token[0].isdigit() and token[1:2].isupper() and not token.isupper()):
        return  # nothing to read, or a numbered heading run together: "1Ưu điểm"
    code = token.isupper() or not all(a.isalpha() for a in (low[0], low[-1]))
    for word in readings(low):
        if word == low or len(word) < 3:
            continue
        if (word in words.disguised and sum(char.isalpha() for char in low) >= 2) or (
            word in words.common and (not code or not word.isascii() or _SIGNS & set(low[1:-1]))
        ):
            yield word


def with_zeros(token: str) -> str | None:
    """A short word with zeros for the letter o, as "T0"; to be believed only behind another disguised word."""
    word = token.lower().replace("0", "o")
    if token.isalnum() and token[0].isalpha() and "0" in token and word in vocabulary().common:
        return word.upper() if token.isupper() else in_case_of(token, word)
    return None


def _squeezed(low: str, *, acronym: bool) -> Iterator[str]:
    """Letters held down: "hàngggg", "faaake"; a double letter only in a word with diacritics or a hidden one."""
    words = vocabulary()
    plain = low.isascii()
    if not plain:
        yield from _held(low)
    if _STRETCHED.search(low) and not acronym:
        for kept in (r"\1", r"\1\1"):
            word = _STRETCHED.sub(kept, low)
            if word in words:
                yield word
            elif len(word) > 1 and word in words.teencode:
                yield words.teencode[word]
        if low.isalpha() and len(set(low)) > 1:  # no word has a letter three times running, known or not
            yield _STRETCHED.sub(r"\1", low)
    word = _DOUBLED_ASCII.sub(lambda m: m.group()[0], low) if plain else _DOUBLED.sub(r"\1", low)
    if word != low and word in (words.disguised if plain else words.common):
        yield word


def _held(low: str) -> Iterator[str]:
    """Vowels held down without their marks: "xắăăăc", "hộôôp", "khooóa"; the marked letter is the one meant."""
    plain, tone = split_tone(low)
    quality = "".join(unicodedata.normalize("NFD", char)[0] for char in plain)
    out, at = "", 0
    while at < len(plain):
        end = at
        while end + 1 < len(plain) and quality[end + 1] == quality[at]:
            end += 1
        run = plain[at : end + 1]
        out += max(run, key=lambda char: (char != quality[at], char))
        at = end + 1
    word = place_tone(out, tone)
    if word != low and word in vocabulary().common and not word.isascii():
        yield word


def _toned(low: str) -> Iterator[str]:
    """A tone on the wrong vowel: "gĩa" is giã, "hòăc" nothing."""
    if low.isascii():
        return
    word = place_tone(*split_tone(low))
    if word != low and word in vocabulary():
        yield word


def _respelled(low: str) -> Iterator[str]:
    """Initials and finals of chat: "zá" is giá, "sạk" sạc, "đôg" đông; only where a diacritic shows the language."""
    if low.isascii():
        return
    words = vocabulary()
    for chat, plain in _INITIALS:
        if low.startswith(chat):
            found = [initial + low[len(chat) :] for initial in plain if initial + low[len(chat) :] in words]
            yield from sorted(found, key=lambda word: word not in words.common)
    for chat, final in _FINALS:
        if low.endswith(chat) and low[: -len(chat)] + final in words:
            yield low[: -len(chat)] + final


def _swapped(low: str) -> Iterator[str]:
    """Two letters in each other's place: "hnàg", "fkae"; only if one word alone can be meant."""
    if not (3 if low.isascii() else 2) < len(low) < 9 or not low.isalpha():
        return
    words = vocabulary()
    plain, tone = split_tone(low)
    found = set()
    for i in range(len(plain) - 1):
        turned = plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :]
        word = place_tone(turned, tone)
        if word != low and word in (words.disguised if low.isascii() else words.common):
            found.add(word)
    if len(found) == 1:
        yield found.pop()


def split_tone(word: str) -> tuple[str, str]:
    """The word without its tone, and the tone's combining mark (the first, if there are several)."""
    marks = [char for char in unicodedata.normalize("NFD", word) if char in _TONES]
    plain = "".join(char for char in unicodedata.normalize("NFD", word) if char not in _TONES)
    return unicodedata.normalize("NFC", plain), marks[0] if marks else ""


def place_tone(plain: str, tone: str) -> str:
    """The syllable with its tone where school puts it: on ê, ơ … if there is one, else by the final consonant."""
    if not tone:
        return plain
    begin = 2 if plain.startswith(("qu", "gi")) and any(c in _VOWELS for c in plain[2:]) else 0
    vowels = [i for i in range(begin, len(plain)) if plain[i] in _VOWELS]
    if not vowels:
        return plain
    marked = [i for i in vowels if plain[i] in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif len(vowels) == 1 or (vowels[-1] == len(plain) - 1 and len(vowels) == 2):
        at = vowels[0]
    else:
        at = vowels[1]
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1 :])


_TELEX_MARKS = {"aa": "â", "aw": "ă", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư", "dd": "đ"}
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_MARKS = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}


@lru_cache(maxsize=1 << 14)
def loosely(token: str) -> str | None:
    """What a token may be in a text that has other disguised words: "th0ng", "7rong", "haang", "cna"."""
    low = token.lower()
    words = vocabulary()
    if low in words or not (
        _MAYBE.fullmatch(low) or (2 < len(low) <= _LONGEST and sum(char.isalpha() for char in low) > 1)
    ):
        return None
    found = [word for word in readings(low) if word != low and word in words.common]
    if not found and low.isascii() and low.isalpha():
        single = _DOUBLED.sub(r"\1", low)
        turned = (low[:i] + low[i + 1] + low[i] + low[i + 2 :] for i in range(len(low) - 1))
        chat = [low[: -len(end)] + final for end, final in _FINALS if low.endswith(end)]
        found = (
            [single] if single != low and single in words.common else [w for w in (*chat, *turned) if w in words.common]
        )
    return in_case_of(token, found[0]) if len(set(found)) == 1 else None


@lru_cache(maxsize=1 << 14)
def typed(token: str) -> str | None:
    """The common syllable whose keystrokes (Telex or VNI) a token shows: "hangf", "hang2"; None if it shows none."""
    low = token.lower()
    if (
        not (token.isascii() and token.isalnum() and token[0].isalpha())
        or not 3 <= len(low) <= 10
        or low in vocabulary()
    ):
        return None
    for word in (_telex(low), _vni(low)):
        if word and not word.isascii() and word in vocabulary():
            return in_case_of(token, word)
    return None


def surely_typed(token: str) -> bool:
    """Whether the keystrokes of a token are too many to be chance: marks and tones together ("suwngf", "u7o7p1")."""
    low = token.lower()
    keys = len(re.findall(r"aa|aw|ee|oo|ow|uw|dd|[1-9]", low)) + bool(re.search(r"[fsxrj]$", low))
    if low.isalpha():
        return keys > 1 and bool(re.search(r"aw|ow|uw|dd", low))
    return keys > 1 and bool(re.search(r"[6-9]", low)) and sum(char.isalpha() for char in low) > 2


def _telex(low: str) -> str | None:
    if not low.isalpha():
        return None
    tone, plain = "", low
    found = re.fullmatch(r"(.*[aeiouy]\w*?)([fsxrj])(\w{0,2})", low)
    if found:
        plain, tone = found[1] + found[3], _TELEX_TONES[found[2]]
    plain = plain.replace("uow", "ươ").replace("uwow", "ươ")
    for keys, letter in _TELEX_MARKS.items():
        plain = plain.replace(keys, letter)
    return place_tone(plain, tone) if plain != low else None


def _vni(low: str) -> str | None:
    tone, out = "", ""
    for char in low:
        if char.isalpha():
            out += char
        elif char in _VNI_TONES and not tone:
            tone = _VNI_TONES[char]
        else:
            marks = _VNI_MARKS.get(char, {})
            last = next((i for i in range(len(out) - 1, -1, -1) if out[i] in marks), None)
            if last is None:
                return None
            out = out[:last] + marks[out[last]] + out[last + 1 :]
    return place_tone(out.replace("uơ", "ươ"), tone) if out != low else None
