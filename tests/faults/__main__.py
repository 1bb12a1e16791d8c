"""`python -m tests.faults`: kill the process at random moments and print what is left of it."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from bot.wiring import make_services
from tests.fakes import FakePlaces
from tests.faults.killing import Campaign
from tests.faults.verdict import judge


def main() -> int:
    """Run, print a table, and return 1 when anything was lost or doubled."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            database_url=f"sqlite+aiosqlite:///{folder}/qd22.db", master_key="", key_file=folder / "qd22.key",
            notice_minutes=0,  # the clock stands still: nothing would leave
            cases_per_ward=10**6,  # all in one hour of a clock that stands still: no flood, each is told of
        )  # fmt: skip
        campaign = Campaign(settings, replace(make_services(settings), places=FakePlaces()), folder, chosen.seed)
        started = time.perf_counter()
        campaign.run(chosen.kills)
        verdict = asyncio.run(judge(settings, campaign.actors))
        spent = time.perf_counter() - started
    table = Table(title=f"seed {chosen.seed}, {spent:.0f} s", box=None)
    table.add_column("")
    table.add_column("", justify="right")
    for what, count in {**campaign.counts, **verdict.figures, "wrong": len(verdict.wrong)}.items():
        table.add_row(what, str(count))
    console = Console()
    console.print(table)
    for each in verdict.wrong[:20]:
        console.print(each, markup=False, highlight=False)
    is_clean = not (verdict.wrong or campaign.counts["again, differing"] or campaign.counts["stray"])
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
