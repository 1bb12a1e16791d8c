"""Those who sent a case. Each has a code of their own, so that nobody's code shows what another one sent.

Only who is told (``told_from``) hears of steps: the first, whoever takes their place, and whom an officer put on a
list. Somebody else with the same number may be anybody until an officer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.store.consent_rows import AGREEMENT_COLUMNS, SENT, has_agreed, is_proven
from bot.store.keyring import Keyring
from bot.store.locks import held, locks
from bot.store.schema import aware, consent, lead, naive, party

COMING = (
    party.c.at,
    select(func.min(consent.c.id))
    .where(consent.c.lead == party.c.lead, consent.c.chat == party.c.chat)
    .correlate(party)
    .scalar_subquery(),
)
"""The order in which senders came; two of the same moment in the order in which they agreed."""

_WITH_AGREEMENT = select(party, *AGREEMENT_COLUMNS).select_from(SENT)


@dataclass(frozen=True)
class Sender:
    """Somebody who sent a case, without anything that is sealed; ``told_from`` is None for who is not told.

    ``agreed_to_list`` when the person in question agreed by this sender's code to stand on the list. ``call_answer`` is
    "yes" or "no" once they said whether an officer called, as they were asked since ``call_asked_at``.
    ``frozen_at`` is since when the sender wants their part left alone.
    """

    lead: str
    chat: str
    audience: str
    code: str
    told_from: datetime | None
    agreed_to_list: bool = False
    call_asked_at: datetime | None = None
    call_answer: str = ""
    frozen_at: datetime | None = None


class Senders:
    """The senders of cases within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def of(self, case_id: str) -> list[Sender]:
        """Everybody who sent a case, first comer first."""
        query = _WITH_AGREEMENT.where(party.c.lead == case_id).order_by(*COMING)
        return [sender_of(row, self._keyring) for row in self._tx.execute(query)]

    def by_code(self, code: str) -> Sender | None:
        """The sender with this code; whoever acts on it holds the case from now on."""
        if locks(self._tx):
            of = select(party.c.lead).where(party.c.code == code).scalar_subquery()
            self._tx.execute(held(self._tx, select(lead.c.id).where(lead.c.id == of), lead))
        row = self._tx.execute(_WITH_AGREEMENT.where(party.c.code == code)).one_or_none()
        return sender_of(row, self._keyring) if row else None

    def ward_agreed_to(self, code: str) -> str | None:
        """The ward to which the sender with this code agreed to send, also after they took it back; None if unknown."""
        rows = self._tx.execute(select(consent).where(consent.c.code == code).order_by(consent.c.id))
        return next((str(row.ward) for row in rows if is_proven(row, self._keyring)), None)

    def begin_telling(self, senders: Sequence[Sender], now: datetime) -> None:
        """Tell senders from now on how their cases go, in one statement."""
        same = (party.c.lead == bindparam("of")) & (party.c.chat == bindparam("who")) & party.c.told_from.is_(None)
        rows = [{"of": each.lead, "who": each.chat, "since": naive(now)} for each in senders]
        if rows:
            self._tx.execute(update(party).where(same).values(told_from=bindparam("since")), rows)

    def ask_calls(self, case_id: str, now: datetime) -> None:
        """Ask everybody who is told of a case anew whether an officer really called."""
        told = (party.c.lead == case_id) & party.c.told_from.is_not(None)
        self._tx.execute(update(party).where(told).values(call_asked_at=naive(now), call_answer=""))

    def unask_call(self, lead: str) -> None:
        """Ask nobody of a case any more: the step that asked was taken back."""
        self._tx.execute(update(party).where(party.c.lead == lead).values(call_asked_at=None, call_answer=""))

    def note_call(self, sender: Sender, answer: str) -> None:
        """Note what a sender said of the call."""
        self._set(sender, call_answer=answer)

    def _set(self, sender: Sender, **values: object) -> None:
        same = (party.c.lead == sender.lead) & (party.c.chat == sender.chat)
        self._tx.execute(update(party).where(same).values(**values))


def person_among(senders: Sequence[Sender]) -> Sender | None:
    """The released person who may stand on a list: whoever sent it for themselves, one who is told before others.

    Never a relative or an employer: a name on the list says that its bearer came out of prison.
    """
    persons = [each for each in senders if each.audience == "person"]
    return next((each for each in persons if each.told_from), persons[0] if persons else None)


def frozen_since(senders: Sequence[Sender]) -> datetime | None:
    """Since when all of them want the case left alone, without its zone as it is stored; None when one does not."""
    since = [each.frozen_at for each in senders]
    known = [each for each in since if each]
    return naive(max(known)) if known and len(known) == len(since) else None


def sender_of(row: Row[Any], keyring: Keyring) -> Sender:
    """A sender from a row of `party` with `AGREEMENT_COLUMNS`."""
    moments = (row.told_from, row.call_asked_at, row.frozen_at)
    told_from, asked, frozen = (aware(each) if each else None for each in moments)
    agreed = has_agreed(row, keyring)
    return Sender(row.lead, row.chat, row.audience, row.code or "", told_from, agreed, asked, row.call_answer, frozen)
