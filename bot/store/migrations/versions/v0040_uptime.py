"""The start of the machine beside the time it was last trusted at: a long stop is told from a clock that jumped."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    """Add the columns; nothing is known of the machine until the clock is looked at next."""
    op.add_column("clock", sa.Column("boot", sa.String(64), nullable=False, server_default=""))
    op.add_column("clock", sa.Column("up_seconds", sa.Integer, nullable=False, server_default="0"))
