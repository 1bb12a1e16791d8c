"""The dialogue "cases": how my cases stand, all that is kept of me, taking a case back, a code from another phone."""

from __future__ import annotations

from bot.cases.notices import called_buttons
from bot.clock import VIETNAM
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.chat_ties import tie_button, untie_button
from bot.conversation.consent import agree_button
from bot.conversation.establishment import establishment_words
from bot.conversation.list_consent import change_button
from bot.conversation.open_points import point_words
from bot.conversation.services import Services
from bot.model.case import Agreed, CaseStatus, Referred, Refused
from bot.model.citizen_actions import AskWithdraw, ConfirmWithdraw, Erase, ShowCases, ShowHeld
from bot.model.desk_view import ChatContext
from bot.model.messages import Button, Message
from bot.model.own_answers import CallAnswered, Corrected, Withdrawn
from bot.model.own_case import OwnCase
from bot.model.right_actions import Rights
from bot.texts import text
from bot.texts.promises import AUDIT_YEARS
from knowledge.language.formats import show_day, show_iso, show_moment, show_money
from knowledge.language.personal import mask_name, mask_phone
from knowledge.language.phones import show_phone


def cases_button() -> Button:
    """The way to one's own cases."""
    return Button(text("button.cases"), str(ShowCases()))


_TYPED = ("born", "id_number", "residence", "certificate", "representative")
"""What an officer typed from papers, as it was typed."""


def case_replies(known: ChatContext) -> list[Message]:
    """All cases of this chat, newest last; names and numbers masked, as someone may look over the shoulder."""
    if not known.cases:
        return [Message(text("cases.none"), (refer_button(), menu_button()))]
    return [_short(case) for case in known.cases]


def held_reply(known: ChatContext, code: str) -> Message:
    """Everything that is kept of one case; shown once and not kept with the conversation."""
    case = _case(known, code)
    if case is None:
        return Message(text("cases.none"), (refer_button(), menu_button()))
    lines = [*held_lines(case), text("rights.notes", audit_years=str(AUDIT_YEARS))]
    notes = Button(text("button.rights_notes"), str(Rights("notes", case.code)))
    buttons = (_withdraw_button(code), Button(text("button.rights"), str(Rights())), menu_button())
    return Message("\n".join(lines), buttons, aids=(notes,), kept_as=text("cases.held.hidden"))


def held_lines(case: OwnCase) -> list[str]:
    """Everything that is kept of what this chat sent with a case, line by line."""
    held = case.held
    lines = [
        text("cases.held", code=case.code, police=case.police),
        text("cases.held.person", name=held.name, phone=show_phone(held.phone)),
        text("cases.held.reach", when=text(f"refer.when.{held.when}"), way=text(f"refer.way.{held.way}")),
    ]
    if held.helper:
        lines.append(text("cases.held.helper", role=text(f"refer.role.{held.helper}").lower()))
    if held.outcome:
        lines.append(text("cases.held.outcome", outcome=text(f"screen.outcome.{held.outcome}")))
    if held.points:
        lines.append(text("cases.held.points", points="; ".join(point_words(held.points))))
    lines += establishment_words(held.establishment)
    if held.purpose:
        lines.append(text("cases.held.purpose", purpose=text(f"purpose.{held.purpose}")))
    if held.amount:
        lines.append(text("cases.held.amount", amount=show_money(held.amount)))
    if held.finished_on:
        lines.append(text("cases.held.finished", day=show_iso(held.finished_on)))
    lines += [text(f"cases.held.{name}", value=getattr(held, name)) for name in _TYPED if getattr(held, name)]
    if held.sex:
        lines.append(text("cases.held.sex", value=text(f"desk.sex.{held.sex}")))
    agreed = show_moment(case.agreed_at.astimezone(VIETNAM))
    lines.append(text("cases.held.consent", version=case.version, at=agreed))
    return lines


def withdraw_reply(known: ChatContext, code: str) -> Message:
    """Asks before a case is taken back."""
    case = _case(known, code) if code else (known.cases[0] if len(known.cases) == 1 else None)
    if case is None and known.cases:
        return Message(
            text("withdraw.which"), tuple(_withdraw_button(each.code, each.code) for each in known.cases[-4:])
        )
    if case is None:
        return Message(text("cases.none"), (menu_button(),))
    yes = Button(text("button.withdraw_yes"), str(ConfirmWithdraw(case.code)))
    lines = [text("withdraw.ask", code=case.code, police=case.police)]
    lines += [text("withdraw.tied")] if case.is_tied else []
    return Message("\n".join(lines), (yes, Button(text("button.keep"), str(ShowCases()))))


def tell_referred(result: Referred, services: Services) -> Message:
    """The case is on its way: its code, what comes next, and how to look or take it back."""
    key = "referred.joined" if result.joined else f"referred.{result.audience}"
    slots = {"code": result.code, "ward": result.ward, "words": result.call_word}
    if result.joined:
        slots["state"] = text(f"case.{result.state}")
    else:
        slots["days"] = str(services.escalation_days)
    return Message(text(key, **slots), (cases_button(), menu_button()))


def tell_withdrawn(result: Withdrawn, services: Services) -> Message:
    """The receipt of a deletion: what is gone, what remains, and how long."""
    slots = services.promises.slots
    at = show_moment(result.at.astimezone(VIETNAM))
    lines = [text("withdrawn", codes=", ".join(result.codes), at=at, **slots)]
    if not result.with_chat:
        lines.append(text(f"withdrawn.chat.{services.channel}", **slots))
    if result.handed_on:
        lines.append(text("withdrawn.on_paper"))
    erase = () if result.with_chat else (Button(text("button.erase"), str(Erase())),)
    return Message("\n".join(lines), (*erase, menu_button()))


def tell_corrected(result: Corrected) -> Message:
    """The data of a case are other ones now."""
    fields = ", ".join(text(f"refer.field.{name}").lower() for name in result.fields)
    held = Button(text("button.held"), str(ShowHeld(result.code)))
    return Message(text("corrected", code=result.code, fields=fields), (held, menu_button()))


def tell_called(result: CallAnswered) -> Message:
    """The answer about a call was kept."""
    key = "called.yes" if result.was_called else "called.no"
    return Message(text(key, code=result.code, words=result.call_word), (cases_button(), menu_button()))


def tell_standing(result: CaseStatus) -> Message:
    """Tell the standing of a case, without a word about whose it is."""
    lines = [text("standing", code=result.code, ward=result.ward, state=text(f"case.{result.state}"))]
    lines += _next(result.state)
    if not result.asks:
        return Message("\n".join(lines), (menu_button(),))
    return Message("\n".join([*lines, result.asks]), (agree_button(result.code, result.asks), menu_button()))


def tell_agreed(result: Agreed) -> Message:
    """The person in question agreed."""
    return Message(text("agreed", code=result.code), (menu_button(),))


def tell_refused(result: Refused) -> Message:
    """Nothing was done, and why."""
    if result.why == "step" and result.state:
        return Message(text("refused.step", code=result.code, state=text(f"case.{result.state}")), (menu_button(),))
    if result.why == "broken":
        return Message(text("refused.broken", code=result.code), (menu_button(),))
    known = (
        "ward",
        "group",
        "nobody",
        "acted",
        "digits",
        "slow",
        "many",
        "consent",
        "over_cap",
        "changed",
        "there",
        "late",
        "console",
        "many_chats",
    )
    if result.why == "frozen":
        return Message(text("refused.frozen", code=result.code), (menu_button(),))
    why = result.why if result.why in known else "unknown"
    return Message(text(f"refused.{why}"), (menu_button(),))


def _case(known: ChatContext, code: str) -> OwnCase | None:
    return next((case for case in known.cases if case.code == code), None)


def _short(case: OwnCase) -> Message:
    lines = [
        text("cases.one", code=case.code, state=text(f"case.{case.state}"), opened=show_day(case.opened_on)),
        text("cases.masked", police=case.police, name=mask_name(case.held.name), phone=mask_phone(case.held.phone)),
        *_next(case.state),
        *([text("rights.frozen")] if case.is_frozen else []),
    ]
    if not case.person_agreed:
        lines.append(text("cases.person_missing", code=case.code))
    lines.append(text("cases.call_word", words=case.call_word))
    ways = [Button(text("button.held"), str(ShowHeld(case.code))), _withdraw_button(case.code)]
    if case.held.audience == "person":
        ways.append(change_button(case))
    ways.append(menu_button())
    if not case.asks_call:
        return Message("\n".join(lines), tuple(ways), aids=(untie_button() if case.is_tied else tie_button(),))
    lines.append(text("cases.asks_call"))
    return Message("\n".join(lines), called_buttons(case.code), aids=tuple(ways))


def _next(state: str) -> list[str]:
    """The next step of whoever is on the list: it is no loan yet, and a pushed notice may not speak of one."""
    return [text("case.listed.next")] if state == "listed" else []


def _withdraw_button(code: str, label: str = "") -> Button:
    return Button(label or text("button.withdraw"), str(AskWithdraw(code)))
