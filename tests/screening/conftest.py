"""The rules and questions that come with the program, read once."""

from __future__ import annotations

import pytest

from knowledge.loader import Knowledge
from screening.book import Book
from screening.loader import load_book


@pytest.fixture(scope="session")
def book(knowledge: Knowledge) -> Book:
    return load_book(knowledge.law, knowledge.facts)
