"""Care for whoever is in danger: heard before everything else, answered once in full, then stayed with."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.ask import answer_entries, understand
from bot.conversation.buttons import entry_button, menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Care
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.danger import Danger
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

STAYS = 4
"""Messages for which somebody stays attentive after danger was heard."""
_AGAIN = ("again.now", "again.near")
"""Texts for who tells of danger once more: the full answer is not pasted again."""
_OWN_DATA = ("erase", "withdraw", "cases")
_CONFIRMED = ("erase:yes", "withdraw:yes")
"""Buttons of a question about one's own data: its answer may be typed."""
_MOST_WORDS = 16
"""Words up to which a message only takes back what was said; a longer one tells more."""
LIFE = ("safety.distress", "safety.violence")
"""Dangers to life: answered as a crisis."""


def read_danger(said: Utterance, services: Services) -> Danger:
    """The danger that a message tells of, read once a turn."""
    return services.danger.read(said)


def caring_text(key: str, topic: str) -> str:
    """A text for whoever is in danger: whoever is beaten needs another number and another way than who despairs."""
    return text(f"safety.{key}.violence") if topic == LIFE[1] else text(f"safety.{key}")


def must_be_heard(session: Session | None, said: Utterance, services: Services) -> bool:
    """True for what is answered even while an officer writes: sure danger, and the right to one's own data."""
    if said.command.split(":")[0] in _OWN_DATA or read_danger(said, services).degree == "sure":
        return True
    return session is not None and any(action in _CONFIRMED for _, action in session.offered)


def answer(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to a message of sure danger, or to whoever just told of it; None for everything else."""
    danger = read_danger(said, at.services)
    stays = session.care.left and session.care.topic in LIFE
    if danger.degree == "sure":
        return _crisis(session, danger, said, at)
    if stays and session.care.told and _says(said, "insists", at):
        return _crisis(session, Danger("sure", session.care.topic, danger.entry), said, at)
    if stays and session.care.told and _takes_back(said, at):
        kept = replace(session.care, left=session.care.left - 1)
        buttons = (_help_button(session.care.topic, at.services), menu_button())
        return Turn(
            replace(session, care=kept, unclear=0),
            (Message(caring_text("taken_back", session.care.topic), buttons),),
            trace=Trace("act", act="affirm"),
        )
    if danger.degree and danger.topic in LIFE and stays:  # whoever told of it just now is believed at half a word
        return _crisis(session, danger, said, at)
    if stays and _is_there(said):
        kept = replace(session.care, left=session.care.left - 1)
        return Turn(
            replace(session, care=kept),
            (Message(caring_text("here", session.care.topic), (_help_button(session.care.topic, at.services),)),),
            trace=Trace("act", act="affirm"),
        )
    return None


def _takes_back(said: Utterance, at: TurnContext) -> bool:
    """True for "em không làm chuyện dại đâu, chỉ là buồn"."""
    return said.size <= _MOST_WORDS and not said.asks and _says(said, "takes_back", at)


def _crisis(session: Session, danger: Danger, said: Utterance, at: TurnContext) -> Turn:
    care = Care(danger.topic, STAYS, session.care.told + 1 if session.care.topic == danger.topic else 1)
    is_second = session.care.left > 0 and session.care.topic == danger.topic and session.care.told > 0
    session = replace(session, care=care, unclear=0)
    trace = Trace("crisis" if danger.topic in LIFE else "answer", (danger.topic,))
    if is_second and danger.topic in LIFE:
        again = caring_text(_AGAIN[session.care.told % len(_AGAIN)], danger.topic)
        return Turn(session, (Message(again, (_help_button(danger.topic, at.services),)),), trace=trace)
    readings = understand(said, session, at.services)
    beside = [
        reading.entry
        for reading in readings
        if reading.is_answered and not reading.topic.startswith(("safety.", "smalltalk."))
    ]
    session, replies = answer_entries(
        session, [danger.entry, *(beside if len(readings) > 1 else [])], at.on, at.services
    )
    return Turn(session, tuple(replies), trace=trace)


def accompany(done: Turn, said: Utterance, at: TurnContext, before: Care) -> Turn:
    """The ordinary reply; with one caring line where a message perhaps tells of danger, gently where it did before.

    ``before`` is the care at the start of the turn: who tells of danger now has not come back from it.
    """
    session, danger = done.session, read_danger(said, at.services)
    is_answered = done.trace.act == "sad" or danger.topic in done.trace.topics
    is_answered = is_answered or (done.trace.act == "offer" and danger.topic not in LIFE)  # only a number and a time
    is_answered = is_answered or (danger.is_faint and (session.told.tells or done.trace.act == "thanks"))
    if danger.degree == "perhaps" and done.replies and done.trace.decision != "crisis" and not is_answered:
        kind = danger.topic.removeprefix("safety.")
        line = text(f"safety.perhaps.{kind}")
        button = _help_button(danger.topic, at.services)
        first = done.replies[0]
        aids = first.aids if button in first.all_buttons else (button, *first.aids)[:MAX_BUTTONS]
        first = replace(first, text=f"{line}\n{first.text}", aids=aids)
        return replace(done, replies=(first, *done.replies[1:]))
    if session.care.left and done.trace.decision != "crisis" and session.care.topic in LIFE:
        is_back = done.trace.decision in ("answer", "lean", "verdict", "noted") and before == session.care
        is_back = is_back and before.left == STAYS
        done = passed(done)
        if is_back and done.replies:
            first = done.replies[0]
            back = caring_text("back", session.care.topic)
            return replace(done, replies=(replace(first, text=f"{back}\n{first.text}"), *done.replies[1:]))
    return done


def passed(done: Turn) -> Turn:
    """The turn with one message fewer for which somebody stays attentive."""
    session = done.session
    if not session.care.left or done.trace.decision == "crisis":
        return done
    return replace(done, session=replace(session, care=replace(session.care, left=session.care.left - 1)))


def _is_there(said: Utterance) -> bool:
    """True for a word or two that only say that somebody is there."""
    return phrases("commands.here").whole(said.bare) is not None


def _says(said: Utterance, group: str, at: TurnContext) -> bool:
    """True if the words say what the list ``group`` of care.yaml holds."""
    return phrases(f"care.{group}", marks=True).within(at.services.understanding.plainly(said)) is not None


def _help_button(topic: str, services: Services) -> Button:
    return entry_button(services.danger.main_entry(topic), services)
