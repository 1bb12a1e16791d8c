"""Course of so many months that a message names: the most that can be lent for it, and the longest time to repay."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.bases import basis_line
from bot.conversation.buttons import entry_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.correction import LONGEST_COURSE, is_of_courses
from bot.conversation.planner import calculate
from bot.conversation.result import screen_button
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.sums import show_sum

_SUM, _TERM = "loan.amount_training", "loan.term_training"


def figures(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The figures of a course or of a loan that a message names, or that its last clause changes."""
    done = course_sums(session, said, at) or calculate(session, said, at)
    _, comma, last = said.clean.rpartition(",")  # "trời nhiều rứa, thế tám năm thì răng"
    return done or (calculate(session, said.part(last.strip()), at) if comma and session.frame.amount else None)


def course_sums(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The sums of "học lái xe 5 tháng thì được vay bao nhiêu", "9 tháng thì tổng bao nhiêu" after a question about
    courses; None for everything else.
    """
    wish, plain = said.loan_wish, at.services.understanding.plainly(said)
    if not 0 < wish.months <= LONGEST_COURSE or wish.amount or wish.payment:
        return None
    if not at.services.understanding.rings_like_question(said):
        return None
    goes_on = is_of_courses(session) and phrases("talk.of_business", marks=True).within(plain) is None
    if not goes_on and phrases("talk.of_course", marks=True).within(plain) is None:
        return None
    asks_term = phrases("talk.asks_repayment", marks=True).within(plain) is not None
    if not asks_term and phrases("talk.asks_course_sum", marks=True).within(plain) is None:
        return None
    topic = _TERM if asks_term else _SUM
    return _told(replace(session, topic=topic, entries=(topic,), unclear=0), wish.months, at, asks_term=asks_term)


def _told(session: Session, months: int, at: TurnContext, *, asks_term: bool) -> Turn:
    facts, on = at.services.knowledge.facts, at.on
    slots = {
        "months": str(months),
        "cap": facts.show("training_month_cap", on),
        "total": show_sum(f"course {months}", facts, on),
        "repay": show_sum(f"repay {months}", facts, on),
    }
    lines = ["course.term", "course.sum"] if asks_term else ["course.sum", "course.term"]
    entry = at.services.knowledge.entries[session.topic]
    cited = [at.services.knowledge.law[name] for name in entry.citations]
    says = "\n".join([*(text(line, **slots) for line in lines), text("course.bank"), basis_line(cited)])
    other = _SUM if asks_term else _TERM
    buttons = (entry_button(other, at.services), screen_button("start"))
    return Turn(session, (Message(says, aids=buttons, entry=entry.id),), trace=Trace("answer", (session.topic,)))
