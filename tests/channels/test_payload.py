"""Marks of buttons: each is of one channel, one chat and one action, however these are written."""

from __future__ import annotations

from bot.channels.payload import SIGN, Payloads
from tests.delivery.post import KEYRING


def test_a_mark_is_of_one_chat_and_one_action_only() -> None:
    """Parts that were joined by a stroke could be cut elsewhere."""
    made = Payloads(KEYRING, "zalo").make("a/b", "menu")
    mark = made.rpartition(SIGN)[2]
    assert Payloads(KEYRING, "zalo").read("a/b", made) == "menu"
    assert Payloads(KEYRING, "zalo").read("a", f"{SIGN}b/menu{SIGN}{mark}") == ""
    assert Payloads(KEYRING, "zalo/a").read("b", made) == ""


def test_a_button_of_the_version_before_is_still_one_where_it_was_clear() -> None:
    before = KEYRING.mark(b"telegram/77/cases")
    assert Payloads(KEYRING, "telegram").read("77", f"{SIGN}cases{SIGN}{before}") == "cases"
    unclear = KEYRING.mark(b"telegram/7/7/cases")
    assert Payloads(KEYRING, "telegram").read("7/7", f"{SIGN}cases{SIGN}{unclear}") == ""
    assert Payloads(KEYRING, "telegram").read("7", f"{SIGN}7/cases{SIGN}{unclear}") == ""
