"""A short run of `python -m tests.faults`; in a process of its own, as it forks."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest

from bot.conversation.services import Services
from tests.conftest import TODAY
from tests.faults.actors import Try, new_person
from tests.store.cluster import on_postgresql

ENGINES = ["sqlite", pytest.param("postgresql", marks=on_postgresql())]


@pytest.mark.parametrize("engine", ENGINES)
def test_twenty_kills_lose_and_double_nothing(services: Services, engine: str) -> None:
    """On PostgreSQL two replicas talk. The services are asked for only so that their weights are fitted once."""
    assert services
    run = [sys.executable, "-m", "tests.faults", "--kills", "20", "--seed", str(TODAY.year), "--engine", engine]
    done = subprocess.run(run, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = {what: int(count) for what, count in re.findall(r"^ ([a-z ]+?) +(\d+) $", done.stdout, re.MULTILINE)}
    assert figures["kills"] == 20
    assert figures["wrong"] == 0
    assert figures["ack"] > 50
    assert figures["again"] > 10, "hardly any kill came while somebody waited for an answer"
    assert figures["checks"] > figures["ack"]


def test_an_actor_says_again_what_was_not_acknowledged() -> None:
    person = new_person(7, random.Random(1))
    person.pending = Try("a00007m00000", "nhờ công an liên hệ")
    assert person.next_try(random.Random(2)) == person.pending
    person.heard([2], [], [])
    following = person.next_try(random.Random(2))
    assert following is not None
    assert following.typed == "cho tôi"
