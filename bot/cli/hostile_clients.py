"""Hostile clients over loopback: endless headers, half requests, unsigned posts, many pictures, fake cases."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count

from bot.cli.words import samples

FLOODER = "127.0.0.9"
"""The address of whoever attacks; the whole of 127/8 is this machine."""
_PATIENCE = 120.0
_PIECE = b"a" * 65_536
_CASE = samples()["case"]
_ids = count(1)


class Person:
    """One browser at an address, which asks as the page does."""

    def __init__(self, port: int, source: str = "127.0.0.2") -> None:
        self._port, self._source, self._cookie = port, source, ""

    def post(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Post over a new connection; status and JSON."""
        status, answer = self._ask("POST", path, json.dumps(body).encode())
        try:
            read = json.loads(answer)
        except ValueError:
            read = {}
        return status, read if isinstance(read, dict) else {}

    def get(self, path: str) -> int:
        """The status of a page or a picture, read to its end."""
        return self._ask("GET", path)[0]

    def says(self, said: str, action: str = "") -> tuple[int, list[dict[str, object]]]:
        """Status and replies of a message."""
        body = {"id": f"hostile-{next(_ids):08}", "text": said, "action": action}
        status, answer = self.post("/api/message", body)
        found = answer.get("messages", [])
        return status, found if isinstance(found, list) else []

    def seconds(self, said: str, action: str = "") -> float:
        """The time until an answer; infinite when there is none."""
        began = time.perf_counter()
        try:
            status, _ = self.says(said, action)
        except OSError:
            status = 0
        return time.perf_counter() - began if status == 200 else float("inf")

    def send_case(self, phone: str) -> bool:
        """Send a request to be called from beginning to end; False when it was turned away."""
        status, _ = self.post("/api/history", {})
        shown: list[dict[str, object]] = []
        for said in _CASE:
            if status != 200:
                return False
            status, shown = self.says(said.replace("{phone}", phone))
        yes = [action for action in actions_of(shown) if action.startswith("refer:yes")]
        if not yes:
            return False
        status, shown = self.says("", yes[0])
        return status == 200 and any("cases" in actions_of([each]) for each in shown)

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        host = http.client.HTTPConnection("127.0.0.1", self._port, _PATIENCE, source_address=(self._source, 0))
        headers = {"Content-Type": "application/json", "Cookie": self._cookie}
        try:
            host.request(method, path, body, headers)
            answer = host.getresponse()
            data = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from error
        finally:
            host.close()
        told = answer.headers.get("set-cookie", "")
        if told:
            self._cookie = told.partition(";")[0]
        return answer.status, data


def actions_of(shown: Sequence[dict[str, object]]) -> list[str]:
    """Actions of the buttons of the last message."""
    last = shown[-1] if shown else {}
    buttons = [*_listed(last.get("buttons")), *_listed(last.get("aids"))]
    return [str(button.get("action", "")) for button in buttons]


def pictures_of(shown: Sequence[dict[str, object]]) -> list[str]:
    """The addresses of the pictures of messages."""
    return [str(each["src"]) for message in shown for each in _listed(message.get("pictures"))]


def _listed(found: object) -> list[dict[str, object]]:
    return found if isinstance(found, list) else []


@contextlib.contextmanager
def connected(port: int, sent: bytes, source: str = FLOODER) -> Iterator[socket.socket]:
    """A connection on which something was sent."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE, (source, 0)) as line:
        line.sendall(sent)
        yield line


def send_header(port: int, size: int) -> int:
    """Send one header field without end; the bytes that were taken."""
    taken = 0
    with contextlib.suppress(OSError), connected(port, b"GET / HTTP/1.1\r\nHost: a\r\nX-Big: ") as line:
        while taken < size:
            line.sendall(_PIECE)
            taken += len(_PIECE)
    return taken


def hold_half_requests(port: int, number: int, seconds: float) -> str:
    """Open requests and leave them unfinished; how many could be opened."""
    lines = []
    try:
        for _ in range(number):
            with contextlib.suppress(OSError):
                lines.append(socket.create_connection(("127.0.0.1", port), _PATIENCE, (FLOODER, 0)))
                lines[-1].sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        time.sleep(seconds)
    finally:
        for line in lines:
            line.close()
    return str(len(lines))


def post_unsigned(port: int, paths: Sequence[str], number: int, size: int) -> str:
    """Post bodies that nobody signed to webhooks, all at once; how many."""

    def post(path: str) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode()
        with contextlib.suppress(OSError), connected(port, head) as line:
            for _ in range(size // len(_PIECE)):
                line.sendall(_PIECE)
            time.sleep(3)

    in_parallel([(post, paths[at % len(paths)]) for at in range(number)])
    return str(number)


def in_parallel(calls: Sequence[tuple[object, ...]]) -> None:
    """Call functions with their arguments, each in a thread, and wait for all."""
    threads = [threading.Thread(target=call, args=arguments) for call, *arguments in calls]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
