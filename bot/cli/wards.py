"""`qd22 wards`: find a ward by what people call it, and look after the files of those that are served."""

from __future__ import annotations

import json
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
    for place in found:
        print(_line(place))
    provinces = directory.provinces_of(text)
    if not found:
        print("Không tìm thấy phường, xã nào.")
    elif len(provinces) > 1:
        print(f"Tên này có ở {len(provinces)} tỉnh, thành phố: {', '.join(provinces)}.")


@wards.command("list")
def show_list(
    province: Annotated[str, typer.Option()] = "",
    served: Annotated[bool, typer.Option("--served")] = False,
) -> None:
    """List the present wards."""
    directory = Directory.read(_home())
    province_codes = directory.province_codes(province) if province else frozenset()
    if province and not province_codes:
        raise stop(f"--province: không có tỉnh nào tên “{province[:40]}”.")
    samples = {row.code for _, row in find_samples(_home())}
    for place in directory.places():
        if (served and not place.served) or (province and directory.province_of(place.code) not in province_codes):
            continue
        print(_line(place) + (" – MẪU" if place.code in samples else ""))


@wards.command("check")
def check() -> None:
    """Check all files of wards; exit with 1 when one is wrong."""
    problems = find_problems(_home()) + template_problems(_home(), load_layout())
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    for where, row in find_samples(_home()):
        print(f"{where}: MẪU – {row.name} chưa có số điện thoại, địa chỉ thật.")
    print(f"Đạt: {sum(place.served for place in Directory.read(_home()).places())} phường, xã có bàn tiếp nhận.")


@wards.command("add")
def add(code: Annotated[str, typer.Argument()]) -> None:
    """Add a ward to the file of its province, with empty fields."""
    try:
        path = add_ward(code, _home())
    except AddError as error:
        raise stop(str(error)) from error
    except OSError as error:
        raise stop(f"{error.filename}: không ghi được ({error.strerror}).") from error
    print(f"Đã thêm vào {path.name}. Hãy điền các ô, đổi desk: yes khi công an sẵn sàng, rồi chạy qd22 wards check.")


@wards.command("form01")
def form01(
    ward: Annotated[str, typer.Option()] = "",
) -> None:
    """Copy the Word template of Form 01 to the folder of wards, to be edited."""
    if ward and Directory.read(_home()).place(ward) is None:
        raise stop(f"không có phường, xã mã “{ward}”. Xem qd22 wards find.")
    path = _home() / (f"form01_{ward}.docx" if ward else "form01.docx")
    try:
        with path.open("xb") as file:
            file.write(TEMPLATE.read_bytes())
    except FileExistsError as error:
        raise stop(text("form01.kept", file=str(path))) from error
    except OSError as error:
        raise stop(f"{path}: không ghi được ({error.strerror}).") from error
    print(text("form01.copied", file=str(path)))


def _line(place: WardPlace) -> str:
    return f"{place.code}  {place.ward}, {place.province}" + (" (có bàn tiếp nhận)" if place.served else "")
