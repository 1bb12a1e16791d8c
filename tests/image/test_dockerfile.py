"""The Dockerfile stands on one base, which its builder may name by digest, and gets every file that it copies."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
import yaml

from tests.image.dockerfile import read_dockerfile

ROOT = Path(__file__).parents[2]
PINNED = f"python:3.11-slim-bookworm@sha256:{'0f' * 32}"


def test_every_stage_stands_on_the_one_base_that_the_builder_names() -> None:
    assert [stage.base for stage in read_dockerfile(ROOT / "Dockerfile", PYTHON=PINNED)] == [PINNED] * 2


def test_without_a_name_the_base_is_a_released_python_and_never_the_latest_of_anything() -> None:
    bases = {stage.base for stage in read_dockerfile(ROOT / "Dockerfile")}
    assert bases == {"python:3.11-slim-bookworm"}


@pytest.mark.parametrize("line", ["FROM debian", "FROM ${OTHER}"])
def test_a_stage_on_another_base_is_noticed(tmp_path: Path, line: str) -> None:
    written = (ROOT / "Dockerfile").read_text("utf-8").replace("FROM ${PYTHON}\n", f"{line}\n")
    (tmp_path / "Dockerfile").write_text(written, "utf-8")
    try:
        bases = {stage.base for stage in read_dockerfile(tmp_path / "Dockerfile", PYTHON=PINNED)}
    except KeyError:
        return  # an argument that nobody declared
    assert bases != {PINNED}


def test_the_paper_names_the_argument_and_what_compose_calls_it() -> None:
    paper = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [argument] = re.findall(r"--build-arg (\w+)=", paper)
    [called] = re.findall(r"(\w+_IMAGE)=python", paper)
    for name in ("compose.yaml", "compose.postgres.yaml"):
        build = yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]["qd22"]["build"]
        assert build["args"] == {argument: f"${{{called}:-python:3.11-slim-bookworm}}"}


def copied() -> list[str]:
    """What the Dockerfile copies out of the repository."""
    steps = [rest for stage in read_dockerfile(ROOT / "Dockerfile") for name, rest in stage.steps if name == "COPY"]
    return [source for rest in steps if "--from=" not in rest for source in rest.split()[:-1]]


def test_what_is_copied_reaches_the_builder() -> None:
    """`.dockerignore` leaves everything out but what it names."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert lines[0] == "*"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "build.lock" in copied()
    assert set(copied()) == let_in
    assert not any(fnmatch.fnmatch(".env", line) for line in let_in)
