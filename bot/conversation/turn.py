"""One message in, one decision out: `turn(session, incoming, now, services)`. No I/O, no clock, no chance.

Buttons carry an action; typed words that mean a button ("menu", "chi tiết", "2") do the same thing, so that a
person whose phone shows no buttons loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import day_in_vietnam
from bot.conversation import screen
from bot.conversation.ask import MENU_BUTTON, answer_entries, ask, menu_button, with_police
from bot.conversation.calculate import calculate
from bot.conversation.hearing import hear
from bot.conversation.messages import MAX_BUTTONS, Button, Effect, Erased, Incoming, Rated, Reply
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.texts import text
from knowledge.telex import fold
from knowledge.text import clean, split_words

_PAGE = 3
_THUMBS = {"👍": "good", "👎": "bad"}
_COMMANDS = {
    "menu": "menu", "start": "menu", "bat dau": "menu", "ve dau": "menu", "cau hoi co san": "menu",
    "xem cau hoi co san": "menu",
    "help": "help", "tro giup": "help", "huong dan": "help", "giup": "help",
    "chi tiet": "more", "noi ro hon": "more", "noi them": "more", "noi ky hon": "more", "xem them": "more",
    "can cu": "law", "can cu phap ly": "law", "dieu luat": "law", "dieu nao": "law", "luat nao": "law",
    "xoa": "erase", "xoa du lieu": "erase", "xoa du lieu cua toi": "erase", "xoa het": "erase",
    "kiem tra dieu kien": "screen", "kiem tra": "screen", "kiem tra so bo": "screen", "bat dau kiem tra": "screen",
    "xem ket qua": "screen:show", "ket qua": "screen:show", "sua cau tra loi": "screen:edit",
    "xoa cuoc tro chuyen": "erase", "y khac": "other", "khong phai": "other", "khac": "other",
}  # fmt: skip
"""Typed words, folded, that mean an action. Whole messages only: "căn cứ vào đâu mà lãi cao" is a question."""


@dataclass(frozen=True)
class Turn:
    """What one message led to."""

    session: Session
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...] = ()


def turn(session: Session, incoming: Incoming, now: datetime, services: Services) -> Turn:
    """Decide on one message. The first contact also brings the privacy notice, once."""
    if session.welcomed:
        return _remembering(_decide(session, incoming, now, services))
    session = replace(session, welcomed=True)
    action = incoming.action or _command(incoming.text)
    if action in ("hello", "menu") or (not action and not incoming.text.strip()):
        return _remembering(Turn(session, (_welcome(services),)))
    done = _decide(session, incoming, now, services)
    return _remembering(replace(done, replies=(Reply(_notice(services)), *done.replies)))


def _decide(session: Session, incoming: Incoming, now: datetime, services: Services) -> Turn:
    action, on = incoming.action, day_in_vietnam(now)
    if not action:
        pressed = _numbered(incoming.text, session)
        if screen.takes_numbers(session, services, on) and not screen.is_suggestion(pressed):
            pressed = ""
        pressed = pressed or _labelled(incoming.text, session, whole=True)
        action = pressed or _command(incoming.text, session)
        said = None if pressed else hear(session, incoming.text, action, services, on)
        if said is not None:
            return Turn(said[0], tuple(said[1]))
        action = action or _labelled(incoming.text, session, whole=False)
    done = _act(session, action, incoming.text, now, services)
    return done if action.partition(":")[0] == "screen" else _with_open_check(done, on, services)


def _with_open_check(done: Turn, on: date, services: Services) -> Turn:
    """After an answer in the middle of the pre-check its question comes again; elsewhere a button leads back."""
    session, replies = done.session, done.replies
    if not screen.is_open(session):
        return done
    is_crisis = session.topic == "safety.distress"  # whoever despairs is not asked for papers in the same breath
    again = screen.ask_again(session, services, on) if replies[-1].entry and not is_crisis else []
    if again:
        return replace(done, replies=(*replies, *again))
    last = replace(replies[-1], aids=(*replies[-1].aids, screen.resume_button())[:MAX_BUTTONS])
    return replace(done, replies=(*replies[:-1], last))


def _numbered(typed: str, session: Session) -> str:
    """The action of the button whose number was typed."""
    said = _words(typed)
    if said.isdecimal() and 1 <= int(said[:3]) <= len(session.offered):
        return session.offered[int(said[:3]) - 1][1]
    return ""


def _labelled(typed: str, session: Session, *, whole: bool) -> str:
    """The action of the one button whose label (or, unless ``whole``, a good part of it) was typed."""
    said = _words(typed)
    labels = [(_words(label), action) for label, action in session.offered]
    if whole:
        # "chi tiết" and "căn cứ" typed mean every answer given last, their buttons only the one above
        found = {action for label, action in labels if label == said and not action.startswith(("more:", "law:"))}
    else:
        found = {action for label, action in labels if len(said.split()) > 1 and f" {said} " in f" {label} "}
    return found.pop() if len(found) == 1 else ""


def _words(typed: str) -> str:
    """The words alone, folded: a command may be typed with any signs around it."""
    return fold(" ".join(split_words(clean(typed[:200]))))


def _command(typed: str, session: Session | None = None) -> str:
    """The action that typed words mean as a whole."""
    for thumb, action in _THUMBS.items():
        if typed.strip().startswith(thumb):
            return f"{action}:{session.entries[-1] if session and session.entries else ''}"
    return _COMMANDS.get(_words(typed), "")


def _remembering(done: Turn) -> Turn:
    """Remember the buttons of the last message, so that a typed number can press one."""
    buttons = done.replies[-1].all_buttons if done.replies else ()
    return replace(
        done, session=replace(done.session, offered=tuple((button.label, button.action) for button in buttons))
    )


def _notice(services: Services) -> str:
    return text(services.notice, days=str(services.chat_days), police=services.slots["police"])


def _welcome(services: Services) -> Reply:
    buttons = [Button(group.title, f"group:{group.id}:0") for group in services.menu]
    return Reply(f"{text('welcome')}\n\n{_notice(services)}", tuple(buttons))


def _act(session: Session, action: str, typed: str, now: datetime, services: Services) -> Turn:
    if not action:
        on = day_in_vietnam(now)
        calculated = calculate(typed, on, services)
        if calculated is not None:
            return Turn(replace(session, topic=calculated.entry, entries=(calculated.entry,)), (calculated,))
        session, replies = ask(session, typed, on, services)
        return Turn(session, tuple(replies))
    name, _, argument = action.partition(":")
    handler = _HANDLERS.get(name)
    if handler is None:
        return Turn(session, (Reply(text("old_button"), (menu_button(),)),))
    return handler(session, argument, now, services)


def _menu(session: Session, _argument: str, _now: datetime, services: Services) -> Turn:
    buttons = tuple(Button(group.title, f"group:{group.id}:0") for group in services.menu)
    return Turn(session, (Reply(text("menu"), buttons),))


def _group(session: Session, argument: str, now: datetime, services: Services) -> Turn:
    name, _, page_text = argument.partition(":")
    group = next((group for group in services.menu if group.id == name), None)
    if group is None:
        return _menu(session, "", now, services)
    page = int(page_text[:3]) if page_text.isdecimal() else 0
    shown = group.entries[page * _PAGE : (page + 1) * _PAGE]
    entries = services.knowledge.entries
    buttons = [Button(entries[entry].title, f"entry:{entry}") for entry in shown if entry in entries]
    if len(group.entries) > (page + 1) * _PAGE:
        buttons.append(Button(text("button.next"), f"group:{name}:{page + 1}"))
    else:
        buttons.append(Button(text("button.start"), MENU_BUTTON))
    return Turn(session, (Reply(text("menu.group", title=group.title), tuple(buttons)),))


def _help(session: Session, _argument: str, _now: datetime, _services: Services) -> Turn:
    return Turn(session, (Reply(text("help"), (menu_button(),)),))


def _entry(session: Session, argument: str, now: datetime, services: Services) -> Turn:
    entry = services.knowledge.entries.get(argument)
    if entry is None or entry.status != "published":
        return Turn(session, (Reply(text("old_button"), (menu_button(),)),))
    session, replies = answer_entries(session, [entry.id], day_in_vietnam(now), services)
    return Turn(session, tuple(replies))


def _about(session: Session, _argument: str, now: datetime, services: Services) -> Turn:
    return _entry(session, "bot.about", now, services)


def _wanted(session: Session, argument: str, services: Services) -> list[str]:
    wanted = [argument] if argument else list(session.entries)
    return [entry for entry in wanted if entry in services.knowledge.entries]


def _more(session: Session, argument: str, now: datetime, services: Services) -> Turn:
    wanted = _wanted(session, argument, services)
    if not wanted:
        return Turn(session, (Reply(text("nothing.yet"), (menu_button(),)),))
    on = day_in_vietnam(now)
    details = [services.renderer.answer(services.knowledge.entries[entry], on).detail for entry in wanted]
    told = "\n\n".join(filter(None, details))
    law = Button(text("button.law"), f"law:{wanted[-1]}")
    if not told:
        return Turn(session, (Reply(text("more.none"), (law, menu_button())),))
    return Turn(session, (Reply(told, (law, menu_button()), entry=wanted[-1]),))


def _law(session: Session, argument: str, now: datetime, services: Services) -> Turn:
    wanted = _wanted(session, argument, services)
    if not wanted:
        return Turn(session, (Reply(text("nothing.yet"), (menu_button(),)),))
    on = day_in_vietnam(now)
    cited = {
        citation.id: citation
        for entry in wanted
        for citation in services.renderer.citations(services.knowledge.entries[entry], on)
    }
    if not cited:
        return Turn(session, (Reply(text("law.none"), (menu_button(),)),))
    items = [text("law.item", name=item.name, text=item.text) for item in cited.values()]
    return Turn(session, (Reply("\n".join([text("law.title"), *items, text("law.note")]), (menu_button(),)),))


def _good(session: Session, argument: str, _now: datetime, services: Services) -> Turn:
    return _rate(session, argument, services, helpful=True)


def _bad(session: Session, argument: str, _now: datetime, services: Services) -> Turn:
    return _rate(session, argument, services, helpful=False)


def _rate(session: Session, argument: str, services: Services, *, helpful: bool) -> Turn:
    wanted = _wanted(session, argument, services)
    if not wanted:
        return Turn(session, (Reply(text("nothing.yet"), (menu_button(),)),))
    key = "feedback.good" if helpful else "feedback.bad"
    return Turn(session, (Reply(with_police(key, services), (menu_button(),)),), (Rated(wanted[-1], helpful),))


def _other(session: Session, _argument: str, _now: datetime, services: Services) -> Turn:
    return Turn(session, (Reply(with_police("other", services), (menu_button(),)),))


def _erase(session: Session, argument: str, _now: datetime, _services: Services) -> Turn:
    if argument == "yes":
        return Turn(Session(welcomed=True), (Reply(text("erase.done"), (menu_button(),)),), (Erased(),))
    if argument == "no":
        return Turn(session, (Reply(text("erase.kept"), (menu_button(),)),))
    yes = Button(text("button.erase_yes"), "erase:yes")
    no = Button(text("button.erase_no"), "erase:no")
    return Turn(session, (Reply(text("erase.ask"), (yes, no)),))


def _screen(session: Session, argument: str, now: datetime, services: Services) -> Turn:
    session, replies = screen.steer(session, argument, services, day_in_vietnam(now))
    return Turn(session, tuple(replies))


_Handler = Callable[[Session, str, datetime, Services], Turn]
_HANDLERS: dict[str, _Handler] = {
    "hello": _menu,
    "menu": _menu,
    "group": _group,
    "help": _help,
    "entry": _entry,
    "about": _about,
    "more": _more,
    "law": _law,
    "good": _good,
    "bad": _bad,
    "other": _other,
    "erase": _erase,
    "screen": _screen,
}
