"""Two wards from the last days of November to January, played over the chat by forty people and three officers.

What must hold at the end: each row of each list that went out is a consenting released person of that ward, the last
thing that everybody was told is true, nobody was forgotten, and the report says what the database says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.cases.policy import Policy
from bot.conversation.services import Services
from bot.reports.figures import Figures
from bot.reports.monthly import Monthly
from bot.store.inspection import sealed_faults
from bot.texts import all_texts
from bot.working_days import add_working_days
from tests.acting import open_house, quick_folder
from tests.cases.test_monthly import file_of, on_the_sheet
from tests.cases.ward_month import OTHER, WARD, Applicant, Town
from tests.fakes import FakePlaces

pytestmark = pytest.mark.xdist_group("ward_month")  # the month is lived once

SINCE, UNTIL = date(2026, 11, 1), date(2027, 1, 31)
TRUE_OF = {
    "new": ("transfer", "sent"),
    "returned": ("sent",),
    "accepted": ("accept", "missed", "reopen"),
    "contacted": ("reached", "appointed", "unlist", "disapprove", "left"),
    "listed": ("list", "issue"),
    "approved": ("approve",),
    "handed": ("hand",),
    "lent": ("lend",),
    "refused": ("refuse",),
    "closed": ("close", "declined"),
}
"""The notices that may be the last one somebody was told in a state; "sent": none since the request was sent."""


@pytest.fixture(scope="module")
def town(services: Services) -> Iterator[Town]:
    with quick_folder() as folder, open_house(services, folder) as house:
        played = Town(house)
        played.open()
        play(played)
        yield played


def play(town: Town) -> None:
    """The whole time, day by day."""
    send = town.send
    town.at(30, month=11)
    first = [send() for _ in range(10)]
    rich, later, unwilling = send(), send(agrees=False), send()
    town.at(1)
    elusive, liar_told, mover, quitter = send(), send(), send(), send()
    struck, hesitant, forgotten, again, erased = send(), send(), send(), send(), send()
    far = [send(ward=OTHER) for _ in range(6)]
    town.call(*first[:5], unwilling)
    town.of(unwilling).act(f"desk:yes:{unwilling.code}:declined:")
    erased.actor.act("erase:yes")
    town.at(2)
    relatives = [send("family") for _ in range(8)]
    employers = [send("employer") for _ in range(4)]
    assert len(town.people) == 40
    town.call(*first[5:], rich, later, mover, quitter, struck, hesitant, again, liar_told)
    town.call(elusive, answers=False)
    town.call(*far[:5])
    for who in (*first, quitter, struck, hesitant, liar_told, *far[:5]):
        town.fill(who)
    town.at(3)
    liar_told.actor.act(f"called:{liar_told.code}:no")
    town.call(*relatives[:6], *employers[:3], liar_told)
    town.fill(rich, "làm ăn 150 triệu, xong 15/3/2024")
    town.of(rich).act(f"desk:do:{rich.code}:list")
    town.of(rich).press("Sửa thành 100 triệu đồng")
    town.at(4)
    town.mark(*first, rich, quitter, struck, hesitant, liar_told, *far[:5])
    for number, who in enumerate(relatives[:3]):
        town.sign_up("hai", f"Võ Thị {('Sâm', 'Sen', 'Thảo')[number]}", f"0987 000 00{number}", who.code)
    own = town.house.actor()
    own.agree(relatives[3].code, relatives[3].phone)
    own.agree_to_list()
    town.of(relatives[3]).act(f"desk:add:{relatives[3].code}")
    town.of(relatives[3]).say("Võ Thị Thu, 0987 000 009")
    town.of(relatives[3]).press("Người đó đã tự bấm")
    town.of(relatives[3]).press("Ghi vào danh sách")
    town.of(relatives[3]).press("Xác nhận")
    town.may_stand[WARD].add("Võ Thị Thu")
    town.sign_up("lan", "Võ Văn Thủy", "0987 000 010", employers[0].code)
    town.sign_up("lan", "Võ Văn Toàn", "0987 000 011")
    town.sign_up("far", "Võ Văn Trung", "0987 000 012", ward=OTHER)
    town.officers["lan"].act(f"desk:yes:{mover.code}:transfer:{OTHER}:moved")
    again_desk = town.of(again)
    again_desk.act(f"desk:yes:{again.code}:close:not_eligible")
    town.at(5)  # a Saturday: the day on which the list should go out
    town.issue("far", "2026-12", OTHER)
    town.leave_list(hesitant)
    town.at(7, 8)
    assert "chưa chốt, hạn ngày 07/12" in town.officers["hai"].news()
    town.agree(later)
    town.fill(later)
    town.mark(later)
    town.issue("hai", "2026-12", WARD)
    after_issue(town, elusive, mover, quitter, struck, again)
    town.days(12, 18)
    town.at(19)
    town.answer("lan", 1, "results", "1 40 triệu 18/12, 2 từ chối, 4 30 triệu", ("Phương án chưa phù hợp",))
    refused = next(each for each in town.people if state_of(town, each) == "refused")
    town.days(21, 30)
    town.mark(refused)
    town.call(forgotten)
    town.at(5, month=1, year=2027)
    town.issue("lan", "2027-01", WARD, "day")
    town.issue("far", "2027-01", OTHER)
    town.days(6, 12, month=1, year=2027)


def after_issue(
    town: Town, elusive: Applicant, mover: Applicant, quitter: Applicant, struck: Applicant, again: Applicant
) -> None:
    """The days after the list went out: marks for the next one, addenda, the committee and the bank."""
    town.at(8)
    town.call(elusive)
    town.mark(elusive)
    quitter.actor.act(f"withdraw:yes:{quitter.code}")
    town.of(struck).act(f"desk:yes:{struck.code}:unlist:moved")
    town.of(again).act(f"desk:yes:{again.code}:reopen:")
    town.call(again)
    town.mark(again)
    mover.ward = OTHER
    town.call(mover)
    town.agree(mover)
    town.mark(mover)
    town.at(10)
    town.answer("hai", 1, "approve", "15/XN-UBND ngày 10/12, trừ 3", ("Thiếu giấy tờ",))
    town.at(11)
    town.answer("hai", 1, "hand")
    town.answer("far", 1, "approve", "7/XN-UBND ngày 9/12")


def state_of(town: Town, who: Applicant) -> str:
    query = "SELECT lead.state FROM lead JOIN party ON party.lead = lead.id WHERE party.code = :code"
    found = town.house.rows(query, code=who.code)
    return str(found[0][0]) if found else "erased"


LISTS = [("2026-12", WARD, "hai"), ("2026-12", OTHER, "far"), ("2027-01", WARD, "hai"), ("2027-01", OTHER, "far")]


@pytest.mark.parametrize(("month", "ward", "officer"), LISTS)
def test_every_row_of_every_list_is_a_consenting_released_person_of_that_ward(
    town: Town, month: str, ward: str, officer: str
) -> None:
    names = on_the_sheet(file_of(town.house, town.officers[officer], month=month, ward=ward))
    assert names
    assert len(names) == len(set(names))
    assert set(names) <= town.may_stand[ward] | {town.people[16].name}  # who withdrew later had agreed then
    senders = {each.name for each in town.people if each.audience != "person"}
    assert not set(names) & senders
    size = town.house.rows("SELECT size FROM issued_list WHERE month = :month AND ward = :ward", month=month, ward=ward)
    assert size == [(len(names),)]


def test_marks_after_the_list_stand_on_the_next_one_and_the_lists_that_are_out_stay_as_they_were(town: Town) -> None:
    december, january = (
        on_the_sheet(file_of(town.house, town.officers["lan"], month=month)) for month in ("2026-12", "2027-01")
    )
    later = {town.people[number].name for number in (13, 20)}  # reached late; closed and opened again
    assert not later & set(december)
    assert later <= set(january)
    gone = {town.people[number].name for number in (16, 17)}  # withdrew; taken off
    assert gone <= set(december)
    assert not gone & set(january)
    assert town.people[11].name in december  # agreed on the very day
    assert town.people[18].name not in december  # took it back before it went out
    rows = town.house.rows("SELECT number, reason, officer IS NULL FROM addendum ORDER BY id")
    assert [(number, reason) for number, reason, _ in rows] == [(1, "withdrawn"), (2, "moved")]
    assert [bool(by_person) for _, _, by_person in rows] == [True, False]
    sums = town.house.rows("SELECT result, count(*), sum(amount) FROM issued_row GROUP BY result ORDER BY result")
    assert [each for each in sums if each[0]] == [
        ("lent", 2, 70_000_000),
        ("not_approved", 1, None),
        ("refused", 1, None),
    ]


def told_last(who: Applicant) -> tuple[str, str]:
    """The kind of the last step that somebody was told unasked, and the month named in it."""
    kinds = {
        key.removeprefix("notice.step."): said for key, said in all_texts().items() if key.startswith("notice.step.")
    }
    kinds["left"] = all_texts()["list.left"]
    del kinds["tell"]  # an officer's message tells of something to do, not how the case stands
    shapes = {kind: re.compile(shape_of(said)) for kind, said in kinds.items()}
    for said in reversed(who.heard):
        for kind, shape in shapes.items():
            if found := shape.match(said):
                assert found["code"] == who.code
                return kind, found.groupdict().get("month", "")
    return "sent", ""


def shape_of(said: str) -> str:
    """A text as a pattern: its beginning, up to the first sentence that is put in."""
    head = re.split(r"\{because\}|$", said)[0].strip()
    return re.sub(r"\\\{(\w+)\\\}", lambda slot: f"(?P<{slot[1]}>.+?)", re.escape(head))


def test_the_last_thing_that_everybody_was_told_is_true(town: Town) -> None:
    listed_in = dict(town.house.rows(
        "SELECT party.code, max(issued_list.month) FROM party JOIN issued_row ON issued_row.lead = party.lead"
        " JOIN issued_list ON issued_list.id = issued_row.list GROUP BY party.code"
    ))  # fmt: skip
    seen = Counter[str]()
    for who in town.people:
        state, (told, month) = state_of(town, who), told_last(who)
        seen[state] += 1
        if state == "erased":
            continue
        if who.audience != "person" and state in ("listed", "approved", "handed", "lent", "refused"):
            assert told in TRUE_OF["contacted"], (who.code, state, told)  # of a name on a list only its bearer hears
            continue
        assert told in TRUE_OF[state], (who.code, state, told)
        if told in ("list", "issue"):
            year, number = listed_in[who.code].split("-")
            assert month == f"{number.lstrip('0')}/{year}" or told == "issue"
    assert {"erased", "new", "contacted", "listed", "handed", "lent", "closed"} <= set(seen) | {"new"}


def test_nobody_was_forgotten(town: Town) -> None:
    """Somebody acted in time, or whoever is above was told in time; and what waits is in front of the officers."""
    told = town.house.rows("SELECT key, at FROM told WHERE key LIKE 'escalate/%'")
    escalated = {key.split("/")[2]: moment(at) for key, at in told}
    acts = town.house.rows("SELECT subject, at FROM audit WHERE action IN ('accept', 'declined', 'close', 'erase')")
    acts += town.house.rows("SELECT code, accepted_at FROM lead WHERE accepted_at = opened_at")  # at the counter
    waited = 0
    for case, code, waits_since, state in town.house.rows("SELECT id, code, waits_since, state FROM lead"):
        since = moment(waits_since)
        limit = add_working_days(since, Policy.escalate_days)
        acted = min((moment(at) for subject, at in acts if subject == code and moment(at) >= since), default=None)
        if acted is None or acted > limit:
            waited += 1
            assert case in escalated, (code, state)
            assert (escalated[case] - limit).days < 4  # a weekend
    assert waited >= 1
    assert len(escalated) >= 1
    overdue = town.house.rows("SELECT count(*) FROM lead WHERE state IN ('new', 'returned')")[0][0]
    assert f"Mới: {overdue}." in town.officers["above"].act("desk")


def moment(stored: object) -> datetime:
    return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)


def test_every_figure_of_the_report_is_what_the_database_says(town: Town) -> None:
    async def read() -> Figures:
        return await town.house.running.database.read(lambda work: Monthly(work, FakePlaces()).figures(SINCE, UNTIL))

    made, rows = town.house.do(read()), town.house.rows

    def count(condition: str) -> int:
        return int(rows(f"SELECT count(*) FROM lead WHERE {condition}")[0][0])  # noqa: S608 - our own words

    total = made.total
    assert total.consented == count("1 = 1") == len(town.people) + 2  # two walk-ins beside the forty
    assert (total.accepted, total.contacted) == (count("accepted_at IS NOT NULL"), count("contacted_at IS NOT NULL"))
    assert (total.listed, total.closed) == (count("listed_at IS NOT NULL"), count("closed_at IS NOT NULL"))
    assert made.erased == count("erased_at IS NOT NULL")
    assert made.by_state == dict(rows("SELECT state, count(*) FROM lead GROUP BY state"))
    assert made.listed_in_period == total.listed
    assert {ward: each.consented for ward, each in made.by_ward.items()} == dict(
        rows("SELECT ward, count(*) FROM lead GROUP BY ward")
    )
    assert {who: each.consented for who, each in made.by_audience.items()} == dict(
        rows("SELECT audience, count(*) FROM lead GROUP BY audience")
    )
    assert {purpose: (each.leads, each.named, each.amount) for purpose, each in made.demand.items()} == {
        purpose: (leads, named, amount or 0)
        for purpose, leads, named, amount in rows(
            "SELECT purpose, count(*), count(amount), sum(amount) FROM lead GROUP BY purpose"
        )
    }
    assert {ward: (each.people, each.amount) for ward, each in made.lent.items()} == {
        ward: (people, amount)
        for ward, people, amount in rows(
            "SELECT ward, count(*), sum(issued_row.amount) FROM issued_row JOIN issued_list ON issued_list.id = list"
            " WHERE result = 'lent' GROUP BY ward"
        )
    }
    assert made.closed_by_reason == dict(
        rows("SELECT reason, count(*) FROM lead WHERE closed_at IS NOT NULL GROUP BY reason")
    )


def test_everything_that_is_sealed_still_opens(town: Town) -> None:
    assert town.house.do(sealed_faults(town.house.running.database)) == []
