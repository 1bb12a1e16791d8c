"""Every press of the officers' desk: a row for each action of the grammar, and for each step from each state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from bot.cases.transitions import STATES, steps_from
from bot.model.action import Action
from bot.model.case import REASONS, QueueName, State, Step
from bot.model.data_rights import REFUSALS
from bot.model.desk_actions import (
    Desk,
    DeskAdd,
    DeskAfter,
    DeskAt,
    DeskBook,
    DeskBulk,
    DeskCaseOf,
    DeskClose,
    DeskConsole,
    DeskDo,
    DeskFind,
    DeskFix,
    DeskIssue,
    DeskIssued,
    DeskKeep,
    DeskLeave,
    DeskList,
    DeskMeet,
    DeskNote,
    DeskOff,
    DeskOpen,
    DeskPlan,
    DeskRecord,
    DeskSet,
    DeskSign,
    DeskSweep,
    DeskTo,
    DeskTransfer,
    DeskUndo,
    DeskUndoMany,
    DeskUnrecord,
    DeskWhere,
    DeskYes,
)
from bot.model.desk_right_actions import DeskData, DeskRight, DeskRights
from bot.model.overview_actions import DeskOverview
from bot.texts import text
from tests.fakes import CUA_LO, VINH_LOC


@dataclass(frozen=True)
class Press:
    """A press or a typed line (begins with ">"); ``{case}`` is a case in ``state``, whose first word says what is odd.

    It takes fewer statements than ``most``. ``before`` is done first. ``shows`` stands in the answer when the press did
    what it is for.
    """

    act: str
    state: str = ""
    before: tuple[str, ...] = ()
    shows: str = ""
    most: int = 15


LINE = ">Nguyễn Văn Mẫu, 0912 {digits}, làm ăn 50 triệu, xong 15/3/2024, nam 1985, căn cước 012345678901, khối 3"
FIX = ("desk:fix:{case}", ">vay 70 triệu, 0912 {digits}")
ERASING = 35
"""An erasure deletes from every table that may hold something of the person, and so takes more than any other press."""
HELD = text("desk.held", code="{", name="").split("{")[0]
KEPT = [state for state in STATES if state != "erased"]
POSSIBLE = [
    (step, state)
    for state in KEPT
    for is_mine in (False, True)
    for step in steps_from(state, was_transferred=True, has_person=True, is_appointed=True, is_mine=is_mine)
    if step != "note" and (is_mine == (step == "release"))
]
"""Every step that a press takes, with every state in which it can be taken."""


def yes(step: Step, state: State, reason: str = "") -> Press:
    """The press that takes a step with a case in a state."""
    before = ("desk:yes:{case}:take",) if step == "release" else ()
    detail = f":{VINH_LOC.code}:{reason}" if step == "transfer" else f":{reason}"
    odd = {"send_back": "sent ", "reached": "appointed " if state == "contacted" else ""}.get(step, "")
    shows = text(f"desk.done.{step}", code="{", ward="{", month="").split("{")[0]
    return Press(f"desk:yes:{{case}}:{step}{detail}", f"{odd}{state}", before, shows)


ACTIONS: Mapping[type[Action], Sequence[Press]] = {
    Desk: (
        Press("desk"), Press("desk:more"), Press("desk:next"), Press("desk:next:{case}", "new"), Press("desk:month"),
    ),
    DeskList: [Press(f"desk:list:{queue}:{page}") for queue in get_args(QueueName) for page in (0, 3, 100)],
    DeskFind: (
        Press("desk:find"), Press(">mẫu", before=("desk:find",)), Press("desk:find:1", before=("desk:find", ">mẫu")),
        Press(">777", before=("desk:find",)), Press(">0912 345 678", before=("desk",)), Press(">tìm mẫu"),
        Press(">Ngô Thị Không Có Ai", before=("desk:find",), shows="Không thấy hồ sơ nào"), Press(">{case}", "new"),
        Press(">việc của tôi"), Press(">danh sách tháng trước"), Press(">việc"),
    ),
    DeskBulk: (
        Press("desk:bulk"), Press("desk:bulk::2"), Press("desk:bulk:clean:0"), Press("desk:bulk:all:1"),
        Press(">1-20", before=("desk:bulk",)),
        Press("desk:bulk:yes:0", before=("desk:bulk", ">1-20"), shows="Đã ghi 20 người"),
    ),
    DeskCaseOf: [Press(f"desk:case:{{case}}{part}", state) for state in KEPT for part in ("", ":more")],
    DeskAt: (Press("desk:at:{case}", "new"), Press("desk:at")),
    DeskOpen: (
        *(Press("desk:open:{case}", state, shows="Liên hệ của {case}") for state in KEPT),
        Press("desk:open:{case}", "held accepted", shows=HELD),
        Press("desk:open:{case}:yes", "held accepted", shows="Liên hệ của {case}"),
        Press("desk:open:{case}", "noted accepted", shows="Ghi chú"),
    ),
    DeskDo: [Press(f"desk:do:{{case}}:{step}:{REASONS.get(step, ('',))[0]}", state) for step, state in POSSIBLE],
    DeskYes: (
        *(yes(step, state, REASONS.get(step, ("",))[0]) for step, state in POSSIBLE),
        *(yes("close", "contacted", reason) for reason in REASONS["close"]),
        *(yes("unlist", "listed", reason) for reason in REASONS["unlist"]),
        Press("desk:yes:{case}:reached", "held accepted", shows=HELD),
        Press("desk:yes:{case}:missed::held", "held accepted", shows="Đã ghi"),
        Press("desk:yes:{case}:list", "new", shows="Nút này đã cũ"),
        Press("desk:yes:{case}:list:2026-01", "contacted", shows=text("desk.other_month")),
    ),
    DeskUndo: [
        Press("desk:undo:{case}", state, (act,), shows=text("desk.taken_back", step="{", code="").split("{")[0])
        for act, state in (
            ("desk:open:{case}", "new"), ("desk:yes:{case}:reached", "accepted"),
            ("desk:yes:{case}:close:no_need", "contacted"), ("desk:yes:{case}:list", "contacted"),
            ("desk:set:{case}:amount:90000000", "contacted"),
        )
    ],
    DeskUndoMany: (
        Press("#Rút lại tin", before=("desk:bulk", ">1-20", "desk:bulk:yes:0"), shows="20 hồ sơ trở lại như trước"),
    ),
    DeskMeet: (
        Press("desk:meet:{case}", "accepted"), Press("desk:meet:{case}:202612030900", "accepted"),
        Press(">thứ năm 9 giờ", "accepted", ("desk:meet:{case}",)),
        Press("desk:meet:{case}:202612030900:yes", "accepted", shows="đã hẹn"),
    ),
    DeskClose: (Press("desk:close:{case}", "accepted"),),
    DeskNote: (
        Press("desk:note:{case}", "accepted"),
        Press(">Gọi lại sau Tết", "accepted", ("desk:note:{case}",), "Đã lưu ghi chú"),
    ),
    DeskTransfer: (Press("desk:transfer:{case}", "new"),),
    DeskWhere: (Press("desk:where:{case}:moved", "new"), Press(">Vinh Lộc", "new", ("desk:where:{case}:moved",))),
    DeskTo: (Press(f"desk:to:{{case}}:moved:{VINH_LOC.code}", "new"),),
    DeskOff: (Press("desk:off:{case}", "listed"),),
    DeskAdd: (
        Press("desk:add"), Press("desk:add:{case}", "relative accepted"), Press(LINE, before=("desk:add",)),
        Press(LINE, "relative accepted", ("desk:add:{case}",)),
    ),
    DeskSign: (
        Press("desk:sign:paper", before=("desk:add", LINE), shows="Đã ghi"),
        Press("desk:sign:paper", "relative accepted", ("desk:add:{case}", LINE), "Đã ghi"),
        Press("desk:sign:press", "agreed accepted", ("desk:add:{case}", LINE), "Đã ghi"),
    ),
    DeskFix: (Press("desk:fix:{case}", "contacted"), Press(">vay 70 triệu", "contacted", ("desk:fix:{case}",))),
    DeskSet: (
        Press("desk:set:{case}", "contacted", FIX, "Đã sửa"),
        Press("desk:set:{case}:amount:90000000", "contacted", shows="Đã sửa"),
    ),
    DeskBook: (
        Press("desk:book"), Press("desk:book:abuse"), Press("desk:book:abuse:fee:16732"),
        Press(">Có người đòi tiền làm hồ sơ", before=("desk:book:abuse:fee:16732",)),
    ),
    DeskPlan: (Press("desk:plan:{case}", "employer contacted"),),
    DeskRights: (Press("desk:rights"),),
    DeskOverview: (Press("desk:overview"), Press("desk:overview:16732")),
    DeskRight: (
        Press("desk:right:{right}", "restricts accepted"),
        Press("desk:right:{right}:refuse", "restricts accepted"),
        *(
            Press(f"desk:right:{{right}}:{step}", f"{kind} accepted", shows="Đã ghi")
            for step in ("answer", "done", f"refuse:{REFUSALS[0]}")
            for kind in ("restricts", "complains")
        ),
    ),
    DeskData: (
        Press("desk:data:{case}", "accepted"), Press("desk:data:{case}:pause", "accepted"),
        *(Press("desk:data:{case}:pause:yes", state, shows="Đã") for state in KEPT),
        *(Press("desk:data:{case}:erase:yes", state, shows="Đã", most=ERASING) for state in KEPT),
        Press("desk:data:{case}:erase:yes", "relative accepted", shows="Đã xóa", most=ERASING),
    ),
    DeskConsole: (Press("desk:console"),),
    DeskLeave: (Press("desk:leave"),),
}  # fmt: skip
"""Of each action its presses that can be tried again and again; those of the stories below come in their order."""

YES, WARD, ISSUE = "#Xác nhận", CUA_LO.code, "#Xác nhận!"
"""``ISSUE`` is the press that freezes a list: its files are made beside the loop, and take their time."""
STORIES: Mapping[type[Action], Sequence[str]] = {
    DeskIssue: ("desk:month", f"desk:issue:{WARD}:2026-12", f"desk:issue:{WARD}:2026-12:name", ISSUE),
    DeskIssued: ("desk:issued", "desk:issued:1"),
    DeskYes: ("desk:yes:{first}:unlist:mistake", "desk:yes:{second}:close:no_need"),
    DeskAfter: (f"desk:after:{WARD}:1",),
    DeskUnrecord: (f"desk:record:{WARD}:1:approve", ">15/XN ngày 20/11", YES, f"desk:unrecord:{WARD}:1"),
    DeskKeep: (
        f"desk:record:{WARD}:1:approve", ">15/XN ngày 20/11, trừ 3", "#Thiếu giấy tờ",
        f"desk:record:{WARD}:1:hand", YES, f"desk:record:{WARD}:1:report", YES,
        f"desk:record:{WARD}:1:results", ">4 50 triệu, 5 từ chối, 6 60 triệu", "#Chưa có nguồn", "desk:month",
        f"desk:issue:{WARD}:2027-01", ISSUE,
    ),
    DeskRecord: (f"desk:record:{WARD}:1:results",),
    DeskSweep: ("desk:list:unconfirmed:0", "desk:sweep", "#Đóng hết", "#Rút lại tin"),
    DeskLeave: ("desk:leave:yes", ">{invitation}"),
}  # fmt: skip
"""What happens once: a list goes out and is answered, a flood is swept, an officer leaves and another one comes."""
AGAIN = {act for acts in STORIES.values() for act in acts if act.startswith(("desk:month", "desk:issue", "desk:after"))}
"""Those that only look, so that they can be tried again."""
