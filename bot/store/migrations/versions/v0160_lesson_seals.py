"""One sealed column for what editors typed; here, without the keys, it is only laid there to be sealed."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0150"

_PLAIN = b"plain:"


def upgrade() -> None:
    """Gather body and reason in the new column and drop both; the next who has the keys seals it (`Lessons`)."""
    op.add_column("lesson", sa.Column("sealed", sa.LargeBinary, nullable=False, server_default=""))
    lesson = sa.table("lesson", *(sa.column(name) for name in ("id", "body", "reason", "sealed")))
    tx = op.get_bind()
    for row in tx.execute(sa.select(lesson.c.id, lesson.c.body, lesson.c.reason)).all():
        typed = json.dumps({"body": row.body, "reason": row.reason}, ensure_ascii=False)
        laid = sa.literal(_PLAIN + typed.encode(), sa.LargeBinary)
        tx.execute(sa.update(lesson).where(lesson.c.id == row.id).values(sealed=laid))
    for column in ("body", "reason"):
        op.drop_column("lesson", column)
