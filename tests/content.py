"""The content that comes with the program and what is made of it, read once a process however many tests look at it."""

from __future__ import annotations

from functools import cache

from knowledge.language.text import Normaliser
from knowledge.loader import Knowledge, load_knowledge
from screening.loader import load_book
from screening.rule_book import RuleBook


@cache
def content() -> Knowledge:
    """The content; nobody changes it (it is frozen, and a test that wants another one makes it of this one)."""
    return load_knowledge()


@cache
def normaliser() -> Normaliser:
    """The normaliser of all samples of the content."""
    return content().normaliser()


@cache
def rule_book() -> RuleBook:
    """The rules and questions of the pre-check."""
    return load_book(content().law, content().facts)
