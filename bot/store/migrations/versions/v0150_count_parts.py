"""Counts in parts: servers that write at the same time each count in rows of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0140"

_TABLES = {
    "tally": (("day", 10), ("what", 16)),
    "insight": (("day", 10), ("what", 100), ("channel", 16)),
}


def upgrade() -> None:
    """Add the part to the key of both tables; what was counted before is part 0."""
    for name, key in _TABLES.items():
        columns = [column for column, _ in key]
        if op.get_bind().dialect.name == "postgresql":
            op.add_column(name, sa.Column("part", sa.Integer, nullable=False, server_default="0"))
            op.drop_constraint(f"{name}_pkey", name, type_="primary")
            op.create_primary_key(f"{name}_pkey", name, [*columns, "part"])
            continue
        new = op.create_table(
            f"{name}_new",
            *(sa.Column(column, sa.String(length), primary_key=True) for column, length in key),
            sa.Column("part", sa.Integer, primary_key=True, autoincrement=False, server_default="0"),
            sa.Column("count", sa.Integer, nullable=False),
        )
        old = sa.table(name, *(sa.column(column) for column in (*columns, "count")))
        op.execute(new.insert().from_select([*columns, "count"], sa.select(old)))
        op.drop_table(name)
        op.rename_table(f"{name}_new", name)
