"""Real texts from outside the repository: read for tests, never shipped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path


def listings(shared: Path) -> Iterator[str]:
    with gzip.open(shared / "corpora" / "listings.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield "\n".join(part for part in (row["title"], row["description"]) if part)


def messages(shared: Path) -> Iterator[str]:
    with gzip.open(shared / "corpora" / "messages.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]
