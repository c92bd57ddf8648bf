"""Words pulled apart → words put together: "h.à.n.g", "Gu.ci", "r e p", "Cha nel", "r✨ep"; and words run together.

A stretch of pieces is read the cheapest way. A piece costs nothing if it is a word, and more the less it looks like
one; putting pieces together costs a little and must give a word. So "tốt.Giá", "24/7", "T.P HCM" and "a/c ơi" stay.
Where two words of a text were plainly pulled apart, the rest of it is read with less reserve: single letters are then
hardly abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from nlp.normalise.mapped import Edit, Mapped
from nlp.normalise.repair import readings
from nlp.normalise.vocabulary import vocabulary

_CHUNK = re.compile(r"\S+")
_PULLED = re.compile(r"[^\W_]+(?:(?:[^\w\s]|_){1,2}[^\W_]+)+")
_SIGNS = re.compile(r"((?:[^\w\s]|_)+)")
# An address is not a disguise.
_ADDRESS = re.compile(
    r"://|www\.|\w@\w|^@|\.(?:com|vn|net|org|info|me|shop|store|ly|gl|xyz|asia|edu|gov|io|co)(?![^\W_])", re.IGNORECASE
)
_SHORT = re.compile(r"(?<![^\s(\[\"'“,:;!?-])[^\W\d_]{1,4}(?:[ \n][^\W\d_]{1,4})+(?![\w@/&'’])")
# "c . o . n": single letters with a sign and spaces between; the spaces go first.
_WIDE = re.compile(r"(?<!\S)[^\W\d_](?: [.\-*/·•~|,+] [^\W\d_]){2,}(?!\S)")
_VERTICAL = re.compile(r"(?<!\S)[^\W\d_](?:\n[^\W\d_]){2,}(?!\S)")
# A sign no sentence has between two letters, and words strung on one sign: "phim.nóng.không.cắt".
_NOT_PROSE = re.compile(r"(?<=[^\W\d_])[_*~•·=^]{1,2}(?=[^\W\d_])")
_STRUNG = re.compile(r"(?<!\S)[^\W\d_]+(?:(\.{1,2}|-|~|\+)[^\W\d_]+)(?:\1[^\W\d_]+)+(?![\w@/])")
_STARS = frozenset("*_~•·")
_APOSTROPHES = frozenset("'’")
_WEAK = frozenset(",/&+") | _APOSTROPHES
_LISTS = frozenset('/,|+&:;()?!"-') | _APOSTROPHES
_KEPT = frozenset(",:;()?!&")
_ABBREVIATIONS = frozenset("aecbmktđqxhvnsrjz")
_SIZES = frozenset("smlx")
_LONGEST = 12
_FREE, _RARE, _UNKNOWN, _NEVER = 0.0, 0.7, 1.5, 99.0
_OVER_SPACE = 0.4
_FRAGMENT = re.compile(r"[^\W\d_aeiouyàáảãạăắằẳẵặâấầẩẫậèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ]+|[^\W\d_]")
_FRAGMENTS = 3
_SINGLES = 5  # single letters in a row that no abbreviations explain
_PLAIN_MANY = 2  # words pulled apart for all to see, from which on a text is read with less reserve

Group = tuple[int, int]


def join(state: Mapped) -> Mapped:
    """Put together what was pulled apart; every character that stays keeps its place."""
    state = state.edited([edit for m in _WIDE.finditer(state.text) for edit in _narrowed(m)])
    loose = _count(state.text) >= _PLAIN_MANY or _in_fragments(state.text)
    edits = [edit for chunk in _CHUNK.finditer(state.text) for edit in _signed(chunk.start(), chunk.group(), loose)]
    state = state.edited(edits)
    state = state.edited([edit for m in _VERTICAL.finditer(state.text) for edit in _laid(m.start(), m.group())])
    runs = _SHORT.finditer(state.text)
    state = state.edited([edit for run in runs for edit in _spaced(run.start(), run.group(), loose)])
    state = state.edited([edit for m in _STRUNG.finditer(state.text) for edit in _unstrung(m)])
    return state.edited([edit for chunk in _CHUNK.finditer(state.text) for edit in _parted(chunk)])


def _parted(chunk: re.Match[str]) -> list[Edit]:
    """Signs that no prose has between letters, as spaces."""
    if chunk.group().isalnum() or _ADDRESS.search(chunk.group()):
        return []
    found = _NOT_PROSE.finditer(chunk.group())
    return [Edit(chunk.start() + m.start(), chunk.start() + m.end(), " ") for m in found]


def _narrowed(wide: re.Match[str]) -> list[Edit]:
    return [Edit(wide.start() + i, wide.start() + i + 1, "") for i, char in enumerate(wide.group()) if char == " "]


def _laid(at: int, column: str) -> list[Edit]:
    """Letters one under the other, laid side by side."""
    letters = column.split("\n")
    groups = _cheapest(letters, ["."] * (len(letters) - 1), loose=True)
    ends = {last for _, last in groups}
    return [Edit(at + 2 * i + 1, at + 2 * i + 2, " " if i in ends else "") for i in range(len(letters) - 1)]


def _unstrung(strung: re.Match[str]) -> list[Edit]:
    pieces = strung.group().lower().split(strung[1])
    known = sum(len(piece) > 1 and piece in vocabulary() for piece in pieces)
    if _ADDRESS.search(strung.group()) or 2 * known <= len(pieces):
        return []
    return [Edit(strung.start() + m.start(), strung.start() + m.end(), " ") for m in _SIGNS.finditer(strung.group())]


def _count(text: str) -> int:
    """How many words are plainly pulled apart: three and more pieces, or a piece that is no word, put together."""
    found = 0
    for chunk in _CHUNK.finditer(text):
        found += bool(_signed(chunk.start(), chunk.group(), loose=False))
        if found >= _PLAIN_MANY:
            return found
    for run in _SHORT.finditer(text):
        found += sum(not edit.new for edit in _spaced(run.start(), run.group(), loose=False)) // 2
    return found


def _in_fragments(text: str) -> bool:
    """Whether nearly all that stands without a vowel, or is a single letter, makes a word with what is beside it."""
    words = vocabulary().common
    fragments = joinable = 0
    for run in _SHORT.finditer(text):
        pieces = run.group().lower().split()
        for i, piece in enumerate(pieces):
            if not _FRAGMENT.fullmatch(piece):
                continue
            fragments += 1
            beside = (pieces[i - 1] + piece if i else "", piece + pieces[i + 1] if i + 1 < len(pieces) else "")
            joinable += any((len(whole) > 2 or not whole.isascii()) and whole in words for whole in beside)
    return joinable >= _FRAGMENTS and joinable >= 0.7 * fragments


def _signed(at: int, chunk: str, loose: bool) -> list[Edit]:  # noqa: FBT001 - passed on, never written out
    if chunk.isalnum() or len(chunk) > 200 or _ADDRESS.search(chunk):
        return []
    return [edit for m in _PULLED.finditer(chunk) for edit in _pulled(at + m.start(), m.group(), loose)]


def _pulled(at: int, token: str, loose: bool) -> list[Edit]:  # noqa: FBT001
    parts = _SIGNS.split(token)
    pieces, signs = parts[::2], parts[1::2]
    if all(piece.isdigit() for piece in pieces) or all(set(piece.lower()) <= _SIZES for piece in pieces):
        return []
    groups = [(0, 1)] if _filled(pieces, 0, signs[0]) else _cheapest(pieces, signs, loose)
    edits: list[Edit] = []
    place = at
    joined = {first for first, last in groups if last > first}
    ends = {last: first in joined for first, last in groups}
    for i, sign in enumerate(signs):
        place += len(pieces[i])
        if i not in ends:
            edits.append(Edit(place, place + len(sign), _filled(pieces, i, sign)))
        elif (ends[i] or i + 1 in joined) and not set(sign) & _KEPT:
            edits.append(Edit(place, place + len(sign), " "))
        place += len(sign)
    return edits


def _filled(pieces: Sequence[str], i: int, sign: str) -> str:
    """What stands for a sign inside a word: nothing, or the letter it was put in place of ("p🍓d")."""
    if len(pieces) == 2 and len(sign) == 1 and not sign.isascii():
        return _hidden().get((pieces[0].lower(), pieces[1].lower()), "")
    return ""


@cache
def _hidden() -> dict[tuple[str, str], str]:
    """For hidden words without one vowel, what stands before and after it → the vowel.

    If several can be it is o, for the signs put there are mostly round.
    """
    found: dict[tuple[str, str], str] = {}
    words = vocabulary().disguised
    for word in sorted(words):
        for i in range(1, len(word) - 1):
            around = word[:i], word[i + 1 :]
            if word[i] in "aeiouy" and word.isalpha() and "".join(around) not in words:
                found[around] = "o" if word[i] == "o" else found.get(around, word[i])
    return found


def _spaced(at: int, run: str, loose: bool) -> list[Edit]:  # noqa: FBT001
    pieces = run.replace("\n", " ").split(" ")
    costs = [_piece(piece, loose) for piece in pieces]
    if max(costs) < _RARE and sum(len(piece) == 1 for piece in pieces) < 3:
        return []
    if all(set(piece.lower()) <= _SIZES for piece in pieces):
        return []
    singles = sum(len(piece) == 1 for piece in pieces)
    groups = _cheapest(pieces, [], loose or (singles >= _SINGLES and 2 * singles > len(pieces)))
    edits, place = [], at
    inside = {i for first, last in groups for i in range(first, last)}
    for i, piece in enumerate(pieces[:-1]):
        place += len(piece)
        across_lines = run[place - at] == "\n" and len(piece) + len(pieces[i + 1]) > 2
        if i in inside and not across_lines:
            edits.append(Edit(place, place + 1, ""))
        place += 1
    return edits


def _cheapest(pieces: Sequence[str], signs: Sequence[str], loose: bool) -> list[Group]:  # noqa: FBT001
    """The cheapest way to read the pieces, as groups (first, last) to put together; no signs mean spaces."""
    best: list[float] = [0.0]
    came: list[int] = [0]
    for end in range(1, len(pieces) + 1):
        cost, begin = best[end - 1] + _piece(pieces[end - 1], loose), end - 1
        length = len(pieces[end - 1])
        for start in range(end - 2, max(-1, end - 1 - _LONGEST), -1):
            length += len(pieces[start])
            if length > _LONGEST:
                break
            whole = best[start] + _group(tuple(pieces[start:end]), "".join(signs[start : end - 1]), loose)
            if whole < cost:
                cost, begin = whole, start
        best.append(cost)
        came.append(begin)
    groups, end = [], len(pieces)
    while end:
        groups.append((came[end], end - 1))
        end = came[end]
    return groups[::-1]


@lru_cache(maxsize=1 << 14)
def _piece(piece: str, loose: bool) -> float:  # noqa: FBT001
    """What it costs to leave a piece as a word of its own."""
    low = piece.lower()
    words = vocabulary()
    if len(low) == 1:
        return _FREE if low.isdigit() else 1.0 if loose or low not in _ABBREVIATIONS else 0.4
    if low.isdigit() or low in words.common or low in words.disguised:
        return _FREE
    if low in words.seen or low in words.teencode:
        return 1.0 if loose else _RARE
    if low in words.foreign:
        return _RARE if len(low) < 4 else _FREE
    return _UNKNOWN


@lru_cache(maxsize=1 << 14)
def _group(pieces: tuple[str, ...], signs: str, loose: bool) -> float:  # noqa: FBT001
    """What it costs to put pieces together; they must give a word."""
    whole = "".join(pieces).lower()
    letters = sum(char.isalpha() for char in whole)
    singles = all(len(piece) == 1 for piece in pieces)
    pictured = bool(signs) and not signs.isascii()
    if letters == 2 == len(whole):
        listed = not signs and "".join(pieces).isupper() and whole.isascii()  # "vitamin D E"
        if (
            whole not in vocabulary().common
            or listed
            or set(signs) & _WEAK
            or not (loose or pictured or (signs and set(signs) <= _STARS))
        ):
            return _NEVER
        return 0.6 if signs else 0.9
    if letters < 2 or len(whole) < 3 or (len(pieces) == 2 and singles):
        return _NEVER
    cost = min((_word(reading) for reading in readings(whole)), default=_NEVER)
    if pictured:  # no emoji stands inside a word by itself
        return -0.1 if cost < _NEVER or whole in vocabulary().foreign else _NEVER
    if singles and whole.isalpha() and signs:
        # Letters with signs between are read as one even if we do not know the word, but rather as words we know.
        if cost == _NEVER and whole in vocabulary().foreign and (len(pieces) > 3 or not set(signs) & _LISTS):
            cost = 0.9
        if cost == _NEVER and not set(signs) & _LISTS:
            cost = max(1.0, 0.45 * len(whole))
    elif signs and not loose and set(signs) & _WEAK and _is_list(whole, cost, signs, len(pieces)):
        return _NEVER
    return cost if signs or loose else cost + _OVER_SPACE


def _is_list(whole: str, cost: float, signs: str, pieces: int) -> bool:
    return (cost > 0.2 and whole.isascii()) or bool(set(signs) & _APOSTROPHES and pieces < 3)


def _word(word: str) -> float:
    words = vocabulary()
    if word in words.disguised:
        return 0.2
    if word in words.common:
        return 0.9 if word.isascii() else 0.5
    return 1.2 if word in words.seen and not word.isascii() else _NEVER
