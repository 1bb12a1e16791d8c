"""A sender in a process of its own, to be killed: `python -m tests.delivery.killed FOLDER START`.

Its platform is a file: what stands there was taken. It ends when every letter has ended.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.model.messages import Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from bot.store.claims import seal_address
from bot.store.engine import Database, open_keyring
from bot.store.keyring import Keyring
from bot.store.outbox import Kind
from bot.store.schema import outbox
from bot.store.work import UnitOfWork
from tests.conftest import NOON

LETTERS = 120
WIDE = Rate(count=1000, seconds=1)
RULES = SendingRules(
    patience=0.5, lease=0.6, poll=0.05, channels={"tele": ChannelRules(overall=(WIDE,), per_chat=(WIDE,), at_once=4)}
)


def kind_of(number: int) -> Kind:
    """Every third letter is a notice."""
    return "notice" if number % 3 == 0 else "reply"


class Noon:
    """Noon in Việt Nam at ``start`` (seconds of the machine), for all processes: by day notices go, leases run out."""

    def __init__(self, start: float) -> None:
        self._start = start

    def now(self) -> datetime:
        """As long after noon as it is after the start."""
        return NOON + timedelta(seconds=time.time() - self._start)


class Paper:
    """A platform that writes down what it takes, at once and for good."""

    name = "tele"

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def deliver(self, address: str, message: Message) -> None:
        """Take one."""
        os.write(self._file, f"{address} {message.text}\n".encode())
        await asyncio.sleep(0.01)


async def post(database: Database, keyring: Keyring, now: datetime) -> None:
    """All letters, in one transaction, when there are none yet."""

    def act(work: UnitOfWork) -> None:
        if work.tx.scalar(select(func.count()).select_from(outbox)):
            return
        for number in range(LETTERS):
            address = f"chat-{number % 10}"
            vault = keyring.chat("tele", address)
            if number < 10:
                sealed = seal_address(keyring, vault.chat, address)
                work.chats.keep_session(vault, "{}", now, channel="tele", is_draft=False, address=sealed)
            work.outbox.put(vault.chat, kind_of(number), Message(f"{number}"), now, now)

    await database.write(act)


async def work(folder: Path, clock: Noon) -> None:
    """Send until nothing is left."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'post.db'}")
    keyring = await open_keyring(database, "", folder / "post.key")
    await post(database, keyring, clock.now())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    waiting = select(func.count()).where(outbox.c.state.in_(("queued", "sending")))
    async with OutboxDispatch(database, keyring, {"tele": Paper(folder / "taken")}, clock, RULES):
        left = LETTERS
        while left:
            await asyncio.sleep(0.05)
            left = await database.read(lambda work: work.tx.scalar(waiting) or 0)
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), Noon(float(sys.argv[2]))))
