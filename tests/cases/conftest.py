"""A service with a clock moved by hand, for the tests of what time brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.store.cluster import Cluster
from tests.timed import Timed, open_service, vietnam


@pytest.fixture
def timed(services: Services, tmp_path: Path) -> Iterator[Timed]:
    """Opened on Monday 30 November 2026, 9:00 in Việt Nam."""
    with open_service(services, tmp_path, vietnam(2026, 11, 30, 9)) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database with the tables on each engine, one after the other; "" for a file of SQLite."""
    if request.param == "sqlite":
        return ""
    postgresql: Cluster = request.getfixturevalue("postgresql")
    return postgresql.blank()
