"""`python -m tests.fuzz --count 1000000`: odd inputs through everything that reads what others send."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bot.conversation.services import Services
from bot.settings import Settings
from bot.wiring import make_services
from knowledge.loader import load_knowledge
from tests.fuzz.described import NAME, try_described
from tests.fuzz.inputs import Odd
from tests.fuzz.report import Report
from tests.fuzz.site import open_site
from tests.fuzz.targets import conversations, fields, routes, webhooks

SHARES: Mapping[str, float] = {
    "fields": 0.04, "webhooks": 0.827, "text": 0.02, "actions": 0.1, "routes": 0.01, NAME: 0.003,
}  # fmt: skip
"""Most inputs go where one costs least; what is left still makes thousands for the slowest."""


def fuzz(services: Services, folder: Path, count: int, seed: int) -> Report:
    """Give ``count`` inputs to all targets."""
    odd = Odd(seed, [example.text for example in load_knowledge().examples()])
    report = Report()
    with open_site(services, folder) as site:
        targets = {
            "fields": fields(odd, services),
            "webhooks": webhooks(odd),
            "text": conversations(odd, services, by_press=False),
            "actions": conversations(odd, services, by_press=True),
            "routes": routes(odd, site),
        }
        counts = {name: max(1, round(share * count)) for name, share in SHARES.items()}
        report.try_all(targets, {name: counts[name] for name in targets})
        try_described(site, report, counts[NAME], seed)
    return report


def main() -> int:
    """Run, print the report, and return 1 when anything raised or was slow."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        report = fuzz(make_services(Settings()), Path(name), chosen.count, chosen.seed)
    said = [*report.lines(), f"seed {chosen.seed}, {time.perf_counter() - began:.0f} s"]
    sys.stdout.write("\n".join(said) + "\n")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
