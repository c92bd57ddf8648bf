"""A verdict for a person at a terminal: colour, the evidence underlined, Vietnamese first."""

from __future__ import annotations

import unicodedata

import click

from nlp.types import Evidence, Input, Verdict
from serve.json import to_json

_DECISIONS = {
    "flag": ("GẮN CỜ · flag", "red"),
    "review": ("CẦN XEM · review", "yellow"),
    "clear": ("SẠCH · clear", "green"),
}
_SHOWN = 3
NAMES = {
    "counterfeit": "hàng giả",
    "prohibited": "hàng cấm",
    "unknown_origin": "không rõ nguồn gốc",
}


def show(given: Input, verdict: Verdict, *, as_json: bool) -> str:
    """The verdict as text: one line of JSON with the id of the input, or a few lines to read."""
    if as_json:
        return to_json(verdict.to_dict())
    word, colour = _DECISIONS[verdict.decision]
    lines = [click.style(f" {word} ", fg="black", bg=colour, bold=True) + "  " + _marked(given.text, verdict.evidence)]
    for label in (*verdict.labels, *verdict.review):
        categories = ", ".join(c for c in verdict.categories if c.startswith(f"{label}/"))
        lines.append(f"    {NAMES.get(label, label)} · {categories or label}: {verdict.scores[label]:.0%}")
        words = ", ".join(f"«{_line(e.text)}»{_term(e)}" for e in verdict.evidence if e.label == label)
        lines.append(f"      căn cứ · evidence: {words}")
    lines += [f"      {basis.line_vi}" for basis in verdict.legal[:_SHOWN]]
    if len(verdict.legal) > _SHOWN:
        lines.append(f"      … và {len(verdict.legal) - _SHOWN} căn cứ nữa, xem --json · and more in --json")
    if verdict.decision != "clear":
        lines.append(
            f"    mức · severity {verdict.severity} · ý định · intent {verdict.intent} {verdict.intent_score:.0%}"
        )
    lines += [f"    liên hệ · contact {c.kind}: {_line(c.value)} ({c.start}–{c.end})" for c in verdict.contacts or ()]
    if verdict.read.truncated:
        lines.append(f"    chỉ đọc {verdict.read.characters} ký tự đầu · only the start was read")
    return "\n".join(lines)


def _line(text: str) -> str:
    return "".join(_safe(char) for char in text)


def _term(evidence: Evidence) -> str:
    """Which entry of which list pointed at the words, if one did."""
    return (
        f" [{evidence.source.removeprefix('model+').removeprefix('terms:')}: {evidence.term}]" if evidence.term else ""
    )


def _marked(text: str, evidence: tuple[Evidence, ...]) -> str:
    """The text with its evidence underlined, on one line and safe to print."""
    inside = {i for e in evidence for i in range(e.start, e.end)}
    out, run, on = [], "", False
    for i, char in enumerate(text):
        if (i in inside) != on:
            out.append(click.style(run, underline=on, bold=on))
            run, on = "", not on
        run += _safe(char)
    out.append(click.style(run, underline=on, bold=on))
    return "".join(out)


def _safe(char: str) -> str:
    """A character that cannot move the cursor or colour the screen."""
    if char in "\n\t":
        return " ⏎ " if char == "\n" else " "
    return "\ufffd" if unicodedata.category(char) in ("Cc", "Cs", "Cf") else char
