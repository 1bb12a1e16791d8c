"""The desk: holder, appointment, rest, the step that can be undone; search cards of senders."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0061"

_QUEUE = ("state", "waits_since", "accepted_at", "worked_at", "rests_until", "appointed_at", "holder", "code")


def upgrade() -> None:
    """Add the columns; whoever was met was last worked on then. Cards need the keys and are made afterwards."""
    op.add_column("lead", sa.Column("holder", sa.Integer))
    for name in ("worked_at", "rests_until", "appointed_at"):
        op.add_column("lead", sa.Column(name, sa.DateTime))
    op.add_column("lead", sa.Column("undo", sa.String(1000), nullable=False, server_default=""))
    op.add_column("party", sa.Column("card", sa.LargeBinary))
    op.execute("UPDATE lead SET worked_at = contacted_at WHERE contacted_at IS NOT NULL")
    for name, first in (("lead_queue", ("ward",)), ("lead_queue_everywhere", ())):
        op.drop_index(name, "lead")
        op.create_index(name, "lead", [*first, *_QUEUE])
