"""What most tests share: the real content, fitted once, a fixed clock, and no way out of the machine."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import hypothesis  # before selenium loads trio: hypothesis warns when it comes second
import pytest

from bot import responder
from bot.clock import StoppedClock
from bot.conversation.services import Services
from bot.settings import Settings
from bot.wiring import make_services
from knowledge import HOME
from knowledge.loader import Knowledge
from tests.compiled import share_compiled
from tests.content import content
from tests.store.cluster import Cluster, serve

hypothesis.settings.register_profile("steady", deadline=None)  # a busy machine is no fault of what is tried
hypothesis.settings.register_profile("storm", deadline=None, max_examples=2000)  # `make storm`; 100 otherwise
hypothesis.settings.load_profile("steady")

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30:
    # thousands of commits, each written through: a disk makes the tests wait, and proves nothing more
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


# somebody answers for the data of the places that tests run; what a trial does is tested apart
os.environ["QD22_OPERATOR"] = "Đơn vị vận hành mẫu"
os.environ["QD22_OPERATOR_ADDRESS"] = "số 1 đường Mẫu"
os.environ["QD22_OPERATOR_CONTACT"] = "lienhe@mau.example"

os.environ["QD22_VOICE"] = ""  # with or without a voice on this machine the same; who wants one gives it

if "PYTEST_CURRENT_TEST" not in os.environ:  # a process that a test starts finds the keys of that test
    # keys that a test makes belong to no user of this machine
    _CONFIG = tempfile.TemporaryDirectory(prefix="qd22-config-")
    os.environ["XDG_CONFIG_HOME"] = _CONFIG.name


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of this test only: the folder of a test that passed, and so the name of its key, may come again."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


class FixedClock(StoppedClock):
    """A clock that stands still until told otherwise."""

    def __init__(self, moment: datetime = NOON) -> None:
        super().__init__(moment)


def pytest_configure() -> None:
    """What every test would make anew is made once a process; the programs that use these fakes are left alone."""
    share_compiled()
    responder._load = load_once


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a module that share a fixture go to one worker: what is costly is made once, not once a worker."""
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("xdist_group") is None and shares(item):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))


def shares(item: pytest.Function) -> bool:
    """True if the test takes a fixture that is made once for its module, or that its module alone has for all."""
    made = [found[-1] for found in item._fixtureinfo.name2fixturedefs.values()]
    return any(
        each.scope == "module" or (each.scope != "function" and each.func.__module__ == item.module.__name__)
        for each in made
    )


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return content()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(database_url=f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('db')}/qd22.db")


CACHE = Settings().cache
_LOAD = responder._load


@cache
def _services(settings: Settings, notice: str) -> Services:
    return _LOAD(settings, notice, lambda: None)


def load_once(settings: Settings, notice: str, announce: Callable[[], None]) -> Services:
    """The services of the content that comes with the program, once a worker: they hold no state of their own.

    Whoever has a content, wards or a cache of their own loads those, as the program does.
    """
    if settings.knowledge != HOME or settings.wards or settings.cache != CACHE:
        return _LOAD(settings, notice, announce)
    return _services(settings.model_copy(update={"database_url": "", "key_file": None}), notice)


@pytest.fixture(scope="session")
def services(settings: Settings) -> Services:
    """Built once a worker; where nothing is learned yet, one worker learns and the others wait for its weights."""
    settings.cache.mkdir(parents=True, exist_ok=True)
    with (settings.cache / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return make_services(settings)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A server of this worker, for the tests of its group; each takes a database of its own there."""
    yield from serve()


@pytest.fixture(autouse=True)
def _stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves the machine fails the test."""
    connect = socket.socket.connect

    def only_local(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_local)


def data(name: str) -> Path:
    """A file of tests/data."""
    return Path(__file__).parent / "data" / name
