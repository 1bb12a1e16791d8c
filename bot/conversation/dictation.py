"""Spoken messages: what was heard is shown, and counts once the person pressed so; then it is like typed words.

Only danger is heard at once: whoever says that they want to die is answered before they press anything.
"""

from __future__ import annotations

from bot.conversation import care
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.session import Session
from bot.model.citizen_actions import ShowGroup
from bot.model.copies import replace
from bot.model.messages import Button, Incoming, Message
from bot.model.sense_actions import Heard, VoiceCame
from bot.texts import text

ACTIONS = (VoiceCame, Heard)
_WHY_NOT = ("lost", "long", "busy")


def taken(session: Session, incoming: Incoming) -> tuple[Session, Incoming]:
    """Keep what was heard until the next message; the press that sends it makes it typed words."""
    if incoming.heard:
        return replace(session, heard=incoming.heard), incoming
    if not session.heard:
        return session, incoming
    words, session = session.heard, replace(session, heard="")
    return session, Incoming(words) if incoming.action == str(Heard("yes")) else incoming


def steer(session: Session, action: VoiceCame | Heard, at: TurnContext) -> Turn:
    """Say that it is being listened, what was heard, or that nothing was. The question that waits goes on waiting."""
    aids = (refer_button(), menu_button())
    if isinstance(action, VoiceCame):
        return _told(session, Message(text("voice.listening"), aids=aids))
    if action.step in _WHY_NOT:
        return _told(session, Message(text(f"voice.{action.step}"), main_buttons(at), aids=aids))
    if action.step or not session.heard:
        return _told(session, Message(text("voice.again"), aids=aids))
    buttons = (
        Button(text("button.heard_yes"), str(Heard("yes"))),
        Button(text("button.heard_again"), str(Heard("again"))),
    )
    shown = _told(session, Message(text("voice.heard", words=session.heard), buttons, aids=aids))
    crisis = care.answer(session, at.services.understanding.known.utterance(session.heard), at)
    if crisis is None:
        return shown
    return replace(crisis, replies=(*crisis.replies, *shown.replies), is_pressed=True)


def main_buttons(at: TurnContext) -> tuple[Button, ...]:
    """The groups of questions, for whoever cannot or will not type."""
    return tuple(Button(group.title, str(ShowGroup(group.id))) for group in at.services.menu)


def _told(session: Session, message: Message) -> Turn:
    return Turn(session, (message,), trace=Trace("act", act="voice"), is_pressed=True)
