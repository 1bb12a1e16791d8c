"""Chats of one person that see the same cases, and the codes by which they are tied."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    """Add the tables; no chat was tied before."""
    op.create_table(
        "chat_tie",
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(32), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "tie_code",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("chat", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
