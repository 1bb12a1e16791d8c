"""Sending rules: rates and patience as data, `sending.yaml`. Seconds everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.store.outbox import Kind
from bot.texts import text
from knowledge.yaml_file import check_whole, read_yaml

HOME = Path(__file__).parent / "sending.yaml"
_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Rate(BaseModel):
    """At most ``count`` messages within any ``seconds``."""

    model_config = _FROZEN
    count: int = Field(ge=1)
    seconds: float = Field(gt=0)


class ChannelRules(BaseModel):
    """The rates of one channel, overall and within each chat; how many messages may be under way at once.

    ``per_group`` holds besides ``per_chat`` where an address begins with ``group_prefix`` ("": there are no groups).
    ``typing`` is how often it may be shown that somebody types; it counts to what the platform allows, so the others
    leave room for it.
    """

    model_config = _FROZEN
    overall: tuple[Rate, ...] = (Rate(count=5, seconds=1),)
    per_chat: tuple[Rate, ...] = (Rate(count=1, seconds=1),)
    per_group: tuple[Rate, ...] = ()
    group_prefix: str = ""
    typing: Rate = Rate(count=1, seconds=1)
    at_once: int = Field(200, ge=1)

    def within(self, address: str) -> tuple[Rate, ...]:
        """The rates of the chat at an address."""
        is_group = bool(self.group_prefix) and address.startswith(self.group_prefix)
        return self.per_chat + self.per_group if is_group else self.per_chat


class SendingRules(BaseModel):
    """All rules; `sending.yaml` says what each is for. Channels that are not named go slowly."""

    model_config = _FROZEN
    patience: float = Field(20, gt=0)
    lease: float = Field(60, gt=0)
    poll: float = Field(2, gt=0)
    back_off: float = Field(2, gt=0)
    back_off_cap: float = Field(900, gt=0)
    doubts: int = Field(3, ge=1)
    breaks_after: int = Field(5, ge=1)
    rest: float = Field(15, gt=0)
    rest_cap: float = Field(600, gt=0)
    give_up: Mapping[Kind, float] = {"reply": 21_600, "secret": 600, "notice": 259_200, "news": 259_200}
    channels: Mapping[str, ChannelRules] = {}

    @model_validator(mode="after")
    def _lease_outlasts_patience(self) -> Self:
        if self.lease <= self.patience:
            raise ValueError(text("sending.lease"))
        return self

    def of(self, channel: str) -> ChannelRules:
        """The rules of a channel."""
        return self.channels.get(channel, ChannelRules())


def load_rules(path: Path = HOME) -> SendingRules:
    """The rules of a file. Raises SheetError naming file and line."""
    return check_whole(read_yaml(path, path.parent), SendingRules)
