"""Values that take the place of what was told before: corrections, and sums and days that a statement implies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation.memory import Told
from bot.conversation.session import Session
from knowledge.language.answers import Trouble
from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.months import add_years
from knowledge.language.story import About, Heard, ToldFact
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_NOT_THAT = "khong phai"
_RATHER_THAN = " chứ không"
_BARE = 6
"""So few words may be a bare day that corrects the one told."""
_LOAN = 1_000_000
"""Less is no loan that anybody asks for, in đồng."""


def implied(session: Session, said: Utterance, on: date) -> Heard:
    """What a statement means after what was told: a sum beside what it is for is the loan, a bare day the day told."""
    told, heard = session.told, said.story(on, session.context)
    found = list(heard.facts)
    names = {fact.fact for fact in found}
    has_purpose = "purpose" in names or "purpose" in told.now or "amount" in told.now
    is_short = said.size <= _BARE
    other = phrases("check.other_money").within(said.folded)
    text_of_sum = Utterance(said.clean.split(_RATHER_THAN)[0])
    amount = text_of_sum.amount
    if (
        "amount" not in names
        and has_purpose
        and not other
        and not isinstance(amount, Trouble)
        and amount.value >= _LOAN
    ):
        found.append(ToldFact("amount", amount.value, _about(told), corrects="amount" in told.now))
    before = told.now.get("finished_on")
    if not names & {"finished_on", "amount"} and before is not None and is_short and isinstance(amount, Trouble):
        day = said.day(on)
        if isinstance(day, DayRange):
            found.append(ToldFact("finished_on", day, _about(told), corrects=True))
    return replace(heard, facts=tuple(found))


def _about(told: Told) -> About:
    return told.about or "self"  # type: ignore[return-value]  # one of the three


def corrected(session: Session, said: Utterance, on: date) -> Heard:
    """The value in the place of one told before: "à không, năm 2022" means the day, "nhầm, 70 triệu" the sum."""
    start = phrases("check.corrects").start(said.said)
    said_instead = said.clean.strip()[start.end() :] if start else said.clean
    # "không phải tháng 3, tháng 5 cơ": what is right comes last
    rest = Utterance(said_instead.split(",")[-1] if said.said.startswith(_NOT_THAT) else said_instead)
    told = session.told
    before = told.now.get("finished_on")
    day = rest.day(on)
    if before is not None and isinstance(day, DayRange):
        return Heard((_corrects("finished_on", same_day_in(day, str(before["value"])), told),))
    if "amount" in told.now and not isinstance(rest.amount, Trouble):
        return Heard((_corrects("amount", rest.amount.value, told),))
    return Heard()


def _corrects(name: str, value: int | DayRange, told: Told) -> ToldFact:
    return ToldFact(name, value, _about(told), corrects=True)


def same_day_in(year: DayRange, before: str) -> DayRange:
    """The day told before in another year, where only the year is corrected."""
    old = parse_day_range(before)
    is_year = year == DayRange(date(year.first.year, 1, 1), date(year.first.year, 12, 31))
    if not is_year or old.first.year != old.last.year:
        return year
    years = year.first.year - old.first.year
    return DayRange(add_years(old.first, years), add_years(old.last, years))
