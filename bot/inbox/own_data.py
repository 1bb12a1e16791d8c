"""Everything that is kept of a person, gathered for the file that they take away: their cases and what was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from bot.cases.data_rights import done_by
from bot.clock import VIETNAM, day_in_vietnam
from bot.conversation.own_cases import held_lines
from bot.conversation.rights import told_line
from bot.conversation.session import Session
from bot.model.desk_view import ChatContext
from bot.model.own_case import OwnCase
from bot.reports.monthly import FormFile
from bot.reports.own_data import as_json, as_word
from bot.store.data_requests import DataRequest
from bot.store.questions import Question
from bot.store.work import UnitOfWork
from bot.texts import terms, text
from bot.texts.promises import Promises
from knowledge.language.formats import show_day, show_moment


@dataclass(frozen=True)
class Asked:
    """A request about own data with its words, as its sender may see it."""

    request: DataRequest
    words: str = field(repr=False)

    @property
    def outcome(self) -> str:
        """The outcome: open, done, refused or taken_back."""
        return self.request.outcome or "open"


@dataclass(frozen=True)
class OwnData:
    """Everything kept of one chat."""

    known: ChatContext
    session: Session = field(repr=False)
    asked: tuple[tuple[str, Asked], ...] = field(default=(), repr=False)
    questions: tuple[Question, ...] = ()
    follows_since: datetime | None = None

    def file(self, kind: str, promises: Promises, now: datetime) -> FormFile | None:
        """The file of this kind; None for one that there is not."""
        if kind == "json":
            return as_json(self._fields(promises, now))
        return as_word(text("own.title"), self._lines(promises, now), day_in_vietnam(now)) if kind == "docx" else None

    def _fields(self, promises: Promises, now: datetime) -> dict[str, object]:
        return {
            "made_at": now.isoformat(),
            "operator": promises.operator,
            "cases": [self._case(case) for case in self.known.cases],
            "told": {name: note["value"] for name, note in self.session.told.now.items()},
            "news": {"since": self.follows_since.isoformat()} if self.follows_since else None,
            "questions": [{"words": each.words, "at": each.at.isoformat()} for each in self.questions if each.words],
        }

    def _case(self, case: OwnCase) -> dict[str, object]:
        asked = [each for code, each in self.asked if code == case.code]
        return {
            "code": case.code,
            "state": case.state,
            "ward": case.ward,
            "opened_on": case.opened_on.isoformat(),
            "consent": {"version": case.version, "at": case.agreed_at.isoformat()},
            "receivers": terms.receivers("call") + (terms.receivers("list") if case.list_agreed else []),
            "person_agreed": case.person_agreed,
            "list_agreed": case.list_agreed,
            "left_alone": case.is_frozen,
            "sent": {name: value for name, value in asdict(case.held).items() if value},
            "requests": [
                {
                    "kind": each.request.kind,
                    "at": each.request.at.isoformat(),
                    "words": each.words,
                    "outcome": each.outcome,
                }
                for each in asked
            ],
        }

    def _lines(self, promises: Promises, now: datetime) -> list[str]:
        at = show_moment(now.astimezone(VIETNAM))
        lines = [text("own.made", at=at, operator=promises.slots["operator"])]
        for case in self.known.cases:
            lines += [line for each in held_lines(case) for line in each.splitlines()]
            lines += [_line(each) for code, each in self.asked if code == case.code]
        for each in self.questions:
            day = show_day(day_in_vietnam(each.at))
            lines += [text("own.question", words=each.words, day=day)] if each.words else []
        if self.follows_since:
            lines.append(text("own.follows", day=show_day(day_in_vietnam(self.follows_since))))
        return [*lines, *filter(None, [told_line(self.session)])]


def _line(asked: Asked) -> str:
    request = asked.request
    days = {
        "asked": show_day(day_in_vietnam(request.at)),
        "done": show_day(day_in_vietnam(done_by(request.kind, request.at))),
    }
    kind, outcome = text(f"rights.kind.{request.kind}"), text(f"own.outcome.{asked.outcome}")
    return text("own.request", kind=kind, outcome=outcome, **days)


def gather(work: UnitOfWork, chat: str, session: Session, known: Callable[[UnitOfWork, str], ChatContext]) -> OwnData:
    """Everything kept of a chat, within one transaction."""
    context, asked = known(work, chat), list[tuple[str, Asked]]()
    for case in context.cases:
        sender = work.senders.by_code(case.code)
        of = work.cases.get(sender.lead) if sender else None
        if of is not None:
            found = work.data_requests.of_sender(of.id, chat)
            asked += [(case.code, Asked(each, work.data_requests.words(each, of))) for each in found]
    return OwnData(context, session, tuple(asked), tuple(work.questions.of_chat(chat)), work.followers.since(chat))
