"""Mood of each item: supposed, reported by others, not known, long past, unsure, or a correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.language.story.items import Message
from knowledge.language.story.lists import words_of
from knowledge.language.story.persons import Persons

_SUPPOSED_MOST = 14
_APART = 2
"""Items behind "nó nói" from which somebody named anew begins a story of their own."""
_ENDS = ("stop", "ask")
_HALTS = ("comma", "stop", "ask", "joint", "contrast", "now", "verdict", "ask_end")


@dataclass(frozen=True)
class Mood:
    """The places of items in each mood."""

    supposed: frozenset[int]
    reported: frozenset[int]
    unknown: frozenset[int]
    past: frozenset[int]
    unsure: frozenset[int]
    corrected: frozenset[int]

    def is_unreal(self, at: int) -> bool:
        """True if what stands at ``at`` is supposed, reported or not known."""
        return at in self.supposed or at in self.reported or at in self.unknown


def read_mood(message: Message, persons: Persons) -> Mood:
    """The mood of every item of ``message``."""
    return Mood(
        _joined(_supposed(message, persons)),
        _joined(_reported(message, persons)),
        _joined(_until(message, "unknown", _HALTS)),
        _joined(_past(message)),
        _joined(_around(message, "unsure")),
        _joined([*_until(message, "correction", _ENDS), *_put_right(message)]),
    )


def _joined(spans: Iterable[range]) -> frozenset[int]:
    return frozenset(at for span in spans for at in span)


def _until(message: Message, kind: str, halts: tuple[str, ...]) -> Iterator[range]:
    kinds = message.kinds
    for at, found in enumerate(kinds):
        if found == kind:
            yield range(at, next((here for here in range(at + 1, len(kinds)) if kinds[here] in halts), len(kinds)))


def _past(message: Message) -> Iterator[range]:
    """From "trước kia" to the end of the clause, or to the "nhưng" that comes back to now."""
    for span in _until(message, "past", ("comma", "stop", "ask", "now", "contrast")):
        turn = next((at for at in span if message.items[at].text in words_of("story.turns")), span.stop)
        yield range(span.start, turn)


def _put_right(message: Message) -> Iterator[range]:
    """Items behind "không phải, …", and those before "… chứ không phải …"."""
    kinds = message.kinds
    for at, found in enumerate(kinds):
        if found != "not_but":
            continue
        if message.items[at].text.split()[0] in words_of("story.rather"):
            yield range(next((here + 1 for here in range(at - 1, -1, -1) if kinds[here] in _HALTS), 0), at)
        elif at == 0 and kinds[1:2] in (["comma"], ["stop"]):
            yield range(at, len(kinds))


def _around(message: Message, kind: str) -> Iterator[range]:
    """The whole clause: "chắc là còn giấy", "còn giấy, chắc vậy"."""
    kinds = message.kinds
    for at, found in enumerate(kinds):
        if found == kind:
            first = next((here + 1 for here in range(at - 1, -1, -1) if kinds[here] in _HALTS), 0)
            yield range(first, next((here for here in range(at + 1, len(kinds)) if kinds[here] in _HALTS), len(kinds)))


def _supposed(message: Message, persons: Persons) -> Iterator[range]:
    """From "nếu" to its "thì", and the clause after it."""
    kinds = message.kinds
    for at, found in enumerate(kinds):
        if found != "hypothesis" or _is_mishap(message, persons, at):
            continue
        end = at + 1
        after_then = False
        while end < len(kinds) and end - at < _SUPPOSED_MOST:
            if kinds[end] in ("then", "only_then"):
                after_then = True
            elif (
                kinds[end] in _HALTS
                and not (_goes_on(message, at, end))
                and not (kinds[end] == "comma" and not after_then and kinds[end + 1 : end + 2] == ["then"])
            ):
                break
            end += 1
        yield range(at, end)


def _is_mishap(message: Message, persons: Persons, at: int) -> bool:
    """True for "em lỡ làm mất giấy", which tells of a mishap; "lỡ em chết" supposes."""
    return message.items[at].text in words_of("story.by_mistake") and persons.is_person(at - 1)


def _goes_on(message: Message, fear: int, end: int) -> bool:
    """True for the "rồi" of "sợ bị ghét rồi không ghi tên", which goes on with what is feared."""
    fears = message.items[fear].text in words_of("story.fears")
    return fears and message.kinds[end] == "joint" and message.items[end].text in words_of("story.already")


def _tells_own_wish(message: Message, persons: Persons, at: int) -> bool:
    """True for "nó bảo muốn nuôi gà", which tells what the relative wishes."""
    first = message.items[at].text.split()[0]
    return (
        persons.principal == "kin"
        and first in words_of("story.kin_sayers")
        and message.kinds[at + 1 : at + 2] == ["want"]
    )


def _reported(message: Message, persons: Persons) -> Iterator[range]:
    """From "cán bộ bảo" to the end of the sentence, or to where the speaker tells of themselves again."""
    kinds = message.kinds
    for at, found in enumerate(kinds):
        if found != "said_by" or persons.role(at - 1) == "self" or _tells_own_wish(message, persons, at):
            continue
        end = at + 1
        while end < len(kinds) and kinds[end] not in _ENDS:
            if end - at >= _APART and kinds[end] == "kin" and kinds[end + 1 : end + 2] in (["pronoun"], ["word"]):
                break  # a long breath without a sign: "… máy nó viết chi con trai cô tên Hùng nó đi tù về"
            if kinds[end] in ("comma", "joint", "contrast", "now") and any(
                persons.role(here) in ("self", "kin") for here in (end + 1, end + 2)
            ):
                break
            end += 1
        yield range(at, end)
