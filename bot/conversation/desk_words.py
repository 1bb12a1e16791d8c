"""Words of officers: what they type in short means a page of the desk, a step with the case they look at, or an answer.

Read only at the desk: from everybody else these are ordinary words. The lines are data (`desk_words.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from bot.conversation.context import Turn
from bot.conversation.desk_case import show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.actions import parse_action
from bot.model.desk_actions import (
    Desk,
    DeskCaseOf,
    DeskClose,
    DeskDo,
    DeskFix,
    DeskMeet,
    DeskNote,
    DeskOff,
    DeskOpen,
    DeskPlan,
    DeskTransfer,
    DeskUndo,
    DeskUndoMany,
    DeskUnrecord,
    DeskYes,
)
from bot.model.messages import Button, Message
from bot.texts import text
from knowledge.language.names import read_name
from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_MOST_OF_NAME = 4
"""Words of a name behind "hồ sơ của"; more are a sentence."""
_NOT_NAMES = ("toi", "minh", "nay", "do")
"""Last words that point at somebody without a name."""
_UNDOING = (DeskUndo, DeskUndoMany, DeskUnrecord)
Step = Literal[
    "open", "case", "take", "release", "note", "fix", "meet", "reached", "missed", "close", "reopen", "transfer",
    "off", "undo", "plan",
]  # fmt: skip


class Word(BaseModel):
    """One meaning with the lines that have it: ``said`` whole, ``within`` a sentence. Just one of the ways is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    go: str = ""
    of: Step | None = None
    say: str = ""
    said: list[str] = []
    within: list[str] = []
    ways: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Word:
        if sum(bool(each) for each in (self.go, self.of, self.say)) != 1 or not (self.said or self.within):
            raise ValueError(text("lint.desk_word"))
        return self


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    before: list[str]
    after: list[str]
    back: list[str]
    person: list[str]
    titles: list[str]
    words: list[Word]


def read_word(typed: str) -> Word | None:
    """The meaning of words with their marks as typed, courtesy at both ends aside; None when they have none here.

    One word alone must have the marks of its line: without them it may be a name ("nhận", "Nhàn").
    """
    for line in _without_courtesy(typed):
        found = _said().get(_plain(line))
        if found is not None and (" " in line or line in found.said):
            return found
    padded = f" {_plain(typed)} "
    return next((word for phrase, word in _within() if f" {phrase} " in padded), None)


def all_words() -> Sequence[Word]:
    """Every meaning."""
    return _words().words


def means_back(typed: str) -> bool:
    """True if words ask for the page before."""
    return any(_plain(line) in _back() for line in _without_courtesy(typed))


def action_of(session: Session, typed: str) -> Action | None:
    """The action that an officer's words mean by the page that stands above; None when they are answered otherwise."""
    if means_back(typed):
        return _way_back(session)
    word = read_word(typed)
    if word is None or word.say:
        return None
    return parse_action(word.go) if word.go else _step(session, word.of)


def answer(session: Session, word: Word) -> Turn:
    """The answer to an officer's words that are no press: how it is done, or the question which case is meant."""
    if word.say:
        ways = tuple(Button(text(label), action) for label, action in word.ways.items())
        return show(session, Message(text(f"desk.say.{word.say}"), ways, aids=(desk_button(),)))
    said = Message(text("desk.which", what=text(f"desk.which.{word.of}")), (desk_button(),))
    return show(replace(session, desk=Waiting(step="find", asks="find", reason=word.of or "")), said)


def without_title(words: Sequence[str]) -> Sequence[str]:
    """The words of a name without "anh", "chị" … in front, when something is left of it."""
    return words[1:] if len(words) > 1 and fold(words[0].lower()) in _titles() else words


def person_named(typed: str) -> str:
    """The name behind "hồ sơ của chị …", as it was typed; "" when the words are no such line."""
    words, folded = typed.split(), _plain(typed)
    for phrase in _persons():
        if not folded.startswith(f"{phrase} "):
            continue
        rest = words[len(phrase.split()) :]
        name = without_title(rest)
        is_sure = len(name) < len(rest) or bool(read_name(" ".join(name)).name)
        return " ".join(name) if is_sure and len(name) <= _MOST_OF_NAME and _plain(rest[-1]) not in _NOT_NAMES else ""
    return ""


def _step(session: Session, step: Step | None) -> Action | None:
    """A step with the case of the page above: its button if it stands there, else the page where it is asked for."""
    offered = [parse_action(action) for _, action in session.offered]
    if step == "undo" and (found := [each for each in offered if isinstance(each, _UNDOING)]):
        return found[0]
    codes = {code for each in offered if each is not None and (code := getattr(each, "code", ""))}
    waiting = session.desk.code if session.desk else ""
    code = waiting or (codes.pop() if len(codes) == 1 else "")
    if not code:
        return None
    pressed = DeskYes(code, step) if step in ("reached", "missed") else None
    if pressed in offered:  # taken at once only where what it tells stands above
        return pressed
    return step_with(code, step) if step else None


def step_with(code: str, step: str) -> Action:
    """The page where a step with a case is asked for; where there is none of its own, that of the case."""
    ways: Mapping[str, Action] = {
        "open": DeskOpen(code), "reached": DeskOpen(code), "missed": DeskOpen(code), "take": DeskYes(code, "take"),
        "release": DeskYes(code, "release"), "note": DeskNote(code), "fix": DeskFix(code), "meet": DeskMeet(code),
        "close": DeskClose(code), "reopen": DeskDo(code, "reopen"), "transfer": DeskTransfer(code),
        "off": DeskOff(code), "plan": DeskPlan(code),
    }  # fmt: skip
    return ways.get(step, DeskCaseOf(code))


def wish_button(code: str, step: str) -> Button:
    """The step that was wished before it was said with whom."""
    return Button(text(f"desk.which.{step}"), str(step_with(code, step)))


def _way_back(session: Session) -> Action:
    """The page before: that of the case that is waited for, or where the buttons above lead back."""
    if session.desk is not None and session.desk.code:
        return DeskCaseOf(session.desk.code)
    labels = [text(f"button.{each}") for each in ("desk_back", "desk_no", "desk_case")]
    backs = [parse_action(action) for label in labels for offered, action in session.offered if offered == label]
    return next((each for each in backs if each is not None), Desk())


def _without_courtesy(typed: str) -> Iterable[str]:
    """The line, and what is left of it when courtesy is taken off its ends, word by word."""
    whole = typed.split()
    folded = _plain(typed).split()
    fronts, ends = _ends()
    first = 0
    while first < len(whole):
        last = len(whole)
        while last > first:
            yield " ".join(whole[first:last])
            cut = next((length for length in (2, 1) if " ".join(folded[last - length : last]) in ends), 0)
            if not cut:
                break
            last -= cut
        cut = next((length for length in (2, 1) if " ".join(folded[first : first + length]) in fronts), 0)
        if not cut:
            return
        first += cut


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)


@cache
def _said() -> Mapping[str, Word]:
    return {_plain(line): word for word in _words().words for line in word.said}


@cache
def _within() -> Sequence[tuple[str, Word]]:
    lines = [(_plain(line), word) for word in _words().words for line in word.within]
    return sorted(lines, key=lambda each: -len(each[0]))


@cache
def _back() -> frozenset[str]:
    return frozenset(map(_plain, _words().back))


@cache
def _persons() -> Sequence[str]:
    return sorted(map(_plain, _words().person), key=len, reverse=True)


@cache
def _titles() -> frozenset[str]:
    return frozenset(map(_plain, _words().titles))


@cache
def _ends() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(_plain, _words().before)), frozenset(map(_plain, _words().after))


def _plain(line: str) -> str:
    return fold(line.lower())
