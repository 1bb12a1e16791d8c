"""`python -m tests.faults`: kill processes at random moments and print what is left of it.

On SQLite one process serves the file. On PostgreSQL two replicas do, and its server is killed now and then.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.conversation.services import Services
from bot.settings import Settings
from bot.wiring import make_services
from tests.fakes import FakePlaces
from tests.faults.killing import Campaign
from tests.faults.verdict import judge
from tests.store.cluster import cluster, why_not

_REPLICAS = {"sqlite": 1, "postgresql": 2}
_MUST_BE_NONE = ("again, differing", "stray")


def main() -> int:
    """Run on each engine, print a table for each, and return 1 when anything was lost or doubled."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200, help="in all, shared by the engines")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", choices=[*_REPLICAS, "both"], default="both")
    chosen = options.parse_args()
    engines = list(_REPLICAS) if chosen.engine == "both" else [chosen.engine]
    if "postgresql" in engines and why_not():
        print(why_not())  # noqa: T201 - a command
        engines.remove("postgresql")
    services = replace(make_services(Settings()), places=FakePlaces())
    runs = [_run(engine, services, -(-chosen.kills // len(engines)), chosen.seed) for engine in engines]
    return 0 if engines and all(runs) else 1


def _run(engine: str, services: Services, kills: int, seed: int) -> bool:
    """True if nothing was lost or doubled."""
    with tempfile.TemporaryDirectory() as name, _campaign(engine, services, Path(name), seed) as campaign:
        started = time.perf_counter()
        campaign.run(kills)
        verdict = asyncio.run(judge(campaign.settings, campaign.actors))
        spent = time.perf_counter() - started
    table = Table(title=f"{engine}, {campaign.replicas} at a time, seed {seed}, {spent:.0f} s", box=None)
    table.add_column("")
    table.add_column("", justify="right")
    for what, count in {**campaign.counts, **verdict.figures, "wrong": len(verdict.wrong)}.items():
        table.add_row(what, str(count))
    console = Console()
    console.print(table)
    for each in [*sorted(campaign.strays), *verdict.wrong][:20]:
        console.print(each, markup=False, highlight=False)
    is_refused = campaign.counts["refused"] and not campaign.counts["database restarts"]
    return not (verdict.wrong or is_refused or any(campaign.counts[each] for each in _MUST_BE_NONE))


@contextmanager
def _campaign(engine: str, services: Services, folder: Path, seed: int) -> Iterator[Campaign]:
    def settings(url: str) -> Settings:
        return Settings(
            database_url=url, master_key="", key_file=folder / "qd22.key",
            notice_minutes=0,  # the clock stands still: nothing would leave
            cases_per_ward=10**6,  # all in one hour of a clock that stands still: no flood, each is told of
        )  # fmt: skip

    if engine == "sqlite":
        yield Campaign(settings(f"sqlite+aiosqlite:///{folder}/qd22.db"), services, folder, seed)
        return
    with cluster() as server:
        yield Campaign(
            settings(server.new()), services, folder, seed, replicas=_REPLICAS[engine], restart=server.restart
        )


if __name__ == "__main__":
    sys.exit(main())
