"""The tables of data/README.md, counted from the cases and written between its two marks.

`python -m training.datasheet write` brings them up to date. Agreement is not counted here: it comes from
data/agreement.json, which the second labelling leaves.
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
from training.cases import Case, case_files, read_cases
from training.census import LISTED_KINDS, bare, disguised, hard, kinds, plain, positive
from training.evasions import EVASION_NAMES
from training.likeness import twins
from training.rules import SPLITS

DATA = Path(__file__).parent.parent / "data"
README = DATA / "README.md"
AGREEMENT = DATA / "agreement.json"
_MARKED = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)
_Row = tuple[str | int, ...]


def block(cases: Sequence[Case], agreement: Mapping[str, Any] | None) -> str:
    """Everything between the marks."""
    parts = {
        "Texts": _table(("", *SPLITS, "all"), _texts(cases)),
        "Categories": _table(("category", *SPLITS, "all"), _categories(cases)),
        "Channels and lengths": _table(
            ("channel", "texts", "share", "with a label", "words: median", "nine in ten up to", "longest"),
            _channels(cases),
        ),
        "Speech acts and evidence": _table(("", "with a label", "without"), _acts(cases)),
        "Ways of writing": _table(("", "texts", "share"), _ways(cases)),
        "Evasion classes": _table(("class", "what is done", "with a label", "without"), _evasions(cases)),
        "Agreement": _agreement(agreement),
    }
    return "\n".join(f"### {name}\n\n{body}" for name, body in parts.items())


def _table(head: Sequence[str], rows: Iterator[_Row]) -> str:
    shown = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "".join("| " + " | ".join(row) + " |\n" for row in (head, rule, *shown))


def _by_split(name: str, cases: Sequence[Case]) -> _Row:
    splits = Counter(case.split for case in cases)
    return name, *(splits[split] for split in SPLITS), len(cases)


def _texts(cases: Sequence[Case]) -> Iterator[_Row]:
    families = Counter({case.family: case.split for case in cases}.values())
    yield "families", *(families[split] for split in SPLITS), families.total()
    yield _by_split("**texts**", cases)
    yield _by_split("with a label", positive(cases))
    for label in LABELS:
        yield _by_split(f"– `{label}`", [case for case in cases if label in case.labels])
    yield _by_split("– two or three labels", [case for case in cases if len(case.labels) > 1])
    yield _by_split("hard negatives", hard(cases))
    yield _by_split("plain innocents", plain(cases))


def _categories(cases: Sequence[Case]) -> Iterator[_Row]:
    for category in CATEGORY_NAMES:
        yield _by_split(f"`{category}`", [case for case in cases if category in case.categories])


def _channels(cases: Sequence[Case]) -> Iterator[_Row]:
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


def _acts(cases: Sequence[Case]) -> Iterator[_Row]:
    for field, known in (("intent", INTENTS), ("evidence", (*EVIDENCE, None))):
        for value in known:
            given = [bool(case.labels) for case in cases if getattr(case, field) == value]
            yield f"{field} {f'`{value}`' if value else 'not given'}", sum(given), len(given) - sum(given)


def _ways(cases: Sequence[Case]) -> Iterator[_Row]:
    listed, others = kinds(cases)
    strange = [case for case in cases if disguised(case)]
    chats = [case for case in cases if case.channel == "chat"]
    for name, n, whole in (
        ("without a single diacritic", sum(bare(case.text) for case in cases), len(cases)),
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


def _evasions(cases: Sequence[Case]) -> Iterator[_Row]:
    for evasion, name in EVASION_NAMES.items():
        given = [bool(case.labels) for case in cases if evasion in case.evasions]
        yield evasion, name, sum(given), len(given) - sum(given)


def _agreement(kept: Mapping[str, Any] | None) -> str:
    if kept is None:
        return "Not measured yet.\n"
    rows = [(f"`{label}`", f"{alpha:.3f}") for label, alpha in kept["labels"].items()]
    rows += [(name, f"{kept[name]:.3f}") for name in ("intent", "category") if name in kept]
    spans = f"\nCharacter F1 of the spans: {kept['span_character_f1']:.3f}.\n" if "span_character_f1" in kept else ""
    return f"{kept['n']:,} texts labelled twice.\n\n" + _table(("", "Krippendorff's α"), iter(rows)) + spans


def _share(n: int, whole: int) -> str:
    return f"{100 * n / max(whole, 1):.1f} %"


def written(text: str, cases: Sequence[Case], agreement: Mapping[str, Any] | None) -> str:
    """The text of the datasheet with its tables brought up to date."""
    return _MARKED.sub(lambda m: m[1] + block(cases, agreement) + m[2], text)


def shipped() -> tuple[list[Case], dict[str, Any] | None]:
    """The cases of the data set, and the agreement if it has been measured."""
    kept = json.loads(AGREEMENT.read_text(encoding="utf-8")) if AGREEMENT.is_file() else None
    return read_cases(case_files([DATA / "cases"])), kept


def main(asked: list[str]) -> None:
    """`write`."""
    if asked != ["write"]:
        sys.exit("expected `python -m training.datasheet write`")
    README.write_text(written(README.read_text(encoding="utf-8"), *shipped()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
