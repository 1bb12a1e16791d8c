"""Posted forms: fields by name, and the one file that a form may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

_MOST_PARTS = 20


@dataclass(frozen=True)
class Posted:
    """A posted form. ``file`` is the content of the field "file"."""

    fields: Mapping[str, Sequence[str]] = field(repr=False)
    file: bytes = field(default=b"", repr=False)

    def first(self, name: str) -> str:
        """The first value of a field, or ""."""
        return (self.fields.get(name) or [""])[0]


def read_parts(content_type: str, body: bytes) -> Posted | None:
    """A form with a file, as browsers post it (multipart/form-data); None for what is none.

    The parser of e-mail reads the same format; what it cannot read it leaves out.
    """
    try:
        found = message_from_bytes(b"Content-Type: " + content_type.encode("ascii") + b"\r\n\r\n" + body)
    except (UnicodeEncodeError, ValueError):
        return None
    parts = found.get_payload() if found.is_multipart() else []
    if not isinstance(parts, list) or not parts or len(parts) > _MOST_PARTS:
        return None
    fields, file = dict[str, list[str]](), b""
    for part in parts:
        if not isinstance(part, Message):
            return None
        name, payload = str(part.get_param("name", "", "content-disposition")), part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if name == "file":
            file = content
        else:
            fields.setdefault(name, []).append(content.decode("utf-8", "replace"))
    return Posted(fields, file)
