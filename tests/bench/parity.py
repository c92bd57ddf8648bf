"""How much faster PhoBERT's tokenizer is than the original: `python -m tests.bench.parity SHARED`.

Three ways in one run over the same listings: the call a user of transformers makes, the bare pieces-and-ids inside it,
and ours. The original caches words it has met, so its time is taken on a fresh one.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from transformers import PhobertTokenizer

from nlp.phobert import phobert_tokenizer
from tests.corpora import listings, messages


def main(shared: Path) -> None:
    folder = shared / "phobert"
    texts = [*listings(shared), *messages(shared)]
    took = {}

    def fresh() -> PhobertTokenizer:
        return PhobertTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))

    slow, bare, fast = fresh(), fresh(), phobert_tokenizer(folder)
    start = time.perf_counter()
    for text in texts:
        slow(text, truncation=True, max_length=256)
    took["call"] = time.perf_counter() - start
    start = time.perf_counter()
    for text in texts:
        bare.convert_tokens_to_ids(bare._tokenize(text))
    took["bare"] = time.perf_counter() - start
    start = time.perf_counter()
    for text in texts:
        fast.encode(text, add_special_tokens=False)
    took["ours"] = time.perf_counter() - start
    start = time.perf_counter()
    fast.encode_batch(texts, add_special_tokens=False)
    took["ours_batch"] = time.perf_counter() - start
    ratios = {name: round(took[name] / took["ours"], 2) for name in ("call", "bare")}
    ratios |= {f"{name}_batch": round(took[name] / took["ours_batch"], 2) for name in ("call", "bare")}
    print(json.dumps({"texts": len(texts), **ratios}, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
