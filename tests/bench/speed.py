"""How long a text takes, against the same encoder in transformers' `pipeline` on torch: ratios from one run.

`python -m tests.bench.speed BACKBONE_FOLDER`, with the folder of multilingual-e5-small as `training.wheels` writes it.
Both sides get the test cases as they stand and do all their own work, from text to scores. The weights of the torch
side are the pre-trained ones under a fresh head: what they say does not matter here, what they cost does.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp.pipeline import load
from training.backbone import read_compact
from training.cases import case_files, read_cases

ROOT = Path(__file__).parent.parent.parent


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratios(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict[str, float]:
    """Median of theirs / ours over alternating rounds, and ours in milliseconds."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return {
        "ratio": round(statistics.median(b / a for a, b in pairs), 2),
        "ours_ms": round(1000 * statistics.median(a for a, _ in pairs), 2),
        "rounds": rounds,
    }


def torch_pipeline(folder: Path) -> Any:
    from transformers import BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    backbone = read_compact(folder)
    model = BertForSequenceClassification(backbone.encoder.config)  # type: ignore[arg-type]
    model.bert.load_state_dict(backbone.encoder.state_dict(), strict=False)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backbone.backend, pad_token="<pad> (special)")
    return pipeline("text-classification", model=model.eval(), tokenizer=tokenizer, top_k=None)


def main(folder: Path) -> None:
    texts = [case.text for case in read_cases(case_files([ROOT / "data" / "cases"])) if case.split == "test"][:256]
    ours, theirs = load(), torch_pipeline(folder)
    middle = sorted(texts, key=len)[len(texts) // 2]
    found = {
        "one": ratios(lambda: ours.classify([middle]), lambda: theirs(middle), 30),
        "batch": ratios(lambda: ours.classify(texts), lambda: theirs(texts, batch_size=16, truncation=True), 3),
        "texts": len(texts),
    }
    print(json.dumps(found, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
