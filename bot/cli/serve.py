"""`qd22 serve` and `qd22 health`."""

from __future__ import annotations

import logging
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.panel import Panel

from bot.cli.options import stop
from bot.settings import Settings
from bot.texts import text
from bot.wiring import PLATFORMS, make_app, make_services


def serve(
    host: Annotated[str, typer.Option(help="Địa chỉ lắng nghe (mặc định QD22_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Cổng (mặc định QD22_PORT).")] = -1,
) -> None:
    """Chạy trang trò chuyện trên web và mọi kênh đã cài đặt."""
    changes: dict[str, object] = {}
    if host:
        changes["host"] = host
    if port >= 0:
        changes["port"] = port
    settings = Settings().model_copy(update=changes)
    channels = _channels(settings)
    make_folder(settings.database_url)
    listening = _listen(settings.host, settings.port)
    console = Console(stderr=True)
    services = make_services(settings, announce=lambda: console.print(text("serve.fitting")))
    app = make_app(settings, services, platforms=PLATFORMS)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    hush_requests()
    # no access log: addresses of visitors and what they open are nobody's business
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
    url = f"http://{settings.host}:{listening.getsockname()[1]}"
    lines = f"Hỏi đáp Quyết định 22\n\n{text('serve.ready', url=url)}{channels}\n{text('serve.stop')}"
    console.print(Panel.fit(lines, border_style="green"), highlight=False)
    uvicorn.Server(config).run(sockets=[listening])


def health(
    url: Annotated[str, typer.Option(help="Địa chỉ máy chủ.")] = "",
) -> None:
    """Hỏi máy chủ đang chạy có khỏe không (mã thoát 0 là khỏe)."""
    settings = Settings()
    target = url or f"http://127.0.0.1:{settings.port}"
    if not target.startswith(("http://", "https://")):
        raise stop("địa chỉ phải bắt đầu bằng http:// hoặc https://.")
    try:
        with urllib.request.urlopen(f"{target}/healthz", timeout=5) as answer:  # noqa: S310 - only http(s), checked above
            print(answer.read().decode())
    except (urllib.error.URLError, OSError) as error:
        raise stop(f"{target} không trả lời ({error}).", code=1) from error


def hush_requests() -> None:
    """No log of requests: tokens stand in their addresses."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _channels(settings: Settings) -> str:
    """What else is opened, as a line. Exits with 2 when a platform is configured by halves."""
    configured = [kind for kind in PLATFORMS if kind.is_configured(settings)]
    missing = [
        f"{kind.name}: thiếu {', '.join(kind.missing(settings))}." for kind in configured if kind.missing(settings)
    ]
    if missing:
        raise stop(*missing)
    return f"\n{text('serve.channels', names=', '.join(kind.name for kind in configured))}" if configured else ""


def make_folder(url: str) -> None:
    """The folder of an SQLite file, private to the user who runs the server."""
    _, _, path = url.partition(":///")
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before the slow start so that a busy port is told at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise stop(f"không mở được {host}:{port} ({error.strerror}). Thử cổng khác: --port 8023.") from error
    # a small answer must not wait for the acknowledgement of the one before it
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setblocking(False)
    return listening
