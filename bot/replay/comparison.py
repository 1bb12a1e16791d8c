"""Comparison of transcripts: undoes what a channel did to a text, so that two can be compared to the letter.

A channel may only do what its capability says: cut a text at white space, list what it has no buttons for and lead to
it with its last button, give hints in the place of a notice's buttons, shorten a title and say it whole in the text,
say that it sends no file. Exactly that is undone here, so that
two channels that told the same are seen to, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.split import clean
from bot.model.messages import Message
from bot.texts import text
from bot.texts.call_words import without_pairs

_CUT = "\0"
"""Mark of a cut in a text; no text holds one (see `split.clean`)."""
_GAP = r"[\s\0]+"
_LINE, _BLOCK = r"(?:\n|\0)", r"(?:\n\n|\0)"
"""Ends before a line, and before a block that a channel adds to a text."""


@dataclass(frozen=True)
class HeardText:
    """One reply: its text in the pieces in which it came, and the labels of its buttons and then its aids."""

    pieces: tuple[str, ...] = field(repr=False)
    options: tuple[str, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The text; where it was cut there is a space."""
        return " ".join(self.pieces)

    def says(self, whole: HeardText) -> bool:
        """True if this is ``whole``, perhaps cut where there was white space and with titles shortened."""
        return _is_cut_of(self.pieces, whole.text) and _are_titles_of(self.options, whole.options)


def whole(message: Message) -> HeardText:
    """A reply as it was meant."""
    return HeardText((without_pairs(clean(message.text)),), tuple(clean(label) for label in _labels(message)))


def undone(messages: Sequence[Message], channel: str) -> list[HeardText]:
    """The replies behind the messages that a channel shows (`render.parts`), put together of their parts."""
    told: list[HeardText] = []
    pieces: list[str] = []
    for message in messages:
        pieces.append(message.text)
        if not message.continues:
            told.append(_undone(pieces, _labels(message), CAPABILITIES[channel]))
            pieces = []
    return [*told, HeardText(tuple(pieces))] if pieces else told


def is_same(told: Sequence[HeardText], meant: Sequence[HeardText]) -> bool:
    """True if the replies that a channel showed are those that were meant, in order."""
    return len(told) == len(meant) and all(each.says(whole) for each, whole in zip(told, meant, strict=True))


def _undone(pieces: Sequence[str], labels: Sequence[str], can: Capability) -> HeardText:
    said, options = without_pairs(_CUT.join(pieces)), list(labels)
    if not can.sends_files:
        for key in ("render.no_file", "render.no_own_file"):
            said = re.sub(f"{_BLOCK}{_loosely(text(key))}\\Z", "", said)
    if len(options) >= can.buttons or any(map(_is_cut, options)):  # only then may there be options in the text
        leads_on = len(options) == can.buttons > 1 and options[-1] == text("button.page")
        said, options = _without_list(said, options[:-1] if leads_on else options)
    return HeardText(tuple(said.split(_CUT)), tuple(options))


def _without_list(said: str, options: list[str]) -> tuple[str, list[str]]:
    """The text without its list or its hints, and all options; as they came when the numbers do not fit them."""
    hinted = _hints().fullmatch(said)
    if hinted:
        return hinted[1], _named(options, [label.replace(_CUT, " ") for label in _hint().findall(hinted[2])])
    listed = _list(bool(options)).fullmatch(said)
    found = list(options)
    for line in re.split(rf"{_LINE}(?=\d+\. )", listed[2]) if listed else []:
        number, _, label = line.replace(_CUT, " ").partition(". ")
        at = int(number) - 1
        if at == len(found):
            found.append(label)
        elif at < len(options) and _is_cut(options[at]):  # its button is there too, with what fits on it
            found[at] = label
        else:
            return said, options
    return (listed[1], found) if listed else (said, options)


def _named(options: list[str], labels: Sequence[str]) -> list[str]:
    """All options: hints name first those that were cut short, in order, then those without a button."""
    rest = list(labels)
    whole = [rest.pop(0) if _is_cut(each) and rest and rest[0].startswith(each[:-1]) else each for each in options]
    return whole + rest


def _is_cut(title: str) -> bool:
    return title.endswith("…")


@cache
def _hint() -> re.Pattern[str]:
    return re.compile(_loosely(text("chat.hint", label="@")).replace("@", "([^”]*)"))


@cache
def _hints() -> re.Pattern[str]:
    one = _loosely(text("chat.hint", label="@")).replace("@", "[^”]*")
    return re.compile(rf"(.*?){_BLOCK}({one}(?:{_LINE}{one})*)", re.DOTALL)


@cache
def _list(has_buttons: bool) -> re.Pattern[str]:  # noqa: FBT001 - the one thing that it depends on
    head = _loosely(text("render.more") if has_buttons else text("render.choose"))
    return re.compile(rf"(.*){_BLOCK}{head}{_LINE}(\d+\. .*)", re.DOTALL)


def _loosely(words: str) -> str:
    """A pattern for words that may have been cut between two of them."""
    return _GAP.join(map(re.escape, words.split()))


def _labels(message: Message) -> list[str]:
    return [button.label for button in message.all_buttons]


def _is_cut_of(pieces: Sequence[str], whole: str) -> bool:
    """True if the pieces are the whole text, in order, with nothing but white space gone where it was cut."""
    for number, piece in enumerate(pieces):
        rest = whole.lstrip() if number else whole
        if not rest.startswith(piece):
            return False
        whole = rest[len(piece) :]
    return not (whole if len(pieces) == 1 else whole.strip())


def _are_titles_of(titles: Sequence[str], labels: Sequence[str]) -> bool:
    return len(titles) == len(labels) and all(
        title == label or (_is_cut(title) and label.startswith(title[:-1]))
        for title, label in zip(titles, labels, strict=True)
    )
