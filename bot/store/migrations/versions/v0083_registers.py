"""Registers of a ward: suspected abuse and difficulties."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    """Add the table; nothing was noted before."""
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ward", sa.String(16), nullable=False, index=True),
        sa.Column("book", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("officer", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )
