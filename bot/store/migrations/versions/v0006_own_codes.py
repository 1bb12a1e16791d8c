"""A code for every sender; no hash of a consent that could be guessed; nobody but released persons on a list."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ALPHABET = "23456789CDFGHJKMNPQRTVWX"


def upgrade() -> None:
    """Add the columns and put right what is kept."""
    op.add_column("party", sa.Column("code", sa.String(16)))
    op.add_column("party", sa.Column("told_from", sa.DateTime))
    op.add_column("consent", sa.Column("code", sa.String(16), nullable=False, server_default=""))
    op.add_column("consent", sa.Column("ward", sa.String(16), nullable=False, server_default=""))
    connection = op.get_bind()
    _give_codes(connection)
    _blank_hashes(connection)
    _clear_lists(connection)
    op.create_index("party_code", "party", ["code"], unique=True)
    op.create_index("consent_code", "consent", ["code"])


def _give_codes(connection: Any) -> None:
    """Whoever came first keeps the code of the case and goes on being told; the others get one of their own."""
    rows = connection.execute(
        sa.text(
            "SELECT party.lead, party.chat, lead.code FROM party JOIN lead ON lead.id = party.lead ORDER BY party.lead,"
            " party.at, (SELECT min(id) FROM consent WHERE consent.lead = party.lead AND consent.chat = party.chat)"
        )
    ).all()
    first = sa.text("UPDATE party SET code = :code, told_from = at WHERE lead = :lead AND chat = :chat")
    later = sa.text("UPDATE party SET code = :code WHERE lead = :lead AND chat = :chat")
    seen: set[str] = set()
    for lead, chat, code in rows:
        is_first = lead not in seen
        seen.add(lead)
        values = {"lead": lead, "chat": chat, "code": code if is_first else _draw()}
        connection.execute(first if is_first else later, values)


def _draw() -> str:
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        if not (code.isdecimal() or code.isalpha()):
            return f"{code[:4]}-{code[4:]}"


def _blank_hashes(connection: Any) -> None:
    """The hashes were of a text that holds a name and a number, without a key: whoever guesses these knows them."""
    connection.execute(
        sa.text(
            "UPDATE consent SET text_hash = '', ward = (SELECT ward FROM lead WHERE lead.id = consent.lead),"
            " code = coalesce((SELECT code FROM party WHERE party.lead = consent.lead AND party.chat = consent.chat),"
            " (SELECT code FROM lead WHERE lead.id = consent.lead))"
        )
    )
    connection.execute(sa.text("UPDATE consent SET chat = '' WHERE withdrawn_at IS NOT NULL"))


def _clear_lists(connection: Any) -> None:
    """Cases that no released person sent come off the list; the officer sees them as contacted."""
    nobody = (
        "key IS NOT NULL AND listed_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM party WHERE party.lead = lead.id AND party.audience = 'person')"
    )
    connection.execute(sa.text(f"UPDATE lead SET state = 'contacted' WHERE state = 'listed' AND {nobody}"))  # noqa: S608 - our words
    connection.execute(sa.text(f"UPDATE lead SET listed_at = NULL WHERE {nobody}"))  # noqa: S608 - our words
