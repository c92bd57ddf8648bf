"""JSON that can always be written: as UTF-8 where the text allows it, with escapes where it does not."""

from __future__ import annotations

import json


def to_json(value: object) -> str:
    """JSON on one line that can be encoded as UTF-8; a text with a lone surrogate comes out in ASCII escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if any("\ud800" <= char <= "\udfff" for char in text) else text
