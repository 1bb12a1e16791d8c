"""Messaging window of a chat: when it was heard, whether it is shut, whether a human writes there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; a chat that is there counts as heard when it was touched last."""
    for name in ("heard_at", "shut_at", "quiet_until"):
        op.add_column("chat", sa.Column(name, sa.DateTime))
    op.execute("UPDATE chat SET heard_at = touched_at")
