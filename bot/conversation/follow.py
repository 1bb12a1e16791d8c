"""News: asking for them, leaving, and reading one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.effects import Follow, OpenNews, Unfollow
from bot.model.messages import Button, Message
from bot.model.outreach_actions import FollowNews, ReadNews
from bot.model.own_answers import Followed, News, Unfollowed
from bot.texts import terms, text
from knowledge.language.formats import show_day
from knowledge.language.telex import fold
from knowledge.yaml_file import read_yaml

_WORDS = Path(__file__).parent / "follow.yaml"


def steer(session: Session, action: FollowNews, at: TurnContext) -> Turn:
    """Show what is agreed to, ask for news, or leave."""
    if action.step == "leave":
        return Turn(session, effects=(Unfollow(),))
    if at.services.channel == "web":
        return Turn(session, (Message(text("follow.web"), (menu_button(),)),))
    asked = _terms(at.services)
    shown = terms.shown(asked)
    if action.step == "yes" and action.shown == shown:
        return Turn(session, effects=(Follow(terms.digest(asked)),))
    agree = Button(text("button.follow_yes"), str(FollowNews("yes", shown)))
    return Turn(session, (Message(asked, (agree, menu_button())),))


def read(session: Session, action: ReadNews, _at: TurnContext) -> Turn:
    """Show an announcement."""
    return Turn(session, effects=(OpenNews(action.announcement),))


def tell(result: Followed | Unfollowed | News) -> Message:
    """One result as a message."""
    match result:
        case Followed():
            key = ("follow.done" if result.is_new else "follow.already") if result.is_reachable else "follow.web"
            leave = (_leave_button(),) if result.is_reachable else ()
            return Message(text(key), (menu_button(), *leave))
        case Unfollowed():
            return Message(text("unfollow.done" if result.was else "unfollow.none"), (menu_button(),))
        case News():
            leave = (_leave_button(),) if result.follows else ()
            over = [text("news.over", day=show_day(result.ended_on))] if result.ended_on else []
            body = "\n".join([*over, result.body or text("news.gone")])
            return Message(body, (refer_button(), menu_button(), *leave))


def follow_button() -> Button:
    """Asks to be told of news."""
    return Button(text("button.follow"), str(FollowNews()))


def follow_aids(services: Services) -> tuple[Button, ...]:
    """The offer of news where somebody can be written to; nothing on the web."""
    return () if services.channel == "web" else (follow_button(),)


def command(bare: str) -> str:
    """The action that typed words mean as a whole; "" for none. ``bare`` is folded."""
    return _commands().get(bare, "")


def _terms(services: Services) -> str:
    slots = {"channel": text(f"follow.ask.{services.channel}"), "version": terms.version()}
    said = text("follow.ask", **services.promises.slots, **slots)
    return "\n".join(filter(None, (services.promises.trial_mark, said)))


def _leave_button() -> Button:
    return Button(text("button.unfollow"), str(FollowNews("leave")))


@cache
def _commands() -> dict[str, str]:
    data = read_yaml(_WORDS, _WORDS.parent).data
    rows = data.items() if isinstance(data, dict) else ()
    return {fold(str(phrase)): str(action) for action, phrases in rows for phrase in phrases}
