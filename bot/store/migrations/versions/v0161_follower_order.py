"""Followers are told in the order of a number of their own, which stays when their chat gets another address."""

import sqlalchemy as sa
from alembic import op

revision = "0161"
down_revision = "0160"

_KEPT = ("chat", "channel", "since", "sealed")


def upgrade() -> None:
    """Number the followers in the order until now, and say how far each announcement went by these numbers."""
    op.drop_index("follower_channel", "follower")
    new = op.create_table(
        "follower_new",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    old = sa.table("follower", *(sa.column(name) for name in _KEPT))
    op.execute(new.insert().from_select(_KEPT, sa.select(old).order_by(old.c.chat)))
    op.drop_table("follower")
    op.rename_table("follower_new", "follower")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX follower_new_pkey RENAME TO follower_pkey")
        op.execute("ALTER SEQUENCE follower_new_id_seq RENAME TO follower_id_seq")
    op.create_index("ix_follower_chat", "follower", ["chat"], unique=True)
    op.create_index("follower_channel", "follower", ["channel", "id"])
    op.add_column("announcement_reach", sa.Column("reached", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE announcement_reach SET reached = COALESCE((SELECT MAX(follower.id) FROM follower"
        " WHERE follower.channel = announcement_reach.channel AND follower.chat <= announcement_reach.last), 0)"
    )
    op.drop_column("announcement_reach", "last")
