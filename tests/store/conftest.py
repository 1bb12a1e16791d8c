"""A place of one's own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.conftest import FixedClock
from tests.store.place import Home


@pytest.fixture
def home(tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # a folder's name, and so its key's, may come again
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    return Home(folder, services, FixedClock())
