"""Figures of a period: equal to a recount by SQL, stable later, and shown the same in terminal, Excel and picture."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, fields, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from statistics import median
from typing import Any, get_type_hints
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from rich.console import Console

from bot.clock import VIETNAM, day_in_vietnam
from bot.print.funnel import Stage, draw_funnel
from bot.reports.figure_tables import (
    figures_chart,
    figures_name,
    figures_table,
    figures_title,
    figures_xlsx,
    notes,
    sections,
    stages,
)
from bot.reports.figures import Counts, Demand, Figures, LeadDates, figures, period_of

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
NAMES = {"16732": "phường Cửa Lò", "16681": "phường Thành Vinh", "lent": "Đã vay được"}


def working_days(start: datetime, end: datetime) -> int:
    """Monday to Friday after the day of ``start`` up to that of ``end``."""
    first, last = day_in_vietnam(start), day_in_vietnam(end)
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


NEW = LeadDates(
    ward="16732", audience="person", purpose="business", amount=50_000_000, opened=at(2), accepted=None,
    contacted=None, listed=None, closed=None, erased=None, close_reason="", state="new",
)  # fmt: skip
CONTACTED = replace(NEW, accepted=at(3), contacted=at(4), state="contacted")
LISTED = replace(CONTACTED, amount=None, listed=at(5), state="listed")
CLOSED = replace(
    LISTED,
    purpose="training",
    amount=8_000_000,
    closed=at(20),
    close_reason="lent",
    state="lent",
    lent_amount=8_000_000,
)
FAMILY = replace(NEW, ward="16681", audience="family", purpose="", amount=None, opened=at(27))
LEADS = [NEW, CONTACTED, LISTED, CLOSED, FAMILY]


def of(*leads: LeadDates, since: date = SINCE, until: date = UNTIL) -> Figures:
    return figures(leads, since, until, asked=400, screened=90, working_days=working_days)


MONTH = of(*LEADS)


def test_a_month_counted_by_hand() -> None:
    assert MONTH.total == Counts(consented=5, accepted=3, contacted=3, listed=2, closed=1, overdue=1)
    assert MONTH.by_ward == {"16681": Counts(1, 0, 0, 0, 0, 0), "16732": Counts(4, 3, 3, 2, 1, 1)}
    assert MONTH.by_audience == {"family": Counts(1, 0, 0, 0, 0, 0), "person": Counts(4, 3, 3, 2, 1, 1)}
    assert MONTH.closed_by_reason == {"lent": 1}
    assert MONTH.by_state == {"new": 2, "contacted": 1, "lent": 1, "listed": 1}
    assert MONTH.demand == {
        "": Demand(1, 0, 0),
        "business": Demand(3, 2, 100_000_000),
        "training": Demand(1, 1, 8_000_000),
    }
    assert MONTH.first_contact == 2.0
    assert (MONTH.lent_in_period, MONTH.lent_amount) == (1, 8_000_000)
    assert MONTH.silent_wards == ()


def test_a_past_period_keeps_its_figures_when_work_goes_on_later() -> None:
    later = replace(
        NEW, accepted=at(1, month=12), contacted=at(2, month=12), listed=at(3, month=12), erased=at(4, month=12)
    )
    assert of(later) == of(NEW)


def test_the_edges_of_a_period_are_days_in_vietnam() -> None:
    first, last = datetime(2026, 10, 31, 17, 0, tzinfo=UTC), datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    second = timedelta(seconds=1)
    opened = [first - second, first, last, last + second]
    assert [of(replace(NEW, opened=moment)).total.consented for moment in opened] == [0, 1, 1, 0]


@pytest.mark.parametrize(("day", "overdue"), [(20, 1), (23, 0), (24, 0)])
def test_overdue_is_more_than_five_working_days_without_contact(day: int, overdue: int) -> None:
    """30/11/2026 is a Monday: six working days after Friday 20/11, five after Monday 23/11."""
    assert of(replace(NEW, opened=at(day))).total.overdue == overdue


@pytest.mark.parametrize("step", ["contacted", "listed", "closed", "erased"])
def test_the_clock_stops_with_contact_or_an_end_but_not_with_acceptance(step: str) -> None:
    ended: dict[str, Any] = {step: at(3)}
    assert of(replace(NEW, accepted=at(3))).total.overdue == 1
    assert of(replace(NEW, **ended)).total.overdue == 0


def test_an_overdue_lead_from_before_the_period_is_overdue_still_but_not_counted_as_new() -> None:
    old = of(replace(NEW, opened=at(1, month=6)))
    assert old.total == Counts(0, 0, 0, 0, 0, 1)
    assert old.demand == {}


def test_a_ward_is_silent_that_lets_a_lead_wait_and_does_nothing() -> None:
    other = replace(CONTACTED, ward="16681")
    assert of(NEW, other).silent_wards == ("16732",)
    assert of(NEW, replace(CONTACTED, opened=at(1, month=6))).silent_wards == ()
    assert of(NEW, replace(CONTACTED, accepted=at(1, month=6), contacted=at(2, month=6))).silent_wards == ("16732",)
    assert of(FAMILY).silent_wards == ()  # nothing overdue yet


def test_a_deletion_by_the_person_is_no_work_of_the_ward() -> None:
    deleted = replace(NEW, closed=at(5), erased=at(5))
    assert of(NEW, deleted).silent_wards == ("16732",)
    assert of(NEW, deleted).erased == 1
    assert of(NEW, replace(deleted, erased=None)).silent_wards == ()


def test_who_was_listed_in_the_period_counts_whenever_opened() -> None:
    assert of(replace(LISTED, opened=at(1, month=6))).listed_in_period == 1
    assert of(replace(LISTED, listed=at(1, month=12))).listed_in_period == 0


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        of(since=UNTIL, until=SINCE)


moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
maybe = st.none() | moments
some_leads = st.lists(
    st.builds(
        LeadDates,
        ward=st.sampled_from(["16732", "16681", "17000"]),
        audience=st.sampled_from(["person", "family", "employer"]),
        purpose=st.sampled_from(["business", "training", "both", ""]),
        amount=st.none() | st.integers(1, 100_000_000),
        opened=moments,
        accepted=maybe,
        contacted=maybe,
        listed=maybe,
        closed=maybe,
        erased=maybe,
        close_reason=st.sampled_from(["lent", "moved", ""]),
        state=st.sampled_from(["new", "closed"]),
    ),
    max_size=12,
)


def database(leads: list[LeadDates]) -> sqlite3.Connection:
    """The leads as rows; moments are seconds, so that SQL compares them."""
    names = [field.name for field in fields(LeadDates)]
    store = sqlite3.connect(":memory:")
    store.execute(f"CREATE TABLE lead ({', '.join(names)})")
    rows = [[part.timestamp() if isinstance(part, datetime) else part for part in astuple(lead)] for lead in leads]
    store.executemany(f"INSERT INTO lead VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608 - ours
    return store


@given(some_leads)
def test_every_count_equals_a_recount_by_sql(leads: list[LeadDates]) -> None:
    counted = of(*leads)
    start = datetime(2026, 10, 31, 17, 0, tzinfo=UTC).timestamp()
    end = datetime(2026, 11, 30, 17, 0, tzinfo=UTC).timestamp()
    opened = f"opened >= {start} AND opened < {end}"
    store = database(leads)

    def ask(what: str, where: str = "1", group: str = "") -> list[tuple[object, ...]]:
        tail = f" GROUP BY {group}" if group else ""
        return store.execute(f"SELECT {what} FROM lead WHERE {where}{tail}").fetchall()  # noqa: S608 - ours

    steps = ("accepted", "contacted", "listed", "closed")
    sums = ", ".join(f"COALESCE(SUM({step} < {end}), 0)" for step in steps)
    assert [astuple(counted.total)[:5]] == ask(f"COUNT(*), {sums}", opened)
    wards = {row[0]: row[1:] for row in ask(f"ward, COUNT(*), {sums}", opened, "ward")}
    assert {ward: astuple(counts)[:5] for ward, counts in counted.by_ward.items() if counts.consented} == wards
    people = {row[0]: row[1:] for row in ask(f"audience, COUNT(*), {sums}", opened, "audience")}
    assert {who: astuple(counts)[:5] for who, counts in counted.by_audience.items() if counts.consented} == people
    reasons = ask("close_reason, COUNT(*)", f"{opened} AND closed < {end}", "close_reason")
    assert list(counted.closed_by_reason.items()) == sorted(reasons, key=lambda row: (-int(str(row[1])), str(row[0])))
    demand = ask("purpose, COUNT(*), COUNT(amount), COALESCE(SUM(amount), 0)", opened, "purpose")
    assert {key: astuple(value) for key, value in counted.demand.items()} == {row[0]: row[1:] for row in demand}
    assert [(counted.listed_in_period,)] == ask("COUNT(*)", f"opened < {end} AND listed >= {start} AND listed < {end}")
    contacted = [
        lead
        for lead in leads
        if start <= lead.opened.timestamp() < end and lead.contacted and lead.contacted.timestamp() < end
    ]
    waits = [working_days(lead.opened, lead.contacted) for lead in contacted if lead.contacted]
    assert counted.first_contact == (median(waits) if waits else None)
    assert [(counted.erased,)] == ask("COUNT(*)", f"{opened} AND erased < {end}")


@given(some_leads)
def test_wards_and_audiences_each_add_up_to_the_total(leads: list[LeadDates]) -> None:
    counted = of(*leads)
    for groups in (counted.by_ward, counted.by_audience):
        parts = [astuple(counts) for counts in groups.values()]
        assert tuple(map(sum, zip(*parts, strict=True))) in (astuple(counted.total), ())
    assert set(counted.silent_wards) <= {ward for ward, counts in counted.by_ward.items() if counts.overdue}


def test_half_years_and_years_follow_each_other_without_a_gap() -> None:
    assert period_of("25/5", 2026) == (date(2025, 11, 25), date(2026, 5, 24))
    assert period_of("25/11", 2026) == (date(2025, 11, 25), date(2026, 11, 24))
    assert period_of("05/12", 2026) == (date(2025, 12, 5), date(2026, 12, 4))
    for deadline in ("25/11", "05/12"):
        assert period_of(deadline, 2026)[1] + timedelta(days=1) == period_of(deadline, 2027)[0]
    with pytest.raises(ValueError, match="25/11"):
        period_of("01/01", 2026)


@pytest.mark.parametrize(
    ("day", "state"), [(2, "new"), (3, "accepted"), (4, "contacted"), (12, "listed"), (20, "lent")]
)
def test_a_period_that_is_run_again_shows_the_states_of_its_end(day: int, state: str) -> None:
    """Today's state says nothing of a period that is over: the days that a lead carries do."""
    assert of(CLOSED, until=date(2026, 11, day)).by_state == {state: 1}


def test_a_lead_carries_nothing_of_the_person() -> None:
    assert set(get_type_hints(LeadDates)) == {
        *("ward", "audience", "purpose", "amount", "opened", "accepted", "contacted", "listed", "closed", "erased"),
        *("close_reason", "state", "approved", "handed", "settled", "lent_amount"),
    }


def test_the_tables_say_exactly_this() -> None:
    shown = {section.title: section.rows for section in sections(MONTH, NAMES)}
    assert shown["Từng bước"] == (
        ("Lượt hỏi", 400, ""),
        ("Lượt tự kiểm tra", 90, "23 %"),
        ("Đồng ý chuyển", 5, "6 %"),
        ("Phường, xã đã nhận", 3, "60 %"),
        ("Đã liên hệ", 3, "100 %"),
        ("Đã vào danh sách", 2, "67 %"),
    )
    assert shown["Số khác"][0] == ("Ngày làm việc đến lần liên hệ đầu (trung vị)", "2,0")
    assert shown["Lý do đóng"] == (("Đã vay được", 1),)
    assert shown["Nhu cầu vay"] == (
        ("(chưa rõ)", 1, 0, 0),
        ("Sản xuất, kinh doanh", 3, 2, 100_000_000),
        ("Đào tạo nghề", 1, 1, 8_000_000),
    )
    assert shown["Theo phường, xã"] == (("phường Thành Vinh", 1, 0, 0, 0, 0, 0), ("phường Cửa Lò", 4, 3, 3, 2, 1, 1))


def test_a_period_without_leads_says_so_everywhere() -> None:
    empty = of()
    assert empty.first_contact is None
    assert all(section.rows for section in sections(empty, NAMES))
    assert ("Không có", *[""] * 6) in [row for section in sections(empty, NAMES) for row in section.rows]


def test_a_code_without_a_name_stands_for_itself() -> None:
    rows = {section.title: section.rows for section in sections(MONTH, {})}
    assert [row[0] for row in rows["Theo phường, xã"]] == ["16681", "16732"]


def test_the_terminal_shows_every_table_and_how_it_was_counted() -> None:
    out = StringIO()
    Console(file=out, width=140).print(figures_table(MONTH, NAMES))
    for section in sections(MONTH, NAMES):
        assert section.title in out.getvalue()
    assert "100.000.000" in out.getvalue()
    assert f"hơn {MONTH.overdue_days} ngày làm việc" in out.getvalue()


def test_the_excel_file_holds_the_same_rows_and_the_same_bytes_again() -> None:
    data = figures_xlsx(MONTH, NAMES | {"lent": "=1+1"})
    assert data == figures_xlsx(of(*reversed(LEADS)), NAMES | {"lent": "=1+1"})
    book = load_workbook(BytesIO(data))
    (sheet,) = book.worksheets
    cells = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    rows = [tuple(cell.value for cell in row) for row in cells if row]
    expected = [row for section in sections(MONTH, NAMES | {"lent": "=1+1"}) for row in section.rows]
    assert [tuple(part for part in row if part != "") for row in expected if row[0]] == [
        row for row in rows if row in {tuple(part for part in want if part != "") for want in expected}
    ]
    assert not [cell for row in cells for cell in row if cell.data_type == "f"]
    assert book.properties.title == sheet.title == "so-lieu"


def test_files_have_neutral_names() -> None:
    assert [figures_name(kind) for kind in ("xlsx", "png")] == ["so-lieu.xlsx", "so-lieu.png"]
    with ZipFile(BytesIO(figures_xlsx(MONTH, NAMES))) as file:
        assert "T00:00:00Z" in file.read("docProps/core.xml").decode()


def test_the_picture_is_the_same_again_and_grows_with_its_steps() -> None:
    drawn = figures_chart(MONTH)
    assert drawn == figures_chart(MONTH)
    assert drawn != figures_chart(of(*LEADS, NEW))
    image = Image.open(BytesIO(drawn))
    assert image.width == 1080
    one = Image.open(BytesIO(draw_funnel("Một bước", stages(MONTH)[:1], ())))
    assert one.height < image.height


@pytest.mark.parametrize("count", [0, 1, 10**9])
def test_no_number_runs_over_the_edge(count: int) -> None:
    image = Image.open(BytesIO(draw_funnel("Số", [Stage("Bước", 10**9), Stage("Bước", count)], ()))).convert("L")
    edge = image.crop((image.width - 20, 0, image.width, image.height))
    assert edge.getextrema() == (255, 255)


def test_a_picture_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        draw_funnel("", [], ())


@pytest.mark.parametrize(("former", "later", "share"), [(10, 5, "50 %"), (0, 0, ""), (3, 4, ""), (3, 0, "0 %")])
def test_a_share_is_told_only_where_it_means_something(former: int, later: int, share: str) -> None:
    assert Stage("", later).share_of(Stage("", former)) == share


def test_the_title_names_the_period() -> None:
    assert figures_title(MONTH) == "Số liệu từ 01/11/2026 đến 30/11/2026"


def test_the_report_counts_as_overdue_what_the_desk_escalates() -> None:
    """`QD22_ESCALATE_DAYS` is the one source of the number, also in the note below the tables."""
    made = replace(MONTH, overdue_days=9)
    assert any("hơn 9 ngày làm việc" in note for note in notes(made))
    days = [figures([NEW], SINCE, date(2026, 11, 12), 0, 0, working_days, overdue_days=n) for n in (5, 9)]
    assert [each.total.overdue for each in days] == [1, 0]
