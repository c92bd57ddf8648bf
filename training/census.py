"""What a set of cases consists of: the counts that the release rules and the datasheet both go by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nlp.normalise import normalise
from training.cases import Case

LISTED_KINDS = tuple(f"H{i:02}" for i in range(1, 97))
_MARKED = re.compile("[\u0300-\u036fđĐ]")
_LETTER = re.compile(r"[^\W\d_]")
_BY_NUMBER = re.compile(r"H\d+")
# Spellings of chat and SMS that are no words of the standard language.
_TEENCODE = re.compile(
    r"\b(?i:ko|k|kh|hk|hok|hem|khum|k0|kô|khg|đc|đx|mk|mn|mng|ib|inb|in4|ntn|ngta|nx|lm|lun|cx|cug|cũg|bn|bjo|sz|zl|fb"
    r"|j|ji|gj|ae|ace|sdt|sđt|đt|cmt|stt|trc|trog|xog|hnay|hqua|nhìu|nhiu|bik|iu|wa|wá|qá|vl|vcl|ak|ạk|nek|fai|fải|mún"
    r"|rùi|òi|đag|dag|dky|tks|thks|oki|okie|hj|uki|uhm|vk|nyc|stk|ctv|bth|nc|thui|dzậy|zậy|zô|zui|zị|nhoa|nhoé|vcđ)\b"
    # In capitals these are currents, codes, sizes and offices.
    r"|\b(?:dc|dx|vs|bh|sp|tl|bt|ck|z|đk|đg|tn)\b"
)
# One letter for a word (c: chị, b: bạn, e: em, h: giờ, m: mình, r: rồi, t: tao, v: vậy), not a unit, a size or part of
# a code.
_NEGATED = re.compile(
    r"(?i)\b(?:(?:không|chưa|nói không với|chống|đừng|cấm)(?:\s+\w+){0,3}"
    r"\s+(?:fake|giả|nhái|rep|kém chất lượng|lậu|cấm|pod|pháo|nổ)"
    r"|(?:khong|noi khong voi|chong)(?:\s+\w+){0,3}\s+(?:fake|gia|nhai|rep|lau|pod|phao)"
    r"|(?:fake|giả|nhái|gia|nhai)\s+(?:thì\s+|thi\s+|là\s+)?(?:đền|hoàn|bồi thường|den|hoan))\b"
)
# Promises against fakes, proof words, comparisons with fakes, warnings of a brand; and kinds that say so themselves.
_DENIAL = re.compile(r"^H0[1256]\b|deni|promise|refus|anti_")
_LETTER_WORD = re.compile(r"(?<![\w./'’-])(?<!\d )[cbehmrtv](?![\w./'’-])")


def positive(cases: Iterable[Case]) -> list[Case]:
    """The cases with a label."""
    return [case for case in cases if case.labels]


def plain(cases: Iterable[Case]) -> list[Case]:
    """Innocents of everyday trade, with nothing in them that looks like a violation."""
    return [case for case in cases if not case.labels and (case.kind or "").startswith("plain")]


def hard(cases: Iterable[Case]) -> list[Case]:
    """Innocents that look like a violation."""
    return [case for case in cases if is_hard(case)]


def is_hard(case: Case) -> bool:
    """Whether a case is an innocent that looks like a violation."""
    return not case.labels and not (case.kind or "").startswith("plain")


def kinds(cases: Iterable[Case]) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of the hard negatives: those of the guideline's list of 96, and the others.

    "H18/complaint" is of kind H18; a number that is not on the list is of neither sort.
    """
    found = frozenset(case.kind.split("/")[0] for case in hard(cases) if case.kind)
    listed = found.intersection(LISTED_KINDS)
    return listed, frozenset(kind for kind in found if not _BY_NUMBER.fullmatch(kind))


def bare(text: str) -> bool:
    """Whether a text with letters is written without a single diacritic, đ among them."""
    return bool(_LETTER.search(text)) and not _MARKED.search(unicodedata.normalize("NFD", text))


def teencode(text: str) -> bool:
    """Whether a text has at least one abbreviation or spelling of chat and SMS."""
    whole = unicodedata.normalize("NFC", text)  # a mark on its own would cut a word in two
    return bool(_TEENCODE.search(whole) or _LETTER_WORD.search(whole))


def negated(case: Case) -> bool:
    """Whether a text denies, refuses or promises against what the labels stand for: "fake đền gấp 10"."""
    return bool(_DENIAL.search(case.kind or "") or _NEGATED.search(normalise(case.text).text))


def disguised(case: Case) -> bool:
    """Whether a case has an evasion class other than X05: leaving diacritics out is how many people type."""
    return any(evasion != "X05" for evasion in case.evasions)
