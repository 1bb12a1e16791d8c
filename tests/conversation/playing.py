"""The last turn of a conversation of one day, which most tests of this folder look at."""

from __future__ import annotations

from datetime import date

from bot.conversation.services import Services
from bot.trials.play import Played, play

TODAY = date(2026, 11, 28)


def last(services: Services, *messages: str) -> Played:
    return list(play(messages, TODAY, services))[-1]
