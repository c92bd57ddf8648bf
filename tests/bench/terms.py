"""What looking for 5,000 terms adds to classifying a text: one run, on real listings.

`python -m tests.bench.terms SHARED`. The terms are those of the shipped list and made-up ones of two and three of the
listings' own words, so that they are found about as often as words are. Segmentation is counted with the search where
something was found: that is when the search needs it.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
from itertools import islice
from pathlib import Path

from nlp.lexicon import Lexicon, Term
from nlp.normalise import normalise
from nlp.pipeline import load
from nlp.segment import segment
from nlp.types import Clean
from tests.bench.speed import seconds
from tests.corpora import listings

LIST = Path(__file__).parent.parent.parent / "data" / "policy" / "lexicon.toml"
SPELLINGS = 5000
TEXTS = 300


def made_up(count: int, texts: list[str]) -> list[Term]:
    """Pairs and triples of words that do not stand together in the texts, but for chance."""
    draw = random.Random(1)
    words = sorted({word for text in texts for word in text.split() if word.isalpha()})
    names = {" ".join(draw.sample(words, draw.choice((2, 3)))) for _ in range(2 * count)}
    return [Term(id=name, texts=(name,), label="prohibited", near=("giá",)) for name in sorted(names)[:count]]


def search(lexicon: Lexicon, clean: Clean) -> None:
    lexicon.find(clean, lambda: segment(clean))


def main(shared: Path) -> None:
    texts = random.Random(2).sample(list(islice(listings(shared), 20_000)), TEXTS)
    own = Lexicon.read(LIST)
    spellings = sum(len(term.texts) for terms in own.lists.values() for term in terms)
    lexicon = Lexicon.join([own, Lexicon({"made up": made_up(SPELLINGS - spellings, texts)})])
    pipeline = load()
    pipeline.warm()
    cleaned = [normalise(text) for text in texts]
    search(lexicon, cleaned[0])
    finding = [seconds(lambda clean=clean: search(lexicon, clean)) for clean in cleaned]
    classifying = [seconds(lambda text=text: pipeline.classify([text])) for text in texts]
    found = {
        "spellings": SPELLINGS,
        "texts": TEXTS,
        "share": round(sum(finding) / sum(classifying), 4),
        "find_us": round(1e6 * statistics.mean(finding)),
        "classify_us": round(1e6 * statistics.mean(classifying)),
        "find_us_median": round(1e6 * statistics.median(finding)),
    }
    print(json.dumps(found, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
