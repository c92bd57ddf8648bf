"""Shared pieces: where the outside data lies, if it does, and the shipped bundle, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.pipeline import Pipeline, load

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not (SHARED / "phobert").is_dir():
        pytest.skip("the corpora and PhoBERT's files lie outside the repository and are not here")
    return SHARED


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load()
