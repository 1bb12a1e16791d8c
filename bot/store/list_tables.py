"""Tables of the lists that went out (Mẫu số 01), in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from bot.store.schema import metadata

issued_list = Table(
    "issued_list",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ward", String(16), nullable=False),
    Column("month", String(7), nullable=False),  # "2026-12"
    Column("number", Integer, nullable=False),  # of the ward, from 1 on
    Column("size", Integer, nullable=False),
    Column("sort", String(16), nullable=False),
    Column("issued_at", DateTime, nullable=False, index=True),
    Column("officer", Integer, nullable=False),
    Column("key", LargeBinary),  # wrapped; gone with the files when the life of the list is over
    Column("docx", LargeBinary),  # sealed, as xlsx
    Column("xlsx", LargeBinary),
    Column("approved_on", String(10)),  # days as ISO; by the number of the committee's paper
    Column("approved_by", String(60), nullable=False, server_default=""),
    Column("handed_on", String(10)),
    Column("reported_on", String(10)),  # a copy went to the police above
    Column("undo", String(400), nullable=False, server_default=""),  # the way before the last step, as JSON
    Column("mac", LargeBinary),  # over all but the key and the files, see `issued_lists`
    UniqueConstraint("ward", "number"),
    UniqueConstraint("ward", "month"),
)
issued_row = Table(
    "issued_row",
    metadata,
    Column("list", String(32), ForeignKey("issued_list.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),  # from 1 on, as on the sheet
    Column("lead", String(32), nullable=False, index=True),
    Column("code", String(16), nullable=False),
    Column("result", String(16), nullable=False, server_default=""),  # not_approved, lent, refused
    Column("reason", String(32), nullable=False, server_default=""),
    Column("amount", Integer),
    Column("settled_on", String(10)),
)
addendum = Table(
    "addendum",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list", String(32), ForeignKey("issued_list.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # of the list, from 1 on
    Column("position", Integer, nullable=False),  # the row that is taken off
    Column("code", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("officer", Integer),  # None: the person themselves
    Column("at", DateTime, nullable=False),
    UniqueConstraint("list", "number"),
)
