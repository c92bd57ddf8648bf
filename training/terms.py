"""What each entry of the term list is worth: hits in real texts and in the cases, counted; the figures rewritten.

`python -m training.terms SHARED [ENTRY …]` looks for the entries of data/policy/lexicon.toml in the real listings and
messages of SHARED/corpora, which are not part of the repository, and in the cases of the train split. It prints a line
an entry and writes `seen` and `cases` back into the list; with names of entries it prints the hits of those instead,
up to 30 drawn at random, for reading, and writes nothing.

How many hits in real texts were right can only be read, not counted: `right` and `read` stay as long as the number of
texts does, and are dropped when it changes, so that nobody quotes a reading of other hits.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from nlp.lexicon import Lexicon, Seen, Term
from nlp.normalise import as_read, normalise
from nlp.segment import segment
from nlp.types import Clean, Hit
from training.cases import Case, case_files, read_cases

DATA = Path(__file__).parent.parent / "data"
LIST = DATA / "policy" / "lexicon.toml"
MOST_READ = 30
# An entry lifts only if it was right this often in the cases, and wrong in no more real texts than this.
LEAST_RIGHT = 0.6
MOST_WRONG = 3

Found = Mapping[str, Sequence[tuple[Clean, Hit]]]
_FIGURES = re.compile(r"^(?:seen|cases) = .*\n", re.MULTILINE)


def real_texts(shared: Path) -> Iterator[str]:
    """Title and description of every listing, then every message."""
    for name in ("listings", "messages"):
        with gzip.open(shared / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                parts = [row.get("title"), row.get("description"), row.get("text")]
                yield "\n".join(part for part in parts if part)


def hits(lexicon: Lexicon, texts: Iterable[str]) -> dict[str, list[tuple[Clean, Hit]]]:
    """For each entry the texts it hits, with the first hit of each."""
    found: dict[str, list[tuple[Clean, Hit]]] = defaultdict(list)
    for text in texts:
        clean = normalise(text)
        first: dict[str, Hit] = {}
        for hit in lexicon.find(clean, cache(lambda clean=clean: segment(clean))):
            first.setdefault(hit.term, hit)
        for term, hit in first.items():
            found[term].append((clean, hit))
    return found


def in_cases(lexicon: Lexicon, cases: Iterable[Case]) -> dict[str, Seen]:
    """For each entry the cases it hits, and how many of them carry its label."""
    texts: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for case in cases:
        for term, ((_, hit),) in hits(lexicon, [case.text]).items():
            texts[term] += 1
            right[term] += hit.label in case.labels
    return {term: Seen(count, right[term]) for term, count in texts.items()}


def too_often_wrong(term: Term) -> bool:
    """Whether what was measured forbids the entry to lift."""
    cases, seen = term.cases or Seen(0), term.seen or Seen(0)
    if cases.texts and (cases.precision or 0.0) < LEAST_RIGHT:
        return True
    return seen.texts - (seen.right or 0) > MOST_WRONG


def show(pair: tuple[Clean, Hit], around: int = 70) -> str:
    """The hit in brackets with what stands around it, on one line."""
    clean, hit = pair
    text = clean.text
    before, after = text[max(0, hit.start - around) : hit.start], text[hit.end : hit.end + around]
    return f"{before}[{text[hit.start : hit.end]}]{after}".replace("\n", " / ")


def rewritten(given: str, terms: Sequence[Term], real: Mapping[str, int], cases: Mapping[str, Seen]) -> str:
    """The list with its figures brought up to date; what else stands in it is kept, letter for letter."""
    head, *entries = given.split("[[term]]\n")
    out = [head]
    for term, entry in zip(terms, entries, strict=True):
        seen = Seen(real.get(term.id, 0))
        if term.seen is not None and term.seen.texts == seen.texts:
            seen = term.seen
        elif not seen.texts:
            seen = Seen(0, 0)
        lines = f"seen = {_inline(seen)}\ncases = {_inline(cases.get(term.id, Seen(0, 0)))}\n"
        body = _FIGURES.sub("", entry)
        rest = body.rstrip("\n")
        out.append(f"{rest}\n{lines}{body[len(rest) + 1 :]}")
    return "[[term]]\n".join(out)


def _inline(seen: Seen) -> str:
    values = {"texts": seen.texts, "right": seen.right, "read": seen.read}
    return "{" + ", ".join(f"{key} = {value}" for key, value in values.items() if value is not None) + "}"


def _as_searched(lexicon: Lexicon) -> Lexicon:
    """The list as the pipeline looks for it: as written, and as the normaliser would read it."""
    return Lexicon.join([lexicon], as_read)


def main(shared: Path, wanted: Sequence[str]) -> None:
    """Count and rewrite, or print hits for reading."""
    lexicon = _as_searched(Lexicon.read(LIST))
    (terms,) = lexicon.lists.values()
    if wanted:
        lexicon = _as_searched(Lexicon({"lexicon": [term for term in terms if term.id in wanted]}))
    found = hits(lexicon, real_texts(shared))
    if wanted:
        for name in wanted:
            drawn = random.Random(1).sample(found[name], min(MOST_READ, len(found[name])))
            print(f"{name}: {len(found[name])} texts")  # noqa: T201
            print(*(f"  {show(pair)}" for pair in drawn), sep="\n")  # noqa: T201
        return
    counts = {name: len(pairs) for name, pairs in found.items()}
    train = [case for case in read_cases(case_files([DATA / "cases"])) if case.split == "train"]
    cases = in_cases(lexicon, train)
    LIST.write_text(rewritten(LIST.read_text(encoding="utf-8"), terms, counts, cases), encoding="utf-8")
    for term in Lexicon.read(LIST).lists[next(iter(lexicon.lists))]:
        seen, own = term.seen or Seen(0), term.cases or Seen(0)
        warning = "  WRONG TOO OFTEN TO LIFT" if term.lift != "none" and too_often_wrong(term) else ""
        counted = f"real {seen.texts:5} right {seen.right} cases {own.texts:4} right {own.right}"
        print(f"{term.id:24} {term.strength} {term.lift:7} {counted}{warning}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
