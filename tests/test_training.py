"""The whole way from cases to a bundle that serves, on a PhoBERT of two small layers, and the parts of it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load_file

from nlp.errors import SettingError
from nlp.pipeline import load
from tests.conftest import ROOT
from training.backbone import cut_vocabulary, read_phobert
from training.build import build, read_backbone
from training.cases import Case, case_files, read_cases
from training.config import Config, read_config
from training.evaluate import evaluate
from training.export import export
from training.fit import expected_calibration_error, fit_platt, fit_threshold
from training.metrics import bootstrap, count, wilson
from training.network import Network, Sizes

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def phobert_files(folder: Path, texts: list[str]) -> None:
    """A PhoBERT folder whose vocabulary is the letters of the texts, with no merges worth the name."""
    letters = sorted({c for text in texts for c in text if not c.isspace()} | {"_"})
    pieces = [*letters, *(f"{c}@@" for c in letters)]
    (folder / "vocab.txt").write_text("".join(f"{p} 1\n" for p in pieces), encoding="utf-8")
    (folder / "bpe.codes").write_text("h à 1\n", encoding="utf-8")
    config = {
        "model_type": "roberta",
        "architectures": ["RobertaForMaskedLM"],
        "tokenizer_class": "PhobertTokenizer",
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 258,
        "vocab_size": len(pieces) + 5,
        "type_vocab_size": 1,
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.fixture(scope="module")
def some() -> list[Case]:
    cases = read_cases(case_files([ROOT / "data" / "cases"]))
    short = [case for case in cases if len(case.text) < 80 and not case.context]
    return [
        case
        for split, most in (("train", 40), ("dev", 12))
        for wanted in (True, False)
        for case in [c for c in short if c.split == split and bool(c.labels) == wanted][:most]
    ]


@pytest.mark.slow
def test_a_miniature_phobert_goes_from_cases_to_verdicts(some: list[Case], tmp_path: Path) -> None:
    phobert_files(tmp_path, [case.text for case in some])
    config = Config(
        backbone=str(tmp_path), name="mini", epochs=40, learning_rate=3e-3, head_learning_rate=2e-2, disguised=0.0,
        frozen_embeddings=False,
        dropout=0.0, weights="dynamic", batch_size=16, max_length=400,
    )  # fmt: skip
    said: list[str] = []
    build(config, some, tmp_path / "bundle", said.append, tmp_path / "kept" / "mini.safetensors")
    assert load_file(tmp_path / "kept" / "mini.safetensors")["labels.weight"].shape == (3, 2 * 32 + 3)
    pipeline = load(tmp_path / "bundle")
    assert pipeline.bundle.name == "mini"
    assert pipeline.bundle.tokenizer.max_length == 256  # RoBERTa's limit: 258 positions less pad + 1
    assert pipeline.bundle.manifest["base"]["weights"] == "random"
    assert pipeline.bundle.manifest["training"]["config"]["seed"] == config.seed
    losses = [float(line.split("labels ")[1].split(",")[0]) for line in said if "epoch" in line]
    assert losses[-1] < 0.7 * max(losses), losses
    figures = evaluate(pipeline, [case for case in some if case.split == "train"])
    assert figures["n"] == 80
    assert max(row["flag_or_review"]["recall"] for row in figures["labels"].values()) > 0.5
    (verdict,) = pipeline.classify([some[0].text])
    assert all(some[0].text[e.start : e.end] == e.text for e in verdict.evidence)


def small_network() -> Any:
    from transformers import BertConfig, BertModel

    config = BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    return Network(BertModel(config, add_pooling_layer=False), Sizes(3, 31, 7)).eval()


@pytest.mark.slow
def test_the_exported_model_says_what_the_network_says(tmp_path: Path) -> None:
    from nlp.model import Model
    from nlp.types import Window

    torch.manual_seed(0)
    network = small_network()
    window = Window([0, 5, 6, 7, 8, 2, 2, 9, 2], 0, 4)
    ids = torch.tensor([window.ids])
    text = torch.tensor([[0, 1, 1, 1, 1, 0, 0, 0, 0]])
    with torch.no_grad():
        out = network(ids, torch.ones_like(ids), text)
    for scheme, gap in (("float", 1e-4), ("dynamic", 0.1), ("blocks", 0.1)):
        export(network, tmp_path / f"{scheme}.onnx", scheme)
        (found,) = Model(tmp_path / f"{scheme}.onnx").scores([[window]])
        assert found.labels == pytest.approx(out.labels[0].tolist(), abs=gap)
        assert found.categories == pytest.approx(out.categories[0].tolist(), abs=gap)
        assert found.intents == pytest.approx(out.intents[0].tolist(), abs=gap)
        assert len(found.tokens) == 4
        assert found.tokens[3] == pytest.approx(out.tokens[0, 4].tolist(), abs=gap)
    with pytest.raises(SettingError, match="one of float, dynamic, blocks"):
        export(network, tmp_path / "x.onnx", "int4")


def test_phobert_at_full_size_has_the_real_shape(shared: Path) -> None:
    backbone = read_phobert(str(shared / "phobert"))
    assert backbone.limit == 256
    assert backbone.vocabulary == 64_001
    assert backbone.origin["weights"] == "random"
    assert sum(p.numel() for p in backbone.encoder.parameters()) > 134_000_000
    ids = torch.tensor([[0, *range(4, 258), 2]])
    with torch.no_grad():
        assert backbone.encoder.eval()(input_ids=ids).last_hidden_state.shape == (1, 256, 768)


def test_the_cut_vocabulary_keeps_scores_rows_and_bytes() -> None:
    full = {
        "model": {"vocab": [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["▁a", -1.0], ["b", -2.0]]}
    }
    backend, rows = cut_vocabulary(full, ["<s>", "<pad>", "</s>", "<unk>", "b"])
    assert rows[:5] == [0, 1, 2, 3, 5]
    assert len(rows) == 5 + 256
    assert backend.encode("bb", add_special_tokens=False).ids[-1] == 4
    with pytest.raises(SettingError, match="1 pieces to keep are not in the full vocabulary, the first is 'z'"):
        cut_vocabulary(full, ["z"])


def test_an_unknown_backbone_is_named() -> None:
    with pytest.raises(SettingError, match="expected a backbone `phobert`, `compact`, a hub name or a folder"):
        read_backbone("bert")


def test_settings_come_from_toml_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('backbone = "phobert"\nepochs = 2\n', encoding="utf-8")
    assert read_config(path) == Config(backbone="phobert", epochs=2)
    for text, message in (("epochz = 1", "unknown setting `epochz`"), ("=", "cannot be read as TOML")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingError, match=message):
            read_config(path)
    for name in ("compact", "phobert"):
        assert read_config(ROOT / "training" / f"{name}.toml").name == name


def test_platt_finds_the_scale_it_was_drawn_from() -> None:
    import random

    rng = random.Random(0)
    logits = [rng.uniform(-4, 4) for _ in range(4000)]
    truth = [rng.random() < 1 / (1 + math.exp(-(2 * x - 1))) for x in logits]
    platt = fit_platt(logits, [0.0] * len(logits), truth)
    assert platt.slope == pytest.approx(2, abs=0.2)
    assert platt.offset == pytest.approx(-1, abs=0.2)
    assert fit_platt([1.0, 2.0], [0.0, 0.0], [True, True]).slope == 1.0
    assert fit_platt([1.0, 2.0], [0.0, 0.0], [True, False]).slope == 1.0


def test_thresholds_hold_their_targets_where_they_were_fitted() -> None:
    scores = [0.99, 0.9, 0.8, 0.7, 0.6, 0.4, 0.2, 0.1]
    truth = [True, True, True, False, True, False, True, False]
    fitted = fit_threshold(scores, truth, precision=1.0, recall=0.8)
    assert 0.7 < fitted.flag < 0.8
    assert 0.4 < fitted.review < 0.6
    assert fit_threshold([0.3], [False], 0.9, 0.9).flag == 0.5


def test_figures() -> None:
    found = count([True, True, False, False], [True, False, True, False])
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert count([], []).f1 == 0.0
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = bootstrap(100, lambda which: sum(i < 50 for i in which) / len(which))
    assert 0.38 < low < 0.5 < high < 0.62
    assert expected_calibration_error([0.9, 0.9, 0.1, 0.1], [True, True, False, False]) == pytest.approx(0.1)
