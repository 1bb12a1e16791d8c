"""Groups of questions are made beside the database: nobody who writes waits for it, and nobody takes what is taken."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from bot.console import learning_pages
from bot.learning.groups import Group, groups_of
from bot.store.learning_tables import lesson, question
from bot.store.questions import Question
from bot.store.work import UnitOfWork
from tests.console.conftest import HOME, Desk, Town
from tests.console.test_learning import ANSWER, ASKED, LEARN


@pytest.fixture
def editor(town: Town) -> Desk:
    return town.officer("editor", "", "Người Soạn")


def ask(town: Town, *said: str) -> list[int]:
    """Questions of people, as they are kept; their numbers."""

    def act(work: UnitOfWork) -> list[int]:
        for number, each in enumerate(said):
            assert work.questions.add(f"chat-{number}", "unanswered", "", "", each, town.now)
        return sorted(each.id for each in work.questions.open())

    return town.do(act)


def open_numbers(town: Town) -> list[int]:
    return sorted(town.do(lambda work: [each.id for each in work.questions.open()]))


def test_no_group_is_made_within_a_transaction(town: Town, editor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = ask(town, ASKED, f"{ASKED} ạ", "bò ốm thì hỏi ai bây giờ")
    made = list[threading.Thread]()

    def watched(questions: Sequence[Question]) -> list[Group]:
        made.append(threading.current_thread())
        return groups_of(questions)

    monkeypatch.setattr(learning_pages, "groups_of", watched)
    editor.get(LEARN)
    editor.get(f"{LEARN}/cau/{first}")
    editor.post(f"{LEARN}/cau/{first}", **ANSWER)
    last = open_numbers(town)[-1]
    editor.get(f"{LEARN}/cau/{last}")
    editor.post(f"{LEARN}/cau/{last}/bo")
    assert open_numbers(town) == []
    database = town.site.app.state.console.database.database
    at_work = [town.do(lambda work: threading.current_thread())]
    at_work += [town.site.portal.call(database.read, lambda work: threading.current_thread()) for _ in range(2)]
    assert len(made) >= 5
    assert not set(made) & set(at_work)


def test_what_somebody_else_took_meanwhile_is_not_taken_again(town: Town, editor: Desk) -> None:
    first, second = ask(town, ASKED, f"{ASKED} ạ")
    other = town.officer("editor", "", "Người Soạn Hai")
    for desk in (editor, other):
        desk.get(f"{LEARN}/cau/{first}")
    editor.post(f"{LEARN}/cau/{first}", **ANSWER)
    other.post(f"{LEARN}/cau/{first}", **ANSWER)
    assert "vừa có người làm rồi" in other.text
    assert len(town.do(lambda work: work.lessons.in_state("draft"))) == 1
    assert town.do(lambda work: work.questions.still_open([first, second])) == []


def test_only_what_still_waits_goes_with_its_group(town: Town, editor: Desk) -> None:
    """A colleague taught one of three alike between the look and the press."""
    numbers = ask(town, ASKED, f"{ASKED} ạ", f"{ASKED} nhé")
    town.do(lambda work: work.questions.tie(numbers[1:2], 99))
    assert town.do(lambda work: work.questions.still_open(numbers)) == [numbers[0], numbers[2]]
    editor.get(f"{HOME}/hoc/cau/{numbers[0]}")
    editor.post(f"{HOME}/hoc/cau/{numbers[0]}/bo")
    assert town.do(lambda work: [each.id for each in work.questions.of_lesson(99)]) == numbers[1:2]
    assert open_numbers(town) == []


def test_a_damaged_question_is_passed_over_and_counted(town: Town, editor: Desk) -> None:
    """It was a page that failed as a whole, for all questions, until the row was ninety days old."""
    numbers = ask(town, ASKED, "bò ốm thì hỏi ai bây giờ")
    town.do(lambda work: work.questions.tie(numbers, 7))
    town.do(lambda work: work.questions.free(7))
    town.do(lambda work: work.tx.execute(question.update().where(question.c.id == numbers[0]).values(sealed=b"x" * 99)))
    assert editor.get(LEARN).status_code == 200
    assert "bò ốm" in editor.text
    assert "Chưa trả lời được: 1 nhóm" in editor.text
    assert editor.get(f"{LEARN}/cau/{numbers[0]}").status_code == 404
    assert town.do(lambda work: (work.questions.shut(), work.lessons.shut())) == (1, 0)
    assert town.do(lambda work: work.questions.of_chat("chat-0")) == []
    assert [each.id for each in town.do(lambda work: work.questions.of_chat("chat-1"))] == [numbers[1]]


def test_a_damaged_lesson_is_passed_over_too(town: Town, editor: Desk) -> None:
    made = [town.do(lambda work, said=said: work.lessons.add("wording", said, editor.seat, town.now)) for said in "ab"]
    town.do(lambda work: work.tx.execute(lesson.update().where(lesson.c.id == made[0].id).values(sealed=b"")))
    assert editor.get(LEARN).status_code == 200
    assert f"{LEARN}/ban/{made[1].id}" in editor.page
    assert editor.get(f"{LEARN}/ban/{made[0].id}").status_code == 404
    assert town.do(lambda work: work.lessons.shut()) == 1
