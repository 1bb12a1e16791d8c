"""docs/privacy.md is true: every column, every consent, every time and every test in it is that of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store import work
from bot.store.schema import metadata
from bot.texts import all_texts, terms
from bot.texts.promises import (
    ACCESS_DAYS,
    AUDIT_YEARS,
    DELETE_DAYS,
    QUESTION_DAYS,
    REPLY_WORKING_DAYS,
    WITHDRAW_DAYS,
    Promises,
)

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
assert work.UnitOfWork  # with it every table is known
COLUMNS = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
_NAME = re.compile(r"`([a-z_]+\.[a-z_0-9]+)`")
_SETTINGS = {"audit_years": str(AUDIT_YEARS), "question_days": str(QUESTION_DAYS)}


def part(title: str) -> str:
    """The part of the paper under a heading."""
    return PAPER.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    lines = [line for line in part(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_column_stands_in_the_map_or_says_nothing_of_anybody() -> None:
    """A new column about people needs a row: what, what for, how long, who reads it."""
    mapped = {name for row in rows("Bản đồ dữ liệu") for name in _NAME.findall(row[0])}
    plain = set(_NAME.findall(part("Bản đồ dữ liệu").split("Cột không nói về ai", 1)[1])) & COLUMNS
    assert COLUMNS - mapped - plain == set()
    assert mapped - COLUMNS == set()
    assert mapped & plain == set()


def test_what_is_sealed_or_names_a_chat_is_never_called_impersonal() -> None:
    plain = set(_NAME.findall(part("Bản đồ dữ liệu").split("Cột không nói về ai", 1)[1]))
    kept = {name for name in COLUMNS if name.split(".")[1] in ("sealed", "chat", "session", "address", "phone_index")}
    assert kept & plain <= {"zalo_token.sealed"}


def test_every_row_of_the_map_is_filled_in() -> None:
    assert all(len(row) == 5 and all(row) for row in rows("Bản đồ dữ liệu"))


def test_the_consents_are_those_that_people_read() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows("Sự đồng ý")}
    assert set(told) == {each.text for each in terms.consents()}
    for each in terms.consents():
        what_for, receivers, keeps = told[each.text]
        assert what_for == each.what_for
        assert receivers == "; ".join(receiver.who for receiver in each.receivers)
        assert re.findall(r"`(\w+)`", keeps) == each.keeps


@pytest.mark.parametrize("consent", terms.consents(), ids=lambda each: each.text)
def test_a_consent_names_each_receiver_and_each_time(consent: terms.ConsentTerms) -> None:
    said = all_texts()[consent.text]
    assert [each.who for each in consent.receivers if each.says not in said] == []
    assert [name for name in consent.keeps if f"{{{name}}}" not in said] == []
    assert set(consent.keeps) <= set(Promises().slots)


def test_the_times_are_those_that_are_set() -> None:
    defaults = {name: str(field.default) for name, field in Settings.model_fields.items()} | _SETTINGS
    for name, _, default in rows("Thời gian giữ"):
        assert default.split()[0] == defaults[name.strip("`")]


def test_the_days_of_the_rights_are_those_of_the_decree() -> None:
    days = {"xem ghi chú của cán bộ": ACCESS_DAYS, "sửa": ACCESS_DAYS, "hạn chế": WITHDRAW_DAYS}
    days |= {"phản đối": WITHDRAW_DAYS, "khiếu nại": DELETE_DAYS}
    told = {row[0]: row[2:] for row in rows("Quyền và thời hạn")}
    for right, count in days.items():
        assert told[right][0] == f"{REPLY_WORKING_DAYS} ngày làm việc"
        assert told[right][1].startswith(f"{count} ngày")


def test_a_promise_stands_in_a_text_or_an_answer_and_has_a_test() -> None:
    for _, where, proof in rows("Lời hứa và phép thử"):
        named = re.findall(r"`([\w./]+)`", where)
        assert all(name in all_texts() or name.startswith(("bot.", "welcome.")) for name in named)
        assert all((ROOT / path).exists() for path in re.findall(r"`([\w./]+)`", proof))
