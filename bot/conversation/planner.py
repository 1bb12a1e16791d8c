"""The dialogue "calculate": "vay 50 triệu 5 năm tháng trả mấy" becomes a repayment plan, and short words go on from it.

"thế 3 năm thì sao", "ân hạn 12 tháng", "nhiều hơn chút" change one figure of the loan calculated last; what can be paid
a month gives the sum that it carries; without a term two terms are calculated.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import plan_replies
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Frame
from bot.conversation.session import Session
from bot.model.messages import Message
from knowledge.language.loan_words import LoanWish
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Reading

_TERMS = (36, 60)
"""Months that are calculated when none are named."""
_LONG_TERMS = (60, 120)
"""Months for which the sum is told that a payment carries."""
_TWO = 2
_OF_BUSINESS = ("loan.amount_business", "loan.term_business", "loan.interest", "loan.repayment", "loan.calculator")
"""Topics after which a bare length of time is the term of a loan."""
_EXAMPLE = (40_000_000, 36)
_STEP_AMOUNT, _STEP_MONTHS = 10_000_000, 12
"""Steps by which "nhiều hơn chút" and "lâu hơn" change a loan."""
_WHOLE_MILLION = 1_000_000


def calculate(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply with the figures of the loan that ``said`` asks about; None when it asks for something else."""
    wish = said.loan_wish
    if "other" in wish.names or "early" in wish.names:
        return None
    if not wish.asks_plan and phrases("talk.has_loan", marks=True).within(at.services.understanding.plainly(said)):
        return None  # "đang vay 60 triệu được 1 năm" tells of a loan
    if phrases("talk.asks_period", marks=True).within(at.services.understanding.plainly(said)):
        return None  # how often the principal falls due, no figure of a loan
    wish = _with_known_term(session, wish)
    amount = wish.amount or _known_amount(session)
    if wish.payment and amount and "time" in wish.names and not wish.months:
        months = plan_replies.months_for(amount, wish.payment, at, cap=plan_replies.cap_of(session))
        return _planned(session, amount, months, 0, at) if months else _carried(session, wish, at)
    if wish.payment:
        return _carried(session, wish, at)
    if wish.asks_rate and not (wish.amount or wish.months):
        return None  # "lãi suất bao nhiêu một năm"
    is_one = wish.amount and wish.months and len(wish.terms) < _TWO
    if is_one and (wish.is_about_loan or "each" in wish.names or (wish.is_bare and _goes_on(session, wish))):
        return _planned(session, wish.amount, wish.months, wish.grace, at, by_year=wish.asks_year)
    if {"longer", "above"} <= wish.names and is_recent(session):
        compared = compare(session, at)
        if compared is not None:
            return _turn(session, compared, at)
    return (
        _terms_beside(session, wish, at)
        or _interest(session, said, at)
        or _of_the_last(session, wish, at)
        or _changed_loan(session, wish, at)
    )


def with_term(session: Session, said: Utterance) -> Session:
    """The session with the term of a loan that is named and not calculated: "vay 10 năm được không"."""
    wish = said.loan_wish
    is_named = wish.months and wish.is_about_loan and not (wish.amount or wish.payment or session.frame.amount)
    return replace(session, frame=replace(session.frame, months=wish.months)) if is_named else session


def _with_known_term(session: Session, wish: LoanWish) -> LoanWish:
    """The wish, with the term spoken of before for "nếu 100 triệu" and nothing else."""
    goes_on = wish.is_bare and wish.amount and not wish.months and session.topic.startswith("loan.")
    known = session.frame.months if goes_on and not session.frame.amount else 0
    return replace(wish, months=known) if known else wish


def _terms_beside(session: Session, wish: LoanWish, at: TurnContext) -> Turn | None:
    """Two terms of one sum against each other: "vay 50 triệu 3 năm hay 5 năm lợi hơn"."""
    amount = wish.amount or _known_amount(session)
    is_asked = len(wish.terms) == _TWO and "versus" in wish.names and (wish.is_about_loan or wish.is_bare)
    return _compared(session, amount, wish.terms, at) if is_asked and amount else None


def _of_the_last(session: Session, wish: LoanWish, at: TurnContext) -> Turn | None:
    """More of the loan calculated last: its table, its figures again; or a term named after a question about loans."""
    frame = session.frame
    names_none = not (wish.amount or wish.months or wish.grace)
    if wish.is_bare and is_recent(session) and frame.amount and frame.months and names_none:
        if "table" in wish.names:
            return _turn(session, plan_replies.table(frame, at), at)
        last = again(session, at) if "part" in wish.names else None
        return _turn(session, last, at) if last else None
    is_next = session.topic in _OF_BUSINESS or ("pay" in wish.names and _told_amount(session) > 0)
    is_asked = wish.asks_plan and {"each", "much"} <= wish.names  # "36 tháng thì mỗi tháng bao nhiêu"
    if wish.is_bare and wish.months and not (wish.amount or wish.grace) and (is_next or is_asked):
        amount = _known_amount(session)
        return _planned(
            session, amount or _EXAMPLE[0], wish.months, 0, at, is_assumed=not amount, by_year=wish.asks_year
        )
    return None


def _changed_loan(session: Session, wish: LoanWish, at: TurnContext) -> Turn | None:
    """The loan calculated last with one figure changed, or one whose other figure was told before."""
    frame = session.frame
    is_next = wish.is_bare and is_recent(session)
    amount = wish.amount or _changed(frame.amount, wish, "above", "below", _STEP_AMOUNT, is_next=is_next)
    months = wish.months or _changed(frame.months, wish, "longer", "sooner", _STEP_MONTHS, is_next=is_next)
    is_changed = (amount, months, wish.grace) != (0, 0, 0)
    asks_anew = wish.asks_plan and wish.amount and not wish.months
    if is_next and is_changed and not asks_anew and (amount or frame.amount) and (months or frame.months):
        known = amount or _known_amount(session)
        return _planned(
            session, known or frame.amount, months or frame.months, wish.grace or frame.grace, at, is_assumed=not known
        )
    asks_shortly = wish.is_bare and wish.names - {"figure"} == {"much", "time"}  # "bn tháng"
    if wish.asks_plan or asks_shortly or (is_next and is_changed):
        months = months or (frame.months if is_recent(session) and not wish.amount else 0)
        amount = amount or _known_amount(session)
        if amount and months:
            return _planned(session, amount, months, wish.grace, at, by_year=wish.asks_year)
        if amount and (wish.amount or (wish.is_bare and "much" in wish.names)):
            return _without_term(session, amount, at, by_year=wish.asks_year)
    return None


def of_told(session: Session, first: Reading, at: TurnContext) -> Turn | None:
    """Two terms of the sum told before, for whoever asks what is paid a month without naming figures."""
    amount = _known_amount(session)
    return (
        _without_term(session, amount, at)
        if amount and first.is_answered and first.entry == plan_replies.ENTRY
        else None
    )


def is_recent(session: Session) -> bool:
    """True if the last reply was about the figures of a loan."""
    return bool(session.entries) and session.entries[-1] == plan_replies.ENTRY


def compare(session: Session, at: TurnContext) -> Message | None:
    """The loan calculated last against the one before it; None when there are no two."""
    frame = session.frame
    if not (frame.amount and frame.months and frame.earlier_amount and frame.earlier_months):
        return None
    return plan_replies.compared(frame, at) if session.topic == _topic(at) else None


def again(session: Session, at: TurnContext) -> Message | None:
    """The plan of the loan calculated last once more; None when there is none."""
    frame = session.frame
    if not (frame.amount and frame.months):
        return None
    return plan_replies.planned(frame.amount, frame.months, frame.grace, at, cap=plan_replies.cap_of(session))


def example(session: Session, at: TurnContext) -> tuple[Session, Message]:
    """A loan calculated as an example: that of the talk if there is one."""
    cap = plan_replies.cap_of(session)
    amount = _known_amount(session) or session.frame.amount or _EXAMPLE[0]
    months = session.frame.months or _EXAMPLE[1]
    reply = plan_replies.planned(amount, months, 0, at, cap=cap, is_example=True)
    if reply.chart is None:  # more than may be lent
        amount, months = _EXAMPLE
        reply = plan_replies.planned(amount, months, 0, at, cap=cap, is_example=True)
    frame = _next(session.frame, amount, months, 0, is_assumed=not _known_amount(session))
    return replace(session, topic=_topic(at), entries=(reply.entry,), frame=frame), reply


def short(session: Session, at: TurnContext) -> Message | None:
    """The loan calculated last in one line; None when the last reply was about something else."""
    frame = session.frame
    if not (is_recent(session) and frame.amount and frame.months):
        return None
    return plan_replies.short(frame, at)


def _goes_on(session: Session, wish: LoanWish) -> bool:
    """True if figures alone mean a loan: they were talked about, or interest-only months are named."""
    return bool(wish.grace) or is_recent(session) or session.topic.startswith("loan.")


def _changed(value: int, wish: LoanWish, more: str, less: str, step: int, *, is_next: bool) -> int:
    """``value`` a step up or down where the words say so; 0 when they do not."""
    if not (value and is_next):
        return 0
    if more in wish.names:
        return value + step
    return max(step, value - step) if less in wish.names and "pay" not in wish.names else 0


def _known_amount(session: Session) -> int:
    """The sum of the loan that the talk is about, in đồng; 0 when none was told and the last was only an example."""
    assumed = session.frame.is_assumed
    return _told_amount(session) if assumed else session.frame.amount or _told_amount(session)


def _told_amount(session: Session) -> int:
    value = session.told.now.get("amount", {}).get("value")
    return value if isinstance(value, int) else 0


def _planned(
    session: Session,
    amount: int,
    months: int,
    grace: int,
    at: TurnContext,
    *,
    is_assumed: bool = False,
    by_year: bool = False,
) -> Turn:
    """A loan calculated; ``is_assumed`` where the sum is only an example, because none was spoken of."""
    grace = grace if grace < months else 0
    cap = plan_replies.cap_of(session)
    reply = plan_replies.planned(amount, months, grace, at, cap=cap, is_assumed=is_assumed, by_year=by_year)
    if reply.chart is None:
        return _turn(session, reply, at)  # no such loan: the one before it stays
    frame = _next(session.frame, amount, months, grace, is_assumed=is_assumed)
    return _turn(replace(session, frame=frame), reply, at)


def _compared(session: Session, amount: int, terms: tuple[int, ...], at: TurnContext) -> Turn:
    """The same sum over two terms that were named, one against the other."""
    first, second = (_planned(session, amount, months, 0, at) for months in terms)
    for each in (first, second):
        if each.replies[0].chart is None:
            return each  # no such loan
    frame = _next(_next(session.frame, amount, terms[0], 0), amount, terms[1], 0)
    return _turn(replace(session, frame=frame), plan_replies.compared(frame, at), at)


def _without_term(session: Session, amount: int, at: TurnContext, *, by_year: bool = False) -> Turn:
    reply = plan_replies.terms(amount, _TERMS, at, cap=plan_replies.cap_of(session), by_year=by_year)
    frame = _next(_next(session.frame, amount, _TERMS[0], 0), amount, _TERMS[1], 0)
    return _turn(replace(session, frame=frame), reply, at)


def _interest(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The interest of one month of a sum that is named without a term."""
    wish = said.loan_wish
    if not wish.amount or wish.months or phrases("talk.asks_interest", marks=True).within(said.clean) is None:
        return None
    reply = plan_replies.interest(wish.amount, at, cap=plan_replies.cap_of(session))
    return _turn(replace(session, frame=_next(session.frame, wish.amount, session.frame.months, 0)), reply, at)


def _carried(session: Session, wish: LoanWish, at: TurnContext) -> Turn:
    """The sums that a monthly payment carries."""
    terms = (wish.months,) if wish.months else _LONG_TERMS
    reply, amounts = plan_replies.carried(wish.payment, terms, at, cap=plan_replies.cap_of(session))
    frame = session.frame
    for months, amount in zip(terms, amounts, strict=False):
        frame = _next(frame, amount // _WHOLE_MILLION * _WHOLE_MILLION or amount, months, 0)
    return _turn(replace(session, frame=frame), reply, at)


def _next(frame: Frame, amount: int, months: int, grace: int, *, is_assumed: bool = False) -> Frame:
    if (frame.amount, frame.months, frame.grace) == (amount, months, grace):
        return replace(frame, is_assumed=is_assumed)
    return replace(
        frame,
        amount=amount,
        months=months,
        grace=grace,
        is_assumed=is_assumed,
        earlier_amount=frame.amount,
        earlier_months=frame.months,
        earlier_grace=frame.grace,
    )


def _turn(session: Session, reply: Message, at: TurnContext) -> Turn:
    session = replace(session, topic=_topic(at), entries=(plan_replies.ENTRY,), unclear=0)
    return Turn(session, (reply,), trace=Trace("answer", (_topic(at),)))


def _topic(at: TurnContext) -> str:
    return at.services.knowledge.entries[plan_replies.ENTRY].topic
