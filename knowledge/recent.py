"""Recent results by text: most messages of a day have been asked before, word for word."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The newest results by their text. It keeps no text: only a hash under a key that lives as long as the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._key = secrets.token_bytes(32)
        self._found: OrderedDict[bytes, T] = OrderedDict()

    def get(self, make: Callable[[], T], text: str, beside: str = "", may_stay: Callable[[T], bool] | None = None) -> T:
        """The result of ``make`` for a text and what counts beside it; one that may not stay is made every time."""
        written = f"{len(beside)} {beside}{text}".encode("utf-8", "surrogatepass")
        name = hashlib.blake2b(written, digest_size=16, key=self._key).digest()
        if name in self._found:
            self._found.move_to_end(name)
            return self._found[name]
        made = make()
        if may_stay is None or may_stay(made):
            self._found[name] = made
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return made
