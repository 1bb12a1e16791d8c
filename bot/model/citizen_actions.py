"""Actions of a citizen's conversation: questions, the pre-check, the request to be contacted, own cases."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action

# --- anywhere ---


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
    """Rates an entry, or what was answered last, as not helpful; with a reason, says why it was not."""

    name = "bad"
    entry: str = ""
    reason: str = ""


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
class LockChat(Action):
    """Sets a lock word; "now" locks, "set" changes it, "off" takes it away, "leave" sets none, "forgot" helps out."""

    name = "lock"
    step: str = ""


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


# --- the pre-check ---


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


@dataclass(frozen=True)
class DraftPlan(Action):
    """Drafts the plan that the loan paper asks for, from what was told."""

    name = "plan"


# --- the request to be contacted ---


@dataclass(frozen=True)
class ReferStart(Action):
    """Begins a request or goes on; "no" ends it, "edit" offers its fields, "take" or "leave" answers an offer."""

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


# --- one's own cases ---


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
class CorrectCase(Action):
    """Corrects the data of one's own case, which no officer has worked on yet, with those offered last."""

    name = "correct"
    code: str = ""


@dataclass(frozen=True)
class AgreeTo(Action):
    """The person in question agrees to what a relative sent, under the shown text, named by its digest's beginning."""

    name = "agree"
    code: str = ""
    shown: str = ""


@dataclass(frozen=True)
class AskForList(Action):
    """Asks the person in question whether their name may stand on the list."""

    name = "list"
    code: str = ""


@dataclass(frozen=True)
class ListYes(Action):
    """Agrees to stand on the list, under the shown text, named by the beginning of its digest."""

    name = "list:yes"
    code: str = ""
    shown: str = ""


@dataclass(frozen=True)
class ListNo(Action):
    """Does not want to stand on the list, or no longer."""

    name = "list:no"
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
