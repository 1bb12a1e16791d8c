"""Places as a conversation needs them: found from typed words, chosen by buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text


@dataclass(frozen=True)
class WardPlace:
    """A ward or commune of today; ``served`` when its police have a desk here."""

    code: str
    ward: str
    province: str
    served: bool


class Places(Protocol):
    """What finds places; see `bot.places`."""

    def find(self, typed: str) -> list[WardPlace]:
        """The places typed words may mean, best first; none when they name no place."""
        ...

    def provinces_of(self, typed: str) -> list[str]:
        """The provinces that have a place of this name."""
        ...

    def nearest(self, latitude: float, longitude: float) -> list[WardPlace]:
        """The places around a point."""
        ...

    def place(self, code: str) -> WardPlace | None:
        """The place with this code."""
        ...

    def province_desk(self, code: str) -> bool:
        """Whether the province of this ward has a desk where cases of unserved wards wait."""
        ...

    def province_of(self, code: str) -> str:
        """The code of the province of a ward, or ""."""
        ...

    def wards_of(self, province: str) -> list[str]:
        """The codes of all wards of a province."""
        ...

    def province_name(self, province: str) -> str:
        """The name of a province by its code, or ""."""
        ...

    def offices(self, code: str) -> Mapping[str, str]:
        """What texts say about the offices of a ward: police, committee, bank and how to reach them."""
        ...


def place_button(place: WardPlace, action: str) -> Button:
    """Chooses a place."""
    return Button(text("place", ward=place.ward, province=place.province), f"{action}:{place.code}")


def ask_which(typed: str, found: Sequence[WardPlace], action: str, places: Places) -> Message:
    """A name that several places have: buttons, or when whole provinces differ the province, to be typed."""
    if len(found) > MAX_BUTTONS and len({place.province for place in found}) > 1:
        provinces = places.provinces_of(typed) or list(dict.fromkeys(place.province for place in found))
        more = text("list.and_more") if len(provinces) > 2 * MAX_BUTTONS else ""
        return Message(text("refer.which_province", provinces=", ".join(provinces[: 2 * MAX_BUTTONS]) + more))
    buttons = tuple(place_button(place, action) for place in found[: 2 * MAX_BUTTONS])
    return Message(text("refer.which_place"), buttons[:MAX_BUTTONS], aids=buttons[MAX_BUTTONS:])
