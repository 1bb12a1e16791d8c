"""A new editor's story: a question nobody could answer becomes a cited, approved, live answer; a bad one is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from bot.cases.retention import Retention
from bot.inbox.live import Live
from bot.learning.words import told
from bot.store.learning_tables import lesson, question
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.texts.promises import QUESTION_DAYS
from tests.console.conftest import HOME, Desk, Town
from tests.web.conftest import OpenSite

LEARN = f"{HOME}/hoc"
ASKED = "vay tiền mua máy ấp trứng gà thì xin giấy của thú y ở chỗ nào"
ANSWER = {
    "kind": "answer",
    "title": "Giấy thú y khi vay nuôi gà",
    "question": "Vay vốn mua máy ấp trứng có cần giấy thú y không?",
    "topic": "process.documents_person",
    "answer": "Quyết định này không đòi giấy thú y để vay.\nAnh/chị hỏi ngân hàng xem có cần thêm giấy nào không.",
    "source1": "qd22.dieu4",
    "wordings": ASKED,
}


@pytest.fixture
def editor(town: Town) -> Desk:
    return town.officer("editor", "", "Người Soạn")


@pytest.fixture
def approver(town: Town) -> Desk:
    return town.officer("approver", "", "Người Duyệt")


def asks(town: Town, said: str) -> tuple[Desk, str]:
    """Somebody who asks, and what they read."""
    person = town.person()
    person.says("chào")
    return person, person.says(said)


def group_number(desk: Desk) -> str:
    desk.get(LEARN)
    found = re.search(rf'href="{LEARN}/cau/([1-9]\d*)"', desk.page)
    assert found, desk.text
    return found[1]


def begin(editor: Desk, fields: dict[str, str]) -> str:
    """A draft of the first group; the number of the lesson."""
    number = group_number(editor)
    editor.get(f"{LEARN}/cau/{number}")
    answer = editor.post(f"{LEARN}/cau/{number}", follow=False, **fields)
    assert answer.status_code == 303, editor.text
    path = answer.headers["location"]
    editor.get(path)
    return str(path.rpartition("/")[2])


def act(desk: Desk, number: str, do: str, **fields: str) -> httpx.Response:
    desk.get(f"{LEARN}/ban/{number}")
    return desk.post(f"{LEARN}/ban/{number}", do=do, **fields)


def test_an_unanswered_question_becomes_a_live_answer_and_its_asker_is_told_once(
    town: Town, editor: Desk, approver: Desk
) -> None:
    person, first = asks(town, ASKED)
    assert ANSWER["answer"].splitlines()[0] not in first
    number = begin(editor, ANSWER)
    assert "Máy kiểm không thấy lỗi nào" in editor.text
    assert "So với" in editor.text
    assert "Điều 4" in editor.text
    assert "Đã gửi duyệt" in act(editor, number, "send").text
    assert ANSWER["answer"].splitlines()[0] not in town.person().says(ASKED)
    assert "Đã duyệt" in act(approver, number, "approve").text
    town.wait(seconds=10)
    told_now = person.says("lãi suất bao nhiêu")
    assert text("owed") in told_now
    assert ANSWER["answer"].splitlines()[0] in told_now
    assert text("owed") not in person.says("vay được bao nhiêu tiền")
    somebody = town.person()
    assert ANSWER["answer"].splitlines()[0] in somebody.says(
        "Vay tiền mua máy ấp trứng gà thì xin giấy của thú y ở chỗ nào?"
    )
    actions = [row[1] for row in town.audit() if row[2] == f"lesson/{number}"]
    assert actions == ["lesson_draft", "lesson_send", "lesson_approve"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source1": ""}, told("fault.no_source")),
        ({"answer": "Anh/chị được vay 120 triệu đồng để nuôi gà."}, "120 triệu"),
        ({"answer": "Mức vay là {fact:khong_co} cho việc này."}, "khong_co"),
        ({"topic": ""}, "topics.yaml"),
        ({"wordings": "lãi suất bao nhiêu"}, "trùng với mục loan.interest"),
        ({"wordings": "vay ở xã … được không"}, "còn chỗ trống"),
        ({"title": "Ai được vay"}, "đã là tên của mục"),
    ],
)
def test_a_bad_draft_is_refused_and_the_reason_is_said(
    town: Town, editor: Desk, changed: dict[str, str], said: str
) -> None:
    asks(town, ASKED)
    number = begin(editor, {**ANSWER, **changed})
    act(editor, number, "send")
    assert "Chưa gửi được" in editor.text
    assert said in editor.text
    assert town.do(lambda work: work.lessons.in_state("sent", "live")) == []


def test_nobody_approves_their_own_draft(town: Town) -> None:
    """An admin may write and may approve; never the same draft."""
    asks(town, ASKED)
    admin, other = town.officer("admin", "*", "Quản Trị"), town.officer("admin", "*", "Quản Trị Hai")
    number = begin(admin, ANSWER)
    act(admin, number, "send")
    assert "không tự duyệt được" in act(admin, number, "approve").text
    assert town.do(lambda work: work.lessons.live()) == []
    act(other, number, "approve")
    assert len(town.do(lambda work: work.lessons.live())) == 1


def test_a_refused_draft_comes_back_with_its_reason_and_can_be_mended(town: Town, editor: Desk, approver: Desk) -> None:
    asks(town, ASKED)
    number = begin(editor, ANSWER)
    act(editor, number, "send")
    act(approver, number, "refuse", reason="hỏi lại ngân hàng đã")
    editor.get(f"{LEARN}/ban/{number}")
    assert "hỏi lại ngân hàng đã" in editor.text
    assert "Đã lưu" in act(editor, number, "save", **ANSWER).text
    act(editor, number, "send")
    act(approver, number, "approve")
    assert len(town.do(lambda work: work.lessons.live())) == 1


def test_a_wording_of_an_answer_that_there_is_leads_to_it_and_no_more_once_taken_back(
    town: Town, editor: Desk, approver: Desk
) -> None:
    said = "tui mún bít cái khoản phải đóng mỗi kì cho bển là mấy phân"
    asks(town, said)
    number = begin(editor, {"kind": "wording", "entry": "loan.interest", "wordings": said})
    act(editor, number, "send")
    act(approver, number, "approve")
    town.wait(seconds=10)
    assert "6,24%" in town.person().says(said)
    act(approver, number, "retire", reason="hiểu khác")
    assert len(town.do(lambda work: work.lessons.live())) == 1, "what it would change is looked at first"
    approver.press_on()
    town.wait(seconds=10)
    assert town.do(lambda work: work.lessons.live()) == []
    assert [each.words for each in town.do(lambda work: work.questions.open())][:1] == [said]


def test_before_an_answer_is_taken_off_its_readers_and_what_leans_on_it_are_shown(
    town: Town, editor: Desk, approver: Desk
) -> None:
    asks(town, ASKED)
    number = begin(editor, ANSWER)
    act(editor, number, "send")
    act(approver, number, "approve")
    town.wait(seconds=10)
    entry = f"process.documents_person.added_{number}"
    again = "nuôi gà ấp trứng thì phải lên thú y xin dấu trước đúng không"
    editor.get(f"{LEARN}/cau/0")
    made = editor.post(f"{LEARN}/cau/0", follow=False, kind="wording", entry=entry, wordings=again)
    wording = made.headers["location"].rpartition("/")[2]
    act(editor, wording, "send")
    act(approver, wording, "approve")
    town.wait(seconds=10)

    act(approver, number, "retire", reason="luật đổi")
    assert "Người dân hỏi thì sẽ đọc" in approver.text
    assert f"“{ASKED}” chưa trả lời" in approver.text
    assert "câu đổi cách hiểu" in approver.text
    assert "Chưa thôi dùng được, 1 chỗ vướng" in approver.text
    assert f"Bản số {wording} đang dùng: {told('fault.no_entry')}" in approver.text
    approver.post(f"{LEARN}/ban/{number}", do="retire", reason="luật đổi", sure="yes")
    assert "Bản khác đang dùng còn dẫn tới bản này" in approver.text
    assert len(town.do(lambda work: work.lessons.live())) == 2

    act(approver, wording, "retire", reason="luật đổi")
    assert "chỗ vướng" not in approver.text, "nothing leans on a way of asking"
    approver.press_on()
    act(approver, number, "retire", reason="luật đổi")
    approver.press_on()
    assert town.do(lambda work: work.lessons.live()) == []
    act(editor, number, "retire", reason="luật đổi")
    assert "Người dân hỏi thì sẽ đọc" not in editor.text


def test_a_thumb_down_asks_why_in_one_press_and_keeps_the_question(town: Town, editor: Desk) -> None:
    person, _ = asks(town, "lãi suất bao nhiêu một năm")
    assert text("feedback.reason.hard") in str(person.chat.says("👎").json())
    assert text("feedback.thanks") in person.says(text("feedback.reason.hard"))
    editor.get(LEARN)
    assert "lãi suất bao nhiêu một năm" in editor.text
    assert f"{text('feedback.reason.hard')}: 1" in editor.text


def test_what_is_kept_names_nobody_and_soon_not_even_a_chat(town: Town, open_site: OpenSite) -> None:
    asks(town, f"anh Hải cháu chị Sen bảo {ASKED}")
    [kept] = town.do(lambda work: work.questions.open())
    assert kept.words == f"anh … cháu chị … bảo {ASKED}"
    raw = b"".join(path.read_bytes() for path in town.files())
    assert "trứng gà".encode() not in raw
    assert askers(town, open_site, days=6) != [None]
    assert askers(town, open_site, days=2) == [None]


def askers(town: Town, open_site: OpenSite, days: int) -> list[str | None]:
    """Who asked, after days of a service that is started each morning: a clock that jumps over them is not believed."""
    for _ in range(days):
        town.wait(days=1)
        town.site = open_site()
    return town.do(lambda work: list(work.tx.execute(select(question.c.chat)).scalars()))


def test_who_erases_the_conversation_erases_the_question(town: Town) -> None:
    person, _ = asks(town, ASKED)
    person.says("", "erase:yes")
    assert town.do(lambda work: work.questions.open()) == []


def test_questions_alike_are_one_group_and_a_no_makes_another(town: Town, editor: Desk) -> None:
    for said in (ASKED, f"{ASKED} ạ", "xin giấy của thú y ở chỗ nào để vay tiền mua máy ấp trứng gà"):
        asks(town, said)
    editor.get(LEARN)
    assert "Chưa trả lời được: 1 nhóm" in editor.text


def test_an_excel_file_becomes_drafts_and_another_file_is_refused_in_words(town: Town, editor: Desk) -> None:
    book = Workbook()
    book.worksheets[0].append([told(f"column.{name}") for name in ("question", "answer", "source", "entry")])
    book.worksheets[0].append([ANSWER["question"], ANSWER["answer"], "Điều 4 Quyết định 22", ""])
    book.worksheets[0].append(["tiền lời mỗi tháng mấy đồng", "", "", "loan.interest"])
    out = BytesIO()
    book.save(out)
    send_file(editor, out.getvalue())
    assert "Đã nhập 2 bản nháp" in editor.text
    drafts = town.do(lambda work: work.lessons.in_state("draft"))
    assert [each.kind for each in drafts] == ["wording", "answer"]
    assert '"qd22.dieu4"' in drafts[1].body
    send_file(editor, b"kh\xc3\xb4ng ph\xe1\xba\xa3i Excel")
    assert told("import.file") in editor.text


def send_file(desk: Desk, data: bytes) -> None:
    desk.get(LEARN)
    mark = re.search(r'name="csrf" value="([^"]*)"', desk.page)
    csrf = mark[1] if mark else ""
    field = 'Content-Disposition: form-data; name="csrf"'
    file = 'Content-Disposition: form-data; name="file"; filename="a.xlsx"'
    body = f"--x\r\n{field}\r\n\r\n{csrf}\r\n--x\r\n{file}\r\n\r\n".encode() + data + b"\r\n--x--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=x", "origin": "http://qd22.test"}
    answer = desk.screen.ask_for("POST", f"{LEARN}/tep", headers=headers, content=body)
    desk.page = answer.text


def test_another_replica_answers_too_and_looks_at_the_database_once_in_some_seconds(
    town: Town, editor: Desk, approver: Desk
) -> None:
    parts = town.site.app.state.console
    replica = Live(parts.services, parts.database.database)
    asks(town, ASKED)
    before = town.site.portal.call(replica.services, town.now)
    number = begin(editor, ANSWER)
    act(editor, number, "send")
    act(approver, number, "approve")
    assert town.site.portal.call(replica.services, town.now) is before
    town.wait(seconds=6)
    after = town.site.portal.call(replica.services, town.now)
    assert after.understanding.read(ASKED)[0].entry == f"{ANSWER['topic']}.added_{number}"
    assert after.understanding.read("lãi suất bao nhiêu") == before.understanding.read("lãi suất bao nhiêu")
    town.wait(seconds=6)
    assert town.site.portal.call(replica.services, town.now) is after


def test_a_row_that_this_program_did_not_write_is_never_live(town: Town) -> None:
    def forge(work: UnitOfWork) -> None:
        made = work.lessons.add("wording", '{"wordings": ["câu giả"], "entry": "loan.interest"}', 1, town.now)
        work.tx.execute(update(lesson).where(lesson.c.id == made.id).values(state="live", version=1))

    town.do(forge)
    assert town.do(lambda work: work.lessons.live()) == []


def test_the_words_of_a_question_go_after_their_days(town: Town) -> None:
    asks(town, ASKED)
    parts = town.site.app.state.console.database
    for days, left in ((QUESTION_DAYS - 1, 1), (QUESTION_DAYS + 1, 0)):
        later = town.now + timedelta(days=days)
        town.do(lambda work, later=later: Retention(work, parts.referrals.places, parts.policy).prune(later))
        assert len(town.do(lambda work: work.questions.open())) == left
