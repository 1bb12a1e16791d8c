"""Workers who come and go: what "nhận thêm một người nữa thì sao" changes of an establishment's share and sum.

What is only supposed is calculated and not kept; who has left or come ("một anh mới nghỉ việc") is told.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Told
from bot.conversation.result import screen_button
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.answers import Trouble, read_two_counts
from knowledge.language.formats import show_money, show_share
from knowledge.language.lexicon import read_words
from knowledge.language.numerals import read_number
from knowledge.language.story import Heard, ToldFact
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_TOPIC = "employer.ten_percent"
_HUNDRED = 100
_SHORT = 14
"""Words of a message that only names a share ("còn 2/15 thì không đủ à"); a longer one tells of the establishment."""


class _Workforce(NamedTuple):
    total: int
    released: int


def supposed_workers(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The share and the most that can be lent with more, fewer or other workers; None when no such thing is supposed.

    Who is named as an ordinary worker only changes all workers. ``told`` stays as it is: nothing was told.
    """
    now = _told(session.told)
    if now is None:
        return None
    count, sign = _change(said)
    if count:
        is_other = _is_of_others(said, count, sign, now)
        then = _Workforce(now.total + sign * count, now.released + (0 if is_other else sign * count))
        left = "supposed.left.other" if is_other else "supposed.left"
        head = text(left if sign < 0 else "supposed.other" if is_other else "supposed.released", count=str(count))
    elif (named := _named(said) or _left(said, now)) is not None:
        then, is_other, head = named, False, text("supposed.named")
    else:
        return None
    if not 0 <= then.released <= then.total or not then.total:
        return None
    return Turn(
        replace(session, entries=(), topic=_TOPIC, unclear=0),
        (Message(_says(head, then, at, is_other=is_other), aids=(screen_button("resume"),)),),
        trace=Trace("answer", (_TOPIC,)),
    )


def workers_changed(session: Session, said: Utterance, told: Heard) -> Heard | None:
    """The workers after "một anh mới nghỉ việc tuần trước", "tuyển thêm một người mới ra tù"; nothing for a change that
    is only supposed, None for anything else.

    ``told`` is what the words tell by themselves: a number of all workers in them is the one after the change.
    """
    now = _told(session.told)
    count, sign = _change(said)
    if now is None or not count:
        return None
    if said.asks or phrases("talk.supposed", marks=True).within(said.clean):
        return Heard()
    counted = next((fact.value for fact in told.facts if fact.fact == "workers_total"), None)
    if isinstance(counted, int):  # "à nhầm, 14 thợ, một ông vừa nghỉ": who left explains the number
        return Heard((ToldFact("workers_total", counted, "establishment", corrects=True),))
    total = now.total + sign * count
    released = now.released + (sign * count if _is_released(said, count, sign, now) else 0)
    if not 0 <= released <= total or total <= 0:
        return None
    facts = (
        ToldFact("workers_total", total, "establishment", corrects=True),
        ToldFact("workers_released", released, "worker", corrects=True),
    )
    return Heard(tuple(fact for fact in facts if fact.fact == "workers_total" or released != now.released))


def _is_released(said: Utterance, count: int, sign: int, now: _Workforce) -> bool:
    """True if who left may have been in prison, or who comes is said to have been: the share is never reckoned high."""
    if _is_of_others(said, count, sign, now):
        return False
    return sign < 0 or phrases("talk.been_in_prison", marks=True).within(said.clean) is not None


def speaks_of_change(session: Session, said: Utterance) -> bool:
    """True for words about workers who come or go, of an establishment that told of both numbers."""
    return _told(session.told) is not None and _change(said)[0] > 0


def _told(told: Told) -> _Workforce | None:
    """All workers and the released ones, of an establishment that told of both."""
    total, released = (told.now.get(name, {}).get("value") for name in ("workers_total", "workers_released"))
    known = isinstance(total, int) and isinstance(released, int) and told.about == "establishment"
    return _Workforce(total, released) if known else None  # type: ignore[arg-type]  # both are numbers


def _change(said: Utterance) -> tuple[int, int]:
    """The number of people and whether they come (1) or go (-1); 0 when no number is named."""
    for key, sign in (("talk.leaves_work", -1), ("talk.hires_more", 1)):
        found = phrases(key, marks=True).within(said.clean)
        if found is not None:
            return _count(found[0]) or 1, sign  # "nhận thêm cậu Lực" is one
    return 0, 0


def _is_of_others(said: Utterance, count: int, sign: int, now: _Workforce) -> bool:
    """True for ordinary workers, named so or more than the released ones; else the share is reckoned at its lowest."""
    if sign < 0 and count > now.released:
        return True
    return phrases("talk.never_in_prison", marks=True).within(said.clean) is not None


def _named(said: Utterance) -> _Workforce | None:
    """The numbers of "vậy 2/15 thì không đủ à"; None where no share is asked about."""
    if said.size > _SHORT or phrases("talk.share_asked", marks=True).within(said.clean) is None:
        return None
    if phrases("talk.money_units", marks=True).within(said.clean):
        return None  # "5 người đó mỗi người vay 100tr riêng được không" counts no 100 workers
    found = read_two_counts(said.raw)
    if isinstance(found, Trouble):
        if len(found.candidates) != 1:
            return None
        found = found.candidates[0]  # "1 đứa trên 12 thì đủ tỉ lệ chưa": which is which is clear here
    if found[1] == 0:
        return None
    return _Workforce(*found) if found[0] > 1 else None


def _left(said: Utterance, now: _Workforce) -> _Workforce | None:
    """The released workers of "thế chỉ còn 1 người, không đủ hả"; None where no such number is asked about."""
    found = phrases("talk.only_left", marks=True).within(said.clean)
    if found is None or said.size > _SHORT or phrases("talk.share_asked", marks=True).within(said.clean) is None:
        return None
    return _Workforce(now.total, _count(found[0]))


def _count(words: str) -> int:
    """The number of people in "nhận thêm hai đứa"; 0 when none is named."""
    typed = read_words(words)
    numbers = (read_number(typed, place) for place in range(len(typed)))
    return next((number.whole for number in numbers if number and number.whole), 0)


def _says(head: str, then: _Workforce, at: TurnContext, *, is_other: bool) -> str:
    facts = at.services.knowledge.facts
    needed = facts.number("employer_released_share", at.on)
    worker, project = (facts.number(name, at.on) for name in ("employer_worker_cap", "employer_project_cap"))
    lines = [
        head,
        text(
            "supposed.share",
            released=str(then.released),
            total=str(then.total),
            share=show_share(then.released, then.total),
            needed=facts.show("employer_released_share", at.on),
        ),
        text("supposed.enough" if Decimal(then.released * _HUNDRED) / then.total >= needed else "supposed.short"),
        text("supposed.cap", cap=show_money(int(min(worker * then.total, project)))),
    ]
    return "\n".join(lines if is_other else [*lines, text("supposed.who")])
