"""What the platforms can do to us over real sockets, to a courier alone and to the whole service."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import load_rules
from tests.channels.stages import EMULATED, Emulated
from tests.channels.whole import CHATS, Hold, platforms, states, whole
from tests.delivery.post import office, prepare
from tests.emulators.played import played

ROOT = Path(__file__).parents[2]
RULES = load_rules().model_copy(update={"patience": 0.5})
CHATTERS = [f"chat{number}" for number in range(5)]


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what other threads and processes do."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - they tell nobody
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("of", EMULATED, ids=lambda of: of.name)
@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [("reset", "connection_lost"), ("drip:1", "timed_out"), ("slow:1", "timed_out"), ("down", "unreachable")],
)
def test_only_a_closed_port_says_that_nothing_was_taken(
    tmp_path: Path, of: Emulated, outcome: str, wanted: str
) -> None:
    """A body that comes in pieces keeps every single wait short; the sender's own patience ends it."""
    folder, hold = prepare(tmp_path), Hold()
    platform = of.play([outcome] if outcome != "down" else [], hold)

    async def scene(address: str) -> None:
        async with office(folder) as at, of.connect(at, address, None) as courier:
            await at.post("một", of.address("an"), of.name)
            async with OutboxDispatch(at.database, at.keyring, {of.name: courier}, at.time, RULES):
                async with asyncio.timeout(60):
                    while not (await at.rows())[-1].error:  # noqa: ASYNC110 - the database tells nobody
                        await asyncio.sleep(0.02)
            row = (await at.rows())[-1]
            assert (row.error.split()[0], row.state) == (wanted, "queued" if outcome == "down" else "unknown")

    with ExitStack() as stack:
        up = stack.enter_context(played(platform.app))
        stack.callback(hold.end)
        if outcome == "down":
            up.stop()
        asyncio.run(scene(up.address))
        assert len(platform.seen()) == int(outcome in ("reset", "drip:1"))


def test_platforms_that_hang_delay_neither_the_web_chat_nor_each_others_updates(
    services: Services, tmp_path: Path
) -> None:
    """Five people on each platform wait for it; the page answers as ever, and all are answered when it goes on."""
    hold = Hold()

    async def scene(addresses: dict[str, str]) -> None:
        async with whole(tmp_path, addresses, services) as service:
            for chat in CHATTERS:
                for name in addresses:
                    await service.hear(name, chat)
            await until(lambda: hold.waiting >= len(CHATTERS) * len(addresses))
            assert (await service.client.post("/api/history", json={})).status_code == 200
            for name in addresses:
                await service.hear(name, "thêm")
                # whoever waited for the platform would have waited until this answer had come to an end
                assert states(tmp_path)[name][-1] in ("queued", "sending")
            hold.end()
            await until(lambda: all({*each} == {"sent"} for each in states(tmp_path).values()))

    with platforms(hold, ["slow:1", "drip:1"] * 3) as (addresses, _):
        asyncio.run(scene(dict(addresses)))


def test_a_service_that_is_killed_in_the_middle_of_a_fault_resumes_its_outbox_on_all_platforms(
    services: Services, tmp_path: Path
) -> None:
    """Each platform took one letter and said nothing yet, and refuses the other chat: then SIGKILL, and a new start."""
    hold = Hold()

    async def scene(addresses: dict[str, str]) -> None:
        command = ["-m", "tests.channels.whole", str(tmp_path), *addresses.values()]
        service = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert service.stdout is not None
            assert await service.stdout.readline() == b"heard\n"
            await until(lambda: all(each.asked() >= 2 for each in all_played.values()))
            await until(lambda: stops_while_only_held(service))
        finally:
            service.kill()
            await service.communicate()
        before.update(states(tmp_path))
        for of in EMULATED:
            emulator = all_played[of.name].emulator
            (emulator.faults if of.name == "telegram" else emulator.script).clear()
        async with whole(tmp_path, addresses, services, after=120):
            await until(lambda: not {"sending", "queued"} & {one for each in states(tmp_path).values() for one in each})

    def stops_while_only_held(service: asyncio.subprocess.Process) -> bool:
        """Stop it at a moment when nothing is under way but what the platforms hold."""
        service.send_signal(signal.SIGSTOP)
        if all(each.count("sending") == 1 for each in states(tmp_path).values()):
            return True
        service.send_signal(signal.SIGCONT)
        return False

    before: dict[str, list[str]] = {}
    with platforms(hold, ["drip:1", *["busy"] * 50]) as (addresses, all_played):
        asyncio.run(scene(dict(addresses)))
        for of in EMULATED:
            told = [[text for to, text in all_played[of.name].seen() if to == of.address(chat)] for chat in CHATS]
            assert told[0] == told[1] != []  # the same words were asked: each answer came whole, once, in order
            ends = {"sending": "unknown", "queued": "sent"}
            assert states(tmp_path)[of.name] == [ends[state] for state in before[of.name]]
