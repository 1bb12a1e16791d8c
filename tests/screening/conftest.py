"""The rules and questions that come with the program, read once."""

from __future__ import annotations

import pytest

from knowledge.loader import Knowledge
from screening.loader import load_book
from screening.rule_book import RuleBook


@pytest.fixture(scope="session")
def book(knowledge: Knowledge) -> RuleBook:
    return load_book(knowledge.law, knowledge.facts)
