"""The only place where the stages meet: inputs → verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.bundle import DEFAULT, LAW, LEXICON, LINEAR, MODEL, TOKENIZER, Bundle, read_bundle
from nlp.calibrate import Platt, probabilities, softmax
from nlp.contacts import find_contacts
from nlp.decide import Outcome, decide
from nlp.errors import BundleError
from nlp.evidence import find_evidence, merge_evidence
from nlp.inputs import AnyInput, read_inputs
from nlp.labels import MARKS, OFFERS
from nlp.law import Law
from nlp.lexicon import Lexicon
from nlp.linear import Linear
from nlp.model import Model
from nlp.normalise import as_read, normalise
from nlp.segment import segment
from nlp.tokenise import Tokenizer
from nlp.types import Clean, Evidence, Hit, Input, Options, Pieces, Read, Scores, Verdict, Window, Word

# Longer texts are read up to here and the verdict says so: bounds time and memory whatever comes in.
READ_CHARACTERS = 20_000
_AT_ONCE = 200_000
_OFFERED = 0.5


_PLAIN = Options()


@dataclass(frozen=True, slots=True)
class Policy:
    """What can be edited without training: the term lists, and the table of law."""

    lexicon: Lexicon
    law: Law


class _Reading:
    """One text on its way through: what the stages made of it so far."""

    __slots__ = ("_words", "clean", "cut", "given", "pieces", "truncated", "windows")

    def __init__(self, given: Input, tokenizer: Tokenizer) -> None:
        self.given = given
        self.cut = given.text[:READ_CHARACTERS]
        self.clean: Clean = normalise(self.cut)
        self._words: list[Word] | None = None
        self.pieces: Pieces = tokenizer.encode(self.clean, self.words() if tokenizer.segmented else ())
        context = [_pieces(message, tokenizer) for message in given.context]
        self.windows: list[Window]
        self.windows, left_out = tokenizer.windows(self.pieces, context)
        self.truncated = left_out or len(given.text) > READ_CHARACTERS

    def words(self) -> list[Word]:
        """Words of the text; segmented when first asked for, since few texts need them."""
        if self._words is None:
            self._words = segment(self.clean)
        return self._words

    def read(self) -> Read:
        characters = len(self.cut)
        if self.windows and self.windows[-1].stop < len(self.pieces):
            characters = self.clean.span(0, self.pieces.offsets[self.windows[-1].stop - 1][1])[1]
        return Read(characters, len(self.windows), self.truncated)


def _pieces(message: str, tokenizer: Tokenizer) -> Pieces:
    clean = normalise(message[-READ_CHARACTERS:])
    return tokenizer.encode(clean, segment(clean) if tokenizer.segmented else ())


class Pipeline:
    """A bundle, ready to classify; safe to share between threads."""

    def __init__(self, bundle: Bundle, tokenizer: Tokenizer, model: Model, linear: Linear, policy: Policy) -> None:
        self.bundle = bundle
        self._tokenizer = tokenizer
        self._model = model
        self._linear = linear
        self._policy = policy

    def classify(self, inputs: Sequence[AnyInput], options: Options = _PLAIN) -> list[Verdict]:
        """One verdict for each input, in order; no inputs, no verdicts.

        A text in which nothing can be read (empty, white space, invisible characters) is clear with scores of 0.

        Raises:
            InputError: an input has the wrong form; the message starts with its index. See
                :func:`nlp.inputs.read_input` to check inputs one by one.
            ModelError: the model gave numbers that are not finite.
        """
        return [verdict for part in _slices(read_inputs(inputs)) for verdict in self._classify(part, options)]

    def warm(self) -> None:
        """Do once all that is done on first use, the segmenter's loading among it."""
        segment(normalise("khởi động"))
        self.classify(["khởi động"])

    def _classify(self, inputs: Sequence[Input], options: Options) -> list[Verdict]:
        readings = [_Reading(given, self._tokenizer) for given in inputs]
        found = iter(self._model.scores([reading.windows for reading in readings if reading.windows]))
        return [self._verdict(reading, next(found) if reading.windows else None, options) for reading in readings]

    def _verdict(self, reading: _Reading, found: Scores | None, options: Options) -> Verdict:
        bundle, law = self.bundle, self._policy.law
        scores, category_scores = self._scores(reading, found)
        intents = dict(zip(bundle.intents, softmax(found.intents), strict=True)) if found else {"other": 1.0}
        hits = self._policy.lexicon.find(reading.clean, reading.words)
        # A report or a question may hold any expression of the trade: a term list lifts only what offers.
        lifting = hits if sum(intents.get(offer, 0.0) for offer in OFFERS) >= _OFFERED else []
        outcome = decide(scores, category_scores, bundle.thresholds, bundle.category_threshold, lifting)
        intent = max(intents, key=intents.__getitem__)
        on = options.on or datetime.date.today()
        contacts = find_contacts(reading.cut, reading.clean) if options.contacts else None
        found_marks = {hit.label for hit in hits if hit.label != "restricted"} | {hit.label for hit in lifting}
        return Verdict(
            decision=outcome.decision,
            labels=outcome.labels,
            review=outcome.review,
            categories=outcome.categories,
            severity=law.severity(outcome.categories),
            intent=intent,
            intent_score=round(intents[intent], 4),
            scores=scores,
            category_scores={category: category_scores[category] for category in outcome.categories},
            evidence=tuple(self._evidence(reading, found, outcome, hits)) if found else (),
            legal=tuple(law.basis(outcome.categories, on, unverified=options.unverified)),
            read=reading.read(),
            model=bundle.id,
            contacts=None if contacts is None else tuple(contacts),
            id=reading.given.id,
            **{mark: mark in found_marks for mark in MARKS},
        )

    def _scores(self, reading: _Reading, found: Scores | None) -> tuple[dict[str, float], dict[str, float]]:
        bundle = self.bundle
        if not found:
            return dict.fromkeys(bundle.labels, 0.0), dict.fromkeys(bundle.categories, 0.0)
        others = self._linear.logits(reading.clean.text)
        none = [0.0] * len(bundle.categories)
        return (
            _named(bundle.labels, found.labels, others, bundle.calibration),
            _named(bundle.categories, found.categories, none, bundle.category_calibration),
        )

    def _evidence(self, reading: _Reading, found: Scores, outcome: Outcome, hits: Sequence[Hit]) -> list[Evidence]:
        read = len(found.tokens)
        pieces = Pieces(reading.pieces.ids[:read], reading.pieces.offsets[:read], reading.pieces.words[:read])
        spans: list[Evidence] = []
        for column, label in enumerate(self.bundle.labels):
            if label not in outcome.labels and label not in outcome.review:
                continue
            own: list[Evidence] = []
            if label not in outcome.lifted:  # the model's best words for a label it does not give say nothing
                logits = [token[column] for token in found.tokens]
                threshold = self.bundle.token_thresholds[label]
                own = find_evidence(
                    reading.given.text, reading.clean, reading.words(), pieces, label, logits, threshold
                )
            spans += merge_evidence(reading.given.text, reading.clean, label, own, hits)
        return spans


def _slices(inputs: Sequence[Input]) -> Iterator[Sequence[Input]]:
    """Runs of inputs of a bounded number of characters: what the stages hold at once does not grow with the list."""
    begin, characters = 0, 0
    for end, given in enumerate(inputs):
        characters += 1 + sum(min(len(text), READ_CHARACTERS) for text in (given.text, *given.context))
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


def load(folder: str | Path | None = None, *, threads: int | None = None, terms: Sequence[str | Path] = ()) -> Pipeline:
    """A pipeline from a bundle folder, verified; the bundle that ships with kiemhang if none is given.

    ``terms`` are files of term lists of the caller's own, in the form of the bundle's `lexicon.toml`; every hit names
    its list.

    Raises:
        BundleError: the bundle is missing, tampered with or of another version.
        SettingError: a term list, or the bundle's table of law, is not what it must be.
    """
    bundle = read_bundle(Path(folder) if folder is not None else DEFAULT)
    tokenizer = Tokenizer.read(bundle.folder / TOKENIZER, bundle.tokenizer)
    model = Model(bundle.folder / MODEL, threads)
    expected = (len(bundle.labels), len(bundle.categories), len(bundle.intents), len(bundle.labels))
    if model.sizes != expected:
        raise BundleError(f"expected a model with outputs of sizes {expected}, got {model.sizes}")
    linear = Linear.read(bundle.folder / LINEAR, len(bundle.labels))
    lists = [Lexicon.read(bundle.folder / LEXICON, "kiemhang"), *(Lexicon.read(Path(path)) for path in terms)]
    policy = Policy(Lexicon.join(lists, as_read), Law.read(bundle.folder / LAW))
    return Pipeline(bundle, tokenizer, model, linear, policy)
