"""What typed words mean while a referral or the desk waits for them: the answer, a way out, or a question."""

from __future__ import annotations

import re

from bot.conversation import desk, refer, screen
from bot.conversation.check_answers import bare
from bot.conversation.check_input import sounds_asking
from bot.conversation.context import Turn, TurnContext
from bot.conversation.session import Session
from bot.model.actions import Action, DeskCaseOf, ReferChange, ReferStart, ReferYes, parse_action
from bot.model.messages import Incoming
from bot.texts import text
from knowledge.language.answers import Control, read_control
from knowledge.language.personal import sounds_like_name
from knowledge.understanding import Decision
from screening.repayment import read_loan_question

_YES = frozenset(("dong y", "dong y gui", "toi dong y", "em dong y", "gui", "gui di", "ok", "ok gui", "u dong y"))
_NO = re.compile(
    r"(?:(?:toi|em|tui|minh|chau|a) )*(?:thoi|khong|ko|dung|huy|bo|dep)"
    r"(?: (?:thoi|khong|ko|dung|huy|bo|di|dong y|muon|can|gui|lam|nho(?: lien he| nua)|lien he|nua|dau|vay|a|nhe|nha"
    r"|nghe|toi|em|tui|minh|chau))*"
)
"""Words that refuse and say nothing else, folded; the whole of what was said. "Không nhớ" does not refuse."""
_LOST = frozenset(("khong biet", "khong ro", "khong nho", "chua biet", "u", "uh", "vang", "da", "co"))
"""Words that answer no field of this dialogue, and that must not be taken for a question either."""
_NO_PHONE = re.compile(
    r"(?:\w+ )?(?:khong|chua|ko|no) (?:co|dung|xai)(?: so)?(?: dien thoai| dt| may)?(?: rieng)?(?: mo| nua)?"
)
"""Words of somebody without a telephone, folded; the whole of what was said."""
_NO_NAME = re.compile(
    r"\b(?:khong|chua|ko|k|no) (?:muon|dam|tien|the) (?:noi|ghi|khai|cho|xung|neu|de)\b|\bgiau ten\b|\ban danh\b"
)
"""Words of somebody who would rather not give a name, folded."""
_CHANGE = frozenset(("sua", "sua lai", "doi", "sai", "sai roi"))


def hear_desk(session: Session, typed: str, command: str, at: TurnContext) -> Turn | None:
    """Take typed words for the desk; None when it waits for nothing."""
    if session.desk is None or at.known.officer is None:
        return None
    if command or _NO.fullmatch(bare(typed)):
        return None if command else desk.steer(session, DeskCaseOf(session.desk.code), at)
    return desk.take(session, typed, at)


def hear_referral(session: Session, incoming: Incoming, command: str, at: TurnContext) -> Turn | None:
    """Take typed words or a shared place for the waiting field; None when they are something else."""
    referral = session.referral
    if referral is None or screen.asked(session, at.services, at.on) is not None:
        return None  # a check that was begun later is what the words are for
    if incoming.location is not None:
        return _turn(done) if (done := refer.take(session, "", incoming.location, at.services)) else None
    steering = _steering(incoming.text, referral.step)
    if isinstance(steering, ReferYes):
        # typed words agree to the text that stands right above them
        offered = (parse_action(action) for _, action in session.offered)
        steering = next((action for action in offered if isinstance(action, ReferYes)), ReferYes())
    if steering:
        return _turn(refer.steer(session, steering, at.services, at.on))
    if read_control(incoming.text) is Control.RESUME:
        return _turn((session, refer.ask_again(session, at.services), ()))
    if command:
        return None
    hint = _hint(incoming.text, referral.step)
    if not hint and _is_question(session, incoming.text, at):
        return None
    done = None if hint else refer.take(session, incoming.text, None, at.services)
    if done:
        return _turn(done)
    if not hint and _means_something(session, incoming.text, at):
        return None
    said = text(hint or f"refer.hint.{referral.step}")
    return _turn((session, refer.ask_again(session, at.services, before=said), ()))


def _hint(typed: str, step: str) -> str:
    """The key of what helps somebody who says that they cannot answer; else ""."""
    said = bare(typed)
    if step == "phone" and _NO_PHONE.fullmatch(said):
        return "refer.no_phone"
    if step == "name" and _NO_NAME.search(said):
        return "refer.no_name"
    is_lost = said in _LOST or read_control(typed) is Control.SKIP or (step != "consent" and said in _YES)
    return f"refer.hint.{step}" if is_lost else ""


def _means_something(session: Session, typed: str, at: TurnContext) -> bool:
    """Whether words that answer nothing ask or tell something, so that they are not just unread."""
    first = at.services.understanding.read(typed, session.topic)[0]
    return first.decision is Decision.ANSWER or sounds_asking(typed) or read_loan_question(typed) is not None


def _steering(typed: str, step: str) -> Action | None:
    """The action of words that steer the dialogue, or None."""
    said = bare(typed)
    if step == "consent":
        if said in _YES:
            return ReferYes()
        return ReferStart("edit") if said in _CHANGE else ReferStart("no") if _NO.fullmatch(said) else None
    if _NO.fullmatch(said):
        return ReferStart("no")
    before = refer.FIELDS.index(step) - 1
    return ReferChange(refer.FIELDS[before]) if read_control(typed) is Control.BACK and before >= 0 else None


def _is_question(session: Session, typed: str, at: TurnContext) -> bool:
    """Whether the words ask something or tell of danger. A name may sound like a topic: its looks decide."""
    if sounds_asking(typed):
        return True
    first = at.services.understanding.read(typed, session.topic)[0]
    if first.decision is not Decision.ANSWER:
        return False
    step = session.referral.step if session.referral else ""
    return first.is_safety or (step == "name" and not sounds_like_name(typed)) or step == "consent"


def _turn(done: refer.Done) -> Turn:
    session, replies, effects = done
    return Turn(session, tuple(replies), effects)
