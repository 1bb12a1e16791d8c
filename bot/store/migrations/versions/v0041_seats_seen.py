"""When an officer was last seen, and since when a seat that nobody used is locked."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Add the columns; an officer was last seen when their chat was last written in."""
    op.add_column("officer", sa.Column("seen_at", sa.DateTime))
    op.add_column("officer", sa.Column("locked_at", sa.DateTime))
    op.execute("UPDATE officer SET seen_at = (SELECT touched_at FROM chat WHERE chat.id = officer.chat)")
