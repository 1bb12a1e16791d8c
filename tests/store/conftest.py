"""A place of one's own for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.conftest import FixedClock
from tests.store.cluster import Cluster, cluster
from tests.store.place import Home


@pytest.fixture
def home(tmp_path: Path, services: Services) -> Home:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    return Home(folder, services, FixedClock())


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    with ExitStack() as stack:
        try:
            under_way = stack.enter_context(cluster())
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"PostgreSQL is here but does not start: {error}")
        yield under_way
