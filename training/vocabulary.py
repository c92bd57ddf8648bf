"""Choose the pieces the compact backbone keeps: `python -m training.vocabulary E5_FOLDER TEXT_FILE… > pieces`.

Kept are the special pieces; every piece met at least twice in the texts as they stand, without diacritics, in capitals
or in lower case; single letters, digits, marks and signs of the scripts that turn up in Vietnamese text, and the first
1,200 Han characters; and then the likeliest Latin pieces up to 30,000. `compact_pieces.txt` was chosen so over 133,000
texts: real listings and messages, public Vietnamese benchmarks, and the first 2,500 cases. Of those texts nothing but
the counts of pieces went into the list.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer as Backend

from nlp.normalise import normalise
from training.augment import lower, strip_marks, upper

SIZE = 30_000
_HAN = 1_200
_SPECIAL = 4


def choose(folder: Path, texts: Iterable[str]) -> list[str]:
    """The pieces to keep, in the order of the full vocabulary."""
    pieces = [p for p, _ in json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]]
    backend = Backend.from_file(str(folder / "tokenizer.json"))
    met: Counter[int] = Counter()
    for text in texts:
        clean = normalise(text).text
        for form in (clean, strip_marks(clean), upper(clean), lower(clean)):
            met.update(backend.encode(form, add_special_tokens=False).ids)
    keep = {*range(_SPECIAL), *(row for row, times in met.items() if times >= 2)}
    keep |= set(_single(pieces))
    for row, piece in enumerate(pieces):
        if len(keep) >= SIZE:
            break
        if all(_latin(char) for char in piece):
            keep.add(row)
    return [pieces[row] for row in sorted(keep) if row < len(pieces)]


def _single(pieces: list[str]) -> Iterable[int]:
    han = 0
    for row, piece in enumerate(pieces):
        char = piece.removeprefix("▁")
        if len(char) != 1:
            continue
        name = unicodedata.name(char, "")
        if _latin(char) or unicodedata.category(char)[0] in "PSNM" or name.startswith(("GREEK", "CYRILLIC")):
            yield row
        elif name.startswith("CJK") and len(piece) == 1 and han < _HAN:
            han += 1
            yield row


def _latin(char: str) -> bool:
    return char == "▁" or char.isascii() or unicodedata.name(char, "").startswith("LATIN")


def main(words: list[str]) -> None:
    """Read the files, a text a line, and print the pieces, one a line."""
    lines = (line for name in words[1:] for line in Path(name).read_text(encoding="utf-8").split("\n"))
    sys.stdout.write("\n".join(choose(Path(words[0]), lines)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
