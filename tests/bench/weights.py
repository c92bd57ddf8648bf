"""What eight-bit weights cost and give: label signs changed and time taken, against 32-bit weights, in one run.

`python -m tests.bench.weights CHECKPOINT CONFIG`, with what `kiemhang train CONFIG … --checkpoint CHECKPOINT` kept.
Windows of the dev split run as in serving, alone and several at a time; rounds alternate between the schemes.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from safetensors.torch import load_file

from nlp.labels import CATEGORY_NAMES, INTENTS, LABELS
from nlp.model import Model
from nlp.tokenise import Tokenizer
from training.build import make_tokenizer, read_backbone
from training.cases import case_files, read_cases
from training.config import Config, read_config
from training.examples import read
from training.export import SCHEMES, export
from training.metrics import wilson
from training.network import Network, Sizes

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 3


def exported(checkpoint: Path, config: Config, folder: Path) -> tuple[Tokenizer, dict[str, Path]]:
    """The tokenizer, and the network of a checkpoint under every scheme."""
    backbone = read_backbone(config.backbone)
    tokenizer = make_tokenizer(config, backbone)
    network = Network(backbone.encoder, Sizes(len(LABELS), len(CATEGORY_NAMES), len(INTENTS)))
    network.load_state_dict(load_file(checkpoint))
    paths = {scheme: folder / f"{scheme}.onnx" for scheme in SCHEMES}
    for scheme, path in paths.items():
        export(network.eval(), path, scheme)
    return tokenizer, paths


def main(checkpoint: Path, config: Config) -> None:
    cases = [case for case in read_cases(case_files([ROOT / "data" / "cases"])) if case.split == "dev"]
    with tempfile.TemporaryDirectory() as folder:
        tokenizer, paths = exported(checkpoint, config, Path(folder))
        texts = [read(case.text, case.context, tokenizer).windows for case in cases]
        models = {scheme: Model(path) for scheme, path in paths.items()}
        signs: dict[str, list[bool]] = {}
        seconds: dict[str, list[float]] = {scheme: [] for scheme in SCHEMES}
        for _ in range(ROUNDS):
            for scheme, model in models.items():
                start = time.perf_counter()
                signs[scheme] = [logit > 0 for found in model.scores(texts) for logit in found.labels]
                seconds[scheme].append(time.perf_counter() - start)
        print(json.dumps({s: row(s, signs, seconds, paths[s]) for s in SCHEMES}, indent=1))  # noqa: T201


def row(scheme: str, signs: dict[str, list[bool]], seconds: dict[str, list[float]], path: Path) -> dict[str, Any]:
    n = len(signs["float"])
    changed = sum(a != b for a, b in zip(signs["float"], signs[scheme], strict=True))
    return {
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "signs": n,
        "changed": changed,
        "changed_interval": [round(x, 4) for x in wilson(changed, n)],
        "times_as_fast_as_float": round(
            statistics.median(a / b for a, b in zip(seconds["float"], seconds[scheme], strict=True)), 2
        ),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), read_config(Path(sys.argv[2])))
