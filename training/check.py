"""Everything wrong with case files, as `file:line: what is wrong`: line by line, then between the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import CaseError
from training.cases import Case, given_before, parse, read_lines, split_of
from training.likeness import fold, leaks
from training.release import unmet
from training.rules import broken

_Placed = Sequence[tuple[str, Case]]
_Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """The cases that could be read, and everything that is wrong, in the order of the lines."""

    cases: tuple[Case, ...]
    problems: tuple[str, ...]


def check(files: Sequence[Path], *, release: bool = False) -> Report:
    """Check the files together; with ``release``, also against what the data set that ships must hold.

    Raises:
        CaseError: a file cannot be read.
    """
    found: dict[str, list[str]] = {}
    placed: list[tuple[str, Case]] = []
    for where, line in read_lines(files):
        try:
            case = parse(line)
        except CaseError as error:
            found[where] = [str(error)]
            continue
        found[where] = list(broken(case))
        placed.append((where, case))
    for between in (_repeated, _misplaced, _leaked):
        for where, problem in between(placed):
            found[where].append(problem)
    cases = tuple(case for _, case in placed)
    problems = [f"{where}: {problem}" for where, said in found.items() for problem in said]
    return Report(cases, (*problems, *(unmet(cases) if release else ())))


def _repeated(placed: _Placed) -> _Found:
    ids: dict[str, str] = {}
    texts: dict[tuple[str, ...], str] = {}
    for where, case in placed:
        if case.id in ids:
            yield where, given_before(case.id, ids[case.id])
        said = (fold(case.text), *map(fold, case.context))
        if said in texts:
            yield where, f"the same text after the same messages as at {texts[said]}, but for case, marks and spaces"
        ids.setdefault(case.id, where)
        texts.setdefault(said, where)


def _misplaced(placed: _Placed) -> _Found:
    homes: dict[str, tuple[str, str]] = {}
    for where, case in placed:
        due = split_of(case.family)
        if case.split != due:
            yield where, f"split {case.split!r} is not {due!r}, the split of family {case.family!r}"
        split, first = homes.setdefault(case.family, (case.split, where))
        if case.split != split:
            yield where, f"family {case.family!r} is in {case.split!r} here and in {split!r} at {first}"


def _leaked(placed: _Placed) -> _Found:
    for at, before, alike in leaks([case for _, case in placed]):
        (where, case), (other, twin) = placed[at], placed[before]
        yield where, f"in {case.split!r}, a near-duplicate ({alike:.2f}) of the text at {other}, in {twin.split!r}"
