"""A month of two wards: who sends what, what officers do with it, on a clock that is moved from day to day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.jobs import tick
from tests.acting import Actor, House
from tests.fakes import CUA_LO, VINH_LOC
from tests.timed import vietnam

CHANNELS = ("web", "telegram", "zalo_oa", "zalo_bot")
WARD, OTHER = CUA_LO.code, VINH_LOC.code
GIVEN = "An Bình Chi Dung Giang Hà Hải Hạnh Hiền Hoa Hòa Hùng Hương Khánh Lan Lâm Linh Long Mai Minh Nam Nga Ngọc Phong Phúc Quang Sơn Tâm".split()  # noqa: E501, SIM905


@dataclass
class Applicant:
    """Somebody who sent a case, with all that they were told unasked."""

    actor: Actor
    audience: str
    ward: str
    name: str
    phone: str
    heard: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.actor.code

    def listen(self) -> None:
        """Read what came."""
        self.actor.news()
        self.heard += self.actor.heard


@dataclass
class Town:
    """The service, its officers and everybody who sent something. ``may_stand`` are names by ward: consenting persons.

    ``signed`` are those of them who stood at a counter.
    """

    house: House
    officers: dict[str, Actor] = field(default_factory=dict)
    people: list[Applicant] = field(default_factory=list)
    may_stand: dict[str, set[str]] = field(default_factory=lambda: {WARD: set(), OTHER: set()})
    signed: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Two officers of one ward, one of another, and somebody above them."""
        self.officers = {
            "hai": self.house.officer(channel="telegram"),
            "lan": self.house.officer(),
            "far": self.house.officer(scope=OTHER),
            "above": self.house.officer("supervisor", "tinh:40"),
        }

    def at(self, day: int, hour: int = 9, month: int = 12, year: int = 2026) -> datetime:
        """Move the clock, and let it do what is due; everybody reads what came."""
        moment = vietnam(year, month, day, hour)
        self.house.clock.moment = moment
        self.house.do(self.house.running.database.write(lambda work: work.clock.confirm(moment)))
        self.house.do(tick(self.house.running, moment))
        for each in self.people:
            each.listen()
        return moment

    def days(self, first: int, last: int, month: int = 12, year: int = 2026) -> None:
        """Days on which only the clock acts."""
        for day in range(first, last + 1):
            self.at(day, 8, month, year)

    def send(self, audience: str = "person", ward: str = WARD, *, agrees: bool = True) -> Applicant:
        """Somebody sends a case; a released person also says whether their name may stand on the list."""
        number = len(self.people)
        name = f"{('Trần', 'Lê', 'Phạm')[number // 28]} Văn {GIVEN[number % 28]}"
        phone = f"0912 345 {number:03}"
        actor = self.house.actor(channel=CHANNELS[number % len(CHANNELS)], address=f"chat-{number}")
        if actor.visit.channel == "web":
            actor = self.house.actor()
        actor.apply(audience=audience, ward=ward, name=name, phone=phone)
        made = Applicant(actor, audience, ward, name, phone)
        if audience == "person" and agrees:
            self.agree(made)
        self.people.append(made)
        return made

    def agree(self, who: Applicant, ward: str = "") -> None:
        """The person lets their name stand on the list of a ward."""
        who.actor.act(f"list:{who.code}")
        who.actor.agree_to_list()
        self.may_stand[ward or who.ward].add(who.name)

    def leave_list(self, who: Applicant) -> None:
        """The person takes that back."""
        who.actor.act(f"list:no:{who.code}")
        who.heard += who.actor.heard
        self.may_stand[who.ward].discard(who.name)

    def of(self, who: Applicant) -> Actor:
        """The officer who works on a case: two of one ward by turns."""
        if who.ward == OTHER:
            return self.officers["far"]
        return self.officers[("hai", "lan")[self.people.index(who) % 2]]

    def call(self, *people: Applicant, answers: bool = True) -> None:
        """An officer accepts, opens the contact and reaches them, or not."""
        for who in people:
            officer = self.of(who)
            self.house.wait(minutes=1)
            officer.act(f"desk:open:{who.code}")
            officer.act(f"desk:yes:{who.code}:{'reached' if answers else 'missed'}:")

    def fill(self, who: Applicant, line: str = "làm ăn 50 triệu, xong 15/3/2024") -> None:
        """The officer writes down what the person says on the phone."""
        officer = self.of(who)
        self.house.wait(minutes=1)
        officer.act(f"desk:fix:{who.code}")
        officer.say(line)
        officer.press("Xác nhận")

    def mark(self, *people: Applicant) -> None:
        """Mark for the list in hand."""
        for who in people:
            officer = self.of(who)
            self.house.wait(minutes=1)
            officer.act(f"desk:do:{who.code}:list")
            officer.press("Xác nhận")

    def sign_up(self, officer: str, name: str, phone: str, code: str = "", ward: str = WARD) -> str:
        """Somebody at the counter signs; with a code, the one whom a relative's or employer's case is about."""
        desk = self.officers[officer]
        self.house.wait(minutes=1)
        desk.act(f"desk:add:{code}")
        desk.say(f"{name}, {phone}, học nghề 24 triệu, xong 1/2/2025")
        said = desk.press("Đã đồng ý, có phiếu ký")
        assert "mã" in said, said
        desk.press("Ghi vào danh sách")
        desk.press("Xác nhận")
        self.may_stand[ward].add(name)
        self.signed.append(name)
        return said

    def issue(self, officer: str, month: str, ward: str, sort: str = "name") -> None:
        """Issue a list after reading what it does."""
        desk = self.officers[officer]
        desk.act(f"desk:issue:{ward}:{month}:{sort}")
        desk.press("Xác nhận")

    def answer(
        self, officer: str, number: int, step: str, line: str = "", press: Sequence[str] = ("Xác nhận",)
    ) -> None:
        """Write down what the committee or the bank answered about a list."""
        desk, ward = self.officers[officer], OTHER if officer == "far" else WARD
        desk.act(f"desk:record:{ward}:{number}:{step}")
        if line:
            desk.say(line)
        for label in press:
            desk.press(label)
