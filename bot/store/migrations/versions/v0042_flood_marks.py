"""Marks of floods, which were counted in memory before."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Make the table; it begins empty."""
    op.create_table(
        "flood_mark",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("flood_mark_source", "flood_mark", ["source", "at"])
    op.create_index("flood_mark_code", "flood_mark", ["code"])
