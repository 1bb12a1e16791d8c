"""The second factor: six digits by the clock, each good for once; whoever has none comes in as before."""

from __future__ import annotations

import base64
import re

import pytest

from bot.cases.totp import code_of, is_secret, new_secret, read_code, step_of
from tests.console.conftest import HOME, Desk, Town

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B (SHA-1): the last six of its eight digits."""
    assert code_of(RFC, seconds // 30) == code


def test_a_secret_is_long_random_and_ours() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
    assert is_secret(new_secret())
    assert not any(is_secret(each) for each in ("", "abc", "A" * 31, "!" * 32, "A" * 16))


def test_a_code_is_good_for_a_minute_and_for_once(town: Town) -> None:
    step = step_of(town.now)
    assert [read_code(RFC, code_of(RFC, step + ago), town.now) for ago in (-2, -1, 0, 1, 2)] == [
        None, step - 1, step, step + 1, None,
    ]  # fmt: skip
    assert read_code(RFC, code_of(RFC, step), town.now, last=step) is None
    assert [read_code(RFC, typed, town.now) for typed in ("", "12345", "abcdef", "1234567")] == [None] * 4


def set_up(town: Town, officer: Desk) -> str:
    """Set a second factor up the way a person does; the secret."""
    officer.get(f"{HOME}/may")
    officer.post(f"{HOME}/may/ma")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", officer.page)
    assert secret
    assert officer.post(f"{HOME}/may/ma", secret=secret[1], second="000000").status_code == 400
    officer.post(f"{HOME}/may/ma", secret=secret[1], second=code_of(secret[1], step_of(town.now)))
    assert "Tắt mã sáu số" in officer.text
    return secret[1]


def test_who_has_a_second_factor_needs_both_codes(town: Town) -> None:
    officer, guest = town.officer(), town.person()
    secret = set_up(town, officer)
    town.wait(minutes=2)
    assert guest.come_in(officer.ask_code()).status_code == 403
    assert "Mã sáu số chưa đúng" in guest.text
    code = officer.ask_code()
    assert guest.come_in(code, second="123456").status_code == 403
    right = code_of(secret, step_of(town.now))
    assert guest.come_in(code, second=right).status_code == 403, "the one-time code was used up by the wrong digits"
    assert guest.come_in(officer.ask_code(), second=right).status_code == 200
    again = town.person()
    assert again.come_in(officer.ask_code(), second=right).status_code == 403, "a code is good for once"


def test_it_is_taken_away_by_a_code_of_it_or_by_the_operator(town: Town) -> None:
    from bot.cases.console_seats import ConsoleSeats

    officer = town.officer()
    secret = set_up(town, officer)
    town.wait(minutes=2)
    officer.get(f"{HOME}/may")
    assert officer.post(f"{HOME}/may/ma", do="end", second="000000").status_code == 400
    officer.get(f"{HOME}/may")
    officer.post(f"{HOME}/may/ma", do="end", second=code_of(secret, step_of(town.now)))
    assert "Bật mã sáu số" in officer.text
    set_up(town, officer)
    policy = town.site.app.state.console.database.policy
    assert town.do(lambda work: ConsoleSeats(work, policy).forget_factor(officer.seat, town.now))
    assert town.person().come_in(officer.ask_code()).status_code == 200
    actions = [action for _, action, _ in town.audit() if action.startswith("factor")]
    assert actions == ["factor_on", "factor_off", "factor_on", "factor_off"]


def test_a_second_factor_that_was_changed_outside_lets_nobody_in(town: Town) -> None:
    from sqlalchemy import update

    from bot.store.console_tables import console_factor

    officer, guest = town.officer(), town.person()
    secret = set_up(town, officer)
    town.wait(minutes=2)
    town.do(lambda work: work.tx.execute(update(console_factor).values(mac=b"0" * 32)))
    assert guest.come_in(officer.ask_code(), second=code_of(secret, step_of(town.now))).status_code >= 400
    assert guest.get(HOME).status_code == 303


def test_the_secret_is_sealed_in_the_database(town: Town) -> None:
    officer = town.officer()
    secret = set_up(town, officer)
    kept = b"".join(path.read_bytes() for path in town.files())
    assert secret.encode() not in kept
    assert base64.b32decode(secret) not in kept
