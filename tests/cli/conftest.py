"""Fixtures of the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.conversation.services import Services
from tests.conftest import FixedClock
from tests.store.place import Home


@pytest.fixture
def home(tmp_path: Path, services: Services, own_keys: None, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The place that the commands find; its clock is the machine's, as theirs is."""
    home = Home(tmp_path / "var", services, FixedClock(SystemClock().now()))
    monkeypatch.setenv("QD22_DATABASE_URL", home.settings.database_url)
    monkeypatch.delenv("QD22_MASTER_KEY", raising=False)
    return home
