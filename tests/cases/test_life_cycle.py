"""The life of a lead, whoever does what in which order: an independent table, and a town of people at random."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.cases.transitions import STATES, IllegalStepError, after, steps_from
from bot.conversation.services import Services
from bot.model.application import Application
from bot.model.case import Refused, Result, State, Step
from bot.model.effects import Effect, Refer, Reveal, Work
from bot.store.work import UnitOfWork
from knowledge.language.phones import read_phone, show_phone
from tests.acting import Actor, open_house, quick_folder
from tests.fakes import CUA_LO, VINH_LOC, VINH_PHU, FakePlaces

LEADS_TO = {
    "new": {"accept": "accepted", "close": "closed", "transfer": "new", "send_back": "new", "escalate": "returned"},
    "unconfirmed": {"accept": "accepted", "close": "closed", "transfer": "new"},
    "returned": {"accept": "accepted", "close": "closed", "transfer": "new"},
    "accepted": {
        "reached": "contacted", "missed": "accepted", "appointed": "contacted", "declined": "closed",
        "close": "closed", "transfer": "new", "confirm": "accepted", "take": "accepted", "release": "accepted",
        "tell": "accepted",
    },
    "contacted": {
        "reached": "contacted", "missed": "contacted", "appointed": "contacted", "declined": "closed", "list": "listed",
        "close": "closed", "transfer": "new", "confirm": "contacted", "take": "contacted", "release": "contacted",
        "tell": "contacted",
        "uncalled": "accepted",
    },
    "listed": {
        "unlist": "contacted", "close": "closed", "confirm": "listed", "approve": "approved", "disapprove": "contacted",
        "take": "listed", "release": "listed", "tell": "listed",
    },
    "approved": {
        "unlist": "contacted", "close": "closed", "confirm": "approved", "hand": "handed", "lend": "lent",
        "refuse": "refused", "take": "approved", "release": "approved", "tell": "approved",
    },
    "handed": {
        "unlist": "contacted", "close": "closed", "confirm": "handed", "lend": "lent", "refuse": "refused",
        "take": "handed", "release": "handed", "tell": "handed",
    },
    "refused": {
        "list": "listed", "close": "closed", "confirm": "refused", "take": "refused", "release": "refused",
        "tell": "refused",
    },
    "lent": {"reopen": "accepted"},
    "closed": {"reopen": "accepted"},
    "erased": {},
}  # fmt: skip
"""What the issue says a life is, written down a second time. A note changes nothing and is possible until deletion."""
STEPS: tuple[Step, ...] = get_args(Step)
BY_NO_BUTTON = {"escalate", "approve", "disapprove", "hand", "lend", "refuse", "uncalled", "tell"}
"""Steps of the clock, of a whole list, of the sender and of the console."""


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_leads_where_the_table_says_or_nowhere(state: State, step: Step) -> None:
    wanted = state if step == "note" and state != "erased" else LEADS_TO[state].get(step)
    if wanted is None:
        with pytest.raises(IllegalStepError):
            after(state, step)
    else:
        assert after(state, step) == wanted


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("was_transferred", [True, False])
@pytest.mark.parametrize("has_person", [True, False])
@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("is_appointed", [True, False])
@pytest.mark.parametrize("is_mine", [True, False])
def test_an_officer_is_offered_exactly_the_possible_steps(
    state: State, was_transferred: bool, has_person: bool, is_confirmed: bool, is_appointed: bool, is_mine: bool
) -> None:
    possible = set(LEADS_TO[state]) - BY_NO_BUTTON | ({"note"} if state != "erased" else set())
    if not was_transferred:
        possible.discard("send_back")
    if not has_person:
        possible.discard("list")
    if is_confirmed:
        possible.discard("confirm")
    if state == "contacted" and not is_appointed:
        possible.discard("reached")
    possible.discard("take" if is_mine else "release")
    found = steps_from(
        state,
        was_transferred=was_transferred,
        has_person=has_person,
        is_confirmed=is_confirmed,
        is_appointed=is_appointed,
        is_mine=is_mine,
    )
    assert set(found) == possible


PLACES = FakePlaces(desks_of_provinces=frozenset({"40"}))
HOLDERS = (CUA_LO.code, VINH_LOC.code, VINH_PHU.code)
"""Two served wards and one whose cases wait at the desk of the province; the other two have nobody."""
NOWHERE = ("05500", "99999", "")
NAMES = ("Nguyễn Thị Thử Nghiệm", "Trần Văn Bí Mật", "Lê Hữu Kín Đáo")
PHONES = ("0912345678", "0987654321", "0355123987")
REASONS = ("lent", "not_eligible", "no_need", "unreachable", "moved", "declined", "other", "", "bịa", PHONES[0])
OFF = ("no_need", "not_eligible", "other")
"""Those of REASONS for which a name may be taken off a list."""
OF_HOLDER = ("reached", "missed", "appointed", "declined")
LOOKS = ("desk", "desk:next", "desk:list:due:0", "desk:list:closed:0")
SCOPES = (CUA_LO.code, CUA_LO.code, VINH_LOC.code, "tinh:40", "tinh:80")


@dataclass
class Life:
    """What the test itself knows of a lead."""

    ward: str
    phone: str
    opened: float
    came_from: str = ""
    state: str = "new"
    agreed: bool = True
    parties: dict[str, str] = field(default_factory=dict)
    """Chat and on whose behalf, first comer first."""
    codes: dict[str, str] = field(default_factory=dict)
    """Chat and its own code."""
    told: set[str] = field(default_factory=set)
    confirmed: set[tuple[str, str]] = field(default_factory=set)
    """Chat and the code that it agreed with."""
    holder: int | None = None
    """The desk that works on it."""
    on_list: dict[str, str] = field(default_factory=dict)
    """Chat of a person who agreed to stand on the list, and the ward whose list it is."""

    def is_own(self) -> bool:
        """Whether somebody sent it for themselves, or agreed with a relative."""
        relatives = {chat for chat, audience in self.parties.items() if audience == "family"}
        agreed = {code for chat, code in self.confirmed if chat not in relatives}
        return len(relatives) < len(self.parties) or any(self.codes[chat] in agreed for chat in relatives)

    def named(self) -> str:
        """The chat of the person who may stand on a list, or ""."""
        persons = [chat for chat, audience in self.parties.items() if audience == "person"]
        return next((chat for chat in persons if chat in self.told), persons[0] if persons else "")


class Town(RuleBasedStateMachine):
    """Applicants, relatives, employers, officers of two wards, supervisors of two provinces, and strangers."""

    services: Services
    template: Path

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = self.stack.enter_context(quick_folder())
        shutil.copytree(self.template, folder, dirs_exist_ok=True)
        self.house = self.stack.enter_context(open_house(self.services, folder, PLACES))
        self.people = [self.house.actor() for _ in range(4)]
        self.desks = [self.house.officer("supervisor" if ":" in scope else "officer", scope) for scope in SCOPES]
        self.at_desk = [True] * len(SCOPES)
        self.lives: dict[str, Life] = {}
        self.reveals = 0
        self.keys: dict[str, bytes] = {}
        self.hours = 0.0

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.nothing_is_readable()
            self.stack.close()

    # --- the people

    @rule(who=st.integers(0, 3), audience=st.sampled_from(["person", "family", "employer"]),
          ward=st.sampled_from(HOLDERS), owner=st.integers(0, 2))  # fmt: skip
    def apply(self, who: int, audience: str, ward: str, owner: int) -> None:
        actor, phone, before = self.people[who], PHONES[owner], self.codes()
        shown = actor.apply(audience=audience, ward=ward, name=NAMES[owner], phone=phone)
        assert NAMES[owner] in shown
        open_lives = [
            code for code, life in self.lives.items()
            if (life.phone, life.ward) == (phone, ward) and life.state not in ("closed", "erased")
            and self.hours - life.opened <= 30 * 24
        ]  # fmt: skip
        if open_lives:
            newest = max(self.lives[code].opened for code in open_lives)
            sent_to = "SELECT lead.code FROM party JOIN lead ON lead.id = party.lead WHERE party.code = :code"
            ((joined,),) = self.house.rows(sent_to, code=actor.code)
            assert joined in [code for code in open_lives if self.lives[code].opened == newest]
            life = self.lives[joined]
            assert life.codes.get(actor.chat) == actor.code or actor.code not in before
        else:
            assert actor.code
            assert actor.code not in before
            life = self.lives[actor.code] = Life(ward, phone, self.hours, agreed=audience != "family")
            life.told = {actor.chat}
        life.codes[actor.chat] = actor.code
        life.parties[actor.chat] = audience
        life.agreed = life.agreed or audience != "family"

    @precondition(lambda self: self.lives)
    @rule(who=st.integers(0, 3), data=st.data())
    def agree_to_the_list(self, who: int, data: st.DataObject) -> None:
        """The whole text is asked for and agreed to; whoever sent it for somebody else cannot."""
        actor, code = self.people[who], data.draw(st.sampled_from(self.codes()))
        actor.act(f"list:{code}")
        if "Đồng ý ghi tên" in actor.buttons:
            actor.press("Đồng ý ghi tên")
        for life in self.lives.values():
            if life.codes.get(actor.chat) == code and life.parties[actor.chat] == "person":
                life.on_list[actor.chat] = life.ward

    @rule(who=st.integers(0, 3), ward=st.sampled_from(NOWHERE))
    def apply_where_nobody_is(self, who: int, ward: str) -> None:
        sent = Application("person", ward, NAMES[0], "+84912345678", "any", "call")
        assert self.carry_out(self.people[who], Refer(sent, "1", "0" * 64)) == Refused("ward")

    @precondition(lambda self: self.lives)
    @rule(who=st.integers(0, 3), data=st.data())
    def withdraw(self, who: int, data: st.DataObject) -> None:
        actor, code = self.people[who], data.draw(st.sampled_from(self.codes()))
        actor.act(f"withdraw:yes:{code}")
        for life in self.lives.values():
            if actor.chat in life.parties and life.codes[actor.chat] == code:
                self.take_back(life, actor)

    @rule(who=st.integers(0, 3))
    def erase_everything(self, who: int) -> None:
        actor = self.people[who]
        actor.act("erase:yes")
        for life in self.lives.values():
            if actor.chat in life.parties:
                self.take_back(life, actor)
            kept = {each for each in life.confirmed if each[0] != actor.chat}
            if kept != life.confirmed and life.state != "erased":
                life.confirmed = kept
                life.agreed = life.is_own()
        self.nothing_is_readable()

    def take_back(self, life: Life, actor: Actor) -> None:
        """Only the last one who sent it ends it; whose name is on the list leaves the list."""
        was_named = life.named() == actor.chat
        del life.parties[actor.chat]
        del life.codes[actor.chat]
        life.on_list.pop(actor.chat, None)
        life.told.discard(actor.chat)
        life.confirmed = {each for each in life.confirmed if each[0] != actor.chat}
        if not life.parties:
            life.state = "erased"
            return
        life.agreed = life.is_own()
        if not life.told:
            life.told = {next(iter(life.parties))}
        if was_named and life.state == "listed":
            life.state = "contacted"

    def codes(self) -> list[str]:
        """Every code that anybody ever got."""
        return [row[0] for row in self.house.rows("SELECT DISTINCT code FROM consent ORDER BY code")]

    @precondition(lambda self: self.lives)
    @rule(who=st.integers(0, 3), data=st.data())
    def agree_with_a_code(self, who: int, data: st.DataObject) -> None:
        actor, code = self.people[who], data.draw(st.sampled_from(self.codes()))
        owner = next((life.phone for life in self.lives.values() if code in life.codes.values()), PHONES[0])
        actor.act(f"agree:{code}")
        actor.say(owner[-4:])
        if "Tôi là người đó, tôi đồng ý" in actor.buttons:  # an old button: the text is shown first
            actor.press("Tôi là người đó, tôi đồng ý")
            actor.say(owner[-4:])
        for life in self.lives.values():
            asked = [chat for chat, own in life.codes.items() if own == code and life.parties[chat] == "family"]
            relatives = {chat for chat, audience in life.parties.items() if audience == "family"}
            is_missing = not any(own == code and chat not in relatives for chat, own in life.confirmed)
            if asked and is_missing and life.parties.get(actor.chat, "person") == "person":
                life.agreed = True
                life.confirmed.add((actor.chat, code))

    @precondition(lambda self: self.lives)
    @rule(who=st.integers(0, 3), data=st.data())
    def look_up(self, who: int, data: st.DataObject) -> None:
        actor, code = self.people[who], data.draw(st.sampled_from(self.codes()))
        actor.say(f"mã {code.lower().replace('-', ' ')}")
        assert code in actor.text
        self.shows_nobody(actor.text)

    @rule(who=st.integers(0, 3), action=st.sampled_from(["desk", "desk:next", "desk:list:new:0", "desk:month"]))
    def try_the_desk(self, who: int, action: str) -> None:
        self.people[who].news()
        self.people[who].act(action)
        assert not any(code in self.people[who].text for code in self.lives)

    # --- the desks

    @precondition(lambda self: self.lives)
    @rule(desk=st.integers(0, 4), step=st.sampled_from(STEPS), reason=st.sampled_from(REASONS),
          ward=st.sampled_from((*HOLDERS, *NOWHERE)), data=st.data())  # fmt: skip
    def press_a_step(self, desk: int, step: Step, reason: str, ward: str, data: st.DataObject) -> None:
        """Buttons of the desk, shown or forged, for any lead."""
        code = data.draw(st.sampled_from(list(self.lives)))
        life = self.lives[code]
        extra = ward if step == "transfer" else reason
        self.at(desk, f"desk:yes:{code}:{step}:{extra}")
        is_button = step not in {"note", *BY_NO_BUTTON} and (step != "close" or reason in REASONS[:7])
        is_button = is_button and (step != "unlist" or reason in OFF)
        is_button = is_button and (step != "list" or not reason)  # that of a list carries its month
        # whoever takes a step after a call while a colleague holds the case is asked first
        is_button = is_button and (step not in OF_HOLDER or life.holder in (None, desk))
        is_button = is_button and (step != "take" or life.holder != desk)
        if is_button and self.may_work(desk, life) and (step != "send_back" or life.came_from):
            self.follow(life, step, ward, desk)

    @precondition(lambda self: self.lives)
    @rule(desk=st.integers(0, 4), step=st.sampled_from([step for step in STEPS if step not in BY_NO_BUTTON]),
          ward=st.sampled_from((*HOLDERS, *NOWHERE)), data=st.data())  # fmt: skip
    def work_past_the_buttons(self, desk: int, step: Step, ward: str, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(list(self.lives)))
        life = self.lives[code]
        result = self.carry_out(self.desks[desk], Work(code, step, reason="other", ward=ward, note=NAMES[2]))
        was_taken = self.may_work(desk, life) and self.follow(life, step, ward, desk)
        assert isinstance(result, Refused) == (not was_taken)

    @precondition(lambda self: self.lives)
    @rule(who=st.integers(0, 3), step=st.sampled_from(STEPS), data=st.data())
    def work_as_nobody(self, who: int, step: Step, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(list(self.lives)))
        effect = data.draw(st.sampled_from([Work(code, step, ward=VINH_LOC.code), Reveal(code)]))
        assert self.carry_out(self.people[who], effect) == Refused("unknown", code)

    @precondition(lambda self: self.lives)
    @rule(desk=st.integers(0, 4), data=st.data())
    def open_the_contact(self, desk: int, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(list(self.lives)))
        life = self.lives[code]
        self.at(desk, f"desk:open:{code}")
        if self.may_work(desk, life) and life.holder in (None, desk):
            self.follow(life, "accept", "", desk)

    @precondition(lambda self: self.lives)
    @rule(desk=st.integers(0, 4), data=st.data())
    def write_a_note(self, desk: int, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(list(self.lives)))
        self.at(desk, f"desk:note:{code}")
        self.desks[desk].say(f"Đã gặp {NAMES[0]} ở nhà, số {PHONES[1]}")

    @rule(desk=st.integers(0, 4), action=st.sampled_from(LOOKS))
    def look_at_the_desk(self, desk: int, action: str) -> None:
        self.desks[desk].news()  # what waited may be about a lead that was taken back since
        said = self.at(desk, action)
        for code, life in self.lives.items():
            shown = [*self.desks[desk].buttons.values(), said]
            assert not any(code in each for each in shown) or self.may_work(desk, life)

    @rule(desk=st.integers(0, 4))
    def leave_and_come_back(self, desk: int) -> None:
        if self.at_desk[desk]:
            self.at(desk, "desk:leave:yes")
            for life in self.lives.values():
                life.holder = None if life.holder == desk else life.holder
        else:
            self.desks[desk].say(self.house.invite("supervisor" if ":" in SCOPES[desk] else "officer", SCOPES[desk]))
        self.at_desk[desk] = not self.at_desk[desk]

    @rule(hours=st.sampled_from([0.5, 5, 24, 24 * 8, 24 * 31]))
    def time_passes(self, hours: float) -> None:
        self.hours += hours
        self.house.wait(hours=hours)

    @rule(who=st.integers(0, 8))
    def fetch_the_news(self, who: int) -> None:
        actor = [*self.people, *self.desks][who]
        actor.news()
        self.shows_nobody(actor.text)

    # --- what the rules share

    def at(self, desk: int, action: str) -> str:
        """Press at a desk; a name or number is read exactly when one row in the audit says so."""
        before = self.revealed()
        said = self.desks[desk].act(action)
        has_read = any(name in said for name in NAMES) or any(show_phone(read_phone(each)) in said for each in PHONES)
        assert self.revealed() - before == has_read, said
        self.reveals += has_read
        return said

    def may_work(self, desk: int, life: Life) -> bool:
        covered = SCOPES[desk] == life.ward or (SCOPES[desk] == "tinh:40" and life.ward in HOLDERS)
        return self.at_desk[desk] and covered and life.state != "erased"

    def follow(self, life: Life, step: str, ward: str, desk: int) -> bool:
        """Take a step in the test's own table; whether it is one."""
        if step == "note":
            return True
        target = life.came_from if step == "send_back" else ward
        goes = step in ("transfer", "send_back")
        if (step == "reached" and life.state == "contacted") or (step == "release" and life.holder != desk):
            return False  # nobody has an appointment here; nobody lets go of what a colleague holds
        if step not in LEADS_TO[life.state] or (goes and (target not in HOLDERS or target == life.ward)):
            return False
        if step == "list":
            if life.on_list.get(life.named()) != life.ward:
                return False
            life.told.add(life.named())
        if goes:
            life.came_from, life.ward = (life.ward if step == "transfer" else ""), target
        life.state = LEADS_TO[life.state][step]
        if goes or step in ("release", "close", "declined"):
            life.holder = None
        elif life.holder is None or step == "take":
            life.holder = desk
        return True

    def carry_out(self, actor: Actor, effect: Effect) -> Result | None:
        async def work() -> Result | None:
            running = self.house.running
            return await running.database.write(
                lambda work: running.referrals.carry_out(work, effect, actor.chat, self.house.clock.now())
            )

        return self.house.do(work())

    def revealed(self) -> int:
        return int(self.house.rows("SELECT count(*) FROM audit WHERE action = 'reveal'")[0][0])

    def shows_nobody(self, said: str) -> None:
        assert not any(name in said for name in NAMES)
        assert not any(phone in said.replace(" ", "") for phone in PHONES)

    # --- what holds after every step

    @invariant()
    def leads_stand_where_the_table_says(self) -> None:
        kept = {
            row[0]: row[1:] for row in self.house.rows("SELECT code, state, ward, from_ward, person_agreed FROM lead")
        }
        assert kept == {code: (life.state, life.ward, life.came_from, life.agreed) for code, life in self.lives.items()}

    @invariant()
    def nothing_stands_without_consent(self) -> None:
        without = """SELECT code FROM lead WHERE state != 'erased' AND NOT EXISTS
            (SELECT 1 FROM consent WHERE consent.lead = lead.id AND withdrawn_at IS NULL)"""
        assert self.house.rows(without) == []
        lone = """SELECT party.lead FROM party WHERE NOT EXISTS (SELECT 1 FROM consent
            WHERE consent.lead = party.lead AND consent.chat = party.chat AND withdrawn_at IS NULL)"""
        assert self.house.rows(lone) == []

    @invariant()
    def what_is_erased_is_gone(self) -> None:
        self.keys |= dict(self.house.rows("SELECT id, key FROM lead WHERE key IS NOT NULL"))
        for table in ("party", "note", "outbox"):
            left = f"SELECT lead FROM {table} JOIN lead ON lead.id = {table}.lead WHERE lead.state = 'erased'"  # noqa: S608
            assert self.house.rows(left) == []
        gone = "SELECT id FROM lead WHERE state = 'erased' AND (key IS NOT NULL OR phone_index IS NOT NULL)"
        assert self.house.rows(gone) == []

    @invariant()
    def the_audit_holds(self) -> None:
        async def check() -> tuple[int | None, int]:
            running = self.house.running

            def act(work: UnitOfWork) -> tuple[int | None, int]:
                reveals = [entry for entry in work.audit.entries() if entry.action == "reveal"]
                return work.audit.find_break(), len(reveals)

            return await running.database.read(act)

        assert self.house.do(check()) == (None, self.reveals)

    def nothing_is_readable(self) -> None:
        """The file and its log hold no name and no number, and no key of what was erased."""
        kept = self.house.file()
        for name in NAMES:
            for form in (name, name.upper(), name.replace(" ", "")):
                for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                    assert form.encode(encoding) not in kept
        for phone in PHONES:
            for spelling in (phone, phone[1:], show_phone(read_phone(phone)), f"{phone[:4]}.{phone[4:7]}.{phone[7:]}"):
                assert spelling.encode() not in kept
                assert spelling.encode("utf-16-le") not in kept
        erased = [row[0] for row in self.house.rows("SELECT id FROM lead WHERE state = 'erased'")]
        for lead in erased:
            assert self.keys[lead] not in kept


@pytest.fixture(scope="module")
def template(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database with its key, to begin from: migrating one for each town takes most of the time."""
    folder = tmp_path_factory.mktemp("town")
    with open_house(services, folder, PLACES):
        pass
    return folder


def test_whatever_people_and_officers_do_no_rule_is_broken(services: Services, template: Path) -> None:
    Town.services, Town.template = services, template
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=settings.default.max_examples // 25,  # 4; 80 in `make storm`
            stateful_step_count=40,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a town takes longer than reading its log
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
