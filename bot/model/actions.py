"""Action grammar: what a button does, as a typed value and as the short string in which it travels.

`str(action)` builds the string, `parse_action` reads it; nothing else cuts or joins these strings. They stand in stored
sessions, in messages that wait or were kept, and in the payloads of platforms, so a string never changes its meaning.
Parts are joined by ":" and never hold one; an empty part at the end is left out. The docstring of each class says what
it does; `docs/architecture.md` shows the table that `action_table` makes of them.
"""

from __future__ import annotations

from dataclasses import fields
from types import ModuleType

from bot.model import (
    citizen_actions,
    desk_actions,
    desk_right_actions,
    outreach_actions,
    overview_actions,
    own_case_actions,
    right_actions,
    sense_actions,
)
from bot.model.action import Action


def _in(room: ModuleType) -> tuple[type[Action], ...]:
    kinds = (kind for kind in vars(room).values() if isinstance(kind, type))
    return tuple(kind for kind in kinds if issubclass(kind, Action) and kind is not Action)


DESK_ACTIONS = (*_in(desk_actions), *_in(desk_right_actions), *_in(overview_actions))
"""Every action of the officers' desk."""
_ROOMS = (
    citizen_actions, outreach_actions, sense_actions, own_case_actions, right_actions, desk_actions, desk_right_actions,
    overview_actions,
)  # fmt: skip
ACTIONS: dict[str, type[Action]] = {kind.name: kind for room in _ROOMS for kind in _in(room)}
"""Every action by its name."""


def parse_action(written: str) -> Action | None:
    """The action that a string stands for; None when there is none: an old or a foreign button.

    The longest name that fits is meant; parts beyond those of the action are dropped.
    """
    parts = written.split(":")
    for size in range(min(2, len(parts)), 0, -1):
        kind = ACTIONS.get(":".join(parts[:size]))
        if kind is not None:
            return kind(*parts[size : size + len(fields(kind))])
    return None


def action_table() -> str:
    """The grammar as a Markdown table: the string, and what it does."""
    rows = [
        f"| `{':'.join((name, *(f'{{{field.name}}}' for field in fields(kind))))}` | {(kind.__doc__ or '').strip()} |"
        for name, kind in ACTIONS.items()
    ]
    return "\n".join(["| action | what it does |", "|---|---|", *rows])
