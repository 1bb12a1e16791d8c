"""The question whether an officer really called, and its answer, for each sender."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0070"


def upgrade() -> None:
    """Add the columns; nobody was asked before."""
    op.add_column("party", sa.Column("call_asked_at", sa.DateTime))
    op.add_column("party", sa.Column("call_answer", sa.String(8), nullable=False, server_default=""))
