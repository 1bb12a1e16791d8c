"""Corrections of the person of a case: what is written, what of it was there before, and putting that back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime

from bot.cases.undo import sealed_before
from bot.model.application import Application
from bot.model.counter import FILLED
from bot.store.case_rows import Case
from bot.store.keyring import KeyringError
from bot.store.queues import Senders
from bot.store.senders import Sender, person_among
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork

_PLACE = "undo"
_KEPT = (*FILLED, "last_day")
"""Fields that a correction changes, numbered by their place: names would take room where there is little."""


def write_person(
    work: UnitOfWork, case: Case, senders: Senders, person: Sender, new: Application, now: datetime, undo: str = ""
) -> None:
    """Write the words of the person of a case; the open columns follow: purpose, sum, the number it is found by."""
    work.cases.add_party(case, person.chat, new, person.code, now)
    found_by = {"phone_index": work.keyring.phone_index(new.phone)} if len(senders.all) == 1 else {}
    work.cases.move(case, now, purpose=new.purpose, amount=new.amount, undo=undo, **found_by)


def sealed_change(work: UnitOfWork, case: Case, before: Application, new: Application) -> bytes:
    """The fields of an application that change, as they were, sealed under the key of the case."""
    was, becomes = asdict(before), asdict(new)
    changed = [[at, was[name]] for at, name in enumerate(_KEPT) if was[name] != becomes[name]]
    written = json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
    return work.cases.vault(case).seal(written, _PLACE)


def unwrite_person(work: UnitOfWork, case: Case, senders: Senders, now: datetime) -> bool:
    """Put back what stood there before the last correction; False when it does not open, or nobody is there."""
    person = person_among(senders.all)
    sent = next((each.application for each in senders.parties if person and each.chat == person.chat), None)
    if person is None or sent is None:
        return False
    try:
        was = json.loads(work.cases.vault(case).open(sealed_before(case), _PLACE))
    except (KeyringError, SealBrokenError):
        return False
    write_person(work, case, senders, person, replace(sent, **{_KEPT[at]: value for at, value in was}), now)
    return True
