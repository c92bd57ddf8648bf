"""A linear model over hashed character and word n-grams: cheap, and good at what a small transformer is slow to learn.

Features of the lower-cased clean text: character n-grams of 2 to 5 within words (a space stands for a word's edge),
words and pairs of words, each counted as ``1 + ln(count)``, weighted by inverse document frequency and scaled to unit
length. Averaged with the transformer by the calibration, not here.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.errors import BundleError

BUCKETS = 1 << 18
_SIZES = range(2, 6)


def counts(text: str) -> dict[int, int]:
    """How often each bucket's n-grams occur in a text; the same on every machine (CRC-32)."""
    return dict(Counter(zlib.crc32(gram.encode("utf-8")) % BUCKETS for gram in _grams(text.lower())))


def _grams(text: str) -> Iterator[str]:
    before = ""
    for word in text.split():
        edged = f" {word} "
        for size in _SIZES:
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]
        yield f"\n{word}"
        if before:
            yield f"\n{before}\n{word}"
        before = word


class Linear:
    """Weights over buckets. *Shape:* weights (labels, BUCKETS), idf (BUCKETS,), bias (labels,)."""

    def __init__(self, weights: NDArray[np.float16], idf: NDArray[np.float16], bias: NDArray[np.float32]) -> None:
        self._weights, self._idf, self._bias = weights, idf, bias

    @classmethod
    def read(cls, path: Path, labels: int) -> Linear:
        """The linear model of a bundle.

        Raises:
            BundleError: the file does not hold the three arrays in their shapes.
        """
        try:
            # Opened here, since the loader leaves a file open that turns out to be none of its own.
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                found = cls(file["weights"], file["idf"], file["bias"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise BundleError(f"{path.name} does not hold weights, idf and bias: {error}") from error
        shapes = found._weights.shape, found._idf.shape, found._bias.shape
        if shapes != ((labels, BUCKETS), (BUCKETS,), (labels,)):
            raise BundleError(f"{path.name}: expected arrays for {labels} labels and {BUCKETS} buckets, got {shapes}")
        return found

    def write(self, path: Path) -> None:
        """Write the arrays as the bundle holds them."""
        np.savez_compressed(path, weights=self._weights, idf=self._idf, bias=self._bias)

    def logits(self, text: str) -> list[float]:
        """One logit a label for a clean text; the bias alone where there is nothing to read."""
        found = counts(text)
        if not found:
            return [float(b) for b in self._bias]
        at = np.fromiter(found, np.int64, len(found))
        values = weigh(found, self._idf[at].astype(np.float32))
        said: NDArray[np.float32] = self._weights[:, at].astype(np.float32) @ values + self._bias
        return [float(x) for x in said]


def weigh(found: dict[int, int], idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Feature values of counted buckets, in their order. *Shape:* (len(found),), of unit length."""
    values = np.array([1.0 + math.log(n) for n in found.values()], np.float32) * idf
    length = float(np.linalg.norm(values))
    return values / length if length else values
