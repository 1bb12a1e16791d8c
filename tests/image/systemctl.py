#!/usr/bin/python3
"""The few words of systemctl that docs/operations.md uses, for a box in which systemd cannot run.

It starts what a unit says: user, settings, folders, file mask, time to stop. It confines nothing.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, RUN = Path("/etc/systemd/system"), Path("/tmp/units")  # noqa: S108 - of the box


def read(name):
    """The values of a unit, each in a list as it may be said several times."""
    found = {}
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def settings(unit):
    """The environment of a unit: the file's lines are stronger, as systemd has it."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    env |= dict(each.split("=", 1) for each in unit.get("Environment", ()))
    for each in unit.get("EnvironmentFile", ()):
        path = Path(each.removeprefix("-"))
        if path.exists():
            lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] != "#"]
            env |= dict(line.split("=", 1) for line in lines)
    return env


def start(name):
    """Start a service; one that ends by itself is waited for. Returns its exit code."""
    unit = read(name)
    for key, root in (("StateDirectory", "/var/lib"), ("CacheDirectory", "/var/cache")):
        for each in unit.get(key, ()):
            words = ["install", "-d", "-o", "qd22", "-g", "qd22", "-m", "0700", f"{root}/{each}"]
            subprocess.run(words, check=True)
    [user], [line] = unit["User"], unit["ExecStart"]
    who = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    os.umask(int(unit["UMask"][0], 8))
    words = [*who, "--", *(word.replace("%%", "%") for word in shlex.split(line))]
    running = subprocess.Popen(words, env=settings(unit), cwd=unit["WorkingDirectory"][0], start_new_session=True)
    if unit.get("Type") == ["oneshot"]:
        return running.wait()
    RUN.mkdir(exist_ok=True)
    (RUN / name).write_text(str(running.pid))
    return 0


def stop(name):
    """Stop a service as systemd does: SIGTERM, and a failure when it takes longer than the unit allows."""
    process, unit = int((RUN / name).read_text()), read(name)
    began = time.monotonic()
    os.kill(process, signal.SIGTERM)
    while is_active(name):
        if time.monotonic() - began > float(unit["TimeoutStopSec"][0]):
            return 1
        time.sleep(0.1)
    print(f"{name} stopped after {time.monotonic() - began:.1f} s", flush=True)  # noqa: T201 - a command
    return 0


def is_active(name):
    """True while the service runs; one that ended is no service."""
    if not (RUN / name).exists():
        return False
    status = Path(f"/proc/{(RUN / name).read_text()}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def enable(name):
    """Start a service now; a timer must name one that is there, and say when."""
    if name.endswith(".timer"):
        return 0 if read(name)["OnCalendar"] and (UNITS / name.replace(".timer", ".service")).exists() else 1
    return start(name)


def main():
    """Carry out a command; 1 when it fails."""
    word, *rest = sys.argv[1:]
    names = [each if "." in each else f"{each}.service" for each in rest if not each.startswith("-")]
    if word == "daemon-reload":
        return 0
    if word == "status":
        return 0 if all(map(is_active, names)) else 3
    acts = {"enable": [enable], "start": [start], "stop": [stop], "restart": [stop, start]}[word]
    return max([act(name) for name in names for act in acts])


if __name__ == "__main__":
    sys.exit(main())
