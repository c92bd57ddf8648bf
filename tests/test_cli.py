"""The command line as a person meets it: real processes, real files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FAKE = "Túi LV rep 1:1, full box bill thẻ"
FINE = "Bàn học làm bằng gỗ thông, giao nhanh"


def run(*words: str | Path, stdin: bytes = b"", status: int = 0) -> tuple[str, str]:
    command = [sys.executable, "-m", "kiemhang", *map(str, words)]
    ran = subprocess.run(command, input=stdin, capture_output=True, check=False)
    out, err = ran.stdout.decode(), ran.stderr.decode()
    assert ran.returncode == status, (out, err)
    assert "Traceback" not in err
    return out, err


def test_classify_shows_a_verdict_and_marks_the_words() -> None:
    out, _ = run("classify", FAKE, FINE)
    assert "GẮN CỜ · flag" in out
    assert "SẠCH · clear" in out
    assert "hàng giả · counterfeit/fashion" in out


def test_classify_prints_json() -> None:
    out, _ = run("classify", "--json", FAKE)
    verdict = json.loads(out)
    assert verdict["decision"] == "flag"
    assert all(FAKE[e["start"] : e["end"]] == e["text"] for e in verdict["evidence"])


def test_classify_reads_a_file_and_standard_input(tmp_path: Path) -> None:
    lines = f'{FAKE}\n\n{{"text": "{FINE}", "id": "7"}}\n"{FINE}"\n'.encode()
    (tmp_path / "texts").write_bytes(lines)
    from_file, _ = run("classify", "--json", "--file", tmp_path / "texts")
    from_stdin, _ = run("classify", "--json", stdin=lines)
    rows = [json.loads(line) for line in from_file.splitlines()]
    assert from_file == from_stdin
    assert [row["decision"] for row in rows] == ["flag", "clear", "clear"]
    assert rows[1]["id"] == "7"


def test_classify_names_bad_lines_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "texts").write_bytes(b'{"txt": "a"}\nh\xe0ng\n' + FINE.encode() + b"\n")
    out, err = run("classify", "--json", "--file", tmp_path / "texts", status=1)
    assert len(out.splitlines()) == 1
    assert "texts:1: expected `text`" in err
    assert "texts:2: not valid UTF-8 at byte 1" in err


def test_what_could_move_the_cursor_is_not_printed() -> None:
    out, _ = run("classify", "hàng \x1b[2J\u202e đẹp")
    assert "\x1b[2J" not in out
    assert "\u202e" not in out


def test_a_missing_file_or_bundle_is_one_line() -> None:
    _, err = run("classify", "--file", "/nowhere/x", status=2)
    assert err.startswith("lỗi · error [input_invalid]: /nowhere/x: cannot be read")
    _, err = run("classify", "--bundle", "/nowhere", "a", status=2)
    assert err.startswith("lỗi · error [bundle_missing]: expected a bundle folder")


def test_label_keeps_every_row_and_column(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": 7, "text": FAKE, "price": 1.5, "seller": {"name": "A"}, "tags": ["x", None]},
        {"text": FINE, "context": ["chào"], "channel": "chat", "note": "lẻ \ud800"},
        {"text": "", "id": "rỗng"},
    ]
    bad = [b"{", b'{"text": 7}', b'{"id": 1}', b"[1]", b'{"text": "\xff"}', b'{"text": "a", "context": "b"}']
    lines = [json.dumps(row).encode() for row in rows]
    source.write_bytes(b"\n".join([lines[0], *bad[:3], lines[1], b"", *bad[3:], lines[2]]))
    _, err = run("label", source, target)
    labelled = [json.loads(line) for line in target.read_bytes().splitlines()]
    assert [{k: v for k, v in row.items() if k != "verdict"} for row in labelled] == rows
    assert [row["verdict"]["decision"] for row in labelled] == ["flag", "clear", "clear"]
    assert labelled[0]["verdict"]["id"] == "7"
    rejected = [json.loads(line) for line in (tmp_path / "out.rejected.jsonl").read_bytes().splitlines()]
    assert [row["where"].rpartition(":")[2] for row in rejected] == ["2", "3", "4", "7", "8", "9"]
    assert [row["raw"] for row in rejected] == [line.decode("utf-8", "backslashreplace") for line in bad]
    assert all(row["error"] == "input_invalid" and row["reason"] for row in rejected)
    assert "9 dòng: 1 gắn cờ" in err
    assert f"{source}:2: not JSON" in err
    assert str(tmp_path / "out.rejected.jsonl") in err
    assert not list(tmp_path.glob("*.part"))


def test_label_of_good_rows_leaves_no_rejects(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"text": FINE}), encoding="utf-8")
    run("label", source, tmp_path / "out.jsonl")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_label_names_what_it_cannot_open_or_write(tmp_path: Path) -> None:
    _, err = run("label", tmp_path / "none.jsonl", tmp_path / "out.jsonl", status=2)
    assert "none.jsonl: cannot be read" in err
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"text": FINE}), encoding="utf-8")
    _, err = run("label", source, tmp_path / "no" / "out.jsonl", status=2)
    assert "cannot be written" in err


def test_a_bad_training_file_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "run.toml").write_text("epochz = 3\n", encoding="utf-8")
    _, err = run("train", tmp_path / "run.toml", "--cases", tmp_path, "--out", tmp_path / "b", status=2)
    assert "unknown setting `epochz`" in err
    (tmp_path / "run.toml").write_text("epochs = 1\n", encoding="utf-8")
    (tmp_path / "cases.jsonl").write_text('{"id": "1", "text": "a", "labels": ["fake"]}\n', encoding="utf-8")
    _, err = run("train", tmp_path / "run.toml", "--cases", tmp_path, "--out", tmp_path / "b", status=2)
    assert "cases.jsonl:1: a field is missing" in err


def test_label_leaves_numbers_and_spellings_as_they_were(tmp_path: Path) -> None:
    row = '{"text": "FINE", "big": 12345678901234567.123456789, "id": 7.0, "channel": 3, "e": "\\u00e9"}'
    row = row.replace("FINE", FINE)
    (tmp_path / "in.jsonl").write_text(row, encoding="utf-8")
    run("label", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").startswith(row[:-1] + ', "verdict": {')


def test_labelling_twice_keeps_the_first_verdict(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": FINE, "verdict": "human: ok"}), encoding="utf-8")
    run("label", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert row["verdict_before"] == "human: ok"
    assert row["verdict"]["decision"] == "clear"


@pytest.mark.parametrize("source", ["o.jsonl", "o.jsonl.part", "o.rejected.jsonl", "o.rejected.jsonl.part"])
def test_label_never_overwrites_its_source(tmp_path: Path, source: str) -> None:
    (tmp_path / source).write_text(json.dumps({"text": FINE}), encoding="utf-8")
    _, err = run("label", tmp_path / source, tmp_path / "o.jsonl", status=2)
    assert "would overwrite" in err
    assert [path.name for path in tmp_path.iterdir()] == [source]


def test_output_is_vietnamese_whatever_the_terminal_says() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "kiemhang", "--help"]
    ran = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert "hàng giả" in ran.stdout.decode("utf-8")


def test_a_list_of_ones_own_and_contacts_on_request(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[term]]\nid = "gom"\ntext = "ghế lười cam"\nlabel = "prohibited"\n', encoding="utf-8")
    text = "Bán ghế lười cam, 200k, ship toàn quốc, zl 0912 345 678"
    assert json.loads(run("classify", "--json", text)[0])["decision"] == "clear"
    out, _ = run("classify", "--terms", mine, "--include", "contacts", text)
    assert "CẦN XEM · review" in out and "[mine: gom]" in out and "+84912345678" in out
    assert "không phải kết luận có vi phạm" in out
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    run("label", "--terms", mine, "--include", "contacts", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["verdict"]["evidence"][0]["term"] == "gom"
    assert [c["value"] for c in row["verdict"]["contacts"]] == ["+84912345678"]
    mine.write_text('[[term]]\ntext = "x"\nlabel = "danger"\n', encoding="utf-8")
    _, err = run("classify", "--terms", mine, "a", status=2)
    assert err.startswith("lỗi · error [setting_invalid]: ")


def test_the_law_is_shown_with_how_sure_it_is() -> None:
    out, _ = run("classify", "Pod 12k hơi đủ vị, ship hỏa tốc nội thành")
    assert "Luật Đầu tư 2025, Điều 6" in out
    assert "hiệu lực từ 1/3/2026" in out
    assert "đã kiểm chứng ở nguồn thứ cấp" in out


def test_the_policy_of_a_bundle_is_replaced(tmp_path: Path) -> None:
    from nlp.bundle import DEFAULT

    copy = shutil.copytree(DEFAULT, tmp_path / "bundle")
    mine = tmp_path / "mine.toml"
    mine.write_text('[[term]]\ntext = "ghế lười cam"\nlabel = "prohibited"\n', encoding="utf-8")
    out, _ = run("policy", copy, "--lexicon", mine)
    assert out.startswith("compact@sha256:")
    mine.write_text("[[term]]\n", encoding="utf-8")
    run("policy", copy, "--lexicon", mine, status=2)
    assert json.loads(run("classify", "--json", "--bundle", copy, FINE)[0])["model"] == out.strip()


@pytest.mark.slow
def test_robustness_prints_a_table_and_writes_its_figures(tmp_path: Path) -> None:
    from nlp.bundle import DEFAULT
    from tests.conftest import ROOT

    out, _ = run(
        "robustness",
        DEFAULT,
        "--cases",
        ROOT / "data/cases/plain_slang.jsonl",
        "--sample",
        "4",
        "--out",
        tmp_path / "r.json",
    )
    assert "X01" in out and "X12" in out
    figures = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert figures["n"] == 4
    assert set(figures["applied"]) | set(figures["annotated"]) == {f"X{i:02}" for i in range(1, 31)}
