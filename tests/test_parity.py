"""PhoBERT's fast tokenizer against the original, piece by piece, on every real text there is."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from nlp.normalise import normalise
from nlp.phobert import UNKNOWN, phobert_tokenizer, read_vocabulary
from nlp.segment import segment
from nlp.tokenise import Tokenizer, TokenizerSettings
from tests.corpora import listings, messages

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def slow(shared: Path) -> Any:
    tokenizers = pytest.importorskip("transformers")
    folder = shared / "phobert"
    return tokenizers.PhobertTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))


@pytest.fixture(scope="module")
def size(shared: Path) -> int:
    return len(read_vocabulary(shared / "phobert" / "vocab.txt"))


def original(slow: Any, text: str) -> list[int]:
    found: list[int] = slow.convert_tokens_to_ids(slow._tokenize(text))
    return found


def test_ids_are_the_originals_on_every_real_text(shared: Path, slow: Any, size: int) -> None:
    fast = phobert_tokenizer(shared / "phobert")
    texts = [*listings(shared), *messages(shared)]
    assert len(texts) == 27_049 + 7_189
    encoded = fast.encode_batch(texts, add_special_tokens=False)
    different = [
        text
        for text, found in zip(texts, encoded, strict=True)
        if [i if i < size else UNKNOWN for i in found.ids] != original(slow, text)
    ]
    assert different == []


def test_ids_are_the_originals_on_segmented_text(shared: Path, slow: Any, size: int) -> None:
    settings = TokenizerSettings(
        kind="bpe", vocabulary=size, max_length=256, overlap=64, max_windows=8, context_length=64
    )
    fast = Tokenizer(phobert_tokenizer(shared / "phobert"), settings)
    for text in [*listings(shared)][::40] + [*messages(shared)][::20]:
        clean = normalise(text)
        words = segment(clean)
        joined = " ".join("_".join(clean.text[w.start : w.end].split()) for w in words)
        assert list(fast.encode(clean, words).ids) == original(slow, joined)


def test_ids_are_the_originals_on_words_nobody_would_write(shared: Path, slow: Any, size: int) -> None:
    fast = phobert_tokenizer(shared / "phobert")
    rng = random.Random(1)
    vocabulary = list(read_vocabulary(shared / "phobert" / "vocab.txt"))
    letters = sorted({char for piece in vocabulary for char in piece})
    for _ in range(20_000):
        word = "".join(rng.choice(letters) for _ in range(rng.randint(1, 12)))
        if rng.random() < 0.5:
            word = "".join(rng.choice(vocabulary).replace("@@", "") for _ in range(rng.randint(1, 4)))
        found = fast.encode(word, add_special_tokens=False).ids
        assert [i if i < size else UNKNOWN for i in found] == original(slow, word), word
