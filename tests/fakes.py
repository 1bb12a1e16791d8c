"""Fakes handed to the real parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.place import WardPlace
from knowledge.language.telex import fold

CUA_LO = WardPlace("16732", "phường Cửa Lò", "tỉnh Nghệ An", served=True)
VINH_LOC = WardPlace("16708", "phường Vinh Lộc", "tỉnh Nghệ An", served=True)
VINH_PHU = WardPlace("16690", "phường Vinh Phú", "tỉnh Nghệ An", served=False)
TAN_LAP = (
    WardPlace("05500", "xã Tân Lập", "tỉnh Thái Nguyên", served=False),
    WardPlace("25500", "xã Tân Lập", "tỉnh Tây Ninh", served=False),
)
OLD_NAMES = {"nghi thuy": CUA_LO, "nghi tan": CUA_LO, "nghi phong": VINH_LOC}


@dataclass(frozen=True)
class FakePlaces:
    """A handful of wards, one of them in a province that has a desk for those without."""

    all: tuple[WardPlace, ...] = (CUA_LO, VINH_LOC, VINH_PHU, *TAN_LAP)
    desks_of_provinces: frozenset[str] = field(default=frozenset())

    def find(self, typed: str) -> list[WardPlace]:
        said = fold(typed.lower())
        old = [place for name, place in OLD_NAMES.items() if name in said]
        named = [place for place in self.all if fold(place.ward.split(" ", 1)[1].lower()) in said]
        found = list(dict.fromkeys([*old, *named]))
        nearer = [place for place in found if fold(place.province.split(" ", 1)[1].lower()) in said]
        return nearer or found

    def provinces_of(self, typed: str) -> list[str]:
        return list(dict.fromkeys(place.province for place in self.find(typed)))

    def nearest(self, latitude: float, longitude: float) -> list[WardPlace]:
        return [CUA_LO, VINH_LOC] if 18 < latitude < 19 else []

    def place(self, code: str) -> WardPlace | None:
        return next((place for place in self.all if place.code == code), None)

    def province_of(self, code: str) -> str:
        place = self.place(code)
        return {"tỉnh Nghệ An": "40", "tỉnh Thái Nguyên": "19"}.get(place.province, "80") if place else ""

    def wards_of(self, province: str) -> list[str]:
        return [place.code for place in self.all if self.province_of(place.code) == province]

    def province_name(self, province: str) -> str:
        return {"40": "tỉnh Nghệ An"}.get(province, "")

    def province_desk(self, code: str) -> bool:
        return self.province_of(code) in self.desks_of_provinces

    def offices(self, code: str) -> Mapping[str, str]:
        place = self.place(code)
        ward = place.ward if place else code
        return {
            "ward": ward,
            "police": f"Công an {ward}",
            "committee": f"Ủy ban nhân dân {ward}",
            "bank": "phòng giao dịch Ngân hàng Chính sách xã hội",
            "police_contact": f"Mời anh/chị đến Công an {ward}.",
            "bank_contact": "Mời anh/chị hỏi tại điểm giao dịch.",
        }
