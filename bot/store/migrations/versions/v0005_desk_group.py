"""Groups of officers that get the notices of a desk."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_group",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("chat", sa.String(64), unique=True),
        sa.Column("invitation", sa.String(64), unique=True),
        sa.Column("invited_until", sa.DateTime),
        sa.Column("joined_at", sa.DateTime),
        sa.Column("left_at", sa.DateTime),
        sa.Column("last_digest", sa.String(64), nullable=False, server_default=""),
    )
