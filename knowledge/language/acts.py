"""Acts of speech that a message performs apart from any topic: thanks, repeat, shorter, correction, complaint …"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance


def read_acts(said: Utterance) -> tuple[str, ...]:
    """The acts of ``said`` in the order of their words; empty when it performs none."""
    return ()
