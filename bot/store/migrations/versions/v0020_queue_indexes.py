"""Indexes that hold all that counting and ordering a queue reads; those on the ward or the state alone are prefixes."""

from alembic import op

revision = "0020"
down_revision = "0010"


def upgrade() -> None:
    """Make the two indexes of queues; drop the ones that they replace."""
    op.create_index("lead_queue", "lead", ["ward", "state", "waits_since", "accepted_at", "code"])
    op.create_index("lead_queue_everywhere", "lead", ["state", "waits_since", "accepted_at", "code"])
    op.drop_index("ix_lead_ward", "lead")
    op.drop_index("ix_lead_state", "lead")
