"""What each action does: the buttons, and the typed words that mean one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import desk, own_cases, refer, screen
from bot.conversation.ask import MENU_BUTTON, answer_entries, menu_button, with_police
from bot.conversation.context import Turn, TurnContext
from bot.conversation.pages import page_reply
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import Button, Effect, Erased, LookUp, Message, Rated, Redeem, Withdraw
from bot.texts import text
from knowledge.language.codes import CASE_LENGTH, find_code

_PAGE = 3


def act(session: Session, action: str, at: TurnContext) -> Turn:
    """Carry out an action; one that does not exist is an old button."""
    name, _, argument = action.partition(":")
    handler = _HANDLERS.get(name)
    return handler(session, argument, at) if handler else _old(session)


def _menu(session: Session, _argument: str, at: TurnContext) -> Turn:
    buttons = tuple(Button(group.title, f"group:{group.id}:0") for group in at.services.menu)
    return Turn(session, (Message(text("menu"), buttons),))


def _group(session: Session, argument: str, at: TurnContext) -> Turn:
    name, _, page_text = argument.partition(":")
    group = next((group for group in at.services.menu if group.id == name), None)
    if group is None:
        return _menu(session, "", at)
    page = int(page_text[:3]) if page_text.isdecimal() else 0
    shown = group.entries[page * _PAGE : (page + 1) * _PAGE]
    entries = at.services.knowledge.entries
    buttons = [Button(entries[entry].title, f"entry:{entry}") for entry in shown if entry in entries]
    if len(group.entries) > (page + 1) * _PAGE:
        buttons.append(Button(text("button.next"), f"group:{name}:{page + 1}"))
    else:
        buttons.append(Button(text("button.start"), MENU_BUTTON))
    return Turn(session, (Message(text("menu.group", title=group.title), tuple(buttons)),))


def _help(session: Session, _argument: str, _at: TurnContext) -> Turn:
    return Turn(session, (Message(text("help"), (menu_button(),)),))


def _entry(session: Session, argument: str, at: TurnContext) -> Turn:
    entry = at.services.knowledge.entries.get(argument)
    if entry is None or entry.status != "published":
        return _old(session)
    session, replies = answer_entries(session, [entry.id], at.on, at.services)
    return Turn(session, tuple(replies))


def _about(session: Session, _argument: str, at: TurnContext) -> Turn:
    return _entry(session, "bot.about", at)


def _wanted(session: Session, argument: str, services: Services) -> list[str]:
    wanted = [argument] if argument else list(session.entries)
    return [entry for entry in wanted if entry in services.knowledge.entries]


def _more(session: Session, argument: str, at: TurnContext) -> Turn:
    wanted = _wanted(session, argument, at.services)
    if not wanted:
        return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
    on = at.on
    details = [at.services.renderer.answer(at.services.knowledge.entries[entry], on).detail for entry in wanted]
    told = "\n\n".join(filter(None, details))
    law = Button(text("button.law"), f"law:{wanted[-1]}")
    if not told:
        return Turn(session, (Message(text("more.none"), (law, menu_button())),))
    return Turn(session, (Message(told, (law, menu_button()), entry=wanted[-1]),))


def _law(session: Session, argument: str, at: TurnContext) -> Turn:
    wanted = _wanted(session, argument, at.services)
    if not wanted:
        return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
    on = at.on
    cited = {
        citation.id: citation
        for entry in wanted
        for citation in at.services.renderer.citations(at.services.knowledge.entries[entry], on)
    }
    if not cited:
        return Turn(session, (Message(text("law.none"), (menu_button(),)),))
    items = [text("law.item", name=item.name, text=item.text) for item in cited.values()]
    return Turn(session, (Message("\n".join([text("law.title"), *items, text("law.note")]), (menu_button(),)),))


def _good(session: Session, argument: str, at: TurnContext) -> Turn:
    return _rate(session, argument, at, helpful=True)


def _bad(session: Session, argument: str, at: TurnContext) -> Turn:
    return _rate(session, argument, at, helpful=False)


def _rate(session: Session, argument: str, at: TurnContext, *, helpful: bool) -> Turn:
    wanted = _wanted(session, argument, at.services)
    if not wanted:
        return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
    key = "feedback.good" if helpful else "feedback.bad"
    return Turn(session, (Message(with_police(key, at.services), (menu_button(),)),), (Rated(wanted[-1], helpful),))


def _other(session: Session, _argument: str, at: TurnContext) -> Turn:
    return Turn(session, (Message(with_police("other", at.services), (menu_button(),)),))


def _erase(session: Session, argument: str, at: TurnContext) -> Turn:
    codes = ", ".join(case.code for case in at.known.cases)
    if argument == "yes":
        withdrawing: tuple[Effect, ...] = (Withdraw(),) if codes else ()
        return Turn(Session(welcomed=True), (Message(text("erase.done"), (menu_button(),)),), (*withdrawing, Erased()))
    if argument == "no":
        return Turn(session, (Message(text("erase.kept"), (menu_button(),)),))
    lines = [text("erase.ask")]
    if codes:
        lines.append(text("erase.ask.cases", codes=codes))
    if at.known.officer:
        lines.append(text("erase.ask.officer"))
    yes, no = Button(text("button.erase_yes"), "erase:yes"), Button(text("button.erase_no"), "erase:no")
    return Turn(session, (Message("\n".join(lines), (yes, no)),))


def _screen(session: Session, argument: str, at: TurnContext) -> Turn:
    session, replies = screen.steer(session, argument, at.services, at.on)
    return Turn(session, tuple(replies))


def _refer(session: Session, argument: str, at: TurnContext) -> Turn:
    return _turn(refer.steer(session, argument, at.services, at.on))


def _cases(session: Session, _argument: str, at: TurnContext) -> Turn:
    return Turn(session, tuple(own_cases.case_replies(at.known)))


def _held(session: Session, argument: str, at: TurnContext) -> Turn:
    return Turn(session, (own_cases.held_reply(at.known, argument),))


def _withdraw(session: Session, argument: str, at: TurnContext) -> Turn:
    answer, _, code = argument.partition(":")
    if answer == "yes" and code in {case.code for case in at.known.cases}:
        return Turn(session, effects=(Withdraw(code),))
    return Turn(session, (own_cases.withdraw_reply(at.known, argument if answer != "yes" else ""),))


def _agree(session: Session, argument: str, _at: TurnContext) -> Turn:
    code = find_code(argument, CASE_LENGTH)
    return Turn(session, effects=(refer.agree(code),)) if code else _old(session)


def _look(session: Session, argument: str, at: TurnContext) -> Turn:
    """A code: on one's own desk the case, among one's own cases the case, else how it stands."""
    case = desk.find_case(at.known, argument)
    if case:
        return _desk(session, f"case:{case.code}", at)
    own = [case for case in at.known.cases if case.code == argument]
    if own:
        return Turn(session, tuple(own_cases.case_replies(replace(at.known, cases=tuple(own)))))
    return Turn(session, effects=(LookUp(argument),))


def _redeem(session: Session, argument: str, _at: TurnContext) -> Turn:
    return Turn(session, effects=(Redeem(argument),))


def _desk(session: Session, argument: str, at: TurnContext) -> Turn:
    if at.known.officer is None:
        # the link in a group may be pressed by anybody who reads there
        is_from_group = argument.startswith("at:")
        return Turn(session, (Message(text("desk.no_seat"), (menu_button(),)),)) if is_from_group else _old(session)
    return _turn(desk.steer(session, argument, at))


def _page(session: Session, argument: str, _at: TurnContext) -> Turn:
    shown = page_reply(session, argument)
    return Turn(session, (shown,)) if shown else _old(session)


def _unreadable(session: Session, _argument: str, _at: TurnContext) -> Turn:
    """A picture, a voice or a sticker came: what to do instead."""
    return Turn(session, (Message(text("unreadable"), (menu_button(),)),))


def _old(session: Session) -> Turn:
    return Turn(session, (Message(text("old_button"), (menu_button(),)),))


def _turn(done: tuple[Session, list[Message], tuple[Effect, ...]]) -> Turn:
    session, replies, effects = done
    return Turn(session, tuple(replies), effects)


_HANDLERS: dict[str, Callable[[Session, str, TurnContext], Turn]] = {
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
    "refer": _refer,
    "cases": _cases,
    "held": _held,
    "withdraw": _withdraw,
    "agree": _agree,
    "look": _look,
    "redeem": _redeem,
    "desk": _desk,
    "page": _page,
    "unreadable": _unreadable,
}
