"""Server of a measurement: `qd22 serve` as a process on a free port, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.options import stop
from bot.texts import text

_LONGEST = 120.0


@contextlib.contextmanager
def trial_server(environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server that is ready, and its port. Exits when it does not start."""
    port = _free_port()
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            while not _is_ready(f"http://127.0.0.1:{port}"):
                if running.poll() is not None or time.perf_counter() - began > _LONGEST:
                    raise stop(text("bench.start.no_server"))
                time.sleep(0.01)
            yield running, port
        finally:
            running.terminate()


def trial_environment(folder: Path, **changes: str) -> dict[str, str]:
    """A place of our own without the settings around. What Python compiles is stored, as where it is installed."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("QD22_") and key != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {
        "QD22_CACHE": str(folder / "cache"),
        "QD22_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/var/qd22.db",
        "QD22_MESSAGES_PER_MINUTE": "1000000",
        "QD22_MESSAGES_PER_ADDRESS": "1000000",
        **changes,
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=_LONGEST) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def resident_mb(process: int) -> float:
    """Resident memory of a process in megabytes (0 where the system does not tell)."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
