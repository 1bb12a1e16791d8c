"""`qd22 health`: asks a running service with the standard library alone."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from typing import Annotated

import typer

from bot.cli.options import stop


def health(
    url: Annotated[str, typer.Option(help="Địa chỉ máy chủ.")] = "",
) -> None:
    """Hỏi máy chủ đang chạy có khỏe không (mã thoát 0 là khỏe)."""
    port = os.environ.get("QD22_PORT") or "8022"
    if not (port.isascii() and port.isdigit()):  # what was set may hold a password, so only its name is told
        raise stop("QD22_PORT có giá trị sai; xem docs/settings.md.")
    target = url or f"http://127.0.0.1:{port}"
    if not target.startswith(("http://", "https://")):
        raise stop("địa chỉ phải bắt đầu bằng http:// hoặc https://.")
    try:
        with urllib.request.urlopen(f"{target}/readyz", timeout=5) as answer:  # noqa: S310 - only http(s), checked above
            print(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise stop(f"{target}: {error.read(1000).decode('utf-8', 'replace')}", code=1) from error
    except (urllib.error.URLError, OSError) as error:
        raise stop(f"{target} không trả lời ({error}).", code=1) from error
