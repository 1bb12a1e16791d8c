"""Typed words that mean a button: "menu", "chi tiết", "em muốn rút lại hồ sơ ạ"."""

from __future__ import annotations

from knowledge.language.word_lists import spelled, word_runs


def read_command(said: str) -> str:
    """The action that folded words mean as a whole, words of courtesy or of wanting at both ends aside; "" for none."""
    actions = spelled("commands.actions")
    while said not in actions:
        shorter = _without_one(said)
        if shorter == said:
            return ""
        said = shorter
    return actions[said]


def _without_one(said: str) -> str:
    """``said`` without one word of courtesy or wanting, at the start if there is one, else at the end."""
    for run in word_runs("commands.wish_before"):
        start = " ".join(run) + " "
        if said.startswith(start):
            return said[len(start) :]
    for run in word_runs("commands.wish_after"):
        end = " " + " ".join(run)
        if said.endswith(end):
            return said[: -len(end)]
    return said
