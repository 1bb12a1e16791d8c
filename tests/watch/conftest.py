"""A service with a clock moved by hand, for the tests of what time brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.timed import Timed, open_service, vietnam


@pytest.fixture
def timed(services: Services, tmp_path: Path) -> Iterator[Timed]:
    """Opened on Monday 30 November 2026, 9:00 in Việt Nam."""
    with open_service(services, tmp_path, vietnam(2026, 11, 30, 9)) as opened:
        yield opened
