"""Loader of the rule book: reads the YAML files and checks that everything they name exists."""

from screening.loader.book import HOME, load_book

__all__ = ["HOME", "load_book"]
