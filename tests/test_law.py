"""What an officer is told of the law: rules in force on the day, the surest and nearest first, and how sure."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from nlp.errors import SettingError
from nlp.labels import CATEGORY_NAMES
from nlp.law import NOTE_EN, NOTE_VI, STATUS_VI, Basis, Law
from tests.conftest import ROOT

PATH = ROOT / "data" / "policy" / "legal.toml"
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def law() -> Law:
    return Law.read(PATH)


def documents(rules: list[Basis]) -> set[str]:
    return {rule.document for rule in rules}


def test_every_category_has_a_severity_and_something_to_show_when_all_is_shown(law: Law) -> None:
    for category in CATEGORY_NAMES:
        assert law.severity([category]) in {"P0", "P1", "P2"}
        assert law.basis([category], TODAY, unverified=True), category


def test_what_nobody_has_seen_is_off_unless_asked_for(law: Law) -> None:
    for category in CATEGORY_NAMES:
        shown, all_of_them = law.basis([category], TODAY), law.basis([category], TODAY, unverified=True)
        assert all(rule.status != "unverified" for rule in shown)
        assert [rule for rule in all_of_them if rule.status != "unverified"] == shown
    assert any(rule.status == "unverified" for rule in law.basis(["prohibited/gambling"], TODAY, unverified=True))


def test_the_investment_law_of_2025_replaces_that_of_2020_on_the_first_of_march(law: Law) -> None:
    before = documents(law.basis(["prohibited/narcotics"], datetime.date(2026, 2, 28)))
    after = documents(law.basis(["prohibited/narcotics"], datetime.date(2026, 3, 1)))
    assert "Luật Đầu tư 2020" in before and "Luật Đầu tư 2025" not in before
    assert "Luật Đầu tư 2025" in after and "Luật Đầu tư 2020" not in after
    # E-cigarettes are one of the three lines the new law added.
    assert "Luật Đầu tư 2020" not in documents(law.basis(["prohibited/ecig_n2o"], datetime.date(2026, 2, 28)))
    assert "Luật Đầu tư 2025" in documents(law.basis(["prohibited/ecig_n2o"], TODAY))


@pytest.mark.parametrize(
    ("category", "document", "first"),
    [
        ("prohibited/narcotics", "Luật Phòng, chống ma túy 120/2025/QH15", datetime.date(2026, 7, 1)),
        ("prohibited/weapons", "Nghị định 282/2025", datetime.date(2025, 12, 15)),
        ("prohibited/ecig_n2o", "Nghị định 371/2025", datetime.date(2025, 12, 31)),
        ("prohibited/medicine", "Luật 44/2024/QH15", datetime.date(2025, 7, 1)),
        ("counterfeit/fashion", "Nghị định 98/2020/NĐ-CP", datetime.date(2020, 10, 15)),
    ],
)
def test_a_document_is_given_from_its_first_day(law: Law, category: str, document: str, first: datetime.date) -> None:
    assert document in documents(law.basis([category], first))
    assert document not in documents(law.basis([category], first - datetime.timedelta(days=1)))


def test_an_article_added_later_is_not_given_before_it_was_added(law: Law) -> None:
    def added(on: datetime.date) -> bool:
        return any(rule.articles == "Điều 256a" for rule in law.basis(["prohibited/narcotics"], on))

    assert not added(datetime.date(2025, 6, 30)) and added(datetime.date(2025, 7, 1))


def test_a_document_whose_dates_are_unknown_is_given_and_says_so(law: Law) -> None:
    rule = next(r for r in law.basis(["prohibited/spy"], TODAY) if r.document == "Nghị định 66/2017")
    assert rule.in_force_from is None and "chưa ghi nhận ngày" in rule.line_vi


def test_rules_that_categories_share_come_once_with_both_names(law: Law) -> None:
    categories = ["counterfeit/fashion", "counterfeit/electronics"]
    rules = law.basis(categories, TODAY, unverified=True)
    assert len({(r.document, r.articles, r.about_vi, r.status) for r in rules}) == len(rules)
    penalty = next(rule for rule in rules if rule.articles == "Điều 11")
    assert penalty.categories == tuple(categories)
    assert law.basis([*categories, *categories], TODAY, unverified=True) == rules


def test_the_nearest_and_surest_rules_come_first(law: Law) -> None:
    order = ["verified", "document_seen", "unverified"]
    for category in CATEGORY_NAMES:
        ranks = [(not r.specific, order.index(r.status)) for r in law.basis([category], TODAY, unverified=True)]
        assert ranks == sorted(ranks)
    assert law.basis(["counterfeit/labels"], TODAY)[0].articles == "Điều 3 khoản 8"


def test_severity_is_the_gravest_and_nothing_has_none(law: Law) -> None:
    assert law.severity([]) is None
    assert law.severity(["counterfeit/fashion"]) == "P2"
    assert law.severity(["counterfeit/fashion", "counterfeit/cosmetics"]) == "P1"
    assert law.severity(["unknown_origin/loose", "prohibited/currency", "prohibited/spy"]) == "P0"
    assert law.categories["prohibited/wildlife"].parts == (("P0", "loài thuộc Nhóm I"),)


def test_a_rule_reads_as_an_officer_would_cite_it(law: Law) -> None:
    rule = next(r for r in law.basis(["counterfeit/fashion"], TODAY) if r.articles == "Điều 11")
    assert rule.line_vi == (
        "Nghị định 98/2020/NĐ-CP, Điều 11: phạt hàng giả mạo nhãn, bao bì "
        "(đã kiểm chứng ở nguồn thứ cấp; hiệu lực từ 15/10/2020)"
    )
    old = law.basis(["prohibited/body"], datetime.date(2026, 1, 1))[0]
    assert old.line_vi.endswith("chưa ghi nhận ngày có hiệu lực, đến hết 28/2/2026)")


def test_a_rule_goes_to_json_with_status_day_checked_and_source(law: Law) -> None:
    for rule in law.basis(CATEGORY_NAMES, TODAY, unverified=True):
        row = json.loads(json.dumps(rule.to_dict(), ensure_ascii=False))
        assert row["status_vi"] == STATUS_VI[row["status"]]
        assert row["checked"].startswith("2026-11")
        assert row["sources"] or row["status"] != "verified"
        assert row["categories"] and row["document"] and row["about_vi"]


def test_the_note_says_a_flag_is_no_finding() -> None:
    assert "không phải kết luận" in NOTE_VI and "not a finding" in NOTE_EN


def test_no_rule_of_a_day_is_both_replaced_and_given(law: Law) -> None:
    for year in range(2019, 2028):
        on = datetime.date(year, 3, 1)
        given = documents(law.basis(CATEGORY_NAMES, on, unverified=True))
        assert not {"Luật Đầu tư 2020", "Luật Đầu tư 2025"} <= given
        assert not {"Nghị định 144/2021", "Nghị định 282/2025"} <= given


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('status = "verified"', 'status = "certain"', "status"),
        ('category = "counterfeit/fashion"', 'category = "counterfeit/shoes"', "counterfeit/shoes"),
        ('[category."counterfeit/fashion"]', '[category."counterfeit/shoes"]', "counterfeit/shoes"),
        ('document = "luat-shtt"', 'document = "luat-khac"', "luat-khac"),
        ("in_force_from = 2020-10-15", 'in_force_from = "15/10/2020"', "nd-98-2020"),
        ("in_force_from = 2020-10-15", "in_force_from = 2020-10-15\nin_force_until = 2020-10-14", "nd-98-2020"),
        ("in_force_from = 2020-10-15", "in_force_from = 2020-10-15T00:00:00", "nd-98-2020"),
        ("in_force_from = 2020-10-15", "in_force_since = 2020-10-15", "in_force_since"),
        ('replaces = "luat-dau-tu-2020"', "", "luat-dau-tu-2020"),
        ('replaced_by = "luat-dau-tu-2025"', 'replaced_by = "luat-khac"', "luat-khac"),
        ('id = "nd-17-2022"', 'id = "nd-98-2020"', "nd-98-2020"),
        ('scope = "general"', 'scope = "all"', "scope"),
        ('severity = "P2"', 'severity = "P3"', "severity"),
        ('ban_type = "strict"', 'ban_type = "total"', "ban_type"),
        ('source = "https://luatsugioisaigon.vn/the-nao-la-hang-gia"', 'source = ""', "source"),
        ('checked = "2026-11"', 'checked = "2026-13"', "checked"),
        ('checked = "2026-11"', 'checked = "November"', "checked"),
        ('checked = "2026-11"', "", "checked"),
        ('about_vi = "hàng hóa sao chép lậu"', "", "about_vi"),
        ('about_vi = "hàng hóa sao chép lậu"', "about_vi = 4", "about_vi"),
        ('amended_by = ["nd-17-2022", "nd-24-2025"]', 'amended_by = "nd-17-2022"', "amended_by"),
        ("[[document]]", "[[documents]]", "documents"),
        ("[[document]]", "[document", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "legal.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        Law.read(path)
    assert "legal.toml" in str(caught.value) and said in str(caught.value)


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="legal.toml"):
        Law.read(tmp_path / "legal.toml")


def test_a_category_of_another_name_is_refused(law: Law) -> None:
    for ask in (lambda: law.basis(["shoes"], TODAY), lambda: law.severity(["shoes"])):
        with pytest.raises(SettingError, match="shoes"):
            ask()
