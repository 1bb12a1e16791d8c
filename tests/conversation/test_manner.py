"""“Nói giọng Nghệ”: by choice, where the province names it, in answers alone; no figure and no law changes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from bot.places.ward_files import find_problems
from bot.places.wards import HOME, load_ward
from bot.texts.dialects import Dialect, dialect_names, read_dialect
from tests.conftest import NOON, TODAY

START = Session(welcomed=True)
KEPT = {
    "figures": re.compile(r"\d[\d.,/%]*"),
    "quotes": re.compile(r"“[^”]*”|\"[^\"]*\""),
    "places": re.compile(r"\{[^}]*\}|https?://\S+"),
    "laws": re.compile(
        r"(?i:Quyết định|Nghị định|Thông tư|Luật|Bộ luật|Điều|khoản|điểm|Mẫu số)\s+(?:\d\S*|[A-ZĐ]\S+|[a-zđ]\b)"
    ),
    "names": re.compile(
        r"(?:Công an|Ủy ban nhân dân|Ngân hàng|Chủ tịch|Chính phủ)(?:\s+(?:[A-ZĐ]\w+|phường|xã|tỉnh))*"
    ),
    "signs": re.compile(r"[^\w\s]"),
}
"""Whatever of an answer keeps every letter."""


@pytest.fixture(scope="module")
def nghe() -> Dialect:
    found = read_dialect("nghe")
    assert found is not None
    return found


def says(services: Services, *said: str | Incoming, session: Session = START) -> Turn:
    done = Turn(session)
    for each in said:
        incoming = Incoming(each) if isinstance(each, str) else each
        done = turn(load_session(done.session.dump()), incoming, NOON, services)
    return done


def test_figures_laws_names_quotes_and_places_are_the_same_in_every_answer(services: Services, nghe: Dialect) -> None:
    """Of all answers as people read them, and of the texts with their placeholders."""
    changed = 0
    for entry in services.knowledge.published:
        made = services.renderer.answer(entry, TODAY)
        for plain in (made.text, made.detail, entry.answer):
            said = nghe.say(plain)
            changed += said != plain
            for kind, pattern in KEPT.items():
                assert pattern.findall(said) == pattern.findall(plain), (entry.id, kind)
            assert len(said.splitlines()) == len(plain.splitlines())
    assert changed > 100


@given(st.text(alphabet="0123456789.,/% aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ“”{}:\n", max_size=200))
def test_whatever_stands_in_a_text_no_figure_or_sign_changes(said: str) -> None:
    nghe = read_dialect("nghe")
    assert nghe is not None
    for kind in ("figures", "quotes", "signs"):
        assert KEPT[kind].findall(nghe.say(said)) == KEPT[kind].findall(said)


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("Anh/chị đang ở đâu thì hỏi ở đó.", "Anh/chị đang ở mô thì hỏi ở nớ."),
        ("Điều tôi chưa chắc: ngân hàng xử lý thế nào.", "Điều tui chưa chắc: ngân hàng xử lý ra răng."),
        ("Tôi không hỏi phạm tội gì.", "Tui không hỏi phạm tội chi."),
        ("Vì vậy anh/chị tự ra công an.", "Vì rứa anh/chị tự ra công an."),
        ("Vay làm ăn nhiều nhất 100 triệu đồng.", "Vay mần ăn nhiều nhất 100 triệu đồng."),
        ("Vay việc làm theo Nghị định 338/2025/NĐ-CP.", "Vay việc làm theo Nghị định 338/2025/NĐ-CP."),
        ("Bấm “Xóa dữ liệu của tôi” lúc nào cũng được.", "Bấm “Xóa dữ liệu của tôi” lúc mô cũng được."),
        ("Luật ghi: “việc làm ăn nào”.", "Luật ghi: “việc làm ăn nào”."),
        ("Trong 7 ngày làm việc ngân hàng trả lời.", "Trong 7 ngày làm việc ngân hàng trả lời."),
        ("Không nộp đơn ở đâu khác.", "Không nộp đơn ở mô khác."),
        ("Xem https://a.vn/gì/nào", "Xem https://a.vn/gì/nào"),
    ],
)
def test_words_become_those_of_the_place(nghe: Dialect, plain: str, said: str) -> None:
    assert nghe.say(plain) == said


def test_no_word_of_the_file_changes_a_denial_or_a_duty(nghe: Dialect) -> None:
    """What the law says no to, or demands, reads alike for everybody."""
    strict = {"không", "chưa", "phải", "được", "cấm", "chỉ", "hết", "trước", "sau", "đủ", "quá"}
    assert strict.isdisjoint(nghe.words)
    assert not [word for word in nghe.words if re.search(r"\d", word)]


def test_it_is_chosen_and_left_by_words_or_buttons(services: Services) -> None:
    plain = says(services, "lãi suất bao nhiêu, nộp ở đâu")
    offered = [button.action for button in says(services, Incoming("", "help")).replies[0].all_buttons]
    assert "speak" in offered
    for begin in ("nói giọng Nghệ", "noi giong nghe", Incoming("nút", "speak")):
        began = says(services, begin)
        assert "tui" in began.replies[0].text
        assert began.session.dialect == "nghe"
        answered = says(services, "tôi ở đâu thì hỏi vay ở đó, tạm trú có được không", session=began.session)
        assert answered.session.dialect == "nghe"
    for end in ("nói giọng phổ thông", Incoming("nút", "speak:plain")):
        ended = says(services, end, session=began.session)
        assert ended.session.dialect == ""
        again = says(services, "lãi suất bao nhiêu, nộp ở đâu", session=ended.session)
        assert [reply.text for reply in again.replies] == [reply.text for reply in plain.replies]


def test_answers_alone_are_spoken_so_and_their_buttons_do_the_same(services: Services) -> None:
    began = says(services, "nói giọng Nghệ")
    press = Incoming("nút", "entry:elig.crime_type")
    plain, said = says(services, press), says(services, press, session=began.session)
    assert "Tội chi cũng" in said.replies[0].text
    assert said.replies[0].text != plain.replies[0].text
    assert [each.all_buttons for each in said.replies] == [each.all_buttons for each in plain.replies]
    for other in ("safety.distress.anger", "safety.scam.paid_already"):
        press = Incoming("nút", f"entry:{other}")
        assert says(services, press, session=began.session).replies[0].text == says(services, press).replies[0].text
    for step in ("screen:person", "refer", "about"):
        both = [says(services, Incoming("", step), session=each).replies for each in (began.session, START)]
        if step != "about":
            assert [reply.text for reply in both[0]] == [reply.text for reply in both[1]]


def test_where_the_province_names_none_nothing_offers_it(services: Services) -> None:
    elsewhere = replace(services, dialect="")
    assert all(button.action != "speak" for button in says(elsewhere, Incoming("", "help")).replies[0].all_buttons)
    assert "phổ thông" in says(elsewhere, Incoming("", "speak")).replies[0].text
    moved = says(elsewhere, Incoming("nút", "entry:elig.crime_type"), session=replace(START, dialect="nghe"))
    assert "Tội gì" in moved.replies[0].text


def test_the_file_of_a_province_names_a_dialect_that_there_is(tmp_path: Path) -> None:
    assert load_ward("16732").dialect == "nghe"
    assert load_ward("16690").dialect == "nghe"  # without an entry of its own
    assert load_ward("25966").dialect == ""
    assert dialect_names() == ["nghe"]
    assert read_dialect("") is None
    assert read_dialect("../vi") is None
    made = (HOME / "40.yaml").read_text(encoding="utf-8").replace("dialect: nghe", "dialect: khong-co")
    (tmp_path / "40.yaml").write_text(made, encoding="utf-8")
    assert any("khong-co" in problem.text for problem in find_problems(tmp_path))
