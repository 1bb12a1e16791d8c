"""The process that sends is killed again and again, with SIGKILL; the next one goes on with the same database."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.delivery.killed import LETTERS, RULES, kind_of

ROOT = Path(__file__).parent.parent.parent
KILLS = 3


def test_no_letter_is_lost_and_no_reply_comes_twice_when_the_sender_is_killed(tmp_path: Path) -> None:
    chance, began = random.Random(22), time.time()
    for _ in range(KILLS):
        sending = start(tmp_path, began)
        time.sleep(chance.uniform(0.02, 0.25))
        sending.kill()
        sending.communicate()
    last = start(tmp_path, began)
    assert last.wait(300) == 0  # a hang, not a slow machine
    last.communicate()
    check(tmp_path)


def start(folder: Path, began: float) -> subprocess.Popen[str]:
    """A process that has begun to send."""
    arguments = [sys.executable, "-m", "tests.delivery.killed", str(folder), str(began)]
    started = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def check(folder: Path) -> None:
    """Every letter ended; what came twice was a notice; each chat got its letters in order."""
    taken = [line.split() for line in (folder / "taken").read_text(encoding="utf-8").splitlines()]
    times = Counter(int(number) for _, number in taken)
    with sqlite3.connect(folder / "post.db") as database:
        states = [state for (state,) in database.execute("SELECT state FROM outbox ORDER BY id")]
    database.close()
    assert len(states) == LETTERS
    for number, state in enumerate(states):
        most = RULES.doubts if kind_of(number) == "notice" else 1
        assert times[number] <= most
        assert state == "sent" or (state, kind_of(number)) == ("unknown", "reply")
        assert times[number] >= 1 or state == "unknown"
    assert sum(state == "unknown" for state in states) <= KILLS * 4
    by_chat = defaultdict(list)
    for chat, number in taken:
        by_chat[chat].append(int(number))
    assert all(numbers == sorted(numbers) for numbers in by_chat.values())
