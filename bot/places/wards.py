"""Wards as data: one file a province says which police have a desk and how offices are reached.

No number is ever invented: what nobody filled in is empty, or a text in brackets that says it is a sample, and
neither is shown to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.places.gazetteer import load_gazetteer
from bot.texts import text
from knowledge.yaml_file import Problem, YamlError, YamlFile, check_rows, check_whole, read_yaml

HOME = Path(__file__).parent / "wards"
_SAMPLE = re.compile(r"^\(\s*mẫu", re.IGNORECASE)
_FILE = re.compile(r"^\d\d\.yaml$")


class Office(BaseModel):
    """One office. Empty fields are not known yet; people are then sent to the place itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""

    def told(self, which: str) -> str:
        """The field ``which`` as people may see it: empty when it is not filled or only a sample."""
        value = str(getattr(self, which)).strip()
        return "" if _SAMPLE.match(value) else value

    @property
    def is_reachable(self) -> bool:
        """True if a real phone or address is known."""
        return bool(self.told("phone") or self.told("address"))

    def contact(self, errand: str) -> str:
        """The way to reach the office, in short sentences; ``errand`` says where to go when no number is known."""
        if not self.is_reachable:
            return errand
        phone, address, hours = self.told("phone"), self.told("address"), self.told("hours")
        told = [text("office.phone", office=self.name, phone=phone)] if phone else []
        told += [text("office.address", address=address)] if address else []
        told += [text("office.hours", hours=hours)] if hours else []
        return " ".join(told)


class WardRow(BaseModel):
    """A ward as its province's file has it. ``sample`` marks an entry that shows the form and holds no real data."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    name: str
    desk: bool
    sample: bool = False
    police: Office
    committee: Office
    bank: Office


class ProvinceFile(BaseModel):
    """One province: ``province`` is its code; ``province_desk`` takes leads of wards that have no desk.

    ``hamlet`` and ``hamlet_head`` are what people there call the smallest unit and whoever heads it. ``dialect`` names
    the wording that people there may choose (`bot.texts.dialects`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    province: str
    name: str
    province_desk: bool
    desk_office: Office | None = None
    hamlet: str = ""
    hamlet_head: str = ""
    dialect: str = ""
    wards: list[WardRow]


@dataclass(frozen=True)
class Ward:
    """A ward or commune of today with its offices."""

    code: str
    name: str
    province: str
    police: Office
    committee: Office
    bank: Office
    desk: bool = False
    sample: bool = False
    hamlet: str = ""
    hamlet_head: str = ""
    dialect: str = ""

    def slots(self) -> dict[str, str]:
        """The slots of answers about this place."""
        return {
            "ward": self.name,
            "police": self.police.name,
            "committee": self.committee.name,
            "bank": self.bank.name,
            "hamlet": self.hamlet or text("office.hamlet"),
            "hamlet_head": self.hamlet_head or text("office.hamlet_head"),
            "police_contact": self.police.contact(text("office.no_phone.police", office=self.police.name)),
            "bank_contact": self.bank.contact(text("office.no_phone.bank", office=self.bank.name, ward=self.name)),
        }


def load_ward(code: str, home: Path | None = None) -> Ward:
    """The ward with this code: from its province's file, else with the offices' usual names and no contacts.

    Raises YamlError when a file is wrong, or when there is no such unit.
    """
    folder = home or HOME
    provinces = [read_province(path)[1] for path in province_paths(folder)]
    for province in provinces:
        for row in province.wards:
            if row.code == code:  # found without the table of all units, which takes a while to load
                offices = (row.police, row.committee, row.bank)
                words = (province.hamlet, province.hamlet_head, province.dialect)
                return Ward(row.code, row.name, province.name, *offices, row.desk, row.sample, *words)
    usual = usual_ward(code, folder)
    own = next((each for each in provinces if each.name == usual.province), None)
    if own is None:
        return usual
    return replace(usual, hamlet=own.hamlet, hamlet_head=own.hamlet_head, dialect=own.dialect)


def usual_ward(code: str, home: Path | None = None) -> Ward:
    """The ward with the names that its offices have everywhere; raises YamlError when there is no such unit."""
    unit = load_gazetteer().units.get(code)
    if unit is None:
        raise YamlError([Problem((home or HOME).name, 1, text("wards.unknown_code", code=code[:20]))])
    return Ward(unit.code, unit.ward, unit.province, *usual_offices(unit.ward))


def usual_offices(ward: str) -> tuple[Office, Office, Office]:
    """Police, committee and bank as they are called at ``ward`` ("phường Cửa Lò"), without contacts."""
    police, committee, bank = (text(f"office.{kind}", ward=ward) for kind in ("police", "committee", "bank"))
    return Office(name=police), Office(name=committee), Office(name=bank)


def province_paths(home: Path) -> list[Path]:
    """The province files in ``home``, by code. Raises YamlError when the folder cannot be read."""
    try:
        return sorted(path for path in home.iterdir() if _FILE.match(path.name))
    except OSError as error:
        raise YamlError([Problem(str(home), 1, text("wards.folder", why=error.strerror or ""))]) from error


def read_province(path: Path) -> tuple[YamlFile, ProvinceFile]:
    """One province's file with the lines of its values. Raises YamlError with every problem of its form."""
    sheet = read_yaml(path, path.parent)
    return sheet, check_whole(sheet, ProvinceFile)


def read_rows(sheet: YamlFile) -> list[tuple[WardRow, tuple[str | int, ...]]]:
    """The wards of a file, each with its place in it. Raises YamlError."""
    rows = sheet.data["wards"] if isinstance(sheet.data, dict) else []
    return check_rows(sheet, WardRow, rows, ("wards",))
