"""One message in, one decision out: `turn(session, incoming, now, services)`. No I/O, no clock, no chance.

Buttons carry an action; typed words that mean a button ("menu", "chi tiết", "2") do the same thing, so that a
person whose phone shows no buttons loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from bot.cases.notices import called_buttons
from bot.conversation import care, certificate, dictation, follow, guides, lock, manner, refer, rights, screen, speech
from bot.conversation.actions import act
from bot.conversation.address import mirrored
from bot.conversation.buttons import refer_button
from bot.conversation.check_input import hear
from bot.conversation.contact_offer import forget, hear_offer, offer
from bot.conversation.context import DeskNotReadError, Trace, Turn, TurnContext
from bot.conversation.feedback import note_question
from bot.conversation.form_input import answer_officer, hear_desk, hear_field, hear_referral, officer_action
from bot.conversation.listener import listen
from bot.conversation.outcomes import finish
from bot.conversation.result import screen_button
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.variety import varied
from bot.model.actions import parse_action
from bot.model.citizen_actions import Erase, ReferSet, ScreenAnswer, ShowEntry, ShowGroup
from bot.model.copies import replace
from bot.model.desk_view import NOBODY, ChatContext
from bot.model.effects import Agree
from bot.model.messages import MAX_BUTTONS, Button, Incoming, Message
from bot.model.own_case_actions import BringCode
from bot.model.sense_actions import Photo
from bot.texts import text
from knowledge.language.codes import TIE_LENGTH, find_code
from knowledge.language.phones import last_digits
from knowledge.language.utterance import Utterance

_CRISES = ("safety.distress", "safety.distress.violence", "safety.loan_shark.threats")
_THUMBS = {"👍": "good", "/-strong": "good", "👎": "bad", "/-weak": "bad"}
_ACT_OF = {"good": "affirm", "bad": "deny"}
"""Acts that buttons and thumbs perform."""


def turn(session: Session, incoming: Incoming, now: datetime, services: Services, known: ChatContext = NOBODY) -> Turn:
    """Decide on one message. The first contact also brings the privacy notice, once.

    Where an officer must see a part of the desk that ``known`` does not hold, the turn only says which (`Turn.needs`).
    """
    try:
        done = _turn(session, incoming, TurnContext(now, services, known))
    except DeskNotReadError as missing:
        return Turn(session, needs=missing.request)
    return manner.spoken(speech.offered(done, incoming.action, services), services)


def _turn(session: Session, incoming: Incoming, at: TurnContext) -> Turn:
    services = at.services
    if lock.is_locked(session, at.now, services.lock_minutes):
        return finish(
            _at_lock(session, incoming, services.understanding.known.utterance(incoming.text), at), (), services
        )
    session, incoming = certificate.taken(*dictation.taken(session, incoming), at)
    said = services.understanding.known.utterance(incoming.text)
    if session.welcomed:
        done = finish(_decide(session, incoming, said, at), (), services)
        return replace(done, session=lock.used(done.session, at.now))
    session = replace(session, welcomed=True)
    action = incoming.action or _command(said, services)
    if action in ("hello", "menu") or (not action and not incoming.text.strip() and not incoming.location):
        return finish(Turn(session, (_welcome(services),)), (), services)
    done = _decide(session, incoming, said, at)
    return finish(replace(done, replies=(Message(_notice(services)), *done.replies)), (), services)


def _at_lock(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn:
    """A message to a locked chat: its word, or what a person may always do with their own data; nothing else."""
    wish = incoming.action or _wish(said, session)
    if wish == str(Erase("yes")):
        return act(session, wish, at)
    pressed = parse_action(wish)
    if isinstance(pressed, ShowEntry) and pressed.entry.startswith("safety."):
        done = act(Session(welcomed=True), wish, replace(at, known=NOBODY))
        return replace(done, session=session, is_locked=True)
    if isinstance(pressed, Erase):
        # no code of a case is named, nor that an officer works here
        return replace(act(session, wish, replace(at, known=NOBODY)), is_locked=True)
    return lock.knock(session, incoming, said, wish, at)


def _decide(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn:
    done = _decide_seen(session, incoming, said, at)
    if not incoming.has_file or not done.replies:
        return done
    first = done.replies[0]  # the words under a picture are answered; that nobody saw it is said
    first = replace(first, text=f"{text('unseen')}\n{first.text}")
    return replace(done, replies=(first, *done.replies[1:]))


def _decide_seen(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn:
    pressed = parse_action(incoming.action)
    if isinstance(pressed, dictation.ACTIONS):
        return _with_what_waits(dictation.steer(session, pressed, at), incoming.action, at)
    if isinstance(pressed, Photo):
        return _with_what_waits(certificate.steer(session, pressed, at), incoming.action, at)
    if not incoming.action:
        crisis = care.answer(session, said, at)
        if crisis is not None:
            return varied(_with_what_waits(crisis, "", at), session.said, at.services, at.on)
    done = note_question(forget(session, _decide_calmly(session, incoming, said, at)), said, at)
    if done.is_pressed:
        return mirrored(replace(done, session=replace(done.session, said=())))  # a press may show a page again
    if done.trace.decision == "field" and done.session.referral is not None:
        return care.passed(done)  # a form asks again in its own words
    return mirrored(varied(care.accompany(done, said, at, session.care), session.said, at.services, at.on))


def _decide_calmly(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn:
    action = incoming.action or _coded(said) or _call_answer(said, at)
    if session.lock is not None and session.lock.asks:
        action = action or _wish(said, session)
        if not action:
            return lock.hear_word(session, said, at)
        session = lock.left(session)
    if action:
        return _pressed(replace(session, right=""), action, at)
    if session.agreeing:
        waiting, shown = session.agreeing, session.agreeing_to
        session = replace(session, agreeing="", agreeing_to="")
        digits = last_digits(said.raw)
        if digits:
            return Turn(session, effects=(Agree(waiting, shown, digits),), trace=Trace("field"))
    session, asked = rights.hear_words(session, said, at)
    if asked is not None:
        return asked
    taken = hear_field(session, incoming, said, at) or hear_offer(session, said, at)
    if taken is not None:
        return taken if taken.trace.decision else replace(taken, trace=Trace("field"))
    pressed = _numbered(said, session)
    if screen.takes_numbers(session, at.services, at.on) and not screen.is_suggestion(pressed):
        pressed = ""
    pressed = pressed or _labelled(said, session, whole=True)
    if pressed:
        return _pressed(session, pressed, at)
    return _decide_words(session, incoming, said, at)


def _pressed(session: Session, action: str, at: TurnContext) -> Turn:
    done = replace(_with_what_waits(act(session, action, at), action, at), is_pressed=True)
    if done.trace.decision:
        return done
    is_field = isinstance(parse_action(action), (ScreenAnswer, ReferSet))
    answered = [reply.entry for reply in done.replies if reply.entry]
    topics = tuple(at.services.knowledge.entries[entry].topic for entry in answered)
    decision = "field" if is_field else "answer" if answered else "act"
    name = action.split(":")[0]
    return replace(done, trace=Trace(decision, topics, "" if is_field or answered else _ACT_OF.get(name, name)))


def _coded(said: Utterance) -> str:
    """The action of a code in typed words: an invitation to a desk, or a case."""
    if said.invitation:
        return f"redeem:{said.invitation}"
    if brought := find_code(said.raw, TIE_LENGTH):
        return str(BringCode(brought))
    return f"look:{said.case_code}" if said.case_code else ""


def _call_answer(said: Utterance, at: TurnContext) -> str:
    """The answer about a call in typed words, where a notice has no buttons: about the case asked of last."""
    asked = [case.code for case in at.known.cases if case.asks_call]
    buttons = called_buttons(asked[-1]) if asked else ()
    return next((each.action for each in buttons if _label_words(each.label) == said.bare), "")


def _decide_words(session: Session, incoming: Incoming, said: Utterance, at: TurnContext) -> Turn:
    """Typed words: for the desk's or the referral's waiting field, for the open check, a command, or a question."""
    meant = officer_action(session, said, at)
    if meant is not None:
        return _pressed(session, str(meant), at)
    if (answered := answer_officer(session, said, at)) is not None:
        return replace(answered, trace=Trace("field"), is_pressed=True)  # a name there is no sign of danger
    command = _command(said, at.services, session)
    if command.startswith("desk") and at.known.officer is None and not at.known.locked_seat:
        command = ""  # for everybody else these are ordinary words
    if not command.startswith("erase"):
        taken = hear_desk(session, said, command, at) or hear_referral(session, said, command, at)
        if taken is not None:
            return taken if taken.trace.decision else replace(taken, trace=Trace("field"))
    heard = hear(session, said, command, at.services, at.on)
    if heard is not None:
        return Turn(heard[0], tuple(heard[1]), trace=_check_trace(session, heard[0], said, at))
    action = command or _labelled(said, session, whole=False)
    if action:
        return _pressed(session, action, at)
    done = offer(listen(session, said, at), said, incoming, at)
    return _with_what_waits(done, "", at)


def _check_trace(before: Session, after: Session, said: Utterance, at: TurnContext) -> Trace:
    """The trace of words taken by an open check: its result, a story, or an answer."""
    check = after.screening
    if check is not None and check.phase == "done" and check != before.screening:
        return Trace("verdict", outcome=check.shown)
    return Trace("noted" if said.story(at.on, before.context).facts else "field")


def _with_what_waits(done: Turn, action: str, at: TurnContext) -> Turn:
    """After an answer in between the waiting question comes again, once; elsewhere a button leads back to it."""
    session, replies = done.session, done.replies
    if done.trace.decision in ("verdict", "noted"):
        return done  # they ask the question themselves, or mean to ask nothing now
    pressed = parse_action(action)
    name = pressed.room if pressed else ""
    if not replies or name in ("screen", "refer", "desk") or replies[-1].page:
        return done
    is_asking = screen.asked(session, at.services, at.on) is not None  # a referral sets a check aside: it came later
    if refer.is_open(session) and not is_asking:
        again, back = refer.ask_again(session, at.services), refer_button()
    elif screen.is_open(session):
        again, back = screen.ask_again(session, at.services, at.on), screen.resume_button()
    else:
        return done
    # whoever despairs or is in danger is not asked for papers in the same breath
    is_crisis = done.trace.decision == "crisis" or session.topic in _CRISES
    if again and (replies[-1].entry or name == "page") and not is_crisis:
        return _asked_again(done, again, is_asking=is_asking)
    if back in replies[-1].all_buttons:
        return done
    last = replace(replies[-1], aids=(*replies[-1].aids, back)[:MAX_BUTTONS])
    return replace(done, replies=(*replies[:-1], last))


def _asked_again(done: Turn, again: Sequence[Message], *, is_asking: bool) -> Turn:
    """The waiting question after an answer in between. Whoever goes on asking is not asked the same for ever."""
    session, replies = done.session, done.replies
    if not is_asking or session.screening is None or not session.screening.is_brief:
        return replace(done, replies=(*replies, *again))
    if session.screening.repeated:
        last = replace(replies[-1], aids=(*replies[-1].aids, screen.resume_button())[:MAX_BUTTONS])
        return replace(done, session=screen.set_aside(session), replies=(*replies[:-1], last))
    screening = replace(session.screening, repeated=session.screening.repeated + 1)
    return replace(done, session=replace(session, screening=screening), replies=(*replies, *again))


def _wish(said: Utterance, session: Session) -> str:
    """The action that typed words mean where all other words may be a lock word: a command, a label, its number."""
    is_number = said.bare.isdecimal() and len(said.bare) == 1
    return said.command or _labelled(said, session, whole=True) or (_numbered(said, session) if is_number else "")


def _numbered(said: Utterance, session: Session) -> str:
    """The action of the button whose number or place ("cái thứ hai", "cuối cùng") was typed."""
    at = said.choice_of(len(session.offered)) if session.offered else 0
    return session.offered[at - 1][1] if at else ""


def _labelled(said: Utterance, session: Session, *, whole: bool) -> str:
    """The action of the one button whose label (or, unless ``whole``, a good part of it) was typed."""
    typed = said.bare
    labels = [(_label_words(label), action) for label, action in session.offered]
    if whole:
        # "chi tiết" and "căn cứ" typed mean every answer given last, their buttons only the one above
        found = {action for label, action in labels if label == typed and not action.startswith(("more:", "law:"))}
    else:
        found = {action for label, action in labels if len(typed.split()) > 1 and f" {typed} " in f" {label} "}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=1024)
def _label_words(label: str) -> str:
    """The words of one of our own labels, folded."""
    return Utterance(label).bare


def _command(said: Utterance, services: Services, session: Session | None = None) -> str:
    """The action that typed words mean as a whole."""
    for thumb, action in _THUMBS.items():
        if said.raw.strip().startswith(thumb) and said.is_only_acts:
            return f"{action}:{session.entries[-1] if session and session.entries else ''}"
    answered = session.entries if session else ()
    made = follow.command(said.bare) or speech.command(said.bare) or manner.command(said.bare, services)
    return said.command or made or guides.command(said.bare, answered)


def _notice(services: Services) -> str:
    key = services.notice if services.notice != "notice" else f"welcome.data.{services.channel}"
    return text(key, days=str(services.promises.chat_days), police=services.slots["police"])


def _welcome(services: Services) -> Message:
    buttons = tuple(Button(group.title, str(ShowGroup(group.id))) for group in services.menu)
    return Message(f"{text('welcome')}\n\n{_notice(services)}", buttons, aids=(screen_button("start"), refer_button()))
