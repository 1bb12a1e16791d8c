"""Targets of the fuzzing: readers of text, the turn, webhooks, and the routes of the whole service."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cached_property
from urllib.parse import quote

from pydantic import SecretStr

from bot.channels.payload import Payloads
from bot.channels.telegram.webhook import TelegramWebhook
from bot.channels.zalo_bot.webhook import ZaloBotWebhook
from bot.channels.zalo_oa.events import read_event
from bot.channels.zalo_oa.webhook import read_object
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.case import Officer, QueueName
from bot.model.desk_view import ChatContext, DeskView
from bot.model.messages import Incoming
from knowledge.language.dates import read_date
from knowledge.language.money import read_money
from knowledge.language.utterance import Utterance
from tests.conftest import NOON
from tests.delivery.post import KEYRING
from tests.fuzz.inputs import Odd
from tests.fuzz.site import HOOKS, SECRET, Site, described, signed

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
_NOWHERE = (
    "/static/../app.py", "/static/", "/nothing", "/api/picture/%00/%2e%2e", "//", "/api/message/", "/hook/zalo-oa",
)  # fmt: skip
_PLACE = re.compile(r"\{\w+\}")
_FILLED = ("1", "2", "card", "chart", "sheet", "docx", "chat.js", "0", "-1", "9" * 12, "٣", "\0", "..", "a/b", "%2e")
"""What stands in the place of a part of a path."""


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


def routes(odd: Odd, site: Site) -> Target:
    """Requests of every method, kind and shape to the described routes and to none."""
    paths = [*(path for path, _ in sorted(described())), *_NOWHERE]

    def draw() -> Callable[[], object]:
        chance, headers = odd.chance, [("content-type", "application/json")]
        path, method = chance.choice(paths), chance.choice(("GET", "POST", "POST", "POST", "HEAD", "PUT", "X"))
        body = json.dumps(odd.value()).encode()
        if path == "/api/message" and chance.random() < 0.8:
            told = {"id": f"fuzz-{chance.randrange(10**9):09}", "text": odd.text(), "action": odd.action()}
            body = json.dumps({name: told[name] for name in told if chance.random() < 0.9}).encode()
        elif path in HOOKS:
            body = odd.payload(HOOKS[path])
            headers += signed(path, body)
        if chance.random() < 0.2:
            headers.append(chance.choice(_HEADERS))
        asked = _PLACE.sub(lambda _: quote(chance.choice(_FILLED), safe=""), path)
        return lambda: site.send(method, asked, headers, body)

    return draw
