"""Counter pages: somebody who walked in, the slip they sign, and what is corrected of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from bot.cases.scopes import name_of
from bot.console.case_pages import case_of, code_of, show_case, shown_after
from bot.console.fields import Typed, read_fields
from bot.console.list_pages import why_refused
from bot.console.visit import HOME, NotHereError, Visit
from bot.console.words import word
from bot.model.application import Application
from bot.model.case import Refused
from bot.model.counter import FILLED, Fill, SignedUp, SignUp
from bot.texts import text
from bot.texts.terms import list_terms
from knowledge.language.formats import show_day, show_iso

_WARD = re.compile(r"\d{5}")
_NEEDED = ("name", "phone")
_NO_CODE = "####"


async def begin(visit: Visit) -> Response:
    """An empty form for somebody who walked in."""
    return _form(visit, _own_ward(visit), "")


async def begin_of(visit: Visit) -> Response:
    """An empty form for whom a relative or an employer asked for."""
    code = code_of(visit)
    found = await visit.read(lambda work: case_of(visit, work, code))
    if found is None or found.list_code or found.state not in ("accepted", "contacted"):
        raise NotHereError
    return _form(visit, found.ward_code, found.code)


async def keep(visit: Visit) -> Response:
    """Print the slip with what was typed, or keep the person who signed it."""
    code = visit.posted("of", 20)
    case = await visit.read(lambda work: case_of(visit, work, code)) if code else None
    if code and case is None:
        raise NotHereError
    ward = case.ward_code if case else _chosen_ward(visit)
    typed = _typed(visit)
    wrong = [*typed.unread, *(name for name in _NEEDED if name not in typed.values and name not in typed.unread)]
    if visit.posted("do") == "slip":
        return _slip(visit, ward, typed)
    slip = visit.posted("slip", 60)
    if wrong or visit.posted("signed") != "yes":
        lines = [word("fields.wrong", fields=", ".join(word(f"field.{name}") for name in wrong))] if wrong else []
        lines += [] if visit.posted("signed") == "yes" else [word("sign.first")]
        return _form(visit, ward, code, _raw(visit), lines, 400)
    slip = slip or text("desk.slip.day", day=show_day(visit.today))
    [result] = await visit.do(SignUp(code, _application(ward, typed), slip))
    if isinstance(result, SignedUp):
        said = text("desk.signed_up", code=result.code, words=result.call_word)
        return await show_case(visit, result.case_code, [said])
    lines = [why_refused(result)] if isinstance(result, Refused) else []
    return _form(visit, ward, code, _raw(visit), lines, 409)


async def fix(visit: Visit) -> Response:
    """Write what is corrected or completed of the person of a case."""
    code, typed = code_of(visit), _typed(visit)
    if typed.unread:
        fields = ", ".join(word(f"field.{name}") for name in typed.unread)
        return await show_case(visit, code, [word("fields.wrong", fields=fields)], status=400)
    return await shown_after(visit, code, await visit.do(Fill(code, tuple(typed.values.items()))))


def _typed(visit: Visit) -> Typed:
    return read_fields(_raw(visit), visit.today)


def _raw(visit: Visit) -> dict[str, str]:
    return {name: visit.posted(name, 120) for name in (*FILLED, "slip")}


def _application(ward: str, typed: Typed) -> Application:
    known = {name: value for name, value in typed.values.items() if name != "amount"}
    amount = int(typed.values["amount"]) if "amount" in typed.values else None
    base = Application("person", ward, known.pop("name"), known.pop("phone"), "any", "call")
    return replace(base, **known, amount=amount)  # type: ignore[arg-type]  # fields of text alone


def _own_wards(visit: Visit) -> list[str]:
    return [code for code in visit.seated.officer.scope if _WARD.fullmatch(code)]


def _own_ward(visit: Visit) -> str:
    """The ward of this officer; whoever answers for a province writes nobody down. Raises NotHereError."""
    wards = _own_wards(visit)
    if not wards:
        raise NotHereError
    return wards[0]


def _chosen_ward(visit: Visit) -> str:
    chosen = visit.posted("ward", 5)
    return chosen if chosen in _own_wards(visit) else _own_ward(visit)


def _form(
    visit: Visit, ward: str, code: str, values: Mapping[str, str] | None = None, lines: list[str] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    wards = [(each, name_of(each, visit.services.places)) for each in _own_wards(visit)] if not code else []
    return visit.page(
        "counter.html",
        status,
        code=code,
        ward=ward,
        wards=wards if len(wards) > 1 else [],
        values={name: (values or {}).get(name, "") for name in (*FILLED, "slip")},
        filled=FILLED,
        needed=_NEEDED,
        lines=lines or [],
        back=f"{HOME}/ho-so/{code}" if code else HOME,
    )


def _slip(visit: Visit, ward: str, typed: Typed) -> Response:
    """The slip to print and sign, with what was typed; nothing of it is kept."""
    offices, promises = visit.services.places.offices(ward), visit.services.promises
    # the line that asks names a case, which there is not yet; the slip asks in its own words
    terms = [line for line in list_terms(_NO_CODE, offices, promises).splitlines() if _NO_CODE not in line]
    values = dict(typed.values)
    if "finished_on" in values:
        values["finished_on"] = show_iso(values["finished_on"])
    return visit.page(
        "slip.html",
        terms=terms,
        slots=promises.slots,
        values=values,
        filled=FILLED,
        police=offices["police"],
        on=visit.today,
    )
