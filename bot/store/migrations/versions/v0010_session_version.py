"""A version of each session: who decides outside the transaction finds out that somebody else was faster."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    """Add the column."""
    op.add_column("chat", sa.Column("version", sa.Integer, nullable=False, server_default="0"))
