"""Nothing leaves without consent, and withdrawal pulls it back: over many ways through the dialogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cases.list_book import ListBook
from bot.clock import VIETNAM
from bot.conversation.services import Services
from bot.replay.player import CODE
from bot.store.schema import metadata
from bot.store.work import UnitOfWork
from bot.texts import all_texts, terms, text
from tests.acting import Actor, House, open_house, quick_folder
from tests.fakes import FakePlaces

NAME, PHONE = "Nguyễn Thị Thử", "0912345678"
VERSIONS = {
    "1": "c195f6306dd3694f69f3e890714546238e2e9b7edc196b053358bbcde2d5d14e",
    "2": "de1dfd1d7c07713a192eb863afa93c7f907134e5fa57fcbadfba776ac20c9d22",
    "3": "81a4ba06246cd070d63c0a68bd208641593466a58cc4df32f6fd3b5d454debe0",
    "4": "1e20e88195d4d1c6dd6c3ed0a44c1cf4bf011ed437c02b043200c5ee455faee7",
    "5": "2471e801484264d42daa6fc7d59655923ba6b8c84858cedb0f6f43e874978371",
    "6": "b9d9daf91849d932d812bde2c7dec91f56ea6bf073e2941a95a50f7ece7bcd3d",
    "7": "73d698abdc7c363450c25ad5cd8d5847c1e0615cc37b8aec259f4bbab4e51167",
}
"""Every consent text that anybody may have agreed to: version and hash of its templates, news among them since 7."""
AGREED = ("consent.", "follow.ask")
WAYS = (
    "refer:set:audience:person", "refer:set:audience:family", "refer:set:ward:16732", "refer:set:ward:16708",
    "refer:set:may_ask:yes",
    "refer:set:when:morning", "refer:set:way:call", "refer:edit", "refer:change:name", "refer:change:ward",
    "refer:no", "refer:yes", "refer:yes:0123456789abcdef", "refer", "menu", "screen:person", "screen:show",
)  # fmt: skip
WORDS = (
    NAME, PHONE, f"{NAME} {PHONE}", "nghi thủy", "tôi", "đồng ý", "gửi đi", "ừ", "không", "sửa", "quay lại",
    "lãi bao nhiêu", "tôi muốn chết", "kiểm tra điều kiện", "20/5/2025", "100 triệu", "rồi", "2", "1",
)  # fmt: skip
FILLED = ("refer:set:audience:person", "refer:set:ward:16732", "refer:set:may_ask:yes", f"{NAME} {PHONE}",
          "refer:set:when:any", "refer:set:way:call")  # fmt: skip
NOISE = st.lists(st.sampled_from([*WAYS, *WORDS]), max_size=2)
PATHS = st.one_of(
    st.lists(st.sampled_from([*WAYS, *WORDS]), max_size=12),
    st.tuples(*(NOISE for _ in FILLED)).map(
        lambda noises: [step for noise, fill in zip(noises, FILLED, strict=True) for step in (*noise, fill)]
    ),
)
"""Anything at all, or the straight way to the consent with anything in between."""


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def street(services: Services) -> Iterator[House]:
    """One house for many examples; each has a person of its own."""
    with quick_folder() as folder, open_house(services, folder) as opened:
        yield opened


def test_another_consent_text_has_another_version() -> None:
    """Who changes the words gives them a new version, adds the pair, and never takes an old pair away."""
    templates = {key: words for key, words in all_texts().items() if key.startswith(AGREED)}
    shown = "\n".join(f"{key}: {templates[key]}" for key in sorted(templates))
    assert VERSIONS.get(text("consent.version")) == hashlib.sha256(shown.encode()).hexdigest()


@given(PATHS, st.booleans())
@settings(
    max_examples=settings.default.max_examples // 5,  # 20; 400 in `make storm`
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_lead_exists_only_after_yes_under_the_very_text_that_was_agreed_to(
    street: House, path: list[str], agrees: bool
) -> None:
    person, seen = street.actor(), []
    before = counts(street)
    for step in ("refer", *path):
        consent = [said for said in person.heard if said.startswith("Anh/chị đọc kỹ")]
        had_button = any(action.startswith("refer:yes") for action in person.buttons.values())
        person.act(step) if step in WAYS else person.say(step)
        seen += [said for said in person.heard if said.startswith("Anh/chị đọc kỹ")]
        if counts(street)["lead"] > before["lead"]:
            assert had_button
            check_consent(street, person, consent[-1])
            before = counts(street)
    if agrees and "Đồng ý gửi" in person.buttons:
        shown = seen[-1]
        person.press("Đồng ý gửi")
        check_consent(street, person, shown)
    else:
        assert counts(street) == before


def counts(house: House) -> dict[str, int]:
    tables = ("lead", "party", "consent", "outbox", "note")
    return {table: house.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608


def check_consent(house: House, person: Actor, shown: str) -> None:
    """The newest consent of a person is the proof of the text they were shown."""
    query = "SELECT version, purpose, who, text_hash, at, lead FROM consent WHERE chat = :chat ORDER BY id DESC"
    version, purpose, who, text_hash, at, lead = house.rows(query, chat=person.chat)[0]
    assert (version, purpose) == (text("consent.version"), "call")
    assert who in ("person", "family", "employer")
    assert text_hash == keyed(house, lead, shown)
    assert at.startswith(f"{house.clock.now():%Y-%m-%d %H:%M}")
    found = house.rows("SELECT count(*) FROM party WHERE lead = :lead AND chat = :chat", lead=lead, chat=person.chat)
    assert found == [(1,)]


def agree_text(house: House, code: str) -> str:
    """The text under which the person in question agrees to what a relative sent."""
    return terms.agree_terms(code, FakePlaces().offices("16732"), house.running.policy.promises)


def keyed(house: House, lead: str, shown: str) -> str:
    """The proof of a text under the key of a lead."""

    def make(work: UnitOfWork) -> str:
        of = work.cases.get(lead)
        assert of is not None
        return work.cases.vault(of).mac(hashlib.sha256(shown.encode()).hexdigest(), "consent")

    return house.do(house.running.database.read(make))


@pytest.mark.parametrize("way", ["kept", "withdraw", "erase", "part"])
def test_no_column_lets_somebody_without_a_key_try_out_names_and_numbers(house: House, way: str) -> None:
    """Whoever has the public template, the right name and the right number finds their digest nowhere."""
    officer, person = house.officer(), house.actor("person", "telegram", "77")
    shown = person.apply(name=NAME, phone=PHONE)
    relative = house.applicant(audience="family", name=NAME, phone=PHONE)
    texts = [shown, agree_text(house, relative.code), NAME, PHONE, f"+84{PHONE[1:]}"]
    house.actor().agree(relative.code)
    officer.act(f"desk:open:{person.code}")
    if way != "kept":
        person.act("erase:yes" if way == "erase" else f"withdraw:yes:{person.code}")
    if way in ("withdraw", "erase"):
        relative.act("erase:yes")
    digests = [make(each.encode()) for each in texts for make in (hashlib.sha256, hashlib.sha1, hashlib.md5)]
    signs = [sign for each in digests for sign in (each.digest()[:6], each.hexdigest()[:12].encode())]
    for table in metadata.tables:
        for row in house.rows(f"SELECT * FROM {table}"):  # noqa: S608 - our own tables
            for value in row:
                held = value if isinstance(value, bytes) else str(value).encode()
                assert not any(sign in held for sign in signs), table
    blank = house.rows(
        "SELECT count(*) FROM consent WHERE withdrawn_at IS NOT NULL AND (chat != '' OR text_hash != '')"
    )
    assert blank == [(0,)]


def test_a_text_that_changed_since_it_was_shown_is_shown_again_first(house: House) -> None:
    """An old button stands under an old text: a ward or a pre-check added since was not agreed to."""
    person = house.actor()
    for action in ("refer", "refer:set:audience:person", "refer:set:ward:16732"):
        person.act(action)
    person.say(f"{NAME} {PHONE}")
    person.act("refer:set:when:any")
    person.act("refer:set:way:call")
    old = person.buttons["Đồng ý gửi"]
    person.act("refer:change:ward")
    person.act("refer:set:ward:16708")
    shown = person.act(old)
    assert "Nơi ở: phường Vinh Lộc" in shown
    assert counts(house)["lead"] == 0
    person.say("đồng ý")
    check_consent(house, person, shown)


def test_what_the_person_confirms_by_code_is_proved_as_well(house: House) -> None:
    house.applicant(audience="family")
    code = house.rows("SELECT code FROM lead")[0][0]
    person = house.actor()
    person.say(code)
    person.press("Tôi là người đó, tôi đồng ý")
    person.say("5678")
    query = "SELECT lead, who, text_hash FROM consent WHERE chat = :chat"
    lead, who, text_hash = house.rows(query, chat=person.chat)[0]
    assert (who, text_hash) == ("person", keyed(house, lead, agree_text(house, code)))


def test_the_relative_who_sent_it_cannot_agree_for_the_person(house: House) -> None:
    family = house.applicant(audience="family")
    family.act(f"agree:{family.code}:{terms.shown(agree_text(house, family.code))}")
    family.say("5678")
    assert house.rows("SELECT person_agreed FROM lead") == [(0,)]


def test_who_confirmed_by_code_takes_it_back_with_everything_else(house: House) -> None:
    family, person = house.applicant(audience="family"), house.actor()
    person.agree(family.code)
    assert house.rows("SELECT person_agreed FROM lead") == [(1,)]
    person.act("erase:yes")
    assert house.rows("SELECT person_agreed, state FROM lead") == [(0, "new")]


@pytest.mark.parametrize("way", ["withdraw", "erase"])
@pytest.mark.parametrize("reach", ["new", "accepted", "contacted", "listed", "closed"])
def test_after_withdrawal_nobody_has_the_person_and_both_sides_have_a_receipt(
    house: House, way: str, reach: str
) -> None:
    officer, person = house.officer(), house.applicant(name=NAME)
    if reach in ("listed", "closed"):
        person.agree_to_list()
    steps = {"accepted": "accept", "contacted": "reached", "listed": "list", "closed": "close"}
    for state, step in steps.items():
        if reach == "new":
            break
        officer.act(f"desk:yes:{person.code}:{step}:{'lent' if step == 'close' else ''}")
        if state == reach:
            break
    assert house.rows("SELECT state FROM lead") == [(reach,)]
    listed_before = listed(house)
    assert listed_before == ([person.code] if reach == "listed" else [])
    receipt = person.act("erase:yes" if way == "erase" else f"withdraw:yes:{person.code}")
    at = f"{house.clock.now().astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    assert f"Đã rút lại và xóa: {person.code}. Lúc {at}." in receipt
    assert listed(house) == []
    assert f"{person.code} đã được người gửi rút lại" in officer.news()
    assert person.code not in officer.act("desk:list:new:0") + officer.act("desk:list:closed:0")
    assert "Không còn việc này" in officer.act(f"desk:open:{person.code}")
    assert house.rows("SELECT lead FROM outbox WHERE lead IS NOT NULL") == []
    assert person.news() == ""


def listed(house: House) -> list[str]:
    """The codes on the list in hand of this ward."""

    async def read() -> list[str]:
        running = house.running

        def act(work: UnitOfWork) -> list[str]:
            [draft] = ListBook(work).drafts(["16732"], house.clock.now())
            return [entry.case.code for entry in draft.entries]

        return await running.database.read(act)

    return house.do(read())


def test_a_ward_without_officers_is_worked_from_above_and_hears_of_withdrawal_there(house: House) -> None:
    supervisor, person = house.officer("supervisor", "tinh:40"), house.applicant(ward="16708")
    assert person.code in supervisor.news()
    person.act(f"withdraw:yes:{person.code}")
    assert "rút lại" in supervisor.news()


def test_the_receipt_and_the_desk_agree_on_what_a_code_means_afterwards(house: House) -> None:
    person = house.applicant()
    person.act("erase:yes")
    stranger = house.actor()
    assert "đã rút lại và xóa" in stranger.say(person.code)
    assert CODE.search(stranger.text)
