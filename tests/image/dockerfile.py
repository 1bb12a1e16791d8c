"""The instructions of a Dockerfile, as far as ours uses them. One that is not known here is an error, not a gap."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KNOWN = {"ARG", "FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


@dataclass
class Stage:
    """One stage: the image it stands on, its steps in order, and what its last lines say of the process that runs."""

    name: str
    base: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def words(self, instruction: str) -> list[str]:
        """The words of the last such instruction written as JSON, after anything that stands before it."""
        said = [rest for name, rest in self.steps if name == instruction][-1]
        found: list[str] = json.loads(said[said.index("[") :])
        return found

    def said(self, instruction: str) -> str:
        """The last such instruction."""
        return [rest for name, rest in self.steps if name == instruction][-1]


def read_dockerfile(path: Path, **arguments: str) -> list[Stage]:
    """The stages of a Dockerfile, with what `--build-arg` would give. Raises ValueError for an unknown instruction."""
    stages: list[Stage] = []
    known = dict[str, str]()
    for name, rest in _instructions(path.read_text(encoding="utf-8")):
        if name not in _KNOWN:
            raise ValueError(f"{path}: {name} is not known to the test of the image")
        if name == "FROM":
            base, _, called = rest.partition(" AS ")
            stages.append(Stage(called, re.sub(r"\$\{(\w+)\}", lambda found: known[found[1]], base)))
        elif name == "ARG" and not stages:
            argument, _, value = rest.partition("=")
            known[argument] = arguments.get(argument, value)
        elif stages:
            stages[-1].steps.append((name, rest))
    return stages


def _instructions(written: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in written.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for whole in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        name, _, rest = whole.partition(" ")
        yield name, rest.strip()


def variables(said: str, known: dict[str, str]) -> dict[str, str]:
    """The variables of an ENV line, with those known before filled in."""
    pairs = (word.partition("=") for word in shlex.split(said))
    return {name: re.sub(r"\$(\w+)", lambda found: known.get(found[1], ""), value) for name, _, value in pairs}
