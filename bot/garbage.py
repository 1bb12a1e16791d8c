"""Garbage collection during a start: what is loaded then stays for good, so collecting in between is time lost."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
from collections.abc import Iterator

_YOUNG = 10_000
"""New objects after which those that refer to each other are looked for; a message makes hundreds, and few such."""


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage while something is loaded."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_for_good() -> None:
    """Collect once, then never look again at what is there now; what is free goes back to the system."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:  # with glibc what was only needed on the way goes back to the system
        trim(0)
