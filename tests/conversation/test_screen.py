"""The pre-check as a talk: interrupted anywhere it goes on, stopped anywhere it resumes, and never guesses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from bot.conversation import screen
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session, load_session
from bot.conversation.turn import Turn, turn
from bot.model.messages import MAX_BUTTONS, Incoming
from knowledge.language.utterance import Utterance
from screening.advice import Audience
from screening.questionnaire import Answers, answered, expected_answer, replay
from screening.questions import Question
from tests.conftest import NOON, TODAY
from tests.content import rule_book

AUDIENCES: tuple[Audience, ...] = ("person", "family", "employer")


@cache
def _waiting(audience: Audience) -> dict[str, Answers]:
    """For every question of a questionnaire some answers after which it waits."""
    questionnaire = rule_book().questionnaires[audience]
    found: dict[str, Answers] = {}
    open_answers: list[Answers] = [{}]
    while open_answers:
        state = replay(questionnaire, open_answers.pop(), TODAY, rule_book())
        question = state.pending
        if question is None or question.id in found:
            continue
        found[question.id] = state.answers
        replies = [option.answer for option in question.options] or [expected_answer(question, TODAY, rule_book())]
        open_answers += [answered(state.answers, question.id, raw) for raw in replies]
    return found


CASES = [(audience, name) for audience in AUDIENCES for name in _waiting(audience)]


def at(audience: Audience, question: str) -> Session:
    """A session in which the question waits."""
    answers = {name: dict(raw) for name, raw in _waiting(audience)[question].items()}
    return load_session(Session(welcomed=True, screening=Screening(audience, answers)).dump())


def say(session: Session, words: str, services: Services) -> Turn:
    return turn(load_session(session.dump()), Incoming(words), NOON, services)


def press(session: Session, action: str, services: Services) -> Turn:
    return turn(load_session(session.dump()), Incoming("nút", action), NOON, services)


def wording(audience: Audience, question: str) -> str:
    found = rule_book().questionnaires[audience].question(question)
    return rule_book().say(found.text, audience, TODAY)


def answers_of(session: Session) -> str:
    assert session.screening is not None
    return json.dumps(session.screening.answers, ensure_ascii=False)


def test_every_question_of_every_questionnaire_is_tried() -> None:
    assert {(a, q.id) for a in AUDIENCES for q in rule_book().questionnaires[a].questions} == set(CASES)


@pytest.mark.parametrize(("audience", "question"), CASES)
def test_any_question_of_the_content_is_answered_and_the_check_goes_on(
    services: Services, audience: Audience, question: str
) -> None:
    """Every pair (question, entry): answered, the waiting question comes once, only what the words tell is stored."""
    session = at(audience, question)
    for entry in services.knowledge.published:
        # those on duty ask in no check of their own
        if entry.topic.startswith(
            ("smalltalk.", "bot.delete", "bot.rights", "safety.distress", "officer.", "helper.", "press.")
        ):
            continue
        if audience not in entry.audience:  # asked by somebody it is not for, it may be read as what is for them
            continue
        typed = f"{entry.question.rstrip('?')}?"
        done = say(session, typed, services)
        if done.trace.decision == "verdict":  # "còn trong trại, có vay được không": answered for this very person
            assert done.trace.outcome or screen.asked(done.session, services, TODAY), entry.id
            continue
        answered_by = [services.knowledge.entries[reply.entry].topic for reply in done.replies if reply.entry]
        assert entry.topic in answered_by, entry.id
        is_told = {fact.fact for fact in Utterance(typed).story(TODAY, session.context).facts}
        assert all(each.may_set & is_told for each in changed(session, done.session, audience)), entry.id
        pending = screen.asked(done.session, services, TODAY)
        if pending is None:  # what the question told was the last thing to know
            assert is_told, entry.id
            continue
        waiting = wording(audience, pending.id)
        assert sum(waiting in reply.text for reply in done.replies) == 1, entry.id
        assert waiting in done.replies[-1].text, entry.id


def changed(before: Session, after: Session, audience: Audience) -> list[Question]:
    """The questions whose answers are no longer the same."""
    old, new = (each.screening.answers if each.screening else {} for each in (before, after))
    return [item for item in rule_book().questionnaires[audience].questions if old.get(item.id) != new.get(item.id)]


@pytest.mark.parametrize(("audience", "question"), CASES)
def test_whoever_despairs_is_not_asked_for_papers_in_the_same_breath(
    services: Services, audience: Audience, question: str
) -> None:
    session = at(audience, question)
    done = say(session, "tôi không muốn sống nữa", services)
    assert "115" in done.replies[-1].text
    assert wording(audience, question) not in "".join(reply.text for reply in done.replies)
    assert "Tiếp tục kiểm tra" in [button.label for button in done.replies[-1].aids]
    assert wording(audience, question) in say(done.session, "tiếp tục", services).replies[-1].text


@pytest.mark.parametrize(("audience", "question"), CASES)
def test_stopped_anywhere_it_resumes_at_the_same_question(
    services: Services, audience: Audience, question: str
) -> None:
    session = at(audience, question)
    stopped = say(session, "dừng", services)
    assert "giữ để làm tiếp" in stopped.replies[-1].text
    between = say(stopped.session, "cảm ơn", services)
    resumed = say(between.session, "tiếp tục", services)
    assert wording(audience, question) in resumed.replies[-1].text
    assert answers_of(resumed.session) == answers_of(session)


@pytest.mark.parametrize(("audience", "question"), CASES)
def test_why_back_and_not_known_work_on_every_question(services: Services, audience: Audience, question: str) -> None:
    session = at(audience, question)
    found = rule_book().questionnaires[audience].question(question)
    why = say(session, "vì sao", services)
    assert rule_book().say(found.why, audience, TODAY) in why.replies[-1].text
    assert wording(audience, question) in why.replies[-1].text
    skipped = say(session, "không rõ", services)
    assert wording(audience, question) not in skipped.replies[-1].text
    back = say(skipped.session, "quay lại", services)
    if skipped.session.screening and skipped.session.screening.phase == "asking":
        assert wording(audience, question) in back.replies[-1].text
    assert all(len(reply.buttons) <= MAX_BUTTONS and len(reply.aids) <= MAX_BUTTONS for reply in skipped.replies)


def _unknown_everywhere(services: Services, audience: Audience) -> Iterator[Turn]:
    done = press(Session(welcomed=True), f"screen:{audience}", services)
    for _ in range(12):
        yield done
        if done.session.screening and done.session.screening.phase == "review":
            yield press(done.session, "screen:show", services)
            return
        done = say(done.session, "không biết", services)
    raise AssertionError("the check does not end")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_not_knowing_anything_leads_to_an_officer(services: Services, audience: Audience) -> None:
    *_, last = _unknown_everywhere(services, audience)
    assert last.session.screening is not None
    assert last.session.screening.shown == "needs_officer"


BAD = [
    ("finished_on", "30/02/2024", "không có trong lịch"),
    ("finished_on", "15/3/2030", "chưa tới"),
    ("finished_on", "năm 1930", "xa quá"),
    ("finished_on", "xyz abc", "chưa đọc được"),
    ("amount", "-5 triệu", "lớn hơn 0"),
    ("amount", "999999 tỷ", "lớn quá"),
    ("amount", "80", "mấy cách"),
    ("workers", "2 người, 10 người đi tù về", "không thể nhiều hơn"),
    ("workers", "0 người", "ít nhất 1 lao động"),
    ("certificate", "ừm thì cũng", "chưa hiểu"),
    ("certificate", "\0\ud800😀", "chưa hiểu"),
    ("certificate", "a" * 5000, "chưa hiểu"),
]


@pytest.mark.parametrize(("question", "typed", "says"), BAD)
def test_an_answer_that_cannot_be_is_explained_and_nothing_is_lost(
    services: Services, question: str, typed: str, says: str
) -> None:
    audience: Audience = "employer" if question == "workers" else "person"
    session = at(audience, question)
    done = say(session, typed, services)
    assert says in done.replies[-1].text, done.replies[-1].text
    assert wording(audience, question) in done.replies[-1].text
    assert answers_of(done.session) == answers_of(session)


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("screen:answer:certificate:lost", "Nút này của câu trước"),
        ("screen:answer:no_such:x", "Nút này của câu trước"),
        ("screen:change:no_such", "Nút này của câu trước"),
        ("screen:answer:finished_on:ơ hay", "chưa đọc được"),
        ("screen:nonsense", "Câu "),
        ("screen:show", "Câu "),
    ],
)
def test_an_old_or_forged_button_changes_nothing(services: Services, action: str, says: str) -> None:
    session = at("person", "finished_on")
    done = press(session, action, services)
    assert says in "\n".join(reply.text for reply in done.replies)
    assert wording("person", "finished_on") in done.replies[-1].text
    assert answers_of(done.session) == answers_of(session)


def test_a_suggestion_is_taken_by_its_button(services: Services) -> None:
    asked = say(at("person", "amount"), "80", services)
    assert [button.label for button in asked.replies[-1].buttons] == ["80 triệu đồng"]
    taken = press(asked.session, asked.replies[-1].buttons[0].action, services)
    assert taken.session.screening is not None
    assert taken.session.screening.answers["amount"] == {"amount": 80_000_000}


def test_a_changed_answer_keeps_the_others_and_tells_the_new_outcome(services: Services) -> None:
    answers = all_good()
    session = Session(welcomed=True, screening=Screening("person", answers, phase="review"))
    shown = press(session, "screen:show", services)
    assert shown.session.screening is not None
    assert shown.session.screening.shown == "likely_eligible"
    asked = press(shown.session, "screen:change:certificate", services)
    changed = say(asked.session, "mất giấy", services)
    assert changed.session.screening is not None
    assert changed.session.screening.answers == {**answers, "certificate": {"certificate": "lost"}}
    again = press(changed.session, "screen:show", services)
    assert "Kết quả đã đổi" in again.replies[0].text
    assert again.session.screening is not None
    assert again.session.screening.shown == "needs_officer"


def all_good() -> dict[str, dict[str, object]]:
    answers: Answers = {}
    while True:
        state = replay(rule_book().questionnaires["person"], answers, TODAY, rule_book())
        if state.pending is None:
            return {name: dict(raw) for name, raw in state.answers.items()}
        answers = answered(state.answers, state.pending.id, _good(state.pending))


def _good(question: Question) -> dict[str, object]:
    if question.id == "finished_on":
        return {"finished_on": "2025-03-15"}
    return dict(expected_answer(question, TODAY, rule_book()))


def test_a_result_is_never_a_bare_refusal(services: Services) -> None:
    """Why, which article, what would change it or what else exists, and whom to ask: for every kind of bad answer."""
    for name, raw in (
        ("certificate", {"certificate": "lost"}),
        ("finished_on", {"finished_on": "2015"}),
        ("conduct", {"law_abiding": "no", "social_evils": "no"}),
        ("same_purpose_loan", {"same_purpose_loan": "yes"}),
    ):
        session = Session(welcomed=True, screening=Screening("person", {**all_good(), name: raw}, phase="review"))
        done = press(session, "screen:show", services)
        told = "\n".join(reply.text for reply in done.replies)
        assert "Điều 3" in told, name
        assert services.slots["police"] in told, name
        assert any(words in told for words in ("khi ", "chương trình", "xin xác nhận")), name


def test_deleting_the_data_ends_the_check(services: Services) -> None:
    done = press(at("person", "amount"), "erase:yes", services)
    assert done.session == replace(Session(welcomed=True), offered=done.session.offered)
