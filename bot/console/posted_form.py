"""Posted forms: fields by name, and the one file that a form may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_MOST_PARTS = 20
_MOST_HEAD = 1000
"""Bytes of the head of a part that are looked at."""
_BOUNDARY = re.compile(r"boundary=\"?([\w'()+,./:=?-]{1,70})\"?", re.ASCII)
_NAME = re.compile(rb"[;\s]name=\"([^\"\r\n]{1,60})\"")


@dataclass(frozen=True)
class Posted:
    """A posted form. ``file`` is the content of the field "file"."""

    fields: Mapping[str, Sequence[str]] = field(repr=False)
    file: bytes = field(default=b"", repr=False)

    def first(self, name: str) -> str:
        """The first value of a field, or ""."""
        return (self.fields.get(name) or [""])[0]


def read_parts(content_type: str, body: bytes) -> Posted | None:
    """A form with a file, as browsers post it (multipart/form-data, RFC 7578); None for what is none.

    One split at the boundary, whatever stands inside: a parser of e-mail looks for boundaries within boundaries, and
    can be kept busy by a small body.
    """
    named = _BOUNDARY.search(content_type)
    if named is None:
        return None
    pieces = (b"\r\n" + body).split(b"\r\n--" + named[1].encode(), _MOST_PARTS + 2)
    if not 3 <= len(pieces) <= _MOST_PARTS + 2 or not pieces[-1].startswith(b"--"):
        return None
    fields, file = dict[str, list[str]](), b""
    for piece in pieces[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head[:_MOST_HEAD])
        if name is None:
            return None
        if name[1] == b"file":
            file = content
        else:
            fields.setdefault(name[1].decode("utf-8", "replace"), []).append(content.decode("utf-8", "replace"))
    return Posted(fields, file)
