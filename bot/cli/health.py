"""`qd22 health`: asks a running service with the standard library alone."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.words import fault


def health(
    url: Annotated[str, typer.Option()] = "",
) -> None:
    """Ask a running server whether it is well."""
    port = os.environ.get("QD22_PORT") or "8022"
    if not (port.isascii() and port.isdigit()):  # what was set may hold a password, so only its name is told
        raise stop(fault("setting", name="QD22_PORT"))
    target = url or f"http://127.0.0.1:{port}"
    if not target.startswith(("http://", "https://")):
        raise stop(fault("health.address"))
    try:
        with urllib.request.urlopen(f"{target}/readyz", timeout=5) as answer:  # noqa: S310 - only http(s), checked above
            print(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise stop(f"{target}: {error.read(1000).decode('utf-8', 'replace')}", code=1) from error
    except (urllib.error.URLError, OSError) as error:
        raise stop(fault("health.silent", url=target, why=str(error)), code=1) from error
