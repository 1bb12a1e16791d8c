"""Learning pages: questions that wait for an answer in groups, what is being taught, and an Excel file as drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from starlette.responses import Response

from bot.channels.attachments import FORM_TYPES
from bot.console.visit import HOME, NotHereError, Visit, go, saved
from bot.console.words import word
from bot.conversation.services import Services
from bot.learning.body import Body, body_of, meant_by
from bot.learning.groups import Group, groups_of
from bot.learning.sheet import SheetRefusedError, empty_sheet, nearest_topic, read_rows
from bot.learning.words import told
from bot.learning.workshop import APPROVERS, EDITORS, Workshop
from bot.store.lessons import Lesson
from bot.store.questions import Question
from bot.store.work import UnitOfWork
from knowledge.entry import Advisor
from knowledge.language.utterance import Utterance
from knowledge.loader import Knowledge

LEARNING = f"{HOME}/hoc"
_GROUPS = 50


@dataclass(frozen=True)
class Line:
    """A lesson in a list: what it teaches, for which answer, by whom, and whether it is one's own."""

    lesson: Lesson
    asked: str
    leads_to: str
    author: str
    is_own: bool


async def heap(visit: Visit) -> Response:
    """The questions in groups, the most asked first, and every lesson that is not done with."""
    return await show_heap(visit)


async def show_heap(visit: Visit, notes: Sequence[str] = (), status: int = 200) -> Response:
    """The page, with what came of a press."""
    services = await visit.parts.exchange.services_now()
    own = visit.seated.officer.id

    def look(work: UnitOfWork) -> tuple[list[Question], dict[str, list[Line]]]:
        work_lists = {
            "sent": work.lessons.in_state("sent"),
            "mine": [each for each in work.lessons.in_state("draft", "refused") if each.author == own],
            "live": work.lessons.in_state("live"),
        }
        authors = {each.author for lessons in work_lists.values() for each in lessons}
        names = work.officers.authors(authors)
        lines = {
            name: [_line(each, services.knowledge, names, own) for each in lessons]
            for name, lessons in work_lists.items()
        }
        return work.questions.open(), lines

    questions, lines = await visit.read(look)
    groups = await asyncio.to_thread(groups_of, questions)
    return visit.page(
        "learning.html",
        status,
        groups=groups[:_GROUPS],
        total=len(groups),
        title_of=lambda name: title_of(name, services.knowledge),
        lines=lines,
        notes=notes,
        edits=visit.seated.officer.role in EDITORS,
        approves=visit.seated.officer.role in APPROVERS,
    )


async def group(visit: Visit) -> Response:
    """One group of questions, with the two ways to answer it; number 0 is a lesson that nobody asked for."""
    number = number_of(visit)
    services = await visit.parts.exchange.services_now()
    found = await _group(visit, number)
    if visit.seated.officer.role not in EDITORS or (found is None and number):
        raise NotHereError
    asked = found.words if found else ""
    topic = nearest_topic(asked, services.understanding) if asked else ""
    near = _nearest_entries(services, found)
    body = Body(
        wordings=_clean_wordings(found), topic=topic, question=_as_question(asked), entry=near[0] if near else ""
    )
    return visit.page("group.html", group=found, number=number, body=body, **choices(services, near))


async def begin(visit: Visit) -> Response:
    """Begin a lesson from a group."""
    number, kind = number_of(visit), visit.posted("kind", 10)
    if kind not in ("wording", "answer"):
        raise NotHereError

    found, body = await _group(visit, number), typed_body(visit, kind)

    def act(work: UnitOfWork) -> Lesson | str:
        questions = work.questions.still_open(found.numbers) if found else []
        if number and number not in questions:
            return "state"
        return Workshop(work, visit.seated.officer, visit.now).draft(
            "wording" if kind == "wording" else "answer", body, questions
        )

    made = await visit.parts.database.write(act)
    if not isinstance(made, Lesson):
        return await show_heap(visit, [word(f"lesson.no.{made}")], 409)
    return go(f"{LEARNING}/ban/{made.id}")


async def drop(visit: Visit) -> Response:
    """Delete a group from which nothing is to be learned."""
    number = number_of(visit)

    found = await _group(visit, number)

    def act(work: UnitOfWork) -> int | str:
        questions = work.questions.still_open(found.numbers) if found else []
        return Workshop(work, visit.seated.officer, visit.now).drop(questions)

    gone = await visit.parts.database.write(act)
    return await show_heap(
        visit, [word("group.dropped", count=gone) if isinstance(gone, int) else word(f"lesson.no.{gone}")]
    )


async def take_file(visit: Visit) -> Response:
    """Take an Excel file as drafts."""
    services = await visit.parts.exchange.services_now()
    if visit.seated.officer.role not in EDITORS:
        raise NotHereError
    try:
        rows = await asyncio.to_thread(read_rows, visit.file, services.knowledge, services.understanding)
    except SheetRefusedError as error:
        return await show_heap(visit, [str(error)], 400)

    def act(work: UnitOfWork) -> int:
        shop = Workshop(work, visit.seated.officer, visit.now)
        return len([shop.draft(each.kind, each.body, ()) for each in rows])

    count = await visit.parts.database.write(act)
    lines = [told("import.row", row=each.number, why=told("import.no_answer")) for each in rows if not _says(each.body)]
    return await show_heap(visit, [word("import.done", count=count), *lines])


async def sample(visit: Visit) -> Response:
    """An empty Excel file to fill in."""
    if visit.seated.officer.role not in EDITORS:
        raise NotHereError
    data = await asyncio.to_thread(empty_sheet)
    return saved(data, FORM_TYPES["xlsx"], "cau-hoi.xlsx")


def number_of(visit: Visit) -> int:
    """The number in the address. Raises NotHereError for what is none."""
    written = visit.path("number")
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise NotHereError
    return int(written)


async def _group(visit: Visit, number: int) -> Group | None:
    """The group that a question stands in now; None when it waits no more.

    Made beside the transactions: whoever decides on it looks once more which of its questions still wait.
    """
    if not number:
        return None
    groups = await asyncio.to_thread(groups_of, await visit.read(lambda work: work.questions.open()))
    return next((each for each in groups if number in each.numbers), None)


def typed_body(visit: Visit, kind: str) -> Body:
    """The body that was typed into the form of a lesson."""
    wordings = tuple(line[:300] for line in visit.posted_lines("wordings") if line)[:40]
    if kind == "wording":
        return Body(wordings=wordings, entry=visit.posted("entry", 80))
    asks: Advisor = next((each for each in ADVISORS if each == visit.posted("ask_whom", 20)), "")
    sources = [visit.posted(f"source{at}", 80) for at in range(1, 5)]
    return Body(
        wordings=wordings,
        topic=visit.posted("topic", 80),
        title=visit.posted("title", 80),
        question=visit.posted("question", 300),
        answer="\n".join(visit.posted_lines("answer")),
        detail="\n".join(visit.posted_lines("detail")),
        citations=tuple(dict.fromkeys(filter(None, sources))),
        ask_whom=asks,
    )


ADVISORS: tuple[Advisor, ...] = tuple(each for each in get_args(Advisor) if each)


def choices(services: Services, near: Sequence[str] = ()) -> dict[str, Any]:
    """Choices in the form of a lesson: answers, topics, sources and figures of today, those that are near first."""
    knowledge = services.knowledge
    entries = sorted((each for each in knowledge.published if not each.topic.startswith("smalltalk.")), key=_title)
    topics = [each for each in knowledge.topics.values() if each.family not in ("smalltalk", "safety")]
    return {
        "near": [(name, knowledge.entries[name].title) for name in near],
        "entries": [(each.id, each.title) for each in entries if each.id not in near],
        "topics": [("", word("choose"))] + [(each.id, each.settles[:90]) for each in topics],
        "sources": [("", word("choose"))] + [(each.id, each.brief[:110]) for each in knowledge.law.values()],
        "advisors": ADVISORS,
    }


def title_of(name: str, knowledge: Knowledge) -> str:
    """The name that people read of an entry or a topic; "" for what is none."""
    if name in knowledge.entries:
        return knowledge.entries[name].title
    return knowledge.entry_for(name).title if name in knowledge.topics else ""


def _title(entry: object) -> str:
    return str(getattr(entry, "title", ""))


def _nearest_entries(services: Services, found: Group | None) -> list[str]:
    """The answers that a group resembles most: the one that was not liked, then what the words resemble."""
    if found is None:
        return []
    known = services.knowledge.entries
    names = [found.entry] if found.entry in known else []
    if found.words:
        names += services.understanding.ranking(Utterance(found.words)).entries
    return [name for name in dict.fromkeys(names) if not known[name].topic.startswith("smalltalk.")][:5]


def _clean_wordings(found: Group | None) -> tuple[str, ...]:
    """The wordings of a group; where something was taken out the editor writes it whole again."""
    return tuple(found.wordings[:12]) if found else ()


def _as_question(words: str) -> str:
    plain = words.strip(" .?…")
    return f"{plain[:1].upper()}{plain[1:]}?" if plain else ""


def _says(body: Body) -> bool:
    return bool(body.entry or body.answer)


def _line(lesson: Lesson, knowledge: Knowledge, names: dict[int, str], own: int) -> Line:
    body = body_of(lesson)
    meant = meant_by(lesson, body, knowledge)
    leads_to = body.title if lesson.kind == "answer" else title_of(meant.entry if meant else body.entry, knowledge)
    author = names.get(lesson.author, word("who.former", number=lesson.author))
    return Line(lesson, body.asked[0] if body.asked else "", leads_to, author, lesson.author == own)
