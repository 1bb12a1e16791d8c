"""More choices than a platform has buttons: the last button leads to the others, a page at a time.

A page is a view of the choices that the session offers and changes nothing of them: every number and label stays good,
after a restart too. The button carries a mark of the choices that it was made for, so that one under an old message is
known to be old.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.conversation.session import Session
from bot.model.actions import parse_action
from bot.model.citizen_actions import ShowPage
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text

_SHOWN = 8


def page_button(actions: Iterable[str], start: int) -> Button:
    """The button that leads to the choices from number ``start`` (from 0) on, of those with these actions."""
    return Button(text("button.page"), str(ShowPage(str(start), _mark(actions))))


def is_page(action: str) -> bool:
    """True if an action only leads to more choices."""
    return isinstance(parse_action(action), ShowPage)


def page_reply(session: Session, asked: ShowPage) -> Message | None:
    """The choices offered last, to be shown from a number on; None when those that are meant are gone.

    Without an argument, as somebody types it, those that may have had no button.
    """
    start, mark = int(asked.start[:3]) if asked.start.isascii() and asked.start.isdecimal() else 0, asked.mark
    offered = [Button(label, action) for label, action in session.offered]
    if not (asked.start or mark):
        start, mark = min(MAX_BUTTONS, len(offered)), _mark(button.action for button in offered)
        start = 0 if start == len(offered) else start
    if start >= len(offered) or mark != _mark(button.action for button in offered):
        return None
    buttons, aids = tuple(offered[:MAX_BUTTONS]), tuple(offered[MAX_BUTTONS:])
    return Message(text("page"), buttons, aids=aids, page=start, is_list=len(aids) > MAX_BUTTONS)


def _mark(actions: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(actions).encode()).hexdigest()[:_SHOWN]
