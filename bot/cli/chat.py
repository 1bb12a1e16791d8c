"""`qd22 chat` and `qd22 replay`: talk in a terminal, write the talk down, play it again."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.cases.codes import Draw, draw, repeatable_draw
from bot.channels.capability import CAPABILITIES
from bot.channels.terminal.platform import CHANNEL, talk
from bot.cli.options import stop
from bot.clock import StoppedClock, SystemClock
from bot.conversation.services import Services
from bot.replay.player import Player, ReplayMismatchError
from bot.replay.script import Script, Step, load_script
from bot.replay.transcript import Transcript
from bot.replay.visitor import Visitor
from bot.settings import Settings
from bot.texts import text
from bot.wiring import make_services, running
from knowledge.yaml_file import YamlFile


def chat(
    save: Annotated[Path | None, typer.Option()] = None,
    repro: Annotated[Path | None, typer.Option()] = None,
    name: Annotated[str, typer.Option("--as")] = "",
) -> None:
    """Talk in this terminal, as a trial or as a kept chat."""
    if repro and name:
        raise stop(text("cli.chat.not_kept"))
    for path in filter(None, (save, repro)):
        _prove_writable(path, is_private=True)
    if repro:
        print(text("cli.chat.repro", path=str(repro)), file=sys.stderr)
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal's stdin is a TextIOWrapper
    clock, seed = SystemClock(), secrets.randbelow(10**6)
    transcript = Transcript(clock, StoppedClock(clock.now()) if repro else None)
    notice = "notice" if name else "notice_local"
    try:
        with tempfile.TemporaryDirectory() as folder, _interruptible():
            settings = Settings() if name else trial_settings(folder)
            draws = repeatable_draw(seed) if repro else draw
            asyncio.run(_talk(settings, name, make_services(settings, notice=notice), transcript, draws))
    except KeyboardInterrupt:  # in the middle of an answer; what came before it is kept
        print()
    finally:
        if save:
            save.write_text(transcript.saved(save.stem), encoding="utf-8")
        if repro:
            repro.write_text(transcript.repeatable(repro.stem, seed=seed, notice=notice), encoding="utf-8")


def replay(
    files: Annotated[list[Path], typer.Argument()],
    channel: Annotated[str, typer.Option()] = CHANNEL,
) -> None:
    """Play scripts again; exit with 1 where one goes another way first."""
    if channel not in CAPABILITIES:
        raise stop(text("cli.replay.channel", name=channel, known=", ".join(CAPABILITIES)))
    scripts = [(path, *load_script(path)) for path in files]
    plays = [text("cli.replay.play", path=str(path)) for path, script, _ in scripts if script.is_play]
    if plays:
        raise stop(*plays)
    services = {notice: make_services(Settings(), notice) for notice in {script.notice for _, script, _ in scripts}}
    for path, script, sheet in scripts:
        apart = play_alone(script, channel, services[script.notice])
        if apart is not None:
            _tell(apart, script, sheet, path)
            raise typer.Exit(1)
        print(text("cli.replay.same", path=str(path), count=str(len(script.steps)), channel=channel))


def play_alone(script: Script, channel: str, services: Services) -> ReplayMismatchError | None:
    """Play a script of one person on a database that is thrown away; where it goes another way first, or None."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_play(trial_settings(folder), script, channel, services))


def trial_settings(folder: str) -> Settings:
    """The settings with a database and a key of their own in ``folder``."""
    trial = {
        "database_url": f"sqlite+aiosqlite:///{folder}/chat.db",
        "key_file": Path(folder) / "chat.key",
        "master_key": SecretStr(""),
    }
    return Settings().model_copy(update=trial)


async def _talk(settings: Settings, name: str, services: Services, transcript: Transcript, draws: Draw) -> None:
    clock = transcript.stopped or transcript.clock
    async with running(settings, services, clock, draws) as parts:
        await talk(sys.stdin, sys.stdout, parts.exchange, parts.keyring.chat(CHANNEL, name), transcript)


async def _play(settings: Settings, script: Script, channel: str, services: Services) -> ReplayMismatchError | None:
    clock = StoppedClock(script.at)
    async with running(settings, services, clock, repeatable_draw(script.seed)) as parts:
        return await Player(
            {"person": Visitor(parts=parts, clock=clock, channel=channel, address="person")}, clock
        ).run(script)


def _tell(apart: ReplayMismatchError, script: Script, sheet: YamlFile, path: Path) -> None:
    """The first difference, for whoever looks for its cause."""
    if apart.number:
        line = sheet.line(("steps", apart.number - 1))
        slots = {"number": str(apart.number), "step": _done(script.steps[apart.number - 1])}
        print(text("cli.replay.apart", path=str(path), line=str(line), **slots))
    else:
        print(text("cli.replay.apart_begin", path=str(path), line=str(sheet.line(("told",)))))
    for each in apart.differences:
        print(f"\n{text(f'cli.replay.asked.{each.asked}')}\n{_beside(each.wanted, each.came)}")
        print(f"{text('cli.replay.came')}\n{_beside(each.came, each.wanted)}")


def _done(step: Step) -> str:
    moves = {"say": step.say, "press": step.press, "act": step.act, "wait": step.wait, "news": step.news}
    return next(text(f"cli.replay.step.{name}", words=words) for name, words in moves.items() if words is not None)


def _beside(words: str, other: str) -> str:
    """The lines of a text; those that the other one lacks are marked."""
    lines = other.split("\n")
    return "\n".join(f"  {'|' if line in lines else '»'} {line}" for line in words.split("\n"))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C ends a wait for a line at once: asyncio's own way only asks the task, which does not listen then."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _prove_writable(path: Path, *, is_private: bool) -> None:
    """Before the talk, which would be lost otherwise; what is private is not for a moment readable for others."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600 if is_private else 0o666))
        if is_private:
            path.chmod(0o600)  # also a file that was there before
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(path), why=str(error.strerror))) from error
