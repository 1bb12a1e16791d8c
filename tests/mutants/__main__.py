"""`python -m tests.mutants`: a sample of mutants, tried by the tests of their rooms, and the score.

mutmut (`[tool.mutmut]` in pyproject.toml) makes the mutants and tries them, in a copy of what git knows. Every one is
tried by all tests of both rooms that come past it, until one fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.score import results, sample, table, unnoticed

ROOT = Path(__file__).parents[2]
_FIRST = "bot.cases.codes.*"
"""A few mutants, so that mutmut makes all of them and learns which tests come past which function."""


def copy_to(folder: Path) -> None:
    """Copy what git knows: nothing of a place, a cache or a key."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    for name in filter(None, listed.decode().split("\0")):
        target = folder / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


def run(folder: Path, processes: int, names: list[str]) -> None:
    """Let mutmut try some mutants. Raises CalledProcessError when the unchanged code already fails."""
    command = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", str(processes), *names]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    if done.returncode or not results(folder / "mutants"):
        sys.stdout.write("\n".join(done.stdout.replace("\r", "\n").splitlines()[-60:]) + "\n")
        raise subprocess.CalledProcessError(done.returncode or 1, "mutmut")


def main() -> int:
    """Try a sample, print what no test noticed and the score; 1 when it is below ``--floor`` percent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=240)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--floor", type=float, default=0)
    options.add_argument("--folder", type=Path, default=None, help="a copy to keep and to go on with")
    chosen = options.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="qd22-mutants-") as name:
        folder = chosen.folder or Path(name)
        if not (folder / "pyproject.toml").exists():
            copy_to(folder)
        run(folder, chosen.processes, [_FIRST])
        drawn = sample(list(results(folder / "mutants")), chosen.count, chosen.seed)
        run(folder, chosen.processes, drawn)
        found = {each: code for each, code in results(folder / "mutants").items() if each in set(drawn)}
    said = [*unnoticed(found), *table(found), f"seed {chosen.seed}, {time.perf_counter() - began:.0f} s"]
    sys.stdout.write("\n".join(said) + "\n")
    share = 100 * (1 - len(unnoticed(found)) / max(1, len(found)))
    return 0 if share >= chosen.floor else 1


if __name__ == "__main__":
    sys.exit(main())
