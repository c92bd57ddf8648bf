from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.bundle import (
    DEFAULT,
    LAW,
    LEXICON,
    LINEAR,
    MANIFEST,
    MODEL,
    TOKENIZER,
    read_bundle,
    replace_policy,
    sha256,
    write_manifest,
)
from nlp.errors import BundleError, BundleMissing, BundleTampered, SettingError
from nlp.pipeline import load
from tests.conftest import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT, tmp_path / "bundle"))


def change(folder: Path, edit: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    edit(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_shipped_bundle_is_whole_small_and_says_what_it_stands_on() -> None:
    bundle = read_bundle(DEFAULT)
    assert sum(f.stat().st_size for f in DEFAULT.iterdir()) < 40_000_000
    assert bundle.manifest["base"]["licence"] == "MIT"
    assert len(bundle.labels) == 3
    assert len(bundle.categories) == 31
    assert bundle.id == f"compact@sha256:{sha256(DEFAULT / MANIFEST)[:8]}"


def test_no_folder() -> None:
    with pytest.raises(BundleMissing, match="expected a bundle folder with bundle.json"):
        read_bundle(Path("/nowhere"))


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, LINEAR, LEXICON, LAW])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(BundleMissing, match=name):
        read_bundle(copy)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, LINEAR, LEXICON, LAW])
def test_a_changed_file_is_named(copy: Path, name: str) -> None:
    with (copy / name).open("r+b") as file:
        file.seek(1000)
        file.write(b"\x00\x01")
    with pytest.raises(BundleTampered, match=name):
        read_bundle(copy)


@pytest.mark.parametrize(
    "edit",
    [
        lambda m: m.pop("schema"),
        lambda m: m.update(schema=99),
        lambda m: m.pop("labels"),
        lambda m: m["files"].pop(MODEL),
        lambda m: m.update(files=[]),
        lambda m: m["versions"].update(normalise="0"),
        lambda m: m["versions"].pop("tokenise"),
        lambda m: m["calibration"]["labels"].pop("counterfeit"),
        lambda m: m["thresholds"]["labels"]["counterfeit"].update(flag=0.1, review=0.9),
        lambda m: m["thresholds"]["labels"]["counterfeit"].pop("flag"),
        lambda m: m["tokenizer"].update(surprise=1),
        lambda m: m["thresholds"].update(token="high"),
        lambda m: m["thresholds"]["token"]["counterfeit"].update(share=1.5),
        lambda m: m["thresholds"]["token"].pop("prohibited"),
        lambda m: m.pop("intents"),
        lambda m: m["tokenizer"].update(max_length="256"),
        lambda m: m["tokenizer"].update(kind="wordpiece"),
        lambda m: m["calibration"]["labels"].update(counterfeit=["a", "b"]),
        lambda m: m["calibration"]["labels"].update(counterfeit=[float("nan"), 0.0]),
    ],
)
def test_a_manifest_that_lacks_or_misstates_something_is_refused(copy: Path, edit: Callable[[Any], Any]) -> None:
    change(copy, edit)
    with pytest.raises(BundleError):
        read_bundle(copy)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"schema": 1}', b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    with pytest.raises(BundleError):
        read_bundle(copy)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, LINEAR])
def test_a_file_of_the_wrong_kind_is_refused_even_when_its_digest_is_right(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"no such thing")
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    for field in ("schema", "files"):
        manifest.pop(field)
    write_manifest(copy, manifest)
    with pytest.raises(BundleError, match=name):
        load(copy)


def test_a_file_that_nobody_recorded_is_refused(copy: Path) -> None:
    (copy / "weights.bin").write_bytes(b"")
    with pytest.raises(BundleTampered, match="weights.bin"):
        read_bundle(copy)


def test_a_label_too_few_for_the_model_is_refused(copy: Path) -> None:
    change(copy, lambda m: m["labels"].pop())
    with pytest.raises(BundleError, match="outputs of sizes"):
        load(copy)


def test_the_policy_is_the_one_in_data_and_can_be_replaced_without_training(copy: Path, tmp_path: Path) -> None:
    for name in (LEXICON, LAW):
        assert (DEFAULT / name).read_bytes() == (ROOT / "data" / "policy" / name).read_bytes()
    mine = tmp_path / "mine.toml"
    mine.write_text('[[term]]\ntext = "ghế lười cam"\nlabel = "prohibited"\n', encoding="utf-8")
    replace_policy(copy, mine, None)
    assert read_bundle(copy).id != read_bundle(DEFAULT).id
    pipeline = load(copy)
    assert pipeline.classify(["Bán ghế lười cam, 200k, ship toàn quốc"])[0].review == ("prohibited",)
    mine.write_text("[[term]]\n", encoding="utf-8")
    replace_policy(copy, mine, None)
    with pytest.raises(SettingError, match="expected"):
        load(copy)
    with pytest.raises(BundleMissing):
        replace_policy(copy, tmp_path / "none.toml", None)


def test_another_digest_is_another_model(copy: Path) -> None:
    change(copy, lambda m: m["thresholds"].update(category=0.6))
    assert read_bundle(copy).id != read_bundle(DEFAULT).id
