"""`qd22 chat --repro` and `qd22 replay`: a talk is written down only when asked for, for its owner, and replayed."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.options import UNUSABLE

ROOT = Path(__file__).parent.parent.parent
TYPED = "lai suat bao nhieu\n1\nkiểm tra điều kiện\nnhờ liên hệ\n"


def call(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk that was written down."""
    file = tmp_path_factory.mktemp("talk") / "talk.yaml"
    file.touch(mode=0o644)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TYPED.encode())))
        done = call("chat", "--repro", str(file), given=TYPED)
    assert done.exit_code == 0, done.output
    assert f"được ghi nguyên văn vào {file}" in done.stderr.replace("\n", "")
    return file


def test_what_was_typed_is_written_for_its_owner_alone(talk: Path) -> None:
    assert stat.S_IMODE(talk.stat().st_mode) == 0o600
    written = talk.read_text(encoding="utf-8")
    assert re.findall(r"^  say: '?(.*?)'?$", written, re.MULTILINE) == TYPED.splitlines()
    assert "6,24%/năm" in written


def test_a_talk_is_written_nowhere_unless_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("chat", given="menu\n").exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("channel", ["terminal", "zalo_bot"])
def test_a_talk_happens_again(talk: Path, channel: str) -> None:
    done = call("replay", str(talk), "--channel", channel)
    assert done.exit_code == 0, done.output
    assert f"4 bước trên kênh {channel}, đúng như đã ghi" in done.stdout


def test_the_first_difference_is_shown_with_its_line(talk: Path, tmp_path: Path) -> None:
    file = tmp_path / "changed.yaml"
    file.write_text(talk.read_text(encoding="utf-8").replace("Lãi thường trả", "Lời thường trả"), encoding="utf-8")
    done = call("replay", str(file))
    assert done.exit_code == 1
    number = next(at for at, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "say: '1'" in line)
    assert f"{file}:{number - 1}: bước 2 (gõ “1”) khác với kịch bản." in done.stdout
    assert "» Lời thường trả" in done.stdout.partition("Nhận được:")[0]
    assert "» Lãi thường trả" in done.stdout.partition("Nhận được:")[2]
    assert "bước 3" not in done.stdout


def test_a_script_of_the_tests_is_replayed_too() -> None:
    scripts = [str(ROOT / "tests" / "conversations" / name) for name in ("menu_to_answer.yaml", "help.yaml")]
    assert call("replay", *scripts, "--channel", "zalo_bot").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chat", "--repro", "x.yaml", "--as", "an"], "--repro chỉ ghi cuộc chạy thử"),
        (["chat", "--repro", "/no/such/x.yaml"], "không ghi được"),
        (["replay", "/no/such/x.yaml"], "không đọc được tệp"),
        (["replay", "tests/conversations/help.yaml", "--channel", "fax"], "không có kênh “fax”"),
        (["replay", "tests/conversations/two_actors/duplicate.yaml"], "kịch bản nhiều người"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    done = call(*arguments)
    told = f"{done.stderr}{done.exception}"
    assert says in told
    assert done.exit_code in (UNUSABLE, 1)
    assert not Path("x.yaml").exists()


def test_ctrl_c_ends_the_talk_at_once_and_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "talk.yaml"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    arguments = [sys.executable, "-m", "bot", "chat", "--repro", str(file)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("lãi suất bao nhiêu\n".encode())
        process.stdin.flush()
        for line in process.stdout:
            if "[4] Căn cứ".encode() in line:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
    assert "say: lãi suất bao nhiêu" in file.read_text(encoding="utf-8")
