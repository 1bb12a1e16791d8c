"""The console: codes to come in by, and the sessions of browsers that came in."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0090"


def upgrade() -> None:
    """Add the tables; before there was no console."""
    op.create_table(
        "console_code",
        sa.Column("officer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "console_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer", sa.Integer, nullable=False, index=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("device", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
