"""Dialects: the wording of answers as people of a place say it. Data files: ordinary words, and what they become.

Figures, law, names, quoted titles and addresses keep every letter: only words of the file are changed, in lower case or
at the beginning of a sentence, and never within quotation marks or an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

_HOME = Path(__file__).parent / "dialects"
_KEPT = re.compile(r"“[^”]*”|\"[^\"\n]*\"|‘[^’]*’|https?://\S+|\{[^}]*\}")
"""Parts of a text that keep every letter: what is quoted, addresses, slots."""


class Dialect(BaseModel):
    """A way of speaking: what people type for it and to leave it, what is then said, and its words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    button: str
    on: list[str]
    off: list[str]
    began: str
    ended: str
    words: dict[str, str]

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """Words that people type, folded, with "on" or "off"."""
        return {
            **{fold(phrase.lower()): "on" for phrase in self.on},
            **{fold(phrase.lower()): "off" for phrase in self.off},
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=len, reverse=True)
        either = (f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" for word in longest_first)
        return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)")

    def say(self, said: str) -> str:
        """A text in this dialect."""
        made, end = [], 0
        for kept in _KEPT.finditer(said):
            made += [self._pattern.sub(self._word, said[end : kept.start()]), kept[0]]
            end = kept.end()
        return "".join([*made, self._pattern.sub(self._word, said[end:])])

    def _word(self, found: re.Match[str]) -> str:
        word = self.words[found[0][0].lower() + found[0][1:]]
        return word[0].upper() + word[1:] if found[0][0].isupper() else word


def dialect_names() -> list[str]:
    """The dialects that there are, by the names of their files."""
    return sorted(path.stem for path in _HOME.glob("*.yaml"))


@cache
def read_dialect(name: str) -> Dialect | None:
    """A dialect by the name of its file; None for "", and for one that there is not. Raises YamlError."""
    return check_whole(read_yaml(_HOME / f"{name}.yaml", _HOME), Dialect) if name in dialect_names() else None
