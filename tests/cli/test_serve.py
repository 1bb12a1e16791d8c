"""`qd22 serve` as a process: it says in a line why it does not start, and nothing before it answers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from bot.cli.options import UNUSABLE
from bot.conversation.services import Services
from bot.settings import Settings
from bot.store.keyring import draw_key
from bot.store.schema_versions import revisions
from bot.texts import text
from tests.conftest import FixedClock
from tests.store.place import Home


@pytest.fixture
def home(tmp_path: Path, services: Services, own_keys: None) -> Home:
    """A place with a case in it; its weights are those of the tests."""
    home = Home(tmp_path / "var", services, FixedClock())
    home.with_case()
    return home


def environment(home: Home, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QD22_")}
    return {**kept, "QD22_DATABASE_URL": home.settings.database_url, "QD22_CACHE": str(Settings().cache), **more}


def refused(home: Home, *options: str, **more: str) -> list[str]:
    """The lines that a start which fails says on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", "0", *options],
        env=environment(home, **more), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == UNUSABLE, done.stderr
    return done.stderr.splitlines()


@contextmanager
def served(home: Home) -> Iterator[str]:
    """A server that answers; its address."""
    command = [sys.executable, "-m", "bot", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment(home), stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr is not None
            yield _address(running.stderr)
        finally:
            running.send_signal(signal.SIGTERM)


def _address(told: IO[str]) -> str:
    for line in told:
        found = re.search(r"http://\S+", line)
        if found:
            return found[0]
    raise AssertionError("the server said no address")


def _newer(home: Home) -> None:
    from tests.cli.test_keeping import _sql

    _sql(home, "UPDATE alembic_version SET version_num = '0999'")


ILLS: dict[str, tuple[Callable[[Home], object], str]] = {
    "lost key": (lambda home: home.key.path.unlink(), "không thấy tệp khóa"),
    "wrong key": (lambda home: home.key.path.write_text(draw_key()), "không phải của cơ sở dữ liệu này"),
    "garbled key": (lambda home: home.key.path.write_text("xin chao"), "không phải base64"),
    "foreign file": (lambda home: home.path.write_bytes(b"rubbish" * 5000), text("store.foreign")),
    "newer": (_newer, text("store.newer", schema="0999", head=revisions()[0])),
}


@pytest.mark.parametrize("ill", ILLS)
def test_a_database_that_does_not_open_is_one_line(home: Home, ill: str) -> None:
    spoil, says = ILLS[ill]
    spoil(home)
    (line,) = refused(home)
    assert line.startswith("Lỗi: ")
    assert says in line


def test_a_server_answers_once_it_says_so_and_a_second_one_is_refused(home: Home) -> None:
    with served(home) as url:
        with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        assert refused(home) == [f"Lỗi: {text('serve.taken', path=str(home.path))}"]
        elsewhere = Home(home.folder.parent / "other", home.services, home.clock)
        port = url.rpartition(":")[2]
        (busy,) = refused(elsewhere, "--port", port)
        assert "một qd22 serve đã chạy sẵn" in busy
    with served(home):
        pass  # the lock ends with the process
