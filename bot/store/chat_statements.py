"""Statements about a chat, built once: every turn runs them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    DateTime,
    Executable,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.store.schema import chat, inbox, insert_into, message, officer, outbox, party
from bot.store.tie_tables import chat_tie

SEAT = "seat_"
"""Beginning of the names under which a look has the columns of the seat that a chat is tied to."""
CHAT: BindParameter[str] = bindparam("chat")
_ANYWAY = select(literal(1).label("one")).subquery()
"""One row, whether the chat is kept and has a seat or not."""
LOOK = select(
    select(chat.c.session).where(chat.c.id == CHAT).scalar_subquery().label("session"),
    select(chat.c.remains).where(chat.c.id == CHAT).scalar_subquery().label("remains"),
    select(chat.c.quiet_until).where(chat.c.id == CHAT).scalar_subquery().label("quiet_until"),
    select(chat.c.version).where(chat.c.id == CHAT).scalar_subquery().label("version"),
    select(chat.c.touched_at).where(chat.c.id == CHAT).scalar_subquery().label("touched_at"),
    exists().where(chat.c.id == CHAT, chat.c.draft_since.is_not(None), chat.c.channel != "web").label("is_draft"),
    exists().where(outbox.c.chat == CHAT, outbox.c.state == "parked").label("is_owed"),
    or_(exists().where(party.c.chat == CHAT), exists().where(chat_tie.c.chat == CHAT)).label("has_cases"),
    select(message.c.number)
    .where(message.c.chat == CHAT, message.c.client_id == bindparam("client_id"))
    .scalar_subquery()
    .label("said_at"),
    *(column.label(f"{SEAT}{column.name}") for column in officer.c),
).select_from(_ANYWAY.outerjoin(officer, officer.c.chat == CHAT))

PUT_MESSAGES = insert(message)
KNOWN = select(chat.c.id).where(chat.c.id == CHAT)


@cache
def admission(dialect: str) -> Executable:
    """Insert of an update that is taken once."""
    return insert_into(inbox, dialect).on_conflict_do_nothing()


@cache
def keeping(dialect: str, *, is_heard: bool) -> Executable:
    """Upsert of a chat with its new session."""
    new = insert_into(chat, dialect)
    begun = func.coalesce(chat.c.draft_since, new.excluded.draft_since)
    there: dict[str, object] = {
        "session": new.excluded.session,
        "remains": new.excluded.remains,
        "touched_at": new.excluded.touched_at,
        "draft_since": case((new.excluded.draft_since.is_not(None), begun)),
        "version": chat.c.version + 1,
    }
    if is_heard:
        there |= {"heard_at": new.excluded.heard_at, "shut_at": None}
    return new.on_conflict_do_update(index_elements=["id"], set_=there)


@cache
def beginning(dialect: str) -> Executable:
    """Insert of a chat that must not be there yet."""
    return insert_into(chat, dialect).on_conflict_do_nothing()


@cache
def following(*, is_heard: bool) -> Executable:
    """Update of a chat that must still have the version that was seen; tells the numbers of the last ones.

    Those of its last message and of the last letter of all: the next ones are counted on from there.
    """
    since = bindparam("since", type_=DateTime)
    values: dict[str, object] = {
        "session": bindparam("sealed"),
        "remains": bindparam("remains"),
        "touched_at": bindparam("now"),
        "draft_since": case((since.is_not(None), func.coalesce(chat.c.draft_since, since))),
        "version": chat.c.version + 1,
    }
    if is_heard:
        values |= {"heard_at": bindparam("now"), "shut_at": None}
    last = select(func.max(message.c.number)).where(message.c.chat == CHAT).scalar_subquery()
    change = update(chat).where(chat.c.id == CHAT, chat.c.version == bindparam("seen")).values(values)
    letter = select(func.max(outbox.c.id)).scalar_subquery()
    return change.returning(func.coalesce(last, 0).label("message"), func.coalesce(letter, 0).label("letter"))


def following_values(values: dict[str, Any]) -> dict[str, Any]:
    """The parameters of `following` from the columns of a chat."""
    return {
        "chat": values["id"],
        "sealed": values["session"],
        "remains": values["remains"],
        "now": values["touched_at"],
        "since": values["draft_since"],
    }
