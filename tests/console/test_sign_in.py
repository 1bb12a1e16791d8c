"""Coming in: a code is used once, by a press; a browser that nobody uses is signed out; everything is written down."""

from __future__ import annotations

from tests.console.conftest import HOME, Town
from tests.web.conftest import OpenSite


def test_a_code_from_the_chat_opens_the_console_once(town: Town) -> None:
    officer = town.officer()
    assert "Cán bộ Mẫu · cán bộ · phường Cửa Lò" in officer.text
    code = officer.ask_code()
    other = town.person()
    assert other.come_in(code).status_code == 200
    assert other.come_in(code).status_code == 403
    assert "Mã này không đúng, đã dùng rồi" in other.text
    assert [action for _, action, _ in town.audit() if action.startswith("console")] == [
        "console_code", "console_in", "console_code", "console_in", "console_wrong",
    ]  # fmt: skip


def test_opening_the_link_uses_nothing_up(town: Town) -> None:
    officer = town.officer()
    code, guest = officer.ask_code(), town.person()
    for _ in range(3):
        assert guest.get(f"{HOME}/vao?ma={code}").status_code == 200
        assert not guest.screen.cookies
    assert f'value="{code}"' in guest.page
    assert guest.come_in(code).status_code == 200


def test_only_the_last_code_counts_and_not_for_long(town: Town) -> None:
    officer, guest = town.officer(), town.person()
    first, second = officer.ask_code(), officer.ask_code()
    assert guest.come_in(first).status_code == 403
    town.wait(minutes=16)
    assert guest.come_in(second).status_code == 403


def test_five_wrong_codes_shut_the_door_for_an_hour(town: Town) -> None:
    officer, guest = town.officer(), town.person()
    assert [guest.come_in("AAAA-2222").status_code for _ in range(5)] == [403] * 5
    code = officer.ask_code()
    assert guest.come_in(code).status_code == 429
    town.wait(minutes=61)
    assert guest.come_in(officer.ask_code()).status_code == 200


def test_a_browser_that_nobody_uses_is_signed_out_and_that_is_written_down(town: Town) -> None:
    officer = town.officer()
    for _ in range(3):
        town.wait(minutes=29)
        assert "Chưa xong" in officer.get(HOME).text
    town.wait(minutes=31)
    assert officer.get(HOME).headers["location"] == f"{HOME}/vao?khoa=1"
    assert officer.get(HOME).headers["location"] == f"{HOME}/vao"
    assert ("service", "console_idle", f"officer/{officer.seat}") in town.audit()


def test_after_twelve_hours_a_new_code_is_needed(town: Town) -> None:
    officer = town.officer()
    for _ in range(24):
        town.wait(minutes=29)
        officer.get(HOME)
    town.wait(minutes=29)
    assert officer.get(HOME).status_code == 303


def test_several_machines_and_each_can_be_signed_out_from_another(town: Town) -> None:
    office = town.officer()
    home = town.person()
    home.come_in(office.ask_code())
    office.get(f"{HOME}/may")
    assert office.page.count("Đăng xuất máy này") == 2
    other = next(each for each in sessions(town, office.seat) if each != sessions_of_page(office.page))
    assert office.post(f"{HOME}/ra", session=str(other)).status_code == 200
    assert home.get(HOME).headers["location"] == f"{HOME}/vao"
    assert office.get(HOME).status_code == 200
    assert ("officer/1", "console_out", "officer/1") in town.audit()


def test_nobody_signs_out_the_machine_of_another(town: Town) -> None:
    one, two = town.officer(), town.officer(name="Người Khác")
    [theirs] = sessions(town, two.seat)
    assert one.post(f"{HOME}/ra", session=str(theirs)).status_code == 404
    assert two.get(HOME).status_code == 200


def test_whoever_leaves_the_desk_or_is_locked_is_out_at_once(town: Town) -> None:
    leaves, locked = town.officer(), town.officer(name="Người Khác")
    town.do(lambda work: work.officers.leave(leaves.seat, town.now))
    town.do(lambda work: work.officers.lock(locked.seat, town.now))
    assert leaves.get(HOME).headers["location"] == f"{HOME}/vao"
    assert locked.get(HOME).headers["location"] == f"{HOME}/vao"


def test_nothing_of_the_console_is_left_of_whoever_left(town: Town) -> None:
    """A number of a seat may be given again, years later."""
    from bot.cases.totp import new_secret

    officer = town.officer()
    officer.ask_code()
    town.do(lambda work: work.console.keep_factor(officer.seat, new_secret()))
    officer.says("", "desk:leave:yes")
    assert sessions(town, officer.seat) == []
    assert town.do(lambda work: work.console.factor(officer.seat)) is None
    assert town.do(lambda work: work.tx.exec_driver_sql("SELECT count(*) FROM console_code").scalar()) == 0


def test_what_nobody_uses_is_gone_the_next_day(town: Town) -> None:
    from bot.jobs import tick

    officer = town.officer()
    officer.ask_code()
    town.wait(days=1)
    parts = town.site.app.state.console.database
    town.do(lambda work: work.clock.confirm(town.now))
    town.site.portal.call(tick, parts, town.now)
    left = town.do(
        lambda work: [
            work.tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608 - our own tables
            for table in ("console_code", "console_session")
        ]
    )
    assert left == [0, 0]


def test_a_session_that_somebody_without_the_key_wrote_opens_nothing(town: Town) -> None:
    from sqlalchemy import insert, select

    from bot.store.console_sessions import digest_of_token
    from bot.store.console_tables import console_session
    from bot.store.vault import new_token

    officer, thief, token = town.officer(), town.person(), new_token()

    def forge(work: object) -> None:
        row = work.tx.execute(select(console_session)).one()  # type: ignore[attr-defined]
        made = {**row._mapping, "id": row.id + 1, "digest": digest_of_token(token)}
        work.tx.execute(insert(console_session).values(made))  # type: ignore[attr-defined]

    town.do(forge)
    thief.screen.cookies.set("qd22-ban-viec", token, domain="qd22.test")
    assert thief.get(HOME).headers["location"] == f"{HOME}/vao"
    assert officer.get(HOME).status_code == 200


def test_a_form_without_its_mark_or_from_another_site_changes_nothing(town: Town) -> None:
    code, officer = town.applicant(), town.officer()
    step = f"{HOME}/ho-so/{code}/lien-he"
    assert officer.post(step, csrf="0" * 40).status_code == 403
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site"}
    officer.get(HOME)
    assert officer.screen.ask_for("POST", step, headers=headers, content=b"csrf=x").status_code == 403
    assert not [row for row in town.audit() if row[1] == "reveal"]


def test_the_cookie_is_out_of_reach_and_goes_with_the_browser(open_site: OpenSite) -> None:
    town = Town(open_site(public_origin="https://qd22.test"), "https://qd22.test")
    officer = town.officer()
    answer = town.person()
    came = answer.come_in_raw(officer.ask_code())
    cookie = came.headers["set-cookie"]
    assert cookie.startswith("__Host-qd22-ban-viec=")
    assert all(sign in cookie for sign in ("HttpOnly", "Secure", "Path=/", "SameSite=strict", "Max-Age=43200"))
    assert "script-src 'self'" in came.headers["content-security-policy"]
    assert came.headers["cache-control"] == "no-store"


def sessions(town: Town, officer: int) -> list[int]:
    return [each.id for each in town.do(lambda work: work.console.of(officer))]


def sessions_of_page(page: str) -> int:
    """The session that the page calls this machine."""
    import re

    own = page.partition("máy này</p>")[0] if "máy này</p>" in page else page.partition("· máy này")[2]
    found = re.search(r'name="session" value="(\d+)"', own)
    assert found
    return int(found[1])
