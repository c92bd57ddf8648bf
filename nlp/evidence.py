"""Scores of pieces → the words of the original text that made the model decide.

The annotation guideline (§4) asks for the shortest stretch that shows what is sold and why it violates, at most five
for a label, on the raw text with its disguise.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.types import Clean, Evidence, Pieces, Word

_MOST = 5


def find_evidence(
    original: str,
    clean: Clean,
    words: Sequence[Word],
    pieces: Pieces,
    label: str,
    scores: Sequence[float],
    threshold: float,
) -> list[Evidence]:
    """Spans of ``original`` for one label, in order, never overlapping; at least one if there are words.

    Words with a piece at or over ``threshold`` are marked, neighbours are joined (over a single unmarked word too),
    and where no word reaches the threshold the best one stands for all. *Shape:* ``scores`` has one probability a
    piece.
    """
    strength = _by_word(words, pieces, scores)
    marked = [i for i, score in enumerate(strength) if score >= threshold]
    if not marked and strength:
        marked = [max(range(len(strength)), key=strength.__getitem__)]
    runs = _join(marked)
    runs = sorted(sorted(runs, key=lambda run: -max(strength[run[0] : run[1] + 1]))[:_MOST])
    spans: list[tuple[int, int]] = []
    for first, last in runs:
        start, end = clean.span(words[first].start, words[last].end)
        # One original character can become several words ("⁗"): what touches it is one span.
        if spans and start < spans[-1][1]:
            start = spans.pop()[0]
        spans.append((start, end))
    return [Evidence(label, start, end, original[start:end]) for start, end in spans]


def _by_word(words: Sequence[Word], pieces: Pieces, scores: Sequence[float]) -> list[float]:
    """The strongest piece of each word; both are in order of place."""
    strength = [0.0] * len(words)
    at = 0
    for (start, end), score in zip(pieces.offsets, scores, strict=True):
        if end <= start:
            continue
        while at < len(words) and words[at].end <= start:
            at += 1
        k = at
        while k < len(words) and words[k].start < end:
            strength[k] = max(strength[k], score)
            k += 1
    return strength


def _join(marked: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i in marked:
        if runs and i - runs[-1][1] <= 2:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs
