"""Log lines of the service: text for people, or one JSON object a line for a collector of logs."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

_TEXT = "%(asctime)s %(name)s %(levelname)s %(message)s"


def begin_log(*, as_json: bool) -> None:
    """Write the log of this process to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else PlainLines(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _told(record: logging.LogRecord) -> str:
    """The kind and the place of an error, "" without one: its own words may quote what a person typed."""
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    kind, _, trace = record.exc_info
    last = traceback.extract_tb(trace)[-1:]
    return f"{kind.__name__} at {', '.join(f'{Path(each.filename).name}:{each.lineno}' for each in last) or '?'}"


class PlainLines(logging.Formatter):
    """Text; of an error its kind and place alone."""

    def formatException(self, ei: object) -> str:  # noqa: N802, ARG002 - logging's name; see `format`
        """Nothing: the words of an error stay out."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        error = _told(record)
        return super().format(record).rstrip("\n") + (f" ({error})" if error else "")


class JsonLines(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, message, and error where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in the message."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if error := _told(record):
            told["error"] = error
        return json.dumps(told, ensure_ascii=False)
