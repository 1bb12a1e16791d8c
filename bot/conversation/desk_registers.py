"""Registers at the desk: suspected abuse and difficulties, noted in a sentence, read by the officers of the ward."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.desk_actions import DeskBook
from bot.model.desk_view import DeskRequest
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.registers import KINDS, Book, NotedDown, NoteDown
from bot.texts import text
from knowledge.language.formats import show_day

_MOST = 500
_SHOWN = 5


def book(session: Session, action: DeskBook, at: TurnContext) -> Turn:
    """Show the books, one book, or wait for what is to be noted of a kind."""
    name = _book(action.book)
    if name is None:
        ways = [Button(text(f"button.desk_book_{each}"), str(DeskBook(each))) for each in KINDS]
        return show(session, Message(text("desk.books"), tuple(ways), aids=(desk_button(),)))
    wards = at.known.officer.wards if at.known.officer else ()
    if action.kind in KINDS[name] and wards:
        return _ask(session, name, action, wards, at)
    entries = at.desk(DeskRequest(name, size=_SHOWN)).entries
    lines = [text(f"desk.book.{name}")]
    slots = [{"day": show_day(each.on), "ward": each.ward, "note": each.note} for each in entries]
    lines += [
        text("desk.book.line", kind=text(f"desk.book.{name}.{each.kind}"), **slot)
        for each, slot in zip(entries, slots, strict=True)
    ]
    lines += [] if entries else [text("desk.book.none")]
    ways = [Button(text(f"desk.book.{name}.{kind}"), str(DeskBook(name, kind))) for kind in KINDS[name] if wards]
    aids = (*ways[MAX_BUTTONS:], desk_button())
    hidden = text("desk.book.hidden") if entries else ""
    return show(session, Message("\n".join(lines), tuple(ways[:MAX_BUTTONS]), aids=aids, kept_as=hidden))


def _ask(session: Session, name: Book, action: DeskBook, wards: tuple[str, ...], at: TurnContext) -> Turn:
    """Wait for the sentence; whoever has several wards says first which one it is about."""
    if len(wards) > 1 and action.ward not in wards:
        places = [(code, at.services.places.place(code)) for code in wards[:MAX_BUTTONS]]
        ways = [Button(place.ward if place else code, str(DeskBook(name, action.kind, code))) for code, place in places]
        return show(session, Message(text("desk.book.where"), tuple(ways), aids=(desk_button(),)))
    ward = action.ward if action.ward in wards else wards[0]
    waiting = Waiting(step=name, asks="register", ward=ward, reason=action.kind)
    said = text("desk.book.ask", kind=text(f"desk.book.{name}.{action.kind}"))
    no = Button(text("button.desk_no"), str(DeskBook(name)))
    return show(replace(session, desk=waiting), Message(said, (no,)))


def take(session: Session, waiting: Waiting, typed: str) -> Turn | None:
    """Take typed words as what is noted."""
    name, note = _book(waiting.step), " ".join(typed.split())[:_MOST]
    if name is None or not note:
        return None
    return Turn(replace(session, desk=None), effects=(NoteDown(waiting.ward, name, waiting.reason, note),))


def tell_noted(result: NotedDown) -> Message:
    """Something was noted."""
    said = text("desk.book.noted", kind=text(f"desk.book.{result.book}.{result.kind}"))
    return Message(said, (Button(text(f"button.desk_book_{result.book}"), str(DeskBook(result.book))), desk_button()))


def _book(written: str) -> Book | None:
    return next((each for each in KINDS if each == written), None)
