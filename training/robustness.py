"""What disguise costs a bundle: the same test texts plain and in each class of disguise, as plain data and as a table.

Positives have all words of their evidence disguised, innocents a run of words as long. A class no program can apply is
reported by the recall on the cases that people annotated with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.errors import SettingError
from nlp.labels import EVASIONS
from nlp.pipeline import Pipeline
from nlp.types import Verdict
from training.augment import apply
from training.cases import Case
from training.disguises import VARIANTS
from training.evaluate import classify
from training.evasions import EVASION_NAMES
from training.metrics import wilson
from training.table import Row, percent
from training.table import table as markdown

# Share of the recall that must be kept, and innocents flagged more, at most; what sellers agree on
# among themselves (spoonerisms, emoji for words) is reported without a bound.
MOST_ADDED = 0.01
_CHARACTERS = ("X01", "X02", "X03", "X04", "X05", "X06", "X07", "X08", "X09", "X11", "X29")
KEPT_BOUNDS: Mapping[str, float] = {**dict.fromkeys(_CHARACTERS, 0.95), "X15": 0.9, "X26": 0.9}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A case with its verdicts, plain and in disguise."""

    case: Case
    before: Verdict
    after: Verdict


def measure(pipeline: Pipeline, cases: Sequence[Case], seed: int = 0, sample: int | None = None) -> dict[str, Any]:
    """Figures of a bundle under disguise.

    Args:
        pipeline: the bundle to measure.
        cases: positives and innocents, of the test split if the figures are to mean anything.
        seed: decides what is left open in a disguise, and the sample.
        sample: how many cases to take at most, drawn evenly; all of them if not given.

    Raises:
        SettingError: there are no cases.
    """
    if not cases:
        raise SettingError("expected at least one case to disguise, got none; is there any in this split?")
    taken = list(cases)
    if sample is not None and sample < len(taken):
        taken = random.Random(seed).sample(taken, sample)
    plain = classify(pipeline, taken)
    # Few carry a class nobody can apply: all of them are asked, whatever the sample.
    written = [case for case in cases if set(case.evasions) - set(VARIANTS)]
    answers = list(zip(written, classify(pipeline, written), strict=True))
    return {
        "bundle": pipeline.bundle.id,
        "n": len(taken),
        "positives": sum(bool(case.labels) for case in taken),
        "seed": seed,
        "applied": {
            code: {way: _applied(pipeline, taken, plain, (code, way), seed) for way in ways}
            for code, ways in VARIANTS.items()
        },
        "annotated": {
            code: _annotated([pair for pair in answers if code in pair[0].evasions])
            for code in EVASIONS
            if code not in VARIANTS
        },
    }


def disguised(case: Case, code: str, way: str, seed: int) -> Case | None:
    """The case with all of its evidence in disguise, the same whatever other cases there are; ``None`` if it cannot."""
    rng = random.Random(f"{seed} {code} {way} {case.id}")
    found = apply(code, case.text, case.spans, rng, variant=way, hard=True)
    return replace(case, text=found[0], spans=found[1]) if found else None


def _applied(
    pipeline: Pipeline, cases: Sequence[Case], plain: Sequence[Verdict], which: tuple[str, str], seed: int
) -> dict[str, Any]:
    changed = [(disguised(case, *which, seed), verdict) for case, verdict in zip(cases, plain, strict=True)]
    known = [(case, verdict) for case, verdict in changed if case is not None]
    verdicts = classify(pipeline, [case for case, _ in known])
    pairs = [_Pair(case, before, after) for (case, before), after in zip(known, verdicts, strict=True)]
    positive = [pair for pair in pairs if pair.case.labels]
    innocent = [pair for pair in pairs if not pair.case.labels]
    return {
        "texts": len(positive),
        "flag": _recall(positive, review=False),
        "flag_or_review": _recall(positive, review=True),
        "innocent": _added(innocent, {"flag"}),
        "innocent_with_review": _added(innocent, {"flag", "review"}),
    }


def _recall(pairs: Sequence[_Pair], *, review: bool) -> dict[str, Any]:
    """Over the true labels of all texts: found plain, found in disguise, and the share of the former that is kept."""
    found = [
        (_says(pair.before, label, review=review), _says(pair.after, label, review=review))
        for pair in pairs
        for label in pair.case.labels
    ]
    n, before, after = len(found), sum(b for b, _ in found), sum(a for _, a in found)
    kept = sum(b and a for b, a in found)
    return {
        "n": n,
        "before": round(before / n, 4) if n else 0.0,
        "after": round(after / n, 4) if n else 0.0,
        "after_interval": _rounded(wilson(after, n)),
        "kept_n": before,
        "kept": round(kept / before, 4) if before else 0.0,
        "kept_interval": _rounded(wilson(kept, before)),
        "ratio": round(after / before, 4) if before else 0.0,
    }


def _says(verdict: Verdict, label: str, *, review: bool) -> bool:
    return label in verdict.labels or (review and label in verdict.review)


def _added(pairs: Sequence[_Pair], decisions: set[str]) -> dict[str, Any]:
    """Innocents with one of the decisions, plain and in disguise, and by how much the share has grown."""
    answers = [(pair.before.decision in decisions, pair.after.decision in decisions) for pair in pairs]
    n = len(answers)
    newly, no_longer = sum(a and not b for b, a in answers), sum(b and not a for b, a in answers)
    return {
        "n": n,
        "before": round(sum(b for b, _ in answers) / n, 4) if n else 0.0,
        "after": round(sum(a for _, a in answers) / n, 4) if n else 0.0,
        "newly": newly,
        "no_longer": no_longer,
        "added": round((newly - no_longer) / n, 4) if n else 0.0,
        "added_interval": _rounded(paired_difference(newly, no_longer, n)),
    }


def paired_difference(gained: int, lost: int, n: int) -> tuple[float, float]:
    """95 % interval of the difference of two shares of the same n things; (-1, 1) where n is 0.

    Wald's interval with half a thing more in each cell (A. Agresti and Y. Min, 2005), so that it is no point where
    nothing has changed.
    """
    if n == 0:
        return -1.0, 1.0
    more, less, total = gained + 0.5, lost + 0.5, n + 2
    middle = (more - less) / total
    half = 1.959964 * (more + less - (more - less) ** 2 / total) ** 0.5 / total
    return max(-1.0, middle - half), min(1.0, middle + half)


def _annotated(pairs: Sequence[tuple[Case, Verdict]]) -> dict[str, Any]:
    """Recall on the cases that carry a class as they were written, and innocents among them that are flagged."""
    asked = [(v, label) for c, v in pairs for label in c.labels]
    flag = sum(_says(v, label, review=False) for v, label in asked)
    shown = sum(_says(v, label, review=True) for v, label in asked)
    innocent = [v for c, v in pairs if not c.labels]
    return {
        "n": len(asked),
        "flag": round(flag / len(asked), 4) if asked else 0.0,
        "flag_interval": _rounded(wilson(flag, len(asked))),
        "flag_or_review": round(shown / len(asked), 4) if asked else 0.0,
        "innocent": {"n": len(innocent), "flag": sum(v.decision == "flag" for v in innocent)},
    }


def _rounded(given: tuple[float, float]) -> list[float]:
    return [round(given[0], 4), round(given[1], 4)]


_HEADS = {
    "en": (
        "disguise",
        "labels",
        "recall plain → disguised",
        "kept",
        "with review: kept",
        "innocents",
        "flagged plain → disguised",
        "points added",
        "bound",
    ),
    "vi": (
        "cách ngụy trang",
        "số nhãn",
        "độ phủ trước → sau",
        "còn giữ",
        "kể cả cần xem: còn giữ",
        "số vô can",
        "gắn cờ trước → sau",
        "điểm tăng thêm",
        "ngưỡng",
    ),
}
_ANNOTATED = {
    "en": ("written by people, not applied", "labels", "recall", "with review", "innocents", "flagged"),
    "vi": ("do người viết, không áp bằng máy", "số nhãn", "độ phủ", "kể cả cần xem", "số vô can", "bị gắn cờ"),
}
_MET = {"en": ("met", "not met", "–"), "vi": ("đạt", "chưa đạt", "–")}
_VIETNAMESE = (
    "dấu ngăn giữa chữ hoặc tiếng", "tách từ sai chỗ", "số và dấu giống chữ", "đổi nguyên âm, lặp chữ", "không dấu",
    "sai dấu, thiếu dấu, gõ telex/VNI", "Unicode tổ hợp, dấu chồng", "chữ giống của bảng chữ khác", "ký tự ẩn",
    "emoji thay từ", "emoji trong từ", "tiếng lóng, biệt danh", "chữ viết tắt đầu", "nói lái, đọc ngược",
    "tiếng nước ngoài viết theo tai", "gọi hãng bằng mô tả", "nói trong hình, video, bình luận",
    "tiêu đề vô can, chào bán trong mô tả", "đăng sai danh mục", "nói qua đánh giá, trả lời",
    "phủ nhận, mỉa mai để che",
    "số điện thoại ngụy trang", "tên ứng dụng, địa chỉ ngụy trang", "một lời chào qua nhiều tin", "trộn ngôn ngữ",
    "chính tả cũ, phương ngữ, teencode", "hashtag không liên quan", "độn lời quanh một dòng", "hoa, thường, viết dọc",
    "giá, cân, đơn vị bằng mã",
)  # fmt: skip
_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": EVASION_NAMES,
    "vi": dict(zip(EVASIONS, _VIETNAMESE, strict=True)),
}


def table(figures: Mapping[str, Any], language: str = "en") -> str:
    """Both tables in Markdown, in "en" or "vi"."""
    applied = (_row(code, way, row, language) for code, ways in figures["applied"].items() for way, row in ways.items())
    head, rest = _HEADS[language], _ANNOTATED[language]
    return f"{markdown(head, applied)}\n{markdown(rest, _written(figures['annotated'], language))}"


def _row(code: str, way: str, row: Mapping[str, Any], language: str) -> Row:
    found, shown, free = row["flag"], row["flag_or_review"], row["innocent"]
    low, high = free["added_interval"]
    return (
        f"{code} {_NAMES[language][code]}: {way}",
        found["n"],
        f"{percent(found['before'])} → {percent(found['after'])} ({percent(found['ratio'])})",
        _share(found["kept"], found["kept_interval"]),
        _share(shown["kept"], shown["kept_interval"]),
        free["n"],
        f"{percent(free['before'])} → {percent(free['after'])}",
        f"{100 * free['added']:+.1f} ({100 * low:+.1f} … {100 * high:+.1f})",
        _MET[language][2 if (held := met(code, row)) is None else 0 if held else 1],
    )


def _share(share: float, interval: Sequence[float]) -> str:
    return f"{percent(share)} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})"


def met(code: str, row: Mapping[str, Any]) -> bool | None:
    """Whether a row of the figures keeps the bounds of its class; ``None`` where none is set or measured."""
    if code not in KEPT_BOUNDS or not row["flag"]["kept_n"]:
        return None
    return bool(row["flag"]["ratio"] >= KEPT_BOUNDS[code] and row["innocent"]["added"] <= MOST_ADDED)


def _written(annotated: Mapping[str, Any], language: str) -> Iterator[Row]:
    for code, row in annotated.items():
        free = row["innocent"]
        recall = _share(row["flag"], row["flag_interval"]) if row["n"] else "–"
        shown = percent(row["flag_or_review"]) if row["n"] else "–"
        yield f"{code} {_NAMES[language][code]}", row["n"], recall, shown, free["n"], free["flag"]
