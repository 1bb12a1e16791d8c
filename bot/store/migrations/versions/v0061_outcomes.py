"""The way of a list after it went out: confirmed, handed on, lent or refused, each with its day."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    """Add the columns; nothing of it was known before."""
    for name in ("approved_at", "handed_at", "settled_at"):
        op.add_column("lead", sa.Column(name, sa.DateTime))
    op.add_column("lead", sa.Column("lent_amount", sa.Integer))
    for name in ("approved_on", "handed_on", "reported_on"):
        op.add_column("issued_list", sa.Column(name, sa.String(10)))
    op.add_column("issued_list", sa.Column("approved_by", sa.String(60), nullable=False, server_default=""))
    op.add_column("issued_row", sa.Column("result", sa.String(16), nullable=False, server_default=""))
    op.add_column("issued_row", sa.Column("reason", sa.String(32), nullable=False, server_default=""))
    op.add_column("issued_row", sa.Column("amount", sa.Integer))
    op.add_column("issued_row", sa.Column("settled_on", sa.String(10)))
