"""A conversation written down: who says or presses what, and what must come back. tests/conversations is made of them.

A step has `say` (typed words), `press` (a label last seen), `act` (an action that may never have been shown) or `news`
(look what came unasked); `who` names the actor where there are several. It may ask for `told` (every reply to the
letter, with its buttons), `entries` (ids answered, in order), `has` / `lacks` (words in what came), `buttons` (labels
last seen), `silent` (nothing came), `effects`. `at` sets the clock, `wait: 2 days` moves it on. `keep: code` keeps the
case code that was just read; `{code}` stands for it later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.replay.comparison import HeardText
from bot.texts import text
from knowledge.yaml_file import YamlFile, check_whole, read_yaml

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""When a script is played that does not say when it was."""
_FROZEN = ConfigDict(extra="forbid", frozen=True)
_MOVES = ("say", "press", "act", "news", "wait")

Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
"""Texts; one alone need not be a list."""


class Answer(BaseModel):
    """One reply: its text and the labels of its buttons, then its aids."""

    model_config = _FROZEN
    text: str
    buttons: tuple[str, ...] = ()

    @property
    def told(self) -> HeardText:
        """The reply as it is compared."""
        return HeardText((self.text,), self.buttons)


class Step(BaseModel):
    """One thing that is done, and what must come of it. What is None is not asked for."""

    model_config = _FROZEN
    who: str = ""
    say: str | None = None
    press: str | None = None
    act: str | None = None
    news: str | None = None
    wait: str | None = Field(None, pattern=r"^\d+(\.\d+)? (weeks|days|hours|minutes|seconds)$")
    at: AwareDatetime | None = None
    entries: Words | None = None
    has: Words = ()
    lacks: Words = ()
    buttons: Words = ()
    silent: str | None = None
    effects: Words | None = None
    keep: str = ""
    told: tuple[Answer, ...] | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if sum(getattr(self, move) is not None for move in _MOVES) != 1:
            raise ValueError(text("script.one_move", moves=", ".join(_MOVES)))
        return self


class Script(BaseModel):
    """A whole conversation. ``start: message`` when nobody is greeted first; ``told`` is then what the welcome said.

    ``seed`` is what the codes in it were drawn with, ``notice`` the text about data that was shown. ``desks`` are
    officers by name ("officer 16732"), ``province_desks`` provinces with a desk: only tests give them.
    """

    model_config = _FROZEN
    title: str = ""
    start: Literal["", "message"] = ""
    at: AwareDatetime = NOON
    seed: int = 0
    notice: Literal["notice", "notice_local"] = "notice"
    desks: dict[str, str] = {}
    province_desks: Words = ()
    told: tuple[Answer, ...] | None = None
    steps: tuple[Step, ...]

    @property
    def is_play(self) -> bool:
        """True if several people act in it."""
        return bool(self.desks) or any(step.who for step in self.steps)


def load_script(path: Path) -> tuple[Script, YamlFile]:
    """A script and the sheet that knows its lines. Raises SheetError."""
    sheet = read_yaml(path)
    return check_whole(sheet, Script), sheet


def answers(told: Iterable[HeardText]) -> list[dict[str, object]]:
    """Replies as a script keeps them."""
    return [{"text": each.text, **({"buttons": list(each.options)} if each.options else {})} for each in told]


def script_text(title: str, steps: Sequence[Mapping[str, object]], **head: object) -> str:
    """A script as YAML; what has several lines keeps them, so that a person can read and change it."""
    script = {"title": title, **head, "steps": [dict(step) for step in steps]}
    return yaml.dump(script, Dumper=_ByLines, allow_unicode=True, sort_keys=False, width=10_000)


class _ByLines(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")
"""Line ends of YAML, which would read as another one, unless it is spelled out."""


def _write(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    style = '"' if _LINE_ENDS.search(words) else "|" if "\n" in words else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_ByLines.add_representer(str, _write)
