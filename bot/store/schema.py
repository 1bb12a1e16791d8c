"""All tables. What a person wrote or is called is only ever in a `sealed` column; see the vault for its keys.

Tables, columns and stored words keep their first names, so that no database must be rewritten for a word: a `lead` is
a case, `told` are the notices that were sent, a `tally` is a counter; `shut_at` closes a messaging window, `heard_at`
reopens it, `quiet_until` pauses the bot in a chat.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

metadata = MetaData()

chat = Table(
    "chat",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("session", LargeBinary, nullable=False),
    Column("remains", LargeBinary),  # sealed as the session, whose place it takes when its days are over
    Column("touched_at", DateTime, nullable=False, index=True),
    Column("channel", String(16), nullable=False, server_default="web"),
    Column("address", LargeBinary),  # sealed; where a pushing channel writes to
    Column("draft_since", DateTime),  # an unfinished referral, to be reminded of and then forgotten
    Column("heard_at", DateTime),  # the person's last message: platforms close the window some time after it
    Column("shut_at", DateTime),  # since then nothing can be delivered: left, blocked, window closed
    Column("quiet_until", DateTime),  # a human of the office writes here until then
    Column("version", Integer, nullable=False, server_default="0"),  # changes with every session that is kept
)
message = Table(
    "message",
    metadata,
    Column("chat", String(64), ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("client_id", String(64)),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    UniqueConstraint("chat", "client_id"),
)
rating = Table(
    "rating",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", String(80), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("at", DateTime, nullable=False),
)
tally = Table(
    "tally",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("what", String(16), primary_key=True),  # asked, screened: how often, never who
    Column("part", Integer, primary_key=True, autoincrement=False, server_default="0"),  # of a connection, see `locks`
    Column("count", Integer, nullable=False),
)
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("external_id", String(128), primary_key=True),
    Column("chat", String(64), nullable=False),
    Column("at", DateTime, nullable=False, index=True),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),  # also the order within a chat
    Column("chat", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),  # reply, secret, notice
    Column("lead", String(32)),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),  # queued, sending, sent, failed, unknown, parked
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),  # attempts that may have arrived
    Column("not_before", DateTime, nullable=False),
    Column("leased_until", DateTime),
    Column("error", String(120), nullable=False, server_default=""),
    Column("at", DateTime, nullable=False),
    Column("news", String(40)),  # the announcement that it brings
    Index("outbox_due", "state", "not_before"),
    Index("outbox_chat", "chat", "state"),
)
_IS_NEWS = outbox.c.news.is_not(None)  # PostgreSQL's is in the migration: named here, its dialect loads with SQLite
Index("outbox_news", outbox.c.news, outbox.c.channel, outbox.c.state, sqlite_where=_IS_NEWS)
_QUEUE = (
    "state", "waits_since", "accepted_at", "worked_at", "rests_until", "appointed_at", "holder", "code", "frozen_at",
)  # fmt: skip
lead = Table(
    "lead",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("ward", String(16), nullable=False),
    Column("from_ward", String(16), nullable=False, server_default=""),  # where a transferred lead came from
    Column("state", String(16), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("purpose", String(16), nullable=False, server_default=""),
    Column("amount", Integer),
    Column("key", LargeBinary),  # wrapped; gone when the lead is erased
    Column("phone_index", LargeBinary),
    Column("opened_at", DateTime, nullable=False),
    Column("waits_since", DateTime, nullable=False),  # when the ward that holds it got it
    Column("accepted_at", DateTime),
    Column("contacted_at", DateTime),
    Column("listed_at", DateTime),
    Column("closed_at", DateTime),
    Column("erased_at", DateTime),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("person_agreed", Boolean, nullable=False),
    Column("touched_at", DateTime, nullable=False),
    Column("confirmed_at", DateTime),  # an officer heard from the person in question that they agree
    Column("mac", LargeBinary),  # over what says who may see the case, see `case_rows.proven`
    Column("approved_at", DateTime),  # the committee confirmed the name on a list
    Column("handed_at", DateTime),  # the list went to the bank
    Column("settled_at", DateTime),  # the bank lent or refused
    Column("lent_amount", Integer),
    Column("holder", Integer),  # the officer who works on it, if one took it
    Column("worked_at", DateTime),  # when an officer last did something with it
    Column("rests_until", DateTime),  # nothing is due before: tried again later, or the time of an appointment
    Column("appointed_at", DateTime),  # when the officer meets the person
    Column("frozen_at", DateTime),  # since then everybody who sent it wants it left alone
    Column("undo", String(1000), nullable=False, server_default=""),  # the columns before the last step, as JSON
    Index("lead_phone", "phone_index", "ward"),
    # all that counting and ordering a queue reads, so that neither touches the rows
    Index("lead_queue", "ward", *_QUEUE),
    Index("lead_queue_everywhere", *_QUEUE),
)
party = Table(
    "party",
    metadata,
    Column("lead", String(32), ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("audience", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("code", String(16)),  # the sender's own; the first comer's is that of the lead
    Column("told_from", DateTime),  # since when the sender is told of steps; None for who is not
    Column("card", LargeBinary),  # sealed; name and number, opened by a search
    Column("call_asked_at", DateTime),  # since when the sender is asked whether an officer really called
    Column("call_answer", String(8), nullable=False, server_default=""),  # yes, no
    Column("frozen_at", DateTime),  # since when the sender wants their part left alone
    Index("party_chat", "chat"),
    Index("party_code", "code", unique=True),
)
consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead", String(32), nullable=False, index=True),
    Column("chat", String(64), nullable=False),
    Column("who", String(16), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("version", String(16), nullable=False),
    Column("text_hash", String(64), nullable=False),  # keyed with the lead's key; "" once taken back
    Column("at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
    Column("code", String(16), nullable=False, server_default=""),  # of the sender who agreed, or was agreed with
    Column("ward", String(16), nullable=False, server_default=""),  # to which it was agreed to send
    Column("mac", LargeBinary),  # over all the others, see `consent_rows`
    Index("consent_code", "code"),
)
note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead", String(32), ForeignKey("lead.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("officer", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False),
)
officer = Table(
    "officer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", LargeBinary, nullable=False),  # sealed
    Column("role", String(16), nullable=False),
    Column("scope", String(400), nullable=False),  # ward codes, or "tinh:40", separated by spaces
    Column("chat", String(64), unique=True),
    Column("invitation", String(64), unique=True),  # hash of the one-time code
    Column("invited_until", DateTime),
    Column("joined_at", DateTime),
    Column("left_at", DateTime),
    Column("last_digest", String(64), nullable=False, server_default=""),
    Column("mac", LargeBinary),  # over all that gives rights, see `memberships`
    Column("seen_at", DateTime),  # when the officer last wrote
    Column("locked_at", DateTime),  # nobody wrote for too long: it gives no rights until the operator opens it
)
desk_group = Table(
    "desk_group",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", LargeBinary, nullable=False),  # sealed
    Column("scope", String(400), nullable=False),  # as an officer's
    Column("chat", String(64), unique=True),
    Column("invitation", String(64), unique=True),  # hash of the one-time code
    Column("invited_until", DateTime),
    Column("joined_at", DateTime),
    Column("left_at", DateTime),
    Column("last_digest", String(64), nullable=False, server_default=""),
    Column("mac", LargeBinary),  # as an officer's
)
told = Table(
    "told",
    metadata,
    Column("key", String(120), primary_key=True),  # "waiting/24/<lead>/…": what has been told once is not told again
    Column("at", DateTime, nullable=False, index=True),
)
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("detail", String(200), nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
audit_end = Table(
    "audit_end",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary),  # so that nobody without the key can set the end back
    Column("keyed", Integer, nullable=False, server_default="0"),  # keyed upgrades that are done, proven with the end
)
audit_start = Table(
    "audit_start",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),  # of the last row that was cut off
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),  # so that nobody without the key can cut off more
)
clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seen_at", DateTime, nullable=False),  # when the clocks of this place last ran
    Column("doubted_since", DateTime),  # they jumped then: nothing is deleted until somebody confirms the time
    Column("boot", String(64), nullable=False, server_default=""),  # the start of the machine that saw it
    Column("up_seconds", Integer, nullable=False, server_default="0"),  # since that start
)
flood_mark = Table(
    "flood_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),  # digest of a chat or a network
    Column("code", String(16), nullable=False, server_default=""),  # of the case that came from there; "" for a guess
    Column("at", DateTime, nullable=False),
    Index("flood_mark_source", "source", "at"),
    Index("flood_mark_code", "code"),
)
service_key = Table(
    "service_key",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


@cache
def insert_into(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """An insert that can be told what to do with a row that is there: one statement where there would be two."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


def naive(moment: datetime) -> datetime:
    """UTC without its zone, as it is stored: SQLite keeps none."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A stored moment with its zone again."""
    return moment.replace(tzinfo=UTC)
