"""The dialogue "ask": a question becomes answers, readings to choose from, or an honest "I do not know"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.actions import parse_action
from bot.model.citizen_actions import Menu, More, Other, ShowEntry, ShowLaw
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.language.utterance import Utterance
from knowledge.readings import NOTHING, Decision, Reading, Status

_NO_SOURCE = ("smalltalk.", "safety.distress")


def menu_button() -> Button:
    """The way to the ready-made questions."""
    return Button(text("button.menu"), str(Menu()))


def with_police(key: str, services: Services) -> str:
    """A text that names the police of the ward and how to reach them."""
    return text(key, police=services.slots["police"], contact=services.slots["police_contact"])


def understand(said: Utterance, session: Session, services: Services) -> list[Reading]:
    """Read what ``said`` means after what the conversation was about, once a turn."""
    topic = session.topic
    return said.keep(("readings", topic), lambda said: services.understanding.read(said, topic))


def ask(session: Session, question: Utterance, on: date, services: Services) -> tuple[Session, list[Message]]:
    """Answer ``question``; the session remembers what it was about."""
    return reply_to(session, understand(question, session, services), on, services)


def reply_to(
    session: Session, readings: Sequence[Reading], on: date, services: Services
) -> tuple[Session, list[Message]]:
    """The replies for what a message was taken to mean."""
    first = readings[0]
    if first.is_answered:
        return answer_entries(session, [reading.entry for reading in readings], on, services)
    if first.decision is Decision.CLARIFY:
        return _clarify(session, first, services)
    return replace(session, unclear=session.unclear + 1), [_decline(first, services)]


def answer_entries(
    session: Session, entries: Sequence[str], on: date, services: Services
) -> tuple[Session, list[Message]]:
    """Answer with these entries, in this order; quick replies stand under the last."""
    replies = [_answer(entry, on, services, is_last=entry == entries[-1]) for entry in entries]
    topic = services.knowledge.entries[entries[-1]].topic
    kept = session.topic if topic.startswith("smalltalk.") else topic
    return replace(session, topic=kept, entries=tuple(entries), unclear=0), replies


def _answer(entry_id: str, on: date, services: Services, *, is_last: bool) -> Message:
    entry = services.knowledge.entries[entry_id]
    answer = services.renderer.answer(entry, on)
    lines = [answer.text]
    if answer.citations and not entry.topic.startswith(_NO_SOURCE):
        lines.append(text("basis", name=answer.citations[0].name))
    buttons = [Button(text("button.more"), str(More(entry.id)))] if answer.detail else []
    if answer.citations:
        buttons.append(Button(text("button.law"), str(ShowLaw(entry.id))))
    if is_last:
        starts = [Button(text(f"button.{action}"), action) for action in entry.buttons]
        buttons = starts + [_button_for(topic, services) for topic in entry.follow_ups] + buttons
        if len(buttons) < MAX_BUTTONS and not answer.citations and menu_button() not in buttons:
            buttons.append(menu_button())
    rated = "" if entry.topic.startswith("smalltalk.") else entry.id
    if entry.topic == "safety.distress":
        buttons = [button for button in buttons if not isinstance(parse_action(button.action), ShowLaw)]
    return Message("\n".join(lines), tuple(buttons[:MAX_BUTTONS]), entry=rated)


def _button_for(name: str, services: Services) -> Button:
    entry = services.knowledge.entries.get(name) or services.knowledge.entry_for(name)
    return Button(entry.title, str(ShowEntry(entry.id)))


def _clarify(session: Session, reading: Reading, services: Services) -> tuple[Session, list[Message]]:
    key = "clarify" if session.unclear == 0 else "clarify.again"
    titles = dict.fromkeys(option.entry for option in reading.alternatives)
    buttons = [_button_for(entry, services) for entry in titles][: MAX_BUTTONS - 1]
    buttons.append(Button(text("button.other"), str(Other())))
    session = replace(session, unclear=session.unclear + 1, topic=_leaning(session, reading, services))
    return session, [Message(with_police(key, services), tuple(buttons))]


def _leaning(session: Session, reading: Reading, services: Services) -> str:
    """The topic the next question leans on after readings were offered: an employer's, when all are; else as before."""
    entries = [services.knowledge.entries[option.entry] for option in reading.alternatives]
    is_employer = entries and all(list(entry.audience) == ["employer"] for entry in entries)
    return reading.alternatives[0].topic if is_employer else session.topic


def _has_name(reading: Reading, services: Services) -> bool:
    """True if the outside matter can be called by name; gibberish cannot."""
    group = services.knowledge.outside.get(reading.outside_group)
    return group is not None and bool(group.title)


def _decline(reading: Reading, services: Services) -> Message:
    menu = menu_button()
    if reading == NOTHING:
        return Message(with_police("empty", services), (menu,))
    if reading.status is Status.OUT_OF_SCOPE and _has_name(reading, services):
        group = services.knowledge.outside[reading.outside_group]
        lines = [text("outside", matter=group.title)]
        if group.point_to:
            lines.append(text("outside.point", point_to=group.point_to))
        return Message("\n".join([*lines, with_police("outside.help", services)]), (menu,))
    return Message(with_police("unanswered", services), (menu,))
