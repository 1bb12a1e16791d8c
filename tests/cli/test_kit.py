"""`qd22 kit`: a folder full of materials, nothing overwritten, and a clear line for what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.options import UNUSABLE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["kit", *arguments])


def test_the_folder_is_filled_and_never_overwritten_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "https://vayvon.example")
    out = tmp_path / "bo" / "thang12"
    done = run("--ward", "16702", "--campaign", "Thang12", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert len(list(out.iterdir())) == 17
    (out / "tin-bai.docx").write_text("đã sửa tay")
    again = run("--ward", "16702", "--campaign", "thang12", "--out", str(out))
    assert again.exit_code == UNUSABLE
    assert "tin-bai.docx đã có" in again.output
    assert (out / "tin-bai.docx").read_text() == "đã sửa tay"
    assert run("--ward", "16702", "--campaign", "thang12", "--out", str(out), "--force").exit_code == 0


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without a public address there is no code, and the line names the setting."""
    done = run("--ward", "16732", "--campaign", "thang12", "--out", str(tmp_path / "a"))
    assert done.exit_code == 0
    assert "QD22_PUBLIC_ORIGIN" in done.output
    assert "mục mẫu" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ward", "00000", "--campaign", "thang12"), "00000"),
        (("--ward", "16732", "--campaign", "tháng 12"), "a–z"),
        (("--ward", "16732", "--campaign", "thang12", "--on", "hôm qua"), "hôm qua"),
        (("--ward", "16732", "--campaign", "thang12", "--on", "2020-01-01"), "01/01/2020"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments, "--out", str(tmp_path / "a"))
    assert done.exit_code == UNUSABLE
    assert said in done.output
