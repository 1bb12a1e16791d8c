"""`python -m tests.emulators <platform> --port …`: run an emulator and chat through it."""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    importlib.import_module(f"tests.emulators.{sys.argv[1]}").main(sys.argv[2:])
