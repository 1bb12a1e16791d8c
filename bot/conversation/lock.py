"""Lock word of a chat: set by whoever wants it; idle for some minutes, the chat shows nothing until the word is typed.

The word is kept as a slow digest in the sealed session and nowhere else. Its salt is the moment at which it was set:
that is another for every chat, and the turn knows no chance. Danger is heard through a locked chat, and what a person
may always do with their own data stays possible: who forgot the word erases everything or goes to the desk.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import care
from bot.conversation.buttons import menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.session import Lock, Session
from bot.model.citizen_actions import Erase, LockChat
from bot.model.messages import Button, Incoming, Message
from bot.texts import text
from knowledge.language.utterance import Utterance

HIDDEN = "•••"
"""Kept in the place of typed words that may be the word."""
_SHORTEST, _LONGEST = 4, 60
_FREE_TRIES = 3
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_COST, _BLOCK = 2**14, 8
"""Of scrypt: 16 MB and some forty milliseconds a try."""


def is_locked(session: Session | None, now: datetime, minutes: int) -> bool:
    """True while a chat shows nothing: it has a word, and was locked or not used for so many minutes."""
    lock = session.lock if session else None
    if lock is None or not lock.digest:
        return False
    return lock.is_shut or now - datetime.fromisoformat(lock.used_at) >= timedelta(minutes=minutes)


def used(session: Session, now: datetime) -> Session:
    """The session after a message to an open chat: the minutes begin anew."""
    lock = session.lock
    if lock is None or not lock.digest or lock.is_shut:
        return session
    return replace(session, lock=replace(lock, used_at=now.isoformat()))


def prompt() -> Message:
    """All that a locked chat shows."""
    return Message(text("lock.closed"), (_button("forgot"),))


# --- setting


def steer(session: Session, action: LockChat, at: TurnContext) -> Turn:
    """Carry out a press in an open chat: set a word, change it, lock now, take it away."""
    lock, minutes = session.lock, str(at.services.lock_minutes)
    has_word = lock is not None and bool(lock.digest)
    match action.step:
        case "set":
            return _ask_word(session, "lock.ask")
        case "now" if lock and has_word:
            shut = replace(session, lock=replace(lock, is_shut=True, asks="", draft="", draft_salt=""))
            return Turn(shut, (Message(text("lock.now"), (_button("forgot"),)),), is_locked=True)
        case "off" if has_word:
            return Turn(replace(session, lock=None), (Message(text("lock.off"), (menu_button(),)),))
        case "leave":
            return Turn(left(session), (Message(text("lock.left"), (menu_button(),)),))
        case "forgot":
            return Turn(session, (Message(text("lock.not_closed"), (menu_button(),)),))
    if has_word:
        buttons = (_button("now"), _button("set"), _button("off"))
        return Turn(session, (Message(text("lock.has", minutes=minutes), buttons),))
    return _ask_word(session, "lock.ask")


def hear_word(session: Session, said: Utterance, at: TurnContext) -> Turn:
    """Take typed words as the new word, and then once more: whoever mistypes it would shut themselves out."""
    lock, word = session.lock or Lock(), _plain(said.raw)
    if not _SHORTEST <= len(word) <= _LONGEST:
        return replace(_ask_word(session, "lock.length"), is_secret=True)
    if lock.asks == "word":
        salt = hashlib.sha256(at.now.isoformat().encode()).hexdigest()[:32]
        asked = replace(lock, asks="again", draft=_digest(word, salt), draft_salt=salt)
        again = Message(text("lock.again"), (_button("leave"),))
        return Turn(replace(session, lock=asked), (again,), trace=Trace("field"), is_secret=True)
    if not hmac.compare_digest(_digest(word, lock.draft_salt), lock.draft):
        return replace(_ask_word(session, "lock.differs"), is_secret=True)
    done = Lock(lock.draft_salt, lock.draft, used_at=at.now.isoformat())
    told = text("lock.set", minutes=str(at.services.lock_minutes))
    return Turn(
        replace(session, lock=done),
        (Message(told, (_button("now"), menu_button())),),
        trace=Trace("field"),
        is_secret=True,
    )


def left(session: Session) -> Session:
    """The session without the question for a new word; a word that was set before stays."""
    lock = session.lock
    if lock is None or not lock.asks:
        return session
    return replace(session, lock=replace(lock, asks="", draft="", draft_salt="") if lock.digest else None)


def _ask_word(session: Session, key: str) -> Turn:
    asked = replace(session.lock or Lock(), asks="word", draft="", draft_salt="")
    said = text(key, shortest=str(_SHORTEST), longest=str(_LONGEST))
    return Turn(replace(session, lock=asked), (Message(said, (_button("leave"),)),), trace=Trace("field"))


# --- a locked chat


def knock(session: Session, incoming: Incoming, said: Utterance, wish: str, at: TurnContext) -> Turn:
    """Answer a message to a locked chat; ``wish`` is the action that was pressed or typed as a whole.

    Nothing of the person is in any reply.
    """
    if not incoming.action:
        crisis = care.answer(Session(welcomed=True), said, at)
        if crisis is not None:
            return replace(crisis, session=session, is_locked=True)
    if wish == str(LockChat("forgot")):
        yes = Button(text("button.erase_yes"), str(Erase("yes")))
        return _shown(
            session, Message(text("lock.forgotten"), (yes, Button(text("button.erase_no"), str(Erase("no")))))
        )
    if incoming.action or not incoming.text.strip():
        return _shown(session, prompt())
    return _try_word(session, said, at)


def _try_word(session: Session, said: Utterance, at: TurnContext) -> Turn:
    lock = session.lock or Lock()
    if lock.waits_until and at.now < datetime.fromisoformat(lock.waits_until):
        return _shown(session, Message(text("lock.slow"), (_button("forgot"),)))
    if hmac.compare_digest(_digest(_plain(said.raw), lock.salt), lock.digest):
        opened = Lock(lock.salt, lock.digest, used_at=at.now.isoformat())
        reply = Message(text("lock.opened"), (menu_button(), _button("now")))
        return Turn(replace(session, lock=opened), (reply,), trace=Trace("field"), is_secret=True)
    if not lock.was_told:  # whoever did not know that the chat is locked asked a question, and guessed nothing
        return _shown(replace(session, lock=replace(lock, was_told=True)), prompt())
    wrong = lock.wrong + 1
    until = ""
    if wrong >= _FREE_TRIES:
        until = (at.now + min(_FIRST_WAIT * 2 ** min(wrong - _FREE_TRIES, 10), _LONGEST_WAIT)).isoformat()
    reply = Message(text("lock.slow" if until else "lock.wrong"), (_button("forgot"),))
    return _shown(replace(session, lock=replace(lock, wrong=wrong, waits_until=until)), reply)


def _shown(session: Session, reply: Message) -> Turn:
    return Turn(session, (reply,), trace=Trace("act", act="lock"), is_locked=True, is_secret=True)


def _plain(typed: str) -> str:
    """The word as it is compared: the way it was typed on another keyboard, or with a capital, makes no other word."""
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def _digest(word: str, salt: str) -> str:
    return hashlib.scrypt(word.encode("utf-8", "replace"), salt=salt.encode(), n=_COST, r=_BLOCK, p=1, dklen=32).hex()


def _button(step: str) -> Button:
    return Button(text(f"button.lock_{step}"), str(LockChat(step)))
