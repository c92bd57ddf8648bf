"""Term lists: known expressions of the trade → hits in the clean text, each with the list and the entry it came from.

All expressions of a list are looked for at once (Aho-Corasick), in two spellings of the text that keep its length, so
offsets stay true: lower case with one placement of the tone mark ("hoà", "hòa"), and the same without diacritics.
Most slang is an everyday word, so what stands near decides: an entry can ask for other words (``near``) and be voided
by some (``never``). Which expressions are known, and how often they were right, stands in the list itself.

A user's own list is a TOML file of the same form; an entry needs no more than `text` and `label`:

    [[term]]
    text = "hàng chuẩn rì vêu"
    label = "counterfeit"
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from ahocorasick_rs import AhoCorasick

from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES, LABELS, MARKS
from nlp.types import Clean, Hit, Lift, Word

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Strength = Literal["S", "M", "W"]

NEAR_WORDS = 8
NEVER_WORDS = 4
# A list that says it was measured may let an entry flag by itself only on figures like these.
FLAG_PRECISION = 0.95
FLAG_READ = 20

_FILE_KEYS = {"name", "measured", "cues", "term"}
_TERM_KEYS = {
    "id", "text", "variants", "label", "category", "strength", "lift", "near", "never", "near_words", "never_words",
    "bare", "source", "note", "seen", "cases",
}  # fmt: skip
# A cue every list knows: an amount of money.
_PRICE_CUE = "@price"
_PRICE_INDEX = -1
_PRICE = re.compile(
    r"(?<!\w)\d[\d.,]{0,15}\s?(?:k|tr|triệu|trieu|củ|cành|nghìn|nghin|ngàn|ngan|đồng|dong|đ|d|₫|vnđ|vnd)\d{0,3}(?!\w)"
)
_UNIT = re.compile(r"\w+")
_SPACE = re.compile(r"\s")
_TONE = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")
_TONE_LATER = str.maketrans("òóỏõọùúủũụ", "ooooouuuuu")
_TONES = {"ò": "̀", "ó": "́", "ỏ": "̉", "õ": "̃", "ọ": "̣", "ù": "̀", "ú": "́", "ủ": "̉", "ũ": "̃", "ụ": "̣"}
_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_STRIP = {ord(c): unicodedata.normalize("NFD", c)[0] if c != "đ" else "d" for c in _VIETNAMESE}
_MARKED = re.compile(f"[{_VIETNAMESE}]")
# A Vietnamese syllable without its diacritics.
_SYLLABLE = re.compile("(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
# "Mostly without diacritics": ordinary Vietnamese prose marks some seven words in ten.
_BARE_AROUND = 80
_BARE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured: ``texts`` with a hit, and how many of those read were ``right``; ``read`` is None for all."""

    texts: int
    right: int | None = None
    read: int | None = None

    @property
    def precision(self) -> float | None:
        """Share of right hits among the read ones; None where nothing was read."""
        read = self.texts if self.read is None else self.read
        return None if self.right is None or not read else self.right / read


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry: the spellings of an expression, what it points at, and what must and must not stand near it.

    ``near``: any of these within ``near_words`` words, or the match does not count (empty: no need). ``never``: any of
    these over an edge of the match or within ``never_words`` words voids it. ``bare``: written without diacritics it
    counts even where ``near`` is empty. Strength S may lift alone, M only with ``near``, W never.
    """

    id: str
    texts: tuple[str, ...]
    label: str
    category: str | None = None
    strength: Strength = "S"
    lift: Lift = "review"
    near: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    near_words: int = NEAR_WORDS
    never_words: int = NEVER_WORDS
    bare: bool = False
    source: str = ""
    seen: Seen | None = None
    cases: Seen | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch ``text[start:end]`` at which pattern ``index`` stands; ``bare`` if only without diacritics."""

    start: int
    end: int
    index: int
    bare: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term with the name of its list and its cues as indices."""

    name: str
    term: Term
    near: frozenset[int]
    never: frozenset[int]


class Lexicon:
    """Entries of one or several lists, ready to be looked for; immutable and safe to share between threads."""

    def __init__(self, lists: Mapping[str, Sequence[Term]], as_read: Callable[[str], str] = str) -> None:
        """Entries by the name of their list, which every hit names.

        ``as_read`` is what the text goes through before it is searched: an expression is looked for as it is written
        in the list and as it would be read.
        """
        self.lists: dict[str, tuple[Term, ...]] = {name: tuple(terms) for name, terms in lists.items()}
        entries = [(name, term) for name, terms in self.lists.items() for term in terms]
        named = {cue for _, term in entries for cue in (*term.near, *term.never) if cue != _PRICE_CUE}
        spelled = [(cue, spelling) for cue in sorted(named) for spelling in _spellings([cue], as_read)]
        place: dict[str, list[int]] = {_PRICE_CUE: [_PRICE_INDEX]}
        for index, (cue, _) in enumerate(spelled):
            place.setdefault(cue, []).append(index)
        self._cues = _Patterns([spelling for _, spelling in spelled])
        texts: list[str] = []
        self._entries: list[_Entry] = []
        for name, term in entries:
            near, never = (frozenset(i for cue in cues for i in place[cue]) for cues in (term.near, term.never))
            found = _spellings(term.texts, as_read)
            texts += found
            self._entries += [_Entry(name, term, near, never)] * len(found)
        self._terms = _Patterns(texts)

    @classmethod
    def read(cls, path: Path, name: str | None = None) -> Lexicon:
        """The list in a TOML file; its name is ``name``, or the file's own ``name``, or what the file is called.

        Raises:
            SettingError: the file is not there, is no TOML, or an entry is not of the form; names file and entry.
        """
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
            raise SettingError(f"{path}: expected a term list in TOML; {error}") from error
        try:
            own, terms = _read_list(given)
        except SettingError as error:
            raise SettingError(f"{path}: {error}") from error
        return cls({name or own or path.stem: terms})

    @classmethod
    def join(cls, lexicons: Sequence[Lexicon], as_read: Callable[[str], str] = str) -> Lexicon:
        """All lists as one, looked for as written and as ``as_read`` makes of it.

        Raises:
            SettingError: two lists have the same name.
        """
        lists: dict[str, Sequence[Term]] = {}
        for lexicon in lexicons:
            for name, terms in lexicon.lists.items():
                if name in lists:
                    raise SettingError(f"expected term lists of different names, got two `{name}`; set `name` in one")
                lists[name] = terms
        return cls(lists, as_read)

    def find(self, clean: Clean, words: Callable[[], Sequence[Word]]) -> list[Hit]:
        """Hits in order of their place; of one entry's overlapping matches the first, and there the longest.

        ``words`` is called only if something was found: a short match must not cut a Vietnamese word in two.
        """
        text = _Text(clean.text)
        found = list(self._terms.find(text))
        if not found:
            return []
        around = _Surroundings(text, self._cues)
        standing = [f for f in found if _stands(f, self._entries[f.index], around)]
        if not standing:
            return []
        glued = _Glued(words(), text.folded)
        ends: dict[tuple[str, str], int] = {}
        hits: list[Hit] = []
        for f in sorted(standing, key=lambda f: (f.start, -f.end, f.index)):
            name, term = self._entries[f.index].name, self._entries[f.index].term
            if f.start < ends.get((name, term.id), 0) or glued.cut(f):
                continue
            ends[name, term.id] = f.end
            hits.append(Hit(term.label, term.category, f.start, f.end, name, term.id, term.lift))
        return hits


def _stands(found: _Found, entry: _Entry, around: _Surroundings) -> bool:
    """Whether what is near the match is what its entry asks for."""
    term = entry.term
    if found.bare and not (term.bare or term.near):
        return False
    if entry.never and around.near(found, entry.never, term.never_words, over=True):
        return False
    return not entry.near or around.near(found, entry.near, term.near_words)


class _Text:
    """A text in the spellings it is searched in, all of its own length."""

    def __init__(self, text: str) -> None:
        self.folded = _fold(text)

    @cached_property
    def stripped(self) -> str:
        return _strip(self.folded)

    @cached_property
    def units(self) -> tuple[list[int], list[int]]:
        """Starts and ends of the runs of letters and digits: what distances are counted in."""
        spans = [m.span() for m in _UNIT.finditer(self.folded)]
        return [s for s, _ in spans], [e for _, e in spans]

    def is_bare(self, start: int, end: int) -> bool:
        """Whether the stretch has no diacritics and the text around it hardly any."""
        if _MARKED.search(self.folded, start, end):
            return False
        begin, stop = max(0, start - _BARE_AROUND), end + _BARE_AROUND
        words = [w for w in _UNIT.findall(self.folded[begin:stop]) if not w.isdecimal()]
        return sum(1 for w in words if _MARKED.search(w)) <= _BARE_SHARE * len(words)


class _Patterns:
    """Expressions looked for at once, as written and, where that makes sense, without diacritics."""

    def __init__(self, texts: Sequence[str]) -> None:
        folded = [_fold(unicodedata.normalize("NFKC", text)) for text in texts]
        # A single syllable without its diacritics is too many words at once.
        bare = [(i, _strip(f)) for i, f in enumerate(folded) if len(f.split()) > 1 and _strip(f) != f]
        self._bare_index = [i for i, _ in bare]
        self._exact = AhoCorasick(folded) if folded else None
        self._bare = AhoCorasick([b for _, b in bare]) if bare else None

    def find(self, text: _Text) -> Iterator[_Found]:
        """Every place where a pattern stands between other words, in no order."""
        if self._exact is not None:
            for index, start, end in self._exact.find_matches_as_indexes(text.folded, overlapping=True):
                if _apart(text.folded, start, end):
                    yield _Found(start, end, index, bare=False)
        if self._bare is not None:
            for index, start, end in self._bare.find_matches_as_indexes(text.stripped, overlapping=True):
                if _apart(text.folded, start, end) and text.is_bare(start, end):
                    yield _Found(start, end, self._bare_index[index], bare=True)


class _Surroundings:
    """Where the cues of a text stand, found when first asked for."""

    def __init__(self, text: _Text, cues: _Patterns) -> None:
        self._text = text
        self._patterns = cues

    @cached_property
    def _cues(self) -> list[_Found]:
        prices = [_Found(*m.span(), _PRICE_INDEX, bare=False) for m in _PRICE.finditer(self._text.folded)]
        return sorted([*self._patterns.find(self._text), *prices], key=lambda f: f.start)

    @cached_property
    def _starts(self) -> list[int]:
        return [c.start for c in self._cues]

    @cached_property
    def _longest(self) -> int:
        return max((c.end - c.start for c in self._cues), default=0)

    def near(self, at: _Found, cues: frozenset[int], words: int, *, over: bool = False) -> bool:
        """Whether one of the cues stands within that many words of the match; one over its edge only if ``over``.

        A cue inside the match is part of the expression and says nothing about it.
        """
        begin, stop = self._window(at, words)
        # Only the cues that can reach the window: a text full of slang must not cost the square of its length.
        first, last = bisect_left(self._starts, begin - self._longest), bisect_left(self._starts, stop)
        for c in self._cues[first:last]:
            if c.index not in cues or c.end <= begin:
                continue
            if c.end <= at.start or c.start >= at.end:
                return True
            if over and (c.start < at.start or c.end > at.end):
                return True
        return False

    def _window(self, at: _Found, words: int) -> tuple[int, int]:
        starts, ends = self._text.units
        if not starts:
            return at.start, at.end
        first = max(0, bisect_left(ends, at.start + 1) - words)
        last = min(len(ends) - 1, bisect_right(starts, at.end - 1) - 1 + words)
        return min(at.start, starts[first]), max(at.end, ends[last])


class _Glued:
    """The words of several syllables in a text: a match may not end inside one ("xách tay" in "túi xách" + "tay").

    Segmenters also glue what is no word: a foreign word and its neighbour, or anything in text without diacritics. In
    the annotated cases, matches cut by such a word were right as often as any; so only words of Vietnamese syllables
    that carry a diacritic count, and only against matches of one or two syllables.
    """

    def __init__(self, words: Sequence[Word], folded: str) -> None:
        self._words = [w for w in words if _is_compound(folded[w.start : w.end])]
        self._starts = [w.start for w in self._words]
        self._folded = folded

    def cut(self, found: _Found) -> bool:
        """Whether one of the words begins before the match and ends in it, or the other way round."""
        if len(_UNIT.findall(self._folded, found.start, found.end)) > 2:
            return False
        return self._inside(found.start) or self._inside(found.end)

    def _inside(self, place: int) -> bool:
        """Whether a word begins before the place and ends after it."""
        before = bisect_left(self._starts, place) - 1
        return before >= 0 and place < self._words[before].end


def _is_compound(word: str) -> bool:
    syllables = word.split()
    marked = _MARKED.search(word) is not None
    return marked and len(syllables) > 1 and all(_SYLLABLE.fullmatch(_strip(s)) for s in syllables)


def _fold(text: str) -> str:
    """Lower case, plain spaces and the tone mark of oa, oe, uy on the last letter, character for character."""
    low = text.lower()
    if len(low) != len(text):
        # A few letters grow when lowered ("İ"); they stay as they are.
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = _SPACE.sub(" ", low)
    return _TONE.sub(_tone_later, low)


def _tone_later(match: re.Match[str]) -> str:
    first, second = match.group()[0], match.group()[1]
    return first.translate(_TONE_LATER) + unicodedata.normalize("NFC", second + _TONES[first])


def _strip(folded: str) -> str:
    return folded.translate(_STRIP)


def _spellings(texts: Iterable[str], as_read: Callable[[str], str]) -> list[str]:
    """Each text as it is and as it is read; a reading with nothing left of it is none."""
    return list(dict.fromkeys(s for text in texts for s in (text, as_read(text)) if s))


def _apart(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the stretch where it has one itself."""
    before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (before or after)


def _read_list(given: Mapping[str, Any]) -> tuple[str | None, list[Term]]:
    """Name and entries of a list as TOML gave it."""
    _known("the file", given, _FILE_KEYS)
    name = given.get("name")
    if not (name is None or (isinstance(name, str) and name.strip())):
        raise SettingError(f"expected `name` to be a string that is not empty, got {name!r}")
    measured, groups, rows = given.get("measured", False), given.get("cues", {}), given.get("term", [])
    if not isinstance(measured, bool) or not isinstance(groups, dict) or not isinstance(rows, list):
        raise SettingError("expected `measured` true or false, a table [cues] and tables [[term]]")
    cues = {f"@{key}": _strings(value, f"[cues] {key}") for key, value in groups.items()}
    terms: dict[str, Term] = {}
    for number, row in enumerate(rows, start=1):
        term = _read_term(row, number, cues)
        where = f"entry {term.id!r}"
        if term.id in terms:
            raise SettingError(f"{where}: expected every id once, got it twice; give one of them its own `id`")
        if measured and term.lift == "flag":
            _check_flag(term, where)
        terms[term.id] = term
    return name, list(terms.values())


def _read_term(row: object, number: int, cues: Mapping[str, tuple[str, ...]]) -> Term:
    if not isinstance(row, dict):
        raise SettingError(f"entry {number}: expected a table [[term]], got {type(row).__name__}")
    text = row.get("text")
    where = f"entry {row.get('id', text)!r}" if isinstance(row.get("id", text), str) else f"entry {number}"
    _known(where, row, _TERM_KEYS)
    texts = _strings([text, *_list(row.get("variants", []), f"{where}, variants")], f"{where}, text and variants")
    for spelling in texts:
        if not any(c.isalnum() for c in spelling) and not any(unicodedata.category(c) == "So" for c in spelling):
            raise SettingError(f"{where}: expected a letter, digit or picture in every spelling, got {spelling!r}")
    strength: Strength = _choice(row.get("strength", "S"), get_args(Strength), f"{where}, strength")
    near = _cues(row.get("near", []), cues, f"{where}, near")
    weak = strength == "W" or (strength == "M" and not near)
    lift: Lift = _choice(row.get("lift", "none" if weak else "review"), get_args(Lift), f"{where}, lift")
    if weak and lift != "none":
        needs = 'is always lift = "none"' if strength == "W" else "needs `near` to lift"
        raise SettingError(f"{where}: strength {strength} {needs}, got lift = {lift!r}")
    label = _choice(row.get("label"), (*LABELS, *MARKS), f"{where}, label")
    if label in MARKS and lift != "none":
        raise SettingError(f'{where}: a mark lifts nothing; write strength = "W"')
    category = row.get("category")
    if category is not None:
        known = tuple(c for c in CATEGORY_NAMES if c.startswith(f"{label}/"))
        category = _choice(category, known, f"{where}, category")
    return Term(
        id=_string(row.get("id", text), f"{where}, id"),
        texts=texts,
        label=label,
        category=category,
        strength=strength,
        lift=lift,
        near=near,
        never=_cues(row.get("never", []), cues, f"{where}, never"),
        near_words=_count(row.get("near_words", NEAR_WORDS), f"{where}, near_words"),
        never_words=_count(row.get("never_words", NEVER_WORDS), f"{where}, never_words"),
        bare=_choice(row.get("bare", False), (True, False), f"{where}, bare"),
        source=_string(row.get("source", "-"), f"{where}, source"),
        seen=_seen(row.get("seen"), f"{where}, seen"),
        cases=_seen(row.get("cases"), f"{where}, cases"),
    )


def _check_flag(term: Term, where: str) -> None:
    seen = term.seen
    read = 0 if seen is None or seen.right is None else (seen.texts if seen.read is None else seen.read)
    if seen is None or read < FLAG_READ or (seen.precision or 0.0) < FLAG_PRECISION:
        raise SettingError(
            f"{where}: expected `seen` with at least {FLAG_READ} texts read and {FLAG_PRECISION:.0%} of them right for "
            'lift = "flag" in a measured list; measure it, or write lift = "review"'
        )


def _known(where: str, given: Mapping[str, Any], keys: set[str]) -> None:
    unknown = sorted(set(given) - keys)
    if unknown:
        raise SettingError(f"{where}: expected only {', '.join(sorted(keys))}, got also `{unknown[0][:40]}`")


def _list(given: object, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise SettingError(f"{where}: expected a list, got {type(given).__name__}")
    return given


def _string(given: object, where: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise SettingError(f"{where}: expected a string that is not empty, got {given!r}")
    return given


def _strings(given: object, where: str) -> tuple[str, ...]:
    return tuple(_string(value, where) for value in _list(given, where))


def _cues(given: object, groups: Mapping[str, tuple[str, ...]], where: str) -> tuple[str, ...]:
    """Cues with the names of groups ("@sale") replaced by what the group holds."""
    cues: list[str] = []
    for cue in _strings(given, where):
        if cue == _PRICE_CUE or not cue.startswith("@"):
            cues.append(cue)
        elif cue in groups:
            cues.extend(groups[cue])
        else:
            raise SettingError(f"{where}: expected a group of [cues] or {_PRICE_CUE}, got {cue!r}")
    return tuple(dict.fromkeys(cues))


def _choice(given: object, known: Sequence[Any], where: str) -> Any:  # noqa: ANN401 - one of `known`, whatever they are
    if given not in known or isinstance(given, bool) != isinstance(known[0], bool):
        raise SettingError(f"{where}: expected one of {', '.join(map(str, known))}, got {given!r}")
    return given


def _count(given: object, where: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise SettingError(f"{where}: expected a whole number from 0, got {given!r}")
    return given


def _seen(given: object, where: str) -> Seen | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise SettingError(f"{where}: expected {{texts = …, right = …}}, got {given!r}")
    _known(where, given, {"texts", "right", "read"})
    if "texts" not in given:
        raise SettingError(f"{where}: expected `texts`, the number of texts with a hit")
    counts = {key: _count(value, f"{where}, {key}") for key, value in given.items()}
    return Seen(**counts)
