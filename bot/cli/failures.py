"""Known failures of a command as lines for a person. Imported only once something has failed."""

from __future__ import annotations

from pydantic import ValidationError

from bot.cli.options import UNUSABLE
from bot.cli.words import fault
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.store.keyring import KeyringError
from knowledge.evaluation import EvaluationError
from knowledge.weights_cache import FittingError
from knowledge.yaml_file import YamlError

__all__ = ["UNUSABLE", "lines_of"]


def lines_of(error: Exception) -> list[str]:
    """Lines that explain a known failure; empty for any other."""
    if isinstance(error, YamlError):
        return [fault("data", problem=str(problem)) for problem in error.problems]
    if isinstance(error, (FittingError, EvaluationError, KeyringError, StoreError)):
        return [fault("line", reason=line) for line in str(error).splitlines()]
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        # what was set may hold a password, so only its name is told
        names = [f"QD22_{str(fault['loc'][0]).upper()}" for fault in error.errors()]
        return [fault("line", reason=fault("setting", name=name)) for name in names]
    return []
