"""Actions: what each button does, and the typed words that mean one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import (
    certificate,
    chat_ties,
    contact_offer,
    desk,
    dictation,
    erasure,
    feedback,
    follow,
    guides,
    list_consent,
    lock,
    manner,
    own_cases,
    refer,
    rights,
    screen,
    speech,
)
from bot.conversation.ask import answer_entries, with_police
from bot.conversation.bases import bases_text
from bot.conversation.buttons import entry_button, menu_button, refer_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import find_case
from bot.conversation.pages import page_reply
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.actions import DESK_ACTIONS, parse_action
from bot.model.citizen_actions import (
    About,
    AgreeTo,
    AskWithdraw,
    ConfirmWithdraw,
    CorrectCase,
    DraftPlan,
    Erase,
    Hello,
    Help,
    LockChat,
    LookAt,
    Menu,
    More,
    Other,
    RateBad,
    RateGood,
    RedeemCode,
    ReferChange,
    ReferSet,
    ReferStart,
    ReferYes,
    Screen,
    ScreenAnswer,
    ScreenChange,
    ScreenEdit,
    ShowCases,
    ShowEntry,
    ShowGroup,
    ShowHeld,
    ShowLaw,
    ShowPage,
    Unreadable,
)
from bot.model.desk_actions import DeskAt, DeskCaseOf
from bot.model.effects import AnswerCall, Effect, LookUp, Redeem, Withdraw
from bot.model.messages import Button, Message
from bot.model.outreach_actions import FollowNews, ReadNews, SeatElsewhere, ShowGuide
from bot.model.own_case_actions import Called
from bot.model.right_actions import Rights, RightsYes
from bot.model.sense_actions import Listen, Photo, Speak
from bot.texts import text
from knowledge.language.codes import CASE_LENGTH, find_code

_PAGE = 3


def act(session: Session, written: str, at: TurnContext) -> Turn:
    """Carry out an action by its string; one that does not exist is an old button."""
    action = parse_action(written)
    return _HANDLERS[type(action)](session, action, at) if action else _old(session)


def _menu(session: Session, _action: Action, at: TurnContext) -> Turn:
    buttons = tuple(Button(group.title, str(ShowGroup(group.id))) for group in at.services.menu)
    return Turn(session, (Message(text("menu"), buttons),))


def _group(session: Session, action: ShowGroup, at: TurnContext) -> Turn:
    group = next((group for group in at.services.menu if group.id == action.group), None)
    if group is None:
        return _menu(session, action, at)
    page = int(action.page[:3]) if action.page.isdecimal() else 0
    shown = group.entries[page * _PAGE : (page + 1) * _PAGE]
    entries = at.services.knowledge.entries
    buttons = [entry_button(entry, at.services) for entry in shown if entry in entries]
    if len(group.entries) > (page + 1) * _PAGE:
        buttons.append(Button(text("button.next"), str(ShowGroup(group.id, str(page + 1)))))
    else:
        buttons.append(Button(text("button.start"), str(Menu())))
    return Turn(session, (Message(text("menu.group", title=group.title), tuple(buttons)),))


def _help(session: Session, _action: Help, at: TurnContext) -> Turn:
    aids = (*follow.follow_aids(at.services), *manner.buttons(session, at.services))
    return Turn(session, (Message(text("help"), (menu_button(),), aids=aids),))


def _entry(session: Session, action: ShowEntry, at: TurnContext) -> Turn:
    entry = at.services.knowledge.entries.get(action.entry)
    if entry is None or entry.status != "published":
        return _old(session)
    session, replies = answer_entries(session, [entry.id], at.on, at.services)
    return Turn(session, tuple(replies))


def _about(session: Session, _action: About, at: TurnContext) -> Turn:
    return _entry(session, ShowEntry("bot.about"), at)


def _wanted(session: Session, entry_id: str, services: Services) -> list[str]:
    wanted = [entry_id] if entry_id else list(session.entries)
    return [entry for entry in wanted if entry in services.knowledge.entries]


def _more(session: Session, action: More, at: TurnContext) -> Turn:
    wanted = _wanted(session, action.entry, at.services)
    if not wanted:
        return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
    on = at.on
    details = [at.services.renderer.answer(at.services.knowledge.entries[entry], on).detail for entry in wanted]
    told = "\n\n".join(filter(None, details))
    law = Button(text("button.law"), str(ShowLaw(wanted[-1])))
    if not told:
        return Turn(session, (Message(text("more.none"), (law, menu_button())),))
    return Turn(session, (Message(told, (law, menu_button()), entry=wanted[-1]),))


def _law(session: Session, action: ShowLaw, at: TurnContext) -> Turn:
    wanted = _wanted(session, action.entry, at.services)
    if not wanted:
        return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
    on = at.on
    cited = {
        citation.id: citation
        for entry in wanted
        for citation in at.services.renderer.citations(at.services.knowledge.entries[entry], on)
    }
    return Turn(session, (Message(bases_text(cited.values()), (menu_button(),)),))


def _other(session: Session, _action: Other, at: TurnContext) -> Turn:
    return Turn(session, (Message(with_police("other", at.services), (menu_button(),)),))


def _screen(session: Session, action: Action, at: TurnContext) -> Turn:
    session, replies = screen.steer(session, action, at.services, at.on)
    return Turn(session, tuple(replies))


def _refer(session: Session, action: Action, at: TurnContext) -> Turn:
    return _turn(refer.steer(session, action, at.services, at.on))


def _cases(session: Session, _action: ShowCases, at: TurnContext) -> Turn:
    return Turn(session, tuple(own_cases.case_replies(at.known)))


def _held(session: Session, action: ShowHeld, at: TurnContext) -> Turn:
    return Turn(session, (own_cases.held_reply(at.known, action.code),))


def _ask_withdraw(session: Session, action: AskWithdraw, at: TurnContext) -> Turn:
    return Turn(session, (own_cases.withdraw_reply(at.known, action.code),))


def _withdraw(session: Session, action: ConfirmWithdraw, at: TurnContext) -> Turn:
    if action.code in {case.code for case in at.known.cases}:
        return Turn(session, effects=(Withdraw(action.code),))
    return Turn(session, (own_cases.withdraw_reply(at.known, ""),))


def _agree(session: Session, action: AgreeTo, _at: TurnContext) -> Turn:
    """Ask for what only somebody near the case knows, before it is written down that they agree."""
    code = find_code(action.code, CASE_LENGTH)
    if not code:
        return _old(session)
    return Turn(
        replace(session, agreeing=code, agreeing_to=action.shown),
        (Message(text("digits.ask", code=code), (menu_button(),)),),
    )


def _called(session: Session, action: Called, _at: TurnContext) -> Turn:
    if action.answer not in ("yes", "no"):
        return _old(session)
    return Turn(session, effects=(AnswerCall(action.code, was_called=action.answer == "yes"),))


def _look(session: Session, action: LookAt, at: TurnContext) -> Turn:
    """A code: on one's own desk the case, among one's own cases the case, else how it stands."""
    case = find_case(at, action.code) if at.known.officer else None
    if case:
        return _desk(session, DeskCaseOf(case.code), at)
    own = [case for case in at.known.cases if case.code == action.code]
    if own:
        return Turn(session, tuple(own_cases.case_replies(replace(at.known, cases=tuple(own)))))
    return Turn(session, effects=(LookUp(action.code),))


def _redeem(session: Session, action: RedeemCode, _at: TurnContext) -> Turn:
    return Turn(session, effects=(Redeem(action.invitation),))


def _desk(session: Session, action: Action, at: TurnContext) -> Turn:
    if at.known.locked_seat:
        said = text("desk.locked", id=str(at.known.locked_seat))
        return Turn(session, (Message(said, (menu_button(),)),))
    if at.known.officer is None:
        # the link in a group may be pressed by anybody who reads there
        is_from_group = isinstance(action, DeskAt)
        return Turn(session, (Message(text("desk.no_seat"), (menu_button(),)),)) if is_from_group else _old(session)
    return desk.steer(session, action, at)


def _page(session: Session, action: ShowPage, _at: TurnContext) -> Turn:
    return Turn(session, (shown,)) if (shown := page_reply(session, action)) else _old(session)


def _unreadable(session: Session, _action: Unreadable, at: TurnContext) -> Turn:
    """A picture, a voice or a sticker came: what to do instead."""
    told = certificate.unreadable(at.services)
    return Turn(session, (Message(told, dictation.main_buttons(at), aids=(refer_button(), menu_button())),))


def _elsewhere(session: Session, _action: SeatElsewhere, _at: TurnContext) -> Turn:
    return Turn(session, (Message(text("embed.no_desk"), (menu_button(),)),))


def _old(session: Session) -> Turn:
    return Turn(session, (Message(text("old_button"), (menu_button(),)),))


def _turn(done: tuple[Session, list[Message], tuple[Effect, ...]]) -> Turn:
    session, replies, effects = done
    return Turn(session, tuple(replies), effects)


_HANDLERS: Mapping[type[Action], Callable[[Session, Any, TurnContext], Turn]] = {
    **dict.fromkeys((Hello, Menu), _menu),
    ShowGroup: _group,
    Help: _help,
    ShowEntry: _entry,
    About: _about,
    More: _more,
    ShowLaw: _law,
    RateGood: feedback.good,
    RateBad: feedback.bad,
    Other: _other,
    Erase: erasure.steer,
    LockChat: lock.steer,
    FollowNews: follow.steer,
    ReadNews: follow.read,
    SeatElsewhere: _elsewhere,
    ShowGuide: guides.steer,
    ShowCases: _cases,
    ShowHeld: _held,
    AskWithdraw: _ask_withdraw,
    ConfirmWithdraw: _withdraw,
    AgreeTo: _agree,
    CorrectCase: contact_offer.correct,
    Called: _called,
    LookAt: _look,
    **dict.fromkeys(chat_ties.ACTIONS, chat_ties.steer),
    **dict.fromkeys((Rights, RightsYes), rights.steer),
    **dict.fromkeys(list_consent.ACTIONS, list_consent.steer),
    RedeemCode: _redeem,
    ShowPage: _page,
    Unreadable: _unreadable,
    **dict.fromkeys(dictation.ACTIONS, dictation.steer),
    Listen: speech.steer,
    Photo: certificate.steer,
    Speak: manner.steer,
    **dict.fromkeys((DraftPlan, Screen, ScreenAnswer, ScreenEdit, ScreenChange), _screen),
    **dict.fromkeys((ReferStart, ReferSet, ReferChange, ReferYes), _refer),
    **dict.fromkeys(DESK_ACTIONS, _desk),
}
"""What carries out which action; each takes the action of its key."""
