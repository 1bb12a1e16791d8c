"""A thief with the database, its log, every backup and the source, and every true name and number: but no key.

Nothing that is kept depends on who somebody is in a way that can be worked out or tried out: not by a hash of what can
be guessed, not by the length of what is sealed, neither of people who are on the desk nor of those who took it back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pytest

from bot.conversation.services import Services
from bot.model.application import Application
from bot.model.messages import Incoming
from bot.store.backup import Key, back_up
from bot.texts import all_texts, terms, text
from bot.texts.channels import KINDS
from knowledge.language.phones import read_phone, show_phone
from tests.acting import House, open_house
from tests.fakes import FakePlaces

WARD = "16732"


@dataclass(frozen=True)
class Person:
    """An invented person."""

    name: str
    phone: str


PEOPLE = (Person("Lê An", "0912345678"), Person("Nguyễn Hoàng Phương Thảo", "0987654321"), Person("Vũ Ý", "0905111222"))
OTHERS = (Person("Đặng Thị Ngọc Huyền", "0977888999"), Person("Tô Sơn", "0356789123"), Person("Hà Vĩ", "0868123456"))


@dataclass
class Loot:
    """All that the thief took: files as they are, and the tables in them."""

    files: dict[str, bytes] = field(repr=False)
    columns: dict[str, list[object]] = field(repr=False)

    @property
    def all(self) -> bytes:
        return b"\n".join(self.files.values())


def live(house: House, people: Sequence[Person]) -> None:
    """One who is on the desk, one who took it back, one whose time is over, on the web and on a platform."""
    officer = house.officer()
    platform = house.actor("platform", "zalo_bot", "nguoi-dung-0001")
    platform.say(f"tôi tên {people[0].name}, số {people[0].phone}")
    platform.apply(name=people[0].name, phone=people[0].phone)
    officer.act(f"desk:open:{platform.code}")
    officer.act(f"desk:note:{platform.code}")
    officer.say(f"Đã gọi {people[0].phone}, gặp {people[0].name}")
    officer.act(f"desk:yes:{platform.code}:reached:")
    gone = house.applicant(name=people[1].name, phone=people[1].phone, audience="family")
    house.actor().agree(gone.code, people[1].phone)
    gone.act(f"withdraw:yes:{gone.code}")
    later = house.applicant(name=people[2].name, phone=people[2].phone)
    joiner = house.applicant(name=people[2].name, phone=people[2].phone, audience="family")
    assert later.code != joiner.code
    later.act("erase:yes")
    draft = house.actor("draft", "zalo_bot", "nguoi-dung-0002")
    draft.act("refer")
    draft.act("refer:set:audience:person")
    draft.say(people[1].name)


def steal(house: House, folder: Path) -> Loot:
    """The files while the service runs, and a backup from before and one from after."""
    house.do(
        back_up(house.folder / "acts.db", folder / "after.db", Key("", house.folder / "acts.key"), house.clock.now())
    )
    paths = [*house.folder.glob("acts.db*"), *folder.glob("*.db")]
    columns: dict[str, list[object]] = {}
    with closing(sqlite3.connect(folder / "after.db")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608 - the thief's own
            names = [each[0] for each in found.description]
            for row in found:
                for name, value in zip(names, row, strict=True):
                    columns.setdefault(f"{table}.{name}", []).append(value)
    return Loot({path.name: path.read_bytes() for path in paths}, columns)


@pytest.fixture
def loot(services: Services, tmp_path: Path) -> Loot:
    return rob(services, tmp_path / "one", PEOPLE)


def rob(services: Services, folder: Path, people: Sequence[Person]) -> Loot:
    """What is taken from a place in which these people were."""
    (folder / "var").mkdir(parents=True)
    (folder / "copies").mkdir()
    with open_house(services, folder / "var") as house:
        live(house, people)
        return steal(house, folder / "copies")


def guesses(person: Person, services: Services) -> Iterator[str]:
    """Everything with this person in it that the program ever writes or hashes, rebuilt from its source."""
    phone = read_phone(person.phone)
    assert phone
    spellings = (person.phone, phone, phone[1:], show_phone(phone))
    yield from (person.name, person.name.upper(), person.name.lower(), *spellings)
    yield from (f"{a}{sep}{b}" for a, sep, b in itertools.product((person.name,), ("", " ", "/", ","), spellings))
    for audience, when, way in itertools.product(
        ("person", "family", "employer"), ("morning", "afternoon", "evening", "any"), ("call", "message", "office")
    ):
        sent = Application(audience, WARD, person.name, phone, when, way)
        yield json.dumps(asdict(sent), ensure_ascii=False)
        if f"refer.when.{when}" not in all_texts() or f"refer.way.{way}" not in all_texts():
            continue
        slots = {
            "name": person.name, "phone": show_phone(phone), "when": text(f"refer.when.{when}"),
            "way": text(f"refer.way.{way}"), "version": terms.version(), **FakePlaces().offices(WARD),
            **services.promises.slots,
        }  # fmt: skip
        whom = text(f"consent.whom.{audience}")
        for sent_words, kind in itertools.product(("consent.checked", "consent.unchecked"), KINDS):
            channel = text(f"consent.channel.{kind}")
            yield text("consent.text", whom=whom, sent=text(sent_words), channel=channel, **slots)
    yield f"tôi tên {person.name}, số {person.phone}"
    yield f"Đã gọi {person.phone}, gặp {person.name}"


def digests(words: str, salts: Sequence[bytes]) -> Iterator[bytes]:
    """Every digest of some words that a careless program might keep, plain or salted with what stands beside it."""
    said = words.encode()
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        yield hashlib.new(name, said).digest()
    for salt in salts:
        yield hashlib.sha256(salt + said).digest()
        yield hashlib.sha256(said + salt).digest()
        yield hmac.digest(salt, said, "sha256")


def spelled(digest: bytes) -> Iterator[bytes]:
    """The first eight bytes of a digest as they may stand in a file: raw, hex, base64."""
    yield digest[:8]
    yield digest[:4].hex().encode()
    yield base64.b64encode(digest)[:8]
    yield base64.urlsafe_b64encode(digest)[:8]


def found_in(data: bytes, needles: Sequence[bytes]) -> set[int]:
    """The needles of eight bytes that stand anywhere in ``data``."""
    wanted = np.frombuffer(b"".join(needles), dtype="<u8")
    found: set[int] = set()
    for offset in range(8):
        windows = np.frombuffer(data, dtype="<u8", count=(len(data) - offset) // 8, offset=offset)
        found.update(wanted[np.isin(wanted, windows)].tolist())
    return found


def salts_of(loot: Loot) -> list[bytes]:
    """The plain values that stand in the database: ids, codes, wards, chats, days."""
    plain = {value for values in loot.columns.values() for value in values if isinstance(value, str) and value}
    return [value.encode() for value in sorted(plain, key=len)[:120]]


def test_the_search_would_find_a_digest_that_is_kept(loot: Loot, services: Services) -> None:
    """As it was: an unsalted hash of the consent text, in hex; and one salted with the code that stands beside it."""
    shown = next(each for each in guesses(PEOPLE[0], services) if PEOPLE[0].name in each and "\n" in each)
    for kept in (hashlib.sha256(shown.encode()).hexdigest().encode(), hmac.digest(b"16732", shown.encode(), "sha256")):
        needles = [each for digest in digests(shown, [b"16732"]) for each in spelled(digest)]
        assert found_in(b"..." + kept + b".....", needles)


def test_no_name_or_number_stands_anywhere(loot: Loot) -> None:
    for person in PEOPLE:
        for spelling in (person.name, person.name.upper(), person.phone, person.phone[1:]):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                if len(spelling.encode(encoding)) > 6:
                    assert spelling.encode(encoding) not in loot.all


def test_no_digest_of_what_can_be_guessed_stands_anywhere(loot: Loot, services: Services) -> None:
    """Every text of the program with the true name and number in it, under every plain value as a salt."""
    salts = salts_of(loot)
    assert len(salts) > 50
    for person in PEOPLE:
        needles = [
            spelling
            for words in guesses(person, services)
            for digest in digests(words, salts if len(words) < 60 else salts[:20])
            for spelling in spelled(digest)
        ]
        assert len(needles) > 20_000
        assert found_in(loot.all, needles) == set()


def shape(loot: Loot) -> dict[str, list[object]]:
    """What is kept, with everything random by the order in which it comes and everything sealed by its length."""
    seen: dict[str, str] = {}

    def plain(name: str, value: object) -> object:
        if name == "message.client_id":  # drawn by the person's own device
            return value is None
        if isinstance(value, bytes):
            return len(value)
        if not isinstance(value, str):
            return value
        return _RANDOM.sub(lambda match: seen.setdefault(match[0], f"<{len(seen)}>"), value)

    return {name: [plain(name, value) for value in values] for name, values in loot.columns.items()}


_RANDOM = re.compile(r"[0-9a-f]{16,}|[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9A-Za-z]{16}|m\d{8}|[\w-]{20,}")


def test_other_people_leave_the_same_trace(loot: Loot, services: Services, tmp_path: Path) -> None:
    """The same story of other people, with names of other lengths: what is not sealed is the same, and all lengths."""
    other = rob(services, tmp_path / "other", OTHERS)
    mine, theirs = shape(loot), shape(other)
    assert mine.keys() == theirs.keys()
    assert {name for name in mine if mine[name] != theirs[name]} == set()


def test_the_id_of_an_update_is_kept_only_as_a_keyed_digest(services: Services, tmp_path: Path) -> None:
    """Ids may hold the id of a person, or be a digest of what was typed."""
    made = hashlib.sha256(f"tôi tên {PEOPLE[0].name}".encode()).hexdigest()
    with open_house(services, tmp_path) as house:
        for external_id in (made, "user_send_text/0912345678/1"):
            taken = house.running.exchange.accept("zalo_bot", "0912345678", external_id, Incoming("lãi suất"))
            assert house.do(taken)
            again = house.running.exchange.accept("zalo_bot", "0912345678", external_id, Incoming("lãi suất"))
            assert not house.do(again)
        data = house.file()
    assert made.encode() not in data
    assert b"0912345678" not in data


def test_every_application_has_the_same_length(loot: Loot) -> None:
    lengths = {len(value) for value in loot.columns["party.sealed"] if isinstance(value, bytes)}
    assert len(lengths) == 1


def test_of_those_who_took_it_back_nothing_is_left_that_the_key_would_open(services: Services, tmp_path: Path) -> None:
    """Not even with the master key: the key of the case itself is gone, in the log too."""
    with open_house(services, tmp_path) as house:
        person = house.applicant(name=PEOPLE[1].name, phone=PEOPLE[1].phone)
        kept = [row[0] for row in house.rows("SELECT key FROM lead UNION ALL SELECT sealed FROM party")]
        index = house.rows("SELECT phone_index FROM lead")[0][0]
        chat = person.chat
        person.act("erase:yes")
        data = house.file()
        assert all(secret not in data for secret in (*kept, index))
        assert chat.encode() not in data
        assert chat[:16].encode() not in data
