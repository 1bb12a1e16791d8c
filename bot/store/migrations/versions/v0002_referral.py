"""Referral: inbox, outbox, leads, consents, officers, audit, keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.add_column("chat", sa.Column("channel", sa.String(16), nullable=False, server_default="web"))
    op.add_column("chat", sa.Column("address", sa.LargeBinary))
    op.add_column("chat", sa.Column("draft_since", sa.DateTime))
    op.create_table(
        "tally",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("what", sa.String(16), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("external_id", sa.String(128), primary_key=True),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lead", sa.String(32)),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("doubts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", sa.DateTime, nullable=False),
        sa.Column("leased_until", sa.DateTime),
        sa.Column("error", sa.String(120), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Index("outbox_due", "state", "not_before"),
        sa.Index("outbox_chat", "chat", "state"),
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("code", sa.String(16), nullable=False, unique=True),
        sa.Column("ward", sa.String(16), nullable=False, index=True),
        sa.Column("from_ward", sa.String(16), nullable=False, server_default=""),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False, server_default=""),
        sa.Column("amount", sa.Integer),
        sa.Column("key", sa.LargeBinary),
        sa.Column("phone_index", sa.LargeBinary),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("waits_since", sa.DateTime, nullable=False),
        sa.Column("accepted_at", sa.DateTime),
        sa.Column("contacted_at", sa.DateTime),
        sa.Column("listed_at", sa.DateTime),
        sa.Column("closed_at", sa.DateTime),
        sa.Column("erased_at", sa.DateTime),
        sa.Column("reason", sa.String(32), nullable=False, server_default=""),
        sa.Column("person_agreed", sa.Boolean, nullable=False),
        sa.Column("touched_at", sa.DateTime, nullable=False),
        sa.Index("lead_phone", "phone_index", "ward"),
    )
    op.create_table(
        "party",
        sa.Column("lead", sa.String(32), sa.ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Index("party_chat", "chat"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lead", sa.String(32), nullable=False, index=True),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("who", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lead", sa.String(32), sa.ForeignKey("lead.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("officer", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("chat", sa.String(64), unique=True),
        sa.Column("invitation", sa.String(64), unique=True),
        sa.Column("invited_until", sa.DateTime),
        sa.Column("joined_at", sa.DateTime),
        sa.Column("left_at", sa.DateTime),
        sa.Column("last_digest", sa.String(64), nullable=False, server_default=""),
    )
    op.create_table(
        "told",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False, index=True),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_end",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "service_key",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
