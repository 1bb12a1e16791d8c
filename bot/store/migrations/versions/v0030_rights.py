"""Proofs of rights and of the end of the audit, a clock that is watched; coarser sums of erased cases."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"

_STEP = 10_000_000
"""Đồng: the sum of an erased case is kept in such steps, for the figures."""


def upgrade() -> None:
    """Add the columns and tables. What needs the keys is done when they are opened (`key_upgrade`)."""
    for table in ("lead", "officer", "desk_group", "audit_end"):
        op.add_column(table, sa.Column("mac", sa.LargeBinary))
    op.add_column("lead", sa.Column("confirmed_at", sa.DateTime))
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("doubted_since", sa.DateTime),
    )
    coarse = f"((amount + {_STEP // 2}) / {_STEP}) * {_STEP}"
    op.execute(f"UPDATE lead SET amount = {coarse} WHERE state = 'erased' AND amount IS NOT NULL")  # noqa: S608 - our words
    op.execute(
        "UPDATE consent SET chat = '', text_hash = '' WHERE lead IN (SELECT id FROM lead WHERE state = 'erased')"
    )
