"""Action grammar: what a button does, as a typed value and as the short string in which it travels.

`str(action)` builds the string, `parse_action` reads it; nothing else cuts or joins these strings. They stand in stored
sessions, in messages that wait or were kept, and in the payloads of platforms, so a string never changes its meaning.
Parts are joined by ":" and never hold one; an empty part at the end is left out. The docstring of each class says what
it does; `docs/architecture.md` shows the table that `action_table` makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True)
class Action:
    """A button's action. ``name`` is the fixed beginning of its string."""

    name: ClassVar[str] = ""

    def __str__(self) -> str:
        return ":".join((self.name, *(str(getattr(self, field.name)) for field in fields(self)))).rstrip(":")


# --- anywhere -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello(Action):
    """Opens the conversation."""

    name = "hello"


@dataclass(frozen=True)
class Menu(Action):
    """Shows the groups of questions."""

    name = "menu"


@dataclass(frozen=True)
class ShowGroup(Action):
    """Shows a page (from 0) of the questions of a group."""

    name = "group"
    group: str = ""
    page: str = "0"


@dataclass(frozen=True)
class Help(Action):
    """Says what can be asked and pressed."""

    name = "help"


@dataclass(frozen=True)
class ShowEntry(Action):
    """Answers with an entry."""

    name = "entry"
    entry: str = ""


@dataclass(frozen=True)
class About(Action):
    """Says what this service is."""

    name = "about"


@dataclass(frozen=True)
class More(Action):
    """Tells more about an entry, or about what was answered last."""

    name = "more"
    entry: str = ""


@dataclass(frozen=True)
class ShowLaw(Action):
    """Names the articles behind an entry, or behind what was answered last."""

    name = "law"
    entry: str = ""


@dataclass(frozen=True)
class RateGood(Action):
    """Rates an entry, or what was answered last, as helpful."""

    name = "good"
    entry: str = ""


@dataclass(frozen=True)
class RateBad(Action):
    """Rates an entry, or what was answered last, as not helpful."""

    name = "bad"
    entry: str = ""


@dataclass(frozen=True)
class Other(Action):
    """None of the offered readings was meant."""

    name = "other"


@dataclass(frozen=True)
class Erase(Action):
    """Asks before everything kept of the chat is erased; "yes" erases, "no" keeps."""

    name = "erase"
    answer: str = ""


@dataclass(frozen=True)
class ShowPage(Action):
    """Shows the offered choices from a number (from 0) on; the mark is that of the choices it was made for."""

    name = "page"
    start: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Unreadable(Action):
    """A picture, a voice or a sticker came."""

    name = "unreadable"


# --- the pre-check ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen(Action):
    """Starts the check, or a step of it without a value: an audience, "show", "back", "why", "stop", "resume" …"""

    name = "screen"
    step: str = ""


@dataclass(frozen=True)
class ScreenAnswer(Action):
    """Answers the waiting question with one of its values."""

    name = "screen:answer"
    question: str = ""
    value: str = ""


@dataclass(frozen=True)
class ScreenEdit(Action):
    """Offers a page (from 0) of the given answers, to change one."""

    name = "screen:edit"
    page: str = ""


@dataclass(frozen=True)
class ScreenChange(Action):
    """Asks a question again."""

    name = "screen:change"
    question: str = ""


# --- the request to be contacted ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReferStart(Action):
    """Begins a request or goes on with one; "no" ends it, "edit" offers its fields."""

    name = "refer"
    step: str = ""


@dataclass(frozen=True)
class ReferSet(Action):
    """Fills a field."""

    name = "refer:set"
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class ReferChange(Action):
    """Asks for a field again."""

    name = "refer:change"
    field: str = ""


@dataclass(frozen=True)
class ReferYes(Action):
    """Agrees to the shown consent text, named by the beginning of its digest."""

    name = "refer:yes"
    shown: str = ""


# --- one's own cases ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShowCases(Action):
    """Shows how one's own cases stand."""

    name = "cases"


@dataclass(frozen=True)
class ShowHeld(Action):
    """Shows all that is kept of what this chat sent with a case."""

    name = "held"
    code: str = ""


@dataclass(frozen=True)
class AskWithdraw(Action):
    """Asks before a case is withdrawn."""

    name = "withdraw"
    code: str = ""


@dataclass(frozen=True)
class ConfirmWithdraw(Action):
    """Withdraws a case."""

    name = "withdraw:yes"
    code: str = ""


@dataclass(frozen=True)
class AgreeTo(Action):
    """The person in question agrees to what a relative sent."""

    name = "agree"
    code: str = ""


@dataclass(frozen=True)
class LookAt(Action):
    """Asks how the case with this code stands."""

    name = "look"
    code: str = ""


@dataclass(frozen=True)
class RedeemCode(Action):
    """Shows an invitation to a desk."""

    name = "redeem"
    invitation: str = ""


# --- the officers' desk -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk(Action):
    """Opens the desk; "next" the case that needs somebody most, "month" the monthly lists."""

    name = "desk"
    step: str = ""


@dataclass(frozen=True)
class DeskList(Action):
    """Shows a page (from 0) of a queue."""

    name = "desk:list"
    queue: str = ""
    page: str = "0"


@dataclass(frozen=True)
class DeskCaseOf(Action):
    """Shows a case, its contact closed."""

    name = "desk:case"
    code: str = ""


@dataclass(frozen=True)
class DeskAt(Action):
    """Comes from the link in a group, to a case or to the desk."""

    name = "desk:at"
    code: str = ""


@dataclass(frozen=True)
class DeskOpen(Action):
    """Accepts a case when nobody has, and opens its contact."""

    name = "desk:open"
    code: str = ""


@dataclass(frozen=True)
class DeskDo(Action):
    """Shows what the applicant will read of a step, and asks."""

    name = "desk:do"
    code: str = ""
    step: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DeskYes(Action):
    """Takes the step that was previewed. A transfer carries the ward, then the reason; closing the reason alone."""

    name = "desk:yes"
    code: str = ""
    step: str = ""
    detail: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DeskClose(Action):
    """Asks why a case is closed."""

    name = "desk:close"
    code: str = ""


@dataclass(frozen=True)
class DeskNote(Action):
    """Waits for a note on a case."""

    name = "desk:note"
    code: str = ""


@dataclass(frozen=True)
class DeskTransfer(Action):
    """Asks why a case is sent to another ward."""

    name = "desk:transfer"
    code: str = ""


@dataclass(frozen=True)
class DeskWhere(Action):
    """Waits for the name of the ward that a case is sent to."""

    name = "desk:where"
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DeskTo(Action):
    """Chooses the ward that a case is sent to."""

    name = "desk:to"
    code: str = ""
    reason: str = ""
    ward: str = ""


@dataclass(frozen=True)
class DeskLeave(Action):
    """Asks before an officer leaves the desk; "yes" leaves."""

    name = "desk:leave"
    answer: str = ""


ACTIONS: dict[str, type[Action]] = {kind.name: kind for kind in Action.__subclasses__()}
"""Every action by its name."""


def parse_action(written: str) -> Action | None:
    """The action that a string stands for; None when there is none: an old or a foreign button.

    The longest name that fits is meant; parts beyond those of the action are dropped.
    """
    parts = written.split(":")
    for size in range(min(2, len(parts)), 0, -1):
        kind = ACTIONS.get(":".join(parts[:size]))
        if kind is not None:
            return kind(*parts[size : size + len(fields(kind))])
    return None


def action_table() -> str:
    """The grammar as a Markdown table: the string, and what it does."""
    rows = [
        f"| `{':'.join((name, *(f'{{{field.name}}}' for field in fields(kind))))}` | {(kind.__doc__ or '').strip()} |"
        for name, kind in ACTIONS.items()
    ]
    return "\n".join(["| action | what it does |", "|---|---|", *rows])
