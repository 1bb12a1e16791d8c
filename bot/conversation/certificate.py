"""Photo of a certificate: the day of release is read, shown, and told once the person pressed so.

A photo is looked at only while the check asks for that day, or after somebody asked to send one. It is never kept; of
what stands in it nothing but the day comes here.
"""

from __future__ import annotations

from datetime import date

from bot.conversation import screen
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.check_messages import PHOTOGRAPHED
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.copies import replace
from bot.model.messages import Button, Incoming, Message
from bot.model.sense_actions import Photo
from bot.texts import text
from knowledge.language.formats import show_day

WANTED, READING = "wanted", "reading"
_WHY_NOT = ("lost", "busy")


def awaits_photo(session: Session) -> bool:
    """True while a photo that comes may be looked at."""
    return session.photo in (WANTED, READING)


def taken(session: Session, incoming: Incoming, at: TurnContext) -> tuple[Session, Incoming]:
    """Keep the day that was read until the next message; the press that confirms it makes it typed words."""
    if incoming.seen:
        return replace(session, photo=incoming.seen), incoming
    if incoming.action == str(Photo("came")):
        is_asked = _is_asked(session, at)
        return replace(session, photo=READING if is_asked or session.photo == WANTED else ""), incoming
    if not session.photo or incoming.action.startswith("photo"):
        day = _day(session.photo)
        if day is None or incoming.action != str(Photo("yes")):
            return session, incoming
        words = show_day(day) if _is_asked(session, at) else text("photo.told", day=show_day(day))
        return replace(session, photo=""), Incoming(words)
    return replace(session, photo=""), incoming


def steer(session: Session, action: Photo, at: TurnContext) -> Turn:
    """Ask for a photo, say that it is being read, what was read, or that nothing was."""
    services, day = at.services, _day(session.photo)
    aids = (refer_button(), menu_button())
    if not services.sees or (action.step == "came" and session.photo != READING):
        return _told(session, Message(text("photo.not_now"), (menu_button(), refer_button())))
    if action.step == "came":
        return _told(session, Message(text("photo.reading"), aids=aids))
    if action.step in _WHY_NOT:
        return _told(replace(session, photo=WANTED), Message(text(f"photo.{action.step}"), aids=aids))
    if action.step == "seen" and day is not None:
        buttons = (
            Button(text("button.photo_yes"), str(Photo("yes"))),
            Button(text("button.photo_no"), str(Photo("no"))),
        )
        return _told(session, Message(text("photo.seen", day=show_day(day)), buttons, aids=aids))
    if action.step:
        return _told(replace(session, photo=""), Message(text("photo.again"), aids=aids))
    asked = text(f"photo.ask.{services.channel}")
    return _told(replace(session, photo=WANTED), Message(asked, aids=aids, takes="photo"))


def unreadable(services: Services) -> str:
    """The text for what nobody here can read, such as a sticker."""
    return text("unreadable.seen" if services.hears else "unreadable")


def _is_asked(session: Session, at: TurnContext) -> bool:
    question = screen.asked(session, at.services, at.on)
    return question is not None and question.id == PHOTOGRAPHED


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _told(session: Session, message: Message) -> Turn:
    return Turn(session, (message,), trace=Trace("act", act="photo"), is_pressed=True)
