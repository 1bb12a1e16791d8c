"""Ties between chats, and codes for them, carry a proof: a row that was written without a key ties nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0162"
down_revision = "0161"


def upgrade() -> None:
    """Add the proofs. Ties from before part: nobody can say which of them this program made, and a code ties again."""
    for table in ("chat_tie", "tie_code"):
        op.execute(sa.delete(sa.table(table)))
        op.add_column(table, sa.Column("mac", sa.LargeBinary, nullable=False, server_default=""))
