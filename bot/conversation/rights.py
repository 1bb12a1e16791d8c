"""The dialogue "rights": what people may ask about their own data, with one way to each, also for who sent no case.

What can be done at once is done here or by the dialogue that it belongs to (withdraw, erase); the rest goes to an
officer, with the days in which it is answered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from bot.conversation.buttons import menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.own_cases import held_reply
from bot.conversation.session import Session
from bot.conversation.story import show_notes
from bot.model.citizen_actions import AskWithdraw, Erase, Menu
from bot.model.data_rights import WORDED, AskRight, FreezeLifted, LiftFreeze, RequestKind, RightAsked
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.model.right_actions import Rights, RightsYes
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.language.utterance import Utterance

OWN = FormOf("", "")
"""The file of one's own data."""
_ASKED: tuple[str, ...] = ("correct", "object", "restrict", "see", "complain")
_ACT = Trace("act", act="rights")


def steer(session: Session, action: Rights | RightsYes, at: TurnContext) -> Turn:
    """Carry out a pressed button of this dialogue."""
    if isinstance(action, RightsYes):
        return _confirmed(session, action, at)
    if action.step == "lost":
        return _said(session, _lost(at))
    if action.step == "complain":
        return _said(session, _complain(at))
    if action.step in ("write", "notes"):
        return _ask(session, "complain" if action.step == "write" else "see", action.code, at)
    if action.step == "see" and len(at.known.cases) != 1 and not action.code:
        return _said(session, *(_which("see", at) if at.known.cases else (_nothing_sent(session, at), _file())))
    if action.step == "see":
        return _said(session, held_reply(at.known, action.code or at.known.cases[0].code), _file())
    if action.step in ("correct", "object", "restrict"):
        return _ask(session, cast("RequestKind", action.step), action.code, at)
    return _said(session, page(at))


def page(at: TurnContext) -> Message:
    """The rights and duties, with one way to each."""
    codes = ", ".join(case.code for case in at.known.cases)
    has = text("rights.has.case", codes=codes) if codes else text("rights.has.none")
    said = text("rights.page", has=has, **at.services.promises.slots)
    if any(case.is_frozen for case in at.known.cases):
        said = f"{said}\n{text('rights.frozen')}"
    return Message(said, _ways(at), aids=_other_ways(at))


def _ways(at: TurnContext) -> tuple[Button, ...]:
    frozen = [case for case in at.known.cases if case.is_frozen]
    lift = Button(text("button.rights_lift"), str(RightsYes("lift", frozen[0].code))) if frozen else None
    return (
        Button(text("button.rights_see"), str(Rights("see"))),
        Button(text("button.rights_correct"), str(Rights("correct"))),
        lift or Button(text("button.rights_restrict"), str(Rights("restrict"))),
        Button(text("button.rights_object"), str(Rights("object"))),
    )


def _other_ways(at: TurnContext) -> tuple[Button, ...]:
    back = (Button(text("button.rights_withdraw"), str(AskWithdraw())),) if at.known.cases else ()
    return (
        *back,
        Button(text("button.rights_erase"), str(Erase())),
        Button(text("button.rights_complain"), str(Rights("complain"))),
        Button(text("button.rights_lost"), str(Rights("lost"))),
    )


def rights_button() -> Button:
    """The way to one's rights."""
    return Button(text("button.rights"), str(Rights()))


def hear_words(session: Session, said: Utterance, at: TurnContext) -> tuple[Session, Turn | None]:
    """Take typed words as what is asked of an officer, when they are waited for; the wait is over in any case."""
    if not session.right:
        return session, None
    kind, _, code = session.right.partition(":")
    session = replace(session, right="")
    if said.command or said.refuses or not said.raw.strip() or kind not in WORDED:
        return session, None
    if code not in {case.code for case in at.known.cases}:
        return session, None
    return session, Turn(
        session, effects=(AskRight(code, kind, said.raw),), trace=Trace("field", act="rights")
    )  # fmt: skip


def _ask(session: Session, kind: RequestKind, code: str, at: TurnContext) -> Turn:
    """Ask for the words of a request, or for a yes to one that needs none."""
    cases = [case for case in at.known.cases if code in ("", case.code)]
    if not cases:
        return _said(session, _nobody(kind, session, at))
    if len(cases) > 1:
        return _said(session, *_which("write" if kind == "complain" else "notes" if kind == "see" else kind, at))
    case = cases[0]
    said = text(f"rights.ask.{kind}", code=case.code)
    back = Button(text("button.rights_back"), str(Rights()))
    if kind in WORDED:
        return _said(replace(session, right=f"{kind}:{case.code}"), Message(said, (back,)))
    label = "button.rights_pause" if kind == "restrict" else "button.rights_notes"
    return _said(session, Message(said, (Button(text(label), str(RightsYes(kind, case.code))), back)))


def _confirmed(session: Session, action: RightsYes, at: TurnContext) -> Turn:
    if action.code not in {case.code for case in at.known.cases}:
        return _said(session, page(at))
    if action.step == "lift":
        return Turn(session, effects=(LiftFreeze(action.code),), trace=_ACT)
    if action.step in ("restrict", "see"):
        return Turn(session, effects=(AskRight(action.code, cast("RequestKind", action.step)),), trace=_ACT)
    return _said(session, page(at))


def _which(step: str, at: TurnContext) -> tuple[Message, ...]:
    buttons = tuple(Button(case.code, str(Rights(step, case.code))) for case in at.known.cases[-MAX_BUTTONS:])
    return (Message(text("rights.which"), buttons),)


def _nobody(kind: RequestKind, session: Session, at: TurnContext) -> Message:
    """The way of whoever has sent nothing."""
    police = at.services.slots["police"]
    if kind == "complain":
        return _complain(at)
    if kind == "see":
        return _nothing_sent(session, at)
    if kind == "correct":
        return Message(text("rights.correct.none", police=police), (rights_button(), menu_button()))
    return Message(text("rights.restrict.none"), (Button(text("button.rights_erase"), str(Erase())), rights_button()))


def _nothing_sent(session: Session, at: TurnContext) -> Message:
    told = told_line(session)
    where = text(f"rights.see.{at.services.channel}", **at.services.promises.slots)
    said = text("rights.see.none", told=told or text("rights.see.nothing"), where=where)
    return Message(said, (Button(text("button.rights_erase"), str(Erase())), menu_button()))


def told_line(session: Session) -> str:
    """Everything that is remembered of what was told, in one line; "" when there is nothing."""
    said = show_notes(session.told, session.told.now)
    return text("rights.see.told", said=said) if said else ""


def _file() -> Message:
    return Message(text("rights.file"), (rights_button(), menu_button()), form=OWN)


def _lost(at: TurnContext) -> Message:
    where = text(f"rights.lost.{at.services.channel}", **at.services.promises.slots)
    said = text("rights.lost.page", where=where, police=at.services.slots["police"])
    return Message(said, (rights_button(), menu_button()))


def _complain(at: TurnContext) -> Message:
    """To whom somebody complains: the operator, whoever is above the office, the state's offices."""
    way = text("rights.complain.way") if at.known.cases else text("rights.complain.nobody")
    said = text("rights.complain.page", way=way, **at.services.promises.slots)
    write = (Button(text("button.rights_complain_write"), str(Rights("write"))),) if at.known.cases else ()
    return Message(said, (*write, rights_button(), Button(text("button.menu"), str(Menu()))))


def _said(session: Session, *messages: Message) -> Turn:
    return Turn(session, messages, trace=_ACT)


def tell(result: RightAsked | FreezeLifted) -> Message:
    """The request is at the desk, with its days; or officers go on."""
    if isinstance(result, FreezeLifted):
        return Message(text("rights.lifted", code=result.code), (rights_button(), menu_button()))
    key = "rights.asked.frozen" if result.is_frozen else "rights.asked"
    kind = {} if result.is_frozen else {"kind": text(f"rights.kind.{result.kind}")}
    days = {"answer": show_day(result.answer_by), "done": show_day(result.done_by)}
    return Message(text(key, code=result.code, **days, **kind), (rights_button(), menu_button()))
