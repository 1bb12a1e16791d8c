"""`python -m tests.pictures`: the pictures of docs/officers.md and the README, taken of the program in Chromium.

Invented people, a database that is thrown away. Needs chromium and chromedriver; `--only NAME` takes one again.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.cases.codes import digest_of, draw
from bot.cases.list_rules import caps_on
from bot.cases.service import CaseService
from bot.model.effects import Work
from bot.runtime import policy_of
from bot.settings import Settings
from bot.wiring import make_services
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.console.street import Screen, Street
from tests.web.page import Page, Server, open_chromium

_FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_PHONE, _DESK = (390, 780), (1000, 700)
_SENT = (("Vũ Thị Minh Họa", 345_601), ("Đặng Văn Tưởng Tượng", 345_602), ("Bùi Thị Thí Dụ", 345_603))


@dataclass(frozen=True)
class Set:
    """A server with people on it: who sits where, and whose cases there are."""

    screen: Screen
    chat: Page
    street: Street
    seat: int
    above: int
    codes: list[str]
    sent: list[str]
    invitation: str

    def come_in(self, seat: int) -> None:
        self.screen.resize(*_DESK)
        self.screen.come_in(self.street.code(seat))


def sign_in(of: Set) -> None:
    of.screen.resize(*_DESK)
    of.screen.command("Storage.clearDataForOrigin", origin=of.screen._address, storageTypes="all")
    of.screen.go("/vao")


def table(of: Set) -> None:
    of.come_in(of.seat)


def case(of: Set) -> None:
    of.come_in(of.seat)
    of.screen.go(f"/ho-so/{of.codes[2]}")
    of.screen.press("Xem liên hệ")


def steps(of: Set) -> None:
    case(of)
    of.screen.run("document.querySelector('main').lastElementChild.scrollIntoView()")
    of.screen.run("window.scrollBy(0, -200)")


def marked(of: Set) -> None:
    of.come_in(of.seat)
    for box in of.screen.driver.find_elements("css selector", "input[name=code]")[:4]:
        box.click()
    of.screen.press("Ghi những người")
    of.screen.press("Đúng, ghi")


def month(of: Set) -> None:
    of.come_in(of.seat)
    of.screen.go("/danh-sach")


def issue(of: Set) -> None:
    month(of)
    of.screen.press("Chốt danh sách tháng")


def off(of: Set) -> None:
    month(of)
    of.screen.find("input[name=code]").click()
    of.screen.run("document.querySelector('main form details').open = true")
    of.screen.choose_in("main form details select", "moved")
    of.screen.press("Đưa ra")


def hand_over(of: Set) -> None:
    of.come_in(of.seat)
    of.screen.go("/ban-giao")


def overview(of: Set) -> None:
    of.come_in(of.above)
    of.screen.go("/tong-quan")


def joined(of: Set) -> None:
    of.chat.resize(*_PHONE)
    of.chat.open()
    of.chat.say(of.invitation)


def desk(of: Set) -> None:
    of.chat.resize(*_PHONE)
    of.chat.say("việc")


def words(of: Set) -> None:
    desk(of)
    of.chat.say("hôm nay có ai mới")
    of.chat.say("hồ sơ của chị Minh Họa")


def contact(of: Set) -> None:
    desk(of)
    of.chat.say(of.sent[1])
    of.chat.answer_to(lambda: of.chat.press("Nhận và xem liên hệ"))


def undone(of: Set) -> None:
    of.chat.say("gọi rồi")


def list_of_month(of: Set) -> None:
    desk(of)
    of.chat.say("danh sách tháng này")


def citizen(of: Set) -> None:
    of.chat.resize(390, 844)
    of.chat.open()
    of.chat.say("em muon vay von lam an thi duoc bao nhieu tien a")


# the chat has one browser and one seat: its pictures stand together, in their order
PICTURES: Mapping[str, Callable[[Set], None]] = {
    "officer-join": joined,
    "officer-desk": desk,
    "officer-words": words,
    "officer-case": contact,
    "officer-undo": undone,
    "officer-month": list_of_month,
    "console-sign-in": sign_in,
    "console-list": table,
    "console-case": case,
    "console-steps": steps,
    "console-marked": marked,
    "console-month": month,
    "console-issue": issue,
    "console-off": off,
    "console-hand-over": hand_over,
    "console-overview": overview,
    "chat": citizen,
}


@contextmanager
def opened_set() -> Iterator[Set]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/qd22.db", key_file=Path(folder) / "key")
        services = make_services(settings)
        server, driver = Server(settings, services), open_chromium()
        server.start()
        try:
            yield _filled(server, Screen(driver, server.address), Page(driver, server.address), settings)
        finally:
            driver.quit()
            server.stop()


def _filled(server: Server, screen: Screen, chat: Page, settings: Settings) -> Set:
    services, street = server._services, Street(settings)
    seat = street.officer("officer", "16732", "Cán bộ Mẫu", "chat-mau")
    street.officer("officer", "16732", "Đồng nghiệp Mẫu", "chat-hai")
    above = street.officer("supervisor", "tinh:40", "Người Phụ Trách Mẫu", "chat-tren")
    caps = partial(caps_on, services.knowledge.facts)
    cases = CaseService(services.places, policy_of(settings), draw, caps)
    codes = street.walk_ins(cases, "chat-mau")
    sent = [street.send(cases, "person", name, number) for name, number in _SENT]
    now = street.clock.now()
    street.do(lambda work: cases.carry_out(work, Work(codes[0], "list"), "chat-mau", now))
    invitation = grouped(draw(INVITATION_LENGTH))
    until = now + timedelta(days=1)
    street.do(lambda work: work.officers.invite("Cán bộ Ba", "officer", "16732", digest_of(invitation), until))
    return Set(screen, chat, street, seat, above, codes, sent, invitation)


def main() -> None:
    """Take the pictures, and say which."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="")
    options.add_argument("--to", type=Path, default=_FOLDER)
    chosen = options.parse_args()
    with opened_set() as of:
        for name, show in PICTURES.items():
            show(of)
            if chosen.only in ("", name):
                shot = of.screen.command("Page.captureScreenshot", format="png")
                (chosen.to / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
                print(name)  # noqa: T201


if __name__ == "__main__":
    main()
