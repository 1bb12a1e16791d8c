"""The rules and questions that come with the program, read once."""

from __future__ import annotations

import pytest

from screening.rule_book import RuleBook
from tests.content import rule_book


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return rule_book()
