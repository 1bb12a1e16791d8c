"""Services of a turn: the understanding of questions, the rendering of answers, the place it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.model.place import Places
from bot.texts.channels import ChannelKind
from bot.texts.promises import TRIAL, Promises
from knowledge.danger import DangerReader
from knowledge.loader import Knowledge
from knowledge.renderer import Renderer
from knowledge.understanding import Understanding
from knowledge.yaml_file import check_rows, read_yaml
from screening.rule_book import RuleBook

_MENU = Path(__file__).parent / "menu.yaml"
_ROLES = Path(__file__).parent / "roles.yaml"


class MenuGroup(BaseModel):
    """A button of the menu and the entries behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    entries: list[str]


class Role(BaseModel):
    """Somebody who asks on duty: what they may ask, the topics they mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    entries: list[str]
    topics: list[str]


@dataclass(frozen=True)
class Services:
    """Handed to every turn; holds no state of its own. ``notice`` is the key of the privacy notice.

    ``home`` is the code of the ward this service belongs to, ``escalation_days`` after how many working days without an
    answer the supervisor is told, ``lock_minutes`` after how many a chat with a lock word is locked. ``channel`` is the
    kind of channel that it speaks on, ``site`` the public address of the pages, "" where none is set.
    ``contact_at_console``: names, numbers and lists are for the console alone. ``hears``: what is spoken is
    written down here; ``speaks``: texts can be heard; ``sees``: the day on a certificate is read. ``pages`` are the
    last parts of the addresses of answers' pages, by entry. ``dialect`` is that of the place.
    """

    knowledge: Knowledge
    understanding: Understanding
    renderer: Renderer
    slots: Mapping[str, str]
    book: RuleBook
    places: Places
    home: str
    danger: DangerReader
    escalation_days: int = 5
    lock_minutes: int = 15
    notice: str = "notice"
    promises: Promises = TRIAL
    channel: ChannelKind = "web"
    site: str = ""
    contact_at_console: bool = False
    hears: bool = False
    speaks: bool = False
    sees: bool = False
    dialect: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)

    def speaking(self, channel: ChannelKind) -> Services:
        """The same for another kind of channel: who reads a message and where it lies is said as it is there."""
        return replace(self, channel=channel, renderer=self.renderer.speaking(channel))

    @cached_property
    def menu(self) -> list[MenuGroup]:
        """The ready-made questions, by group. Raises SheetError when menu.yaml is broken."""
        sheet = read_yaml(_MENU, _MENU.parent)
        return [group for group, _ in check_rows(sheet, MenuGroup, sheet.data)]

    @cached_property
    def roles(self) -> list[Role]:
        """The roles in which people ask on duty. Raises SheetError when roles.yaml is broken."""
        sheet = read_yaml(_ROLES, _ROLES.parent)
        return [role for role, _ in check_rows(sheet, Role, sheet.data)]
