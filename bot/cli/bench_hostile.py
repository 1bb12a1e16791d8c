"""`qd22 bench hostile`: what other people and the server's memory notice of an attack, and how long a stop takes."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.cases.codes import digest_of, draw
from bot.channels.kinds import PLATFORMS
from bot.cli.hostile_clients import (
    FLOODER,
    Person,
    connected,
    hold_half_requests,
    in_parallel,
    pictures_of,
    post_unsigned,
    send_header,
)
from bot.cli.trial_server import resident_mb, trial_environment, trial_server
from bot.cli.words import samples
from bot.runtime import opened
from bot.settings import Settings
from bot.texts import text
from knowledge.language.codes import INVITATION_LENGTH, grouped

_ASKED = samples()["asked"]
_HOOKS = tuple(platform.hook for platform in PLATFORMS)
_SLOWER, _FLOOR_MS, _MORE_MB, _STOP_S, _FLOOD_MS = 2.0, 20.0, 50.0, 10.0, 100.0
"""Others' answers at most twice as slow as idle (below the floor nobody notices), memory, seconds of a stop, and the
milliseconds of an answer while fake cases come."""
_SECRET = "a-secret-of-nobody"  # noqa: S105 - of a place that lasts for a minute
_PLATFORMS = {
    "QD22_TELEGRAM_TOKEN": "1:nobody", "QD22_TELEGRAM_SECRET": _SECRET, "QD22_TELEGRAM_API": "http://127.0.0.1:9",
    "QD22_ZALO_APP_ID": "1", "QD22_ZALO_APP_SECRET": _SECRET, "QD22_ZALO_OA_SECRET": _SECRET,
    "QD22_ZALO_OA_API": "http://127.0.0.1:9", "QD22_ZALO_OAUTH": "http://127.0.0.1:9",
    "QD22_ZALO_BOT_TOKEN": "1:nobody", "QD22_ZALO_BOT_SECRET": _SECRET, "QD22_ZALO_BOT_API": "http://127.0.0.1:9",
    "QD22_PUBLIC_ORIGIN": "https://qd22.invalid", "QD22_CACHE": str(Settings().cache),
}  # fmt: skip


@dataclass
class _Row:
    """One attack: others' answers meanwhile, idle answers, and by how much memory grew; under a flood of cases also the
    answers of an officer.
    """

    name: str
    median_ms: float = 0.0
    p95_ms: float = 0.0
    idle_ms: float = 0.0
    more_mb: float = 0.0
    officer_ms: float = 0.0
    note: str = ""

    @property
    def holds(self) -> bool:
        """True if nobody else noticed."""
        slowest = _FLOOD_MS if self.name == "cases" else max(_FLOOR_MS, _SLOWER * self.idle_ms)
        return max(self.median_ms, self.officer_ms) <= slowest and self.more_mb <= _MORE_MB


def bench_hostile(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    size: Annotated[float, typer.Option(min=0.001, max=1)] = 1.0,
) -> None:
    """Attack a server of our own; the exit code is 1 when others noticed, memory grew or it did not stop in time."""
    with TemporaryDirectory(prefix="qd22-hostile-") as place:
        rows, stop_s = _attack(Path(place), size)
    holds = stop_s <= _STOP_S and all(row.holds for row in rows)
    if as_json:
        told = [{**asdict(row), "holds": row.holds} for row in rows]
        print(json.dumps({"attacks": told, "stop_s": round(stop_s, 2), "holds": holds}, ensure_ascii=False))
    else:
        for row in rows:
            print(text(f"bench.hostile.{row.name}", note=row.note))
            if row.officer_ms:
                print(text("bench.hostile.officer", median=f"{row.officer_ms:.0f}"))
            slots = {"median": f"{row.median_ms:.0f}", "p95": f"{row.p95_ms:.0f}", "idle": f"{row.idle_ms:.0f}"}
            print(text("bench.hostile.row", **slots, more=f"{row.more_mb:.0f}", mark="✓" if row.holds else "✗"))
        print(text("bench.hostile.stop", seconds=f"{stop_s:.1f}", mark="✓" if stop_s <= _STOP_S else "✗"))
    raise typer.Exit(0 if holds else 1)


def _attack(folder: Path, size: float) -> tuple[list[_Row], float]:
    # many messages of one browser are wanted here; what an address may do stays as it is
    changes = {"QD22_MESSAGES_PER_ADDRESS": str(Settings.model_fields["messages_per_address"].default)}
    environment = trial_environment(folder, **_PLATFORMS, **changes)
    with trial_server(environment) as (server, port):
        scene = _Scene(server, port, environment)
        header, half, posts = int(400_000_000 * size), max(10, int(1000 * size)), max(3, int(150 * size))
        rows = [
            scene.play("header", lambda: f"{send_header(port, header) / 1e6:.1f}/{header / 1e6:.0f} MB"),
            scene.play("half", lambda: hold_half_requests(port, half, 5)),
            scene.play("posts", lambda: post_unsigned(port, _HOOKS, posts, 1_048_576)),
            scene.play("pictures", scene.ask_for_pictures),
            scene.play("cases", lambda: scene.flood(max(12, int(549 * size)), 60 * size)),
        ]
        return rows, scene.stop()


class _Scene:
    """A server, those who ask it as people do, and what is seen of both during an attack."""

    def __init__(self, server: subprocess.Popen[bytes], port: int, environment: Mapping[str, str]) -> None:
        self._server, self._port, self._environment = server, port, environment
        self._people = cycle([Person(port, f"127.0.0.{at}") for at in range(10, 30)])
        self._officer: Person | None = None
        for _ in range(20):
            next(self._people).post("/api/history", {})

    def play(self, name: str, attack: Callable[[], str]) -> _Row:
        """Ask before and during an attack."""
        self._ask(1.0)  # whatever the attack before left behind is over
        idle = self._ask(3.0)
        before = resident_mb(self._server.pid)
        notes: list[str] = []
        attacking = threading.Thread(target=lambda: notes.append(attack()))
        attacking.start()
        seen, at_desk = list[float](), list[float]()
        most = before
        while attacking.is_alive() or len(seen) < 20:
            seen += self._ask(0.2)
            if self._officer is not None:
                at_desk.append(self._officer.seconds("", "desk:next"))
            most = max(most, resident_mb(self._server.pid))
        attacking.join()
        p95 = sorted(seen)[int(len(seen) * 0.95)]
        row = _Row(name, median(seen) * 1000, p95 * 1000, median(idle) * 1000, most - before)
        row.officer_ms = median(at_desk) * 1000 if at_desk else 0.0
        row.note = notes[0] if notes else "?"
        return row

    def ask_for_pictures(self) -> str:
        """One person opens all pictures of eight results at once."""
        greedy = Person(self._port, FLOODER)
        greedy.post("/api/history", {})
        shown = [greedy.says(samples()["loan"][0].replace("{amount}", str(amount)))[1] for amount in range(20, 100, 10)]
        wanted = [src for each in shown for src in pictures_of(each)]
        statuses: list[int] = []
        in_parallel([(lambda src: statuses.append(greedy.get(src)), src) for src in wanted])
        return f"{len(wanted)}: {sorted(set(statuses))}"

    def flood(self, number: int, seconds: float) -> str:
        """Send fake cases from one address, then a genuine one from another; the place of that one."""
        officer = Person(self._port, "127.0.0.7")
        officer.post("/api/history", {})
        officer.says(asyncio.run(self._invite()))
        self._officer = officer
        ends, taken, tried = time.monotonic() + seconds, 0, 0
        while tried < number and time.monotonic() < ends:
            taken += Person(self._port, FLOODER).send_case(f"09{tried:08}")
            tried += 1
        self._officer = None  # from here on asked by one thread alone
        # the genuine one is found by the end of its number
        is_sent = Person(self._port, "127.0.0.8").send_case("0912345678")
        _, shown = officer.says("", "desk:next")
        is_on_top = is_sent and "678" in str(shown[-1].get("text", "")) if shown else False
        return text("bench.hostile.flood", tried=str(tried), taken=str(taken), top="✓" if is_on_top else "✗")

    def stop(self) -> float:
        """Seconds of a stop while somebody holds half a post."""
        head = (
            b"POST /api/message HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        with connected(self._port, head):
            time.sleep(0.5)
            began = time.perf_counter()
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(60)
            except subprocess.TimeoutExpired:
                self._server.kill()
            return time.perf_counter() - began

    def _ask(self, seconds: float) -> list[float]:
        ends, found = time.monotonic() + seconds, list[float]()
        while time.monotonic() < ends or not found:
            found.append(next(self._people).seconds(_ASKED[len(found) % len(_ASKED)]))
            time.sleep(0.02)
        return found

    async def _invite(self) -> str:
        code = grouped(draw(INVITATION_LENGTH))
        settings = Settings(database_url=self._environment["QD22_DATABASE_URL"])
        async with opened(settings) as parts:
            until = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - a place that lasts for a minute
            name, digest = samples()["people"][0], digest_of(code)
            await parts.database.write(lambda work: work.officers.invite(name, "officer", settings.ward, digest, until))
        return code
