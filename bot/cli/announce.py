"""`qd22 announce`: what is told to all who asked for news; it goes out while `qd22 serve` runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.announcer import MOST_A_MONTH, Announcer, push
from bot.cli.options import day_option, stop
from bot.cli.parts import require_database
from bot.cli.transaction import write_once
from bot.clock import SystemClock
from bot.kit.announcement import Draft, read_announcement
from bot.model.messages import Message
from bot.places.wards import load_ward
from bot.runtime import policy_of
from bot.settings import Settings
from bot.store.announcements import State
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import next_waking
from knowledge.loader import load_knowledge
from knowledge.parameters import ParameterNotInForceError

announce = typer.Typer(no_args_is_help=True)
_OVERSEEN = ("admin", "supervisor")


@announce.command("preview")
def preview(file: Annotated[Path, typer.Argument(metavar="TỆP")], on: Annotated[str, typer.Option()] = "") -> None:
    """Print what people would read, and to how many it would go."""
    draft = _draft(file, on)
    print(f"{push(draft.id).text}\n\n{draft.body}")
    settings = Settings()
    require_database(settings)
    now, windows = SystemClock().now(), policy_of(settings).windows

    def count(work: UnitOfWork) -> tuple[Mapping[str, int], Mapping[str, int]]:
        return work.followers.by_channel(), work.followers.reachable(now, windows)

    found, reached = write_once(settings, count)
    print()
    for channel, persons in found.items():
        row = {"channel": channel, "count": str(persons), "open": str(reached.get(channel, 0))}
        print(text("announce.followers", **row))
    if not found:
        print(text("announce.nobody"))


@announce.command("test")
def test(file: Annotated[Path, typer.Argument(metavar="TỆP")]) -> None:
    """Send it to the admins and supervisors at their desks, and to nobody else."""
    draft, settings = _draft(file, ""), Settings()
    require_database(settings)
    now = SystemClock().now()

    def send(work: UnitOfWork) -> int:
        rows = [row for row in work.officers.at_desks() if row.role in _OVERSEEN and row.chat and row.locked_at is None]
        for row in rows:
            for message in (Message(f"{text('news.trial')}\n{push(draft.id).text}"), Message(draft.body)):
                work.outbox.put(row.chat or "", "notice", message, now, next_waking(now))
        return len(rows)

    count = write_once(settings, send)
    if not count:
        raise stop(text("announce.no_officer"), code=1)
    print(text("announce.tested", count=str(count)))


@announce.command("start")
def start(file: Annotated[Path, typer.Argument(metavar="TỆP")]) -> None:
    """Begin to tell all who follow now."""
    draft, settings = _draft(file, ""), Settings()
    require_database(settings)
    now = SystemClock().now()

    def begin(work: UnitOfWork) -> str:
        if len(Announcer(work).recent(now)) >= MOST_A_MONTH:
            return text("announce.often", most=str(MOST_A_MONTH))
        channels = list(work.followers.by_channel())
        if not channels:
            return text("announce.nobody")
        if not work.announcements.start(draft.id, draft.body, draft.until, channels, now):
            return text("announce.known", id=draft.id)
        return ""

    refused = write_once(settings, begin)
    if refused:
        raise stop(refused, code=1)
    print(text("announce.started", id=draft.id))


@announce.command("progress")
def progress(
    name: Annotated[str, typer.Argument(metavar="[MÃ]")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print how far each is: persons, letters by state, and every letter that may not have arrived."""
    settings = Settings()
    require_database(settings)

    def look(work: UnitOfWork) -> list[dict[str, object]]:
        found = [each for each in work.announcements.all() if name in ("", each.id)]
        return [_fields(work, each.id, each.state, each.at) for each in found]

    rows = write_once(settings, look)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        raise stop(text("announce.unknown", id=name) if name else text("announce.none"), code=1)
    for row in rows:
        _show(row)


@announce.command("pause")
def pause(name: Annotated[str, typer.Argument(metavar="MÃ")]) -> None:
    """Hold what was not handed over yet."""
    _set(name, "paused", ("running",))


@announce.command("resume")
def resume(name: Annotated[str, typer.Argument(metavar="MÃ")]) -> None:
    """Go on after a pause."""
    _set(name, "running", ("paused",))


@announce.command("stop")
def stop_(name: Annotated[str, typer.Argument(metavar="MÃ")]) -> None:
    """Take back what was not handed over yet, for good; whoever presses an older push reads that it is gone."""
    _set(name, "stopped", ("running", "paused", "done"))


def _draft(file: Path, on: str) -> Draft:
    settings, day = Settings(), day_option(on)
    try:
        ward = load_ward(settings.ward, settings.wards)
        draft = read_announcement(file, load_knowledge(settings.knowledge), ward, day)
    except ParameterNotInForceError as error:
        raise stop(str(error), code=1) from error
    if draft.problems:
        raise stop(*draft.problems, code=1)
    return draft


def _set(name: str, state: State, before: tuple[State, ...]) -> None:
    settings = Settings()
    require_database(settings)

    def change(work: UnitOfWork) -> bool:
        found = work.announcements.get(name)
        if found is None or found.state not in before:
            return False
        work.announcements.set(name, state)
        return True

    if not write_once(settings, change):
        raise stop(text("announce.unknown", id=name), code=1)
    print(text(f"announce.state.{state}", id=name))


def _fields(work: UnitOfWork, name: str, state: State, at: datetime) -> dict[str, object]:
    reach = work.announcements.reach(name)
    return {
        "id": name,
        "state": state,
        "started_at": at.isoformat(timespec="seconds"),
        "persons": {channel: count for channel, (_, count) in reach.items()},
        "letters": dict(work.announcements.letters(name)),
        "unsure": [
            {"id": each.id, "channel": each.channel, "error": each.error} for each in work.announcements.unsure(name)
        ],
    }


def _show(row: Mapping[str, object]) -> None:
    print(text(f"announce.state.{row['state']}", id=str(row["id"])))
    persons, letters, unsure = row["persons"], row["letters"], row["unsure"]
    if isinstance(persons, dict):
        for channel, count in persons.items():
            print(text("announce.persons", channel=channel, count=str(count)))
    if isinstance(letters, dict):
        for state, count in letters.items():
            print(f"  {text(f'letters.state.{state}')}: {count}")
    if isinstance(unsure, list):
        for each in unsure:
            print(text("announce.unsure", id=str(each["id"]), channel=each["channel"], why=each["error"]))
