"""The list has a consent of its own: given and taken back by the released person alone, apart from the call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.store.consent_rows import prove_all
from bot.store.consents import ON_PAPER
from bot.store.work import UnitOfWork
from bot.texts import terms, text
from tests.acting import Actor, House, open_house
from tests.fakes import FakePlaces


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def asked(house: House, code: str, ward: str = "16732") -> str:
    """The text under which somebody agrees to stand on the list."""
    return terms.list_terms(code, FakePlaces().offices(ward), house.running.policy.promises)


def agreed(house: House, code: str) -> tuple[bool, bool]:
    """Whether the person agreed to the call, and to the list."""

    def read(work: UnitOfWork) -> tuple[bool, bool]:
        found = work.files.with_code(code)
        assert found is not None
        return work.consents.agreed_to(found.case, "call", code), work.consents.agreed_to(found.case, "list", code)

    return house.do(house.running.database.read(read))


def test_sending_agrees_to_the_call_alone_and_the_list_is_asked_apart(house: House) -> None:
    person = house.applicant()
    assert agreed(house, person.code) == (True, False)
    assert person.heard[-1] == asked(house, person.code)
    assert person.agree_to_list() == text("list.agreed", code=person.code)
    assert agreed(house, person.code) == (True, True)
    rows = house.rows("SELECT who, purpose, version, code FROM consent ORDER BY id")
    assert rows == [("person", purpose, terms.version(), person.code) for purpose in ("call", "list")]


def test_whoever_says_no_is_still_called(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    assert person.press("Không, chỉ gọi lại") == text("list.left", code=person.code)
    assert agreed(house, person.code) == (True, False)
    assert "Trần Văn Mẫu" in officer.act(f"desk:open:{person.code}")


@pytest.mark.parametrize("audience", ["family", "employer"])
def test_nobody_agrees_to_the_list_for_somebody_else(house: House, audience: str) -> None:
    sender = house.applicant(audience=audience)
    assert "Đồng ý ghi tên" not in sender.buttons
    shown = terms.shown(asked(house, sender.code))
    assert sender.act(f"list:yes:{sender.code}:{shown}") == text("refused.unknown")
    assert agreed(house, sender.code)[1] is False


def test_the_person_for_whom_a_relative_sent_it_is_asked_too(house: House) -> None:
    family, person = house.applicant(audience="family"), house.actor()
    person.agree(family.code)
    assert person.agree_to_list() == text("list.agreed", code=family.code)
    assert agreed(house, family.code) == (True, True)
    person.act("erase:yes")
    assert agreed(house, family.code) == (False, False)


def test_a_stranger_with_the_code_agrees_to_nothing(house: House) -> None:
    person, stranger = house.applicant(), house.actor()
    shown = terms.shown(asked(house, person.code))
    for action in (f"list:{person.code}", f"list:yes:{person.code}:{shown}", f"list:no:{person.code}"):
        assert stranger.act(action).endswith(text("refused.unknown"))
    assert agreed(house, person.code) == (True, False)


def test_a_text_that_changed_since_is_shown_again_first(house: House) -> None:
    """A case that went to another ward goes onto the list of another committee."""
    officer, person = house.officer(scope="16732 16708"), house.applicant()
    old = person.buttons["Đồng ý ghi tên"]
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:yes:{person.code}:transfer:16708:moved")
    person.act(old)
    assert person.heard[-1] == asked(house, person.code, "16708")
    assert agreed(house, person.code) == (True, False)
    person.agree_to_list()
    assert agreed(house, person.code) == (True, True)


def listed(house: House) -> tuple[Actor, Actor]:
    officer, person = house.officer(), house.applicant()
    person.agree_to_list()
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{person.code}:{step}:")
    return officer, person


def test_taking_it_back_takes_the_mark_off_and_tells_the_officer(house: House) -> None:
    officer, person = listed(house)
    officer.news()
    person.say("hồ sơ của tôi")
    assert person.press("Rút tên khỏi danh sách") == text("list.left", code=person.code)
    assert agreed(house, person.code) == (True, False)
    assert house.rows("SELECT state, listed_at FROM lead") == [("contacted", None)]
    assert text("notice.left_list", code=person.code) in officer.news()
    row = house.rows("SELECT chat, text_hash FROM consent WHERE purpose = 'list'")
    assert row == [("", "")]


def test_it_can_be_given_later(house: House) -> None:
    person = house.applicant()
    person.press("Không, chỉ gọi lại")
    person.say("hồ sơ của tôi")
    assert person.press("Cho ghi tên vào danh sách") == asked(house, person.code)
    person.agree_to_list()
    assert agreed(house, person.code) == (True, True)


def test_a_slip_signed_at_the_counter_counts_and_goes_with_its_sender(house: House) -> None:
    person = house.applicant()

    def sign(work: UnitOfWork) -> None:
        found = work.files.with_code(person.code)
        assert found is not None
        work.consents.add_on_paper(found.case, ("list",), "slip 7", person.code, house.clock.now())

    house.do(house.running.database.write(sign))
    assert agreed(house, person.code) == (True, True)
    assert house.rows("SELECT version FROM consent WHERE purpose = 'list'") == [(ON_PAPER,)]
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == [(0,)]


def test_an_older_consent_for_both_counts_for_the_call_alone(house: House) -> None:
    """Its text named neither the committee nor the bank."""
    person = house.applicant()
    house.change("UPDATE consent SET purpose = 'contact_and_list', version = '1', mac = NULL")
    house.do(house.running.database.write(lambda work: prove_all(work.tx, work.keyring)))  # as that version left it
    assert agreed(house, person.code) == (True, False)
