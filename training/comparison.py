"""The datasheet's tables of comparison: written beside real texts, and the shipped bundle beside the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from training.table import Row, percent, table
from training.world import COMPARED, DECOMPOSED, TRAITS


def world_tables(kept: Mapping[str, Any]) -> dict[str, str]:
    """Written innocents beside real texts, a round of writing a column."""
    rounds, last = list(kept), list(kept.values())[-1]
    parts = {}
    for name in COMPARED:
        columns = [_column(side) for side in (*(kept[r][name]["written"] for r in rounds), last[name]["real"])]
        rows: list[Row] = [(shown, *(column[shown] for column in columns)) for shown in columns[0]]
        apart = ("told apart from the real ones: AUC", *(f"{kept[r][name]['auc']:.3f}" for r in rounds), "")
        parts[f"Beside real {name}"] = table(("", *rounds, "real"), [apart, *rows])
    free = ("without any expression of the slang list", *(percent(kept[r]["novel"]) for r in rounds))
    parts["Novel wording of the texts with a label"] = table(("", *rounds), [free])
    return parts


def _column(side: Mapping[str, Any]) -> dict[str, str]:
    short, middle, long = (str(length) for length in side["words"])
    return {
        "n": f"{side['n']:,}",
        "words: one in ten up to": short,
        "words: median": middle,
        "words: nine in ten up to": long,
        **{trait: percent(side[trait]) for trait in (*TRAITS, DECOMPOSED)},
        **{f"about {topic}": percent(share) for topic, share in side["topics"].items()},
    }


def learned_tables(figures: Mapping[str, Any]) -> dict[str, str]:
    """What the shipped bundle makes of the test split, beside the one it replaced."""
    before, after = figures["before"], figures
    return {
        "What a model learns from it: labels": table(
            ("F1 at the flag threshold", "n", "before", "after"), _compared(before, after, "labels")
        ),
        "What a model learns from it: categories": table(
            ("F1", "n", "before", "after"), _compared(before, after, "categories")
        ),
        "What a model learns from it: slices": table(
            ("recall (with review), innocents flagged (n)", "labels", "before", "after"), _sliced(before, after)
        ),
        "What a model learns from it: real texts": table(("", "n", "before", "after"), _real(before, after)),
        "What a model learns from it: hard negatives by kind": table(
            ("kind, where any was flagged", "n", "before: flagged, review", "after: flagged, review"),
            _kinds(before, after),
        ),
    }


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], what: str) -> Iterator[Row]:
    for name, row in after["test"][what].items():
        old = before["test"][what].get(name)
        one, other = ((r["flag"] if what == "labels" else r) if r else None for r in (old, row))
        yield f"`{name}`", row["n"], *(f"{r['f1']:.3f}" if r else "" for r in (one, other))


def _sliced(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    def cell(row: Mapping[str, Any]) -> str:
        free = row["innocent"]
        found = f"{percent(row['recall'])} ({percent(row['recall_with_review'])})"
        return f"{found}, {percent(free['flag'])} ({free['n']:,})"

    for name, row in after["test"]["slices"].items():
        old = before["test"]["slices"].get(name)
        yield name.replace("_", " "), row["labels"], cell(old) if old else "–", cell(row)


def _real(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    for name in COMPARED:
        for decision in ("flag", "review"):
            old, new = before["real"][name], after["real"][name]
            yield f"real {name}: `{decision}`", new["n"], percent(old[decision], 2), percent(new[decision], 2)


def _kinds(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    old, new = before["test"]["kinds"], after["test"]["kinds"]
    none = {"flag": 0, "review": 0}
    for kind in sorted({**old, **new}):
        one, other = old.get(kind, none), new.get(kind, none)
        if one["flag"] or other["flag"]:
            n = (new.get(kind) or old[kind])["n"]
            yield kind, n, *(f"{row['flag']}, {row['review']}" for row in (one, other))
