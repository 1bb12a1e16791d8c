"""`qd22 ask`."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.render import as_text
from bot.cli.options import day_option, stop
from bot.conversation.ask import reply_to
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.responder import make_services
from bot.settings import Settings
from bot.texts import text


def answer_record(question: str, on: date, services: Services, last: str = "") -> dict[str, object]:
    """The record `qd22 ask --json` prints for one question. ``ms`` is the time to decide and to write the answer."""
    started = time.perf_counter()
    readings = services.understanding.read(question, last)
    _, replies = reply_to(Session(), readings, on, services)
    spent = (time.perf_counter() - started) * 1000
    first = readings[0]
    answered = [reading for reading in readings if reading.is_answered]
    cited = {
        citation.id: None
        for reading in answered
        for citation in services.renderer.citations(services.knowledge.entries[reading.entry], on)
    }
    return {
        "decision": first.decision.value,
        "status": first.status.value,
        "topic": first.topic or None,
        "topics": [reading.topic for reading in answered],
        "entry": first.entry or None,
        "confidence": round(first.confidence, 4),
        "alternatives": [{"topic": option.topic, "entry": option.entry} for option in first.alternatives],
        "text": "\n\n".join(reply.text for reply in replies),
        "citations": list(cited),
        "ms": round(spent, 3),
    }


def ask(
    question: Annotated[str, typer.Argument()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    batch: Annotated[Path | None, typer.Option()] = None,
    on: Annotated[str, typer.Option()] = "",
    last: Annotated[str, typer.Option()] = "",
) -> None:
    """Answer a question, or every line of a file."""
    if bool(question.strip()) == (batch is not None):
        raise stop(text("cli.ask.one"))
    day = day_option(on)
    questions = lines_of(batch) if batch else [question]
    services = make_services(Settings())
    for line in questions:
        if as_json or batch:
            print(json.dumps(answer_record(line, day, services, last), ensure_ascii=False), flush=True)
        else:
            _, replies = reply_to(Session(), services.understanding.read(line, last), day, services)
            print("\n\n".join(as_text(reply) for reply in replies))


def lines_of(path: Path) -> list[str]:
    """The lines of a file, "-" being the standard input; an empty line counts. Exits with 2 when it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise stop(text("cli.unreadable", path=str(path), why=str(error.strerror))) from error
    return data.decode("utf-8-sig", "replace").split("\n")[: data.count(b"\n") + (not data.endswith(b"\n"))]
