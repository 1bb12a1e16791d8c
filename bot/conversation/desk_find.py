"""Searches at the desk: a case by name, by number or its last digits, by a part of its code; ten a page."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_queue import PAGE, page_buttons, page_of
from bot.conversation.desk_views import case_reply, desk_button
from bot.conversation.desk_words import wish_button, without_title
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.case import DeskCase
from bot.model.desk_actions import DeskCaseOf, DeskFind
from bot.model.desk_view import DeskRequest
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.language.names import read_name
from knowledge.language.search_line import Search, is_finding, read_search

_MOST_TYPED = 80
_MOST_WORDS = 5
"""Of a line that may be a name though nobody said that something is looked for."""


def ask(session: Session, action: DeskFind, at: TurnContext) -> Turn:
    """Wait for what is looked for, or show a page of what was found."""
    waiting = session.desk
    if action.page and waiting is not None and waiting.asks == "find" and (query := _query(waiting)):
        return _results(session, query, page_of(action.page), at) or _ask(session)
    return _ask(session)


def take(session: Session, waiting: Waiting, typed: str, at: TurnContext) -> Turn | None:
    """Look for what was typed; None where nobody was asked and nothing is found: then the words mean something else."""
    typed = _without_title(typed)
    search, query = read_search(typed), " ".join(typed.split())[:_MOST_TYPED]
    is_asked = search.is_named or waiting.step == "find"
    if not is_asked and (search.is_empty or len(search.words) > _MOST_WORDS or "?" in typed):
        return None
    found = None if search.is_empty else _results(session, query, 0, at, wish=waiting.reason)
    is_sure = waiting.step == "find" or (search.is_named and _is_of_a_person(search))
    if found is not None or not is_sure:
        return found
    kept = replace(session, desk=Waiting(step="find", asks="find", reason=waiting.reason))
    return show(kept, _hidden(text("desk.find.none", typed=query), ()))


def _without_title(typed: str) -> str:
    """A line for finding without "chị", "anh" … before the name."""
    words = typed.split()
    begin = next((at for at in range(min(len(words), _MOST_WORDS), 0, -1) if is_finding(" ".join(words[:at]))), 0)
    return " ".join([*words[:begin], *without_title(words[begin:])])


def _is_of_a_person(search: Search) -> bool:
    """True if what follows a word for finding is a number, a code or a name, and no question that begins alike."""
    return bool(search.digits or search.code or read_name(" ".join(search.words)).name)


def _ask(session: Session) -> Turn:
    waiting = replace(session, desk=Waiting(step="find", asks="find"))
    return show(waiting, Message(text("desk.ask.find"), (desk_button(),)))


def _results(session: Session, query: str, page: int, at: TurnContext, *, wish: str = "") -> Turn | None:
    """A page of what was found, the case itself if it is the only one; None when there is none.

    ``wish`` is the step that was asked for before it was said with whom: its button stands first.
    """
    desk = at.desk(DeskRequest("find", first=page * PAGE, size=PAGE, query=query))
    if not desk.found:
        return None
    if desk.found == 1:
        reply, code = case_reply(desk.cases[0]), desk.cases[0].code
        buttons = [wish_button(code, wish), *reply.buttons] if wish else reply.buttons
        return show(replace(session, desk=None), replace(reply, buttons=tuple(buttons[:MAX_BUTTONS])))
    kept = replace(session, desk=Waiting(step="find", asks="find", values=(("query", query),)))
    ways = page_buttons(desk.first // PAGE, desk.found, DeskFind)
    said = text("desk.found", count=str(desk.found))
    buttons = tuple(Button(_line(each), str(DeskCaseOf(each.code))) for each in desk.cases)
    return show(kept, Message(said, buttons, aids=(*ways, desk_button()), is_list=True))


def _line(case: DeskCase) -> str:
    return text("desk.found.line", code=case.code, masked=case.masked, state=text(f"desk.state.{case.state}"))


def _query(waiting: Waiting) -> str:
    return dict(waiting.values).get("query", "")


def _hidden(said: str, buttons: tuple[Button, ...]) -> Message:
    """A message with what was typed: it is not kept in the history."""
    return Message(said, (*buttons, desk_button()), kept_as=text("desk.find.none.hidden"))
