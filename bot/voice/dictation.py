"""Dictation: what somebody said to us, written down by an engine that the operator names; none is shipped.

What was heard is never acted on: it is shown, and the person presses to send it or types it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

SURE = 0.5
"""Below this confidence nothing is shown: a wrong sentence is worse than a question."""


@dataclass(frozen=True)
class Heard:
    """A text that was heard, and how sure the engine is (0–1)."""

    text: str = field(repr=False)
    confidence: float


class Ear(Protocol):
    """Something that writes down speech, such as an adapter of sherpa-onnx around a model's folder."""

    async def hear(self, sound: bytes, media_type: str) -> Heard | None:
        """The words in a sound; None when there are none. What is given is kept nowhere."""
        ...


async def dictated(ear: Ear | None, sound: bytes, media_type: str) -> str:
    """The words to show and to have confirmed; "" without an engine, when nothing was heard, or nothing surely."""
    heard = await ear.hear(sound, media_type) if ear is not None else None
    if heard is None or heard.confidence < SURE:
        return ""
    return " ".join(heard.text.split())
