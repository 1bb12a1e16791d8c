"""Consents carry a proof of their own: one that was written or changed without a key counts for nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0165"
down_revision = "0164"


def upgrade() -> None:
    """Add the proofs, and how far the keyed upgrades went; the next who has the keys writes them (`key_upgrade`)."""
    op.add_column("consent", sa.Column("mac", sa.LargeBinary))
    op.add_column("audit_end", sa.Column("keyed", sa.Integer, nullable=False, server_default="0"))
