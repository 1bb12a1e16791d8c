"""Lent sums of erased cases are rounded to 10 million đồng, on the rows of lists too."""

from alembic import op

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    """Round what was kept exactly."""
    op.execute(
        "UPDATE issued_row SET amount = (amount + 5000000) / 10000000 * 10000000 "
        "WHERE amount IS NOT NULL AND lead IN (SELECT id FROM lead WHERE key IS NULL)"
    )
