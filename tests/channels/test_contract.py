"""The contract of an adapter, the same for every platform: what nobody remembers to test for each of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.capability import CAPABILITIES
from bot.channels.kinds import PLATFORMS, TELEGRAM, ZALO_BOT, ZALO_OA
from bot.channels.platform import Adapter, Dependencies, Platform, Polled, SetsWebhook
from bot.channels.update import MOST_BYTES, ForgedError
from bot.outbox.rules import load_rules
from bot.settings import Settings
from tests.delivery.post import KEYRING, office, prepare
from tests.emulators.telegram import Telegram
from tests.emulators.zalo_bot import ZaloBotEmulator
from tests.emulators.zalo_oa import APP, APP_SECRET, OA_SECRET, ZaloOaEmulator, signed

SECRET = "mot-chuoi-mau-du-dai"  # noqa: S105 - a sample
ROOM = Path(__file__).parents[2] / "bot" / "channels"
Post = tuple[Mapping[str, str], bytes]


@dataclass(frozen=True)
class Case:
    """A platform, the settings that open it, and a signed post of a person who says something."""

    platform: Platform
    settings: Mapping[str, object]
    says: Callable[[str], Post]


def _telegram(words: str) -> Post:
    return {"X-Telegram-Bot-Api-Secret-Token": SECRET}, json.dumps(Telegram().say(7, words)).encode()


def _zalo_bot(words: str) -> Post:
    return {"X-Bot-Api-Secret-Token": SECRET}, json.dumps(ZaloBotEmulator().update(words, "an")).encode()


CASES = (
    Case(TELEGRAM, {"telegram_token": "1:a", "telegram_secret": SECRET}, _telegram),
    Case(
        ZALO_OA,
        {"zalo_app_id": APP, "zalo_app_secret": APP_SECRET, "zalo_oa_secret": OA_SECRET, "zalo_stale_minutes": 0},
        lambda words: signed(ZaloOaEmulator().text(words, "100")),
    ),
    Case(ZALO_BOT, {"zalo_bot_token": "a", "zalo_bot_secret": SECRET}, _zalo_bot),
)
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.platform.name)


def opened(folder: Path, case: Case, look: Callable[[Adapter], Awaitable[None]]) -> None:
    """Look at an adapter; nobody talks, so that opening it asks nobody."""
    prepare(folder)

    async def run() -> None:
        async with office(folder) as at:
            ground = Dependencies(Settings.model_validate(case.settings), at.database, KEYRING, at.time)
            async with case.platform.open(ground) as adapter:
                await look(adapter)

    asyncio.run(run())


def test_there_is_a_case_for_every_platform() -> None:
    assert tuple(case.platform for case in CASES) == PLATFORMS


def test_the_contract_of_imports_keeps_every_adapter_apart() -> None:
    """`lint-imports` looks at those that are named; a folder that nobody names could import its neighbours."""
    contracts = tomllib.loads((ROOM.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [apart] = [each["modules"] for each in contracts["contracts"] if each["type"] == "independence"]
    assert set(apart) == {f"bot.channels.{path.parent.name}" for path in ROOM.glob("*/__init__.py")}


@every
def test_its_room_has_the_files_that_every_platform_has(case: Case) -> None:
    names = {path.stem for path in (ROOM / case.platform.name).glob("*.py")}
    assert {"webhook", "send", "errors", "platform"} <= names
    assert ("poll" in names) is case.platform.polls


@every
def test_its_limits_and_rates_are_known_and_its_powers_are_those_it_says(tmp_path: Path, case: Case) -> None:
    async def look(adapter: Adapter) -> None:
        assert adapter.name == case.platform.name
        assert isinstance(adapter, Polled) is case.platform.polls
        assert isinstance(adapter, SetsWebhook) is (case.platform.name != "zalo_oa")  # there only in the console

    opened(tmp_path, case, look)
    assert case.platform.name in CAPABILITIES
    assert case.platform.name in load_rules().channels


@every
def test_the_head_of_a_post_tells_enough_to_refuse_it_unread(tmp_path: Path, case: Case) -> None:
    async def look(adapter: Adapter) -> None:
        headers, body = case.says("lãi suất bao nhiêu")
        assert len(body) <= adapter.admit(headers) <= MOST_BYTES
        with pytest.raises(ForgedError):
            adapter.admit(dict.fromkeys(headers, "x"))
        with contextlib.suppress(ForgedError):
            assert adapter.admit({}) <= 64  # enough for the empty object of a console

    opened(tmp_path, case, look)


@every
def test_a_signed_post_is_read_and_known_again_when_it_is_repeated(tmp_path: Path, case: Case) -> None:
    async def look(adapter: Adapter) -> None:
        headers, body = case.says("lãi suất bao nhiêu")
        adapter.verify(headers, body)
        adapter.verify({name.lower(): value for name, value in headers.items()}, body)
        [update] = adapter.parse(body)
        assert (update.kind, update.incoming.text) == ("message", "lãi suất bao nhiêu")
        assert [each.external_id for each in adapter.parse(body)] == [update.external_id]

    opened(tmp_path, case, look)


@every
def test_a_post_that_nobody_signed_is_refused(tmp_path: Path, case: Case) -> None:
    async def look(adapter: Adapter) -> None:
        headers, body = case.says("chào")
        for forged in (
            {},
            dict.fromkeys(headers, ""),
            dict.fromkeys(headers, "0" * 64),
            dict.fromkeys(headers, "é\ud800"),
        ):
            with pytest.raises(ForgedError):
                adapter.verify(forged, body)

    opened(tmp_path, case, look)


@every
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'{"a":1}', b"\xff\xfe", b"[" * 100_000, b'{"message":[]}']
)
def test_what_cannot_be_read_says_nothing(tmp_path: Path, case: Case, body: bytes) -> None:
    async def look(adapter: Adapter) -> None:
        assert list(adapter.parse(body)) == []

    opened(tmp_path, case, look)


@every
@pytest.mark.parametrize("words", ["ậ" * 100_000, "😀" * 50_000, "a\u0301" * 30_000, "\0\x01" * 100])
def test_a_huge_or_broken_text_is_read_as_something_that_can_be_written_down(
    tmp_path: Path, case: Case, words: str
) -> None:
    async def look(adapter: Adapter) -> None:
        [update] = adapter.parse(case.says(words)[1])
        update.incoming.text.encode()

    opened(tmp_path, case, look)
