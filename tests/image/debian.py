"""A bare Debian file system, made once and kept for the next time."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path


def make_base(base: Path, packages: str, finish: Callable[[Path], object] = str) -> None:
    """Make ``base`` with Debian's ``packages`` (comma between them), unless it is there; ``finish`` has the last word.

    Raises CalledProcessError when mmdebstrap fails; what is there then is no base.
    """
    if base.exists():
        return
    base.parent.mkdir(parents=True, exist_ok=True)
    draft = base.with_name(f"{base.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    words = ["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={packages}", "bookworm", str(draft)]
    subprocess.run(words, check=True)
    finish(draft)
    draft.rename(base)
