"""A trial: while nobody is named who answers for the data, every consent says so, and no platform takes a request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from bot.settings import Settings
from bot.texts import terms, text
from bot.texts.channels import KINDS, ChannelKind
from bot.texts.promises import TRIAL, Promises
from tests.conftest import NOON
from tests.fakes import FakePlaces

NAMED = Promises("Đơn vị mẫu, số 1 đường Mẫu, lienhe@mau.example")
WAY = (
    "refer", "refer:set:audience:person", "refer:set:ward:16732", "refer:set:may_ask:yes", "Nguyễn Văn Mẫu",
    "0912345678", "refer:set:when:any", "refer:set:way:call",
)  # fmt: skip


def heard(services: Services, promises: Promises, channel: ChannelKind = "web") -> list[str]:
    """What a person reads on the way to the consent."""
    session, told = Session(welcomed=True), []
    for step in WAY:
        incoming = Incoming("", step) if step.startswith("refer") else Incoming(step)
        done = turn(session, incoming, NOON, replace(services, promises=promises, channel=channel))
        session = done.session
        told += [reply.text for reply in done.replies]
    return told


def test_a_trial_says_so_over_every_consent(services: Services) -> None:
    offices = FakePlaces().offices("16732")
    asked = heard(services, TRIAL)
    agreed = [terms.list_terms("A", offices, TRIAL), terms.agree_terms("A", offices, TRIAL)]
    for said in (asked[2], asked[-1], *agreed):
        assert said.startswith(text("trial.mark"))
    assert text("trial.operator") in asked[-1]
    assert text("trial.mark") not in "\n".join(heard(services, NAMED))


@pytest.mark.parametrize("channel", ["zalo", "telegram"])
def test_a_trial_takes_no_request_on_a_platform(services: Services, channel: ChannelKind) -> None:
    told = heard(services, TRIAL, channel)
    assert told[0] == text("refer.trial", **services.slots)
    assert "Họ tên: Nguyễn Văn Mẫu" not in "\n".join(told)
    assert "Họ tên: Nguyễn Văn Mẫu" in heard(services, NAMED, channel)[-1]


@pytest.mark.parametrize("channel", KINDS)
def test_the_consent_names_who_answers_for_the_data_and_what_the_channel_does(
    services: Services, channel: ChannelKind
) -> None:
    shown = heard(services, NAMED, channel)[-1]
    assert NAMED.operator in shown
    assert [each for each in KINDS if text(f"consent.channel.{each}") in shown] == [channel]


@pytest.mark.parametrize("missing", ["operator", "operator_address", "operator_contact"])
def test_name_address_and_contact_are_all_needed(missing: str) -> None:
    """Luật 91/2025/QH15, Điều 9: the person is told who controls the data."""
    whole = {"operator": "Đơn vị mẫu", "operator_address": "số 1 đường Mẫu", "operator_contact": "0238 000 000"}
    assert not Settings(**whole).promises.is_trial  # type: ignore[arg-type]
    assert Settings(**{**whole, missing: " "}).promises.is_trial  # type: ignore[arg-type]


def test_the_days_of_the_law_are_those_of_the_facts(services: Services) -> None:
    facts, on = services.knowledge.facts, NOON.date()
    names = ("reply_days", "access_days", "withdraw_days", "delete_days")
    assert [facts.number(name, on) for name in names] == [int(TRIAL.slots[name]) for name in names]
