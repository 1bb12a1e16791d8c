"""Sign-in: a page for the one-time code, the press that uses it up, and the machines on which one is signed in."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.cases.console_seats import ConsoleSeats
from bot.cases.totp import address_of, is_secret, new_secret
from bot.console.front import SIGN_IN, Console, origin_of, plain
from bot.console.visit import HOME, NotHereError, Visit, go
from bot.console.words import word
from bot.model.case import Refused
from bot.store.vault import new_token
from bot.store.work import UnitOfWork
from knowledge.language.codes import CASE_LENGTH, find_code

_BROWSERS = (("edg", "edge"), ("firefox", "firefox"), ("chrome", "chrome"), ("safari", "safari"))
_SYSTEMS = (
    ("android", "android"), ("iphone", "iphone"), ("ipad", "ipad"), ("windows", "windows"), ("mac os", "mac"),
    ("linux", "linux"),
)  # fmt: skip
_HOUR = timedelta(hours=1)


async def show(console: Console, request: Request) -> Response:
    """The page where one comes in. Opening it uses nothing up: a preview of a link opens it too."""
    code = find_code(request.query_params.get("ma", "")[:20], CASE_LENGTH)
    note = word("in.idle") if request.query_params.get("khoa") else ""
    return _page(console, code, note)


async def come_in(console: Console, request: Request) -> Response:
    """The press: uses the code up and signs this browser in."""
    posted = await console.form(request)
    shown = posted.first("mark") if posted else ""
    if posted is None or not _is_mark(console, shown):
        return _page(console, "", word("in.old"), 403)
    code = find_code(posted.first("ma")[:40], CASE_LENGTH)
    token, now, parts = new_token(), console.clock.now(), console.database
    device, origin = device_of(request.headers.get("user-agent", "")), origin_of(request)
    second = posted.first("second")[:12]
    done = await parts.database.write(
        lambda work: ConsoleSeats(work, parts.policy).come_in(code, token, device, origin, now, second)
    )
    if isinstance(done, Refused):
        return _page(console, "", word(f"in.{done.why}"), 429 if done.why == "slow" else 403)
    answer = go(HOME)
    console.cookie.set_for(request, answer, token, int(console.longest.total_seconds()))
    return answer


async def machines(visit: Visit) -> Response:
    """The machines on which this officer is signed in."""
    officer, now, policy = visit.seated.officer.id, visit.now, visit.parts.policy
    found = await visit.read(lambda work: ConsoleSeats(work, policy).open_sessions(officer, now))
    has_factor = await visit.read(lambda work: ConsoleSeats(work, policy).has_factor(officer))
    return visit.page("machines.html", sessions=found, mine=visit.seated.session.id, has_factor=has_factor)


async def factor(visit: Visit) -> Response:
    """Set a second factor up: first a secret for the officer's app, then its first code; or take it away by a code."""
    seated, now, policy = visit.seated, visit.now, visit.parts.policy
    typed, secret, does_end = visit.posted("second", 12), visit.posted("secret", 40), visit.posted("do") == "end"
    if does_end or secret:

        def act(work: UnitOfWork) -> bool:
            seats = ConsoleSeats(work, policy)
            return seats.end_factor(seated, typed, now) if does_end else seats.set_factor(seated, secret, typed, now)

        if await visit.parts.database.write(act):
            return go(f"{HOME}/may")
        if does_end:
            return plain_refusal(visit)
    import segno  # few officers set a second factor up, each once

    secret = secret if is_secret(secret) else new_secret()
    picture = segno.make(address_of(secret, word("site"))).svg_inline(scale=4, light="#fff", dark="#000")
    wrong = word("factor.wrong") if typed else ""
    return visit.page("factor.html", 400 if wrong else 200, secret=secret, picture=Markup(picture), wrong=wrong)  # noqa: S704 - made by segno of our own words


def plain_refusal(visit: Visit) -> Response:
    """A code of the second factor was wrong; nothing changed."""
    return visit.page("refused.html", 400, said=word("factor.wrong"), back=f"{HOME}/may")


async def sign_out(visit: Visit) -> Response:
    """Sign a machine out: this one, or another of the same officer."""
    named = visit.posted("session")
    is_this = not named
    if not is_this and not (named.isdecimal() and len(named) < 10):
        raise NotHereError
    session = visit.seated.session.id if is_this else int(named)
    seated, now, policy = visit.seated, visit.now, visit.parts.policy
    done = await visit.parts.database.write(lambda work: ConsoleSeats(work, policy).go(seated, session, now))
    if not done:
        raise NotHereError
    if session != visit.seated.session.id:
        return go(f"{HOME}/may")
    return go(SIGN_IN)


def device_of(agent: str) -> str:
    """The kind of a browser and of its machine, and no more of what it says: "chrome/windows"."""
    said = agent.lower()
    browser = next((name for sign, name in _BROWSERS if sign in said), "other")
    system = next((name for sign, name in _SYSTEMS if sign in said), "other")
    return f"{browser}/{system}"


def _page(console: Console, code: str, note: str = "", status: int = 200) -> Response:
    return plain("sign_in.html", status, code=code, note=note, mark=_mark(console))


def _mark(console: Console, *, ago: int = 0) -> str:
    """The mark of the form of this hour: a post without it comes from no page of ours."""
    hour = (console.clock.now() - ago * _HOUR).strftime("%Y%m%d%H")
    return console.database.keyring.mark(f"console/{hour}".encode())


def _is_mark(console: Console, shown: str) -> bool:
    return any(shown == _mark(console, ago=ago) for ago in (0, 1))
