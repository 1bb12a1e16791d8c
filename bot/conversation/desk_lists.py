"""Lists at the desk: the one in hand with what speaks against its rows, issuing it, and those that went out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.notices import issue_notice
from bot.cases.reporting_month import show_month
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_outcomes import after_button
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.desk_actions import Desk, DeskBook, DeskCaseOf, DeskIssue, DeskIssued, DeskList
from bot.model.desk_view import DeskRequest
from bot.model.effects import IssueList
from bot.model.lists import BLOCKING, Issued, ListInHand, ListOut
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.texts import text
from knowledge.language.formats import show_day

_PAGE = 3
"""Lists on a page: each has files of its own."""
_MOST_DIGITS = 4
_NAMED = 5
"""Codes named behind a warning; the others are counted."""
_SORTS = ("day", "name")


def month(session: Session, _action: Action, at: TurnContext) -> Turn:
    """The lists in hand of this desk, with those that went out last, as files."""
    desk = at.desk(DeskRequest("lists"))
    replies = [message for each in reversed(desk.issued) for message in list_out(each)]
    replies += [Message("\n".join(_in_hand(each)), form=FormOf(each.ward_code, each.month)) for each in desk.drafts]
    buttons = [
        Button(text("button.desk_issue", month=show_month(name), ward=each.ward), str(DeskIssue(each.ward_code, name)))
        for each in desk.drafts
        for name in filter(None, (each.late, each.month))
    ]
    buttons += [after_button(each) for each in desk.issued]
    said = text("desk.month.note" if desk.drafts else "desk.month.above")
    aids = (
        Button(text("button.desk_listed"), str(DeskList("listed"))),
        Button(text("button.desk_issued"), str(DeskIssued())),
        Button(text("button.desk_books"), str(DeskBook())),
        desk_button(),
    )
    return Turn(session, (*replies, Message(said, tuple(buttons[:MAX_BUTTONS]), aids=aids)))


def issue(session: Session, action: DeskIssue, at: TurnContext) -> Turn:
    """Say what issuing does and to whom, and ask; or issue what was shown."""
    if action.mark and action.sort in _SORTS:
        return Turn(session, effects=(IssueList(action.ward, action.month, action.sort, action.mark),))
    found = at.desk(DeskRequest("lists", ward=action.ward)).drafts
    draft = next((each for each in found if action.month in (each.month, each.late)), None)
    if draft is None:
        way = Button(text("button.desk_month"), str(Desk("month")))
        return Turn(session, (Message(text("refused.changed"), (way, desk_button())),))
    sort = action.sort if action.sort in _SORTS else draft.sort
    shown = text(f"desk.sort.{sort}")
    lines = [text("desk.issue", month=show_month(action.month), ward=draft.ward, count=str(draft.size), sort=shown)]
    lines += _warnings(draft)
    other = next(each for each in _SORTS if each != sort)
    sort_button = Button(text(f"button.desk_sort_{other}"), str(DeskIssue(draft.ward_code, action.month, other)))
    no = Button(text("button.desk_no"), str(Desk("month")))
    if draft.is_blocked:
        return Turn(session, (Message("\n".join([*lines, text("desk.issue.blocked")]), (*_first_cases(draft), no)),))
    if draft.new:
        told = issue_notice("…", action.month)
        lines.append(text("desk.issue.told", count=str(len(draft.new)), codes=_named(draft.new), told=told))
    else:
        lines.append(text("desk.issue.told.nobody"))
    if draft.days > 0 and action.month == draft.month:
        lines.append(text("desk.issue.early", days=str(draft.days)))
    yes = DeskIssue(draft.ward_code, action.month, sort, draft.mark)
    return Turn(session, (Message("\n".join(lines), (Button(text("button.desk_yes"), str(yes)), no, sort_button)),))


def issued(session: Session, action: DeskIssued, at: TurnContext) -> Turn:
    """A page of the lists that went out."""
    page = int(action.page) if action.page.isdecimal() and len(action.page) <= _MOST_DIGITS else 0
    found = at.desk(DeskRequest("issued", first=page * _PAGE, size=_PAGE + 1)).issued
    ways = [Button(text("button.desk_back"), str(DeskIssued(str(page - 1))))] if page else []
    ways += [Button(text("button.next"), str(DeskIssued(str(page + 1))))] if len(found) > _PAGE else []
    said = text("desk.issued.page" if found else "desk.issued.none", page=str(page + 1))
    aids = (Button(text("button.desk_month"), str(Desk("month"))), desk_button())
    shown = [message for each in found[:_PAGE] for message in list_out(each)]
    return Turn(session, (*shown, Message(said, tuple(ways), aids=aids)))


def tell_issued(result: Issued) -> Message:
    """A list went out: its number, and its files."""
    said = text(
        "desk.issued.done",
        number=str(result.number),
        month=show_month(result.month),
        count=str(result.size),
        told=str(result.told),
    )
    buttons = (Button(text("button.desk_month"), str(Desk("month"))), desk_button())
    return Message(said, buttons, form=FormOf(result.ward, result.month))


def list_out(of: ListOut) -> list[Message]:
    """A list that went out with its files, and its last addendum with those of its own."""
    slots = {"number": str(of.number), "month": show_month(of.month), "ward": of.ward, "count": str(of.size)}
    lines = [text("desk.issued", day=show_day(of.issued_on), **slots)]
    if of.off:
        lines.append(text("desk.issued.off", count=str(of.off)))
    if not of.is_kept:
        lines.append(text("desk.issued.ended"))
    if not of.is_kept:
        return [Message("\n".join(lines))]
    found = [Message("\n".join(lines), form=FormOf(of.ward_code, of.month))]
    if of.off:
        said = text("desk.addendum.files", number=str(of.off), list=str(of.number), month=show_month(of.month))
        found.append(Message(said, form=FormOf(of.ward_code, of.month, addendum=of.off)))
    return found


def _in_hand(draft: ListInHand) -> list[str]:
    slots = {"month": show_month(draft.month), "ward": draft.ward, "count": str(draft.size)}
    lines = [text("desk.month", carried=str(draft.carried), **slots)]
    if draft.late:
        lines.append(text("desk.month.late", month=show_month(draft.late)))
    return lines + _warnings(draft)


def _warnings(draft: ListInHand) -> list[str]:
    """One line a kind of warning, with the codes that it is about."""
    lines = []
    for warning, codes in draft.warnings.items():
        lines.append(text("desk.warn.line", why=text(f"desk.warn.{warning}"), codes=_named(codes)))
    return lines


def _named(codes: Sequence[str]) -> str:
    """The first of these codes, and how many there are besides."""
    more = len(codes) - _NAMED
    return ", ".join(codes[:_NAMED]) + (text("desk.warn.more", count=str(more)) if more > 0 else "")


def _first_cases(draft: ListInHand) -> list[Button]:
    """Buttons to the first cases that hinder issuing."""
    codes = [code for warning in BLOCKING for code in draft.warnings.get(warning, ())]
    return [Button(code, str(DeskCaseOf(code))) for code in list(dict.fromkeys(codes))[: MAX_BUTTONS - 1]]
