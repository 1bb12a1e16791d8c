"""Refusals of a desk, past all buttons: no case, no seat, no step, no ward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.model.case import Refused
from bot.model.effects import CaseEffect, Redeem, Reveal, Work
from bot.store.work import UnitOfWork
from tests.acting import Actor, House, open_house


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def done(house: House, actor: Actor, effect: CaseEffect) -> object:
    """The result of an effect that this chat asks for."""

    def act(work: UnitOfWork) -> object:
        return house.running.referrals.carry_out(work, effect, actor.chat, house.clock.now())

    return house.do(house.running.database.write(act))


def test_an_unknown_code_or_step_is_refused(house: House) -> None:
    officer, sender = house.officer(), house.applicant()
    assert done(house, officer, Reveal("AAAA-AAAA")) == Refused("gone", "AAAA-AAAA")
    assert done(house, officer, Work("AAAA-AAAA", "accept")) == Refused("gone", "AAAA-AAAA")
    assert done(house, officer, Work(sender.code, "erase")) == Refused("unknown", sender.code)
    assert house.rows("SELECT state FROM lead") == [("new",)]


def test_a_step_that_the_state_does_not_allow_and_an_unknown_ward_are_refused(house: House) -> None:
    officer, sender = house.officer(), house.applicant()
    assert done(house, officer, Work(sender.code, "list")) == Refused("step", sender.code, "new")
    assert done(house, officer, Work(sender.code, "transfer", ward="00000")) == Refused("ward", sender.code)
    assert house.rows("SELECT state FROM lead") == [("new",)]


def test_whoever_has_no_seat_opens_nothing_and_takes_no_step(house: House) -> None:
    house.officer()
    sender, stranger = house.applicant(), house.actor("stranger")
    stranger.say("xin chào")
    for effect in (Reveal(sender.code), Work(sender.code, "accept")):
        assert done(house, stranger, effect) == Refused("unknown", sender.code)


def test_a_wrong_or_late_invitation_gives_no_seat(house: House) -> None:
    stranger = house.actor("stranger")
    stranger.say("xin chào")
    assert done(house, stranger, Redeem("không có mã này")) == Refused("invitation")
    invitation = house.invite()
    house.wait(days=60)
    assert done(house, stranger, Redeem(invitation)) == Refused("invitation")
    assert house.rows("SELECT joined_at FROM officer WHERE chat IS NOT NULL") == []


def test_an_officer_with_a_second_invitation_leaves_the_first_seat(house: House) -> None:
    officer = house.officer()
    assert done(house, officer, Redeem(house.invite(scope="16729"))) is not None
    assert len(house.rows("SELECT id FROM officer WHERE chat IS NOT NULL")) == 1
