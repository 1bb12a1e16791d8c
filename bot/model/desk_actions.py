"""Actions of the officers' desk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class Desk(Action):
    """Opens the desk; "next" the neediest case, or the one after a code, "month" the lists, "more" what is rarer."""

    name = "desk"
    step: str = ""
    code: str = ""


@dataclass(frozen=True)
class DeskList(Action):
    """Shows a page (from 0) of a queue."""

    name = "desk:list"
    queue: str = ""
    page: str = "0"


@dataclass(frozen=True)
class DeskCaseOf(Action):
    """Shows a case, its contact closed; "more": what is done less often with it."""

    name = "desk:case"
    code: str = ""
    part: str = ""


@dataclass(frozen=True)
class DeskAt(Action):
    """Comes from the link in a group, to a case or to the desk."""

    name = "desk:at"
    code: str = ""


@dataclass(frozen=True)
class DeskOpen(Action):
    """Accepts a case when nobody has, and opens its contact; "yes" also when a colleague works on it."""

    name = "desk:open"
    code: str = ""
    answer: str = ""


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
class DeskFind(Action):
    """Waits for a name, digits or a part of a code; with a page (from 0) shows what was found."""

    name = "desk:find"
    page: str = ""


@dataclass(frozen=True)
class DeskBulk(Action):
    """Offers everybody who can be marked for the list; "all", "clean" (without warnings) choose, "yes" marks them."""

    name = "desk:bulk"
    choice: str = ""
    page: str = "0"


@dataclass(frozen=True)
class DeskMeet(Action):
    """Waits for the day and time of an appointment, or takes the one that is given (as 202612030900), and asks."""

    name = "desk:meet"
    code: str = ""
    moment: str = ""
    answer: str = ""


@dataclass(frozen=True)
class DeskUndo(Action):
    """Takes back the last step with a case, while its notice waits."""

    name = "desk:undo"
    code: str = ""


@dataclass(frozen=True)
class DeskUndoMany(Action):
    """Takes back what was done with many cases at a moment (microseconds), while its notices wait."""

    name = "desk:unmany"
    step: str = ""
    moment: str = ""


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
class DeskOff(Action):
    """Asks why a name is taken off the list."""

    name = "desk:off"
    code: str = ""


@dataclass(frozen=True)
class DeskAdd(Action):
    """Waits for a person at the counter, in one line: whom the case with this code is about, or a walk-in."""

    name = "desk:add"
    code: str = ""


@dataclass(frozen=True)
class DeskSign(Action):
    """Keeps the person who was typed: "paper" when they signed a slip, "press" when they agreed by themselves."""

    name = "desk:sign"
    way: str = ""


@dataclass(frozen=True)
class DeskFix(Action):
    """Waits for what is to be corrected or completed of a person."""

    name = "desk:fix"
    code: str = ""


@dataclass(frozen=True)
class DeskSet(Action):
    """Writes what was typed to correct a person, or the one value that is given."""

    name = "desk:set"
    code: str = ""
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class DeskIssue(Action):
    """Shows what issuing the list of a ward and month does, in an order, and asks; with the list's mark issues it."""

    name = "desk:issue"
    ward: str = ""
    month: str = ""
    sort: str = ""
    mark: str = ""


@dataclass(frozen=True)
class DeskIssued(Action):
    """Shows a page (from 0) of the lists that went out."""

    name = "desk:issued"
    page: str = "0"


@dataclass(frozen=True)
class DeskAfter(Action):
    """Shows how far a list that went out is: confirmed, handed on, answered."""

    name = "desk:after"
    ward: str = ""
    number: str = ""


@dataclass(frozen=True)
class DeskUnrecord(Action):
    """Takes back what was written down last of a list, while its notices wait."""

    name = "desk:unrecord"
    ward: str = ""
    number: str = ""


@dataclass(frozen=True)
class DeskRecord(Action):
    """Waits for what became of a list: "approve", "hand", "report" or "results"."""

    name = "desk:record"
    ward: str = ""
    number: str = ""
    step: str = ""


@dataclass(frozen=True)
class DeskKeep(Action):
    """Writes down what was shown of a list, with the reason for the rows that were turned down."""

    name = "desk:keep"
    reason: str = ""


@dataclass(frozen=True)
class DeskBook(Action):
    """Shows the registers, or one of them ("abuse", "difficulty"); with a kind waits for what is noted in a ward."""

    name = "desk:book"
    book: str = ""
    kind: str = ""
    ward: str = ""


@dataclass(frozen=True)
class DeskPlan(Action):
    """Hands over a draft of Mẫu số 02 of what the establishment of a case told, with what is to be checked."""

    name = "desk:plan"
    code: str = ""


@dataclass(frozen=True)
class DeskSweep(Action):
    """Asks before the unconfirmed cases up to a moment (seconds) are closed as no real persons'; "yes" closes them."""

    name = "desk:sweep"
    until: str = ""
    answer: str = ""


@dataclass(frozen=True)
class DeskConsole(Action):
    """Gives a one-time code for the desk on a computer."""

    name = "desk:console"


@dataclass(frozen=True)
class DeskLeave(Action):
    """Asks before an officer leaves the desk; "yes" leaves."""

    name = "desk:leave"
    answer: str = ""
