"""The table of cases: filters and pages are those of the database, whatever the number of cases; nothing vanishes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.cases.case_table import PAGE, CaseTable, Wanted
from bot.cli.desk_samples import fill_ward
from bot.console.list_pages import TABS
from bot.store.statements import heard_statements
from bot.store.work import UnitOfWork
from tests.console.conftest import HOME, Desk, Town

MANY = 130


@pytest.fixture
def officer(town: Town) -> Desk:
    """An officer of a ward with many cases in all states."""
    town.do(lambda work: fill_ward(work, "16732", MANY, town.now - timedelta(days=1)))
    return town.officer()


def codes(desk: Desk) -> list[str]:
    return re.findall(rf'href="{HOME}/ho-so/([^"]+)"', desk.page)


def test_every_case_is_on_just_one_page(town: Town, officer: Desk) -> None:
    found = list[str]()
    for tab in ("new", "accepted", "contacted", "listed", "closed", "refused", "unconfirmed"):
        for page in range(3):
            officer.get(f"{HOME}?nhom={tab}&trang={page}")
            last = len(codes(officer)) < PAGE
            found += codes(officer)
            if last:
                break
    everybody = {row.code for row in town.do(lambda work: work.cases.unerased())}
    assert len(everybody) == MANY
    assert sorted(found) == sorted(everybody)


def test_the_table_is_cut_down_to_who_works_on_a_case(town: Town, officer: Desk) -> None:
    other = town.officer(name="Đồng Nghiệp Xa Lạ")
    cases = sorted(town.do(lambda work: work.cases.unerased()), key=lambda case: case.code)
    contacted = [case for case in cases if case.state == "contacted"]
    holders = {case.code: (officer.seat, other.seat, None)[at % 3] for at, case in enumerate(contacted)}
    town.do(lambda work: [work.cases.set(case, town.now, holder=holders[case.code]) for case in contacted])
    for asked, seat in (("mine", officer.seat), ("other", other.seat), ("nobody", None)):
        officer.get(f"{HOME}?nhom=contacted&giu={asked}")
        assert sorted(codes(officer)) == [code for code, holder in holders.items() if holder == seat]
        assert f'<option value="{asked}" selected>' in officer.page
        assert ("giữ: Đồng Nghiệp Xa Lạ" in officer.text) == (asked == "other")
        assert ("giữ: tôi" in officer.text) == (asked == "mine")
    officer.get(f"{HOME}?nhom=contacted&giu=cả làng")
    assert sorted(codes(officer)) == sorted(holders)


def test_the_counts_of_the_tabs_are_those_of_the_database(town: Town, officer: Desk) -> None:
    officer.get(HOME)
    shown = dict(re.findall(r'nhom=([a-z]+)"[^>]*>[^<]*<span>(\d+)</span>', officer.page))
    states = [row.state for row in town.do(lambda work: work.cases.unerased())]
    assert int(shown["contacted"]) == states.count("contacted")
    assert int(shown["new"]) == states.count("new") + states.count("returned")
    assert int(shown["closed"]) == states.count("closed")


@pytest.mark.parametrize(
    ("asked", "is_so"),
    [
        ("nhom=contacted", lambda case: case.state == "contacted"),
        ("han=qua", lambda case: case.is_due),
        ("thang=2026-10", lambda case: f"{case.opened_on:%Y-%m}" == "2026-10"),
        ("ai=person", lambda case: case.audience == "person"),
        ("ai=family", lambda case: case.audience == "family"),
        ("vay=training", lambda case: case.purpose == "training"),
    ],
)
def test_a_filter_shows_those_it_names_and_no_other(town: Town, officer: Desk, asked: str, is_so: object) -> None:
    officer.get(f"{HOME}?{asked}")
    states = TABS["contacted" if "nhom" in asked else "open"]
    cases = [case for case in everything(town, officer) if case.state in states]
    wanted = [case.code for case in cases if is_so(case)]  # type: ignore[operator]
    assert set(codes(officer)) <= set(wanted)
    assert len(codes(officer)) == min(PAGE, len(wanted))


def everything(town: Town, officer: Desk) -> list:
    def act(work: UnitOfWork) -> list:
        row = work.officers.numbered(officer.seat)
        assert row
        parts = town.site.app.state.console
        table = CaseTable(work, parts.services.places, parts.database.policy, row, town.now)
        found = []
        for page in range(4):
            got = table.page(Wanted(page=page))
            found += got.cases if got.page == page else ()
        return found

    return town.do(act)


def test_overdue_cases_stand_first_and_then_who_waits_longest(town: Town, officer: Desk) -> None:
    cases = everything(town, officer)
    is_late = [case.is_due for case in cases]
    assert is_late == sorted(is_late, reverse=True)


def test_a_page_beyond_the_end_is_the_last_one(officer: Desk) -> None:
    officer.get(f"{HOME}?nhom=new&trang=999")
    assert "Trang 1 / 1" in officer.text or codes(officer)


@pytest.mark.parametrize(
    "asked", ["nhom=xyz", "thang=2026-13", "trang=-1", "xep=name", "phuong=abc", "trang=99999999", "vay=%00"]
)
def test_an_address_that_nobody_wrote_does_no_harm(officer: Desk, asked: str) -> None:
    assert officer.get(f"{HOME}?{asked}").status_code == 200


def test_a_damaged_case_hides_no_other(town: Town, officer: Desk) -> None:
    from sqlalchemy import text as sql

    officer.get(f"{HOME}?nhom=new")
    damage = sql("UPDATE party SET sealed = x'00' WHERE code = :code")
    town.do(lambda work: work.tx.execute(damage, {"code": codes(officer)[0]}))
    officer.get(f"{HOME}?nhom=new")
    assert "(không đọc được)" in officer.text
    assert len(codes(officer)) > 1


def test_many_are_marked_with_one_write(town: Town, officer: Desk) -> None:
    """As at the desk in chat: each by the same rules, all of them in a few statements."""
    officer.get(f"{HOME}?nhom=contacted")
    chosen = codes(officer)[:12]
    with heard_statements() as heard:
        officer.post(f"{HOME}/danh-dau", code=chosen, sure="yes")
    assert sum(each.startswith("UPDATE lead") for each in heard) == 1
    assert sum(each.startswith("INSERT INTO audit ") for each in heard) == 1
    states = {row.code: row.state for row in town.do(lambda work: work.cases.unerased())}
    assert {states[code] for code in chosen} == {"listed"}
