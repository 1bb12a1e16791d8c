"""Typed words while a referral or the desk waits for them: the answer, a way out, or a question."""

from __future__ import annotations

from bot.conversation import desk, desk_words, refer, screen
from bot.conversation.ask import understand
from bot.conversation.context import Turn, TurnContext
from bot.conversation.refer_fields import FIELDS, NUMBERED
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.actions import parse_action
from bot.model.citizen_actions import ReferChange, ReferStart, ReferYes
from bot.model.desk_actions import Desk, DeskCaseOf
from bot.model.messages import Incoming
from bot.texts import text
from knowledge.language.answers import Control
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Decision

_FREE = ("find", "bulk")
"""What the desk may wait for while words that steer it still do; all others are taken as they are typed."""
_SENTENCE = 4
"""Words from which what names nobody is no failed answer to "cho ai"."""
_LONGEST_PLACE = 2
"""Digits of the number of a button; more are data."""


def hear_desk(session: Session, said: Utterance, command: str, at: TurnContext) -> Turn | None:
    """Take typed words for the desk; None when it waits for nothing."""
    if at.known.officer is None:
        return None
    if session.desk is None:
        return desk.overhear(session, said.raw, at)
    if session.desk.step == "home" and (command or said.refuses):
        return None
    if command or said.refuses:
        back = DeskCaseOf(session.desk.code) if session.desk.code else Desk()
        return None if command else desk.steer(session, back, at)
    return desk.take(session, said.raw, at)


def officer_action(session: Session, said: Utterance, at: TurnContext) -> Action | None:
    """The action that an officer's own words mean at the desk; None for all other words, and while a form is open."""
    if not _is_at_desk(session, at):
        return None
    typed, waiting = " ".join(said.words), session.desk
    if waiting is not None and waiting.asks not in _FREE:
        return desk_words.action_of(session, typed) if desk_words.means_back(typed) else None
    return desk_words.action_of(session, typed)


def answer_officer(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The answer to an officer's own words that are no press; None for all other words."""
    if not _is_at_desk(session, at) or (session.desk is not None and session.desk.asks not in _FREE):
        return None
    typed = " ".join(said.words)
    word = desk_words.read_word(typed)
    if word is not None:
        # who has sent a case too may mean their own
        return None if word.of and at.known.cases else desk_words.answer(session, word)
    named = desk_words.person_named(typed)
    return desk.find_named(session, named, at) if named else None


def _is_at_desk(session: Session, at: TurnContext) -> bool:
    if at.known.officer is None or session.referral is not None:
        return False
    return screen.asked(session, at.services, at.on) is None


def hear_field(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn | None:
    """Take what the waiting field reads, before any label, command or topic; None when its reader reads nothing.

    Names look like commands ("Khắc", "Tiếp", "Dậu"); whoever is asked for a name gives one.
    """
    referral = session.referral
    if referral is None or screen.asked(session, at.services, at.on) is not None:
        return None  # a check that was begun later is what the words are for
    if incoming.location is not None:
        return _turn(done) if (done := refer.take(session, Utterance(""), incoming.location, at.services)) else None
    is_number = said.bare.isdecimal() and len(said.bare) <= _LONGEST_PLACE
    is_name = referral.step == "name" and bool(said.named.name) and "?" not in said.raw
    if is_number or not said.bare or (not is_name and (said.asks or said.refuses or _is_danger(session, said, at))):
        return None
    if is_name and said.named.in_doubt and _means_button(session, said, referral.step):
        return None
    done = refer.take(session, said, None, at.services)
    return _turn(done) if done else None


def hear_referral(session: Session, said: Utterance, command: str, at: TurnContext) -> Turn | None:
    """Take typed words that steer the request, or help where they answer nothing; None when they are something else."""
    referral = session.referral
    if referral is None or screen.asked(session, at.services, at.on) is not None:
        return None
    steering = _steering(said, referral.step)
    if isinstance(steering, ReferYes):
        # typed words agree to the text that stands right above them
        offered = (parse_action(action) for _, action in session.offered)
        steering = next((action for action in offered if isinstance(action, ReferYes)), ReferYes())
    if steering:
        return _turn(refer.steer(session, steering, at.services, at.on))
    if said.control is Control.RESUME:
        return _turn((session, refer.ask_again(session, at.services), ()))
    if command or _goes_elsewhere(said, referral.step):
        return None
    hint = _hint(said, referral.step)
    if not hint and (_is_question(session, said, at) or _means_something(session, said, at)):
        return None
    help_text = text(hint or f"refer.hint.{referral.step}")
    return _turn((session, refer.ask_again(session, at.services, before=help_text), ()))


def _means_button(session: Session, said: Utterance, step: str) -> bool:  # noqa: ARG001
    """True if the words are one of the labels shown, whole and with more than one word."""
    return len(said.bare_words) > 1 and any(Utterance(label).bare == said.bare for label, _ in session.offered)


def _is_danger(session: Session, said: Utterance, at: TurnContext) -> bool:
    first = understand(said, session, at.services)[0]
    return first.decision is Decision.ANSWER and first.is_safety


def _agrees(said: Utterance) -> bool:
    return phrases("form.agrees").whole(said.said) is not None


def _hint(said: Utterance, step: str) -> str:
    """The key of what helps somebody who says that they cannot answer; else ""."""
    if step == "phone" and phrases("form.no_phone").whole(said.said):
        return "refer.no_phone"
    if step == "name" and phrases("form.no_name").within(said.said):
        return "refer.no_name"
    is_lost = phrases("form.lost").whole(said.said) is not None or said.control is Control.SKIP
    return f"refer.hint.{step}" if is_lost or (step != "consent" and _agrees(said)) else ""


def _means_something(session: Session, said: Utterance, at: TurnContext) -> bool:
    """True if words that answer nothing ask or tell something, so that they are not just unread."""
    first = understand(said, session, at.services)[0]
    return first.decision is Decision.ANSWER or said.asks or said.loan is not None


def _goes_elsewhere(said: Utterance, step: str) -> bool:
    """True for a sentence where it is only asked for whom: it tells or wants something else."""
    return step == "audience" and said.size >= _SENTENCE and not said.refuses


def _steering(said: Utterance, step: str) -> Action | None:
    """The action of words that steer the dialogue, or None."""
    if step == "consent":
        if _agrees(said):
            return ReferYes()
        wants_change = phrases("form.change").whole(said.said) is not None
        return ReferStart("edit") if wants_change else ReferStart("no") if said.refuses else None
    if said.refuses:
        return ReferStart("no")
    at = FIELDS.index(step) if step in FIELDS else 1  # what is asked of a helper follows the first field
    before = [name for name in FIELDS[:at] if name in NUMBERED]
    return ReferChange(before[-1]) if said.control is Control.BACK and before else None


def _is_question(session: Session, said: Utterance, at: TurnContext) -> bool:
    """True if the words ask something or tell of danger. A name may sound like a topic: its looks decide."""
    if said.asks:
        return True
    first = understand(said, session, at.services)[0]
    step = session.referral.step if session.referral else ""
    return first.decision is Decision.ANSWER and (first.is_safety or step in ("name", "consent"))


def _turn(done: refer.Done) -> Turn:
    session, replies, effects = done
    return Turn(session, tuple(replies), effects)
