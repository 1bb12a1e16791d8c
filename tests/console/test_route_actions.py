"""Who may take which action within a route of the console: every posted form × everybody who might post it.

Steps with a case, a list or a lesson stand in `test_actions`; here is all the rest. A route, a posted field or a value
that a page looks for, which no row posts, fails: a new action cannot come without its row.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from openpyxl import Workbook

import bot.console
from bot.cases.totp import code_of, new_secret, step_of
from bot.cases.undo import undo_of
from bot.console.app import PLACES
from bot.conversation.desk_undo import written_moment
from bot.conversation.services import Services
from bot.learning.words import told
from bot.model.counter import FILLED
from bot.store.work import UnitOfWork
from tests.console import test_actions as steps
from tests.console.conftest import CODE, HOME, Desk, OpenSite, Town
from tests.console.settled import SettledTown, settle_once
from tests.console.test_actions import MINE
from tests.console.test_authorisation import INSIDE, OUTSIDE
from tests.console.test_learning import ANSWER, send_file
from tests.fakes import FakePlaces

WARD, LEARN = "16732", f"{HOME}/hoc"
OFFICERS = ("officer", "officer elsewhere", "supervisor", "supervisor elsewhere", "admin")
LATER = datetime(2030, 1, 1, tzinfo=UTC)
Fields = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Act:
    """One action: its route, what its form holds, and who may. ``state`` is that of the case before.

    With ``seen`` the action only shows something: it is done by whoever sees these words, else by whom the audit names.
    """

    path: str
    fields: Fields
    may: tuple[str, ...]
    state: str = "contacted"
    seen: str = ""
    held: bool = False
    undo: str = ""


ACTS: Mapping[str, Act] = {
    "search": Act(f"{HOME}/tim", {"q": "Trần Văn Mẫu"}, MINE, seen="{code}"),
    "mark: ask": Act(f"{HOME}/danh-dau", {"code": ["{code}"]}, MINE, seen="{code}"),
    "mark: do": Act(f"{HOME}/danh-dau", {"code": ["{code}"], "sure": "yes"}, MINE),
    "contact": Act(f"{HOME}/ho-so/{{code}}/lien-he", {}, MINE),
    "contact of a colleague's": Act(f"{HOME}/ho-so/{{code}}/lien-he", {"sure": "yes"}, MINE, held=True),
    "correct": Act(f"{HOME}/ho-so/{{code}}/sua", {"residence": "nơi ở {number}"}, MINE),
    "slip": Act(
        f"{HOME}/them", {"do": "slip", "name": "Lê Thị Tới", "phone": "0903 111 222", "ward": WARD},
        ("officer", "officer elsewhere"), seen="Lê Thị Tới",
    ),
    "person of a case": Act(
        f"{HOME}/them",
        {"of": "{relative}", "do": "keep", "signed": "yes", "name": "Lê Thị Tới", "phone": "0903 111 222"},
        MINE,
    ),
    "list: ask": Act(
        f"{HOME}/danh-sach/chot", {"ward": WARD, "month": "2026-12", "sort": "day"}, ("officer",), "listed",
        'name="mark"',
    ),
    "list: issue": Act(
        f"{HOME}/danh-sach/chot", {"ward": WARD, "month": "2026-12", "sort": "name", "mark": "{mark}"}, ("officer",),
        "listed",
    ),
    "off: ask": Act(f"{HOME}/danh-sach/bo", {"code": ["{code}"], "reason": "mistake"}, MINE, "listed", "{code}"),
    "off: do": Act(f"{HOME}/danh-sach/bo", {"code": ["{code}"], "reason": "mistake", "sure": "yes"}, MINE, "listed"),
    "take many back: list": Act(
        f"{HOME}/danh-sach/rut-lai", {"step": "list", "moment": "{moment}"}, MINE, "listed", undo="list"
    ),
    "take many back: unlist": Act(
        f"{HOME}/danh-sach/rut-lai", {"step": "unlist", "moment": "{moment}"}, MINE, undo="unlist"
    ),
    "look into a ward": Act(
        f"{HOME}/tong-quan/xem", {"ward": WARD}, ("supervisor", "admin"), seen="{code}"
    ),
    "hand over: ask": Act(
        f"{HOME}/ban-giao", {"giver": "{giver}", "taker": "{taker}"}, MINE, seen="{giver_name}", held=True
    ),
    "hand over: do": Act(
        f"{HOME}/ban-giao", {"giver": "{giver}", "taker": "{taker}", "sure": "yes"}, MINE, held=True
    ),
    **{
        f"report {deadline} {kind}": Act(
            f"{HOME}/bao-cao", {"ward": WARD, "deadline": deadline, "year": "2026", "kind": kind}, MINE
        )
        for deadline, kind in (("25/5", "docx"), ("25/11", "xlsx"), ("05/12", "docx"))
    },
    "second factor: set": Act(f"{HOME}/may/ma", {"secret": "{secret}", "second": "{second}"}, INSIDE),
    "second factor: end": Act(f"{HOME}/may/ma", {"do": "end", "second": "{second}"}, INSIDE),
    "sign out another": Act(f"{HOME}/ra", {"session": "{session}"}, INSIDE),
    "sign out": Act(f"{HOME}/ra", {}, INSIDE),
    "lesson file": Act(f"{LEARN}/tep", {}, ("admin", "editor")),
    "lesson: wording": Act(
        f"{LEARN}/cau/{{question}}", {"kind": "wording", "entry": "loan.interest", "wordings": "câu mẫu {number}"},
        ("admin", "editor"),
    ),
    "lesson: answer": Act(
        f"{LEARN}/cau/{{question}}",
        {"kind": "answer", "wordings": "câu mẫu {number}", "topic": "loan.interest", "title": "Tên mẫu {number}",
         "question": "Hỏi mẫu {number}?", "answer": "Lời mẫu.", "detail": "Lời mẫu dài.", "source1": "",
         "ask_whom": ""},
        ("admin", "editor"),
    ),
    "drop a question": Act(f"{LEARN}/cau/{{question}}/bo", {}, ("admin", "editor", "approver")),
}  # fmt: skip
ELSEWHERE: Mapping[str, set[str]] = {
    f"{HOME}/ho-so/{{code}}/buoc": {"step", "sure", "month", "reason", "ward", "when", "note", "held", "where"},
    f"{HOME}/them": {"do", "signed", "ward", "name", "phone"},
    f"{HOME}/danh-sach/tep": {"ward", "month", "kind", "addendum"},
    f"{HOME}/danh-sach/{{ward}}/{{number}}": {"step", "on", "sure", "paper", "row-", "sum-", "why-"},
    f"{LEARN}/ban/{{number}}": {"do", "reason", "sure", "kind", "entry", "wordings"},
}
"""Routes whose actions are rows of `test_actions`, with the fields that are posted there."""
VALUES_ELSEWHERE = {("do", each) for each in steps.LESSONS} | {("step", each) for each in steps.LISTS}
VALUES_ELSEWHERE |= {("held", "yes"), ("do", "keep")}


def posted_calls() -> Iterator[tuple[ast.AST, ast.Call]]:
    """Every reading of a posted field in the console, with what stands around it."""
    home = Path(bot.console.__file__).parent
    for path in [*sorted(home.glob("*_page*.py")), home / "sign_in.py"]:
        for around in ast.walk(ast.parse(path.read_text("utf-8"))):
            for node in ast.iter_child_nodes(around):
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if is_call and node.func.attr.startswith("posted") and node.args:  # type: ignore[attr-defined]
                    yield around, node  # type: ignore[misc]


def name_of(call: ast.Call) -> str:
    """The name of a posted field; of a numbered one its beginning, "" where it is a variable."""
    first = call.args[0]
    if isinstance(first, ast.JoinedStr):
        first = first.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def test_every_route_that_takes_a_form_has_its_actions() -> None:
    posts = {each.path for each in PLACES if each.method == "POST"}
    with_rows = {re.sub(r"\{question\}", "{number}", act.path) for act in ACTS.values()} | set(ELSEWHERE)
    assert posts == with_rows


def test_every_field_that_a_page_reads_is_posted_by_a_row() -> None:
    read = {name_of(call) for _, call in posted_calls()} - {""}
    posted = {name for act in ACTS.values() for name in act.fields} | {
        each for row in ELSEWHERE.values() for each in row
    }
    posted |= {*FILLED, "slip", "source"}
    assert read <= posted, read - posted


def test_every_value_that_a_page_looks_for_is_posted_by_a_row() -> None:
    wanted = set[tuple[str, str]]()
    for around, call in posted_calls():
        for each in around.comparators if isinstance(around, ast.Compare) else ():
            values = each.elts if isinstance(each, ast.Tuple) else [each]
            wanted |= {(name_of(call), str(value.value)) for value in values if isinstance(value, ast.Constant)}
    posted = {(name, value) for act in ACTS.values() for name, value in act.fields.items() if isinstance(value, str)}
    assert len(wanted) >= 5
    assert wanted <= posted | VALUES_ELSEWHERE, wanted - posted - VALUES_ELSEWHERE


@dataclass
class Stage:
    """A town with everybody in it, and a case, a list and a question made ready before each try."""

    town: Town
    everybody: dict[str, Desk]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ready(self, act: Act, desk: Desk) -> dict[str, str]:
        """Bring the case into its state; returns the words to fill in."""
        town, number = self.town, next(self.numbers)
        giver = self.everybody["officer"].seat
        words = {
            "code": town.code, "number": str(number), "giver": str(giver), "taker": str(town.taker),
            "giver_name": "Cán bộ Mẫu", "moment": written_moment(town.now), "relative": "", "mark": "", "session": "",
            "question": "0", "secret": "", "second": "",
        }  # fmt: skip

        def make(work: UnitOfWork) -> None:
            case, now = work.cases.by_code(town.code), town.now
            assert case
            holder = (giver if "ban-giao" in act.path else town.taker) if act.held else None
            step = "list" if act.undo == "list" else "unlist"
            undo = undo_of(case, step, desk.seat, now, LATER) if act.undo else ""
            values: dict[str, object] = {
                "state": act.state, "ward": WARD, "holder": holder, "undo": undo, "worked_at": now,
                "listed_at": now if act.state == "listed" else None, "contacted_at": now,
            }  # fmt: skip
            work.cases.set(case, now, **values)
            if "cau" in act.path:
                work.questions.add("chat", "unanswered", "", "", f"một câu hỏi mẫu số {number}", now)

        town.do(make)
        self._fill(act, desk, words)
        return words

    def post(self, act: Act, desk: Desk, words: dict[str, str]) -> str:
        """Post the form; returns the page that came, "" where none did."""
        if act.path == f"{LEARN}/tep":
            send_file(desk, sheet())
            return ""
        fields = {
            key: [each.format(**words) for each in value] if isinstance(value, list) else value.format(**words)
            for key, value in act.fields.items()
        }
        answer = desk.post(act.path.format(**words), follow=act.path.endswith("/xem"), **fields)
        return answer.text if answer.status_code == 200 else ""

    def _fill(self, act: Act, desk: Desk, words: dict[str, str]) -> None:
        """The words that only a page or the seat itself can tell."""
        town = self.town
        if "{relative}" in str(act.fields):
            words["relative"] = town.applicant("family", "Lê Thị Chị", f"0912 998 {int(words['number']):03}")
            town.do(lambda work: accept(work, words["relative"], town.now))
        if "{question}" in act.path:
            words["question"] = str(max(town.do(lambda work: [each.id for each in work.questions.open()])))
        if "{mark}" in str(act.fields):
            officer = self.everybody["officer"]
            officer.get(f"{HOME}/may")
            officer.post(f"{HOME}/danh-sach/chot", ward=WARD, month="2026-12", sort="name")
            found = re.search(r'name="mark" value="([^"]+)"', officer.page)
            words["mark"] = found[1] if found else ""
        if "{second}" in str(act.fields):
            words["secret"] = new_secret()
            words["second"] = code_of(words["secret"], step_of(town.now))
            if act.fields.get("do") == "end":
                desk.get(f"{HOME}/may")
                desk.post(f"{HOME}/may/ma", secret=words["secret"], second=words["second"])
                town.wait(minutes=2)
                words["second"] = code_of(words["secret"], step_of(town.now))
        if "{session}" in str(act.fields) and desk.seat:
            code = CODE.search(desk.says("bàn việc trên máy tính"))
            other = town.person()
            other.come_in(code[0] if code else "AAAA-AAAA")
            sessions = town.do(lambda work: work.console.of(desk.seat))
            words["session"] = str(max(each.id for each in sessions)) if sessions else "9999"


def accept(work: UnitOfWork, code: str, now: datetime) -> None:
    """Let a case be one that somebody works on."""
    case = work.cases.by_code(code)
    assert case
    work.cases.set(case, now, state="accepted")


def sheet() -> bytes:
    """A file of questions with one row."""
    book, out = Workbook(), BytesIO()
    book.worksheets[0].append([told(f"column.{name}") for name in ("question", "answer", "source", "entry")])
    book.worksheets[0].append([ANSWER["question"], ANSWER["answer"], "Điều 4 Quyết định 22", ""])
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def settled(services: Services, tmp_path_factory: pytest.TempPathFactory) -> SettledTown:
    folder = tmp_path_factory.mktemp("town")
    return settle_once(replace(services, places=FakePlaces()), folder, settle, notice_minutes=10)


@pytest.fixture
def stage(settled: SettledTown, open_site: OpenSite, database: Path) -> Stage:
    return Stage(*settled.open(open_site, database))


def settle(town: Town) -> dict[str, Desk]:
    """Everybody who might ask, and a case of the ward whose person agreed to the list."""
    everybody = town.everybody_at_work("16708")
    town.code = town.applicant()
    everybody["applicant"] = town.last
    town.applicant("family", "Lê Thị Chị", "0912 999 000")
    everybody["relative"] = town.last
    town.taker = town.officer(name="Đồng Nghiệp").seat
    return everybody


@pytest.mark.parametrize("name", ACTS)
def test_an_action_is_for_those_of_its_row_and_leaves_no_trace_of_others(stage: Stage, name: str) -> None:
    act, town, did = ACTS[name], stage.town, set[str]()
    for who in (*OUTSIDE, *INSIDE):
        desk = stage.everybody[who]
        words = stage.ready(act, desk)
        desk.get(f"{HOME}/may")
        before = len(town.audit())
        said = stage.post(act, desk, words)
        new = [row for row in town.audit()[before:] if row[1] not in ("drill_down", "console_seen")]
        assert all(row[0] == f"officer/{desk.seat}" for row in new if row[0].startswith("officer/")), (who, new)
        did |= {who} if (act.seen.format(**words) in said if act.seen else new) else set()
    assert did == set(act.may)
