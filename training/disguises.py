"""The ways of writing of people who would not be found, each a list of edits of the words it is given.

Of the thirty classes nineteen can be applied by a program; the others (code words, initials, pictures, categories ...)
need a writer. In class X06 are wrong and left-out marks, telex and VNI keys; letters swapped by a slip of the thumb are
in X26. The tables are in `disguises.toml`.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from training.letters import FIXED, MARKS, Edit, Letter, Word, bare_letter, lower, strip_marks, title, upper, words

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_DATA = tomllib.loads(Path(__file__).with_name("disguises.toml").read_text(encoding="utf-8"))
FUNCTION_WORDS = frozenset(_DATA["function_words"].split())


def content(found: Sequence[Word]) -> list[Word]:
    """The words that are not mere function words."""
    return [word for word in found if word.text.lower() not in FUNCTION_WORDS]


Change = Callable[[str, Sequence[Word], random.Random], list[Edit]]


def _each(change: Callable[[Word, random.Random], Iterable[Edit]]) -> Change:
    """A class that changes one word after the other."""
    return lambda text, chosen, rng: [edit for word in chosen for edit in change(word, rng)]


def _respelt(spell: Callable[[str, random.Random], str]) -> Change:
    """A class that spells a word another way, as a whole."""

    def change(word: Word, rng: random.Random) -> Iterator[Edit]:
        if (new := spell(word.text, rng)) != word.text:
            yield Edit(word.start, word.end, new)

    return _each(change)


def _relettered(spell: Callable[[str, random.Random], str]) -> Change:
    """A class that spells letters another way, one by one."""

    def change(word: Word, rng: random.Random) -> Iterator[Edit]:
        for letter in word.letters:
            if (new := spell(letter.char, rng)) != letter.char:
                yield Edit(letter.start, letter.end, new)

    return _each(change)


def _gaps(word: Word) -> list[int]:
    return [letter.start for letter in word.letters[1:]]


def _joints(text: str, chosen: Sequence[Word]) -> list[tuple[int, int]]:
    """The single spaces between neighbours."""
    pairs = pairwise(chosen)
    return [(a.end, b.start) for a, b in pairs if text[a.end : b.start] == " "]


def _spelled(sign: str, joint: Callable[[random.Random], str]) -> Change:
    """A sign between all letters, and another between words."""

    def change(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
        between = joint(rng)
        edits = [Edit(at, at, sign) for word in chosen for at in _gaps(word)]
        return edits + [Edit(a, b, between) for a, b in _joints(text, chosen) if between != " "]

    return change


def _dots(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    return _spelled(".", lambda r: r.choice((" ", " ", " ", ".", "  ")))(text, chosen, rng)


def _spaces(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    return _spelled(" ", lambda r: r.choice((" ", "  ", "  ", "   ")))(text, chosen, rng)


def _signs(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    sign = rng.choice(("-", "-", "*", "*", "/", "_", "·", "~", "|", "•", "+", ",", "'", "^", " . ", "--"))
    return _spelled(sign, lambda r: r.choice((" ", " ", " ", "  ", sign)))(text, chosen, rng)


def _between(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    sign = rng.choice((".", ".", "_", "_", "-", "/", "*", "·", "~", "..", "|"))
    return [Edit(a, b, sign) for a, b in _joints(text, chosen)]


def _one_sign(word: Word, rng: random.Random) -> Iterator[Edit]:
    at = rng.choice(_gaps(word))
    yield Edit(at, at, rng.choice(".*-._/'~•^"))


def _split(word: Word, rng: random.Random) -> Iterator[Edit]:
    if len(word.letters) > 2:
        at = rng.choice(_gaps(word))
        yield Edit(at, at, " ")


def _shifted(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """The space between two words left out, or moved by a letter."""
    edits, taken = [], -1
    for left, right in pairwise(chosen):
        if left.start < taken or text[left.end : right.start] != " ":
            continue
        taken = right.end
        edits.append(Edit(left.end, right.start, ""))
        if rng.random() < 0.6:
            at = rng.choice((_gaps(left)[-1], _gaps(right)[0]))
            edits.append(Edit(at, at, " "))
    return edits


_LEET = {
    "a": "@@44", "i": "1!1|", "e": "33", "o": "00", "s": "$5", "g": "9", "t": "7", "b": "8", "l": "1|", "z": "2",
    "c": "(",
}  # fmt: skip


def _leet(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """Digits and signs for letters of the same look; a vowel takes its mark along."""
    vowels, all_of_them = rng.random() < 0.6, rng.random() < 0.4
    edits = []
    for word in chosen:
        bare = [bare_letter(letter.char).lower() for letter in word.letters]
        able = [i for i, b in enumerate(bare) if b in _LEET and (b in "aeio" or not vowels)]
        able = able[: len(bare) - 1] if len(able) == len(bare) else able  # some letter must stay
        picked = able if all_of_them else rng.sample(able, min(len(able), 1))
        edits += [Edit(word.letters[i].start, word.letters[i].end, rng.choice(_LEET[bare[i]])) for i in picked]
    return edits


def _stretched(word: Word, rng: random.Random) -> Iterator[Edit]:
    """The last letter, or a vowel, held."""
    held = word.letters[-1] if rng.random() < 0.6 else rng.choice(_vowels(word) or word.letters)
    char = held.char if rng.random() < 0.4 else _base_vowel(held.char)
    yield Edit(held.start, held.end, held.char + char * rng.choice((2, 2, 3, 4)))


def _doubled(word: Word, rng: random.Random) -> Iterator[Edit]:
    letter = rng.choice(word.letters)
    yield Edit(letter.start, letter.end, letter.char + _base_vowel(letter.char))


def _vowels(word: Word) -> list[Letter]:
    return [letter for letter in word.letters if bare_letter(letter.char).lower() in "aeiouy"]


_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TONE_DIGITS = dict(zip(_TONES, "12345", strict=True))


def _base_vowel(char: str) -> str:
    """The letter without its tone, but with its circumflex, breve or horn."""
    kept = "".join(c for c in unicodedata.normalize("NFD", char) if c not in _TONES)
    return unicodedata.normalize("NFC", kept)


_SAME_VOWEL = str.maketrans("iíìỉĩịyýỳỷỹỵ", "yýỳỷỹỵiíìỉĩị")
_NEAR_VOWEL = str.maketrans("ăêôơâ", "aeoôă")


def _swapped_vowel(word: Word, rng: random.Random) -> Iterator[Edit]:
    """The letters i and y exchanged, or a vowel for its neighbour (ă a, ê e, ô o, ơ ô, â ă)."""
    last = word.letters[-1]
    new = last.char.translate(_SAME_VOWEL) if rng.random() < 0.6 else last.char
    if new != last.char:
        yield Edit(last.start, last.end, new)
        return
    for letter in word.letters:
        parts = unicodedata.normalize("NFD", letter.char)
        near = _base_vowel(letter.char).translate(_NEAR_VOWEL)
        if near != _base_vowel(letter.char):
            tone = "".join(c for c in parts if c in _TONES)
            yield Edit(letter.start, letter.end, unicodedata.normalize("NFC", near + tone))
            return


def _wrong_marks(word: Word, rng: random.Random) -> Iterator[Edit]:
    """Another tone, the tone on the wrong vowel, no tone, or no marks at all."""
    marked = [i for i, x in enumerate(word.letters) if set(unicodedata.normalize("NFD", x.char)) & set(_TONES)]
    way = rng.random()
    if way < 0.3 or not marked:
        yield from (
            Edit(x.start, x.end, bare_letter(x.char))
            for x in word.letters
            if bare_letter(x.char) != x.char and way < 0.6
        )
        return
    letter = word.letters[marked[0]]
    tone = next(c for c in unicodedata.normalize("NFD", letter.char) if c in _TONES)
    near = [x for x in _vowels(word) if abs(word.letters.index(x) - marked[0]) == 1]
    if way < 0.55 and near:
        other = rng.choice(near)
        yield Edit(letter.start, letter.end, _base_vowel(letter.char))
        yield Edit(other.start, other.end, unicodedata.normalize("NFC", other.char + tone))
    else:
        alike = {"\u0309": "\u0303", "\u0303": "\u0309"}.get(tone, "") if way < 0.8 else rng.choice(list(_TONES))
        yield Edit(letter.start, letter.end, unicodedata.normalize("NFC", _base_vowel(letter.char) + alike))


_TELEX = {"\u0302": "{0}", "\u0306": "w", "\u031b": "w", "đ": "d", **_TONES}
_VNI = {"\u0302": "6", "\u0306": "8", "\u031b": "7", "đ": "9", **_TONE_DIGITS}


def _keys(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    """The keys of an input method, left as typed; the tone's key after its vowel or at the end of the word."""

    def spell(word: str, rng: random.Random) -> str:
        late, typed, tone = rng.random() < 0.7, "", ""
        for char in word:
            parts = unicodedata.normalize("NFD", char)
            base, marks = parts[0], parts[1:]
            plain = bare_letter(base)
            typed += plain + (table["đ"] if plain != base else "")
            typed += "".join(table[m].format(base.lower()) for m in marks if m in table and m not in _TONES)
            for mark in (m for m in marks if m in _TONES):
                typed, tone = (typed, table[mark]) if late else (typed + table[mark], tone)
        return typed + tone

    return spell


def _decomposed(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    whole = rng.random() < 0.7
    letters = [x for word in (words(text) if whole else chosen) for x in word.letters]
    new = [Edit(x.start, x.end, unicodedata.normalize("NFD", x.char)) for x in letters]
    return [edit for edit in new if edit.new != text[edit.start : edit.end]]


def _stacked(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """A stroke, a line or a ring more on every letter."""
    marks = rng.choice(("\u0336", "\u0332", "\u0336", "\u0305", "\u0338", "\u20e3", "\u0353", "\u0333", "\u0307\u0325"))
    return [Edit(x.start, x.end, text[x.start : x.end] + marks) for word in chosen for x in word.letters]


_HOMOGLYPHS = dict(
    zip("aceopxyijshvnukbmtABCEHKMOPTXYI", "асеорхуіјѕһνոυкЬмтАВСЕНКМОРТХҮІ", strict=True)
) | {"g": "ɡ", "l": "ӏ", "d": "ԁ", "w": "ԝ"}  # fmt: skip
_GREEK = dict(zip("aoivuxpkeABEHIKMNOPTXYZ", "αοινυχρκεΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SMALL_CAPS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ", strict=True))
# First letters of the mathematical alphabets that have no holes: bold, bold italic, sans ..., monospace, and others.
_MATH = (0x1D400, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670)


def _alphabet(first: int) -> dict[str, str]:
    return {char: chr(first + i) for i, char in enumerate(_PLAIN)}


def _circled(first: str, *, both: bool) -> dict[str, str]:
    capitals = {char: chr(ord(first) + i) for i, char in enumerate(_PLAIN[:26])}
    small = {c.lower(): chr(ord(s) + 26 * both) for c, s in capitals.items()}
    return capitals | small


_WIDE = {char: chr(ord(char) + 0xFEE0) for char in _PLAIN}
_RINGED = (_circled("Ⓐ", both=True), _circled("🅰", both=False), _circled("🄰", both=False), _circled("🅐", both=False))


def _styled(tables: Sequence[dict[str, str]], *, always: bool = True) -> Change:
    """Letters of another alphabet; those with marks keep them as combining marks, lose them, or stay as they were."""

    def change(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
        table, marks, share = rng.choice(tables), rng.choice(("keep", "keep", "keep", "drop", "stay")), 1.0
        if not always:
            share, marks = rng.choice((0.3, 0.6, 1.0)), rng.choice(("keep", "stay", "stay"))

        def letter(char: str, rng: random.Random) -> str:
            base = bare_letter(char)
            if base not in table or rng.random() >= share or (marks == "stay" and base != char):
                return char
            if char.lower() == "đ":
                return table[base] if marks == "drop" else char
            return table[base] + (unicodedata.normalize("NFD", char)[1:] if marks == "keep" else "")

        return _relettered(letter)(text, chosen, rng)

    return change


_INVISIBLE = "\u200b\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2063\u202c\u2061"


def _invisible(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    sign, all_over = rng.choice(_INVISIBLE), rng.random() < 0.5
    places = [_gaps(word) if all_over else [rng.choice(_gaps(word))] for word in chosen]
    return [Edit(at, at, sign) for gaps in places for at in gaps]


_STUCK_IN = (
    "🔥",
    "✨",
    "💯",
    "⭐",
    "🍓",
    "🌸",
    "💎",
    "🎁",
    "❤️",
    "🍬",
    "☘️",
    "💥",
    "✅",
    "🌿",
    "♥",
    "★",
    "☆",
    "✿",
    "🎇",
    "🐻",
    "👉",
    "💊",
)


def _emoji_inside(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    sign = rng.choice(_STUCK_IN)
    places = [rng.choice(_gaps(word)) for word in chosen]
    return [Edit(at, at, sign) for at in places]


_SYLLABLE = re.compile(
    r"(ngh|ng|nh|gh|gi(?=[aăâeêioôơuư])|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?([aăâeêioôơuưy].*)", re.IGNORECASE
)


def _parts(word: Word) -> tuple[str, str] | None:
    """Onset and rhyme of a syllable; the tone stays with the rhyme."""
    decomposed = [_base_vowel(letter.char) for letter in word.letters]
    match = _SYLLABLE.fullmatch("".join(decomposed))
    if match is None or not match[1]:
        return None
    return word.text[: len(match[1])], word.text[len(match[1]) :]


def _spoonerism(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """Two neighbours with their beginnings, or their places, exchanged."""
    edits, taken = [], -1
    for left, right in pairwise(chosen):
        one, other = _parts(left), _parts(right)
        if left.start < taken or text[left.end : right.start] != " " or not one or not other:
            continue
        taken = right.end
        a, b = (other[0] + one[1], one[0] + other[1]) if rng.random() < 0.5 else (right.text, left.text)
        edits += [Edit(left.start, left.end, a.lower()), Edit(right.start, right.end, b.lower())]
    return [edit for edit in edits if edit.new != text[edit.start : edit.end]]


def _backwards(word: str, _: random.Random) -> str:
    return word[::-1] if word.isascii() and len(word) > 2 else word


def _table(entries: dict[str, list[str]], *, bare: bool) -> Change:
    """Entries of a table wherever they stand in the text, diacritics or not if ``bare``; longer entries first."""
    known = {_folded(name, bare=bare): spellings for name, spellings in entries.items()}
    names = sorted(known, key=len, reverse=True)
    found = re.compile(rf"(?<![\w{MARKS}])(?:{'|'.join(map(re.escape, names))})(?![\w{MARKS}])")

    def change(text: str, _chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
        fixed = [m.span() for m in FIXED.finditer(text)]
        matches = [
            m
            for m in found.finditer(_folded(text, bare=bare))
            if not any(a < m.end() and m.start() < b for a, b in fixed)
        ]
        return [
            Edit(m.start(), m.end(), _like(text[m.start() : m.end()], rng.choice(known[m[0]]), rng)) for m in matches
        ]

    return change


def _folded(text: str, *, bare: bool) -> str:
    return lower(strip_marks(text)) if bare else lower(text)


def _like(old: str, new: str, rng: random.Random) -> str:
    """The new spelling in the case of the old."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[:1].isupper() and rng.random() < 0.7 else new


_SHORT = _table(_DATA["teencode"], bare=False)
_RULES: list[tuple[str, str, bool]] = [
    (old, new, side == "start") for side, pairs in _DATA["teencode_rules"].items() for old, new in pairs
]


def _by_rule(word: str, rng: random.Random) -> str:
    """One or two regular changes of the beginning or end of a syllable."""
    if word.isupper():
        return word
    for old, new, first in rng.sample(_RULES, len(_RULES)):
        if first and word.lower().startswith(old) and len(word) > len(old):
            return (new.capitalize() if word[0].isupper() else new) + word[len(old) :]
        if not first and word.endswith(old) and len(word) > len(old):
            return word[: -len(old)] + new
    return word


def _teencode(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    share, taken = rng.choice((0.3, 0.6, 1.0)), _SHORT(text, chosen, rng)
    left = [w for w in chosen if not any(e.start < w.end and w.start < e.end for e in taken)]
    return taken + _respelt(_by_rule)(text, [w for w in left if rng.random() < share], rng)


def _slipped(word: str, rng: random.Random) -> str:
    """Two neighbouring letters in the wrong order."""
    if len(word) < 3:
        return word
    at = rng.randint(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _glued(text: str, rng: random.Random, addition: str) -> list[Edit]:
    """Something put before or, more often, after the text."""
    gap = rng.choice((" ", " ", "\n", ". "))
    return [Edit(0, 0, addition + gap)] if rng.random() < 0.2 else [Edit(len(text), len(text), gap + addition)]


def _phone(text: str, _: Sequence[Word], rng: random.Random) -> list[Edit]:
    lead = rng.choice(("lh ", "sđt ", "đt: ", "alo ", "gọi ", "zl ", "☎️ ", ""))
    return _glued(text, rng, lead + rng.choice(_DATA["contact"]["phones"]))


_APPS = dict(_DATA["contact"]["apps"])
_NAMED = _table(_APPS, bare=False)


def _app(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """Names of apps in disguise; where there are none, one is added."""
    spelling = rng.choice(_APPS[rng.choice(("zalo", "zalo", "facebook", "telegram"))])
    return _NAMED(text, chosen, rng) or _glued(text, rng, rng.choice(_DATA["contact"]["calls"]).format(spelling))


_HASHTAGS = _DATA["stuffing"]["hashtags"].split()


def _hashtags(text: str, _: Sequence[Word], rng: random.Random) -> list[Edit]:
    before, after = ("", *rng.sample(_HASHTAGS, rng.randint(0, 4))), rng.sample(_HASHTAGS, rng.randint(2, 7))
    head = "".join(f"#{tag} " for tag in before if tag)
    tail = rng.choice((" ", "\n")) + " ".join(f"#{tag}" for tag in after)
    return [Edit(0, 0, head), Edit(len(text), len(text), tail)]


def _filler(text: str, _: Sequence[Word], rng: random.Random) -> list[Edit]:
    said = rng.sample(_DATA["stuffing"]["filler"], rng.randint(2, 6))
    cut, gap = rng.choice((0, len(said), len(said), rng.randint(0, len(said)))), rng.choice((" ", " ", "\n"))
    head, tail = "".join(s + gap for s in said[:cut]), "".join(gap + s for s in said[cut:])
    return [Edit(0, 0, head), Edit(len(text), len(text), tail)]


def _whole(change: Callable[[str], str]) -> Change:
    """A change of all letters, one by one, but those of numbers and addresses."""

    def edits(text: str, _chosen: Sequence[Word], _rng: random.Random) -> list[Edit]:
        fixed = {i for m in FIXED.finditer(text) for i in range(*m.span())}
        new = change(text)
        return [Edit(i, i + 1, new[i]) for i in range(len(text)) if new[i] != text[i] and i not in fixed]

    return edits


def _unmarked(text: str, _chosen: Sequence[Word], _rng: random.Random) -> list[Edit]:
    """No diacritics anywhere, composed or not."""
    letters = ((m.start(), m.end(), bare_letter(m[0])) for m in re.finditer(r"\w[\u0300-\u036f]*", text))
    return [Edit(a, b, new) for a, b, new in letters if text[a:b] != new]


_SHOUTED = _relettered(lambda char, _: upper(char))


def _alternating(word: Word, _: random.Random) -> Iterator[Edit]:
    for i, letter in enumerate(word.letters):
        new = (lower, upper)[i % 2](letter.char)
        if new != letter.char:
            yield Edit(letter.start, letter.end, new)


def _vertical(text: str, chosen: Sequence[Word], rng: random.Random) -> list[Edit]:
    """One to three words letter under letter, mostly in capitals."""
    sensitive = [w for w in content(chosen) or chosen if len(w.letters) <= 7][: rng.randint(1, 3)]
    shown = _SHOUTED(text, sensitive, rng) if rng.random() < 0.8 else []
    edits = [Edit(at, at, "\n") for word in sensitive for at in _gaps(word)]
    spaces = {at for w in sensitive for at in (w.start - 1, w.end) if text[at : at + 1] == " "} - {-1}
    return shown + edits + [Edit(at, at + 1, "\n") for at in spaces]


VARIANTS: dict[str, dict[str, Change]] = {
    "X01": {
        "dots": _dots,
        "spaces": _spaces,
        "signs": _signs,
        "between words": _between,
        "one a word": _each(_one_sign),
    },
    "X02": {"split": _each(_split), "moved": _shifted},
    "X03": {"leet": _leet},
    "X04": {"stretched": _each(_stretched), "doubled": _each(_doubled), "vowels": _each(_swapped_vowel)},
    "X05": {"whole": _unmarked, "words": _relettered(lambda char, _: bare_letter(char))},
    "X06": {"tone": _each(_wrong_marks), "telex": _respelt(_keys(_TELEX)), "vni": _respelt(_keys(_VNI))},
    "X07": {"decomposed": _decomposed, "stacked": _stacked},
    "X08": {
        "homoglyphs": _styled((_HOMOGLYPHS, _HOMOGLYPHS, _GREEK), always=False),
        "math": _styled([_alphabet(first) for first in _MATH]),
        "full width": _styled((_WIDE,)),
        "small capitals": _styled((_SMALL_CAPS,)),
        "circled": _styled(_RINGED),
    },
    "X09": {"invisible": _invisible},
    "X10": {"emoji": _table(_DATA["emoji"], bare=False)},
    "X11": {"emoji": _emoji_inside},
    "X14": {"spoonerism": _spoonerism, "backwards": _respelt(_backwards)},
    "X15": {"by ear": _table(_DATA["ear"], bare=True)},
    "X22": {"phone": _phone},
    "X23": {"app": _app},
    "X26": {"teencode": _teencode, "slips": _respelt(_slipped)},
    "X27": {"hashtags": _hashtags},
    "X28": {"filler": _filler},
    "X29": {
        "upper": _whole(upper),
        "lower": _whole(lower),
        "title": _whole(title),
        "words": _SHOUTED,
        "alternating": _each(_alternating),
        "vertical": _vertical,
    },
}
"""The classes a program can apply, and the ways of each."""
