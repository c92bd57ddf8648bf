"""What the READMEs show is run, and what they state is what was measured of the bundle that ships."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nlp import Pipeline
from nlp.types import Verdict
from tests.conftest import ROOT

pytest.importorskip("torch")

from training.figures import KEPT, READMES, ROBUSTNESS, written

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
TEXTS = {language: path.read_text(encoding="utf-8") for language, path in READMES.items()}


def blocks(kind: str) -> list[str]:
    return [body for text in TEXTS.values() for found, body in BLOCK.findall(text) if found == kind]


@pytest.mark.parametrize("source", blocks("python"))
def test_python_examples_run(source: str) -> None:
    exec(compile(source, "README", "exec"), {})


def test_command_examples_run(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "samples", tmp_path / "data" / "samples")
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith(("kiemhang classify", "kiemhang label"))]
    assert len(commands) >= 5
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for line in commands:
        command = [sys.executable, "-m", "kiemhang", *shlex.split(line)[1:]]
        subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert (tmp_path / "labelled.jsonl").is_file()


def test_the_http_example_is_a_request_the_service_takes(pipeline: Pipeline) -> None:
    from serve.schemas import ClassifyRequest

    (block,) = [block for block in blocks("sh") if "curl" in block]
    body = block.split("-d '")[1].split("'")[0]
    inputs = ClassifyRequest.model_validate_json(body).inputs
    assert [v.decision for v in pipeline.classify(inputs)] == ["flag", "clear"]


def test_the_shown_verdict_has_the_form_of_a_real_one(pipeline: Pipeline) -> None:
    (shown,) = [json.loads(block) for block in blocks("json")]
    (real,) = pipeline.classify(["Túi LV rep 1:1, full box bill thẻ, bao soi, ib zl em báo giá"])
    assert isinstance(real, Verdict)
    assert list(shown) == list(real.to_dict())
    assert list(shown["evidence"][0]) == list(real.to_dict()["evidence"][0])
    assert list(shown["legal"][0]) == list(real.to_dict()["legal"][0])


def test_the_tables_are_those_of_the_bundle_that_ships(pipeline: Pipeline) -> None:
    figures = json.loads(KEPT.read_text(encoding="utf-8"))
    robustness = json.loads(ROBUSTNESS.read_text(encoding="utf-8"))
    assert figures["bundle"] == robustness["bundle"] == pipeline.bundle.id
    for language, text in TEXTS.items():
        assert written(text, figures, robustness, language) == text


def test_the_samples_get_the_verdicts_they_should(pipeline: Pipeline) -> None:
    rows = [json.loads(line) for line in (ROOT / "data/samples/samples.jsonl").read_text(encoding="utf-8").splitlines()]
    given = [{k: row[k] for k in ("id", "text", "context", "channel") if k in row} for row in rows]
    for row, verdict in zip(rows, pipeline.classify(given), strict=True):
        assert list(verdict.labels) == row["expected"], row["text"]
        assert verdict.review == (), row["text"]


def test_two_commands_are_all_it_takes() -> None:
    for text in TEXTS.values():
        assert "make demo" in text
        assert "make test" in text
