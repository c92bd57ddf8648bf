"""The JSON Schema of a line of a case file, made from the label set.

`python -m training.schema` writes it to data/cases.schema.json. It says what a schema can say; that spans lie inside
the text and that nothing is given twice is for `kiemhang cases check`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nlp.labels import CATEGORIES, CATEGORY_NAMES, CHANNELS, EVASIONS, EVIDENCE, INTENTS, LABELS
from training.rules import MOST_CONTEXT, OFFERS, PROOF, SPLITS

SCHEMA = Path(__file__).parent.parent / "data" / "cases.schema.json"


def schema() -> dict[str, Any]:
    """The schema of one line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An annotated case of kiemhang",
        "type": "object",
        "required": ["id", "text", "channel", "labels", "categories", "intent", "spans", "family"],
        "properties": _fields(),
        "if": {"properties": {"labels": {"minItems": 1}}},
        "then": {
            "required": ["evidence"],
            "properties": {"evidence": {"enum": list(PROOF)}, "intent": {"enum": list(OFFERS)}},
        },
        "else": {"required": ["kind"], "properties": {"kind": {"type": "string", "minLength": 1}}},
        "allOf": [_together(label) for label in LABELS],
    }


def _fields() -> dict[str, Any]:
    flag = {"type": "boolean", "default": False}
    return {
        "id": {"description": "unique in the whole data set", "type": ["string", "integer"]},
        "text": {"type": "string", "pattern": r"\S"},
        "context": {
            "description": "earlier messages, oldest first; no span lies in them",
            "type": "array",
            "items": {"type": "string"},
            "maxItems": MOST_CONTEXT,
        },
        "channel": {"enum": list(CHANNELS)},
        "labels": _list(LABELS),
        "categories": _list(CATEGORY_NAMES),
        "intent": {"enum": list(INTENTS)},
        "evidence": {"enum": [*EVIDENCE, None]},
        "restricted": flag,
        "needs_review": flag,
        "redirect": flag,
        "evasions": _list(EVASIONS),
        "spans": {"type": "array", "items": _span()},
        "family": {"description": "one name for texts of one idea, template or twin", "type": "string"},
        "kind": {"description": "the sort of innocent text; plain/… of everyday trade", "type": ["string", "null"]},
        "split": {"description": "follows from the family where it is left out", "enum": [*SPLITS, None]},
    }


def _list(known: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": list(known)}}


def _span() -> dict[str, Any]:
    return {
        "description": "evidence for a label: the characters of text from start up to, not with, end",
        "type": "object",
        "required": ["label", "start", "end"],
        "properties": {
            "label": {"enum": list(LABELS)},
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
        },
    }


def _together(label: str) -> dict[str, Any]:
    """A label, a category under it and a span of it: all three or none."""
    named = {
        "labels": {"contains": {"const": label}},
        "categories": {"contains": {"enum": [f"{label}/{child}" for child in CATEGORIES[label]]}},
        "spans": {"contains": {"properties": {"label": {"const": label}}}},
    }
    return {
        "if": {"properties": {"labels": named["labels"]}},
        "then": {"properties": {name: named[name] for name in ("categories", "spans")}},
        "else": {"properties": {name: {"not": named[name]} for name in ("categories", "spans")}},
    }


def main() -> None:
    """Write the schema into the data set."""
    SCHEMA.write_text(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
