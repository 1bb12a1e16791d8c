"""Listener to what a person types freely: what they tell, do and ask is heard, in this order, and gets one reply."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import correction, small_talk, statement, story, verdict
from bot.conversation.advice import about_danger, goes_on_of_lender, is_wronged, went_along
from bot.conversation.ask import reply_to, understand
from bot.conversation.buttons import entry_button, menu_button, refer_button
from bot.conversation.care import LIFE, STAYS, read_danger
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.course import figures
from bot.conversation.foremost import foremost, wants_officer
from bot.conversation.grounds import complaint
from bot.conversation.likely import calm, in_context
from bot.conversation.memory import Care, Told
from bot.conversation.own_cases import case_replies
from bot.conversation.planner import calculate, of_told, with_term
from bot.conversation.result import screen_button
from bot.conversation.role import HELPER, remembered
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.several import about_one, named_first, several_people, turned_to
from bot.conversation.story import Noted
from bot.conversation.verdict_wish import VERDICT_TOPICS, wants_verdict
from bot.conversation.wait import ABOUT_OWN_CASE, as_waiting, may_wait, own_cases, waits_for_call
from bot.conversation.workforce import supposed_workers, workers_changed
from bot.model.copies import replace
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.story import Heard
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.parts import leans
from knowledge.readings import NOTHING, Decision, Reading

_OF_THIS_LOAN = ("loan.amount", "loan.interest", "loan.term", "process.steps", "process.commune", "process.monthly")
"""Topics whose figures and steps are those of this programme."""
_SAD = "perhaps:safety.distress"
_NO_STORIES = ("police", "press", "prison", "bank")
"""Roles whose messages tell no facts of a person."""
_CLEAR = 0.86
"""Confidence from which a question is answered beside the one fact that it tells: "bác đứng tên thì ai nợ"."""
_FEW = 3
"""Words from which what asks nothing is a statement."""

_SORRY = Trace("act", act="sorry")


def listen(session: Session, said: Utterance, at: TurnContext) -> Turn:
    """The reply to free words."""
    if said.apologises:
        return Turn(session, (Message(text("sorry"), (menu_button(),), aids=(screen_button("start"),)),), trace=_SORRY)
    before = session.told
    session = replace(session, told=replace(before, turn=before.turn + 1))
    session = with_term(remembered(session, said, at.services), said)
    if (apart := several_people(session, said, at)) is not None:
        return apart
    turned, said = turned_to(session, said, at)
    heard = _heard(turned, said, at)
    done = about_one(session, turned, said, heard, at) or _listen_on(turned, said, heard, before, at)
    return named_first(session, done) if turned is not session or done.trace.decision == "verdict" else done


def _listen_on(session: Session, said: Utterance, heard: Heard, before: Told, at: TurnContext) -> Turn:
    """The reply to what is told, done and asked of whom the talk is about."""
    session, noted = story.take_in(session, heard, at.services, at.on)
    if session.frame.role not in _NO_STORIES and (wished := wants_officer(said, at)) is not None:
        return _answer(session, noted, [wished], at)
    done = None if noted.facts else _without_facts(session, said, before, noted, at)
    is_story = statement.is_story(heard, noted)
    if not is_story:
        supposed = None if noted.facts else supposed_workers(session, said, at)
        done = done or supposed or (None if statement.tells_of_sentence(noted) else figures(session, said, at))
    if done is not None:
        return done
    readings = in_context(session, said, calm(understand(said, session, at.services), said), at)
    is_sad = _is_sad(said, at) and not noted.facts and not leans(said)
    if not readings or (not readings[0].is_answered and is_sad):
        return _hear_out(session, at)
    if (before_all := foremost(session, said, readings, at)) is not None:
        return _answer(session, noted, [before_all], at)
    if wants_verdict(session, said, heard, noted, readings, at):
        return _verdict(session, noted, readings, at)
    return _answer_or_note(session, said, heard, noted, readings, at)


def _without_facts(session: Session, said: Utterance, before: Told, noted: Noted, at: TurnContext) -> Turn | None:
    """The reply to words that tell no fact: after advice about a scam, acts, who somebody is, what they wish."""
    return (
        went_along(session, said, at)
        or statement.reassured(session, said, at)
        or _talk(session, said, before, noted, at)
        or statement.opening(session, said, at)
    )


def _heard(session: Session, said: Utterance, at: TurnContext) -> Heard:
    """The facts that the words tell by themselves, and those they mean after what was told."""
    back = correction.takes_back(session, said, at.on)
    if back is not None:
        return back
    heard = said.story(at.on, session.context)
    if session.frame.role in _NO_STORIES or (session.frame.role == HELPER and heard.applicant == "employer"):
        return Heard()  # whoever asks on duty tells of nobody whose loan this talk is about
    changed = workers_changed(session, said, heard)
    if changed is not None:
        return changed
    if said.begins_correction and not heard.facts and (right := correction.corrected(session, said, at.on)):
        return right
    heard = correction.put_right(session, said, heard, at.on)
    return heard if _asks(said, at) else correction.implied(session, said, heard, at.on)


def _answer_or_note(
    session: Session, said: Utterance, heard: Heard, noted: Noted, readings: Sequence[Reading], at: TurnContext
) -> Turn:
    """The answer to a question; what is told is noted, and a statement that tells nothing of use is heard."""
    # "cho biết điều kiện, mức vay, lãi suất" within a story
    is_list = len(readings) > 1 and all(_is_theirs(reading, session, at.services) for reading in readings)
    is_known = not noted.facts and bool(story.show_notes(session.told, [fact.fact for fact in heard.facts]))
    is_known = is_known and not _asks(said, at)
    if is_known or (noted.facts and not (is_list or (_asks(said, at) and _asks_too(readings, said, noted)))):
        done = about_danger(session, said, Noted(), readings[0], at) if is_wronged(said, at) else None
        if done is not None:
            first, note = done.replies[0], story.noted_line(session.told, noted)
            return replace(done, replies=(replace(first, text=f"{note}\n{first.text}".strip()), *done.replies[1:]))
        if statement.is_whole(noted) and not session.care.left:
            return _verdict(session, noted, [NOTHING], at)
        return _note(session, noted, at, heard=statement.heard_first(said, noted, at))
    if at.known.cases and not noted.facts and waits_for_call(said, at):
        return own_cases(session, at)
    if not noted.facts and readings[0].decision is not Decision.ANSWER and waits_for_call(said, at):
        done = _answer(session, noted, [as_waiting(readings[0], at)], at)
        return statement.apologised(done) if statement.is_angry(said, at.services) else done
    if readings[0].decision is not Decision.ANSWER or goes_on_of_lender(session, readings[0], asks=_asks(said, at)):
        done = about_danger(session, said, noted, readings[0], at)
        if done is not None:
            return done
    is_statement = said.size >= _FEW and not noted.facts and not _asks(said, at)
    is_statement = is_statement and phrases("questions.orders", marks=True).within(said.clean) is None
    done = _stated(session, said, noted, readings, at) if is_statement else None
    # "hỏi mãi chẳng trả lời được" sounds like a debt that is not paid
    is_meant = readings[0].decision is Decision.ANSWER and (said.asks or not readings[0].topic.startswith("loan."))
    if done is None and not is_meant and statement.is_angry(said, at.services):
        return complaint(session)
    return done or of_told(session, readings[0], at) or _answer(session, noted, readings, at)


def _stated(
    session: Session, said: Utterance, noted: Noted, readings: Sequence[Reading], at: TurnContext
) -> Turn | None:
    """The reply to what is stated without a question; None when it is to be answered all the same."""
    first = readings[0]
    if at.known.cases and may_wait(first):
        return own_cases(session, at)
    if first.decision is Decision.ANSWER or statement.requests_outside(first, said):
        return None
    if _is_sad(said, at):
        return _hear_out(session, at)
    if statement.is_in_distress(session) and not phrases("talk.wishes_for", marks=True).within(said.clean):
        return statement.acknowledge(session, said, readings, at)  # "em xuống rồi" after a crisis is no question of law
    if statement.is_sorrowful(said, at.services):
        return statement.console(session, at)
    is_angry = statement.is_angry(said, at.services)
    if session.frame.role and first.is_answered:
        return None
    if is_angry and not statement.is_wrong_done(first, at.services):
        return complaint(session)
    if statement.tells_trouble(session, said, first, at.services):
        done = _answer(session, noted, statement.as_answered(first), at)
        return statement.apologised(done) if is_angry else done
    if is_angry:
        return complaint(session)
    return statement.acknowledge(session, said, readings, at) if first != NOTHING else None


def _is_sad(said: Utterance, at: TurnContext) -> bool:
    """True if the words perhaps tell of distress, and clearly enough to be listened to before everything else."""
    danger = read_danger(said, at.services)
    return str(danger) == _SAD and danger.is_clear


def _asks(said: Utterance, at: TurnContext) -> bool:
    return "what_next" in said.acts or at.services.understanding.rings_like_question(said)


def _talk(session: Session, said: Utterance, before: Told, noted: Noted, at: TurnContext) -> Turn | None:
    """The reply to what only does something with words, or puts right what was understood before."""
    done = small_talk.perform(session, said, before, at)
    if done is not None:
        return done
    meant = small_talk.meant(session, said, at.services)
    return _put_right(session, meant, before, noted, at) if meant is not None else None


def _put_right(session: Session, meant: Utterance, before: Told, noted: Noted, at: TurnContext) -> Turn:
    """The answer to what was really meant, with an apology; the reading that was just given is not given again."""
    done = small_talk.perform(session, meant, before, at) or calculate(session, meant, at)
    if done is None and meant.story(at.on, session.context).asks_verdict:
        done = _verdict(session, noted, [NOTHING], at)
    if done is None:
        done = _answer(session, noted, _not_again(understand(meant, session, at.services), session), at)
    first = done.replies[0]
    replies = (replace(first, text=f"{text('act.corrected')}\n{first.text}"), *done.replies[1:])
    return replace(done, replies=replies, trace=replace(done.trace, act="correct"))


def _not_again(readings: Sequence[Reading], session: Session) -> Sequence[Reading]:
    """The readings, the likeliest other one in the place of what was answered just now."""
    first = readings[0]
    others = tuple(option for option in first.alternatives if option.entry not in session.entries)
    if len(readings) > 1 or not others or (first.entry not in session.entries and first.entry):
        return readings
    best = others[0]
    return [replace(first, decision=Decision.LEAN, topic=best.topic, entry=best.entry, alternatives=others[1:])]


def _hear_out(session: Session, at: TurnContext) -> Turn:
    """Somebody sounds sad without telling of danger: they are listened to, and no law is quoted."""
    session = replace(session, unclear=0, care=Care(LIFE[0], STAYS, session.care.told))
    return Turn(session, (_caring(at),), trace=Trace("act", act="sad"))


def _caring(at: TurnContext) -> Message:
    help_now = entry_button(at.services.danger.main_entry("safety.distress"), at.services)
    return Message(text("safety.listen"), (help_now, refer_button()))


def _is_theirs(reading: Reading, session: Session, services: Services) -> bool:
    """True if an answered reading is not about an establishment while the talk is about a person."""
    entry = services.knowledge.entries.get(reading.entry) if reading.is_answered else None
    return entry is not None and (session.told.about == "establishment" or list(entry.audience) != ["employer"])


def _asks_too(readings: Sequence[Reading], said: Utterance, noted: Noted) -> bool:
    """True if a message that tells something asks something as well; a story merely sounds like many topics."""
    is_answer = readings[0].is_answered
    wants_a_way = said.asks or "what_next" in said.acts
    is_clear = readings[0].decision is Decision.ANSWER or readings[0].confidence >= _CLEAR
    return is_answer and (wants_a_way or (is_clear and len(noted.facts) < 2))


def _verdict(session: Session, noted: Noted, readings: Sequence[Reading], at: TurnContext) -> Turn:
    """The verdict, after the answers to what else was asked in the same message."""
    others = [
        reading
        for reading in readings
        if reading.decision is Decision.ANSWER and len(readings) > 1 and reading.topic not in VERDICT_TOPICS
    ]
    replies: list[Message] = []
    if others:
        session, replies = reply_to(session, others, at.on, at.services)
    session, told, outcome = verdict.give(
        session, at.services, at.on, before=story.noted_line(session.told, noted), new=noted.facts
    )
    topics = (*(reading.topic for reading in others), *(() if others else ("bot.screening",)))
    session = replace(session, unclear=0)
    return Turn(session, (*replies, *told), trace=Trace("verdict", topics, outcome=outcome))


def _note(session: Session, noted: Noted, at: TurnContext, *, heard: str) -> Turn:
    """The facts said back, after what was ``heard`` with them; what fails is said; then the one next question."""
    before = "\n".join(filter(None, (heard, story.noted_line(session.told, noted))))
    session, replies, outcome = verdict.note(session, noted.facts, at.services, at.on, before=before)
    decision = "verdict" if outcome else "noted"
    return Turn(replace(session, unclear=0), tuple(replies), trace=Trace(decision, outcome=outcome))


def _answer(session: Session, noted: Noted, readings: Sequence[Reading], at: TurnContext) -> Turn:
    session, replies = reply_to(session, readings, at.on, at.services)
    if at.known.cases and session.entries and session.entries[-1] in ABOUT_OWN_CASE and replies[-1].entry:
        replies = [*replies[:-1], *case_replies(at.known)]
    lines = [story.noted_line(session.told, noted)] if noted.facts else []
    is_outside = session.told.now and session.frame.outcome == "outside" and replies[0].entry
    if is_outside and _is_of_this_loan(session, at.services):
        lines.append(text("verdict.not_yours"))
    replies[0] = replace(replies[0], text="\n".join([*lines, replies[0].text]))
    return Turn(session, tuple(replies), trace=_trace(readings, session))


def _is_of_this_loan(session: Session, services: Services) -> bool:
    """True if what was answered are sums, rates and steps of this programme, for a person."""
    found = [services.knowledge.entries[name] for name in session.entries]
    return any(each.topic.startswith(_OF_THIS_LOAN) and list(each.audience) != ["employer"] for each in found)


def _trace(readings: Sequence[Reading], session: Session) -> Trace:
    answered = [reading for reading in readings if reading.is_answered]
    if answered:
        return Trace(answered[0].decision.value, tuple(reading.topic for reading in answered))
    first = readings[0]
    if first.decision is Decision.CLARIFY and session.unclear == 0:  # the likeliest was answered
        return Trace(Decision.LEAN.value, (first.alternatives[0].topic,))
    topics = tuple(option.topic for option in first.alternatives)
    return Trace(first.decision.value, topics, matter=first.outside_group)
