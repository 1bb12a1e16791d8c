"""Views of the desk: a case, its contact, what the applicant will be told, what was done."""

from __future__ import annotations

from datetime import datetime

from bot.cases.notices import case_notice, show_meeting
from bot.cases.reporting_month import show_month
from bot.conversation.open_points import point_words
from bot.model.action import Action
from bot.model.case import DeskCase, State
from bot.model.desk_actions import (
    Desk,
    DeskAdd,
    DeskCaseOf,
    DeskClose,
    DeskDo,
    DeskFix,
    DeskMeet,
    DeskNote,
    DeskOff,
    DeskOpen,
    DeskPlan,
    DeskSet,
    DeskTransfer,
    DeskUndo,
    DeskYes,
)
from bot.model.desk_right_actions import DeskData
from bot.model.lists import BLOCKING
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.formats import show_money

_WITH_CONTACT: tuple[State, ...] = (
    "accepted",
    "contacted",
    "listed",
    "approved",
    "handed",
    "refused",
    "closed",
    "lent",
)


def desk_button() -> Button:
    """The way to the desk."""
    return Button(text("button.desk"), str(Desk()))


def case_reply(case: DeskCase, before: str = "", *, is_in_row: bool = False) -> Message:
    """A case as an officer sees it before opening the contact, with what may be done.

    ``is_in_row``: it came up as the next one, so that the one after it is a press away.
    """
    lines = [before] if before else []
    lines += _about(case)
    if "accept" in case.steps:
        lines.append(text("desk.preview.accept", told=case_notice("accept", case)))
    lesser, way = _lesser(case), next_button(case.code) if is_in_row else desk_button()
    if len(lesser) < MAX_BUTTONS - 1:
        lesser.append(data_button(case))
    elif len(lesser) >= MAX_BUTTONS:
        lesser = [*lesser[: MAX_BUTTONS - 2], Button(text("button.desk_more"), str(DeskCaseOf(case.code, "more")))]
    return Message("\n".join(lines), tuple(_main(case)[:MAX_BUTTONS]), aids=(*lesser, way))


def more_reply(case: DeskCase) -> Message:
    """The rarer steps of a case: those that its own page has no room for."""
    lesser = _lesser(case)
    lesser = [*(lesser[MAX_BUTTONS - 2 :] if len(lesser) >= MAX_BUTTONS else lesser), data_button(case)]
    aids = (*lesser[MAX_BUTTONS:], Button(text("button.desk_case"), str(DeskCaseOf(case.code))), desk_button())
    return Message(text("desk.case.more", code=case.code), tuple(lesser[:MAX_BUTTONS]), aids=aids)


def held_reply(case: DeskCase, step: str = "") -> Message:
    """A colleague works on a case: whoever goes on knows it."""
    going_on = DeskYes(case.code, step, "", "held") if step else DeskOpen(case.code, "yes")
    buttons = (
        Button(text("button.desk_still"), str(going_on)),
        Button(text("button.desk_take"), str(DeskYes(case.code, "take"))),
        Button(text("button.desk_no"), str(DeskCaseOf(case.code))),
    )
    return Message(text("desk.held", code=case.code, name=case.held_by), buttons)


def next_button(code: str) -> Button:
    """The way to the case after this one."""
    return Button(text("button.desk_following"), str(Desk("next", code)))


def undo_button(code: str) -> Button:
    """The way to take back the last step."""
    return Button(text("button.desk_undo"), str(DeskUndo(code)))


def show_month_of(month: str) -> str:
    """A month ("2026-12") as people write it; "" for none."""
    return show_month(month) if month else ""


def _about(case: DeskCase) -> list[str]:
    state, days = text(f"case.{case.state}"), str(case.waiting_days)
    lines = [text("desk.case", code=case.code, ward=case.ward, state=state, days=days)]
    lines.append(text("desk.case.who", masked=case.masked, audience=sender_words(case.audience, case.helper)))
    if case.purpose:
        lines.append(text("cases.held.purpose", purpose=text(f"purpose.{case.purpose}")))
    if case.came_from:
        why = text(f"desk.transfer.{case.why}") if case.why else text("desk.transfer.other")
        lines.append(text("desk.case.from", ward=case.came_from, why=why))
    if case.is_open:
        named = point_words(" ".join(case.points)) or [text("desk.open.rest")]
        lines.append(text("desk.open", points="; ".join(named)))
    lines.append(text(f"desk.case.person_{_agreement(case)}"))
    lines += why_no_list(case)
    lines += warnings(case)
    if case.issued:
        lines.append(text("desk.case.issued", month=show_month(case.issued)))
    if case.held_by or case.is_mine:
        lines.append(text("desk.case.mine" if case.is_mine else "desk.case.held", name=case.held_by))
    if case.appointed_at:
        lines.append(text("desk.case.meeting", when=show_meeting(case.appointed_at)))
    if case.closed_why:
        lines.append(text("desk.case.closed_why", why=text(f"desk.reason.{case.closed_why}").lower()))
    if case.call:
        lines.append(text(f"desk.case.call_{case.call}"))
    return [*lines, *reach(case), *_pressing(case)]


def _pressing(case: DeskCase) -> list[str]:
    """Lines to be known before the next step."""
    lines = [text("desk.case.frozen")] if case.is_frozen else []
    if case.undo_minutes:
        lines.append(text("desk.case.undo", minutes=str(case.undo_minutes)))
    return [*lines, text("desk.case.due")] if case.is_due else lines


def reach(case: DeskCase) -> list[str]:
    """That somebody reads nothing, so that they should be called."""
    key = "must_call" if case.must_call else "unread" if case.is_unread else ""
    return [text(f"desk.case.{key}")] if key else []


def is_blocked(case: DeskCase) -> bool:
    """True if something must be mended before the case can be marked for a list."""
    return bool(set(BLOCKING) & set(case.warnings))


def blocked_reply(case: DeskCase, cap: int) -> Message:
    """Why a case cannot be marked yet, and the ways to mend it; ``cap`` is the highest sum in đồng."""
    ways = [Button(text("button.desk_fix"), str(DeskFix(case.code)))] if case.list_code else []
    if "over_cap" in case.warnings:
        ways.insert(
            0, Button(text("button.desk_cap", amount=show_money(cap)), str(DeskSet(case.code, "amount", str(cap))))
        )
    lines = [text("desk.list.blocked"), *warnings(case)]
    return Message("\n".join(lines), (*ways, Button(text("button.desk_no"), str(DeskCaseOf(case.code)))))


def warnings(case: DeskCase) -> list[str]:
    """Warnings, one line each; that nobody can stand on the list is said in other words."""
    return [text("desk.case.warn", why=text(f"desk.warn.{each}")) for each in case.warnings if each != "nobody"]


def _agreement(case: DeskCase) -> str:
    """The standing of the person's own consent: on a line that anybody may use, what is written proves little."""
    if case.is_confirmed or case.person_agreed:
        return "confirmed" if case.is_confirmed else "said"
    return "beside" if case.beside else "missing"


def sender_words(audience: str, helper: str) -> str:
    """The words for who sent a case; of a helper with the role."""
    if helper:
        return text("desk.audience.helper", role=text(f"refer.role.{helper}").lower())
    return text(f"desk.audience.{audience}")


def confirm_button(case: DeskCase) -> tuple[Button, ...]:
    """Lets the officer write down that the person in question agrees."""
    return (Button(text("button.desk_confirm"), str(DeskDo(case.code, "confirm"))),) if "confirm" in case.steps else ()


def why_no_list(case: DeskCase) -> list[str]:
    """Why nobody of an open case can go on a list, and what to do."""
    is_open = case.state not in ("closed", "lent", "erased")
    return (
        [text(f"desk.case.no_list.{case.audience}")]
        if is_open and case.audience != "person" and not case.list_code
        else []
    )


def _main(case: DeskCase) -> list[Button]:
    """The steps that move a case on."""
    can = case.steps
    main = [Button(text("button.desk_accept"), str(DeskOpen(case.code)))] if "accept" in can else []
    if "accept" not in can and case.state in _WITH_CONTACT and not case.is_frozen:
        main.append(Button(text("button.desk_reveal"), str(DeskOpen(case.code))))
    ways: dict[str, Action] = {step: DeskDo(case.code, step) for step in can if step in ("list", "reopen")}
    if "unlist" in can:
        ways["unlist"] = DeskOff(case.code)
    if case.is_frozen:
        pass
    elif case.list_code and case.state in _WITH_CONTACT and not case.closed_why:
        ways["fix"] = DeskFix(case.code)
    elif not case.list_code and case.state in ("accepted", "contacted"):
        ways["person"] = DeskAdd(case.code)
    if case.audience == "employer" and case.state in ("accepted", "contacted"):
        ways["plan"] = DeskPlan(case.code)
    if "close" in can:
        ways["close"] = DeskClose(case.code)
    return main + [Button(text(f"button.desk_{step}"), str(action)) for step, action in ways.items()]


def _lesser(case: DeskCase) -> list[Button]:
    """The other steps, those that are taken back or wanted most often first."""
    can = case.steps
    found = [undo_button(case.code)] if case.undo_minutes else []
    found += [Button(text("button.desk_note"), str(DeskNote(case.code)))] if "note" in can else []
    found += confirm_button(case)
    ways: dict[str, Action] = {"transfer": DeskTransfer(case.code), "send_back": DeskDo(case.code, "send_back")}
    ways["appointed"] = DeskMeet(case.code)
    ways |= {step: DeskYes(case.code, step) for step in ("take", "release")}
    return found + [Button(text(f"button.desk_{step}"), str(action)) for step, action in ways.items() if step in can]


def data_button(case: DeskCase) -> Button:
    """The way to what an officer does with the data of whoever cannot do it themselves."""
    return Button(text("button.desk_data"), str(DeskData(case.code)))


def preview(
    case: DeskCase,
    step: str,
    reason: str = "",
    place: WardPlace | None = None,
    before: str = "",
    *,
    yes: Action | None = None,
    at: str = "",
) -> Message:
    """A preview of what a step will do and tell, before it is taken; ``yes`` is the press that takes it."""
    ward = place.ward if place else case.came_from
    # the step is one of those that the case offers: whoever asks for a preview has looked
    told = case_notice(step, case, reason=reason, ward=ward, at=at)  # type: ignore[arg-type]
    when = show_meeting(datetime.fromisoformat(at)) if at else ""
    what = text(f"desk.step.{step}", code=case.code, ward=ward, month=show_month(case.list_month), when=when)
    said = text("desk.preview", what=what, told=told) if told else text("desk.preview.silent", what=what)
    if step == "list":
        said = "\n".join([said, *warnings(case)])
    if step == "unlist" and case.issued:
        said = f"{said}\n{text('desk.off.addendum', month=show_month(case.issued))}"
    said = f"{before}\n{said}" if before else said
    detail = case.list_month if step == "list" else reason
    yes = yes or (DeskYes(case.code, step, place.code, reason) if place else DeskYes(case.code, step, detail))
    return Message(
        said, (Button(text("button.desk_yes"), str(yes)), Button(text("button.desk_no"), str(DeskCaseOf(case.code))))
    )
