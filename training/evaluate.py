"""What a bundle is worth on annotated cases: figures with n and intervals, as plain data and as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES, INTENTS, LABELS
from nlp.pipeline import Pipeline
from nlp.types import Verdict
from training.cases import Case
from training.census import bare, disguised, is_hard, negated, teencode
from training.fit import expected_calibration_error
from training.metrics import Counts, bootstrap, count, wilson
from training.spans import faithfulness, span_figures


def classify(pipeline: Pipeline, cases: Sequence[Case]) -> list[Verdict]:
    """Verdicts of the cases, by the pipeline that serves."""
    return pipeline.classify([{"text": c.text, "context": list(c.context), "channel": c.channel} for c in cases])


def evaluate(pipeline: Pipeline, cases: Sequence[Case], slang: Callable[[str], bool] | None = None) -> dict[str, Any]:
    """Figures of a bundle: per label at both thresholds, per category, on innocents, by slice and kind, of evidence.

    With ``slang``, which says whether a text has an expression of the known list, there are two slices more: the
    positives without any (novel wording) and those with some, each beside all innocents.

    Raises:
        SettingError: there are no cases.
    """
    if not cases:
        raise SettingError("expected at least one case to measure on, got none; is there any in this split?")
    verdicts = classify(pipeline, cases)
    pairs = list(zip(cases, verdicts, strict=True))
    labels = {label: _label(pairs, label) for label in LABELS}
    innocent = [v for c, v in pairs if not c.labels]
    hard = [v for c, v in pairs if is_hard(c)]
    return {
        "n": len(cases),
        "positives": sum(bool(c.labels) for c in cases),
        "labels": labels,
        "macro_f1": _mean(row["flag"]["f1"] for row in labels.values()),
        "intents": _intents(pairs),
        "categories": {name: row for name in CATEGORY_NAMES if (row := _category(pairs, name))["n"]},
        "innocent": {"all": _false_positives(innocent), "hard": _false_positives(hard)},
        "slices": {name: _slice([p for p in pairs if chosen(p[0])]) for name, chosen in _slices(slang).items()},
        "kinds": _kinds(pairs),
        "ece": {label: _calibration(pairs, label) for label in LABELS},
        "spans": {label: span_figures(pairs, label) for label in LABELS},
        "faithfulness": faithfulness(lambda cut: classify(pipeline, cut), pairs),
    }


Pairs = Sequence[tuple[Case, Verdict]]
_LONG = 60


def _slices(slang: Callable[[str], bool] | None) -> dict[str, Callable[[Case], bool]]:
    found: dict[str, Callable[[Case], bool]] = {
        "no_diacritics": lambda case: bare(case.text),
        "teencode": lambda case: teencode(case.text),
        "disguised": disguised,
        "context": lambda case: bool(case.context),
        "long": lambda case: len(case.text.split()) >= _LONG,
        "negation": negated,
        "reporting": lambda case: case.intent in ("report", "discuss"),
    }
    if slang:
        found["novel_wording"] = lambda case: not (case.labels and slang(case.text))
        found["slang"] = lambda case: not case.labels or slang(case.text)
    return found


def _slice(pairs: Pairs) -> dict[str, Any]:
    """All labels together, and innocents, of the texts in a slice."""
    asked = [(label in case.labels, label in verdict.labels) for case, verdict in pairs for label in LABELS]
    shown = [label in (*v.labels, *v.review) for case, v in pairs for label in LABELS if label in case.labels]
    found = count([truth for truth, _ in asked], [said for _, said in asked])
    return {
        "n": len(pairs),
        "labels": found.tp + found.fn,
        "precision": round(found.precision, 4),
        "recall": round(found.recall, 4),
        "recall_interval": _interval(wilson(found.tp, found.tp + found.fn)),
        "f1": round(found.f1, 4),
        "recall_with_review": round(sum(shown) / max(len(shown), 1), 4),
        "innocent": _false_positives([verdict for case, verdict in pairs if not case.labels]),
    }


def _kinds(pairs: Pairs) -> dict[str, Any]:
    """Hard negatives by kind, those of which any was flagged or sent to review, the worst first."""
    decisions: dict[str, list[str]] = defaultdict(list)
    for case, verdict in pairs:
        if is_hard(case):
            decisions[(case.kind or "").split("/")[0]].append(verdict.decision)
    rows = {
        kind: {"n": len(found), "flag": found.count("flag"), "review": found.count("review")}
        for kind, found in decisions.items()
        if {"flag", "review"} & set(found)
    }
    return dict(sorted(rows.items(), key=lambda row: (-row[1]["flag"], -row[1]["review"], row[0])))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else 0.0


def _label(pairs: Pairs, label: str) -> dict[str, Any]:
    truth = [label in case.labels for case, _ in pairs]
    flagged = [label in verdict.labels for _, verdict in pairs]
    shown = [label in verdict.labels or label in verdict.review for _, verdict in pairs]
    return {"n": sum(truth), "flag": _prf(truth, flagged), "flag_or_review": _prf(truth, shown)}


def _prf(truth: Sequence[bool], said: Sequence[bool]) -> dict[str, Any]:
    found = count(truth, said)

    def resampled(which: Sequence[int]) -> float:
        return count([truth[i] for i in which], [said[i] for i in which]).f1

    return {
        "precision": round(found.precision, 4),
        "precision_interval": _interval(wilson(found.tp, found.tp + found.fp)),
        "recall": round(found.recall, 4),
        "recall_interval": _interval(wilson(found.tp, found.tp + found.fn)),
        "f1": round(found.f1, 4),
        "f1_interval": _interval(bootstrap(len(truth), resampled)),
    }


def _interval(given: tuple[float, float]) -> list[float]:
    return [round(given[0], 4), round(given[1], 4)]


def _category(pairs: Pairs, name: str) -> dict[str, Any]:
    truth = [name in case.categories for case, _ in pairs]
    found: Counts = count(truth, [name in verdict.categories for _, verdict in pairs])
    return {
        "n": sum(truth),
        "precision": round(found.precision, 4),
        "recall": round(found.recall, 4),
        "f1": round(found.f1, 4),
    }


def _intents(pairs: Pairs) -> dict[str, Any]:
    """Each speech act by itself, and their mean F1."""
    rows = {}
    for intent in INTENTS:
        truth = [case.intent == intent for case, _ in pairs]
        found = count(truth, [verdict.intent == intent for _, verdict in pairs])
        rows[intent] = {
            "n": sum(truth),
            **{key: round(getattr(found, key), 4) for key in ("precision", "recall", "f1")},
        }
    return {"macro_f1": _mean(row["f1"] for row in rows.values() if row["n"]), **rows}


def _false_positives(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    n = len(verdicts)
    flagged = sum(v.decision == "flag" for v in verdicts)
    review = sum(v.decision == "review" for v in verdicts)
    return {
        "n": n,
        "flag": round(flagged / n, 4) if n else 0.0,
        "flag_interval": _interval(wilson(flagged, n)),
        "review": round(review / n, 4) if n else 0.0,
        "review_interval": _interval(wilson(review, n)),
    }


def _calibration(pairs: Pairs, label: str) -> float:
    return round(
        expected_calibration_error([v.scores[label] for _, v in pairs], [label in c.labels for c, _ in pairs]), 4
    )
