"""A PostgreSQL of our own on a free loopback port, thrown away afterwards."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.store.engine import Database

_OWNER = "postgres"
"""PostgreSQL refuses to run as root: this user of Debian's package runs it then."""


@dataclass
class Cluster:
    """A server under way."""

    programs: Path
    port: int
    count: int = 0
    restart: Callable[[], None] = lambda: None
    """Kills the server, as a cut cable does, and starts it again."""
    _blank: str = ""

    def new(self) -> str:
        """The URL of a new database in which nothing is."""
        return self._url(self._create("template1"))

    def blank(self) -> str:
        """The URL of a new database with today's schema and no keys: migrating takes most of a test."""
        if not self._blank:
            self._blank = self._create("template1")
            with ThreadPoolExecutor(1) as apart:  # whoever asks may run in a loop
                apart.submit(asyncio.run, _migrate(self._url(self._blank))).result()
        return self._url(self._create(self._blank))

    def _create(self, template: str) -> str:
        self.count += 1
        name = f"qd22_{self.count}"
        where = ["--host=127.0.0.1", f"--port={self.port}", "--username=qd22", f"--template={template}"]
        subprocess.run([self.programs / "createdb", *where, name], check=True)
        return name

    def _url(self, name: str) -> str:
        return f"postgresql+asyncpg://qd22@127.0.0.1:{self.port}/{name}"


async def _migrate(url: str) -> None:
    await (await Database.open(url)).close()


def programs() -> Path | None:
    """Where the newest PostgreSQL of this machine is, with its client's commands."""
    elsewhere = shutil.which("createdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    folders = [*debian[::-1], *([Path(elsewhere).parent] if elsewhere else [])]
    needed = ("initdb", "pg_ctl", "postgres", "createdb")
    return next((each for each in folders if all((each / name).exists() for name in needed)), None)


def why_not() -> str:
    """Why there can be none here; empty when there can."""
    if programs() is None:
        return "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
    if os.getuid() == 0 and _OWNER not in {each.pw_name for each in pwd.getpwall()}:
        return f"PostgreSQL does not run as root, and there is no user {_OWNER}"
    return ""


def on_postgresql() -> list[pytest.MarkDecorator]:
    """The marks of tests that need one."""
    skips = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there is one")
    return [skips, pytest.mark.xdist_group("postgresql")]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server and stop it at the end. Call only when `why_not` is empty."""
    folder = programs()
    assert folder is not None
    owner = _OWNER if os.getuid() == 0 else None
    with TemporaryDirectory(prefix="qd22-pg-") as place, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        if owner:
            shutil.chown(place, owner)

        def run(*words: str | Path) -> None:
            subprocess.run(
                words, check=True, user=owner, cwd=place, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}
            )

        data = f"{place}/data"
        run(folder / "initdb", "-D", data, "-A", "trust", "-U", "qd22", "-E", "UTF8", "--no-sync")
        settings = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(folder / "pg_ctl", "-D", data, "-o", settings, "-l", f"{place}/log", "-w", "start")

        def restart() -> None:
            run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
            run(folder / "pg_ctl", "-D", data, "-o", settings, "-l", f"{place}/log", "-w", "start")

        try:
            yield Cluster(folder, port, restart=restart)
        finally:
            run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def serve() -> Iterator[Cluster]:
    """A server for the tests of a fixture; they are skipped where PostgreSQL is not here or does not start."""
    if why_not():
        pytest.skip(why_not())
    with ExitStack() as stack:
        try:
            under_way = stack.enter_context(cluster())
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"PostgreSQL is here but does not start: {error}")
        yield under_way
