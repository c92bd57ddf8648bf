"""Rebuild `nlp/normalise/vocabulary.txt`: which syllables and foreign words Vietnamese texts are made of.

``python -m training.syllables SHARED`` counts single words of the real listings and messages in the folder and of the
undisguised cases; no text is kept, only words and how often. The normaliser needs them to tell a disguised word from an
innocent one: "hà.ng" is put together because hàng is common and "ng" is not a word.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nlp.normalise.repair import place_tone, split_tone
from nlp.normalise.spelling import old_style
from training.cases import read_cases

KEPT = Path(__file__).parents[1] / "nlp" / "normalise" / "vocabulary.txt"
COMMON, SEEN, FOREIGN = 40, 2, 5  # in how many texts
_WORD = re.compile(r"[^\W\d_]+")
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo "
    "ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu o oc oi om on "
    "ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uân uâng "
    "uât uây uê uêch uênh uơ uy uya uych uyên uyêt uynh uyt uyu ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn "
    "ương ươp ươt ươu y yêm yên yêng yêt yêu ynh yt"
).split()
_HEADER = """\
# Syllables and foreign words of everyday Vietnamese texts, for the normaliser.
# Rebuilt by `python -m training.syllables SHARED`.
# Counted in 34,238 public listings and messages and in the project's own cases. Words only, no text.
"""


def is_syllable(word: str) -> bool:
    """Whether a word has the form of a Vietnamese syllable: onset, rhyme, and a tone the final consonant allows."""
    plain, tone = split_tone(word)
    if place_tone(plain, tone) != word:  # two tones, or one on the wrong vowel; of hoà and hòa the older is kept
        return False
    stopped = plain.endswith(("c", "ch", "p", "t"))
    return plain in _forms() and not (stopped and tone and tone not in "\u0301\u0323")


@cache
def _forms() -> frozenset[str]:
    forms = set(_RHYMES)
    for onset in _ONSETS:
        # k, gh and ngh stand before e, ê, i, y, and c, g and ng before the other vowels.
        front = {"k": True, "gh": True, "ngh": True, "c": False, "g": False, "ng": False}.get(onset)
        forms.update(onset + rhyme for rhyme in _RHYMES if front is None or (rhyme[0] in "eêiy") == front)
    # "gi" and "qu" lose a vowel where two would meet: gì, giêng, quốc.
    forms.update("g" + rhyme for rhyme in _RHYMES if rhyme.startswith("i"))
    forms.update("q" + rhyme for rhyme in _RHYMES if rhyme.startswith("u"))
    return frozenset(forms)


def _texts(shared: Path) -> Iterator[str]:
    for name in ("listings", "messages"):
        with gzip.open(shared / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield "\n".join(str(row.get(key) or "") for key in ("title", "description", "text"))


def count(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands, in small letters."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(_WORD.findall(old_style(unicodedata.normalize("NFC", text).lower()))))
    return seen


def main(words: list[str]) -> None:
    """`SHARED`: the folder with the corpora."""
    seen = count(_texts(Path(words[0])))
    cases = read_cases(sorted(Path("data/cases").glob("*.jsonl")))
    own = count(case.text for case in cases if not case.evasions and case.split == "train")
    total = seen + own
    syllables = {word for word in total if is_syllable(word)}
    common = sorted(word for word in syllables if total[word] >= COMMON)
    rest = sorted(word for word in syllables if SEEN <= total[word] < COMMON)
    foreign = sorted(w for w in total if w.isascii() and len(w) > 1 and w not in syllables and total[w] >= FOREIGN)
    parts = (("common", common), ("seen", rest), ("foreign", foreign))
    written = "".join(f"[{name}]\n{textwrap.fill(' '.join(found), 118)}\n" for name, found in parts)
    KEPT.write_text(_HEADER + written, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
