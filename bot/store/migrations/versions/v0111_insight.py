"""Counts of what is asked, left and reached, by day and channel; never who."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"


def upgrade() -> None:
    """Add the table. Nothing of it was counted before."""
    op.create_table(
        "insight",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("what", sa.String(100), primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
