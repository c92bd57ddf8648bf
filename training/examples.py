"""Cases → what the network learns from: windows with targets, made by the very stages that serving uses."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp.labels import CATEGORY_NAMES, INTENTS, LABELS
from nlp.normalise import normalise
from nlp.segment import segment
from nlp.tokenise import Tokenizer
from nlp.types import Clean, Pieces, Window
from training.augment import augment
from training.cases import Case

IGNORED = -100.0


@dataclass(frozen=True, slots=True)
class Example:
    """One window of one case and its targets.

    *Shape:* ``labels`` (L,), ``categories`` (C,), ``tokens`` (pieces in the window, L).
    """

    ids: Sequence[int]
    pieces: int
    labels: Sequence[float]
    categories: Sequence[float]
    intent: int
    tokens: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples, as tensors. *Shape:* the first three (B, T); tokens (B, T, L), ``IGNORED`` off the text."""

    input_ids: Tensor
    attention_mask: Tensor
    text_mask: Tensor
    labels: Tensor
    categories: Tensor
    intents: Tensor
    tokens: Tensor


@dataclass(frozen=True, slots=True)
class Reading:
    """A case's text as the pipeline reads it."""

    clean: Clean
    pieces: Pieces
    windows: Sequence[Window]

    def marks(self, case: Case, label: str) -> list[bool]:
        """For each piece, whether it overlaps a span of the label in the original text."""
        spans = [(span.start, span.end) for span in case.spans if span.label == label]
        places = [self.clean.span(start, end) if end > start else (0, 0) for start, end in self.pieces.offsets]
        return [any(start < stop and begin < end for begin, stop in spans) for start, end in places]


def read(text: str, context: Sequence[str], tokenizer: Tokenizer) -> Reading:
    """Clean text, pieces and windows, by the stages that serve."""
    clean, pieces = _pieces(text, tokenizer)
    windows, _ = tokenizer.windows(pieces, [_pieces(message, tokenizer)[1] for message in context])
    return Reading(clean, pieces, windows)


def _pieces(text: str, tokenizer: Tokenizer) -> tuple[Clean, Pieces]:
    clean = normalise(text)
    return clean, tokenizer.encode(clean, segment(clean) if tokenizer.segmented else ())


def examples(cases: Sequence[Case], tokenizer: Tokenizer, rng: random.Random, disguised: float = 0.0) -> list[Example]:
    """Every window of every case; ``disguised`` is the share of texts written another way (:mod:`training.augment`)."""
    return [example for case in cases for example in _examples(augment(case, rng, disguised), tokenizer)]


def _examples(case: Case, tokenizer: Tokenizer) -> Iterator[Example]:
    reading = read(case.text, case.context, tokenizer)
    marks = [reading.marks(case, label) for label in LABELS]
    for window in reading.windows:
        yield _example(case, window, marks, whole=len(reading.windows) == 1)


def _example(case: Case, window: Window, marks: Sequence[Sequence[bool]], *, whole: bool) -> Example:
    tokens = [[float(row[i]) for row in marks] for i in range(window.start, window.stop)]
    # A window of a longer text carries only the labels whose evidence stands in it.
    shown = {label for k, label in enumerate(LABELS) if label in case.labels and (whole or any(t[k] for t in tokens))}
    return Example(
        ids=window.ids,
        pieces=window.stop - window.start,
        labels=[float(label in shown) for label in LABELS],
        categories=[float(c in case.categories and c.split("/")[0] in shown) for c in CATEGORY_NAMES],
        intent=INTENTS.index(case.intent),
        tokens=tokens,
    )


def batches(found: Sequence[Example], size: int, rng: random.Random, pad: int) -> Iterator[Batch]:
    """Shuffled batches of examples of similar length."""
    order = list(range(len(found)))
    rng.shuffle(order)
    chunk = size * 16
    groups = []
    for begin in range(0, len(order), chunk):
        near = sorted(order[begin : begin + chunk], key=lambda i: len(found[i].ids))
        groups += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(groups)
    for group in groups:
        yield collate([found[i] for i in group], pad)


def collate(group: Sequence[Example], pad: int) -> Batch:
    """One padded batch."""
    rows, longest = len(group), max(len(example.ids) for example in group)
    ids = torch.full((rows, longest), pad, dtype=torch.long)
    attention, text = torch.zeros_like(ids), torch.zeros_like(ids)
    tokens = torch.full((rows, longest, len(LABELS)), IGNORED)
    for row, example in enumerate(group):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        attention[row, : len(example.ids)] = 1
        text[row, 1 : 1 + example.pieces] = 1
        tokens[row, 1 : 1 + example.pieces] = torch.tensor(example.tokens)
    return Batch(
        input_ids=ids,
        attention_mask=attention,
        text_mask=text,
        labels=torch.tensor([example.labels for example in group]),
        categories=torch.tensor([example.categories for example in group]),
        intents=torch.tensor([example.intent for example in group]),
        tokens=tokens,
    )
