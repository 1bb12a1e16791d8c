"""A root file system and the processes in it, kept apart by bubblewrap: no daemon is needed, only root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.image.dockerfile import Stage, variables

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NETWORK = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
"""Files of this machine by which an installation finds its way, seen while the image is built and never kept in it."""
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


@dataclass
class Box:
    """The file system of one stage, with what ENV and WORKDIR said last."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH})
    folder: str = "/"

    def build(self, stage: Stage, context: Path, others: Mapping[str, Box]) -> None:
        """Do the steps of a stage. Raises CalledProcessError when one fails."""
        for name, said in stage.steps:
            if name == "ENV":
                self.env |= variables(said, self.env)
            elif name == "WORKDIR":
                self.folder = said
                (self.root / said.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif name == "RUN":
                self._run(said)
            elif name == "COPY":
                self._copy(said.split(), context, others)

    def _run(self, said: str) -> None:
        binds: list[str] = []
        for each in (*_NETWORK, os.environ.get("PIP_CERT", "")):
            if each and Path(each).exists():
                binds += ["--ro-bind", each, each]
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        words = ["bwrap", "--bind", str(self.root), "/", *_SYSTEM, *binds, "--chdir", self.folder]
        subprocess.run(
            [*words, *_set({**pip, **self.env}), "/bin/sh", "-ec", said], check=True, stdin=subprocess.DEVNULL
        )

    def _copy(self, words: Sequence[str], context: Path, others: Mapping[str, Box]) -> None:
        *sources, target = [word for word in words if not word.startswith("--")]
        given = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
        home = others[given[0]].root if given else context
        into = (
            self.root / self.folder.lstrip("/") / target.removeprefix("./")
            if target[0] != "/"
            else self.root / target[1:]
        )
        for source in sources:
            found = home / source.lstrip("/")
            if found.is_dir():
                shutil.copytree(found, into, symlinks=True, ignore=None if given else _LEFT_OUT, dirs_exist_ok=True)
            else:
                shutil.copy2(found, into / found.name if len(sources) > 1 or into.is_dir() else into)

    @contextmanager
    def process(
        self, words: Sequence[str], user: int, volumes: Mapping[str, Path], **env: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A process as the image would run it: not root, on a root that cannot be written, without any right."""
        binds = [word for inside, outside in volumes.items() for word in ("--bind", str(outside), inside)]
        confined = [
            "bwrap",
            "--ro-bind",
            str(self.root),
            "/",
            *_SYSTEM,
            *binds,
            "--die-with-parent",
            "--chdir",
            self.folder,
        ]
        rights = [word for right in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{right}")]
        who = [
            "setpriv",
            f"--reuid={user}",
            f"--regid={user}",
            "--clear-groups",
            "--no-new-privs",
            "--bounding-set=-all",
            "--",
        ]
        running = subprocess.Popen(
            [*confined, *rights, *_set({**self.env, **env}), *who, *words], start_new_session=True
        )
        try:
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()


_SYSTEM = ("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp")  # noqa: S108 - of the box


def _set(env: Mapping[str, str]) -> list[str]:
    return ["--clearenv", *(word for name, value in env.items() for word in ("--setenv", name, value))]
