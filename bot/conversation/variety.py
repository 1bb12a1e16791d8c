"""Variety of replies: no text is said twice running; the second time says more, or says that it says it again."""

from __future__ import annotations

from datetime import date
from zlib import crc32

from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.model.copies import replace
from bot.model.messages import Message
from bot.texts import text

_SHORTEST = 20
"""Shorter texts ("Dạ vâng.") may come again."""
_OTHERWISE = {
    "statement": "statement.again",
    "statement.hard": "statement.hard.again",
    "statement.known": "statement.known.again",
    "statement.sorrow": "statement.sorrow.again",
    "act.complaint": "act.complaint.again",
    "safety.listen": "safety.listen.again",
    "safety.here": "safety.here.again",
    "safety.here.violence": "safety.here.violence.again",
}
"""Texts that have other words to be said in; that they are said again is not said to whoever is only heard."""


def varied(done: Turn, before: tuple[str, ...], services: Services, on: date) -> Turn:
    """The turn with each text of the last reply, whose prints are ``before``, said otherwise."""
    replies = tuple(
        _other_words(reply, services, on) if _print(reply.text) in before else reply for reply in done.replies
    )
    return replace(done, replies=replies, session=replace(done.session, said=tuple(map(_print, _texts(replies)))))


def _texts(replies: tuple[Message, ...]) -> list[str]:
    return [reply.text for reply in replies if len(reply.text) >= _SHORTEST]


def _print(said: str) -> str:
    """A short mark of a text, so that the session does not keep it; what it opens with does not make it another."""
    lead, _, rest = said.partition("\n")
    before, after = text("lean", title="|").split("|")
    said = rest if lead.startswith(before) and lead.endswith(after) else said
    return f"{crc32(said.encode('utf-8', 'surrogatepass')):08x}"


def _other_words(reply: Message, services: Services, on: date) -> Message:
    entry = services.knowledge.entries.get(reply.entry)
    if entry is not None and reply.chart is None:  # figures are said again as they are
        detail = services.renderer.answer(entry, on).detail
        if detail:
            return replace(reply, text=f"{text('again.more')}\n{detail}")
    other = _otherwise(reply.text)
    return replace(reply, text=other or f"{text('again')}\n{reply.text}")


def _otherwise(said: str) -> str:
    """The same in other words, where texts have any."""
    return next((text(other) for key, other in _OTHERWISE.items() if text(key) == said), "")
