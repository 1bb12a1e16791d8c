"""Context of a message: whom the talk is about and what was told in it before."""

from __future__ import annotations

from dataclasses import dataclass

OUTSIDE_PRISON = ("suspended", "non_custodial")
"""Values of sentence_status of whoever never served in prison."""


@dataclass(frozen=True)
class Context:
    """The talk that a short message leans on.

    ``about`` is whom the talk is about (self, relative, establishment, "" for nobody
    yet), ``relation`` the word for the relative, ``address`` how the speaker calls themselves, ``status`` and
    ``purpose`` the sentence and the purpose told before.
    """

    about: str = ""
    relation: str = ""
    address: str = ""
    status: str = ""
    purpose: str = ""
