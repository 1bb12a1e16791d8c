"""The kit of a ward: every figure from the data, every code readable, every file a file of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from docx import Document
from PIL import Image

from bot.kit.build import CONTENTS, Link, kit, texts_of
from bot.kit.words import Words, read_materials, read_words
from bot.places.wards import load_ward
from knowledge.language.read_aloud import seconds_to_read
from knowledge.language.templates import placeholders, typed_number
from knowledge.loader import Knowledge
from knowledge.parameters import ParameterBook

ON = date(2026, 11, 28)
LINKS = (Link("web", "https://vayvon.example/?c=thang12"), Link("telegram", "https://t.me/vi_du_bot?start=thang12"))


def leaves(tree: Any) -> Iterator[str]:
    """Every text of a tree."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for each in tree:
            yield from leaves(each)
    elif isinstance(tree, dict):
        yield from leaves(list(tree.values()))


def words_of(knowledge: Knowledge, code: str = "16732", on: date = ON) -> Words:
    return Words(knowledge, load_ward(code), on, LINKS[0].url)


@pytest.fixture(scope="module")
def files(knowledge: Knowledge) -> Mapping[str, bytes]:
    return {file.name: file.data for file in kit(words_of(knowledge), "thang12", LINKS)}


def text_of(data: bytes) -> str:
    """All that stands in a PDF."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def said(data: bytes) -> object:
    """What a file shows: of a Word file its paragraphs, as its parts carry the hour of packing; else its bytes."""
    return [each.text for each in Document(BytesIO(data)).paragraphs] if data.startswith(b"PK") else data


def test_every_file_is_made_and_named_in_the_contents(files: Mapping[str, bytes]) -> None:
    names = [row["file"] for kind in read_materials().values() for row in kind]
    assert list(files) == [*names, CONTENTS]
    assert all(name in files[CONTENTS].decode() for name in names)


def test_no_figure_is_typed_by_hand() -> None:
    """Figures come from facts.yaml alone; only names of articles, forms and decisions have digits of their own."""
    words = {key: part for key, part in read_words().items() if key != "texts"}
    articles = re.compile(r"Điều [\d, ]+")
    assert [found for leaf in leaves(words) if (found := typed_number(articles.sub("", leaf)))] == []


def test_every_part_is_used_and_every_file_has_its_words() -> None:
    used = {row["words"] for kind in read_materials().values() for row in kind} | {"common", "channels", "texts"}
    assert used == set(read_words())


def test_a_changed_figure_changes_every_material_that_names_it(
    knowledge: Knowledge, files: Mapping[str, bytes]
) -> None:
    """Nothing is drawn once and kept: with another sum no file still says the old one."""
    facts = [
        each.model_copy(update={"values": [value.model_copy(update={"value": 130_000_000}) for value in each.values]})
        if each.id == "business_person_cap"
        else each
        for each in knowledge.facts
    ]
    changed = replace(knowledge, facts=ParameterBook(facts))
    other = {file.name: file.data for file in kit(words_of(changed), "thang12", LINKS)}
    naming = {key for key, part in read_words().items() if ("fact", "business_person_cap") in placeholders(str(part))}
    rows = [row for kind in read_materials().values() for row in kind]
    for row in rows:
        before, after = said(files[row["file"]]), said(other[row["file"]])
        assert (before != after) == (row["words"] in naming), row["file"]
    for name, data in other.items():
        if name.endswith(".pdf") and files[name] != data:
            assert "130 triệu" in " ".join(text_of(data).split()), name


def test_the_same_words_give_the_same_bytes(knowledge: Knowledge, files: Mapping[str, bytes]) -> None:
    """No hour of making is written into a print or a picture."""
    again = {file.name: file.data for file in kit(words_of(knowledge), "thang12", LINKS)}
    assert {name for name in files if not name.endswith(".docx")} <= {
        name for name in files if files[name] == again[name]
    }


@pytest.mark.parametrize(
    ("name", "pages", "millimetres"),
    [
        ("ap-phich-a3.pdf", 1, (297, 420)),
        ("ap-phich-a4.pdf", 1, (210, 297)),
        ("to-gap-a5.pdf", 2, (297, 210)),
        ("the-nguoi-giup.pdf", 1, (210, 297)),
        ("to-mang-theo-ngay-ve.pdf", 1, (210, 297)),
        ("phieu-ngay-giao-dich.pdf", 1, (210, 297)),
        ("trang-chieu.pdf", 7, (338.7, 190.5)),
    ],
)
def test_prints_have_their_pages_and_no_more(
    files: Mapping[str, bytes], name: str, pages: int, millimetres: tuple[float, float]
) -> None:
    """A word too many would push a line onto another page."""
    document = pypdfium2.PdfDocument(files[name])
    assert len(document) == pages
    assert tuple(side * 25.4 / 72 for side in document[0].get_size()) == pytest.approx(millimetres, abs=0.5)
    assert b"BeVietnamPro" in files[name]  # embedded, so that every office prints the same


@pytest.mark.parametrize(
    ("name", "pixels"),
    [("anh-vuong.png", (1080, 1080)), ("anh-doc.png", (1080, 1920)), ("anh-lien-ket.png", (1200, 630))],
)
def test_pictures_have_the_size_of_their_place(files: Mapping[str, bytes], name: str, pixels: tuple[int, int]) -> None:
    assert Image.open(BytesIO(files[name])).size == pixels


def test_every_print_says_its_day_and_its_ground(files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        if name.endswith(".pdf"):
            shown = " ".join(text_of(data).split())
            assert "28/11/2026" in shown, name
            assert "Quyết định 22/2023/QĐ-TTg" in shown, name


def test_a_sample_ward_is_marked_and_no_number_is_invented(files: Mapping[str, bytes]) -> None:
    assert "BẢN MẪU" in text_of(files["ap-phich-a3.pdf"])
    assert not re.search(r"\b0\d{8,}", text_of(files["ap-phich-a3.pdf"]))


def test_a_ward_that_nobody_filled_in_gets_its_kit_too(knowledge: Knowledge) -> None:
    """Any ward of the country, by data alone; without a link the poster says where to ask instead."""
    ward = load_ward("16702")
    made = {file.name: file.data for file in kit(Words(knowledge, ward, ON), "thang12", ())}
    shown = " ".join(text_of(made["ap-phich-a4.pdf"]).split())
    assert ward.name in shown
    assert "Chưa có mã để quét" in shown


@pytest.mark.parametrize(("part", "seconds"), [("radio_60", 60), ("radio_180", 180)])
def test_radio_scripts_last_as_long_as_they_say(knowledge: Knowledge, part: str, seconds: int) -> None:
    """Within a tenth at 180 syllables a minute, the figures said in words; no digit is left to stumble over."""
    _, (pace, *paragraphs) = texts_of(words_of(knowledge), part)
    spoken = "\n".join(paragraphs)
    assert seconds * 0.9 <= seconds_to_read(spoken) <= seconds * 1.1
    assert not re.search(r"\d|%", spoken)
    assert str(round(seconds_to_read(spoken))) in pace


def test_the_lesson_fits_its_slides_and_its_ten_minutes(knowledge: Knowledge) -> None:
    """One part a slide; at a slower pace with pauses it takes eight to eleven minutes."""
    words = words_of(knowledge)
    parts = words.part("lesson")["parts"]
    assert len(parts) == len(words.part("slides"))
    assert 8 <= sum(seconds_to_read(part) for part in parts) / 60 * 180 / 130 <= 11


def test_documents_can_be_edited_and_name_their_ground(files: Mapping[str, bytes]) -> None:
    for row in read_materials()["documents"]:
        paragraphs = [each.text for each in Document(BytesIO(files[row["file"]])).paragraphs]
        assert paragraphs[0], row["file"]
        assert "28/11/2026" in paragraphs[-1], row["file"]


def test_nothing_of_the_words_is_left_unfilled(knowledge: Knowledge) -> None:
    words = words_of(knowledge)
    for key in read_words():
        if key != "texts":
            assert [leaf for leaf in leaves(words.part(key)) if "{" in leaf] == []


@pytest.mark.parametrize(
    ("name", "page", "dots_an_inch"),
    [("ap-phich-a3.pdf", 0, 60), ("ap-phich-a4.pdf", 0, 90), ("to-gap-a5.pdf", 0, 90), ("trang-chieu.pdf", 6, 40)],
)
def test_codes_are_read_from_the_print(files: Mapping[str, bytes], name: str, page: int, dots_an_inch: int) -> None:
    """Another program than the one that drew them reads every address, as coarse as a phone sees it from afar."""
    picture = pypdfium2.PdfDocument(files[name])[page].render(scale=dots_an_inch / 72).to_pil()
    assert {found.text for found in zxingcpp.read_barcodes(picture)} == {link.url for link in LINKS}


@pytest.mark.parametrize("name", ["anh-vuong.png", "anh-doc.png"])
def test_the_code_of_a_picture_is_read_at_the_width_of_a_phone(files: Mapping[str, bytes], name: str) -> None:
    picture = Image.open(BytesIO(files[name])).convert("RGB")
    small = picture.resize((390, picture.height * 390 // picture.width))
    assert [found.text for found in zxingcpp.read_barcodes(small)] == [LINKS[0].url]
