"""What undoing disguise costs beside classifying the text: one run, on real listings and on the test texts disguised.

`python -m tests.bench.normaliser SHARED`. Half of the listings go first, unmeasured: a service that has run for a while
has met most words before.
"""

from __future__ import annotations

import json
import random
import sys
from itertools import islice
from pathlib import Path

from nlp.normalise import normalise
from nlp.pipeline import load
from tests.bench.speed import seconds
from tests.conftest import ROOT
from tests.corpora import listings
from training.augment import augment
from training.cases import case_files, read_cases

TEXTS = 300


def share(texts: list[str]) -> dict[str, float]:
    pipeline = load()
    pipeline.warm()
    normalising = sum(seconds(lambda text=text: normalise(text)) for text in texts)
    classifying = sum(seconds(lambda text=text: pipeline.classify([text])) for text in texts)
    return {
        "texts": len(texts),
        "share": round(normalising / classifying, 4),
        "normalise_us": round(1e6 * normalising / len(texts)),
        "classify_us": round(1e6 * classifying / len(texts)),
    }


def main(shared: Path) -> None:
    draw = random.Random(2)
    real = draw.sample(list(islice(listings(shared), 20_000)), TEXTS)
    cases = [case for case in read_cases(case_files([ROOT / "data" / "cases"])) if case.split == "test"]
    odd = [augment(case, draw, 1.0).text for case in draw.sample(cases, TEXTS)]
    for text in real[::2]:  # words of other texts, as in a service that has run for a while
        normalise(text)
    print(json.dumps({"listings": share(real[1::2]), "disguised": share(odd)}, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
