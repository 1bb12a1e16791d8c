"""An employer checks each released worker: n verdicts, one for the employer, and nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Referral, Screening, Session, load_session
from bot.conversation.workers import MOST, own_facts
from bot.model.effects import Refer
from bot.model.messages import MAX_BUTTONS, Message
from screening.questionnaire import Answers, replay
from tests.conftest import TODAY
from tests.content import rule_book
from tests.conversation.test_screen import press, say
from tests.screening.test_workers import GOOD, LATE, LOST, UNCLEAR

EMPLOYER: dict[str, dict[str, object]] = {
    "employer_kind": {"employer_kind": "household_business"},
    "legally_established": {"legally_established": "yes"},
    "workers": {"workers_total": 20, "workers_released": 2},
    "labour_contracts": {"labour_contracts": "yes"},
    "same_purpose_loan": {"same_purpose_loan": "no"},
    "has_plan": {"has_plan": "yes"},
    "amount": {"amount": 500_000_000},
}
QUESTIONS = list(GOOD)
TYPED = {
    "sentence": "ra tù rồi", "certificate": "có giấy", "finished_on": "15/3/2024", "resident_listed": "rồi",
    "conduct": "không có",
}  # fmt: skip
OTHER_WORDS = {"certificate": "mất giấy", "finished_on": "năm 2019", "sentence": "không rõ"}


def employer(services: Services, **workers: object) -> Session:
    """A session in which the employer reads the result."""
    answers = {**EMPLOYER, **({"workers": workers} if workers else {})}
    session = Session(welcomed=True, screening=Screening("employer", answers, phase="review"))
    return press(session, "screen:show", services).session


def put(session: Session, answers: Answers, services: Services) -> Turn:
    """Answer for the worker who is asked about, in typed words where the answer is the usual one."""
    done = Turn(session)
    for name, raw in answers.items():
        if raw == GOOD[name]:
            done = say(done.session, TYPED[name], services)
        else:
            done = say(done.session, "không rõ" if "unknown" in raw.values() else OTHER_WORDS[name], services)
        if done.session.screening and done.session.screening.phase == "review":
            break
    return done


def checked(session: Session, workers: Sequence[Answers], services: Services) -> Turn:
    """All workers answered for, one after the other, then the end."""
    done = press(session, "screen:workers", services)
    for number, answers in enumerate(workers, 1):
        done = put(done.session, answers, services)
        assert f"Lao động {number}:" in done.replies[-1].text
        done = press(done.session, "screen:next_worker" if number < len(workers) else "screen:workers_done", services)
    return done


def told(replies: Sequence[Message]) -> str:
    return "\n".join(reply.text for reply in replies)


def at(services: Services, question: str) -> Session:
    """The question waits for the second worker; the first is done."""
    first = put(press(employer(services), "screen:workers", services).session, GOOD, services)
    second = press(first.session, "screen:next_worker", services).session
    return put(second, dict(list(GOOD.items())[: QUESTIONS.index(question)]), services).session


def wording(question: str) -> str:
    return rule_book().say(rule_book().questionnaires["worker"].question(question).text, "worker", TODAY)


def test_the_result_of_an_employer_offers_to_check_each_worker(services: Services) -> None:
    shown = press(employer(services), "screen:show", services)
    assert "Kiểm tra từng lao động" in [button.label for button in shown.replies[-1].buttons]


@pytest.mark.parametrize("audience", ["person", "family"])
def test_nobody_else_is_offered_it_and_a_forged_button_does_nothing(services: Services, audience: str) -> None:
    session = press(Session(welcomed=True), f"screen:{audience}", services).session
    done = press(session, "screen:workers", services)
    assert done.session.workers is None
    assert done.session.screening == session.screening


def test_an_employer_without_released_workers_has_nobody_to_check(services: Services) -> None:
    shown = press(employer(services, workers_total=20, workers_released=0), "screen:show", services)
    assert "Kiểm tra từng lao động" not in [button.label for button in shown.replies[-1].all_buttons]


@pytest.mark.parametrize(
    ("workers", "counts", "verdicts"),
    [
        ([GOOD, GOOD], "Có thể đủ điều kiện: 2. Chưa rõ: 0.", ["có thể đủ điều kiện"]),
        ([GOOD, LOST], "Có thể đủ điều kiện: 1. Chưa rõ: 1.", ["chưa đủ, nhưng vẫn còn cách", "có thể đủ điều kiện"]),
        (
            [GOOD, LATE, LOST],
            "Chưa đủ hoặc ngoài chương trình: 1.",
            ["chưa đủ, nhưng vẫn còn cách", "có thể đủ điều kiện"],
        ),
        (
            [GOOD, UNCLEAR],
            "Có thể đủ điều kiện: 1. Chưa rõ: 1.",
            ["chưa đủ, nhưng vẫn còn cách", "có thể đủ điều kiện"],
        ),
        ([GOOD], "Có thể đủ điều kiện: 1. Chưa rõ: 0.", ["chưa đủ, nhưng vẫn còn cách", "có thể đủ điều kiện"]),
    ],
)
def test_n_workers_get_n_verdicts_and_the_employer_gets_one(
    services: Services, workers: list[Answers], counts: str, verdicts: list[str]
) -> None:
    """The verdict is told with those who are sure; with those who are unclear too only where it differs."""
    done = checked(employer(services), workers, services)
    (reply,) = done.replies
    lines = reply.text.splitlines()
    assert len([line for line in lines if line.startswith("Lao động ")]) == len(workers)
    assert counts in reply.text
    found = [line for line in lines if line.startswith(("Cơ sở, chỉ tính", "Nếu những người chưa rõ"))]
    assert [line.rsplit(": ", 1)[1].rstrip(".") for line in found] == verdicts
    assert len(reply.buttons) <= MAX_BUTTONS


@pytest.mark.parametrize(
    ("answers", "says", "article"),
    [
        (LOST, "Giấy chứng nhận đã mất", "Điều 3"),
        (LATE, "Đã quá", "Điều 3"),
        (UNCLEAR, "Chưa rõ người lao động này", "Điều 3"),
    ],
)
def test_after_each_worker_what_is_open_is_said_with_its_article(
    services: Services, answers: Answers, says: str, article: str
) -> None:
    done = put(press(employer(services), "screen:workers", services).session, answers, services)
    assert says in done.replies[-1].text
    assert article in done.replies[-1].text
    assert [button.label for button in done.replies[-1].buttons][:2] == ["Người tiếp theo", "Xong, xem kết quả cơ sở"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_in_between_is_answered_and_the_same_one_comes_again(services: Services, question: str) -> None:
    session = at(services, question)
    done = say(session, "lãi suất bao nhiêu một năm?", services)
    assert any(reply.entry for reply in done.replies)
    assert wording(question) in done.replies[-1].text
    assert done.session.screening == session.screening
    assert done.session.workers == session.workers


@pytest.mark.parametrize("question", QUESTIONS)
def test_stopped_anywhere_it_resumes_with_the_same_worker(services: Services, question: str) -> None:
    session = at(services, question)
    stopped = say(session, "dừng", services)
    assert stopped.session.workers == session.workers
    resumed = say(say(stopped.session, "cảm ơn", services).session, "tiếp tục", services)
    assert wording(question) in resumed.replies[-1].text
    assert "lao động 2" in resumed.replies[-1].text
    assert resumed.session.screening == session.screening


@pytest.mark.parametrize("question", QUESTIONS[1:])
def test_back_and_why_stay_with_the_same_worker(services: Services, question: str) -> None:
    session = at(services, question)
    assert wording(question) in say(session, "vì sao", services).replies[-1].text
    back = say(session, "quay lại", services)
    assert wording(QUESTIONS[QUESTIONS.index(question) - 1]) in back.replies[-1].text
    assert back.session.workers == session.workers


@pytest.mark.parametrize(
    "words", ["làm lại", "kiểm tra điều kiện", "hồ sơ của tôi", "menu", "cảm ơn", "dừng", "trợ giúp"]
)
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_interruption_loses_what_the_employer_answered(services: Services, question: str, words: str) -> None:
    session = at(services, question)
    done = say(session, words, services)
    own = done.session.own_screening
    assert own is not None
    assert own.answers == EMPLOYER
    assert done.session.workers is not None
    assert len(done.session.workers.done) == 1
    ended = press(done.session, "screen:workers_done", services)
    assert "Lao động 1: có thể đủ điều kiện." in ended.replies[-1].text
    assert ended.session.screening is not None
    assert ended.session.screening.audience == "employer"


def test_asked_to_check_again_it_offers_to_go_on_to_end_or_to_begin_this_worker_again(services: Services) -> None:
    offered = say(at(services, "conduct"), "kiểm tra điều kiện", services).replies[-1]
    labels = [button.label for button in offered.buttons]
    assert labels == ["Tiếp tục kiểm tra", "Xong, xem kết quả cơ sở", "Làm lại người này"]


def test_an_old_button_of_the_employers_result_answers_for_the_employer(services: Services) -> None:
    session = at(services, "conduct")
    done = press(session, "screen:papers", services)
    assert "Mẫu số 02" in done.replies[0].text
    assert wording("conduct") in done.replies[-1].text
    assert done.session.screening == session.screening
    assert wording("sentence") in press(at(services, "sentence"), "screen:edit", services).replies[-1].text


def test_beginning_a_worker_again_keeps_the_others(services: Services) -> None:
    again = press(at(services, "conduct"), "screen:restart", services)
    assert again.session.screening == Screening("worker")
    assert again.session.workers is not None
    assert len(again.session.workers.done) == 1
    assert wording("sentence") in again.replies[-1].text


def test_a_button_pressed_twice_counts_a_worker_once(services: Services) -> None:
    first = put(press(employer(services), "screen:workers", services).session, GOOD, services).session
    once = press(first, "screen:next_worker", services)
    twice = press(once.session, "screen:next_worker", services)
    assert twice.session == once.session
    assert wording("sentence") in twice.replies[-1].text
    ended = press(twice.session, "screen:workers_done", services)
    assert press(ended.session, "screen:workers_done", services).replies == ended.replies


def test_a_worker_answered_for_in_part_is_unclear_and_one_not_begun_is_none(services: Services) -> None:
    part = press(at(services, "finished_on"), "screen:workers_done", services)
    assert "Chưa rõ: 1." in part.replies[-1].text
    none = press(press(employer(services), "screen:workers", services).session, "screen:workers_done", services)
    assert "Chưa kiểm tra người nào" in none.replies[-1].text
    assert none.session.workers is None
    assert none.session.screening is not None
    assert none.session.screening.answers == EMPLOYER


def test_no_more_workers_are_asked_about_than_there_are(services: Services) -> None:
    session = press(employer(services, workers_total=1, workers_released=1), "screen:workers", services).session
    done = put(session, GOOD, services)
    assert "Người tiếp theo" not in [button.label for button in done.replies[-1].buttons]
    assert press(done.session, "screen:next_worker", services).session.workers == done.session.workers


def test_nor_more_than_thirty(services: Services) -> None:
    session = employer(services, workers_total=400, workers_released=45)
    for _ in range(MOST):
        session = press(session, "screen:workers" if not session.workers else "screen:next_worker", services).session
        assert session.screening is not None
        session = replace(session, screening=replace(session.screening, answers=dict(GOOD), phase="review"))
    assert press(session, "screen:next_worker", services).session.workers == session.workers
    done = press(session, "screen:workers_done", services)
    assert "Còn 15 người" in done.replies[-1].text
    assert "Tính được 30 trên 400 lao động" in done.replies[-1].text
    assert "tính được 45 người: có thể đủ điều kiện" in done.replies[-1].text
    assert "Người tiếp theo" not in [button.label for button in done.replies[-1].buttons]


def test_one_who_is_done_can_go_on_or_begin_again(services: Services) -> None:
    ended = checked(employer(services), [GOOD], services).session
    offered = press(ended, "screen:workers", services)
    assert "Đã kiểm tra 1 người" in offered.replies[-1].text
    further = put(press(offered.session, "screen:next_worker", services).session, GOOD, services)
    assert "Lao động 2:" in further.replies[-1].text
    anew = press(offered.session, "screen:workers_again", services)
    assert anew.session.workers is not None
    assert anew.session.workers.done == ()
    assert wording("sentence") in anew.replies[-1].text


@pytest.mark.parametrize(
    ("words", "leads"), [("xong", "chỉ tính người"), ("người tiếp theo", "(lao động 2)"), ("tiếp tục", "(lao động 2)"),
                         ("hết rồi", "chỉ tính người"), ("sửa", "sửa câu nào")]
)  # fmt: skip
def test_between_two_workers_words_do_what_the_buttons_do(services: Services, words: str, leads: str) -> None:
    first = put(press(employer(services), "screen:workers", services).session, GOOD, services).session
    assert leads in told(say(first, words, services).replies)


def test_an_answer_about_a_worker_can_be_changed(services: Services) -> None:
    first = put(press(employer(services), "screen:workers", services).session, GOOD, services).session
    asked = press(first, "screen:change:certificate", services)
    changed = say(asked.session, "mất giấy", services)
    assert "Lao động 1: cần cán bộ xem" in changed.replies[-1].text
    assert "Lao động 1:" in say(asked.session, "quay lại", services).replies[-1].text


def test_the_result_shown_later_still_counts_the_workers(services: Services) -> None:
    ended = checked(employer(services), [GOOD, LOST], services).session
    assert "Tính được 1 trên 20 lao động" in press(ended, "screen:show", services).replies[-1].text


def test_more_workers_checked_than_there_are_is_asked_about_not_judged(services: Services) -> None:
    ended = checked(employer(services), [GOOD, GOOD], services).session
    changed = say(press(ended, "screen:change:workers", services).session, "1 người, 1 người đi tù về", services)
    done = press(changed.session, "screen:workers_done", services)
    assert "nhiều hơn tổng số 1 lao động" in done.replies[-1].text
    assert "Cơ sở, chỉ tính" not in done.replies[-1].text


def test_a_new_check_forgets_the_workers(services: Services) -> None:
    ended = checked(employer(services), [GOOD], services).session
    assert press(ended, "screen:restart", services).session.workers is None
    assert press(at(services, "conduct"), "screen:person", services).session.workers is None


def test_a_worker_never_becomes_an_application(services: Services) -> None:
    """Asked for help in the middle of a worker, it is the employer's request; the worker's check waits."""
    asked = press(at(services, "conduct"), "refer", services)
    assert asked.session.referral is not None
    assert asked.session.referral.audience == "employer"
    assert asked.session.own_screening is not None
    assert asked.session.own_screening.answers == EMPLOYER
    assert asked.session.workers is not None


def test_what_is_sent_of_an_employer_is_the_verdict_with_the_workers_as_checked(services: Services) -> None:
    """Nothing of a worker is in it: no day, no purpose of theirs."""
    ended = checked(employer(services), [GOOD, UNCLEAR], services).session
    referral = Referral("consent", "employer", "16732", "Trần Thị Mẫu", "+84900000000", "any", "call", "yes")
    shown = press(replace(ended, referral=referral), "refer", services)
    done = press(shown.session, shown.replies[-1].buttons[0].action, services)
    (effect,) = done.effects
    assert isinstance(effect, Refer)
    assert (effect.application.audience, effect.application.outcome) == ("employer", "needs_officer")
    assert (effect.application.finished_on, effect.application.last_day) == ("", "")


def test_the_session_keeps_the_workers_and_forgets_them_on_request(services: Services) -> None:
    session = at(services, "conduct")
    assert load_session(session.dump()) == session
    assert "lao động" not in json.dumps(json.loads(session.dump())["workers"], ensure_ascii=False)
    assert press(session, "erase:yes", services).session.workers is None


def test_own_facts_are_the_employers_while_a_worker_is_asked_about(services: Services) -> None:
    session = at(services, "conduct")
    facts = own_facts(session, services, TODAY)
    assert facts is not None
    assert facts["applicant"] == "employer"
    stated = replay(rule_book().questionnaires["employer"], EMPLOYER, TODAY, rule_book()).facts
    assert {**facts, "workers_released": 2} == stated
