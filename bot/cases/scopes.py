"""Scopes of desks: the wards that an officer or a group answers for, and how people call them."""

from __future__ import annotations

from bot.model.place import Places
from bot.store.memberships import EVERYWHERE, PROVINCE
from bot.texts import text


def names_of(scope: tuple[str, ...], places: Places) -> tuple[str, ...]:
    """The places of an officer or a group as people call them."""
    return tuple(name_of(code, places) for code in scope)


def name_of(code: str, places: Places) -> str:
    """A place of a scope, or a ward by its code, as people call it."""
    if code == EVERYWHERE:
        return text("desk.everywhere")
    if code.startswith(PROVINCE):
        return places.province_name(code.removeprefix(PROVINCE)) or code
    place = places.place(code)
    return place.ward if place else code


def wards_in(scope: tuple[str, ...]) -> list[str]:
    """The wards that a scope names one by one, as officers and groups keep it."""
    return [code for code in scope if code != EVERYWHERE and not code.startswith(PROVINCE)]


def wards_of(scope: tuple[str, ...], places: Places) -> list[str] | None:
    """The codes of all wards of a scope, those of its provinces too; None for everywhere."""
    if EVERYWHERE in scope:
        return None
    whole = [code.removeprefix(PROVINCE) for code in scope if code.startswith(PROVINCE)]
    return [*wards_in(scope), *(code for province in whole for code in places.wards_of(province))]
