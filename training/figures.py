"""The figures the README shows: measured here, kept as JSON, written into both READMEs between two marks.

`python -m training.figures measure SHARED [HITS]` measures the shipped bundle. SHARED holds the real listings and
messages and the table of slang, which are not part of the repository; the listings that are flagged or sent to review
go to the JSONL file HITS, shuffled, for somebody to read a hundred. `python -m training.figures before SHARED BUNDLE`
measures another bundle on the same texts, to compare with, and `python -m training.figures write` puts the kept figures
into the READMEs, those of `kiemhang robustness … --out training/robustness.json` among them.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.bundle import DEFAULT
from nlp.pipeline import Pipeline, load
from nlp.types import Verdict
from training.cases import case_files, digest, read_cases
from training.evaluate import evaluate
from training.metrics import wilson
from training.robustness import table as disguised
from training.slang import read_slang
from training.table import Row
from training.table import table as markdown
from training.world import real_texts

ROOT = Path(__file__).parent.parent
KEPT = Path(__file__).with_name("figures.json")
READMES = {"en": ROOT / "README.md", "vi": ROOT / "README.vi.md"}
ROBUSTNESS = Path(__file__).with_name("robustness.json")
_MARKED = re.compile(r"(<!-- (figures|robustness) -->\n).*?(<!-- /\2 -->)", re.DOTALL)
_AT_ONCE = 512
_WORDS = {
    "en": ("label", "test texts with it", "precision", "recall", "F1", "flag or review: recall"),
    "vi": ("nhãn", "số văn bản kiểm thử", "độ chính xác", "độ phủ", "F1", "gắn cờ hoặc cần xem: độ phủ"),
}
_SHARES = {
    "en": ("texts", "n", "`flag`", "`review`"),
    "vi": ("văn bản", "n", "`flag`", "`review`"),
}
_NAMES = {
    "en": {
        "innocent": "innocent test cases",
        "hard": "of which hard negatives",
        "listings": "real listings",
        "messages": "real comments and SMS",
    },
    "vi": {
        "innocent": "ca kiểm thử vô can",
        "hard": "trong đó: vô can dễ nhầm",
        "listings": "tin rao thật",
        "messages": "bình luận và SMS thật",
    },
}


def measure(folder: Path, shared: Path, hits: Path | None = None) -> dict[str, Any]:
    """Everything that can be measured of a bundle; real listings it does not clear are written to ``hits``."""
    if hits:
        hits.parent.mkdir(parents=True, exist_ok=True)
    pipeline = load(folder)
    cases = read_cases(case_files([ROOT / "data" / "cases"]))
    slang = read_slang(shared / "domain" / "language.tsv")
    real = {name: _verdicts(pipeline, shared / "corpora" / f"{name}.jsonl.gz") for name in ("listings", "messages")}
    if hits:
        _keep(hits, real["listings"])
    return {
        "bundle": pipeline.bundle.id,
        "cases": digest(cases),
        "megabytes": round(sum(f.stat().st_size for f in folder.iterdir()) / 1e6, 1),
        "test": evaluate(pipeline, [case for case in cases if case.split == "test"], slang),
        "real": {name: _shares([verdict for _, verdict in read]) for name, read in real.items()},
    }


def _verdicts(pipeline: Pipeline, path: Path) -> list[tuple[str, Verdict]]:
    texts = list(real_texts(path))
    slices = (texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE))
    return [pair for part in slices for pair in zip(part, pipeline.classify(part), strict=True)]


def _shares(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    n = len(verdicts)
    found: dict[str, Any] = {"n": n}
    for decision in ("flag", "review"):
        hits = sum(verdict.decision == decision for verdict in verdicts)
        found[decision] = round(hits / n, 5)
        found[f"{decision}_interval"] = [round(x, 5) for x in wilson(hits, n)]
    return found


def _keep(hits: Path, read: Iterable[tuple[str, Verdict]]) -> None:
    found = [{**verdict.to_dict(), "text": text} for text, verdict in read if verdict.decision != "clear"]
    random.Random(1).shuffle(found)
    hits.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), encoding="utf-8")


def table(figures: Mapping[str, Any], language: str) -> str:
    """The two tables of a README."""
    test = figures["test"]
    rows: list[Row] = []
    for label, row in test["labels"].items():
        flag, shown = row["flag"], row["flag_or_review"]
        cells = [_with(flag[k], flag[f"{k}_interval"]) for k in ("precision", "recall", "f1")]
        rows.append((f"`{label}`", row["n"], *cells, _with(shown["recall"], shown["recall_interval"])))
    shares: list[Row] = []
    named = {"innocent": test["innocent"]["all"], "hard": test["innocent"]["hard"], **figures["real"]}
    for name, row in named.items():
        cells = [_with(row[k], row[f"{k}_interval"], 2) for k in ("flag", "review")]
        shares.append((_NAMES[language][name], row["n"], *cells))
    return f"{markdown(_WORDS[language], rows)}\n{markdown(_SHARES[language], shares)}"


def _with(value: float, interval: tuple[float, float], digits: int = 1) -> str:
    low, high = (f"{100 * x:.{digits}f}" for x in interval)
    return f"{100 * value:.{digits}f} % ({low}–{high})"


def written(text: str, figures: Mapping[str, Any], robustness: Mapping[str, Any], language: str) -> str:
    """The text of a README with its tables brought up to date."""

    def new(marked: re.Match[str]) -> str:
        tables = table(figures, language) if marked[2] == "figures" else disguised(robustness, language)
        return marked[1] + tables + marked[3]

    return _MARKED.sub(new, text)


def main(words: list[str]) -> None:
    """`measure SHARED [HITS]`, `before SHARED BUNDLE` or `write`."""
    figures = json.loads(KEPT.read_text(encoding="utf-8"))
    if words[:1] == ["measure"]:
        figures |= measure(DEFAULT, *map(Path, words[1:3]))
    elif words[:1] == ["before"]:
        figures["before"] = measure(Path(words[2]), Path(words[1]))
    elif words != ["write"]:
        sys.exit("expected `measure SHARED [HITS]`, `before SHARED BUNDLE` or `write`")
    KEPT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    robustness = json.loads(ROBUSTNESS.read_text(encoding="utf-8"))
    for language, path in READMES.items():
        path.write_text(written(path.read_text(encoding="utf-8"), figures, robustness, language), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
