"""Offer to call: data typed outside a request begin one after a yes alone, or correct a case nobody works on yet."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import refer, screen
from bot.conversation.buttons import menu_button
from bot.conversation.contact import Given, read_given
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.refer_fields import show_values
from bot.conversation.session import Contact, Session
from bot.model.citizen_actions import CorrectCase, ReferStart
from bot.model.effects import Correct
from bot.model.messages import MAX_BUTTONS, Button, Incoming, Message
from bot.model.own_case import OwnCase
from bot.model.right_actions import Rights
from bot.texts import text
from knowledge.language.phones import show_phone
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_CORRECTABLE = ("name", "phone", "when", "way")
_BETWEEN = "|"
_NO_DATA = frozenset(("greet", "there", "thanks", "bye"))
"""Acts whose words are no time and no way to be reached: "alo" asks for no call."""
_SURE_OF_A_PLACE = 3
_FEW_WORDS = 8
"""Words of a message that only adds something to what was offered."""
_WITH_A_TIME = 3
"""Other words of a message that gives a number and a time: "số em 09…, gọi sau 5h chiều"."""
_OFFERS = ("refer:take", "correct:")


def hear_offer(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """Take a typed yes or no to what was offered last; None for everything else."""
    if session.contact == Contact() or not any(action.startswith(_OFFERS) for _, action in session.offered):
        return None
    if said.refuses or phrases("form.declines", marks=True).whole(said.clean.strip(" .!")):
        return _turn(refer.leave(session))
    if not phrases("form.wants_call", marks=True).whole(said.clean.strip(" .!")):
        return _more(session, said, at)
    if session.contact.code:
        return correct(session, CorrectCase(session.contact.code), at)
    return _turn(refer.begin_with(session, at.services))


def _more(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The offer once more with what a message adds to it ("lúc nào cũng được", "tên em là Dũng"); None for a message
    that says something else.
    """
    if (
        said.asks
        or said.size > _FEW_WORDS
        or _NO_DATA.intersection(said.acts)
        or said.story(at.on, session.context).facts
    ):
        return None
    named = said.named.name if said.named.is_told else ""
    wishes = {kind: part.value for kind in ("when", "way") if (part := said.wish(kind)).value}
    found = {"name": named} if named else wishes
    if not found or session.contact.code:
        return None
    contact = replace(session.contact, **found)
    return _with_offer(Turn(session), contact, said, at, is_bare=True)


def offer(done: Turn, said: Utterance, incoming: Incoming, at: TurnContext) -> Turn:
    """The reply to a message, with the offer to use the data that it gave; they stay for one turn only."""
    # "tôi là trưởng công an xã" gives no name
    is_official = at.known.officer is not None or done.trace.act == "official"
    if is_official or done.session.referral is not None or done.effects:
        return done
    if screen.asked(done.session, at.services, at.on) is not None and done.trace.decision == "field":
        return done
    given = read_given(said, at.services)
    contact = _contact_of(given, said, incoming, at)
    if contact != Contact() and not done.session.contact.code:
        contact = Contact(**{**done.session.contact.fields, **contact.fields})  # typed one after the other
    own = _own_case(at)
    if own is None and given.corrects and at.known.cases:
        correcting = Button(text("button.rights_correct"), str(Rights("correct")))
        return _said(done, Message(text("refused.acted"), (correcting, menu_button())), Contact())
    if own is not None and (given.corrects or contact.phone or contact.name):
        return _offer_correction(done, given, contact, own, at)
    if not (contact.phone or contact.name or contact.ward):
        return done
    if not contact.phone and not said.named.is_told and done.session.told.tells:
        return done  # "nhầm, 3 năm" put a day right and names no commune
    if list(contact.fields) == ["ward"] and done.session.contact == Contact() and _merely_sounds(said):
        return done  # "ad oi" calls somebody and names no commune
    # "can the chap k" has the letters of a name
    is_question = done.trace.decision in ("answer", "lean") and at.services.understanding.rings_like_question(said)
    others = _WITH_A_TIME if given.fields.keys() >= {"phone", "when"} and not done.session.told.tells else 1
    is_bare = given.rest <= others and not said.asks and not is_question
    is_bare = is_bare or (done.trace.decision == "decline" and bool(contact.phone or contact.name))
    # "số tôi 0900 000 000, nhờ ai đó gọi giúp" needs no question back
    is_bare = is_bare or (done.trace.decision == "clarify" and bool(given.fields.get("phone")) and not said.asks)
    if not is_bare and not contact.phone and not (contact.name and said.named.is_told):
        return done  # a name or a place inside a question is what it is about
    return _with_offer(done, contact, said, at, is_bare=is_bare)


def _merely_sounds(said: Utterance) -> bool:
    """True for one or two small words without marks, which sound like many names of places."""
    words = said.clean.split()
    return len(words) < _SURE_OF_A_PLACE and said.raw.islower() and said.raw.isascii()


def correct(session: Session, action: CorrectCase, at: TurnContext) -> Turn:
    """Ask for the correction of a case of this chat, now that the person said yes to it."""
    fields = {name: value for name, value in session.contact.fields.items() if name in _CORRECTABLE}
    session = replace(session, contact=Contact())
    if not fields or action.code not in {case.code for case in at.known.cases}:
        return Turn(session, (Message(text("refer.old_button"), (menu_button(),)),))
    return Turn(session, effects=(Correct(action.code, tuple(fields.items())),), trace=Trace("act", act="correct"))


def _contact_of(given: Given, said: Utterance, incoming: Incoming, at: TurnContext) -> Contact:
    fields = dict(given.fields)
    if incoming.location is not None:
        near = at.services.places.nearest(*incoming.location)
        fields |= {"ward": near[0].code} if near else {}
    if "phone" not in fields and (several := said.phones.mobile or said.phones.renewed):
        fields["phone"] = _BETWEEN.join(several[: MAX_BUTTONS - 1])
    return Contact(**{name: value for name, value in fields.items() if value})


def _turn(done: refer.Done) -> Turn:
    session, replies, effects = done
    return Turn(session, tuple(replies), effects, trace=Trace("act", act="affirm"))


def _own_case(at: TurnContext) -> OwnCase | None:
    """The one case of this chat that no officer has worked on yet."""
    waiting = [case for case in at.known.cases if case.state in ("new", "returned")]
    return waiting[0] if len(waiting) == 1 else None


def _offer_correction(done: Turn, given: Given, contact: Contact, own: OwnCase, at: TurnContext) -> Turn:
    fields = {name: value for name, value in contact.fields.items() if name in _CORRECTABLE and _BETWEEN not in value}
    fields = {name: value for name, value in fields.items() if value != getattr(own.held, name)}
    if not fields:
        if given.corrects == "ward":
            return _said(done, Message(text("correct.ward", code=own.code), (menu_button(),)), Contact())
        key = "correct.how" if given.corrects else ""
        return _said(done, Message(text(key, code=own.code), (menu_button(),)), Contact()) if key else done
    asked = text("correct.ask", code=own.code, data=show_values(fields, at.services))
    buttons = [Button(text("button.correct"), str(CorrectCase(own.code)))]
    if not given.corrects:
        buttons.append(Button(text("button.offer_new"), str(ReferStart("take"))))
    buttons.append(Button(text("button.offer_no"), str(ReferStart("leave"))))
    return _said(done, Message(asked, tuple(buttons)), replace(Contact(**fields), code=own.code))


def _with_offer(done: Turn, contact: Contact, said: Utterance, at: TurnContext, *, is_bare: bool) -> Turn:
    numbers = contact.phone.split(_BETWEEN) if contact.phone else []
    if len(numbers) > 1:
        asked = text("offer.which")
        yes = [Button(show_phone(number), str(ReferStart(f"take{n}"))) for n, number in enumerate(numbers, 1)]
    elif list(contact.fields) == ["phone"]:
        key = "offer.phone" if said.phones.mobile else "offer.new_phone"
        asked = text(key, phone=show_phone(contact.phone))
        yes = [Button(text("button.offer_phone"), str(ReferStart("take")))]
    else:
        asked = text("offer.data", data=show_values(contact.fields, at.services))
        yes = [Button(text("button.offer"), str(ReferStart("take")))]
    no = Button(text("button.offer_no"), str(ReferStart("leave")))
    if is_bare:
        return _said(done, Message(asked, (*yes, no)), contact)
    last = done.replies[-1]
    whole = f"{asked}\n{last.text}" if done.trace.decision == "clarify" else f"{last.text}\n{asked}"
    last = replace(last, text=whole, aids=(*yes, *last.aids)[:MAX_BUTTONS])
    return replace(done, session=replace(done.session, contact=contact), replies=(*done.replies[:-1], last))


def _said(done: Turn, message: Message, contact: Contact) -> Turn:
    """The message in the place of an answer that was none."""
    trace = replace(done.trace, decision="act", topics=(), act="offer")
    return replace(done, session=replace(done.session, contact=contact, unclear=0), replies=(message,), trace=trace)


def forget(before: Session, done: Turn) -> Turn:
    """The turn without data that were offered before it and not used."""
    if done.session.contact is not before.contact or before.contact == Contact():
        return done
    return replace(done, session=replace(done.session, contact=Contact()))
