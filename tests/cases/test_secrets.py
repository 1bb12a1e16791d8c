"""A month of people who type names, phone and identity numbers everywhere; afterwards no trace of them in clear."""

from __future__ import annotations

import gc
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.application import Application
from bot.model.effects import Refer, Work
from bot.model.messages import Incoming
from bot.store.backup import Key, back_up
from knowledge.language.phones import read_phone, show_phone
from tests.acting import Actor, House, open_house, quick_folder

pytestmark = pytest.mark.xdist_group("secrets")  # the month is lived once

SEED = 22
DAYS = 30
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng")
MIDDLES = ("Thử Nghiệm", "Bí Mật", "Kín Đáo", "Giữ Lời", "Vô Danh")
GIVEN = ("Quỳnh", "Thoảng", "Nhượng", "Khuyến", "Phượng", "Nghiêm")


ROOMS = ("bot.store", "bot.cases", "bot.places", "bot.reports", "bot.inbox", "bot.outbox", "bot.model")


class Person:
    """An invented person, as the seed has it."""

    def __init__(self, chance: random.Random) -> None:
        self.name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
        self.phone = f"09{chance.randrange(10**7, 10**8)}"
        self.identity = f"040{chance.randrange(10**8, 10**9)}"

    def needles(self) -> list[bytes]:
        """What must be found nowhere; each is long enough not to stand somewhere by chance."""
        international = read_phone(self.phone)
        spellings = [self.name, self.name.upper(), self.phone, self.phone[1:], international, self.identity]
        spellings.append(f"{self.identity[:3]} {self.identity[3:6]} {self.identity[6:9]} {self.identity[9:]}")
        if international:
            spellings.append(show_phone(international))
        encodings = ("utf-8", "utf-16-le", "utf-16-be")
        found = [spelling.encode(encoding) for spelling in spellings if spelling for encoding in encodings]
        return [*found, ascii(self.name)[1:-1].encode(), self.phone.encode().hex().encode()]


def month(chance: random.Random) -> Iterator[Person]:
    """People whose number can exist, as the dialogue takes no other."""
    while True:
        person = Person(chance)
        if read_phone(person.phone):
            yield person


@pytest.fixture(scope="module")
def lived(services: Services) -> Iterator[tuple[House, list[Person], str]]:
    """The house after a month, with its people and all that was logged."""
    log, handler = [], logging.Handler(logging.DEBUG)
    handler.emit = lambda record: log.append(f"{record.name} {record.getMessage()} {record.args!r} {record.exc_info}")
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with quick_folder() as folder, open_house(services, folder) as house:
            people = live(house)
            yield house, people, "\n".join(log)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def live(house: House) -> list[Person]:
    """A month: chats, cases, notes, transfers, lists, deletions."""
    chance = random.Random(SEED)
    source, people = month(chance), []
    officer, other = house.officer(), house.officer(scope="16708")
    for day in range(DAYS):
        people.append(next(source))
        one_case(house, officer, people[-1], chance, erases=day % 5 == 0)
        house.wait(days=1)
        other.news()
    return people


def one_case(house: House, officer: Actor, person: Person, chance: random.Random, *, erases: bool) -> None:
    actor = house.actor()
    actor.say(f"tôi tên {person.name}, số {person.phone}, căn cước {person.identity}, vay được không")
    actor.apply(
        audience=chance.choice(["person", "family", "employer"]),
        ward=chance.choice(["16732", "16708"]),
        name=person.name,
        phone=person.phone,
    )
    assert actor.code
    actor.say(f"căn cước của tôi {person.identity}")
    officer.act(f"desk:open:{actor.code}")
    officer.act(f"desk:note:{actor.code}")
    officer.say(f"Đã gọi {person.phone} gặp {person.name}, căn cước {person.identity}")
    officer.act(f"desk:yes:{actor.code}:{chance.choice(['reached:', 'missed:', 'transfer:16708', 'close:lent'])}")
    actor.say("hồ sơ của tôi")
    actor.act(f"held:{actor.code}")
    if erases:
        actor.act("erase:yes")


def hits(data: bytes, people: list[Person]) -> list[bytes]:
    """The needles in ``data``: those whose first eight bytes stand somewhere are looked for as a whole."""
    needles = [needle for person in people for needle in person.needles()]
    starts = np.frombuffer(b"".join(needle[:8] for needle in needles), dtype="<u8")
    found: set[int] = set()
    for offset in range(8):
        windows = np.frombuffer(data, dtype="<u8", count=max(0, len(data) - offset) // 8, offset=min(offset, len(data)))
        found.update(starts[np.isin(starts, windows)].tolist())
    return [needle for needle, start in zip(needles, starts.tolist(), strict=True) if start in found and needle in data]


def test_the_search_finds_what_is_there() -> None:
    person = next(month(random.Random(SEED)))
    for written in (person.name, person.phone, person.identity):
        for before in range(9):
            assert hits(b"." * before + f"{written} …".encode(), [person])
            assert hits(b"." * before + written.encode("utf-16-le"), [person])
    assert hits(b"", [person]) == hits(b"1234567", [person]) == []


def test_neither_the_database_nor_its_log_holds_anybody(lived: tuple[House, list[Person], str]) -> None:
    house, people, _ = lived
    kept = house.file()
    assert len(people) == DAYS
    assert house.rows("SELECT count(*) FROM note")[0][0] > 5
    assert len(kept) > 100_000
    assert hits(kept, people) == []


def test_no_other_file_beside_it_does(lived: tuple[House, list[Person], str]) -> None:
    house, people, _ = lived
    others = [path for path in house.folder.rglob("*") if path.is_file() and not path.name.startswith("acts.db")]
    assert others
    for path in others:
        assert hits(path.read_bytes(), people) == []


def test_nothing_of_them_was_logged_at_any_level(lived: tuple[House, list[Person], str]) -> None:
    _, people, log = lived
    assert "aiosqlite" in log
    assert hits(log.encode(), people) == []


def test_a_backup_holds_nobody_and_no_key(lived: tuple[House, list[Person], str], tmp_path: Path) -> None:
    house, people, _ = lived
    key = house.folder / "acts.key"
    house.do(back_up(house.folder / "acts.db", tmp_path / "copy.db", Key("", key), house.clock.now()))
    copy = (tmp_path / "copy.db").read_bytes()
    assert len(copy) > 100_000
    assert hits(copy, people) == []
    assert key.read_bytes().strip() not in copy


def test_no_object_tells_of_them_when_it_is_printed(
    lived: tuple[House, list[Person], str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.get_records("setup").clear()  # what pytest keeps of the month's log keeps the objects of every write alive
    house, people, _ = lived
    person = people[0]
    session = Session(welcomed=True)
    sent = Application("person", "16732", person.name, read_phone(person.phone), "any", "call")
    made = [
        Incoming(f"{person.name} {person.phone}"), sent, Refer(sent, "1", "0" * 64), session, house,
        Work("K7M2-9QXD", "note", note=person.name), house.running, house.running.keyring,
    ]  # fmt: skip
    ours = [thing for thing in gc.get_objects() if str(type(thing).__module__).startswith(ROOMS)]
    assert hits("\n".join(map(repr, [*made, *ours])).encode(), people) == []
