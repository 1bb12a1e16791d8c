"""`python -m tests.image`: build the image from the Dockerfile's own steps, and run it as `compose.yaml` does.

Without a Docker daemon: the base is made of Debian's packages (mmdebstrap), every step runs in it by bubblewrap. Needs
root and `apt-get install mmdebstrap bubblewrap`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.image.box import Box
from tests.image.debian import make_base
from tests.image.dockerfile import Stage, read_dockerfile
from tests.image.walk import walk

_HOME = Path(__file__).parents[2]
_TOOLS = ("mmdebstrap", "bwrap", "setpriv")
_PACKAGES = "python3,python3-venv,ca-certificates"
_USER = 10022
_GRACE = 45
"""Seconds that compose.yaml gives a stop."""
_START = 120


def main() -> int:
    """Print what holds; 1 at the first thing that does not, 2 where it cannot be tried."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", type=Path, default=_HOME / "build" / "image-base", help="kept for the next time")
    options.add_argument("--walk", action="store_true", help="follow docs/operations.md on a bare Debian instead")
    chosen = options.parse_args()
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing or os.getuid() != 0:
        print(f"cannot be tried here: needs root and {', '.join(missing) or 'nothing else'}")  # noqa: T201 - a command
        return 2
    if chosen.walk:
        base = chosen.base.with_name("walk-base")
        base.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="qd22-walk-", dir=base.parent) as name:
            walk(base, Path(name))
        return 0
    make_base(chosen.base, _PACKAGES, _name_python)
    with TemporaryDirectory(prefix="qd22-image-", dir=chosen.base.parent) as name:
        boxes: dict[str, Box] = {}
        stages = read_dockerfile(_HOME / "Dockerfile")
        for number, stage in enumerate(stages):
            box = boxes[stage.name or "last"] = Box(Path(name) / str(number))
            subprocess.run(["cp", "-a", "--reflink=auto", chosen.base, box.root], check=True)  # noqa: S607 - coreutils
            box.build(stage, _HOME, boxes)
            _say(f"stage {stage.name or 'last'} is built: {len(stage.steps)} steps")
        _Trial(boxes["last"], stages[-1], Path(name)).run()
    return 0


def _name_python(root: Path) -> None:
    """Let Python be called as the official image calls it."""
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")


class _Trial:
    """The image under way."""

    def __init__(self, box: Box, stage: Stage, folder: Path) -> None:
        self._box, self._stage = box, stage
        self._volumes = {each: folder / each.strip("/") for each in stage.words("VOLUME")}
        for inside, outside in self._volumes.items():  # a new volume is as the image has the folder
            there = (box.root / inside.lstrip("/")).stat()
            outside.mkdir(mode=there.st_mode & 0o777)
            os.chown(outside, there.st_uid, there.st_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self._cookie = ""

    def run(self) -> None:
        """Start, look, stop, start again."""
        entry = (self._box.root / "etc/passwd").read_text()
        _check("the image names a user that is not root", f"{self._stage.said('USER')}:x:{_USER}:" in entry)
        _check("the root file system cannot be written", not self._works("touch /app/bin/new"))
        _check("the program cannot be altered", not self._works("echo > /app/bin/qd22"))
        _check("what was learned can be read", self._works("cat /app/cache/weights-*.npz > /dev/null", _USER))
        self._serve(self._first)
        key = self._volumes["/key"] / "qd22.key"
        _check("the master key is its owner's only", key.stat().st_mode & 0o777 == 0o600 and key.stat().st_uid == _USER)
        _check("the key is not where the data are", not list(self._volumes["/data"].rglob("*.key")))
        self._serve(self._second)

    def _serve(self, look: Callable[[], None]) -> None:
        began = time.monotonic()
        with self._box.process(self._stage.words("CMD"), _USER, self._volumes, **self._env) as running:
            while not self._is_healthy():
                _check("it lives", running.poll() is None, quiet=True)
                _check(f"health passes within {_START} s", time.monotonic() - began < _START, quiet=True)
                time.sleep(0.3)
            _say(f"✓ health passes after {time.monotonic() - began:.1f} s")
            users = {_user_of(each) for each in _family(running.pid)}
            _check("no process of the service is root's", users == {_USER})
            look()
            began = time.monotonic()
            for each in _family(running.pid):
                os.kill(each, signal.SIGTERM)
            running.wait(_GRACE)
            _say(f"✓ stops {time.monotonic() - began:.1f} s after it was told")

    def _first(self) -> None:
        _check("the page is served", b"<html" in self._ask("/"))
        said = self._ask("/api/message", {"id": "image-00000001", "text": "lãi suất bao nhiêu", "action": ""})
        _check("a question is answered", "%" in said.decode())

    def _second(self) -> None:
        shown = json.loads(self._ask("/api/history", {}))
        _check("the conversation is still there", any("lãi suất" in each["text"] for each in shown["messages"]))

    @property
    def _env(self) -> dict[str, str]:
        return {"QD22_HOST": "127.0.0.1", "QD22_PORT": str(self._port)}

    def _is_healthy(self) -> bool:
        words = self._stage.words("HEALTHCHECK")
        with self._box.process(
            [*words[:-1], f"import sys; sys.stderr = None; {words[-1]}"], _USER, self._volumes, **self._env
        ) as asking:
            return asking.wait(_START) == 0

    def _works(self, command: str, user: int = 0) -> bool:
        with self._box.process(["sh", "-c", f"({command}) 2>/dev/null"], user, self._volumes) as trying:
            return trying.wait(_START) == 0

    def _ask(self, path: str, body: dict[str, str] | None = None) -> bytes:
        headers = {"content-type": "application/json", "cookie": self._cookie}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=_START) as answer:  # noqa: S310 - our own
            told = SimpleCookie(answer.headers.get("set-cookie", ""))
            self._cookie = "; ".join(f"{name}={each.value}" for name, each in told.items()) or self._cookie
            found: bytes = answer.read()
            return found


def _family(process: int) -> list[int]:
    """The processes below bubblewrap's own."""
    found, children = [], Path(f"/proc/{process}/task/{process}/children")
    for each in map(int, children.read_text().split()):
        found += [each, *_family(each)]
    return found


def _user_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1])


def _check(what: str, holds: bool, *, quiet: bool = False) -> None:
    if not holds:
        _say(f"✗ {what}")
        sys.exit(1)
    if not quiet:
        _say(f"✓ {what}")


def _say(what: str) -> None:
    print(what, flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    sys.exit(main())
