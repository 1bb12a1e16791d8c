"""Rights about one's own data: requests to officers, and cases whose senders want them left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0083"

_QUEUE = ("state", "waits_since", "accepted_at", "worked_at", "rests_until", "appointed_at", "holder", "code")
_QUEUES = {
    "lead_queue": ["ward", *_QUEUE],
    "lead_queue_everywhere": [*_QUEUE],
}


def upgrade() -> None:
    """Add the table and the columns; nobody had asked for anything."""
    op.add_column("lead", sa.Column("frozen_at", sa.DateTime))
    op.add_column("party", sa.Column("frozen_at", sa.DateTime))
    for name, columns in _QUEUES.items():
        op.drop_index(name, "lead")
        op.create_index(name, "lead", [*columns, "frozen_at"])
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lead", sa.String(32), sa.ForeignKey("lead.id", ondelete="CASCADE"), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("answered_at", sa.DateTime),
        sa.Column("settled_at", sa.DateTime),
        sa.Column("outcome", sa.String(16), nullable=False, server_default=""),
        sa.Column("reason", sa.String(16), nullable=False, server_default=""),
        sa.Column("officer", sa.Integer),
    )
    op.create_index("data_request_lead", "data_request", ["lead"])
