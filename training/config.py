"""The settings of a training run, from a TOML file; the whole of them goes into the bundle."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from nlp.errors import SettingError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One training run.

    Lengths are in pieces; ``lower`` lets the model see small letters only; ``disguised`` is the share of texts written
    another way each epoch.
    """

    backbone: str = "compact"
    name: str = "compact"
    seed: int = 1
    epochs: int = 6
    batch_size: int = 32
    learning_rate: float = 2e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    dropout: float = 0.1
    disguised: float = 0.4
    frozen_embeddings: bool = True
    frozen_layers: int = 0
    max_length: int = 256
    overlap: int = 64
    max_windows: int = 32
    context_length: int = 64
    lower: bool = False
    category_weight: float = 1.0
    intent_weight: float = 0.3
    token_weight: float = 1.0
    flag_precision: float = 0.97
    review_recall: float = 0.97
    weights: str = "dynamic"

    def to_dict(self) -> dict[str, Any]:
        """Every setting, for the bundle."""
        return asdict(self)


def read_config(path: Path) -> Config:
    """A run's settings from TOML.

    Raises:
        SettingError: the file cannot be read, or has a key this version does not know.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} cannot be read as TOML: {error}") from error
    known = {field.name for field in fields(Config)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise SettingError(f"{path}: unknown setting `{unknown[0]}`; known are {', '.join(sorted(known))}")
    return Config(**given)
