"""The dialogue "ask": a question becomes answers, readings to choose from, or an honest "I do not know"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversation.bases import basis_line
from bot.conversation.buttons import entry_button, menu_button, refer_button
from bot.conversation.guides import guide_aids
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.story import told_facts
from bot.model.actions import parse_action
from bot.model.citizen_actions import More, Other, ShowLaw
from bot.model.copies import replace
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.grid import SUBJECTS, THIS, Coordinates
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import CLARIFY_FROM, NOTHING, Decision, Reading, Status
from screening.evaluation import personal_line

_GISTS = 2
"""Readings of which a question back says what they are answered by."""
_NO_GIST = ("smalltalk.", "safety.", "loan.hardship.death", "family.on_behalf.died")
"""Answers whose first line, on a guess, would hurt or say nothing."""
_NO_SOURCE = ("smalltalk.", "safety.distress")


def with_police(key: str, services: Services) -> str:
    """A text that names the police of the ward and how to reach them."""
    return text(key, police=services.slots["police"], contact=services.slots["police_contact"])


def understand(said: Utterance, session: Session, services: Services) -> list[Reading]:
    """Read what ``said`` means after what the conversation was about, once a turn."""
    topic, frame = session.topic, _frame(session, said, services)
    return said.keep(("readings", topic, frame), lambda said: services.understanding.read(said, topic, frame))


def _frame(session: Session, said: Utterance, services: Services) -> Coordinates | None:
    """The place in the grid that a short question leans on: that of the last answer, about the loan told of."""
    told, grid = session.told, services.understanding
    last = grid.coordinates_of(session.entries[-1] if session.entries else "") or grid.coordinates_of(session.topic)
    other = session.frame.programme
    if other and (last is None or last.programme == THIS) and phrases("talk.the_other", marks=True).within(said.clean):
        last = Coordinates(other)
    if last is not None and last.programme != THIS:
        return None if phrases("talk.this_programme", marks=True).within(said.clean) else last
    purpose = told.now.get("purpose", {})
    subject = "employer" if told.about == "establishment" else str(purpose.get("value", ""))
    if last is None and session.frame.aspect:
        last = Coordinates(aspect=session.frame.aspect)  # what was answered in between is no matter of the grid
    if subject not in SUBJECTS or purpose.get("turn") == told.turn:  # what is said just now changes it
        return last
    last = last or Coordinates()
    return replace(last, subject=last.subject or subject)


def reply_to(
    session: Session, readings: Sequence[Reading], on: date, services: Services
) -> tuple[Session, list[Message]]:
    """The replies for what a message was taken to mean. After one question back the likeliest reading is answered."""
    said = [reading for reading in readings if reading.is_answered]
    if said:
        return _answer_all(session, said, on, services)
    first = readings[0]
    if first.decision is Decision.CLARIFY and session.unclear and first.alternatives:
        leaning = replace(first, decision=Decision.LEAN, alternatives=first.alternatives[1:])
        likeliest = first.alternatives[0]
        return _answer_all(session, [replace(leaning, topic=likeliest.topic, entry=likeliest.entry)], on, services)
    if first.decision is Decision.CLARIFY:
        return _clarify(session, first, on, services)
    return replace(session, unclear=session.unclear + 1), [_decline(first, services, is_second=session.unclear > 0)]


def _answer_all(
    session: Session, readings: Sequence[Reading], on: date, services: Services
) -> tuple[Session, list[Message]]:
    """Every question of a message answered, in order; what is only fairly sure says first what was understood."""
    was_unclear = session.unclear > 0
    session, replies = answer_entries(session, [reading.entry for reading in readings], on, services)
    for at, reading in enumerate(readings):
        if reading.is_nearest:
            replies[at] = replace(replies[at], text=f"{_nearest(reading, services)}\n{replies[at].text}")
        elif reading.decision is Decision.LEAN:
            replies[at] = _leaned(replies[at], reading, services, is_second=was_unclear)
    return _framed(session, readings, services), replies


def _nearest(reading: Reading, services: Services) -> str:
    """One sentence that says an answer to be the nearest there is."""
    at = reading.coordinates
    if at is None or at.programme == THIS:
        return text("nearest")
    aspect = services.knowledge.grid.name_of(at.aspect)
    return text("nearest.aspect", aspect=aspect) if aspect else text("nearest.programme")


def _framed(session: Session, readings: Sequence[Reading], services: Services) -> Session:
    """The session that remembers which programme and which aspect was answered last."""
    frame = session.frame
    for reading in readings:
        at = reading.coordinates or services.understanding.coordinates_of(reading.entry)
        if at is not None:
            other = at.programme if at.programme != THIS else frame.programme
            frame = replace(frame, programme=other, aspect=at.aspect or frame.aspect)
    return session if frame == session.frame else replace(session, frame=frame)


def _leaned(reply: Message, reading: Reading, services: Services, *, is_second: bool) -> Message:
    """An answer that opens with what was understood; the other readings stand beside it as small buttons."""
    title = services.knowledge.entries[reading.entry].title
    lead = text("lean", title=title[:1].lower() + title[1:] if title[1:2].islower() else title)
    others = [entry_button(option.entry, services) for option in reading.alternatives if option.entry != reading.entry]
    person = [refer_button()] if is_second else []
    aids = tuple(
        dict.fromkeys([*others[: MAX_BUTTONS - 1 - len(person)], *person, Button(text("button.other"), str(Other()))])
    )
    shown = tuple(button for button in reply.buttons if button not in aids)
    return replace(reply, text=f"{lead}\n{reply.text}", buttons=shown, aids=aids[:MAX_BUTTONS])


def answer_entries(
    session: Session, entries: Sequence[str], on: date, services: Services
) -> tuple[Session, list[Message]]:
    """Answer with these entries, in this order; quick replies stand under the last."""
    replies = [_answer(entry, on, services, is_last=entry == entries[-1]) for entry in entries]
    facts = told_facts(session, services, on)
    if facts:
        own = [personal_line(entry, facts, on, services.book) for entry in entries]
        replies = [
            replace(reply, text=f"{line}\n{reply.text}") if line else reply
            for line, reply in zip(own, replies, strict=True)
        ]
    topic = services.knowledge.entries[entries[-1]].topic
    kept = session.topic if topic.startswith("smalltalk.") else topic
    return replace(session, topic=kept, entries=tuple(entries), unclear=0), replies


def _answer(entry_id: str, on: date, services: Services, *, is_last: bool) -> Message:
    entry = services.knowledge.entries[entry_id]
    answer = services.renderer.answer(entry, on)
    lines = [answer.text]
    if not entry.topic.startswith(_NO_SOURCE):
        lines += filter(None, [basis_line(answer.citations)])
    buttons = [Button(text("button.more"), str(More(entry.id)))] if answer.detail else []
    if answer.citations:
        buttons.append(Button(text("button.law"), str(ShowLaw(entry.id))))
    if is_last:
        starts = [Button(text(f"button.{action}"), action) for action in entry.buttons]
        buttons = starts + [entry_button(topic, services) for topic in entry.follow_ups] + buttons
        if len(buttons) < MAX_BUTTONS and not answer.citations and menu_button() not in buttons:
            buttons.append(menu_button())
    rated = "" if entry.topic.startswith("smalltalk.") else entry.id
    if entry.topic == "safety.distress":
        buttons = [button for button in buttons if not isinstance(parse_action(button.action), ShowLaw)]
    aids = guide_aids(entry_id) if is_last else ()
    return Message("\n".join(lines), tuple(buttons[:MAX_BUTTONS]), entry=rated, aids=aids)


def _clarify(session: Session, reading: Reading, on: date, services: Services) -> tuple[Session, list[Message]]:
    """A question back that says in a line what each of the likeliest readings would be answered by."""
    titles = dict.fromkeys(option.entry for option in reading.alternatives if _fits(option.entry, session, services))
    titles = titles or dict.fromkeys(option.entry for option in reading.alternatives)
    offered = [entry_button(entry, services) for entry in titles]
    buttons = [*offered[: MAX_BUTTONS - 1], Button(text("button.other"), str(Other()))]
    session = replace(session, unclear=session.unclear + 1, topic=_leaning(session, reading, services))
    likeliest = [entry for entry in titles if not entry.startswith(_NO_GIST)][:_GISTS]
    said = text("clarify")
    if reading.confidence > CLARIFY_FROM and len(likeliest) == _GISTS:
        gists = [_gist(entry, on, services) for entry in likeliest]
        said = "\n".join([text("clarify.gists"), *gists, text("clarify.choose")])
    return session, [Message(said, tuple(buttons), aids=tuple(offered[MAX_BUTTONS - 1 :]))]


def _gist(name: str, on: date, services: Services) -> str:
    """The first line of an answer, named as its button is."""
    entry = services.knowledge.entries[name]
    first = services.renderer.answer(entry, on).text.partition("\n")[0]
    return text("clarify.gist", title=entry.title, answer=first.rstrip(":"))


def _fits(name: str, session: Session, services: Services) -> bool:
    """False for what only concerns establishments when the talk is about a person."""
    only_employers = list(services.knowledge.entries[name].audience) == ["employer"]
    return not (only_employers and session.told.now and session.told.about in ("self", "relative"))


def _leaning(session: Session, reading: Reading, services: Services) -> str:
    """The topic the next question leans on after readings were offered: an employer's, when all are; else as before."""
    entries = [services.knowledge.entries[option.entry] for option in reading.alternatives]
    is_employer = entries and all(list(entry.audience) == ["employer"] for entry in entries)
    return reading.alternatives[0].topic if is_employer else session.topic


def _has_name(reading: Reading, services: Services) -> bool:
    """True if the outside matter can be called by name; gibberish cannot."""
    group = services.knowledge.outside.get(reading.outside_group)
    return group is not None and bool(group.title)


def _decline(reading: Reading, services: Services, *, is_second: bool) -> Message:
    menu = menu_button()
    person = (refer_button(),)  # a person is one press away wherever the program cannot help
    if reading == NOTHING:
        return Message(with_police("empty", services), (menu,), aids=person)
    if reading.status is Status.OUT_OF_SCOPE and _has_name(reading, services):
        group = services.knowledge.outside[reading.outside_group]
        lines = [text("outside", matter=group.title)]
        if group.point_to:
            lines.append(text("outside.point", point_to=group.point_to))
        return Message("\n".join([*lines, with_police("outside.help", services)]), (menu,), aids=person)
    return Message(with_police("unanswered.again" if is_second else "unanswered", services), (menu,), aids=person)
