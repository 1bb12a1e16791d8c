"""Answers by meaning: what is left over may turn them round, and is then asked about."""

from __future__ import annotations

import pytest

from knowledge.language.answers import read_months, read_two_counts
from knowledge.language.choices import read_choice
from knowledge.language.money import read_amount
from knowledge.language.options import Choice, Options
from knowledge.language.replies import ASK, read_meaning
from knowledge.language.text import clean
from knowledge.language.trouble import Trouble, TroubleKind
from tests.screening.test_answers import table

MEANT = table("""
certificate: để trong rương mẹ cất = yes
certificate: chưa cầm giấy mô cả = no
resident_listed: bận quá chưa lên được = no
certificate: ra về có ai đưa giấy chi mô = no
certificate: hôm về có đưa mà lũ năm đó cuốn sạch = lost
certificate: mất căn cước chứ giấy ra trại thì đâu mất = ask
certificate: giấy xác nhận của công an xã = ask
resident_listed: khai báo ở xã cũ, chưa chuyển về đây = ask
resident_listed: tháng sau mới lên xã = no
conduct: trước có nghiện giờ hết = ask
conduct: chưa hề bị nhắc nhở = neither
conduct: em không rượu chè bài bạc gì hết = neither
conduct: không dính ma túy cờ bạc gì cả = neither
same_purpose_loan: nỏ nợ mô hết = no
same_purpose_loan: vợ em thì còn, em thì không = family
household_adult_able: con trai 15 tuổi = no
household_adult_able: con trai 22 tuổi = yes
household_adult_able: bố nằm liệt giường = no
household_adult_able: có con gái học lớp mười = ask
has_plan: nghe nói nuôi dúi lời lắm = ask
labour_contracts: nói miệng thôi chứ ký chi = no
sentence: xong mô mà xong = ongoing
sentence: hết án treo rồi = suspended
sentence: chấp hành xong phần tù, còn quản chế 2 năm = finished
""")


@pytest.mark.parametrize(("typed", "expected"), MEANT)
def test_what_was_not_understood_never_turns_an_answer_in_silence(typed: str, expected: str) -> None:
    group, _, answer = typed.partition(": ")
    assert read_meaning(clean(answer), group) == (ASK if expected == "ask" else expected)


@pytest.mark.parametrize("typed", ["1 khóa", "tu thang 1 den thang 6", "hai khóa mỗi khóa 3 tháng"])
def test_a_number_beside_an_unknown_thing_counts_no_months(typed: str) -> None:
    assert isinstance(read_months(typed), Trouble)


def test_an_amount_put_right_by_a_bare_number_is_asked_about() -> None:
    found = read_amount("80 triệu à không 60 thôi")
    assert isinstance(found, Trouble)
    assert found.candidates == (60_000_000,)


@pytest.mark.parametrize(
    "typed", ["hai vợ chồng với 1 thằng cháu mới ra trại", "10 người, sắp nhận thêm 2 người ra tù"]
)
def test_people_who_may_come_on_top_are_asked_about(typed: str) -> None:
    found = read_two_counts(typed)
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.AMBIGUOUS


@pytest.mark.parametrize("typed", ["dạ", "ừm", "vâng", "ok", "dạ vâng", "um"])
def test_courtesy_alone_admits_no_debt(typed: str) -> None:
    choices = [Choice("no", "Không còn nợ", ("không",)), Choice("yes", "Còn nợ", ("có", "còn"))]
    assert read_choice(typed, Options(choices, replies="same_purpose_loan")) is None
    assert read_choice(f"{typed} có", Options(choices, replies="same_purpose_loan")) == "yes"
