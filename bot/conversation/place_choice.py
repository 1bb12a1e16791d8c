"""Choice of a ward by buttons, or of a province to be typed, when a name has several places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model.action import Action
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.place import Places, WardPlace
from bot.texts import text


def place_button(place: WardPlace, choose: Callable[[str], Action]) -> Button:
    """The button that chooses a place: ``choose`` makes the action of a ward's code."""
    return Button(text("place", ward=place.ward, province=place.province), str(choose(place.code)))


def ask_which(typed: str, found: Sequence[WardPlace], choose: Callable[[str], Action], places: Places) -> Message:
    """A name that several places have: buttons, or when whole provinces differ the province, to be typed."""
    if len(found) > MAX_BUTTONS and len({place.province for place in found}) > 1:
        provinces = places.provinces_of(typed) or list(dict.fromkeys(place.province for place in found))
        more = text("list.and_more") if len(provinces) > 2 * MAX_BUTTONS else ""
        return Message(text("refer.which_province", provinces=", ".join(provinces[: 2 * MAX_BUTTONS]) + more))
    buttons = tuple(place_button(place, choose) for place in found[: 2 * MAX_BUTTONS])
    return Message(text("refer.which_place"), buttons[:MAX_BUTTONS], aids=buttons[MAX_BUTTONS:])
