"""Tests that share what is costly run on one worker: xdist knows their group by the id of the test."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from xdist.remote import WorkerInteractor

from tests.conftest import pytest_collection_modifyitems


@pytest.fixture(scope="module")
def shared() -> int:
    return 1


def taking(shared: int) -> None:
    """A test with a fixture of this module."""


def alone() -> None:
    """A test without."""


def collected(request: pytest.FixtureRequest, made: object, *marks: pytest.MarkDecorator) -> pytest.Function:
    """A test as a worker of xdist has it after the collection: ours first, then its own hook."""
    name = getattr(made, "__name__", "")
    item: pytest.Function = pytest.Function.from_parent(request.node.parent, name=name, callobj=made)
    for mark in marks:
        item.add_marker(mark)
    pytest_collection_modifyitems([item])
    by_group = cast("pytest.Config", SimpleNamespace(getvalue=lambda _: True))
    WorkerInteractor.pytest_collection_modifyitems(cast("WorkerInteractor", None), by_group, [item])
    return item


def test_a_group_is_named_in_the_id(request: pytest.FixtureRequest) -> None:
    """A pytest that keeps ids elsewhere than this xdist writes them would tear every group apart, in silence."""
    assert collected(request, alone, pytest.mark.xdist_group("x")).nodeid.endswith("::alone@x")


def test_who_takes_what_a_module_makes_once_stays_with_it(request: pytest.FixtureRequest) -> None:
    assert collected(request, taking).nodeid.endswith(f"::taking@{__name__}")
    assert collected(request, taking, pytest.mark.xdist_group("x")).nodeid.endswith("::taking@x")
    assert collected(request, alone).nodeid.endswith("::alone")
