"""Issued lists with their files, who stood on them, and what was changed afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0050"


def upgrade() -> None:
    """Add the tables. Lists of before were never kept, so nothing is filled in."""
    op.create_table(
        "issued_list",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ward", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sort", sa.String(16), nullable=False),
        sa.Column("issued_at", sa.DateTime, nullable=False, index=True),
        sa.Column("officer", sa.Integer, nullable=False),
        sa.Column("key", sa.LargeBinary),
        sa.Column("docx", sa.LargeBinary),
        sa.Column("xlsx", sa.LargeBinary),
        sa.Column("mac", sa.LargeBinary),
        sa.UniqueConstraint("ward", "number"),
        sa.UniqueConstraint("ward", "month"),
    )
    op.create_table(
        "issued_row",
        sa.Column("list", sa.String(32), sa.ForeignKey("issued_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("lead", sa.String(32), nullable=False, index=True),
        sa.Column("code", sa.String(16), nullable=False),
    )
    op.create_table(
        "addendum",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "list", sa.String(32), sa.ForeignKey("issued_list.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("officer", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("list", "number"),
    )
