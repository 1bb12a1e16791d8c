"""Phrases of danger are found with and without marks, and harmless words that only look alike are not."""

from __future__ import annotations

import pytest

from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words
from knowledge.loader import Knowledge
from knowledge.safety import SafetyNet

DANGER = [
    ("tôi muốn tự tử", "safety.distress"),
    ("toi muon tu tu", "safety.distress"),
    ("chán sống lắm rồi", "safety.distress"),
    ("không muốn sống nữa", "safety.distress"),
    ("ko muon song nua", "safety.distress"),
    ("chỉ muốn chết quách cho xong", "safety.distress"),
    ("nỏ muốn sống nữa o ơi", "safety.distress"),
    ("em tuyệt vọng quá rồi", "safety.distress"),
    ("định uống thuốc sâu", "safety.distress"),
    ("bọn tín dụng đen đến nhà dọa", "safety.loan_shark"),
    ("tin dung den doa giet", "safety.loan_shark"),
    ("có người bảo chuyển tiền cọc trước mới được vay", "safety.scam"),
    ("nó hỏi mã OTP của em", "safety.scam"),
]
HARMLESS = [
    "ra tù từ năm 2017 có được vay không",
    "ra tu tu nam 2017 co duoc vay khong",
    "án treo có được vay không",
    "an treo co duoc vay khong",
    "em có vay ngân hàng khác rồi",
    "em co vay ngan hang khac roi",
    "gặp cán bộ tư vấn với",
    "gap can bo tu van voi",
    "bò chết hết thì có phải trả nợ không",
    "tự tay tôi làm hồ sơ được không",
    "tôi tù từ nhỏ",
    "vay để nuôi heo, heo chết thì sao",
    "treo biển quảng cáo quán",
    "lãi suất bao nhiêu",
]


@pytest.fixture
def net(knowledge: Knowledge) -> SafetyNet:
    return SafetyNet(knowledge.safety)


def found(net: SafetyNet, text: str) -> str | None:
    return net.find(split_words(clean(text)))


@pytest.mark.parametrize(("text", "topic"), DANGER)
def test_danger_is_seen(net: SafetyNet, text: str, topic: str) -> None:
    assert found(net, text) == topic


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_only_look_dangerous_are_left_alone(net: SafetyNet, text: str) -> None:
    assert found(net, text) is None


def test_distress_comes_before_everything_else(net: SafetyNet) -> None:
    assert found(net, "tín dụng đen dọa, tôi muốn tự tử") == "safety.distress"


def test_every_phrase_fires_as_it_is_written(net: SafetyNet, knowledge: Knowledge) -> None:
    order = [group.topic for group in knowledge.safety]
    for group in knowledge.safety:
        for phrase in group.phrases:
            topic = found(net, phrase.removeprefix("!"))
            assert topic is not None, phrase
            assert order.index(topic) <= order.index(group.topic), phrase


def test_a_phrase_that_needs_marks_does_not_fire_without_them(net: SafetyNet, knowledge: Knowledge) -> None:
    others = {fold(p) for group in knowledge.safety for p in group.phrases if not p.startswith("!")}
    for group in knowledge.safety:
        for phrase in group.phrases:
            bare = fold(phrase.removeprefix("!"))
            if phrase.startswith("!") and not any(other in bare for other in others):
                assert found(net, bare) is None, phrase


def test_no_ordinary_question_of_the_content_sounds_the_alarm(net: SafetyNet, knowledge: Knowledge) -> None:
    for entry in knowledge.published:
        if not entry.topic.startswith(("safety.", "smalltalk.abuse")):
            for utterance in entry.utterances:
                assert found(net, utterance) is None, utterance
                assert found(net, fold(utterance)) is None, fold(utterance)
