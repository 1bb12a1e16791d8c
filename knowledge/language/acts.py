"""Acts of speech that a message performs apart from any topic: thanks, repeat, shorter, correction, complaint …"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance


def read_acts(said: Utterance) -> tuple[str, ...]:  # noqa: ARG001
    """The acts of ``said`` in the order of their words; empty when it performs none."""
    return ()


def is_only_acts(said: Utterance) -> bool:
    """True if the message does nothing besides its acts: it asks and tells nothing."""
    return bool(read_acts(said))
