from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.errors import BundleError
from nlp.linear import BUCKETS, Linear, counts


def test_counts_are_the_same_everywhere_and_know_words_and_pairs() -> None:
    assert counts("") == {}
    assert counts("Rep") == counts("rep")
    assert sum(counts("ab").values()) == len([" a", "ab", "b ", " ab", "ab ", " ab ", "\nab"])
    assert sum(counts("ab ab").values()) == 15  # twice the word's, and one pair
    assert sorted(counts("ab"))[:3] == [1622, 15122, 26515]


def test_nothing_to_read_gives_the_bias() -> None:
    assert Linear(
        np.zeros((2, BUCKETS), np.float16), np.ones(BUCKETS, np.float16), np.array([-1.0, 2.0], np.float32)
    ).logits("") == [-1.0, 2.0]


def test_a_model_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    shape = (2, BUCKETS)
    made = Linear(rng.normal(size=shape).astype(np.float16), np.ones(BUCKETS, np.float16), np.zeros(2, np.float32))
    made.write(tmp_path / "linear.npz")
    assert Linear.read(tmp_path / "linear.npz", 2).logits("túi rep 1:1") == made.logits("túi rep 1:1")
    with pytest.raises(BundleError, match="expected arrays for 3 labels"):
        Linear.read(tmp_path / "linear.npz", 3)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip"])
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "linear.npz").write_bytes(content)
    with pytest.raises(BundleError, match="linear.npz does not hold weights"):
        Linear.read(tmp_path / "linear.npz", 2)


def test_the_trained_model_tells_what_it_was_shown() -> None:
    pytest.importorskip("sklearn")
    from tests.conftest import ROOT
    from training.cases import case_files, read_cases
    from training.linear import train_linear

    cases = [case for case in read_cases(case_files([ROOT / "data" / "cases"])) if case.split == "train"][::40]
    linear = train_linear(cases)
    right = [
        (linear.logits(case.text)[k] > 0) == (label in case.labels)
        for case in cases
        for k, label in enumerate(("counterfeit", "prohibited", "unknown_origin"))
    ]
    assert sum(right) / len(right) > 0.97
