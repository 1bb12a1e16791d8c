"""The judge of conversations sees what is wrong, and nothing else."""

from __future__ import annotations

from bot.conversation.context import Trace
from bot.trials.facts import FactCount
from bot.trials.judge import judge_talk
from bot.trials.labels import DAY, TalkLabel, TurnLabel
from bot.trials.play import Played

LONG = "Anh/chị hỏi công an phường nơi đang ở để được ghi vào danh sách hằng tháng."


def judged(label: TurnLabel, *played: Played, count: FactCount | None = None) -> list[tuple[str, ...]]:
    talk = TalkLabel("t", DAY, (label,) * len(played))
    return [each.faults for each in judge_talk(talk, played, count or FactCount())]


def said(trace: Trace, told: dict[str, object] | None = None, text: str = LONG) -> Played:
    return Played(1, "x", trace, told or {}, (), (text,) if text else ())


def test_any_labelled_decision_and_topic_is_right() -> None:
    label = TurnLabel("x", ("answer", "lean"), ("loan.interest", "loan.repayment"))
    assert judged(label, said(Trace("lean", ("loan.repayment",)))) == [()]
    assert judged(label, said(Trace("lean", ("loan.fees",)))) == [("topic loan.fees ≠ loan.interest|loan.repayment",)]
    assert judged(label, said(Trace("clarify", ("loan.interest",))))[0][0].startswith("decision clarify")


def test_several_questions_need_an_answer_each() -> None:
    groups = (("loan.interest",), ("process.where", "contact.bank"))
    label = TurnLabel("x", ("answer",), ("loan.interest", "process.where", "contact.bank"), groups)
    assert judged(label, said(Trace("answer", ("loan.interest", "contact.bank")))) == [()]
    assert len(judged(label, said(Trace("answer", ("loan.interest",))))[0]) == 1


def test_an_outcome_counts_only_in_a_verdict() -> None:
    label = TurnLabel("x", ("verdict", "answer"), outcome=("not_yet",))
    assert judged(label, said(Trace("answer"))) == [()]
    assert judged(label, said(Trace("verdict", outcome="not_yet"))) == [()]
    assert judged(label, said(Trace("verdict", outcome="outside"))) == [("outcome outside ≠ not_yet",)]


def test_a_text_said_again_and_silence_are_faults() -> None:
    label = TurnLabel("x", ("answer",))
    assert judged(label, said(Trace("answer")), said(Trace("answer"))) == [(), ("repeated",)]
    assert judged(label, said(Trace("answer"), text="")) == [("silent",)]


def test_a_wrong_fact_is_counted_once_and_an_optional_one_never() -> None:
    count = FactCount()
    label = TurnLabel("x", ("noted",), told={"certificate": "yes"}, optional=("purpose",))
    told: dict[str, object] = {"certificate": "lost", "purpose": "business", "amount": 5}
    first = said(Trace("noted"), told, "a")
    faults = judged(label, first, said(Trace("noted"), told, "b"), count=count)
    assert faults[0] == ("fact amount = 5 !", "fact certificate = lost ≠ yes")
    assert faults[1] == ()
    assert (count.found.total(), count.missed.total(), count.wrong.total()) == (0, 1, 2)
