"""What the service promises of keeping and erasing rests on settings that the program obeys."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from bot.cases.policy import Policy
from bot.settings import Settings
from knowledge.loader import Knowledge

RULES = {field.name for field in fields(Policy)} | set(Settings.model_fields)


def test_every_promise_names_rules_of_retention_that_exist(knowledge: Knowledge) -> None:
    named = {name for cited in knowledge.law.values() for name in cited.keeps}
    assert named
    assert named <= RULES


def test_a_figure_that_is_promised_is_the_one_the_program_keeps(knowledge: Knowledge) -> None:
    """Whoever sets other days than these must change the figure too: the answers say it."""
    assert int(knowledge.facts.number("chat_days", date(2026, 11, 28))) == Settings.model_fields["chat_days"].default
