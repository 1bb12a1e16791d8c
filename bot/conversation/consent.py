"""Consent: the text a person agrees to, the button that agrees to just that text, and what is sent then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation import screen
from bot.conversation.establishment import establishment_of
from bot.conversation.open_points import open_points
from bot.conversation.refer_helper import whom_text
from bot.conversation.services import Services
from bot.conversation.session import Referral, Session
from bot.model.application import Application
from bot.model.citizen_actions import AgreeTo, ReferSet, ReferStart, ReferYes
from bot.model.messages import Button, Message
from bot.texts import terms, text
from knowledge.language.phones import show_phone
from screening.advice import Audience
from screening.evaluation import screen as evaluate


def consent_text(session: Session, services: Services) -> str:
    """The text a person agrees to, whole, with its version."""
    referral = session.referral
    if referral is None or not referral.audience:
        return ""
    slots = {
        "name": referral.name,
        "phone": show_phone(referral.phone),
        "when": text(f"refer.when.{referral.when}"),
        "way": text(f"refer.way.{referral.way}"),
        "version": terms.version(),
        **services.places.offices(referral.ward),
        **services.promises.slots,
    }
    whom = whom_text(referral)
    is_checked = _screened(session) and not referral.helper
    checked = "consent.checked.employer" if referral.audience == "employer" else "consent.checked"
    sent = text(checked if is_checked else "consent.unchecked")
    channel = text(f"consent.channel.{services.channel}")
    said = text("consent.text", whom=whom, sent=sent, channel=channel, **slots)
    return "\n".join(filter(None, (services.promises.trial_mark, said)))


def consent_message(session: Session, services: Services) -> Message:
    """Everything that would be sent, to whom, why, how long, and the rights; then yes, change or no."""
    shown = consent_text(session, services)
    buttons = (
        Button(text("button.consent_yes"), str(ReferYes(terms.shown(shown)))),
        Button(text("button.refer_change"), str(ReferStart("edit"))),
        Button(text("button.consent_no"), str(ReferStart("no"))),
    )
    return Message(shown, buttons)


def may_ask_message(referral: Referral, services: Services, *, before: str = "") -> Message:
    """The text under which a person agrees to be asked for name and number: why, and how long they stay if unsent."""
    slots = {**services.places.offices(referral.ward), **services.promises.slots}
    draft = text(f"consent.draft.{services.channel}", **slots)
    said = text("consent.may_ask", draft=draft, **slots)
    buttons = (
        Button(text("button.may_ask"), str(ReferSet("may_ask", "yes"))),
        Button(text("button.stop_referral"), str(ReferStart("no"))),
    )
    return Message("\n".join(filter(None, (before, services.promises.trial_mark, said))), buttons)


def agreed_text(session: Session, services: Services, pressed: str) -> str:
    """The digest of the text to which a press agrees; "" when another text is shown by now."""
    shown = consent_text(session, services)
    return terms.digest(shown) if pressed == terms.shown(shown) else ""


def application_of(session: Session, referral: Referral, services: Services, on: date) -> Application:
    audience: Audience = referral.audience or "person"
    application = Application(audience, referral.ward, referral.name, referral.phone, referral.when, referral.way)
    if referral.helper:
        return replace(application, helper=referral.helper, beside=referral.beside)
    facts = screen.facts_told(session, services, on)
    if facts is None:
        return application
    outcome = evaluate(facts, on, services.book)
    return replace(
        application,
        purpose=str(facts.get("purpose", "")),
        amount=amount if isinstance(amount := facts.get("amount"), int) else None,
        finished_on=str(facts.get("finished_on", "")),
        last_day=outcome.window.last_day.isoformat() if outcome.window else "",
        outcome=outcome.outcome,
        points=open_points(outcome),
        establishment=establishment_of(session, facts) if audience == "employer" else "",
    )


def agree_button(code: str, said: str) -> Button:
    """Lets the person in question agree to what a relative sent, under the text above the button."""
    return Button(text("button.agree"), str(AgreeTo(code, terms.shown(said))))


def _screened(session: Session) -> bool:
    screening = session.own_screening
    return screening is not None and bool(screening.shown)
