"""Categories → the documents and articles an officer may start from, each with how sure the project is of it.

The table is ``data/policy/legal.toml``. Nothing here decides whether an offence was committed: a flag is a reason to
inspect (:data:`NOTE_VI`, :data:`NOTE_EN`).
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES
from nlp.types import STATUS_VI, Basis, Severity

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BanType = Literal["strict", "licence_only", "mixed"]

NOTE_VI = "Cảnh báo chỉ là căn cứ để kiểm tra, không phải kết luận có vi phạm."
NOTE_EN = "A flag is a reason to inspect, not a finding of guilt."

_SEVERITIES = ("P0", "P1", "P2")
_STATUSES = tuple(STATUS_VI)
_BANS = ("strict", "licence_only", "mixed")
_SCOPES = ("specific", "general")
_DATES = {"in_force_from", "in_force_until"}
_TABLES = {"checked", "document", "category", "basis"}
_DOCUMENT = {"id", "name_vi", "source", "note_vi", "replaces", "replaced_by", "amended_by"} | _DATES
_CATEGORY = {"severity", "severity_part", "ban_type", "note_vi"}
_LISTS = {"more_sources", "amended_by", "severity_part"}
_PART = {"severity", "goods_vi"}
_BASIS = {
    "category",
    "document",
    "articles",
    "about_vi",
    "status",
    "scope",
    "source",
    "more_sources",
    "checked",
} | _DATES
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class CategoryLaw:
    """What the table says of one category as a whole.

    ``parts`` names goods inside the category with another severity than its own; no text can be relied on to tell
    them apart, so they are for the reader. ``ban_type`` is ``None`` where nobody has said.
    """

    severity: Severity
    parts: tuple[tuple[Severity, str], ...] = ()
    ban_type: BanType | None = None
    note_vi: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """The table of ``legal.toml``, checked."""

    rules: tuple[Basis, ...]
    categories: Mapping[str, CategoryLaw]

    @classmethod
    def read(cls, path: Path) -> Law:
        """Read and check the table.

        Raises:
            SettingError: the file cannot be read; it lacks a category or has an unknown one; an entry has an unknown
                key, status, scope, severity or document, or dates that cannot be. The message names file and entry.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingError(f"expected a table of law in {path}, it cannot be read: {error}") from error
        try:
            return _law(table)
        except _WrongEntry as error:
            raise SettingError(f"{path}: {error}") from None

    def basis(self, categories: Sequence[str], on: datetime.date, *, unverified: bool = False) -> list[Basis]:
        """Rules for these categories that may be in force on the day ``on``.

        What holds for these goods in particular comes before what holds for the whole label, what is verified before
        what is less sure, then the order of the table. A rule that several of the categories share comes once. A
        document not yet in force or replaced is left out; one whose dates are unknown is given, and says so.

        Args:
            categories: names such as "counterfeit/fashion".
            on: the day the text was posted, or today.
            unverified: also give what nobody has seen in a source.

        Raises:
            SettingError: a category of another name.
        """
        self._known(categories)
        shared: dict[tuple[str, str, str, str], Basis] = {}
        for rule in self.rules:
            wanted = rule.categories[0] in categories and (unverified or rule.status != "unverified")
            if not wanted or not rule.in_force(on):
                continue
            key = (rule.document, rule.articles, rule.about_vi, rule.status)
            shared[key] = _merge(shared[key], rule) if key in shared else rule
        return sorted(shared.values(), key=lambda rule: (not rule.specific, _STATUSES.index(rule.status)))

    def severity(self, categories: Sequence[str]) -> Severity | None:
        """The gravest level among the categories, P0 before P2; ``None`` for no category.

        Raises:
            SettingError: a category of another name.
        """
        self._known(categories)
        return min((self.categories[category].severity for category in categories), default=None)

    def _known(self, categories: Iterable[str]) -> None:
        for category in categories:
            if category not in self.categories:
                raise SettingError(f"expected a category of {', '.join(sorted(self.categories))}, got `{category:.40}`")


class _WrongEntry(ValueError):
    """What is wrong with an entry, and which."""


def _law(table: Mapping[str, Any]) -> Law:
    _keys("the table", table, _TABLES, _TABLES)
    documents = _documents(table["document"])
    categories = {name: _category(name, row) for name, row in table["category"].items()}
    for name in CATEGORY_NAMES:
        if name not in categories:
            raise _WrongEntry(f"expected an entry category.{name}, there is none; add it")
    rules = tuple(_rule(f"basis {n}", row, documents, table["checked"]) for n, row in enumerate(table["basis"], 1))
    for name in CATEGORY_NAMES:
        if not any(rule.categories == (name,) for rule in rules):
            raise _WrongEntry(f"expected a basis for category {name}, there is none; add one")
    return Law(rules, categories)


def _documents(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    documents: dict[str, Mapping[str, Any]] = {}
    for n, row in enumerate(rows, 1):
        _keys(f"document {n}", row, _DOCUMENT, {"id", "name_vi", "source"})
        if row["id"] in documents:
            raise _WrongEntry(f"document {n}: expected an id of its own, got `{row['id']}` again")
        documents[row["id"]] = row
    for name, row in documents.items():
        _dates(f"document {name}", row)
        for other in [*row.get("amended_by", ()), *(row[key] for key in ("replaces", "replaced_by") if key in row)]:
            _choice(f"document {name}", "a document", other, documents)
        if "replaced_by" in row and documents[row["replaced_by"]].get("replaces") != name:
            raise _WrongEntry(
                f"document {name}: expected {row['replaced_by']} to say that it replaces it; add `replaces`"
            )
    return documents


def _category(name: str, row: Mapping[str, Any]) -> CategoryLaw:
    entry = f"category.{name}"
    _choice(entry, "a category", name, CATEGORY_NAMES)
    _keys(entry, row, _CATEGORY, {"severity"})
    _choice(entry, "severity", row["severity"], _SEVERITIES)
    if "ban_type" in row:
        _choice(entry, "ban_type", row["ban_type"], _BANS)
    for part in row.get("severity_part", ()):
        _keys(entry, part, _PART, _PART)
        _choice(entry, "severity", part["severity"], _SEVERITIES)
    parts = tuple((part["severity"], part["goods_vi"]) for part in row.get("severity_part", ()))
    return CategoryLaw(row["severity"], parts, row.get("ban_type"), row.get("note_vi", ""))


def _rule(entry: str, row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]], checked: object) -> Basis:
    _keys(entry, row, _BASIS, {"category", "document", "articles", "about_vi", "status", "scope", "source"})
    entry = f"{entry} ({row['category']}, {row['document']})"
    _choice(entry, "a category", row["category"], CATEGORY_NAMES)
    _choice(entry, "a document", row["document"], documents)
    _choice(entry, "status", row["status"], _STATUSES)
    _choice(entry, "scope", row["scope"], _SCOPES)
    if row["status"] == "verified" and not row["source"]:
        raise _WrongEntry(f"{entry}: expected a source for what is verified, got none; name it or call it unverified")
    _dates(entry, row)
    document = documents[row["document"]]
    begun, ended = _in_force(document, documents)
    return Basis(
        document=document["name_vi"],
        articles=row["articles"],
        about_vi=row["about_vi"],
        categories=(row["category"],),
        status=row["status"],
        checked=_checked(entry, row.get("checked", checked)),
        sources=tuple(source for source in (row["source"], *row.get("more_sources", ())) if source),
        specific=row["scope"] == "specific",
        in_force_from=row.get("in_force_from", begun),
        in_force_until=row.get("in_force_until", ended),
        note_vi=document.get("note_vi", ""),
    )


def _in_force(
    document: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]
) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day, where known; a document that is replaced ends the day before the other begins."""
    ended = document.get("in_force_until")
    if ended is None and "replaced_by" in document:
        next_begins = documents[document["replaced_by"]].get("in_force_from")
        ended = next_begins - datetime.timedelta(days=1) if next_begins else None
    return document.get("in_force_from"), ended


def _merge(one: Basis, other: Basis) -> Basis:
    """The same rule for the categories of both."""
    return replace(
        one,
        categories=tuple(dict.fromkeys(one.categories + other.categories)),
        sources=tuple(dict.fromkeys(one.sources + other.sources)),
        specific=one.specific or other.specific,
        checked=min(one.checked, other.checked),
    )


def _keys(entry: str, row: object, allowed: Iterable[str], needed: Iterable[str]) -> None:
    if not isinstance(row, Mapping):
        raise _WrongEntry(f"{entry}: expected a table, got {type(row).__name__}")
    not_text = _TABLES if allowed is _TABLES else _LISTS | _DATES | {"checked"}
    for key, value in row.items():
        if key not in allowed:
            raise _WrongEntry(f"{entry}: expected only {', '.join(sorted(allowed))}, got `{key}`; take it away")
        if key not in not_text and not isinstance(value, str):
            raise _WrongEntry(f"{entry}: expected `{key}` to be a text, got {type(value).__name__}")
        if key in _LISTS and not isinstance(value, list):
            raise _WrongEntry(f"{entry}: expected `{key}` to be a list, got {type(value).__name__}")
    for key in sorted(needed):
        if key not in row:
            raise _WrongEntry(f"{entry}: expected `{key}`, there is none; add it")


def _choice(entry: str, what: str, value: object, choices: Iterable[str]) -> None:
    names = list(choices)
    if value not in names:
        raise _WrongEntry(f"{entry}: expected {what} of {', '.join(names)}, got `{value}`; correct it or define it")


def _dates(entry: str, row: Mapping[str, Any]) -> None:
    for key in _DATES & set(row):
        # A datetime is a date to isinstance, and comparing the two fails later.
        if type(row[key]) is not datetime.date:
            raise _WrongEntry(f"{entry}: expected {key} to be a day such as 2026-03-01, got {row[key]!r}")
    begun, ended = (cast("datetime.date | None", row.get(key)) for key in sorted(_DATES))
    if begun and ended and ended < begun:
        raise _WrongEntry(f"{entry}: expected in_force_until after in_force_from, got {ended} and {begun}")


def _checked(entry: str, value: object) -> str:
    day = str(value)
    try:
        if not _DAY.fullmatch(day):
            raise ValueError("not a day or month")
        datetime.date.fromisoformat(day if len(day) == 10 else f"{day}-01")
    except ValueError as error:
        raise _WrongEntry(f"{entry}: expected `checked` such as 2026-11 or 2026-11-21, got `{day}`") from error
    return day
