"""Looking after the ward files: everything wrong in them at once, and a new ward's empty entry."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bot.places.gazetteer import Gazetteer, Unit, load_gazetteer
from bot.places.wards import (
    ProvinceFile,
    WardRow,
    province_paths,
    read_province,
    read_rows,
    usual_offices,
)
from bot.texts import text
from bot.texts.dialects import dialect_names
from knowledge.yaml_file import Problem, YamlError, YamlFile, parse_yaml

_ITEM = re.compile(r"^( *)- ", re.MULTILINE)
_EMPTY_LIST = re.compile(r"^wards:[ \t]*\[\][ \t]*$", re.MULTILINE)


class AddError(Exception):
    """A ward cannot be added; the message says why, in Vietnamese."""


def find_problems(home: Path) -> list[Problem]:
    """Everything wrong in the files of ``home``, by file and line; empty when all is well."""
    problems: list[Problem] = []
    for path in sorted(home.glob("*.yaml")):
        if path not in province_paths(home):
            problems.append(Problem(path.name, 1, text("wards.file_name")))
            continue
        try:
            sheet, province = read_province(path)
        except YamlError as error:
            problems += error.problems
        else:
            problems += _province_problems(sheet, province, path.stem) + _ward_problems(sheet, province)
    return sorted(problems, key=lambda problem: (problem.path, problem.line))


def find_samples(home: Path) -> list[tuple[str, WardRow]]:
    """The entries marked as samples, each with ``file:line``. Raises YamlError."""
    found = []
    for path in province_paths(home):
        sheet, _ = read_province(path)
        found += [(f"{sheet.path}:{sheet.line(place)}", row) for row, place in read_rows(sheet) if row.sample]
    return found


def _province_problems(sheet: YamlFile, province: ProvinceFile, stem: str) -> list[Problem]:
    problems = []
    official = {unit.province_code: unit.province for unit in load_gazetteer().units.values()}
    if province.province != stem:
        problems.append(sheet.problem(("province",), text("wards.other_file", code=province.province)))
    if official.get(stem) != province.name:
        right = official.get(stem, text("wards.no_province"))
        wrong = text("wards.province_name", name=province.name, code=stem, right=right)
        problems.append(sheet.problem(("name",), wrong))
    if province.dialect and province.dialect not in dialect_names():
        known = ", ".join(dialect_names())
        problems.append(sheet.problem(("dialect",), text("wards.no_dialect", name=province.dialect, known=known)))
    if province.province_desk and not (province.desk_office and province.desk_office.is_reachable):
        problems.append(sheet.problem(("province_desk",), text("wards.no_desk_office")))
    return problems


def _ward_problems(sheet: YamlFile, province: ProvinceFile) -> list[Problem]:
    gazetteer = load_gazetteer()
    seen: Counter[str] = Counter()
    problems = []
    for row, place in read_rows(sheet):
        seen[row.code] += 1
        if seen[row.code] > 1:
            problems.append(sheet.problem((*place, "code"), text("wards.same_code", code=row.code)))
        problems += _row_problems(sheet, row, place, province.province, gazetteer)
    return problems


def _row_problems(
    sheet: YamlFile, row: WardRow, place: tuple[str | int, ...], province: str, gazetteer: Gazetteer
) -> list[Problem]:
    unit = gazetteer.units.get(row.code)
    if unit is None or unit.province_code != province:
        return [sheet.problem((*place, "code"), text("wards.other_province", code=row.code))]
    problems = []
    if unit.ward != row.name:
        problems.append(sheet.problem((*place, "name"), text("wards.name", name=row.name, official=unit.ward)))
    if row.desk and not row.sample and not row.police.is_reachable:
        problems.append(sheet.problem((*place, "police"), text("wards.no_police_contact")))
    return problems


def add_ward(code: str, home: Path) -> Path:
    """Write an empty entry for the ward with this code at the end of its province's file; the rest is kept as it is.

    Returns the file. Raises AddError (unknown code, already there, a file whose list is not last) or YamlError.
    """
    unit = load_gazetteer().units.get(code)
    if unit is None:
        raise AddError(text("wards.find_code", code=code))
    path = home / f"{unit.province_code}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else _new_file(unit)
    after = _with_entry(before, unit, path.name)
    parse_yaml(after, path.name)  # never write what cannot be read again
    path.write_text(after, encoding="utf-8")
    return path


def _with_entry(before: str, unit: Unit, shown: str) -> str:
    sheet = parse_yaml(before, shown)
    if not isinstance(sheet.data, dict) or not isinstance(sheet.data.get("wards"), list):
        raise AddError(text("wards.no_list", file=shown))
    if any(row.code == unit.code for row, _ in read_rows(sheet)):
        raise AddError(text("wards.there_already", file=shown, ward=unit.ward, code=unit.code))
    if list(sheet.data)[-1] != "wards":
        raise AddError(text("wards.list_last", file=shown))
    body = _EMPTY_LIST.sub("wards:", before).rstrip("\n")
    first = _ITEM.search(body, max(body.find("\nwards:"), 0))
    return f"{body}\n{_entry(unit, first[1] if first else '  ')}"


def _entry(unit: Unit, indent: str) -> str:
    lines = [f'- code: "{unit.code}"', f"  name: {unit.ward}", "  desk: no"]
    for key, office in zip(("police", "committee", "bank"), usual_offices(unit.ward), strict=True):
        lines += [f"  {key}:", f"    name: {office.name}"]
        lines += [f'    {field}: ""' for field in ("phone", "address", "hours")]
    return "".join(f"{indent}{line}\n" for line in lines)


def _new_file(unit: Unit) -> str:
    return f'province: "{unit.province_code}"\nname: {unit.province}\nprovince_desk: no\nwards: []\n'
