"""`qd22 bench start`: how long people wait for a start, and the memory of a served process."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.words import samples
from bot.texts import text
from knowledge.loader import load_knowledge

_QUESTION = samples()["short"][0]
_TRIES = 3
"""Each start is measured so often; the quickest counts, as anything slower is the machine's other work."""
_LONGEST = 120.0
_PER_VISITOR = 20
"""Questions of one browser, then a new one comes."""


def bench_start(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    questions: Annotated[int, typer.Option(min=1)] = 1000,
) -> None:
    """Time of a start, of one answer and of help; memory of a server after many questions."""
    with tempfile.TemporaryDirectory(prefix="qd22-bench-") as place:
        folder = Path(place)
        cold, _ = _serve(folder)
        warm = [_serve(folder)[0] for _ in range(_TRIES)]
        _, memory = _serve(folder, _asked(questions))
        data = {
            "serve_s": round(min(warm), 2),
            "ask_s": round(min(_run(folder, "ask", _QUESTION) for _ in range(_TRIES)), 2),
            "help_s": round(min(_run(folder, "--help") for _ in range(_TRIES)), 2),
            "cold_s": round(cold, 2),
            "rss_mb": round(memory, 1),
        }
    if as_json:
        print(json.dumps(data))
        return
    for name, value in data.items():
        print(text(f"bench.start.{name}", value=f"{value}"))


def _asked(count: int) -> list[str]:
    """Utterances of the content, over and over."""
    known = [example.text for example in load_knowledge().examples() if example.label]
    return [known[number * 37 % len(known)] for number in range(count)]


def _environment(folder: Path) -> dict[str, str]:
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
    }


def _run(folder: Path, *words: str) -> float:
    """Seconds of a whole process."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], env=_environment(folder), capture_output=True, check=False
    )
    if done.returncode:
        raise stop(done.stderr.decode("utf-8", "replace")[-500:])
    return time.perf_counter() - began


def _serve(folder: Path, questions: Sequence[str] = ()) -> tuple[float, float]:
    """Seconds until a server is ready, and its memory (MB) after the questions."""
    port = _free_port()
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    began = time.perf_counter()
    with _process(command, _environment(folder)) as running:
        url = f"http://127.0.0.1:{port}"
        while not _is_ready(url):
            if running.poll() is not None or time.perf_counter() - began > _LONGEST:
                raise stop(text("bench.start.no_server"))
            time.sleep(0.01)
        ready = time.perf_counter() - began
        for first in range(0, len(questions), _PER_VISITOR):
            _talk(url, questions[first : first + _PER_VISITOR], first)
        return ready, _resident_mb(running.pid)


@contextlib.contextmanager
def _process(command: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.terminate()


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


def _talk(url: str, questions: Sequence[str], number: int) -> None:
    """One browser asks."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    for index, question in enumerate(questions):
        body = json.dumps({"id": f"bench{number + index:08}", "text": question}).encode()
        headers = {"Content-Type": "application/json", "Origin": url}
        browser.open(urllib.request.Request(f"{url}/api/message", body, headers), timeout=60).read()  # noqa: S310


def _resident_mb(process: int) -> float:
    """Resident memory of a process in megabytes (0 where the system does not tell)."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
