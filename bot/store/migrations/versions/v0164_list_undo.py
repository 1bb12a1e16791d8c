"""Lists: the last outcome that was written down can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0164"
down_revision = "0163"


def upgrade() -> None:
    """Keep with a list how far it was before the last step."""
    op.add_column("issued_list", sa.Column("undo", sa.String(400), nullable=False, server_default=""))
