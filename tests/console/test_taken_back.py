"""Taking back at the console: a message to somebody, and what was written down of a whole list, before it is told."""

from __future__ import annotations

import re

import pytest

from bot.texts import text
from tests.console.conftest import HOME, Desk, OpenSite, Town

OUT = f"{HOME}/danh-sach/16732/1"
TOLD = {
    "approve": ("đã được xác nhận, có tên anh/chị",),
    "hand": ("đã được chuyển tới nơi xét",),
    "results": ("việc của anh/chị đã xong", "lần này chưa được"),
}
"""Words of the notices of each step."""
NAMES = ("Nguyễn Văn Một", "Nguyễn Văn Hai")


@pytest.fixture
def town(open_site: OpenSite) -> Town:
    """Notices wait ten minutes here, as they do unless it is set otherwise."""
    return Town(open_site(notice_minutes=10))


def met(town: Town, officer: Desk, name: str = "Trần Văn Mẫu", phone: str = "0912 345 678") -> str:
    """The code of somebody who was met."""
    code = town.applicant(name=name, phone=phone)
    officer.get(f"{HOME}/ho-so/{code}")
    officer.post(f"{HOME}/ho-so/{code}/lien-he")
    officer.act("reached", code)
    return code


def issue(town: Town, officer: Desk) -> list[str]:
    """The codes on a list that went out a while ago."""
    codes = [met(town, officer, name, f"0912 345 0{at:02}") for at, name in enumerate(NAMES)]
    officer.post(f"{HOME}/danh-dau", code=codes, sure="yes")
    named = {"ward": "16732", "month": "2026-12", "sort": "name"}
    officer.post(f"{HOME}/danh-sach/chot", **named)
    mark = re.search(r'name="mark" value="([^"]+)"', officer.page)
    assert mark
    officer.post(f"{HOME}/danh-sach/chot", mark=mark[1], **named)
    town.wait(minutes=15)
    officer.get(OUT)
    return codes


def state(town: Town, code: str) -> str:
    case = town.do(lambda work: work.cases.by_code(code))
    assert case
    return case.state


def test_a_message_is_taken_back_before_anybody_reads_it(town: Town) -> None:
    officer = town.officer()
    code = met(town, officer)
    officer.get(HOME)  # whoever works is not locked out
    town.wait(minutes=15)
    town.last.says("hồ sơ của tôi")
    said = text("notice.tell.come")
    officer.act("tell", code, reason="come", sure="yes")
    assert text("desk.case.undo", minutes="10") in officer.text
    officer.act("take_back", code)
    assert text("desk.taken_back", step=text("desk.undone.tell"), code=code) in officer.text
    assert state(town, code) == "contacted"
    town.wait(minutes=15)
    assert said not in town.last.says("hồ sơ của tôi")
    officer.act("tell", code, reason="come", sure="yes")
    town.wait(minutes=15)
    assert town.last.says("hồ sơ của tôi").count(said) == 1
    officer.act("take_back", code)
    assert text("refused.late") in officer.text
    assert [row[1] for row in town.audit() if row[2] == code][-3:] == ["tell", "take_back", "tell"]


@pytest.mark.parametrize(
    ("begun", "step", "was"),
    [((), "approve", "listed"), (("approve",), "hand", "approved"), (("approve", "hand"), "results", "handed")],
)
def test_what_was_written_of_a_list_is_taken_back_with_one_press(
    town: Town, begun: tuple[str, ...], step: str, was: str
) -> None:
    officer = town.officer()
    codes = issue(town, officer)
    answers = {"row-1": "lent", "sum-1": "50 triệu", "row-2": "refused", "why-2": "capital"}
    for each in begun:
        officer.post(OUT, step=each, on="24/11/2026", sure="yes")
        officer.get(HOME)  # whoever works is not locked out
    town.wait(minutes=15)
    town.last.says("hồ sơ của tôi")
    assert "Rút lại tin" not in (officer.get(OUT) and officer.page)
    officer.post(OUT, step=step, on="24/11/2026", sure="yes", **(answers if step == "results" else {}))
    assert {state(town, code) for code in codes} != {was}
    assert text("desk.way.undo", minutes="10") in officer.text
    other = town.officer(name="Người Khác")
    other.get(OUT)
    assert "Rút lại tin" not in other.page
    other.post(OUT, step="take_back")
    assert text("refused.late") in other.text
    officer.post(OUT, step="take_back")
    assert "Đã rút lại" in officer.text
    assert {state(town, code) for code in codes} == {was}
    town.wait(minutes=15)
    heard = town.last.says("hồ sơ của tôi")
    assert not [words for words in TOLD[step] if words in heard]
    officer.post(OUT, step=step, on="24/11/2026", sure="yes", **(answers if step == "results" else {}))
    town.wait(minutes=15)
    assert [words for words in TOLD[step] if words in town.last.says("hồ sơ của tôi")]
    officer.post(OUT, step="take_back")
    assert text("refused.late") in officer.text
    written = [row[1] for row in town.audit() if row[2] == "16732/2026-12"]
    assert written[-3:] == [f"list_{step}", "list_take_back", f"list_{step}"]


def test_many_marked_or_taken_off_by_one_press_come_back_by_one(town: Town) -> None:
    officer, other = town.officer(), town.officer(name="Người Khác")
    codes = [met(town, officer, name, f"0912 345 0{at:02}") for at, name in enumerate(NAMES)]
    town.wait(minutes=15)
    town.last.says("hồ sơ của tôi")
    officer.get(HOME)
    officer.post(f"{HOME}/danh-dau", code=codes, sure="yes")
    marked = back(officer)
    other.get(HOME)
    other.post(f"{HOME}/danh-sach/rut-lai", **marked)
    assert text("refused.late") in other.text
    assert {state(town, code) for code in codes} == {"listed"}
    officer.post(f"{HOME}/danh-sach/rut-lai", **marked)
    assert text("desk.taken_back.many", step=text("desk.undone.list"), count="2") in officer.text
    assert {state(town, code) for code in codes} == {"contacted"}
    officer.post(f"{HOME}/danh-dau", code=codes, sure="yes")
    officer.post(f"{HOME}/danh-sach/bo", code=codes, reason="mistake")
    assert "Đưa 2 người ra khỏi danh sách" in officer.text
    assert all(code in officer.text for code in codes)
    assert text("notice.step.unlist", code="…", because=text("notice.unlist.mistake")).strip() in officer.text
    assert {state(town, code) for code in codes} == {"listed"}, "asked first"
    officer.press_on()
    assert {state(town, code) for code in codes} == {"contacted"}
    officer.post(f"{HOME}/danh-sach/rut-lai", **back(officer))
    assert {state(town, code) for code in codes} == {"listed"}
    town.wait(minutes=15)
    assert text("notice.step.unlist", code=codes[1], because="").strip() not in town.last.says("hồ sơ của tôi")
    officer.get(HOME)
    officer.post(f"{HOME}/danh-sach/rut-lai", step="unlist", moment="x")
    assert text("refused.late") in officer.text


def back(officer: Desk) -> dict[str, str]:
    """What the form holds that takes back what was done with many."""
    form = re.search(r'(?s)action="/ban-viec/danh-sach/rut-lai"(.*?)</form>', officer.page)
    assert form, officer.text
    assert text("desk.way.undo", minutes="10") in officer.text
    return dict(re.findall(r'name="(step|moment)" value="([^"]*)"', form[1]))


def test_taking_many_off_a_list_that_is_out_says_that_it_cannot_be_taken_back(town: Town) -> None:
    officer = town.officer()
    codes = issue(town, officer)
    officer.get(f"{HOME}/danh-sach")
    officer.post(f"{HOME}/danh-sach/bo", code=codes, reason="moved")
    assert "2 người đang có tên trong danh sách đã chốt: máy lập bản điều chỉnh, không rút lại được" in officer.text
    officer.press_on()
    assert {state(town, code) for code in codes} == {"contacted"}
    assert "danh-sach/rut-lai" not in officer.page


def test_a_correction_is_taken_back_and_a_list_says_first_how_many_are_told(town: Town) -> None:
    officer = town.officer()
    codes = [met(town, officer, name, f"0912 345 0{at:02}") for at, name in enumerate(NAMES)]
    officer.get(f"{HOME}/ho-so/{codes[0]}")
    officer.post(f"{HOME}/ho-so/{codes[0]}/sua", phone="0912 000 777")
    assert text("desk.case.undo", minutes="10") in officer.text
    officer.act("take_back", codes[0])
    assert text("desk.taken_back", step=text("desk.undone.fill"), code=codes[0]) in officer.text
    officer.post(f"{HOME}/ho-so/{codes[0]}/lien-he")
    assert "0912 345 000" in officer.text
    officer.post(f"{HOME}/danh-dau", code=codes, sure="yes")
    officer.post(f"{HOME}/danh-sach/chot", ward="16732", month="2026-12", sort="name")
    assert "2 người mới có tên nhận tin ngay, chốt rồi không rút lại được" in officer.text
    assert all(code in officer.text for code in codes)


def test_an_addendum_is_fetched_where_its_list_is(town: Town) -> None:
    officer, elsewhere = town.officer(), town.officer(scope="16681", name="Nơi Khác")
    codes = issue(town, officer)
    officer.get(f"{HOME}/danh-sach")
    assert "Bản điều chỉnh" not in officer.page
    officer.act("unlist", codes[0], reason="moved", sure="yes")
    wanted = {"ward": "16732", "month": "2026-12", "addendum": "1"}
    for page in (f"{HOME}/danh-sach", OUT):
        officer.get(page)
        for kind, begin in (("docx", "Word"), ("xlsx", "Excel")):
            assert f"Bản điều chỉnh số 1: {begin}" in officer.text
            answer = officer.post(f"{HOME}/danh-sach/tep", kind=kind, **wanted)
            assert answer.status_code == 200
            assert f"ds-2026-12-16732-so1-dc1.{kind}" in answer.headers["content-disposition"]
            assert answer.content[:2] == b"PK"
    assert [row[1] for row in town.audit() if row[2] == "16732/2026-12"].count("form") == 4
    elsewhere.get(f"{HOME}/danh-sach")
    assert elsewhere.post(f"{HOME}/danh-sach/tep", kind="docx", **wanted).status_code == 404
    for wrong in ("2", "0", "x", "-1"):
        assert officer.post(f"{HOME}/danh-sach/tep", kind="docx", **{**wanted, "addendum": wrong}).status_code == 404
        officer.get(OUT)
