"""The only place where the stages meet: inputs → verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.bundle import DEFAULT, LINEAR, MODEL, TOKENIZER, Bundle, read_bundle
from nlp.calibrate import Platt, probabilities
from nlp.decide import Outcome, decide
from nlp.errors import BundleError, InputError
from nlp.evidence import find_evidence
from nlp.linear import Linear
from nlp.model import Model
from nlp.normalise import normalise
from nlp.segment import segment
from nlp.tokenise import Tokenizer
from nlp.types import Clean, Evidence, Input, Pieces, Read, Scores, Verdict, Window, Word

# Longer texts are read up to here and the verdict says so: bounds time and memory whatever comes in.
MAX_CHARACTERS = 20_000
MAX_CONTEXT = 3
_AT_ONCE = 200_000
_FIELDS = {"text", "context", "channel", "id"}

AnyInput = str | Mapping[str, Any] | Input


def read_input(given: object) -> Input:
    """An input from a string or a mapping with ``text`` and, if known, ``context``, ``channel``, ``id``.

    Raises:
        InputError: it is neither, a field has the wrong type, or there is a field of another name.
    """
    if isinstance(given, Input):
        return given
    if isinstance(given, str):
        return Input(given)
    if not isinstance(given, Mapping):
        raise InputError(f"expected a string or an object with `text`, got {type(given).__name__}")
    unknown = [str(key) for key in given if key not in _FIELDS]
    if unknown:
        raise InputError(f"expected only {', '.join(sorted(_FIELDS))}, got also `{unknown[0][:40]}`")
    text, context = given.get("text"), given.get("context") or ()
    if not isinstance(text, str):
        raise InputError(f"expected `text` to be a string, got {type(text).__name__}")
    if isinstance(context, str) or not isinstance(context, Sequence) or not all(isinstance(c, str) for c in context):
        raise InputError("expected `context` to be a list of strings, the oldest first")
    for field in ("channel", "id"):
        if not isinstance(given.get(field), str | None):
            raise InputError(f"expected `{field}` to be a string, got {type(given[field]).__name__}")
    # Only the last messages are asked for; a caller may hand over the whole chat.
    return Input(text, tuple(context[-MAX_CONTEXT:]), given.get("channel"), given.get("id"))


class _Reading:
    """One text on its way through: what the stages made of it so far."""

    __slots__ = ("clean", "cut", "given", "pieces", "truncated", "windows", "words")

    def __init__(self, given: Input, tokenizer: Tokenizer) -> None:
        self.given = given
        self.cut = given.text[:MAX_CHARACTERS]
        self.clean: Clean = normalise(self.cut)
        self.words: list[Word] | None = segment(self.clean) if tokenizer.segmented else None
        self.pieces: Pieces = tokenizer.encode(self.clean, self.words or ())
        context = [_pieces(message, tokenizer) for message in given.context]
        self.windows: list[Window]
        self.windows, left_out = tokenizer.windows(self.pieces, context)
        self.truncated = left_out or len(given.text) > MAX_CHARACTERS

    def read(self) -> Read:
        characters = len(self.cut)
        if self.windows and self.windows[-1].stop < len(self.pieces):
            characters = self.clean.span(0, self.pieces.offsets[self.windows[-1].stop - 1][1])[1]
        return Read(characters, len(self.windows), self.truncated)


def _pieces(message: str, tokenizer: Tokenizer) -> Pieces:
    clean = normalise(message[-MAX_CHARACTERS:])
    return tokenizer.encode(clean, segment(clean) if tokenizer.segmented else ())


class Pipeline:
    """A bundle, ready to classify; safe to share between threads."""

    def __init__(self, bundle: Bundle, tokenizer: Tokenizer, model: Model, linear: Linear) -> None:
        self.bundle = bundle
        self._tokenizer = tokenizer
        self._model = model
        self._linear = linear

    def classify(self, inputs: Sequence[AnyInput]) -> list[Verdict]:
        """One verdict for each input, in order; no inputs, no verdicts.

        A text in which nothing can be read (empty, white space, invisible characters) is clear with scores of 0.

        Raises:
            InputError: an input has the wrong form; the message starts with its index. See :func:`read_input` to
                check inputs one by one.
            ModelError: the model gave numbers that are not finite.
        """
        if isinstance(inputs, str | Mapping) or not isinstance(inputs, Sequence):
            raise InputError(f"expected a list of inputs, got {type(inputs).__name__}: write classify([text])")
        read: list[Input] = []
        for index, given in enumerate(inputs):
            try:
                read.append(read_input(given))
            except InputError as error:
                raise InputError(f"input {index}: {error}") from error
        return [verdict for part in _slices(read) for verdict in self._classify(part)]

    def warm(self) -> None:
        """Do once all that is done on first use, the segmenter's loading among it."""
        segment(normalise("khởi động"))
        self.classify(["khởi động"])

    def _classify(self, inputs: Sequence[Input]) -> list[Verdict]:
        readings = [_Reading(given, self._tokenizer) for given in inputs]
        found = iter(self._model.scores([reading.windows for reading in readings if reading.windows]))
        return [self._verdict(reading, next(found) if reading.windows else None) for reading in readings]

    def _verdict(self, reading: _Reading, found: Scores | None) -> Verdict:
        bundle = self.bundle
        scores = dict.fromkeys(bundle.labels, 0.0)
        category_scores = dict.fromkeys(bundle.categories, 0.0)
        if found:
            others = self._linear.logits(reading.clean.text)
            scores = _named(bundle.labels, found.labels, others, bundle.calibration)
            none = [0.0] * len(bundle.categories)
            category_scores = _named(bundle.categories, found.categories, none, bundle.category_calibration)
        outcome = decide(scores, category_scores, bundle.thresholds, bundle.category_threshold)
        return Verdict(
            decision=outcome.decision,
            labels=outcome.labels,
            review=outcome.review,
            categories=outcome.categories,
            scores=scores,
            category_scores={category: category_scores[category] for category in outcome.categories},
            evidence=tuple(self._evidence(reading, found, outcome)) if found else (),
            read=reading.read(),
            model=bundle.id,
            id=reading.given.id,
        )

    def _evidence(self, reading: _Reading, found: Scores, outcome: Outcome) -> list[Evidence]:
        marked = [label for label in self.bundle.labels if label in outcome.labels or label in outcome.review]
        if not marked:
            return []
        words = reading.words if reading.words is not None else segment(reading.clean)
        read = len(found.tokens)
        pieces = Pieces(reading.pieces.ids[:read], reading.pieces.offsets[:read], reading.pieces.words[:read])
        spans: list[Evidence] = []
        for label in marked:
            column = self.bundle.labels.index(label)
            strength = [Platt().probability(token[column]) for token in found.tokens]
            threshold = self.bundle.token_threshold
            spans += find_evidence(reading.given.text, reading.clean, words, pieces, label, strength, threshold)
        return spans


def _slices(inputs: Sequence[Input]) -> Iterator[Sequence[Input]]:
    """Runs of inputs of a bounded number of characters: what the stages hold at once does not grow with the list."""
    begin, characters = 0, 0
    for end, given in enumerate(inputs):
        characters += min(len(given.text), MAX_CHARACTERS)
        if characters >= _AT_ONCE:
            yield inputs[begin : end + 1]
            begin, characters = end + 1, 0
    if begin < len(inputs):
        yield inputs[begin:]


def _named(
    names: Sequence[str], logits: Sequence[float], others: Sequence[float], scaling: Sequence[Platt]
) -> dict[str, float]:
    # Four digits: what was measured supports no more, and it hides last-bit differences between processors.
    return {name: round(p, 4) for name, p in zip(names, probabilities(logits, others, scaling), strict=True)}


def load(folder: str | Path | None = None, *, threads: int | None = None) -> Pipeline:
    """A pipeline from a bundle folder, verified; the bundle that ships with kiemhang if none is given.

    Raises:
        BundleError: the bundle is missing, tampered with or of another version.
    """
    bundle = read_bundle(Path(folder) if folder is not None else DEFAULT)
    tokenizer = Tokenizer.read(bundle.folder / TOKENIZER, bundle.tokenizer)
    model = Model(bundle.folder / MODEL, threads)
    expected = (len(bundle.labels), len(bundle.categories), len(bundle.labels))
    if model.sizes != expected:
        raise BundleError(f"expected a model with outputs of sizes {expected}, got {model.sizes}")
    linear = Linear.read(bundle.folder / LINEAR, len(bundle.labels))
    return Pipeline(bundle, tokenizer, model, linear)
