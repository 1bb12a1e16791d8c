"""Followers of the news, announcements with how far each went, and the announcement that a letter belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0101"


def upgrade() -> None:
    """Add the tables and the column. Nobody had asked for news before."""
    op.create_table(
        "follower",
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("follower_channel", "follower", ["channel", "chat"])
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
    )
    op.create_table(
        "announcement_reach",
        sa.Column("announcement", sa.String(40), primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("last", sa.String(64), nullable=False),
        sa.Column("persons", sa.Integer, nullable=False),
    )
    op.add_column("outbox", sa.Column("news", sa.String(40)))
    named = sa.text("news IS NOT NULL")
    op.create_index("outbox_news", "outbox", ["news", "channel", "state"], sqlite_where=named, postgresql_where=named)
