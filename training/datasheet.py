"""The tables of data/README.md, counted from the cases and written between its two marks.

`python -m training.datasheet write` brings them up to date. What takes the real texts to measure is not counted here:
it is kept in data/world.json (see :mod:`training.world`).
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.labels import CATEGORY_NAMES, CHANNELS, EVIDENCE, INTENTS, LABELS
from training.agreement import agreement, read_second
from training.cases import Case, case_files, read_cases
from training.census import LISTED_KINDS, bare, disguised, hard, kinds, plain, positive, teencode
from training.comparison import learned_tables, world_tables
from training.evasions import EVASION_NAMES
from training.likeness import twins
from training.rules import SPLITS
from training.table import Row, percent, table

DATA = Path(__file__).parent.parent / "data"
README = DATA / "README.md"
WORLD = DATA / "world.json"
FIGURES = Path(__file__).with_name("figures.json")
SECOND = DATA / "second.jsonl"
_MARKED = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def block(
    cases: Sequence[Case],
    agreement: Mapping[str, Any] | None,
    world: Mapping[str, Any] | None = None,
    figures: Mapping[str, Any] | None = None,
) -> str:
    """Everything between the marks; what was not measured is left out."""
    parts = {
        "Texts": table(("", *SPLITS, "all"), _texts(cases)),
        "Categories": table(("category", *SPLITS, "all"), _categories(cases)),
        "Channels and lengths": table(
            ("channel", "texts", "share", "with a label", "words: median", "nine in ten up to", "longest"),
            _channels(cases),
        ),
        "Speech acts and evidence": table(("", "with a label", "without"), _acts(cases)),
        "Ways of writing": table(("", "texts", "share"), _ways(cases)),
        "Evasion classes": table(("class", "what is done", "with a label", "without"), _evasions(cases)),
        **({"Agreement": _agreement(agreement)} if agreement else {}),
        **(world_tables(world) if world else {}),
        **(learned_tables(figures) if figures and _comparable(figures) else {}),
    }
    return "\n".join(f"### {name}\n\n{body}" for name, body in parts.items())


def _comparable(figures: Mapping[str, Any]) -> bool:
    """Whether both bundles were measured on the same cases."""
    return "before" in figures and figures["before"]["cases"] == figures["cases"]


def _by_split(name: str, cases: Sequence[Case]) -> Row:
    splits = Counter(case.split for case in cases)
    return name, *(splits[split] for split in SPLITS), len(cases)


def _texts(cases: Sequence[Case]) -> Iterator[Row]:
    families = Counter({case.family: case.split for case in cases}.values())
    yield "families", *(families[split] for split in SPLITS), families.total()
    yield _by_split("**texts**", cases)
    yield _by_split("with a label", positive(cases))
    for label in LABELS:
        yield _by_split(f"– `{label}`", [case for case in cases if label in case.labels])
    yield _by_split("– two or three labels", [case for case in cases if len(case.labels) > 1])
    yield _by_split("hard negatives", hard(cases))
    yield _by_split("plain innocents", plain(cases))


def _categories(cases: Sequence[Case]) -> Iterator[Row]:
    for category in CATEGORY_NAMES:
        yield _by_split(f"`{category}`", [case for case in cases if category in case.categories])


def _channels(cases: Sequence[Case]) -> Iterator[Row]:
    for channel in CHANNELS:
        chosen = [case for case in cases if case.channel == channel]
        lengths = sorted(len(case.text.split()) for case in chosen) or [0]
        yield (
            f"`{channel}`",
            len(chosen),
            _share(len(chosen), len(cases)),
            len(positive(chosen)),
            lengths[len(lengths) // 2],
            lengths[math.ceil(0.9 * len(lengths)) - 1],
            lengths[-1],
        )


def _acts(cases: Sequence[Case]) -> Iterator[Row]:
    for field, known in (("intent", INTENTS), ("evidence", (*EVIDENCE, None))):
        for value in known:
            given = [bool(case.labels) for case in cases if getattr(case, field) == value]
            yield f"{field} {f'`{value}`' if value else 'not given'}", sum(given), len(given) - sum(given)


def _ways(cases: Sequence[Case]) -> Iterator[Row]:
    listed, others = kinds(cases)
    strange = [case for case in cases if disguised(case)]
    chats = [case for case in cases if case.channel == "chat"]
    for name, n, whole in (
        ("without a single diacritic", sum(bare(case.text) for case in cases), len(cases)),
        ("in teencode", sum(teencode(case.text) for case in cases), len(cases)),
        ("disguised (an evasion class other than X05)", len(strange), len(cases)),
        ("– innocents among them", len(strange) - len(positive(strange)), len(strange)),
        ("after earlier messages", sum(bool(case.context) for case in cases), len(cases)),
        ("– of the chat messages", sum(bool(case.context) for case in chats), len(chats)),
        ("in a minimal pair", len(twins(cases)), len(cases)),
        ("`needs_review`", sum(case.needs_review for case in cases), len(cases)),
        ("`restricted`", sum(case.restricted for case in cases), len(cases)),
        ("`redirect`", sum(case.redirect for case in cases), len(cases)),
        ("kinds of hard negatives: of the guideline's 96", len(listed), len(LISTED_KINDS)),
    ):
        yield name, n, _share(n, whole)
    yield "kinds of hard negatives beyond the 96", len(others), ""
    yield "kinds of plain innocents", len({case.kind for case in plain(cases)}), ""


def _evasions(cases: Sequence[Case]) -> Iterator[Row]:
    for evasion, name in EVASION_NAMES.items():
        given = [bool(case.labels) for case in cases if evasion in case.evasions]
        yield evasion, name, sum(given), len(given) - sum(given)


def _agreement(kept: Mapping[str, Any]) -> str:
    rows = [(f"`{label}`", f"{alpha:.3f}") for label, alpha in kept["labels"].items()]
    rows += [(name, f"{kept[name]:.3f}") for name in ("intent", "category")]
    said = f"{kept['n']:,} texts labelled twice, {kept['differing']:,} of them with different label sets."
    spans = f"Character F1 of the spans: {kept['span_character_f1']:.3f}."
    return f"{said}\n\n{table(('', 'Krippendorff’s α'), rows)}\n{spans}\n"


def _share(n: int, whole: int) -> str:
    return percent(n / max(whole, 1))


def written(
    text: str,
    cases: Sequence[Case],
    agreement: Mapping[str, Any] | None,
    world: Mapping[str, Any] | None = None,
    figures: Mapping[str, Any] | None = None,
) -> str:
    """The text of the datasheet with its tables brought up to date."""
    return _MARKED.sub(lambda m: m[1] + block(cases, agreement, world, figures) + m[2], text)


def shipped() -> tuple[list[Case], dict[str, Any], Any, Any]:
    """The cases of the data set, their agreement, and what is kept of the other measurements."""
    cases = read_cases(case_files([DATA / "cases"]))
    world, figures = (json.loads(path.read_text(encoding="utf-8")) for path in (WORLD, FIGURES))
    return cases, agreement(cases, read_second(SECOND)), world, figures


def main(asked: list[str]) -> None:
    """`write`."""
    if asked != ["write"]:
        sys.exit("expected `python -m training.datasheet write`")
    README.write_text(written(README.read_text(encoding="utf-8"), *shipped()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
