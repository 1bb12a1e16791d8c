"""The only file that puts the parts together."""

from __future__ import annotations

from bot.conversation.services import Services
from bot.leads.wards import load_ward
from bot.settings import Settings
from knowledge.answering import Renderer
from knowledge.fitting import prepare_matcher
from knowledge.loader import load_knowledge
from knowledge.understanding import Understanding


def make_services(settings: Settings, notice: str = "notice") -> Services:
    """Everything a turn needs. Raises SheetError (broken data) or FittingError."""
    knowledge = load_knowledge(settings.knowledge)
    ward = load_ward(settings.ward, settings.wards)
    matcher, normaliser = prepare_matcher(knowledge, settings.knowledge, settings.cache)
    slots = ward.slots()
    return Services(
        knowledge,
        Understanding(knowledge, matcher, normaliser),
        Renderer(knowledge, slots),
        slots,
        chat_days=settings.chat_days,
        notice=notice,
    )
