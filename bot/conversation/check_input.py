"""Typed words while a pre-check is open: an answer, a steering word, or a question of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation import correction, story
from bot.conversation.ask import understand
from bot.conversation.check_answers import NotReadError, is_of_the_kind, is_to_be_asked, names_option, read_answer
from bot.conversation.check_messages import question_messages
from bot.conversation.one_of_several import names_another
from bot.conversation.screen import Said, asked, go_on, press, steer, take
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.workers import under_way
from bot.conversation.workforce import speaks_of_change
from bot.model.actions import parse_action
from bot.model.citizen_actions import Screen, ScreenAnswer
from bot.texts import text
from knowledge.language.answers import Control
from knowledge.language.audience import read_audience
from knowledge.language.story import Heard
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases, symbols
from knowledge.readings import Decision, Status
from screening.questions import Question

_FEW_WORDS = 4
_MOST_WORDS = 8
"""Longer words in a talk that tell no fact are no answer, whatever single words in them fit."""
_FINER = {"business": ("both",), "training": ("both",), "finished": ("amnestied", "conditional_release")}
"""What the reader of a question may hear where a story heard the first."""
_NOT_UNDERSTOOD = ("screen.not_understood", "screen.trouble.not_understood")
_OF_THE_PERSON = {"certificate", "resident_listed", "law_abiding", "household_adult_able", "sentence_status"}
"""Facts of questions that a trade or a thing to buy never answers."""
_MERE_WORDS = 2
"""Words of an "I do not know" that has the ring of a question: "mô nhớ"."""
_MAY_ANSWER = {"affirm", "deny", "unsure", "done", "will_do", "understood", "on_behalf", "welcome", "self_talk",
               "laugh", "wow"}  # fmt: skip
"""Acts that may answer a waiting question, or are mere noise beside it."""


def hear(session: Session, said: Utterance, command: str, services: Services, on: date) -> Said | None:
    """Take typed words as an answer or a steering word; None when they are a command or a question of their own."""
    question = asked(session, services, on)
    if question is None:
        return _outside_questions(session, said, services, on)
    if _is_aside(session, question, said, services, on):
        return None
    if names_option(said, question) or _is_filler(said):
        return take(session, question, said, services, on)
    if said.audience and session.screening is not None:  # "cho tôi", where it is clear already for whom
        same = said.audience == session.screening.audience
        return (
            (session, question_messages(session, services, on))
            if same
            else steer(session, Screen(said.audience), services, on)
        )
    if (
        _only_talks(said)
        and not {"later", "unsure"} & set(said.acts)
        and (said.control is Control.NONE or _takes_leave(said))
    ):
        return None  # "ok tks" is no yes; "để tính sau" may say that there is no plan
    heard = said.story(on, session.context)
    if heard.facts:
        return _from_story(session, question, said, services, on)
    asks = said.asks or _asks_indeed(session, said, question, services, on)
    if not asks and _is_short_answer(said, question, on) and not _is_safety(session, said, services):
        return take(session, question, said, services, on)
    if said.control is not Control.NONE:
        return _controlled(session, question, said.control, services, on)
    if command or heard.asks_verdict or _is_other_question(session, said, services):
        return None
    is_answer = _may_be_answer(session, question, said, services, on, asks=asks)
    return take(session, question, said, services, on) if is_answer else None


def _is_aside(session: Session, question: Question, said: Utterance, services: Services, on: date) -> bool:
    """True for "không, tháng 6", which puts the day right whatever is asked now, for "ngân hàng nói không biết",
    "không biết chữ" and "không biết vay làm gì nữa", which are no "không rõ" to this question, and for words about
    another one of several people.
    """
    if names_another(session, said):
        return True
    if _tells_plan(said, question) or _is_unsure_of_other(said, question, services) or speaks_of_change(session, said):
        return True
    is_of_sentence = "sentence_status" in question.settles
    if (
        set(question.settles) & _OF_THE_PERSON
        and not is_of_sentence
        and phrases("check.time_left", marks=True).within(said.clean)
    ):
        return True  # "gấp quá, còn hơn tháng" has no paper
    takes_back = "finished_on" not in question.may_set and correction.takes_back(session, said, on) is not None
    return (
        takes_back or phrases("check.others_say", marks=True).within(services.understanding.plainly(said)) is not None
    )


def _is_unsure_of_other(said: Utterance, question: Question, services: Services) -> bool:
    """True for "chưa biết làm gì", "căn cước cũng chưa có" where papers, residence or the household are asked about."""
    if not set(question.settles) & _OF_THE_PERSON:
        return False
    plain = services.understanding.plainly(said)
    if phrases("check.lacks_other", marks=True).whole(plain) is not None:
        return not set(question.settles) & {"resident_listed", "household_adult_able"}
    return phrases("check.unsure_of_other", marks=True).start(plain) is not None


def _tells_plan(said: Utterance, question: Question) -> bool:
    """True for "xe máy 35tr" where papers, residence or the household are asked about: it goes on with the wish."""
    if not set(question.settles) & _OF_THE_PERSON or phrases("check.not_a_plan", marks=True).within(said.clean):
        return False
    return phrases("check.tells_plan", marks=True).start(said.clean) is not None


def _may_be_answer(
    session: Session, question: Question, said: Utterance, services: Services, on: date, *, asks: bool
) -> bool:
    """False for words that are something else: another matter, a correction, a question, long words in a talk."""
    is_talk = _is_talk(session)
    first = understand(said, session, services)[0]
    sounds = is_talk and said.size >= _FEW_WORDS and first.is_answered
    if sounds and first.is_statement and first.decision is Decision.LEAN:
        sounds = not _is_answer(said, question, services, on)  # "tôi báo công an phường rồi" merely looks like a topic
    if sounds or said.begins_correction or asks or (is_talk and said.size > _MOST_WORDS):
        return False  # words that sound like a matter of their own; a story would have been heard
    # in a talk words that are no answer are something else: nobody is told that they are no answer
    is_other = is_talk or first.is_answered
    return _is_answer(said, question, services, on) or not is_other


def _is_talk(session: Session) -> bool:
    """True if a check grew out of a story, so that words may just as well go on with it."""
    return session.screening is not None and session.screening.is_brief


def _rings_like_question(said: Utterance, services: Services) -> bool:
    """True if the words have the ring of a question; a mere "mô nhớ" does not ask."""
    is_unknown = said.is_unknown and said.size <= _MERE_WORDS
    return not is_unknown and services.understanding.rings_like_question(said)


def _asks_indeed(session: Session, said: Utterance, question: Question, services: Services, on: date) -> bool:
    """True if the words ring like a question and are no answer ("hồi tết năm kia" for a day), nor mere noise."""
    if not _rings_like_question(said, services):
        return False
    if _is_answer(said, question, services, on):
        return question.kind == "choice" and _is_talk(session)
    return understand(said, session, services)[0].decision is Decision.ANSWER


def _only_talks(said: Utterance) -> bool:
    """True for "cảm ơn nhé" or "để em nghĩ đã", which answer nothing; "ừ" and "không nhớ nữa" may be answers."""
    return said.is_only_acts and not set(said.acts) <= _MAY_ANSWER


def _takes_leave(said: Utterance) -> bool:
    """True for "thôi em cảm ơn anh", which stops nothing by a command."""
    return bool({"thanks", "bye"} & set(said.acts))


def _noted_beside(session: Session, heard: Heard, services: Services, on: date) -> tuple[Session, str]:
    """The session with what is told beside an answer, and that in words; the question that waits is still the same."""
    before = session.screening
    session, noted = story.take_in(session, heard, services, on)
    shown = story.show_notes(session.told, noted.facts)
    if session.screening is None or before is None:
        return session, shown
    return replace(session, screening=replace(session.screening, editing=before.editing)), shown


def _refusal(said: Utterance, question: Question, services: Services, on: date) -> NotReadError | None:
    """Why the words cannot be read as an answer to the question; None if they can."""
    try:
        read_answer(question, said, on, services.book.figures)
    except NotReadError as error:
        return error
    return None


def _is_answer(said: Utterance, question: Question, services: Services, on: date) -> bool:
    """True if the words can be read as an answer, or nearly so."""
    error = _refusal(said, question, services, on)
    return error is None or bool(error.offered) or str(error) not in map(text, _NOT_UNDERSTOOD)


def _from_story(session: Session, question: Question, said: Utterance, services: Services, on: date) -> Said | None:
    """Take words that tell facts: those of the question are its answer, the others are noted beside it.

    None when the question is not among them: the words are a story of their own.
    """
    heard = correction.day_first(session, said, said.story(on, session.context), on)
    if story.is_of_another(session, heard):
        return None
    facts = {fact.fact for fact in heard.facts}
    denies = phrases("questions.negations").start(said.folded) is not None  # "không vay gì của ngân hàng"
    if said.asks and not denies and not _is_short_answer(said, question, on):
        first = understand(said, session, services)[0]
        if heard.asks_verdict or first.decision is Decision.ANSWER:
            return None  # the question in it is answered, what it tells is noted beside
    is_short = not (said.asks or said.begins_correction) and said.size <= _MOST_WORDS
    tells_more = bool(facts - question.may_set) or ("certificate" in facts and "," in said.clean)
    opens = bool(facts & question.may_set) and _opens_with_answer(question, said, services, on)
    if is_short and not tells_more and not opens and is_to_be_asked(question, said):
        return take(session, question, said, services, on)  # "chồng đi làm xa" leaves open what is asked
    is_answer = is_short and _refusal(said, question, services, on) is None
    if is_answer:  # the reader of a question knows the answers to it; what else is told is noted beside
        heard = replace(heard, facts=tuple(fact for fact in heard.facts if fact.fact not in question.may_set))
    few = _FEW_WORDS if _is_talk(session) else _MOST_WORDS
    if is_answer and (facts & question.may_set or said.size <= few):
        session, beside = _noted_beside(session, heard, services, on)
        return take(session, question, said, services, on, beside=beside)
    if facts & question.may_set and _reads_otherwise(heard, question, said, services, on):
        return take(session, question, said, services, on)
    if facts & question.may_set:
        session, _ = story.take_in(session, heard, services, on)
        if asked(session, services, on) != question:
            return go_on(session, question, services, on)
        return take(session, question, said, services, on)
    return None


def _opens_with_answer(question: Question, said: Utterance, services: Services, on: date) -> bool:
    """True for "có giấy tôi làm nghề đan lát": an answer, and then something else of whoever speaks."""
    begins = phrases("check.speaks_on").within(said.folded)
    if begins is None or not begins.start():
        return False
    return _refusal(said.part(said.folded[: begins.start()]), question, services, on) is None


def _reads_otherwise(heard: Heard, question: Question, said: Utterance, services: Services, on: date) -> bool:
    """True if the question's own reader hears more: both purposes where the story heard one, both of two counts, an
    amnesty where the story heard a release.
    """
    if question.kind not in ("choice", "two_counts") or said.begins_correction:
        return False
    try:
        raw = read_answer(question, said, on, services.book.figures).raw
    except NotReadError as error:
        return str(error) == text("screen.trouble.more_than_whole")
    if question.kind == "two_counts":
        return all(raw.get(each.fact, each.value) == each.value for each in heard.facts)
    return any(raw.get(each.fact) in _FINER.get(str(each.value), ()) for each in heard.facts)


def _is_short_answer(said: Utterance, question: Question, on: date) -> bool:
    """A few words that fit the question and ask nothing: "có mẹ" answers, whatever else the words may mean."""
    few = said.size <= _FEW_WORDS and not (said.asks or said.tells or said.begins_correction)
    return few and said.control is Control.NONE and is_of_the_kind(question, said, on)


def _is_safety(session: Session, said: Utterance, services: Services) -> bool:
    """True if the words tell of danger for certain, however well they would answer."""
    first = understand(said, session, services)[0]
    return first.decision is Decision.ANSWER and first.is_safety


def _is_filler(said: Utterance) -> bool:
    """True for "ừ", "à", "ờ" and nothing else: the question is asked again, nothing else is made of it."""
    return phrases("check.fillers").whole(said.bare) is not None


def _outside_questions(session: Session, said: Utterance, services: Services, on: date) -> Said | None:
    """Words that steer a check whose questions do not wait: paused, looked over or done."""
    wanted = phrases("check.for_whom").whole(said.said)
    audience = said.audience if wanted is None else read_audience(wanted[1])
    if audience and (wanted or any(action == "screen:person" for _, action in session.offered)):
        return steer(session, Screen(audience), services, on)
    if session.screening is None:
        return None
    if session.screening.phase == "review":
        meant = symbols("check.between_workers" if under_way(session) else "check.reviewed").of(said.said)
        if meant:
            return steer(session, parse_action(f"screen:{meant}") or Screen(), services, on)
    if said.control in (Control.RESUME, Control.RESTART):
        return steer(session, Screen(said.control.value), services, on)
    return None


def _controlled(session: Session, question: Question, control: Control, services: Services, on: date) -> Said:
    if control is Control.SKIP:
        return press(session, ScreenAnswer(question.id, question.unknown.value), services, on)
    return steer(session, Screen(control.value), services, on)


def _is_other_question(session: Session, said: Utterance, services: Services) -> bool:
    """True if the words ask something, or tell of danger, rather than answer."""
    first = understand(said, session, services)[0]
    asks = said.size > 2 and said.asks
    if first.decision is Decision.DECLINE:
        return False
    if said.tells and said.size > 2:
        return True
    if first.decision is Decision.ANSWER and (first.is_safety or first.status is Status.ABUSE):
        return True
    return asks or said.loan is not None
