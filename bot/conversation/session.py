"""What a conversation remembers, as plain data. Never what the person typed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

VERSION = 1


@dataclass(frozen=True)
class Session:
    """``entries`` are those answered last ("chi tiết" and "căn cứ" mean them); ``offered`` the last buttons."""

    welcomed: bool = False
    topic: str = ""
    entries: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    unclear: int = 0

    def dump(self) -> str:
        """The session as JSON."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False)


def load_session(data: str) -> Session:
    """A session from JSON; one of another version or damaged starts anew, already welcomed."""
    try:
        fields = json.loads(data)
        if fields.pop("version", None) != VERSION:
            return Session(welcomed=True)
        fields["entries"], fields["offered"] = tuple(fields["entries"]), tuple(fields["offered"])
        return Session(**fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Session(welcomed=True)
