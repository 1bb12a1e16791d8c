"""What must hold after all those kills, counted from the database and from what was acknowledged."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.cases.notices import step_notice
from bot.model.case import Step
from bot.runtime import opened
from bot.settings import Settings
from bot.store.audit import Entry
from bot.store.backup import Key, prove
from bot.store.chats import SHOWN, UPDATE
from bot.store.database_url import path_of
from bot.store.errors import StoreError
from bot.store.inspection import sealed_faults
from bot.store.outbox import place_of
from bot.store.schema import inbox, lead, message, outbox
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.faults.actors import Actor
from tests.faults.play import CHANNEL

_LEFT_ALONE = (("right", "restrict"), ("right", "object"))
"""Entries of the audit by which a person's part is left alone, and what waits to be told to them is dropped."""
_SILENT = ("open", "join", "erase", "part", "reveal", "note")


@dataclass
class Verdict:
    """Figures and what is wrong; nothing must be."""

    figures: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def expect(self, what: str, *, holds: bool) -> None:
        """Count a check, and keep it when it fails."""
        self.figures["checks"] += 1
        if not holds:
            self.wrong.append(what)


async def judge(settings: Settings, actors: Sequence[Actor]) -> Verdict:
    """Look at everything once nobody writes any more."""
    verdict = Verdict()
    path = path_of(settings.database_url)
    try:
        if path is not None:
            await prove(path, Key("", settings.key_path))
    except StoreError as error:
        verdict.wrong.append(str(error))
    async with opened(settings) as parts:
        verdict.wrong += [fault.told for fault in await sealed_faults(parts.database)]

        def act(work: UnitOfWork) -> None:
            rows = work.audit.entries()
            verdict.figures["audit rows"] = len(rows)
            _leads(work, actors, rows, verdict)
            for actor in actors:
                if actor.kind == "pushed":
                    _pushed(work, actor, verdict)
                else:
                    _replies(work, actor, verdict)
                    _notices(work, actor, rows, verdict)

        await parts.database.read(act)
    return verdict


def _leads(work: UnitOfWork, actors: Sequence[Actor], rows: Sequence[Entry], verdict: Verdict) -> None:
    """Every acknowledged case once; no case that nobody was told of."""
    acknowledged = {code for actor in actors if actor.kind == "person" for code in actor.codes}
    kept = Counter(work.tx.execute(select(lead.c.code)).scalars())
    verdict.figures["cases acknowledged"], verdict.figures["cases kept"] = len(acknowledged), sum(kept.values())
    verdict.expect("a case lost or doubled", holds=kept == Counter(dict.fromkeys(acknowledged, 1)))
    phones = work.tx.execute(select(lead.c.phone_index).where(lead.c.phone_index.is_not(None))).scalars().all()
    verdict.expect("two cases of one number", holds=len(phones) == len(set(phones)))
    # every person has a number of their own: who joins a case has sent it twice
    verdict.expect("a message carried out twice", holds=not any(row.action in ("join", "part") for row in rows))
    reveals, opened = sum(row.action == "reveal" for row in rows), sum(actor.opened for actor in actors)
    verdict.figures["contacts opened"] = reveals
    verdict.expect("a contact opened more often than asked for", holds=reveals <= opened)
    erased = Counter(row.subject for row in rows if row.action == "erase")
    verdict.expect("a case erased twice", holds=all(count == 1 for count in erased.values()))
    opened_once = Counter(row.subject for row in rows if row.action == "open")
    verdict.expect("a case opened twice or unseen by the audit", holds=opened_once == kept)


def _replies(work: UnitOfWork, actor: Actor, verdict: Verdict) -> None:
    """Each acknowledged message once, with the replies that were shown."""
    vault, chats = Vault.of(actor.token), work.chats
    query = select(message.c.client_id, message.c.number).where(message.c.chat == vault.chat)
    said = [(row.client_id, row.number) for row in work.tx.execute(query) if row.client_id]
    top = work.tx.scalar(select(func.max(message.c.number)).where(message.c.chat == vault.chat)) or 0
    verdict.expect(f"{actor.number}: said too much to be counted", holds=top <= SHOWN)
    verdict.expect(f"{actor.number}: messages", holds=sorted(each for each, _ in said) == sorted(actor.acked))
    for client_id, number in said:
        shown = [each for each in actor.acked.get(client_id, ()) if each > number]
        kept = [each.number for each in chats.replies_after(vault, number)]
        verdict.figures["replies"] += len(shown)
        verdict.expect(f"{actor.number}: replies to {client_id}", holds=bool(shown) and kept[: len(shown)] == shown)


def _notices(work: UnitOfWork, actor: Actor, rows: Sequence[Entry], verdict: Verdict) -> None:
    """What the audit says was decided has been fetched or waits, once each."""
    chat = Vault.of(actor.token)
    query = select(message).where(message.c.chat == chat.chat, message.c.client_id.is_(None))
    told: Counter[str] = Counter()
    for row in work.tx.execute(query):
        told[_as_decided(json.loads(chat.open(row.sealed, f"message/{row.number}"))["text"])] += 1
    waiting = Counter(map(_as_decided, _waiting(work, chat.chat)))
    kept = work.tx.execute(select(lead.c.code, lead.c.key, lead.c.ward)).all()
    exact, most = _expected(actor, rows, {row.code: row.ward for row in kept}, {row.code for row in kept if row.key})
    gathered = _gathered(told)
    for said, count in (exact + most).items():
        verdict.figures["notices fetched"] += told[said]
        verdict.figures["notices waiting"] += waiting[said]
        there = told[said] + waiting[said]
        # an officer who was away finds many notices of cases gathered in one message
        missing = min(max(0, exact[said] - there), gathered)
        gathered -= missing
        is_right = exact[said] <= there + missing and there <= count
        verdict.expect(f"{actor.number}: told {there} times, decided {count}: {said}", holds=is_right)


def _gathered(told: Counter[str]) -> int:
    """The number of notices that were read as one message, "so many of so many cases"."""
    anything = re.escape(text("desk.news", count="COUNT", cases="CASES"))
    pattern = anything.replace("COUNT", "([0-9]+)").replace("CASES", "[0-9]+")
    return sum(int(found[1]) * count for said, count in told.items() if (found := re.fullmatch(pattern, said)))


def _as_decided(said: str) -> str:
    """A notice as the audit knows it, which keeps that somebody is met and not when."""
    anything = re.escape(text("notice.step.meeting", code="CODE", when="WHEN"))
    found = re.fullmatch(anything.replace("CODE", "([-0-9A-Z]+)").replace("WHEN", ".+"), said)
    return step_notice("appointed", found[1]) if found else said


def _waiting(work: UnitOfWork, chat: str) -> list[str]:
    found = []
    for row in work.tx.execute(select(outbox).where(outbox.c.chat == chat, outbox.c.state == "parked")).all():
        leads = work.cases
        of = leads.get(row.lead) if row.lead else None
        vault = leads.vault(of) if of else work.keyring.service("outbox")
        found.append(str(json.loads(vault.open(row.sealed, place_of(row.id, chat)))["text"]))
    return found


def _expected(
    actor: Actor, rows: Sequence[Entry], wards: dict[str, str], alive: set[str]
) -> tuple[Counter[str], Counter[str]]:
    """The notices that one actor must have got, and those that may have died unread with an erased case, or when the
    person's part was left alone at their wish: what nobody may do any more is not told as being done.
    """
    exact: Counter[str] = Counter()
    most: Counter[str] = Counter()
    alone = {row.subject: row.number for row in rows if (row.action, row.detail) in _LEFT_ALONE}
    for row in rows:
        is_officers = wards.get(row.subject) == actor.ward and actor.since < row.number <= actor.until
        is_mine = row.subject in actor.codes if actor.kind == "person" else is_officers
        if not is_mine:
            continue
        if actor.kind == "officer" and row.action in ("open", "erase"):
            said = text("notice.new" if row.action == "open" else "notice.gone", code=row.subject)
        elif actor.kind == "person" and row.action not in _SILENT:
            step: Step = row.action  # type: ignore[assignment]
            said = step_notice(step, row.subject, reason=row.detail, month=row.detail if step == "list" else "")
        else:
            continue
        if not said:  # a step of the office alone, of which nobody is told
            continue
        outlives = row.subject in alive or row.action == "erase"
        outlives = outlives and not (actor.kind == "person" and row.number < alone.get(row.subject, 0))
        (exact if outlives else most)[said] += 1
    return exact, most


def _pushed(work: UnitOfWork, actor: Actor, verdict: Verdict) -> None:
    """Each update once in the inbox, its answers queued once and in order."""
    vault = work.keyring.chat(CHANNEL, actor.token)
    known = work.tx.execute(select(inbox.c.external_id).where(inbox.c.chat == vault.chat)).scalars().all()
    verdict.expect(
        f"{actor.number}: updates", holds=sorted(known) == sorted(vault.mac(each, UPDATE) for each in actor.acked)
    )
    query = select(func.count()).select_from(outbox).where(outbox.c.chat == vault.chat, outbox.c.state == "queued")
    queued = work.tx.scalar(query) or 0
    verdict.figures["answers queued"] += queued
    verdict.expect(f"{actor.number}: answers", holds=queued >= len(actor.acked))
    work.outbox.prove()
