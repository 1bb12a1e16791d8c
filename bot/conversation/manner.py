"""Manner of speaking: answers in the dialect of the place, for whoever chose it there; everything else as it is."""

from __future__ import annotations

from bot.conversation.buttons import menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.copies import replace
from bot.model.messages import Button, Message
from bot.model.sense_actions import Speak
from bot.texts import text
from bot.texts.dialects import read_dialect


def spoken(done: Turn, services: Services) -> Turn:
    """The turn with its answers in the chosen dialect. Whoever is in danger is answered in everybody's words."""
    dialect = read_dialect(services.dialect)
    if dialect is None or not done.session.dialect or done.is_locked:
        return done
    replies = tuple(
        replace(reply, text=dialect.say(reply.text)) if reply.entry and not reply.entry.startswith("safety.") else reply
        for reply in done.replies
    )
    return replace(done, replies=replies)


def steer(session: Session, action: Speak, at: TurnContext) -> Turn:
    """Begin or end a dialect; where the place has none, say so."""
    dialect = read_dialect(at.services.dialect)
    if dialect is None:
        return _told(session, Message(text("dialect.none"), (menu_button(),)))
    if action.manner == "plain":
        return _told(replace(session, dialect=""), Message(dialect.ended, (menu_button(),)))
    back = Button(text("button.plain"), str(Speak("plain")))
    return _told(replace(session, dialect=at.services.dialect), Message(dialect.began, (menu_button(), back)))


def command(bare: str, services: Services) -> str:
    """The action that typed words mean as a whole; "" for none. ``bare`` is folded."""
    dialect = read_dialect(services.dialect)
    meant = dialect.commands.get(bare, "") if dialect else ""
    return str(Speak("plain" if meant == "off" else "")) if meant else ""


def buttons(session: Session, services: Services) -> tuple[Button, ...]:
    """Offers the other manner where there is one."""
    dialect = read_dialect(services.dialect)
    if dialect is None:
        return ()
    if session.dialect:
        return (Button(text("button.plain"), str(Speak("plain"))),)
    return (Button(dialect.button, str(Speak())),)


def _told(session: Session, message: Message) -> Turn:
    return Turn(session, (message,), trace=Trace("act", act="manner"), is_pressed=True)
