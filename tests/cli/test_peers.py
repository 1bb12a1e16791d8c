"""The engines of the comparison do what their rows claim, on data small enough to check by eye."""

from __future__ import annotations

import pytest

from bot.cli.peers import NLPJS, PeerMissingError, all_rankers, nlpjs
from knowledge.language.text import Normaliser

TRAIN = [
    ("lãi suất bao nhiêu", "lai"),
    ("lãi tính thế nào", "lai"),
    ("giấy tờ gì", "giay"),
    ("cần hồ sơ nào", "giay"),
    ("nộp ở đâu", "noi"),
    ("đến chỗ nào nộp", "noi"),
]
OURS = Normaliser((word for text, _ in TRAIN for word in text.split()), [])
BUILT_IN = ["qd22", "rapidfuzz WRatio", "rapidfuzz token_set_ratio", "BM25"]


@pytest.mark.parametrize("name", BUILT_IN)
def test_an_engine_ranks_the_right_label_first(name: str) -> None:
    rank = all_rankers(OURS)[name]
    ranked = rank(TRAIN, ["lãi suất bao nhiêu vậy", "giấy tờ gì thế"])
    assert [labels[0] for labels in ranked] == ["lai", "giay"]


def test_only_ours_reads_a_question_without_marks_like_a_marked_one() -> None:
    rank = all_rankers(OURS)["qd22"]
    assert [labels[0] for labels in rank(TRAIN, ["lai suat bao nhieu vay", "giay to gi the"])] == ["lai", "giay"]


def test_a_peer_that_is_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert NLPJS.exists()
    with pytest.raises(PeerMissingError, match="make bench-peers"):
        nlpjs(TRAIN, ["lãi"])
