"""Announcements carry a proof: whoever writes into the database without a key tells the followers nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0163"
down_revision = "0162"


def upgrade() -> None:
    """Add the proof. Those from before have none and are shown no more, as nobody can say who wrote them."""
    op.add_column("announcement", sa.Column("mac", sa.LargeBinary, nullable=False, server_default=""))
