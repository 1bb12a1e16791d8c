"""`qd22 content`: live lessons become a change of the content files, which else stay; Excel becomes drafts."""

from __future__ import annotations

import asyncio
import difflib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import SystemClock, day_in_vietnam
from bot.learning.body import Body
from bot.learning.sheet import empty_sheet
from bot.runtime import opened
from bot.settings import Settings
from bot.store.lessons import LessonKind
from bot.store.work import UnitOfWork
from knowledge import HOME
from knowledge.lint import check_content
from knowledge.loader import load_knowledge
from tests.store.place import Home

T = TypeVar("T")
TODAY = day_in_vietnam(SystemClock().now())
NEW = Body(
    topic="process.documents_person",
    title="Giấy thú y: cần hay không",
    question="Vay vốn mua máy ấp trứng có cần giấy thú y không?",
    answer="Quyết định này không đòi giấy thú y để vay.\nAnh/chị hỏi ngân hàng xem có cần thêm giấy nào không.",
    citations=("qd22.dieu4",),
    wordings=("vay nuôi gà có phải xin giấy thú y", "máy ấp trứng: giấy tờ thú y lấy ở đâu"),
)


def write(act: Callable[[UnitOfWork], T]) -> T:
    async def run() -> T:
        async with opened(Settings()) as parts:
            return await parts.database.write(act)

    return asyncio.run(run())


def seat(role: str) -> int:
    now = SystemClock().now()

    def act(work: UnitOfWork) -> int:
        number = work.officers.invite("Người Mẫu", role, "", role.ljust(64, "0"), now)  # type: ignore[arg-type]
        work.officers.join(number, f"chat-{role}", now)
        return number

    return write(act)


def make_live(kind: LessonKind, body: Body) -> None:
    def act(work: UnitOfWork) -> None:
        made = work.lessons.add(kind, body.model_dump_json(), 1, SystemClock().now())
        work.lessons.set_live(made, "live")

    write(act)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content files."""
    folder = tmp_path / "knowledge"
    shutil.copytree(HOME, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["content", *arguments])
    return done.exit_code, done.output


def added(content: Path) -> list[str]:
    """The lines that a change adds; none may go."""
    found = []
    for path in sorted(HOME.rglob("*.yaml")):
        before = path.read_text(encoding="utf-8").splitlines()
        after = (content / path.relative_to(HOME)).read_text(encoding="utf-8").splitlines()
        lines = [line for line in difflib.unified_diff(before, after, n=0) if line[:3] not in ("+++", "---")]
        assert not [line for line in lines if line.startswith("-")]
        found += [line[1:] for line in lines if line.startswith("+")]
    return found


def test_what_is_live_becomes_lines_of_the_content_and_only_wants_more_samples(home: Home, content: Path) -> None:
    write(lambda work: None)
    make_live("wording", Body(entry="loan.interest", wordings=("tiền lời: mấy đồng một kỳ vậy", "lãi suất bao nhiêu")))
    make_live("answer", NEW)
    code, said = run("export", str(content))
    assert code == 0, said
    assert "1 cách hỏi, 1 mục mới" in said
    lines = added(content)
    assert "    - 'tiền lời: mấy đồng một kỳ vậy'" in lines
    knowledge = load_knowledge(content)
    entry = knowledge.entries["process.documents_person.added_2"]
    assert (entry.answer, entry.citations) == (NEW.answer, list(NEW.citations))
    faults = [str(fault) for fault in check_content(knowledge, TODAY)]
    assert len(faults) == 1
    assert "có 3 câu hỏi mẫu; cần ít nhất 12" in faults[0]
    assert run("export", str(content))[0] == 0
    assert added(content) == lines


def test_a_lesson_whose_answer_is_gone_is_named(home: Home, content: Path) -> None:
    make_live("wording", Body(entry="loan.no_more", wordings=("một câu hỏi mẫu",)))
    code, said = run("export", str(content))
    assert (code, "bài 1" in said) == (1, True)


def test_a_sheet_becomes_drafts_of_an_editor_alone(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "cau-hoi.xlsx"
    file.write_bytes(empty_sheet())
    editor, approver = seat("editor"), seat("approver")
    assert run("import", str(file), "--officer", str(approver))[0] == 2
    code, said = run("import", str(file), "--officer", str(editor))
    assert (code, "1 dòng" in said) == (0, True)
    assert [each.author for each in write(lambda work: work.lessons.in_state("draft"))] == [editor]


def test_whoever_writes_answers_is_invited_without_a_place(home: Home) -> None:
    def invite(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["officers", "invite", "--name", "Người Soạn Mẫu", "--role", "editor", *more])
        return done.exit_code, done.output

    assert invite("--ward", "16732")[0] == 2
    assert invite()[0] == 0
    [row] = write(lambda work: work.officers.all())
    assert (row.role, row.scope) == ("editor", ())
