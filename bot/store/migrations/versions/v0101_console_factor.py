"""The second factor of officers at the console."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"


def upgrade() -> None:
    """Add the table; nobody had one."""
    op.create_table(
        "console_factor",
        sa.Column("officer", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("last", sa.Integer, nullable=False, server_default="0"),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
