"""`python -m tests.emulators NAME --port …`: one emulated platform on this machine, with what it offers by hand.

Each emulator is a module with ``NAME`` and ``make_app(script)``; one that needs more than a server has ``run(port)`` or
``main(arguments)``.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import uvicorn

_STAGE = ("broken", "inside", "played", "serving", "telegram_talk")
"""Modules that carry emulators and are none."""


def names() -> list[str]:
    """The emulators that there are."""
    found = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])}
    return sorted(name for name in found.difference(_STAGE) if not name.startswith("_"))


def main() -> None:
    """Run one until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators", description=__doc__)
    parser.add_argument("name", choices=names())
    parser.add_argument("--port", type=int, default=9022)
    chosen, rest = parser.parse_known_args()
    module = importlib.import_module(f"tests.emulators.{chosen.name}")
    if hasattr(module, "main"):
        module.main(["--port", str(chosen.port), *rest])
        return
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if hasattr(module, "run"):
        module.run(chosen.port)
        return
    print(f"{module.NAME}: http://127.0.0.1:{chosen.port}", file=sys.stderr)  # noqa: T201 - a command
    uvicorn.run(module.make_app(), host="127.0.0.1", port=chosen.port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
