"""Mẫu số 02 at the desk: a draft of what an establishment told with its request, its check, and what is missing."""

from __future__ import annotations

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show
from bot.conversation.desk_views import desk_button
from bot.conversation.establishment import told_again
from bot.conversation.plan_form import plan_form
from bot.conversation.session import Session
from bot.model.desk_actions import DeskPlan
from bot.model.messages import Card, Message
from bot.texts import text
from knowledge.language.formats import show_day, show_money


def desk_plan(session: Session, action: DeskPlan, at: TurnContext) -> Turn:
    """Hand over the draft, of what the case holds. Nothing of the officer's own talk is in it, and nobody's name."""
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    figures, services = at.services.knowledge.facts, at.services
    names = ("employer_worker_cap", "employer_project_cap", "collateral_threshold")
    worker, project, threshold = (show_money(int(figures.number(name, at.on))) for name in names)
    share = figures.show("employer_released_share", at.on)
    said = text("desk.plan", code=case.code, share=share, worker=worker, project=project, threshold=threshold)
    told, facts = told_again(case.establishment, case.amount)
    made = plan_form(told, facts, at.on, services)
    if not case.establishment:
        said = "\n".join([said, text("desk.plan.untold")])
    title, page = text("plan.date", on=show_day(at.on)), text("plan.title")
    card = Card(title, page, "other", notes=(said,), footer=text("plan.footer"), form="plan", plan=made)
    return show(session, Message(said, (cancel(case.code),), aids=(desk_button(),), card=card))
