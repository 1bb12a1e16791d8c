"""What typed words mean while a pre-check is open: an answer, a steering word, or a question of their own."""

from __future__ import annotations

import re
from datetime import date

from bot.conversation.check_answers import bare, names_option
from bot.conversation.screen import Said, asked, press, steer, take
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.workers import under_way
from knowledge.language.answers import Control, read_choice, read_control
from knowledge.language.audience import read_audience
from knowledge.language.telex import fold
from knowledge.language.text import clean
from knowledge.readings import Decision, Status
from screening.questions import Question
from screening.repayment import read_loan_question

_FEW_WORDS = 4
_ASKS = re.compile(
    r"\?\s*$|\b(?:bao nhieu|bao lau|bao gio|khi nao|the nao|lam sao|o dau|tai sao|vi sao|la gi|la ai|nhu nao|can gi"
    r"|duoc khong|phai khong|khong vay|thi sao|mac gi|o mo|mo rua|thi rang)\b|\b(?:co|bi) \w+ .*\bkhong$"
)
"""Words of a question, folded; an answer to the questionnaire hardly ever holds them."""
_TELLS = re.compile(r"^(?:co|bi) (?:nguoi|ai|dua|ba|ong|thang|con|may|can bo|cong an)\b")
"""The start of a story ("có người đòi tiền tôi"), not of a yes."""
_REVIEWED = {
    "dung": "show", "dung roi": "show", "ok": "show", "xem": "show", "xem ket qua": "show", "ket qua": "show",
    "dong y": "show", "u": "show", "vang": "show", "xong": "show",
    "sua": "edit", "sua lai": "edit", "sai": "edit", "sai roi": "edit", "doi": "edit",
}  # fmt: skip
"""What may be typed under the answers that are looked over, folded."""
_BETWEEN_WORKERS = {
    **dict.fromkeys(
        ("nguoi tiep theo", "tiep", "tiep theo", "tiep tuc", "tiep di", "nguoi khac", "nguoi nua", "con", "con nua",
         "con nguoi nua", "nguoi ke tiep"), "next_worker"),
    **dict.fromkeys(
        ("xong", "xong roi", "het", "het roi", "du roi", "xem", "xem ket qua", "ket qua", "khong con ai"),
        "workers_done"),
    **dict.fromkeys(("sua", "sua lai", "sai", "sai roi", "doi"), "edit"),
}  # fmt: skip
"""What may be typed under the verdict on one worker, folded."""
_FOR_WHOM = re.compile(r"kiem tra(?: dieu kien)?(?: so bo)?(?: vay)? cho (.+)$")


def hear(session: Session, typed: str, command: str, services: Services, on: date) -> Said | None:
    """Take typed words as an answer or a steering word; None when they are a command or a question of their own."""
    control = read_control(typed)
    question = asked(session, services, on)
    if question is None:
        return _outside_questions(session, typed, control, services, on)
    if names_option(typed, question) or _is_short_answer(typed, question):
        return take(session, question, typed, services, on)
    if control is not Control.NONE:
        return _controlled(session, question, control, services, on)
    if command or _is_other_question(session, typed, services):
        return None
    return take(session, question, typed, services, on)


def _is_short_answer(typed: str, question: Question) -> bool:
    """A few words that fit one option and ask nothing: "có mẹ" answers, whatever else the words may mean."""
    few = len(typed.split()) <= _FEW_WORDS and not sounds_asking(typed) and not _TELLS.search(bare(typed))
    return few and question.kind == "choice" and read_choice(typed, question.spoken) is not None


def _outside_questions(session: Session, typed: str, control: Control, services: Services, on: date) -> Said | None:
    """Words that steer a check whose questions do not wait: paused, looked over or done."""
    said = bare(typed)
    wanted = _FOR_WHOM.match(said)
    whom = said if wanted is None else wanted[1]
    audience = read_audience(whom)
    if audience and (wanted or any(action == "screen:person" for _, action in session.offered)):
        return steer(session, audience, services, on)
    if session.screening is None:
        return None
    if session.screening.phase == "review":
        meant = (_BETWEEN_WORKERS if under_way(session) else _REVIEWED).get(said)
        if meant is not None:
            return steer(session, meant, services, on)
    if control in (Control.RESUME, Control.RESTART):
        return steer(session, control.value, services, on)
    return None


def _controlled(session: Session, question: Question, control: Control, services: Services, on: date) -> Said:
    if control is Control.SKIP:
        return press(session, f"{question.id}:{question.unknown.value}", services, on)
    return steer(session, control.value, services, on)


def _is_other_question(session: Session, typed: str, services: Services) -> bool:
    """Whether the words ask something, or tell of danger, rather than answer."""
    first = services.understanding.read(typed, session.topic)[0]
    asks = len(typed.split()) > 2 and sounds_asking(typed)
    if first.decision is Decision.DECLINE:
        return False
    if _TELLS.search(bare(typed)) and len(typed.split()) > 2:
        return True
    if first.decision is Decision.ANSWER and (first.is_safety or first.status is Status.ABUSE):
        return True
    return asks or read_loan_question(typed) is not None


def sounds_asking(typed: str) -> bool:
    """Whether words have the ring of a question."""
    return _ASKS.search(fold(clean(typed))) is not None
