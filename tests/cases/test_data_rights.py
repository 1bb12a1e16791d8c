"""Rights about one's own data: what is asked is watched until it is answered, and who wants to be left alone is.

On SQLite and on PostgreSQL, with a moved clock. The days are those of Nghị định 356/2025/NĐ-CP, Điều 5.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from bot.cases.data_rights import answer_by, done_by
from bot.conversation.services import Services
from bot.jobs import Counts, tick
from bot.model.data_rights import DAYS
from bot.store.data_requests import data_request, request_place
from bot.store.rekey import rekey
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.acting import Actor, House, open_house

WORDS = "Sửa tên thành Trần Văn Đúng"
TUESDAY = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def house(services: Services, tmp_path: Path, database_url: str) -> Iterator[House]:
    with open_house(services, tmp_path, url=database_url) as opened:
        yield opened


def at_noon(house: House, days: float) -> Counts:
    """Days pass, and the service does what they bring."""
    house.wait(days=days)
    now = house.clock.now()
    house.do(house.running.database.write(lambda work: work.clock.confirm(now)))
    return house.do(tick(house.running, now))


def ask(person: Actor, kind: str, words: str = "") -> str:
    """Somebody asks for something of an officer."""
    if not words:
        return person.act(f"rights:yes:{kind}:{person.code}")
    person.act(f"rights:{kind}:{person.code}")
    return person.say(words)


@pytest.mark.parametrize(("kind", "days"), [("see", 10), ("correct", 10), ("restrict", 15), ("object", 15)])
def test_each_request_has_the_days_of_the_decree(kind: str, days: int) -> None:
    assert done_by(kind, TUESDAY) == TUESDAY + timedelta(days=days)  # type: ignore[arg-type]
    assert kind in DAYS


def test_an_answer_is_due_in_two_working_days() -> None:
    friday = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
    assert answer_by(friday).date() == date(2026, 12, 1)


def test_whoever_wants_to_be_left_alone_is_called_by_nobody_and_hears_nothing(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    assert "không ai gọi" in ask(person, "restrict")
    officer.act(f"desk:open:{person.code}")
    assert text("refused.frozen", code=person.code) in officer.text
    assert "0912" not in officer.text
    assert officer.act(f"desk:yes:{person.code}:close:no_need") != ""
    assert house.rows("SELECT state FROM lead") == [("new",)]
    told = at_noon(house, 9)
    assert (told.reminded, told.escalated, told.returned) == (0, 0, 0)
    person.news()
    assert "cán bộ" not in person.text
    person.act(f"rights:yes:lift:{person.code}")
    officer.act(f"desk:open:{person.code}")
    assert "0912 345 678" in officer.text


def test_a_name_on_the_list_in_hand_is_taken_off_and_none_is_marked(house: House) -> None:
    officer, person = house.officer(), house.actor()
    person.apply()
    person.agree_to_list()
    for step in (f"desk:open:{person.code}", f"desk:yes:{person.code}:reached", f"desk:yes:{person.code}:list"):
        officer.act(step)
    assert house.rows("SELECT state FROM lead") == [("listed",)]
    ask(person, "restrict")
    assert house.rows("SELECT state, listed_at FROM lead") == [("contacted", None)]
    officer.act(f"desk:yes:{person.code}:list")
    assert house.rows("SELECT state FROM lead") == [("contacted",)]


def test_nobody_stops_what_another_one_asked_for(house: House) -> None:
    """Anybody may know a number: freezing is of one's own part alone."""
    officer, first, second = house.officer(), house.applicant(), house.applicant(name="Lê Thị Hai")
    assert second.code != first.code
    ask(second, "restrict")
    assert house.rows("SELECT frozen_at FROM lead") == [(None,)]
    officer.act(f"desk:open:{first.code}")
    assert "Trần Văn Mẫu" in officer.text
    first.news()
    assert "đã nhận" in first.text
    ask(first, "restrict")
    assert house.rows("SELECT frozen_at IS NOT NULL FROM lead")[0][0]


def test_who_answers_is_reminded_before_each_day_and_whoever_is_above_told_after_it(house: House) -> None:
    officer, supervisor, person = house.officer(), house.officer("supervisor", "tinh:40"), house.applicant()
    ask(person, "correct", WORDS)
    officer.news()
    officer.act(f"desk:open:{person.code}")
    kind = text("rights.kind.correct")
    assert at_noon(house, 1.1).rights == 1
    assert text("notice.right.answer_soon", code=person.code, kind=kind, day="26/11/2026") in officer.news()
    assert at_noon(house, 0.1).rights == 0  # told once
    assert at_noon(house, 1).rights == 1
    assert text("notice.right.answer_late", code=person.code, kind=kind, day="26/11/2026") in supervisor.news()
    assert "quá hạn 1" in officer.say("việc")
    officer.act("desk:right:1:answer")
    assert text("notice.right.answer", code=person.code, day="04/12/2026") in person.news()
    assert at_noon(house, 5).rights == 1
    assert text("notice.right.done_soon", code=person.code, kind=kind, day="04/12/2026") in officer.news()
    assert at_noon(house, 4).rights == 1
    assert text("notice.right.done_late", code=person.code, kind=kind, day="04/12/2026") in supervisor.news()
    officer.act("desk:right:1:done")
    assert text("notice.right.done", code=person.code) in person.news()
    assert at_noon(house, 20).rights == 0


def test_a_refused_objection_lets_the_case_go_on_and_names_its_reason(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    ask(person, "object", "Tôi không muốn chuyển cho ngân hàng")
    assert house.rows("SELECT frozen_at IS NOT NULL FROM lead")[0][0]
    officer.act("desk:right:1:refuse")  # without a reason nothing is refused
    assert house.rows("SELECT outcome FROM data_request") == [("",)]
    officer.act("desk:right:1:refuse:kept_by_law")
    assert house.rows("SELECT outcome, reason FROM data_request") == [("refused", "kept_by_law")]
    assert house.rows("SELECT frozen_at FROM lead") == [(None,)]
    assert text("rights.refused.kept_by_law") in person.news()


def test_words_lie_sealed_under_new_keys_too_and_go_with_the_case(house: House) -> None:
    house.officer()
    person = house.applicant()
    ask(person, "correct", WORDS)
    assert WORDS not in str(house.rows("SELECT * FROM data_request"))
    assert WORDS not in str(house.rows("SELECT * FROM audit"))

    def renew(work: UnitOfWork) -> str:
        keyring, _ = rekey(work, house.running.keyring.master)
        [case] = UnitOfWork(work.tx, keyring).cases.unerased()
        row = work.tx.execute(select(data_request)).one()
        return keyring.lead(case.id, case.key or b"").open(row.sealed, request_place(row.id))

    assert house.do(house.running.database.write(renew)) == WORDS


def test_a_withdrawn_case_leaves_no_request(house: House) -> None:
    person = house.applicant()
    ask(person, "correct", WORDS)
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT count(*) FROM data_request") == [(0,)]


def test_another_one_s_request_is_nobody_s_business(house: House) -> None:
    officer, far, person = house.officer(), house.officer(scope="01234"), house.applicant()
    ask(person, "correct", WORDS)
    assert WORDS in officer.act("desk:right:1")
    assert WORDS not in far.act("desk:right:1")
    far.act("desk:right:1:done")
    person.act("desk:right:1:done")
    stranger = house.actor()
    stranger.act(f"rights:yes:restrict:{person.code}")
    assert house.rows("SELECT outcome FROM data_request") == [("",)]


def test_the_own_data_come_as_a_file_to_print_and_one_for_a_machine(house: House) -> None:
    person = house.applicant()
    ask(person, "correct", WORDS)
    vault, exchange = person.vault, house.running.exchange
    machine = house.do(exchange.own_data(vault, "json"))
    printed = house.do(exchange.own_data(vault, "docx"))
    assert machine is not None
    assert printed is not None
    [case] = json.loads(machine.data)["cases"]
    assert (case["code"], case["sent"]["name"], case["sent"]["phone"]) == (person.code, "Trần Văn Mẫu", "+84912345678")
    assert case["requests"][0]["words"] == WORDS
    lines = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(printed.data)).paragraphs)
    assert "Trần Văn Mẫu" in lines
    assert "sửa thông tin" in lines
    assert "tu" not in printed.name.split("-")  # the name of a file says nothing of a prison
    nobody = house.do(exchange.own_data(house.actor().vault, "json"))
    assert nobody is not None
    assert json.loads(nobody.data)["cases"] == []


@pytest.mark.parametrize("way", ["by the person", "by the officer"])
def test_an_officer_leaves_a_case_alone_for_whoever_lost_the_phone(house: House, way: str) -> None:
    """The same state, the same request, the same silence as after the person's own press; the audit says who."""
    officer, person = house.officer(), house.applicant()
    officer.act(f"desk:open:{person.code}")
    if way == "by the person":
        person.act(f"rights:yes:restrict:{person.code}")
    else:
        assert text("desk.data.pause", code=person.code) in officer.act(f"desk:data:{person.code}:pause")
        assert house.rows("SELECT frozen_at FROM lead") == [(None,)]
        officer.press("Tạm ngừng")
    assert house.rows("SELECT count(*) FROM lead WHERE frozen_at IS NOT NULL") == [(1,)]
    assert house.rows("SELECT kind, settled_at FROM data_request") == [("restrict", None)]
    assert "Số máy" not in officer.act(f"desk:open:{person.code}")
    [(actor,)] = house.rows("SELECT actor FROM audit WHERE action = 'right'")
    assert actor.startswith("officer/" if way == "by the officer" else "chat/")


@pytest.mark.parametrize("way", ["by the person", "by the officer"])
def test_an_officer_erases_for_whoever_lost_the_phone(house: House, way: str) -> None:
    officer, person, other = house.officer(), house.applicant(), house.officer(scope="16708")
    assert "Không còn việc này" in other.act(f"desk:data:{person.code}:erase:yes")
    if way == "by the person":
        person.act(f"withdraw:yes:{person.code}")
    else:
        officer.act(f"desk:data:{person.code}:erase")
        assert house.rows("SELECT state FROM lead") == [("new",)]
        assert text("desk.data.done.over", code=person.code) in officer.press("Xóa hẳn")
    assert house.rows("SELECT state FROM lead WHERE key IS NULL") == [("erased",)]
    assert house.rows("SELECT count(*) FROM party") == [(0,)]
    assert house.rows("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == [(0,)]
    [(actor,)] = house.rows("SELECT actor FROM audit WHERE action = 'erase'")
    assert actor.startswith("officer/" if way == "by the officer" else "chat/")
