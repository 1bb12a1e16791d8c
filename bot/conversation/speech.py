"""Speech: answers and results that can be heard, where the service has a voice and the channel a way to it.

Telegram gets the sound; Zalo takes none, so that there the page of the answer is named, which has a player. Nothing of
a person is ever in an address: a result is heard where it can be sent, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.conversation import screen
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.citizen_actions import Screen
from bot.model.copies import replace
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.sense_actions import Listen
from bot.texts import text
from knowledge.language.telex import fold
from knowledge.yaml_file import read_yaml

_WORDS = Path(__file__).parent / "speech.yaml"


def offered(done: Turn, action: str, services: Services) -> Turn:
    """The turn with what can be heard of its replies; nothing where the service has no voice."""
    if not services.speaks or done.is_locked or not done.replies:
        return done
    heard = [_sound_of(reply, services) for reply in done.replies]
    if not heard[-1] and _tells_result(done, action) and services.channel != "zalo":
        heard[-1] = str(Listen())
    if not any(heard):
        return done
    replies = tuple(
        replace(reply, sound=sound) if sound else reply for reply, sound in zip(done.replies, heard, strict=True)
    )
    return replace(done, replies=replies)


def page_of(entry: str, services: Services) -> str:
    """The public address of an answer, where it can be heard; "" when there is none."""
    slug = services.pages.get(entry, "")
    return f"{services.site.rstrip('/')}/hoi/{slug}" if slug and services.site else ""


def steer(session: Session, action: Listen, at: TurnContext) -> Turn:
    """Speak an answer, or what was told last; the buttons that were there stay."""
    services = at.services
    entry = action.entry if action.entry in services.knowledge.entries else ""
    is_result = not entry and not session.entries and _has_result(session)
    entry = entry or ("" if is_result else next(reversed(session.entries), ""))
    if not services.speaks or not (entry or is_result):
        return _told(session, text("listen.none" if not services.speaks else "nothing.yet"))
    if services.channel == "web":
        return _told(session, text("listen.web"))
    if services.channel == "zalo":
        address = page_of(entry, services)
        return _told(session, text("listen.page", address=address) if address else text("listen.no_page"))
    return _told(session, text("listen.here"), spoken=_words(session, entry, at))


def command(bare: str) -> str:
    """The action that typed words mean as a whole; "" for none. ``bare`` is folded."""
    return _commands().get(bare, "")


def _sound_of(reply: Message, services: Services) -> str:
    if services.channel == "zalo":
        return page_of(reply.entry, services)
    return str(Listen(reply.entry)) if reply.entry else ""


def _tells_result(done: Turn, action: str) -> bool:
    return _has_result(done.session) and (done.trace.decision == "verdict" or action.split(":")[0] == "screen")


def _has_result(session: Session) -> bool:
    return session.screening is not None and session.screening.phase == "done"


def _words(session: Session, entry: str, at: TurnContext) -> str:
    """The words to speak, as they read today."""
    if entry:
        known = at.services.knowledge.entries[entry]
        return f"{known.question}\n{at.services.renderer.answer(known, at.on).text}"
    _, replies = screen.steer(session, Screen("show"), at.services, at.on)
    return "\n".join(reply.text for reply in replies)


def _told(session: Session, said: str, spoken: str = "") -> Turn:
    before = [Button(label, action) for label, action in session.offered if not action.startswith("page:")]
    buttons = tuple(before[:MAX_BUTTONS]) or (menu_button(), refer_button())
    message = Message(said, buttons, aids=tuple(before[MAX_BUTTONS : 2 * MAX_BUTTONS]), spoken=spoken)
    return Turn(session, (message,), trace=Trace("act", act="listen"), is_pressed=True)


@cache
def _commands() -> Mapping[str, str]:
    data = read_yaml(_WORDS, _WORDS.parent).data
    rows = data.items() if isinstance(data, dict) else ()
    return {fold(str(phrase)): str(action) for action, phrases in rows for phrase in phrases}
