"""Who asks on duty is told so and answered so; a few words lean on the matter spoken of; what is told is no answer."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from bot.texts import text
from bot.trials.play import play
from tests.conversation.playing import TODAY, last


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("tôi là công an xã, phụ trách tái hòa nhập", "act.official.police"),
        ("em đang công tác ở công an phường", "act.official.police"),
        ("tui la xom truong", "act.official.helper"),
        ("chị bên hội nông dân xã", "act.official.helper"),
        ("mình là phóng viên báo tỉnh", "act.official.press"),
        ("tôi làm quản giáo", "act.official.prison"),
        ("tôi là tổ trưởng tổ tiết kiệm", "act.official.bank"),
    ],
)
def test_whoever_asks_on_duty_is_met_so(services: Services, said: str, key: str) -> None:
    said_back = last(services, said).texts[0].split(".")[-2]
    assert said_back in text(key) or said_back in _to_anybody(text(key), said)


def test_an_association_that_wants_to_help_is_told_how(services: Services) -> None:
    """ "mãn hạn" is the other person's: whoever writes serves no sentence."""
    done = last(services, "chi đoàn mình muốn giúp một bạn mới mãn hạn")
    assert done.trace.topics[0].startswith("helper.")
    assert "sentence_status" not in done.told


def _to_anybody(said: str, speaker: str) -> str:
    """A text in the address that the speaker uses."""
    return said.replace("anh/chị", speaker.split()[0])


@pytest.mark.parametrize("said", ["tôi làm nông dân", "con tôi là công an", "em làm ở xưởng gỗ"])
def test_a_trade_or_a_relative_is_no_role(services: Services, said: str) -> None:
    assert last(services, said).trace.act != "official"


def test_roles_name_real_entries_topics_and_texts(services: Services) -> None:
    for role in services.roles:
        assert text(f"act.official.{role.id}")
        assert set(role.entries) <= services.knowledge.entries.keys()
        assert all(any(topic.startswith(prefix) for topic in services.knowledge.topics) for prefix in role.topics)


def test_an_officer_gets_what_officers_ask_for(services: Services) -> None:
    asked = last(services, "tôi là công an xã", "người mất giấy ra trại thì ghi thế nào")
    assert asked.trace.topics[0].startswith("officer.")
    assert last(services, "tôi là công an xã", "lãi suất bao nhiêu").trace.topics == ("loan.interest",)


@pytest.mark.parametrize(
    ("before", "said", "topic"),
    [
        ("mất giấy ra tù thì làm sao", "giờ xin lại ở đâu", "elig.certificate"),
        ("người vay chết thì nợ tính sao", "có được xóa nợ không", "loan.hardship"),
        ("tôi gặp lũ mất mùa, xin gia hạn nợ được không", "cần giấy gì", "loan.hardship"),
    ],
)
def test_a_few_words_lean_on_the_matter(services: Services, before: str, said: str, topic: str) -> None:
    assert last(services, before, said).trace.topics[:1] == (topic,)


@pytest.mark.parametrize("said", ["bao giờ có tiền", "cuối tuần có ai làm việc không"])
def test_other_words_do_not(services: Services, said: str) -> None:
    assert "loan.interest" not in last(services, "lãi suất bao nhiêu", said).trace.topics[:1]


@pytest.mark.parametrize("said", ["xe ba gác 35tr", "mua xe may cu", "trong lac 20 trieu"])
def test_what_the_money_is_for_answers_no_question_about_papers(services: Services, said: str) -> None:
    done = last(services, "em ra tù tháng 3/2024, muốn vay làm ăn được không", said)
    assert "certificate" not in done.told


def test_a_paper_found_again_is_no_longer_lost(services: Services) -> None:
    talk = ("tôi ra tù tháng 5/2024", "giấy tôi mất rồi", "à tìm thấy rồi, vợ cất trong hộp")
    assert last(services, *talk).told["certificate"] == "yes"


def test_two_facts_in_one_breath_are_both_taken(services: Services) -> None:
    done = last(services, "em ra tù tháng 5/2024, vay được không", "có giấy, chưa vay ngân hàng nào")
    assert (done.told["certificate"], done.told["same_purpose_loan"]) == ("yes", "no")


def test_a_bare_month_after_the_release_is_its_day(services: Services) -> None:
    assert "finished_on" in last(services, "con tui ra tu roi", "hom thang 6").told


def test_how_long_a_payment_takes_is_calculated(services: Services) -> None:
    done = last(services, "vay 60 triệu", "mỗi tháng trả được 2 triệu thì mấy năm xong")
    assert "36 tháng" in done.texts[0]


def test_a_sorrow_is_heard_and_a_denial_of_harm_believed(services: Services) -> None:
    talk = ("vợ tôi theo người khác rồi", "không, tôi không nghĩ dại đâu")
    played = list(play(talk, TODAY, services))
    assert [each.texts[0] for each in played] == [text("statement.sorrow"), text("statement.no_harm")]


def test_whoever_sent_what_a_swindler_asked_for_is_told_what_to_do_now(services: Services) -> None:
    done = last(services, "có ông trên facebook nói lo được gói vay này, xin chụp căn cước", "em chuyển tiền rồi")
    assert services.knowledge.entries["safety.scam.paid_already"].title in " ".join(done.buttons) or (
        "chặn khoản chuyển" in done.texts[0]
    )
