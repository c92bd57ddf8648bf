"""Words of a text that are disguised, each by itself → words as they are meant; and names spelled by ear → names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.normalise.mapped import Edit, Mapped
from nlp.normalise.repair import in_case_of, loosely, repair, surely_typed, typed, with_zeros
from nlp.normalise.vocabulary import vocabulary

# A word with the signs that may stand for letters in it; not part of an address, a hashtag or a price.
_WORD = re.compile(r"(?<![\w@#/.])[$€£@]?[^\W_]+(?:[@$!|€£]+[^\W_]+)*(?:[@|](?=\s|\Z))?(?![\w@/]|\.\w)")
# Tone marks in the new places, hoà and tuý, to the old ones: both are right, and one spelling is enough.
_NEW_STYLE = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_])", re.IGNORECASE)
_OLD = dict(zip("oàoáoảoãoạoèoéoẻoẽoẹuỳuýuỷuỹuỵ"[1::2], "òaóaỏaõaọaòeóeỏeõeọeùyúyủyũyụy"[::2], strict=True))
_TYPED = 0.2  # share of a text's words that must look like keystrokes before any is believed to be
_LONGEST = 60  # letters; no word is longer
_PLAIN_MANY = 3  # words plainly disguised, from which on doubtful ones are taken to be
_PLAIN = dict(zip("àáảãạèéẻẽẹỳýỷỹỵ", "aaaaaeeeeeyyyyy", strict=True))


def respell(state: Mapped) -> Mapped:
    """Repair the words that are not words, and put names for their spellings by ear."""
    words = list(_WORD.finditer(state.text))
    return state.edited(_edits(state.text, words))


def _older(token: str) -> str | None:
    """The syllable with its tone in the old place, if it is one: "hoà", not "Chloé"."""
    new = old_style(token)
    return new if new != token and new.lower() in vocabulary() else None


def old_style(text: str) -> str:
    """The text with its tone marks in the old places; no longer and no shorter."""
    return _NEW_STYLE.sub(_earlier, text)


def _earlier(pair: re.Match[str]) -> str:
    glide, vowel = pair.group()[0], pair.group()[1]
    low = vowel.lower()
    toned, plain = _OLD[low], _PLAIN[low]
    return (toned.upper() if glide.isupper() else toned) + (plain.upper() if vowel.isupper() else plain)


def _edits(text: str, words: Sequence[re.Match[str]]) -> list[Edit]:
    edits: list[Edit] = []
    # Words that look like keystrokes, and words that may be disguised: believed where there are more.
    keys: list[Edit] = []
    maybe: list[Edit] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.end() - word.start() > _LONGEST:
            at += 1
            continue
        last, name = _alias(text, words, at)
        new = name or (None if _is_unit(text, word) else repair(word.group()) or _older(word.group()))
        if not new and edits and text[edits[-1].end : word.start()] == " ":
            new = with_zeros(word.group())
        if new:
            edits.append(Edit(word.start(), words[last].end(), new))
        elif new := typed(word.group()):
            (edits if surely_typed(word.group()) else keys).append(Edit(word.start(), word.end(), new))
        elif new := loosely(word.group()):
            maybe.append(Edit(word.start(), word.end(), new))
        at = last + 1
    return sorted([*edits, *_believed(text, edits, keys, maybe, len(words))])


def _believed(
    text: str, edits: Sequence[Edit], keys: Sequence[Edit], maybe: Sequence[Edit], words: int
) -> Iterator[Edit]:
    """Of the doubtful words those that the rest of the text speaks for."""
    if len(keys) > 1 and (len(keys) >= _TYPED * words or _beside(keys)) and not _by_chance(text, keys):
        yield from keys
    if (len(maybe) > 1 and len(maybe) >= _TYPED * words) or (maybe and len(edits) >= _PLAIN_MANY):
        yield from maybe


def _by_chance(text: str, keys: Sequence[Edit]) -> bool:
    """Plurals of English words, and one word numbered ("mau1 mau2")."""
    shown = {text[key.start : key.end].lower() for key in keys}
    numbered = [token for token in shown if token[-1].isdigit()]
    return all(token.endswith("s") for token in shown) or len({token[:-1] for token in numbered}) < len(numbered)


def _beside(edits: Sequence[Edit]) -> bool:
    """Whether two of the words stand side by side."""
    return any(right.start - left.end == 1 for left, right in pairwise(edits))


def _is_unit(text: str, word: re.Match[str]) -> bool:
    """Whether a short word is a unit behind a number, a code in capitals, or cut off: "12 k", "vitamin K", "phụ k…"."""
    token = word.group()
    if text.startswith("..", word.end()) and len(set(token)) == len(token):  # cut off: "phụ k...", "xuấ..."
        return True
    if len(token) > 2 or not token.isalpha():
        return False
    if text.startswith(":", word.end()) and token.lower() in ("đc", "dc"):  # here it is địa chỉ, an address
        return True
    return token.isupper() or text[max(0, word.start() - 2) : word.start()].strip()[-1:].isdigit()


def _alias(text: str, words: Sequence[re.Match[str]], at: int) -> tuple[int, str]:
    """The last word of a spelling by ear that begins here and the name it stands for, or this word and nothing."""
    first = words[at]
    for spelling, name in vocabulary().aliases.get(first.group().lower(), ()):
        last = at + len(spelling) - 1
        if last < len(words):
            stretch = text[first.start() : words[last].end()]
            if stretch.lower() == " ".join(spelling):
                return last, in_case_of(first.group(), name)
    return at, ""
