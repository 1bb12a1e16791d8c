"""Flood guard: how often a chat is answered. Cases and guessed codes are counted with the cases (`bot.cases.floods`).

In the memory of this process: the limit is for a minute, which a restart takes itself, and a second server only doubles
it. A person in danger is heard whatever is counted: the handler sees to it.
"""

from __future__ import annotations

from bot.rate_limit import RateLimit


class FloodGuard:
    """Counts the messages of chats on platforms that are written to."""

    def __init__(self, per_minute: int) -> None:
        self._messages = RateLimit(per_minute)
        self._told = RateLimit(1)

    def wait(self, chat: str) -> int:
        """Count a message of a chat: 0 when it is answered, else seconds to wait."""
        return self._messages.wait(chat)

    def may_tell(self, chat: str) -> bool:
        """True if a chat that writes too fast is told so now; once a minute is enough."""
        return not self._told.wait(chat)
