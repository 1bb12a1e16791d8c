"""Targets of the fuzzing: readers of text, the turn, webhooks, and the routes of the whole service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import httpx
from anyio.from_thread import start_blocking_portal
from pydantic import SecretStr

from bot.channels.kinds import PLATFORMS
from bot.channels.payload import Payloads
from bot.channels.telegram.webhook import TelegramWebhook
from bot.channels.zalo_bot.webhook import ZaloBotWebhook
from bot.channels.zalo_oa.events import read_event
from bot.channels.zalo_oa.webhook import read_object, sign
from bot.cli.bench_posts import quiet
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.case import ChatContext, DeskView, Officer, QueueName
from bot.model.messages import Incoming
from bot.settings import Settings
from bot.wiring import make_app
from knowledge.language.dates import read_date
from knowledge.language.money import read_money
from knowledge.language.utterance import Utterance
from tests.conftest import NOON, FixedClock
from tests.delivery.post import KEYRING
from tests.fuzz.inputs import Odd

SECRET = "mot-chuoi-mau-du-dai"  # noqa: S105 - a sample
READINGS = [name for name, kind in vars(Utterance).items() if isinstance(kind, cached_property)]
Target = Callable[[], Callable[[], object]]
"""Draws an input and returns the call that gives it to what is tried, so that it can be timed again."""
HOME: tuple[QueueName, ...] = ("new", "waiting", "due", "unconfirmed")
_PEOPLE = 64
_HEADERS = (
    ("content-type", "application/json"), ("content-type", "text/plain"), ("sec-fetch-site", "cross-site"),
    ("origin", "https://evil.invalid"), ("host", "other.invalid"), ("content-length", "-1"),
    ("cookie", "qd22=" + "a" * 43), ("cookie", "qd22=\xff; qd22=;;"), ("accept", "text/html"),
    ("expect", "100-continue"), ("x-forwarded-for", "::1, x"),
)  # fmt: skip
_PATHS = (
    "/", "/healthz", "/readyz", "/api/history", "/api/news", "/api/message", "/api/erase", "/api/picture/1/card",
    "/api/picture/2/chart", "/api/list/1/docx", "/static/chat.js", "/static/../app.py", "/hook/telegram",
    "/hook/zalo-oa", "/hook/zalo-bot", "/nothing", "/api/picture/%00/%2e%2e", "//", "/api/message/",
)  # fmt: skip


def fields(odd: Odd, services: Services) -> Target:
    """Every reading of a text: dates, sums, names, numbers, places, codes, commands, stories."""

    def draw() -> Callable[[], object]:
        said = odd.text()

        def read() -> None:
            utterance = Utterance(said)
            for name in READINGS:
                getattr(utterance, name)
            read_date(said, NOON.date())
            read_money(said)
            services.places.find(said)

        return read

    return draw


def conversations(odd: Odd, services: Services, *, by_press: bool) -> Target:
    """Turns of many people, each from the state that the turns before left; some of them are officers."""
    people = [Session(welcomed=True) for _ in range(_PEOPLE)]
    officer = ChatContext(officer=Officer(1, "officer", ("phường Cửa Lò",), ("16732",)))

    def draw() -> Callable[[], object]:
        who = odd.chance.randrange(_PEOPLE)
        known = officer if who % 8 == 0 else ChatContext()
        before = Session(welcomed=True) if odd.chance.random() < 0.02 else people[who]
        offered = [action for _, action in before.offered]
        pressed = odd.chance.choice(offered) if offered and odd.chance.random() < 0.6 else odd.action()
        incoming = Incoming(odd.text(), pressed if by_press else "")

        def take() -> None:
            done = turn(before, incoming, NOON, services, known)
            while done.needs is not None:
                names = (done.needs.queue,) if done.needs.view == "queue" else HOME
                desk = ChatContext(known.cases, known.officer, DeskView(done.needs, dict.fromkeys(names, 1)))
                done = turn(before, incoming, NOON, services, desk)
            people[who] = load_session(done.session.dump())

        return take

    return draw


def webhooks(odd: Odd) -> Target:
    """Bodies of platforms, rightly signed or not."""
    telegram, zalo_bot = TelegramWebhook(SecretStr(SECRET)), ZaloBotWebhook(SecretStr(SECRET))

    def draw() -> Callable[[], object]:
        kind = odd.chance.choice(("telegram", "zalo_bot", "zalo_oa"))
        body = odd.payload(kind)
        if kind == "telegram":
            return lambda: telegram.parse(body)
        if kind == "zalo_bot":
            return lambda: zalo_bot.parse(body)
        return lambda: _zalo_oa(body)

    return draw


def _zalo_oa(body: bytes) -> None:
    event = read_object(body)
    if event:
        read_event(event, Payloads(KEYRING, "zalo_oa"))


@contextmanager
def routes(odd: Odd, services: Services, folder: Path) -> Iterator[Target]:
    """Requests to the whole service, of every method, kind and shape; a 5xx that is no 503 is a failure."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{folder}/fuzz.db", messages_per_minute=10**6, messages_per_address=10**6,
        telegram_token=SecretStr("1:a"), telegram_secret=SecretStr(SECRET), zalo_app_id="1",
        zalo_app_secret=SecretStr(SECRET), zalo_oa_secret=SecretStr(SECRET), zalo_bot_token=SecretStr("1:a"),
        zalo_bot_secret=SecretStr(SECRET), public_origin="https://qd22.invalid", zalo_stale_minutes=0,
    )  # fmt: skip
    app = make_app(settings, services, FixedClock(), [quiet(each) for each in PLATFORMS])
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())
        stack.enter_context(portal.wrap_async_context_manager(app.router.lifespan_context(app)))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://qd22.invalid")

        async def send(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> None:
            raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
            answer = await client.request(method, path, headers=raw, content=body)
            if answer.status_code >= 500 and answer.status_code != 503:
                raise RuntimeError(f"{answer.status_code} {method} {path}")

        def draw() -> Callable[[], object]:
            chance, headers = odd.chance, [("content-type", "application/json")]
            path, method = chance.choice(_PATHS), chance.choice(("GET", "POST", "POST", "POST", "HEAD", "PUT", "X"))
            body = json.dumps(odd.value()).encode()
            if path == "/api/message" and chance.random() < 0.8:
                told = {"id": f"fuzz-{chance.randrange(10**9):09}", "text": odd.text(), "action": odd.action()}
                body = json.dumps({name: told[name] for name in told if chance.random() < 0.9}).encode()
            elif path.startswith("/hook/"):
                kind = {"telegram": "telegram", "zalo-oa": "zalo_oa", "zalo-bot": "zalo_bot"}[path.rpartition("/")[2]]
                body = odd.payload(kind)
                headers += _signed(kind, body)
            if chance.random() < 0.2:
                headers.append(chance.choice(_HEADERS))
            return lambda: portal.call(send, method, path, headers, body)

        yield draw
        portal.call(client.aclose)


def _signed(kind: str, body: bytes) -> list[tuple[str, str]]:
    if kind == "zalo_oa":
        return [("x-zevent-signature", f"mac={sign('1', body, '1', SECRET)}"), ("x-zevent-timestamp", "1")]
    name = "x-telegram-bot-api-secret-token" if kind == "telegram" else "x-bot-api-secret-token"
    return [(name, SECRET)]
