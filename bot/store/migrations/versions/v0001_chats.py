"""Chats of the web, their messages, ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "chat",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("session", sa.LargeBinary, nullable=False),
        sa.Column("touched_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "message",
        sa.Column("chat", sa.String(64), sa.ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("chat", "client_id"),
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry", sa.String(80), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
