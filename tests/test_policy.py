"""The legal basis covers every category, names what it refers to, and says how sure it is."""

from __future__ import annotations

import datetime
import sys

from nlp.labels import CATEGORY_NAMES
from tests.conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LAW = tomllib.loads((ROOT / "data" / "policy" / "legal.toml").read_text(encoding="utf-8"))


def test_every_category_has_a_basis_and_a_severity() -> None:
    assert set(LAW["category"]) == set(CATEGORY_NAMES)
    assert {row["severity"] for row in LAW["category"].values()} <= {"P0", "P1", "P2"}
    assert {basis["category"] for basis in LAW["basis"]} == set(CATEGORY_NAMES)


def test_every_basis_names_a_document_and_how_sure_it_is() -> None:
    documents = {document["id"]: document for document in LAW["document"]}
    assert len(documents) == len(LAW["document"])
    for basis in LAW["basis"]:
        assert basis["document"] in documents
        assert basis["status"] in {"verified", "document_seen", "unverified"}
        assert basis["about_vi"]
        # What is called verified must say where it was seen.
        assert basis["status"] != "verified" or basis["source"].startswith("https://"), basis
    for document in documents.values():
        assert "in_force_from" not in document or isinstance(document["in_force_from"], datetime.date)
    assert sum("in_force_from" in document for document in documents.values()) >= 5
