"""A place of one's own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.conftest import FixedClock
from tests.store.place import Home


@pytest.fixture
def home(tmp_path: Path, services: Services, own_keys: None) -> Home:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    return Home(folder, services, FixedClock())
