"""Files with persons in them are their owner's only, and the key is not where the data is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.options import write_private
from bot.settings import Settings


def test_what_a_command_writes_about_persons_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.docx"
    write_private(path, b"a")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    write_private(path, b"bc")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"bc"


def test_the_key_is_outside_the_folder_of_the_data_unless_it_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QD22_KEY_FILE", raising=False)
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/var/qd22.db")
    assert tmp_path not in settings.key_path.parents
    other = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/else/qd22.db")
    assert other.key_path != settings.key_path
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "qd22.key").write_text("old")
    assert settings.key_path == tmp_path / "var" / "qd22.key"


def test_two_databases_on_one_server_have_keys_of_their_own_and_no_password_in_a_name() -> None:
    names = {
        Settings(database_url=f"postgresql+asyncpg://qd22:mat-khau@db/{name}").key_path.name for name in ("a", "b")
    }
    assert len(names) == 2
    assert not any("mat-khau" in name for name in names)
