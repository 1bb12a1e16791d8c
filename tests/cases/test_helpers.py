"""Whoever helps somebody who cannot type: the request is the other one's, and an officer asks before consent counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.reports.figure_tables import sections
from bot.reports.figures import Figures
from bot.reports.monthly import Monthly
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.fakes import FakePlaces


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def help_somebody(
    house: House, role: str = "union", beside: str = "yes", campaign: str = "", name: str = "Trần Văn Mẫu"
) -> Actor:
    helper = house.actor(channel="telegram", address=f"helper-{name}")
    if campaign:
        exchange = house.running.exchange
        house.do(
            exchange.accept("telegram", helper.visit.address, "first", _start(), lambda said: [said], campaign=campaign)
        )
    for action in ("refer", "refer:set:audience:helper", f"refer:set:role:{role}", f"refer:set:beside:{beside}"):
        helper.act(action)
    helper.act("refer:set:ward:16732")
    helper.act("refer:set:may_ask:yes")
    helper.say(name)
    helper.say("0912 345 678")
    helper.act("refer:set:when:any")
    helper.act("refer:set:way:call")
    helper.press("Đồng ý gửi")
    helper.code = house.rows("SELECT code FROM party ORDER BY at DESC")[0][0]
    return helper


def _start() -> Incoming:
    return Incoming("", "hello")


def figures_of(house: House) -> Figures:
    day = house.clock.now().date()

    async def read() -> Figures:
        span = (day - timedelta(days=30), day + timedelta(days=1))
        return await house.running.database.read(lambda work: Monthly(work, FakePlaces()).figures(*span))

    return house.do(read())


@pytest.mark.parametrize("role", ["head", "union", "kin"])
@pytest.mark.parametrize("beside", ["yes", "no"])
def test_the_desk_knows_who_helped_and_that_nobody_heard_the_person_yet(house: House, role: str, beside: str) -> None:
    officer, helper = house.officer(), help_somebody(house, role, beside)
    shown = officer.act(f"desk:case:{helper.code}")
    assert text("desk.audience.helper", role=text(f"refer.role.{role}").lower()) in shown
    assert text("desk.case.person_beside" if beside == "yes" else "desk.case.person_missing") in shown
    assert house.rows("SELECT person_agreed, confirmed_at FROM lead") == [(0, None)]
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{helper.code}:{step}:")
    assert "Ghi vào danh sách" not in officer.buttons  # the person's own press or slip is needed
    officer.act(f"desk:yes:{helper.code}:confirm:")
    assert text("desk.case.person_confirmed") in officer.act(f"desk:case:{helper.code}")


def test_the_person_may_agree_from_an_own_chat_by_the_code(house: House) -> None:
    helper, person = help_somebody(house, beside="no"), house.actor()
    person.agree(helper.code)
    assert house.rows("SELECT person_agreed FROM lead") == [(1,)]


def test_an_organisation_is_counted_by_its_word_and_nothing_else(house: House) -> None:
    help_somebody(house, campaign="hoi-phu-nu", name="Trần Văn An")
    assert house.rows("SELECT what, count FROM tally WHERE what LIKE 'h:%'") == [("h:hoi-phu-nu", 1)]
    assert figures_of(house).helped == {"hoi-phu-nu": 1}
    house.wait(days=31)
    help_somebody(house, "head", name="Trần Văn Bình")
    [table] = [each for each in sections(figures_of(house), {}) if each.title == "Được giúp gửi, theo hội, đoàn"]
    assert set(table.rows) == {("hoi-phu-nu", 1), ("Khối, xóm trưởng", 1)} or table.rows == (("Khối, xóm trưởng", 1),)


def test_a_relative_who_sends_is_asked_for_no_role_and_buttons_of_another_moment_do_nothing(house: House) -> None:
    relative = house.applicant(audience="family")
    assert "người giúp gửi" not in relative.act(f"held:{relative.code}")
    other = house.actor()
    other.act("refer")
    assert text("refer.old_button") in other.act("refer:set:role:union")
    other.act("refer:set:audience:person")
    assert text("refer.old_button") in other.act("refer:set:audience:helper")
