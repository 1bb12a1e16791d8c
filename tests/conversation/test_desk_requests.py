"""A turn asks for the part of a desk that it must see, and nobody but an officer at the desk ever does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Desk, Session
from bot.conversation.turn import turn
from bot.model.case import DeskCase, Officer
from bot.model.data_rights import ActFor
from bot.model.desk_view import NOBODY, ChatContext, DeskRequest, DeskView
from bot.model.effects import Effect, Reveal, Work
from bot.model.messages import Incoming
from tests.conftest import NOON

CODE = "7TDC-Q5GV"
OFFICER = ChatContext(officer=Officer(1, "officer", ("phường Cửa Lò",), ("16732",)))
CASE = DeskCase(
    code=CODE,
    state="new",
    ward_code="16732",
    ward="phường Cửa Lò",
    audience="person",
    purpose="",
    masked="T. V. M. …678",
    opened_on=date(2026, 11, 24),
    waiting_days=0,
    is_due=False,
    steps=("accept", "close", "transfer", "note"),
    person_agreed=True,
)
WELCOMED = Session(welcomed=True)
AWAITS_NOTE = replace(WELCOMED, desk=Desk(CODE, "note", "note"))


def decide(services: Services, known: ChatContext, typed: str, action: str = "", session: Session = WELCOMED) -> Turn:
    return turn(session, Incoming(typed, action), NOON, services, known)


@pytest.mark.parametrize(
    ("typed", "action", "request_"),
    [
        ("", "desk", DeskRequest("home")),
        ("việc", "", DeskRequest("home")),
        ("xem việc", "", DeskRequest("next")),
        ("", "desk:next", DeskRequest("next")),
        ("", "desk:month", DeskRequest("lists")),
        ("", "desk:list:due:2", DeskRequest("queue", queue="due", first=20, size=10)),
        ("", "desk:list:closed:0", DeskRequest("queue", queue="closed", first=0, size=10)),
        ("", "desk:list:heap:0", DeskRequest("home")),
        ("", f"desk:case:{CODE}", DeskRequest("case", code=CODE)),
        ("", f"desk:do:{CODE}:list", DeskRequest("case", code=CODE)),
        ("", f"look:{CODE}", DeskRequest("case", code=CODE)),
        (CODE.lower(), "", DeskRequest("case", code=CODE)),
    ],
)
def test_a_desk_action_asks_for_its_part_and_decides_nothing_yet(
    services: Services, typed: str, action: str, request_: DeskRequest
) -> None:
    done = decide(services, OFFICER, typed, action)
    assert done == Turn(WELCOMED, needs=request_)
    shown = DeskView(request_, {"new": 1, "waiting": 0, "due": 0}, (CASE,))
    again = decide(services, replace(OFFICER, desk=shown), typed, action)
    assert again.needs is None
    assert again.replies or again.effects


@pytest.mark.parametrize(
    ("typed", "action", "effect"),
    [
        ("", f"desk:open:{CODE}", Reveal(CODE, accepts=True, anyway=False)),
        ("", f"desk:yes:{CODE}:reached:", Work(CODE, "reached", anyway=False)),
        ("", f"desk:yes:{CODE}:list:2026-12", Work(CODE, "list", month="2026-12", anyway=False)),
        ("", f"desk:data:{CODE}:pause:yes", ActFor(CODE, "pause")),
    ],
)
def test_a_press_that_does_something_asks_for_nothing_as_the_rules_look_themselves(
    services: Services, typed: str, action: str, effect: Effect
) -> None:
    done = decide(services, OFFICER, typed, action)
    assert (done.needs, done.effects) == (None, (effect,))


def test_a_note_is_kept_without_another_look(services: Services) -> None:
    done = decide(services, OFFICER, "đã gọi, hẹn thứ hai", session=AWAITS_NOTE)
    assert done.effects == (Work(CODE, "note", note="đã gọi, hẹn thứ hai"),)
    assert done.is_secret


def test_words_that_wait_for_a_case_ask_for_it(services: Services) -> None:
    session = replace(WELCOMED, desk=Desk(CODE, "meet", "meet"))
    done = decide(services, OFFICER, "thứ hai 9 giờ", session=session)
    assert done == Turn(session, needs=DeskRequest("case", code=CODE))


@pytest.mark.parametrize(
    ("typed", "action"),
    [("lãi suất bao nhiêu", ""), ("menu", ""), ("", "desk:leave"), ("cảm ơn", ""), ("", "cases")],
)
def test_what_shows_no_case_asks_for_none(services: Services, typed: str, action: str) -> None:
    assert decide(services, OFFICER, typed, action).needs is None


@pytest.mark.parametrize("session", [WELCOMED, AWAITS_NOTE], ids=["welcomed", "once an officer"])
@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("", "desk"),
        ("", "desk:next"),
        ("", f"desk:case:{CODE}"),
        ("", f"desk:at:{CODE}"),
        ("", f"look:{CODE}"),
        (CODE, ""),
        ("việc", ""),
        ("lãi suất bao nhiêu", ""),
        ("đã gọi, hẹn thứ hai", ""),
    ],
)
def test_a_citizen_never_asks_for_a_desk(services: Services, session: Session, typed: str, action: str) -> None:
    assert decide(services, NOBODY, typed, action, session).needs is None
