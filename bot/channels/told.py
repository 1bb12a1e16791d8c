"""What a person was told, whatever the channel: its ways of saying it taken back.

A channel may only do what its capability says: cut a text at white space, list what it has no buttons for, give hints
in the place of a notice's buttons, shorten a title, say that it sends no file. Exactly that is undone here, so that
two channels that told the same are seen to, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.split import clean
from bot.texts import text

Content = Mapping[str, object]
_CUT = "\0"
"""Where a text was cut; no text holds one (see `split.clean`)."""
_GAP = r"[\s\0]+"
_LINE, _BLOCK = r"(?:\n|\0)", r"(?:\n\n|\0)"
"""What stands before a line, and before what a channel adds to a text."""


@dataclass(frozen=True)
class Told:
    """One reply: its text in the pieces in which it came, and the labels of its buttons and then its aids."""

    pieces: tuple[str, ...] = field(repr=False)
    options: tuple[str, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The text; where it was cut there is a space."""
        return " ".join(self.pieces)

    def says(self, whole: Told) -> bool:
        """Whether this is ``whole``, perhaps cut where there was white space and with titles shortened."""
        return _is_cut_of(self.pieces, whole.text) and _are_titles_of(self.options, whole.options)


def whole(content: Content) -> Told:
    """A reply as it was meant."""
    return Told((clean(str(content["text"])),), tuple(clean(label) for label in _labels(content)))


def undone(messages: Sequence[Content], channel: str) -> list[Told]:
    """The replies behind the messages that a channel shows (`render.parts`): what has no buttons is a first piece."""
    told: list[Told] = []
    pieces: list[str] = []
    for message in messages:
        pieces.append(str(message["text"]))
        if "buttons" in message:
            told.append(_undone(pieces, _labels(message), CAPABILITIES[channel]))
            pieces = []
    return [*told, Told(tuple(pieces))] if pieces else told


def is_same(told: Sequence[Told], meant: Sequence[Told]) -> bool:
    """Whether the replies that a channel showed are those that were meant, in order."""
    return len(told) == len(meant) and all(each.says(whole) for each, whole in zip(told, meant, strict=True))


def _undone(pieces: Sequence[str], labels: Sequence[str], can: Capability) -> Told:
    said, listed = _CUT.join(pieces), tuple[str, ...]()
    if not can.sends_files:
        said = re.sub(f"{_BLOCK}{_loosely(text('render.no_file'))}\\Z", "", said)
    if len(labels) >= can.buttons:  # all of its buttons are used: more options may be in the text
        said, listed = _without_list(said, len(labels))
    return Told(tuple(said.split(_CUT)), (*labels, *listed))


def _without_list(said: str, before: int) -> tuple[str, tuple[str, ...]]:
    """The text without its list or its hints, and their labels; all of it when the numbers do not go on."""
    hinted = _hints().fullmatch(said)
    if hinted:
        return hinted[1], tuple(label.replace(_CUT, " ") for label in _hint().findall(hinted[2]))
    listed = _list(before).fullmatch(said)
    lines = re.split(rf"{_LINE}(?=\d+\. )", listed[2]) if listed else []
    starts = [f"{number}. " for number in range(before + 1, before + len(lines) + 1)]
    if listed is None or not all(map(str.startswith, lines, starts)):
        return said, ()
    return listed[1], tuple(line[len(start) :].replace(_CUT, " ") for line, start in zip(lines, starts, strict=True))


@cache
def _hint() -> re.Pattern[str]:
    return re.compile(_loosely(text("chat.hint", label="@")).replace("@", "([^”]*)"))


@cache
def _hints() -> re.Pattern[str]:
    one = _loosely(text("chat.hint", label="@")).replace("@", "[^”]*")
    return re.compile(rf"(.*?){_BLOCK}({one}(?:{_LINE}{one})*)", re.DOTALL)


@cache
def _list(before: int) -> re.Pattern[str]:
    head = _loosely(text("render.more") if before else text("render.choose"))
    return re.compile(rf"(.*){_BLOCK}{head}{_LINE}(\d+\. .*)", re.DOTALL)


def _loosely(words: str) -> str:
    """A pattern for words that may have been cut between two of them."""
    return _GAP.join(map(re.escape, words.split()))


def _labels(content: Content) -> list[str]:
    options = [*_options(content, "buttons"), *_options(content, "aids")]
    return [option["label"] for option in options]


def _options(content: Content, kind: str) -> Sequence[Mapping[str, str]]:
    return cast("Sequence[Mapping[str, str]]", content.get(kind) or ())


def _is_cut_of(pieces: Sequence[str], whole: str) -> bool:
    """Whether the pieces are the whole text, in order, with nothing but white space gone where it was cut."""
    for number, piece in enumerate(pieces):
        rest = whole.lstrip() if number else whole
        if not rest.startswith(piece):
            return False
        whole = rest[len(piece) :]
    return not (whole if len(pieces) == 1 else whole.strip())


def _are_titles_of(titles: Sequence[str], labels: Sequence[str]) -> bool:
    return len(titles) == len(labels) and all(
        title == label or (title.endswith("…") and label.startswith(title[:-1]))
        for title, label in zip(titles, labels, strict=True)
    )
