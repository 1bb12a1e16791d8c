"""Supposed workers: what "nhận thêm một người nữa thì sao" would change of an establishment's share and sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.result import screen_button
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.formats import show_money, show_share
from knowledge.language.lexicon import read_words
from knowledge.language.numerals import read_number
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_TOPIC = "employer.ten_percent"
_HUNDRED = 100


def more_workers(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The share and the most that can be lent with so many more workers; None when no such thing is supposed.

    Who is named as an ordinary worker only adds to all workers. ``told`` stays as it is: nothing was told.
    """
    told = session.told
    total, released = (told.now.get(name, {}).get("value") for name in ("workers_total", "workers_released"))
    found = phrases("talk.hires_more", marks=True).within(said.clean)
    if told.about != "establishment" or found is None or not (isinstance(total, int) and isinstance(released, int)):
        return None
    count = _count(found[0])
    if not count:
        return None
    is_other = phrases("talk.never_in_prison", marks=True).within(said.clean) is not None
    total, released = total + count, released + (0 if is_other else count)
    return Turn(
        replace(session, entries=(), topic=_TOPIC, unclear=0),
        (Message(_says(count, total, released, at, is_other=is_other), aids=(screen_button("resume"),)),),
        trace=Trace("answer", (_TOPIC,)),
    )


def _count(words: str) -> int:
    """The number of people in "nhận thêm hai đứa"; 0 when none is named."""
    typed = read_words(words)
    numbers = (read_number(typed, place) for place in range(len(typed)))
    return next((number.whole for number in numbers if number and number.whole), 0)


def _says(count: int, total: int, released: int, at: TurnContext, *, is_other: bool) -> str:
    facts = at.services.knowledge.facts
    needed = facts.number("employer_released_share", at.on)
    worker, project = (facts.number(name, at.on) for name in ("employer_worker_cap", "employer_project_cap"))
    share = Decimal(released * _HUNDRED) / total
    lines = [
        text("supposed.other" if is_other else "supposed.released", count=str(count)),
        text(
            "supposed.share",
            released=str(released),
            total=str(total),
            share=show_share(released, total),
            needed=facts.show("employer_released_share", at.on),
        ),
        text("supposed.enough" if share >= needed else "supposed.short"),
        text("supposed.cap", cap=show_money(int(min(worker * total, project)))),
    ]
    return "\n".join(lines if is_other else [*lines, text("supposed.who")])
