"""How good the evidence is: as annotators marked it, and as what the score really hangs on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.types import Verdict
from training.cases import Case
from training.metrics import Counts, bootstrap

Pairs = Sequence[tuple[Case, Verdict]]
Classify = Callable[[Sequence[Case]], Sequence[Verdict]]

_SAMPLE = 300
_DRAWS = 3
_WORD = re.compile(r"\S+")


def span_figures(pairs: Pairs, label: str) -> dict[str, Any]:
    """Evidence against annotated spans, over texts where both give the label.

    Characters are counted over all those texts together, the interval over resampled texts. ``exact`` is the share of
    annotated spans that the evidence has to the character, ``partial`` the share of which it covers at least half.
    ``without_span`` counts verdicts, right or wrong, that give the label and show nothing; it should be 0.
    """
    said = [(case, verdict) for case, verdict in pairs if label in (*verdict.labels, *verdict.review)]
    both = [(_annotated(case, label), _shown(verdict, label)) for case, verdict in said if label in case.labels]
    counts = [_overlap(_characters(truth), _characters(shown)) for truth, shown in both]
    spans = [(span, shown) for truth, shown in both for span in truth]
    whole = _sum(counts)
    interval = bootstrap(len(counts), lambda which: _sum([counts[i] for i in which]).f1)
    return {
        "n": len(both),
        "character_f1": round(whole.f1, 4),
        "character_f1_interval": [round(x, 4) for x in interval],
        "precision": round(whole.precision, 4),
        "recall": round(whole.recall, 4),
        "annotated": len(spans),
        "shown": sum(len(shown) for _, shown in both),
        "exact": _share([span in shown for span, shown in spans]),
        "partial": _share(
            [2 * len(_characters([span]) & _characters(shown)) >= span[1] - span[0] for span, shown in spans]
        ),
        "without_span": sum(not _shown(verdict, label) for _, verdict in said),
    }


def faithfulness(classify: Classify, pairs: Pairs, seed: int = 0) -> dict[str, Any]:
    """How far a right label's score falls when its evidence is cut out, and when as many other words are.

    Over the labels that are right and flagged or reviewed, in at most 300 texts drawn with ``seed``; the fall without
    other words is the mean of three draws of them. ``larger`` is the share where the evidence weighs more. Where the
    evidence is more than half of the words there are not as many others: all of them are cut, which leaves the evidence
    alone, and ``mostly_evidence`` has those figures apart. A label with nothing shown or nothing else is ``left_out``.
    """
    rng = random.Random(seed)
    said = [(c, v) for c, v in pairs if any(label in (*v.labels, *v.review) for label in c.labels)]
    asked = [
        (case, verdict.scores[label], label, _cuts(case.text, _shown(verdict, label), rng))
        for case, verdict in rng.sample(said, min(_SAMPLE, len(said)))
        for label in case.labels
        if label in (*verdict.labels, *verdict.review)
    ]
    again = iter(classify([replace(case, text=text) for case, _, _, cuts in asked for text in cuts.texts]))
    falls: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for _, score, label, cuts in asked:
        without = [score - next(again).scores[label] for _ in cuts.texts]
        if without:
            falls[cuts.even].append((without[0], _mean(without[1:])))
    left_out = sum(not cuts.texts for _, _, _, cuts in asked)
    return {**_falls(falls[True]), "mostly_evidence": _falls(falls[False]), "left_out": left_out}


def _falls(found: Sequence[tuple[float, float]]) -> dict[str, Any]:
    differences = [a - b for a, b in found]
    interval = bootstrap(len(found), lambda which: _mean([differences[i] for i in which]))
    return {
        "n": len(found),
        "evidence": round(_mean([a for a, _ in found]), 4),
        "random": round(_mean([b for _, b in found]), 4),
        "difference": round(_mean(differences), 4),
        "difference_interval": [round(x, 4) for x in interval],
        "larger": _share([d > 0 for d in differences]),
    }


_Spans = list[tuple[int, int]]


def _annotated(case: Case, label: str) -> _Spans:
    return [(s.start, s.end) for s in case.spans if s.label == label]


def _shown(verdict: Verdict, label: str) -> _Spans:
    return [(e.start, e.end) for e in verdict.evidence if e.label == label]


def _characters(spans: _Spans) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def _overlap(truth: set[int], said: set[int]) -> Counts:
    return Counts(len(truth & said), len(said - truth), len(truth - said))


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(sum(c.tp for c in counts), sum(c.fp for c in counts), sum(c.fn for c in counts))


def _share(found: Sequence[bool]) -> float:
    return round(_mean([float(x) for x in found]), 4)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class _Cuts:
    """A text without its evidence, then without other words; ``even`` if these are as many."""

    texts: Sequence[str]
    even: bool


def _cuts(text: str, spans: _Spans, rng: random.Random) -> _Cuts:
    words = [match.span() for match in _WORD.finditer(text)]
    inside = [word for word in words if any(word[0] < end and start < word[1] for start, end in spans)]
    others = [word for word in words if word not in inside]
    if not inside or not others:
        return _Cuts([], even=False)
    if len(others) < len(inside):
        return _Cuts([_without(text, spans), _without(text, others)], even=False)
    drawn = [rng.sample(others, len(inside)) for _ in range(_DRAWS)]
    return _Cuts([_without(text, spans), *(_without(text, words) for words in drawn)], even=True)


def _without(text: str, spans: _Spans) -> str:
    gone = _characters(spans)
    return "".join(char for i, char in enumerate(text) if i not in gone)
