"""What a case must fulfil on its own: known names, evidence that fits the labels, spans inside the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.labels import CATEGORY_NAMES, CHANNELS, EVASIONS, EVIDENCE, INTENTS, LABELS

if TYPE_CHECKING:
    from training.cases import Case

SPLITS = ("train", "dev", "test")
OFFERS = ("offer", "recruit", "buy_in")
PROOF = ("E1", "E2")
MOST_CONTEXT = 3


def broken(case: Case) -> Iterator[str]:
    """What breaks the form, in words; the order is that of the fields."""
    for name, given, known in (
        ("channel", (case.channel,), CHANNELS),
        ("label", case.labels, LABELS),
        ("category", case.categories, CATEGORY_NAMES),
        ("intent", (case.intent,), INTENTS),
        ("evidence", () if case.evidence is None else (case.evidence,), EVIDENCE),
        ("evasion", case.evasions, EVASIONS),
        ("split", (case.split,), SPLITS),
    ):
        for value in given:
            if value not in known:
                yield f"unknown {name} {value!r}; known are {', '.join(known)}"
    if len(case.context) > MOST_CONTEXT:
        yield "context holds up to three strings"
    parents = {category.split("/")[0] for category in case.categories}
    if parents != set(case.labels):
        yield f"labels {sorted(case.labels)} and the parents of the categories {sorted(parents)} differ"
    yield from _positive(case) if case.labels else _negative(case)
    yield from _spans(case)


def _positive(case: Case) -> Iterator[str]:
    if case.evidence not in PROOF:
        yield f"a label needs evidence E1 or E2, got {case.evidence}"
    if case.intent not in OFFERS:
        yield f"a label needs an intent that offers ({', '.join(OFFERS)}), got {case.intent}"


def _negative(case: Case) -> Iterator[str]:
    if not case.kind:
        yield "a case without a label needs a kind"


def _spans(case: Case) -> Iterator[str]:
    marked = {span.label for span in case.spans}
    if marked != set(case.labels):
        yield f"every label needs a span and every span a label: labels {sorted(case.labels)}, spans {sorted(marked)}"
    ends: dict[str, int] = {}
    for span in sorted(case.spans, key=lambda s: (s.label, s.start)):
        if not 0 <= span.start < span.end <= len(case.text):
            yield f"span {span.start}-{span.end} is not inside the text of {len(case.text)} characters"
        elif span.start < ends.get(span.label, 0):
            yield f"spans of {span.label} overlap at {span.start}"
        ends[span.label] = span.end
