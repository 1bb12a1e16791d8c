"""`qd22 bench start`: how long people wait for a start, and the memory of a served process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.trial_server import resident_mb, trial_environment, trial_server
from bot.cli.words import samples
from bot.texts import text
from knowledge.loader import load_knowledge

_QUESTION = samples()["short"][0]
_TRIES = 3
"""Each start is measured so often; the quickest counts, as anything slower is the machine's other work."""
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


def _run(folder: Path, *words: str) -> float:
    """Seconds of a whole process."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], env=trial_environment(folder), capture_output=True, check=False
    )
    if done.returncode:
        raise stop(done.stderr.decode("utf-8", "replace")[-500:])
    return time.perf_counter() - began


def _serve(folder: Path, questions: Sequence[str] = ()) -> tuple[float, float]:
    """Seconds until a server is ready, and its memory (MB) after the questions."""
    began = time.perf_counter()
    with trial_server(trial_environment(folder)) as (running, port):
        url, ready = f"http://127.0.0.1:{port}", time.perf_counter() - began
        for first in range(0, len(questions), _PER_VISITOR):
            _talk(url, questions[first : first + _PER_VISITOR], first)
        return ready, resident_mb(running.pid)


def _talk(url: str, questions: Sequence[str], number: int) -> None:
    """One browser asks."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    for index, question in enumerate(questions):
        body = json.dumps({"id": f"bench{number + index:08}", "text": question}).encode()
        headers = {"Content-Type": "application/json", "Origin": url}
        browser.open(urllib.request.Request(f"{url}/api/message", body, headers), timeout=60).read()  # noqa: S310
