"""Knowledge of the field: answers, law, figures, and what finds the answer to a question."""

from pathlib import Path

HOME = Path(__file__).parent
"""The folder of the content that comes with the program."""
