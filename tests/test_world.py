"""What is measured against real texts, on texts made for it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from tests.test_check import case
from training.cases import Case
from training.comparison import world_tables
from training.slang import read_slang
from training.world import measure, separable, surface

LISTING = "Giày da nam đế cao su, size {} đến 43"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "language.tsv").write_text(
        "id\texpression\tstrength\n1\trep 1:1 · super fake (loud)\tS\n2\tnhái\tM\n3\tđẹp\tW\n", encoding="utf-8"
    )
    (tmp_path / "corpora").mkdir()
    for name, key in (("listings", "title"), ("messages", "text")):
        with gzip.open(tmp_path / "corpora" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for size in range(20):
                file.write(json.dumps({key: f"Tin nhắn số {size} OTP của Quý khách"}) + "\n")
    return tmp_path


def test_slang_is_found_in_any_spelling_of_accents_and_separators(folder: Path) -> None:
    slang = read_slang(folder / "domain" / "language.tsv")
    for text in ("Giày REP 1:1 nha", "giay rep 1-1", "hàng SUPER  FAKE", "hàng nhái"):
        assert slang(text), text
    for text in ("Đôi giày đẹp", "hang nhai", "rep ib em nhé", "thằng nhãi con"):
        assert not slang(text), text


def test_what_cannot_be_told_apart_and_what_can() -> None:
    same = [LISTING.format(n) for n in range(40)]
    assert separable(same, same[::-1]) < 0.6
    assert separable(same, [f"Tin nhắn {n}: OTP của Quý khách" for n in range(40)]) > 0.99


def test_surface_counts_lengths_traits_and_topics() -> None:
    found = surface(["Giày Da Nam", "ko ship", "dep\nlao", "Áo 😀 đẹp lắm 5"])
    assert found["n"] == 4
    assert found["words"][1] == 2
    assert found["title case or capitals"] == 0.25
    assert (found["teencode"], found["emoji"], found["several lines"], found["digits"]) == (0.25,) * 4
    assert found["no diacritics"] == 0.5
    assert found["topics"]["shoes"] == 0.25


def innocents(count: int) -> list[Case]:
    free = {"labels": [], "categories": [], "spans": [], "kind": "plain/shoes"}
    return [case(n, text=LISTING.format(n), channel=("listing", "sms")[n % 2], **free) for n in range(count)]


def test_the_comparison_is_kept_by_round_and_shown(folder: Path) -> None:
    cases = [*innocents(40), case(99, text="Túi rep 1:1"), case(98, text="rep như thật, logo đủ")]
    found = measure(cases, folder)
    assert found["novel"] == 0.5
    assert found["listings"]["auc"] > 0.9
    tables = world_tables({"one": found, "two": found})
    assert "| n | 20 | 20 | 20 |" in tables["Beside real listings"]
    assert (
        "| without any expression of the slang list | 50.0 % | 50.0 % |"
        in tables["Novel wording of the texts with a label"]
    )
