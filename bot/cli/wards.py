"""`qd22 wards`: find a ward by what people call it, and look after the files of those that are served."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.model.place import WardPlace
from bot.places.directory import Directory
from bot.places.ward_files import AddError, add_ward, find_problems, find_samples
from bot.places.wards import HOME
from bot.reports.form01_layout import load_layout
from bot.reports.form01_word import TEMPLATE, template_problems
from bot.settings import Settings
from bot.texts import text

wards = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def _home() -> Path:
    return Settings().wards or HOME


@wards.command("find")
def find(
    text: Annotated[str, typer.Argument()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Find present wards by an old name, a new one or an address."""
    directory = Directory.read(_home())
    found = directory.find(text)
    if as_json:
        print(json.dumps([asdict(place) for place in found], ensure_ascii=False))
        return
    _tell(found, directory.provinces_of(text))


def _tell(found: Sequence[WardPlace], provinces: Sequence[str]) -> None:
    for place in found:
        print(_line(place))
    if not found:
        print(text("cli.wards.none"))
    elif len(provinces) > 1:
        print(text("cli.wards.many", count=str(len(provinces)), provinces=", ".join(provinces)))


@wards.command("list")
def show_list(
    province: Annotated[str, typer.Option()] = "",
    served: Annotated[bool, typer.Option("--served")] = False,
) -> None:
    """List the present wards."""
    directory = Directory.read(_home())
    province_codes = directory.province_codes(province) if province else frozenset()
    if province and not province_codes:
        raise stop(text("cli.wards.no_province", read=province[:40]))
    samples = {row.code for _, row in find_samples(_home())}
    for place in directory.places():
        if (served and not place.served) or (province and directory.province_of(place.code) not in province_codes):
            continue
        print(text("cli.wards.sample", ward=_line(place)) if place.code in samples else _line(place))


@wards.command("check")
def check() -> None:
    """Check all files of wards; exit with 1 when one is wrong."""
    problems = find_problems(_home()) + template_problems(_home(), load_layout())
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    for where, row in find_samples(_home()):
        print(text("cli.wards.sample_file", where=str(where), name=row.name))
    served = sum(place.served for place in Directory.read(_home()).places())
    print(text("cli.wards.sum", count=str(served)))


@wards.command("add")
def add(code: Annotated[str, typer.Argument()]) -> None:
    """Add a ward to the file of its province, with empty fields."""
    try:
        path = add_ward(code, _home())
    except AddError as error:
        raise stop(str(error)) from error
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(error.filename), why=str(error.strerror))) from error
    print(text("cli.wards.added", file=path.name))


@wards.command("form01")
def form01(
    ward: Annotated[str, typer.Option()] = "",
) -> None:
    """Copy the Word template of Form 01 to the folder of wards, to be edited."""
    if ward and Directory.read(_home()).place(ward) is None:
        raise stop(text("cli.no_ward", code=ward))
    path = _home() / (f"form01_{ward}.docx" if ward else "form01.docx")
    try:
        with path.open("xb") as file:
            file.write(TEMPLATE.read_bytes())
    except FileExistsError as error:
        raise stop(text("form01.kept", file=str(path))) from error
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(path), why=str(error.strerror))) from error
    print(text("form01.copied", file=str(path)))


def _line(place: WardPlace) -> str:
    line = f"{place.code}  {place.ward}, {place.province}"
    return text("cli.wards.served", ward=line) if place.served else line
