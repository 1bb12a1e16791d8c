"""Questions that were not understood or not answered well, and what editors teach because of them."""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0111"


def upgrade() -> None:
    """Add both tables. Nothing of them was kept before."""
    op.create_table(
        "question",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False, server_default=""),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("chat", sa.String(64)),
        sa.Column("lesson", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    for column in ("chat", "lesson", "at"):
        op.create_index(f"ix_question_{column}", "question", [column])
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("author", sa.Integer, nullable=False),
        sa.Column("approver", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("reason", sa.String(400), nullable=False, server_default=""),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    for column in ("state", "version"):
        op.create_index(f"ix_lesson_{column}", "lesson", [column])
