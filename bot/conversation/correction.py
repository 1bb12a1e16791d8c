"""Values that take the place of what was told before: corrections, and sums and days that a statement implies."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.conversation.memory import Told
from bot.conversation.session import Session
from knowledge.language.answers import Amount, Trouble
from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.lexicon import without_politeness
from knowledge.language.months import add_years
from knowledge.language.story import RELEASE, About, Heard, ToldFact, holds_only_day
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_BARE = 6
"""So few words may be a bare day that corrects the one told."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d[/.-]\d+[/.-]\d|\d[/.-](?:1[3-9]|[2-9]\d)\b|\bnam \d")
"""A year that is named: "2022", "28/12/21", "3/22"; "28/12" is a day of the year told before."""
_WITH_YEAR = re.compile(r"(?<![\d/.-])(?:\d{1,2}[/.-])?(?:thang )?\d{1,2}(?:[/.-]| nam )(?:19|20)\d\d(?!\d)")
"""A day or a month with its year: "19/01/2023", "tháng 3 năm 2022"."""
_MONTH = 31
"""Days of the longest month."""
_OF_LOANS = "loan."
_OF_COURSES = ("loan.amount_training", "loan.term_training", "other.training")
LONGEST_COURSE = 60
"""Months; what is longer is no course."""
_OUT = ("finished", "amnestied")
"""Values of sentence_status of whom a bare day told next is the day of release."""
_MILLION, _DIGITS, _LEAST_MILLIONS = 1_000_000, 3, 5
_LOAN = 1_000_000
"""Less is no loan that anybody asks for, in đồng."""


def implied(session: Session, said: Utterance, heard: Heard, on: date) -> Heard:
    """The meaning of a statement in its talk: a sum beside what it is for is the loan, a bare day the day told."""
    told, found = session.told, list(heard.facts)
    names = {fact.fact for fact in found}
    has_purpose = "purpose" in names or "purpose" in told.now or "amount" in told.now
    is_short = len(without_politeness(said.tokens)) <= _BARE  # "tháng mười hai năm ngoái cháu ạ"
    other = phrases("check.other_money", marks=True).within(said.clean)
    part = said.part(_first_part(said))
    amount: Amount | Trouble[int] = part.amount
    if isinstance(amount, Trouble) and part.loan_wish.amount:
        amount = Amount(part.loan_wish.amount)  # "thôi vay 80"
    if isinstance(amount, Trouble) and _is_sum_alone(session, said):
        amount = Amount(int(said.bare) * _MILLION)  # "50" after "vay bán cá khô"
    if (
        "amount" not in names
        and has_purpose
        and not other
        and not isinstance(amount, Trouble)
        and amount.value >= _LOAN
        and not said.phones.mobile
    ):
        found.append(ToldFact("amount", amount.value, _about(told), corrects="amount" in told.now))
    if not names & {"purpose", "training_months"}:
        found += _course_meant(session, said)
        names = {fact.fact for fact in found}
    is_day = not names and is_short and isinstance(amount, Trouble) and not _is_term(session, said)
    is_lost = told.now.get("certificate", {}).get("value") == "lost" and "certificate" not in names
    if is_lost and phrases("check.found_again", marks=True).within(said.clean):
        found.append(ToldFact("certificate", "yes", _about(told), corrects=True))
    if is_day and not phrases("check.other_time").within(said.folded):
        found += _day_meant(told, said, on)
    return day_first(session, said, replace(heard, facts=tuple(found)), on)


def _is_sum_alone(session: Session, said: Utterance) -> bool:
    """True for a number alone after a trade was told and no sum yet: nobody borrows fifty đồng, millions are meant."""
    now = session.told.now
    is_of_trade = now.get("purpose", {}).get("value") == "business" and "amount" not in now
    is_number = said.bare.isdecimal() and len(said.bare) <= _DIGITS
    return is_of_trade and is_number and session.told.about != "establishment" and int(said.bare) >= _LEAST_MILLIONS


def is_of_courses(session: Session) -> bool:
    """True in a talk about loans for a course: one was just asked about, or is what the money is for."""
    return session.topic.startswith(_OF_COURSES) or session.told.now.get("purpose", {}).get("value") == "training"


def _is_of_course(session: Session, said: Utterance) -> bool:
    """True for "à nhầm, trung tâm nói là 14 tháng" in a talk about a course."""
    return is_of_courses(session) and phrases("talk.names_course", marks=True).within(said.clean) is not None


def _course_meant(session: Session, said: Utterance) -> list[ToldFact]:
    """The course of "trường trung cấp nghề, học 9 tháng", told after a question about loans for one."""
    wish = said.loan_wish
    if not is_of_courses(session) or not 0 < wish.months <= LONGEST_COURSE:
        return []
    if phrases("talk.of_course", marks=True).within(said.clean) is None:
        return []
    about = _about(session.told)
    return [ToldFact("purpose", "training", about), ToldFact("training_months", wish.months, about)]


def _day_meant(told: Told, said: Utterance, on: date) -> list[ToldFact]:
    """The day of words that hold nothing else: another one than was told, or that of the release told of before."""
    before = told.now.get("finished_on")
    is_out = _is_out(told)
    if (before is None and not is_out) or not holds_only_day(said):
        return []
    day = said.day(on)
    if not isinstance(day, DayRange):
        return []
    if before is None:
        return [ToldFact("finished_on", day, _about(told))]
    return [ToldFact("finished_on", _in_year_of(str(before["value"]), said, day, on), _about(told), corrects=True)]


def day_first(session: Session, said: Utterance, heard: Heard, on: date) -> Heard:
    """The facts heard, with the day of "t2/2026, giấy có rồi" right after a release was told: a day and more."""
    if (alone := _day_alone(session.told, said, heard, on)) is not None:
        return replace(heard, facts=(*heard.facts, alone))
    told, (first, comma, _) = session.told, said.clean.partition(",")
    part = said.part(first.strip())
    is_told = bool(RELEASE & {fact.fact for fact in heard.facts}) or "finished_on" in told.now
    if is_told or not comma or not _is_out(told) or not holds_only_day(part):
        return heard
    day = part.day(on)
    day_told = (ToldFact("finished_on", day, _about(told)),) if isinstance(day, DayRange) else ()
    return replace(heard, facts=(*heard.facts, *day_told))


def _day_alone(told: Told, said: Utterance, heard: Heard, on: date) -> ToldFact | None:
    """The day of a sentence that is nothing else, beside the paper on which it stands: "nó có giấy. 12/9/2023"."""
    names = {fact.fact for fact in heard.facts}
    if "certificate" not in names or "finished_on" in names or "finished_on" in told.now:
        return None
    alone = (said.part(sentence) for sentence in said.sentences)
    days = [part.day(on) for part in alone if _WITH_YEAR.fullmatch(part.folded.strip(" .")) and holds_only_day(part)]
    return ToldFact("finished_on", days[0], _about(told)) if days and isinstance(days[0], DayRange) else None


def _is_out(told: Told) -> bool:
    """True if a release was told just now, and no day of it."""
    return told.now.get("sentence_status", {}).get("value") in _OUT and "sentence_status" in told.last


def _exact_day(told: Told, said: Utterance, on: date) -> list[ToldFact]:
    """The one date of "à mình nhầm, giấy ghi là 19/01/2023", in the place of the day told."""
    days = _WITH_YEAR.findall(said.folded)
    if len(days) != 1 or "finished_on" not in told.now or not phrases("check.puts_date_right").within(said.folded):
        return []
    day = said.part(days[0]).day(on)
    return [ToldFact("finished_on", day, _about(told), corrects=True)] if isinstance(day, DayRange) else []


def _is_term(session: Session, said: Utterance) -> bool:
    """True for the "3 năm" that goes on about a loan: a length of time and no day."""
    return bool(said.loan_wish.months) and said.loan_wish.is_bare and session.topic.startswith(_OF_LOANS)


def _sum_put_right(said: Utterance) -> int:
    """The sum of "tôi bảo 50 triệu chứ không phải 90"; 0 when none is put right."""
    first = _first_part(said)
    amount = Utterance(first).amount if first != said.clean else 0
    return 0 if isinstance(amount, (int, Trouble)) or amount.value < _LOAN else amount.value


def _first_part(said: Utterance) -> str:
    """The words before "chứ không phải …"."""
    rather = phrases("check.rather_than").within(said.folded)
    return said.clean[: rather.start()] if rather else said.clean


def _about(told: Told) -> About:
    return told.about or "self"  # type: ignore[return-value]  # one of the three


def corrected(session: Session, said: Utterance, on: date) -> Heard:
    """The value in the place of one told before: "à không, năm 2022" means the day, "nhầm, 70 triệu" the sum."""
    start = phrases("check.corrects").start(said.said)
    said_instead = said.clean.strip()[start.end() :] if start else said.clean
    # "không phải tháng 3, tháng 5 cơ": what is right comes last
    is_denied = phrases("check.not_that").start(said.said) is not None
    rest = Utterance(said_instead.split(",")[-1] if is_denied else said_instead)
    told = session.told
    before = told.now.get("finished_on")
    months = rest.loan_wish.months
    if 0 < months <= LONGEST_COURSE and _is_of_course(session, rest):
        return Heard((_corrects("training_months", months, told),))
    day = rest.day(on)
    if before is not None and isinstance(day, DayRange):
        day = _in_year_of(str(before["value"]), rest, day, on)
        return Heard((_corrects("finished_on", same_day_in(day, str(before["value"])), told),))
    if "amount" in told.now and not isinstance(rest.amount, Trouble):
        return Heard((_corrects("amount", rest.amount.value, told),))
    return Heard()


def takes_back(session: Session, said: Utterance, on: date) -> Heard | None:
    """The day or sum in the place of the one told, of "không, tháng 6" and "sai rồi, 70 triệu"; None for anything else.

    A bare "không" may answer the question that waits; a value of another fact behind it may not.
    """
    start = phrases("check.takes_back").start(said.said)
    rest = Utterance(said.clean.strip()[start.end() :].strip(" ,.:;")) if start else None
    if rest is None or not 0 < len(rest.raw.split()) <= _BARE:
        return None
    if phrases("check.names_time").within(rest.folded):
        found = corrected(session, rest, on)
        return found if any(fact.fact == "finished_on" for fact in found.facts) else None
    value = _sum_meant(rest.amount, session.told)
    if value < _LOAN or "amount" not in session.told.now:
        return None
    return Heard((_corrects("amount", value, session.told),))


def _sum_meant(amount: Amount | Trouble[int], told: Told) -> int:
    """The sum in đồng; of a bare number so many triệu right after a sum ("không, 50"), 0 where that is not plain."""
    if not isinstance(amount, Trouble):
        return amount.value
    is_plain = "amount" in told.last and len(amount.candidates) == 1
    return amount.candidates[0] if is_plain else 0


def _corrects(name: str, value: int | DayRange, told: Told) -> ToldFact:
    return ToldFact(name, value, _about(told), corrects=True)


def put_right(session: Session, said: Utterance, heard: Heard, on: date) -> Heard:
    """The facts heard, with the sum of "50 triệu chứ không phải 90" in the place of the one told; the day of "không
    phải tháng 3, tháng 5 cơ", which names no year, is in the year told before.
    """
    amount = _sum_put_right(said) if "amount" in session.told.now else 0
    if amount and not any(fact.fact == "amount" for fact in heard.facts):
        heard = replace(heard, facts=(*heard.facts, _corrects("amount", amount, session.told)))
    before = session.told.now.get("finished_on")
    if before is None:
        return heard
    if not any(fact.fact == "finished_on" for fact in heard.facts):
        heard = replace(heard, facts=(*heard.facts, *_exact_day(session.told, said, on)))
    facts = [
        replace(fact, value=_in_year_of(str(before["value"]), said, fact.value, on))
        if fact.fact == "finished_on" and fact.corrects and isinstance(fact.value, DayRange)
        else fact
        for fact in heard.facts
    ]
    return replace(heard, facts=tuple(facts))


def _in_year_of(before: str, said: Utterance, day: DayRange, on: date) -> DayRange:
    """``day`` in the year of the day told before, unless the words name a year or it would lie ahead."""
    old = parse_day_range(before)
    is_part = (day.last - day.first).days <= _MONTH and day.first.year == day.last.year
    if not is_part or old.first.year != old.last.year or _names_year(said):
        return day
    years = old.first.year - day.first.year
    moved = DayRange(add_years(day.first, years), add_years(day.last, years))
    return moved if moved.first <= on else day


def _names_year(said: Utterance) -> bool:
    return _YEAR.search(said.folded) is not None or phrases("check.names_year").within(said.folded) is not None


def same_day_in(year: DayRange, before: str) -> DayRange:
    """The day told before in another year, where only the year is corrected."""
    old = parse_day_range(before)
    is_year = year == DayRange(date(year.first.year, 1, 1), date(year.first.year, 12, 31))
    if not is_year or old.first.year != old.last.year:
        return year
    years = year.first.year - old.first.year
    return DayRange(add_years(old.first, years), add_years(old.last, years))
