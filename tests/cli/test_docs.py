"""The pages that list settings and commands are those of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.docs import pages
from bot.settings import Settings, descriptions

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["settings.md", "commands.md"])
def test_the_page_is_up_to_date(name: str) -> None:
    """After a change: `qd22 docs --write`."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]


def test_every_setting_has_a_row_with_its_meaning() -> None:
    page = pages()["settings.md"]
    meanings = descriptions()
    assert list(meanings) == list(Settings.model_fields)
    for name, meaning in meanings.items():
        assert meaning
        assert f"| `QD22_{name.upper()}` |" in page
        assert meaning in page


def test_old_pages_are_named_and_written_anew(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["docs", "--folder", str(tmp_path)]).exit_code == 1
    assert CliRunner().invoke(app, ["docs", "--folder", str(tmp_path), "--write"]).exit_code == 0
    assert CliRunner().invoke(app, ["docs", "--folder", str(tmp_path)]).output == ""
