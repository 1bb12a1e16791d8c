"""Kinds of channels: who can read a message and where it lies differs between them, and so do the texts about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

ChannelKind = Literal["web", "zalo", "telegram"]
KINDS: tuple[ChannelKind, ...] = ("web", "zalo", "telegram")
_KINDS: Mapping[str, ChannelKind] = {"zalo_oa": "zalo", "zalo_bot": "zalo", "telegram": "telegram"}


def kind_of(channel: str) -> ChannelKind:
    """The kind of a channel; what runs on this machine counts as the web."""
    return _KINDS.get(channel, "web")
