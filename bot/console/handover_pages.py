"""Hand-over pages: all cases of an officer who leaves or is away go to a colleague, after a look at which."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from bot.cases.hand_over import Colleague, Handed, HandOver
from bot.cases.scopes import names_of
from bot.console.visit import HOME, Visit
from bot.console.words import word
from bot.store.work import UnitOfWork

HAND_OVER = f"{HOME}/ban-giao"


async def show(visit: Visit) -> Response:
    """The officers with the number of cases that they hold, and the form that hands these over."""
    return await _page(visit)


async def hand_over(visit: Visit) -> Response:
    """Say what would change hands; the press that follows does it."""
    giver, taker = (_number(visit.posted(name, 9)) for name in ("giver", "taker"))
    is_sure = visit.posted("sure") == "yes"

    def act(work: UnitOfWork) -> Handed | str:
        rules = _rules(visit, work)
        return rules.carry_out(giver, taker, visit.now) if is_sure else rules.plan(giver, taker)

    done = await (visit.parts.database.write(act) if is_sure else visit.read(act))
    if not isinstance(done, Handed):
        return await _page(visit, [word("hand_over.unknown")], 409)
    slots = {"count": len(done.cases), "left": done.left, "giver": done.giver.name, "taker": done.taker.name}
    if is_sure:
        return await _page(visit, [word("hand_over.done", **slots)])
    lines = [word("hand_over.ask", **slots)] + ([word("hand_over.left", **slots)] if done.left else [])
    return visit.page(
        "confirm.html",
        action=HAND_OVER,
        lines=lines,
        warnings=[],
        told="",
        fields=[("giver", giver), ("taker", taker), ("sure", "yes")],
        is_blocked=not done.cases,
        back=HAND_OVER,
    )


async def _page(visit: Visit, notes: Sequence[str] = (), status: int = 200) -> Response:
    rows = await visit.read(lambda work: _rules(visit, work).colleagues())
    own = visit.seated.officer.id
    givers = [each for each in rows if each.count and (visit.is_above or each.seat.id == own)]
    return visit.page(
        "handover.html",
        status,
        rows=[(each, ", ".join(names_of(each.seat.scope, visit.services.places))) for each in rows],
        givers=[_choice(each) for each in givers],
        takers=[_choice(each) for each in rows],
        notes=notes,
    )


def _choice(each: Colleague) -> tuple[int, str]:
    return each.seat.id, word("hand_over.one", name=each.seat.name, count=each.count)


def _rules(visit: Visit, work: UnitOfWork) -> HandOver:
    return HandOver(work, visit.services.places, visit.seated.officer)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() else 0
