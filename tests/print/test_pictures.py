"""Cards, charts and sheets: not blank, nothing runs over, readable colours, every letter drawn, same bytes again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import cast

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from reportlab.pdfbase.ttfonts import TTFont

from bot.model.messages import Bar, Card
from bot.print import card, charts, sheet_pdf
from bot.print.card import draw_card
from bot.print.charts import draw_repayment
from bot.print.content import label
from bot.print.ink import (
    INK,
    INTEREST,
    MARKS,
    PAPER,
    QUIET,
    TONES,
    font,
    font_path,
    has_glyph,
    printable,
    wrap,
)
from bot.print.measures import WIDTH, card_text, chart_size
from bot.print.sheet_pdf import make_sheet

CONTENT = Card(
    "Kết quả kiểm tra sơ bộ",
    "Có thể đủ điều kiện vay",
    "good",
    (
        ("yes", "Đã chấp hành xong án phạt tù (điểm a khoản 1 Điều 3)"),
        ("unknown", "Chưa rõ công an phường đã đưa vào danh sách hay chưa"),
        ("no", "Giấy chứng nhận bị mất. Hỏi nơi đã cấp để được xác nhận."),
        ("", "Một dòng không có dấu"),
    ),
    "Còn 842 ngày. Ngày cuối có thể vay: 15/03/2029",
    ("Mức vay tối đa: 100 triệu đồng, thời hạn tối đa 120 tháng.", "Người ký: đại diện hộ gia đình."),
    ("Căn cước", "Giấy chứng nhận chấp hành xong án phạt tù", "Giấy đề nghị vay vốn"),
)
LONG = "Giấy chứng nhận chấp hành xong án phạt tù hoặc giấy chứng nhận đặc xá " * 20
EMOJI = "Được 😀\u202e\x00 vay\ud800"
HARD = {
    "long": Card(LONG, LONG, "wait", (("no", LONG),) * 40, LONG, (LONG,) * 20, (LONG,) * 30, LONG),
    "one word": Card("w" * 3_000, "W" * 3_000, "look", (("yes", "ữ" * 3_000),), "m" * 900, ("m" * 900,)),
    "empty": Card("", "", "other"),
    "emoji and control": replace(CONTENT, verdict=EMOJI, lines=(("yes", "👍🏽 tốt\n\nxuống dòng"),)),
}
BARS = [Bar(f"Năm {n}", 10_000_000, 6_000_000 - n * 500_000, 100_000_000 - n * 10_000_000) for n in range(1, 11)]
VOWELS = "aăâeêioôơuưy"
TONES_OF_VOICE = "\u0300\u0301\u0303\u0309\u0323"
ALPHABET = sorted(
    {printable(vowel + tone) for vowel, tone in product(VOWELS, ["", *TONES_OF_VOICE])} | set("bcdđghklmnpqrstvxfjwz")
)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def ink_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Where anything but paper is."""
    return ImageChops.difference(image, Image.new("RGB", image.size, PAPER)).getbbox()


def page(data: bytes) -> Image.Image:
    return cast("Image.Image", pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil()).convert("RGB")


def test_the_vietnamese_alphabet_has_its_89_letters_and_the_font_draws_every_one() -> None:
    letters = {form for letter in ALPHABET for form in (letter, letter.upper())}
    assert len([letter for letter in ALPHABET if letter not in "fjwz"]) == 89
    assert all(has_glyph(letter) for letter in letters)
    assert not has_glyph("😀")


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_every_weight_maps_every_letter_to_a_glyph(weight: str) -> None:
    glyphs = TTFont(f"probe-{weight}", str(font_path(weight))).face.charToGlyph
    needed = "".join(ALPHABET) + "".join(ALPHABET).upper() + "0123456789.,:;/%()“”…–-?!"
    assert [char for char in needed if not glyphs.get(ord(char))] == []


def test_letters_with_different_marks_are_drawn_differently() -> None:
    drawn = {bytes(font(60).getmask(letter)) for letter in ALPHABET}
    assert len(drawn) == len(ALPHABET)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_has_a_contrast_of_at_least_four_and_a_half() -> None:
    pairs = [(INK, PAPER), (QUIET, PAPER), *((PAPER, colour) for colour in MARKS.values())]
    pairs += [
        pair for tone in TONES.values() for pair in ((PAPER, tone.band), (tone.text, tone.tint), (tone.band, PAPER))
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_no_colour_is_an_alarm() -> None:
    """Nothing on a card is red: red above both others by a third."""
    colours = [*MARKS.values(), *(colour for tone in TONES.values() for colour in tone)]
    parts = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]
    assert [part for part in parts if part[0] > 150 and part[1] < 100 and part[2] < 100] == []


@pytest.mark.parametrize("name", ["usual", *HARD])
def test_a_card_stays_inside_its_margins_and_below_what_platforms_take(name: str) -> None:
    image = opened(draw_card(HARD.get(name, CONTENT)))
    assert image.width == WIDTH
    assert image.height == card.HEIGHT == WIDTH * 5 // 4
    band = next(y for y in range(image.height) if image.getpixel((2, y)) == (255, 255, 255))
    box = ink_box(image.crop((0, band, WIDTH, image.height)))
    assert box is not None
    assert box[0] >= card.MARGIN - 2
    assert box[2] <= WIDTH - card.MARGIN + 2
    last_rows = image.crop((0, image.height - 30, WIDTH, image.height))
    assert ink_box(last_rows) is None


@pytest.mark.parametrize("content", [CONTENT, HARD["long"]])
def test_a_card_shows_more_than_its_band(content: Card) -> None:
    image = opened(draw_card(content))
    assert len(image.getcolors(1_000_000) or []) > 50


@settings(max_examples=60)
@given(st.text(max_size=300), st.integers(60, 900), st.sampled_from([20, 42, 60]))
def test_no_wrapped_line_is_wider_than_its_place(text: str, width: int, size: int) -> None:
    lines = wrap(text, font(size), width, 5)
    assert len(lines) <= 5
    assert all(font(size).getlength(line) <= max(width, font(size).getlength("W")) for line in lines)


def test_a_cut_text_says_so_and_a_number_keeps_its_unit() -> None:
    assert wrap(LONG, font(42), 900, 3)[-1].endswith("…")
    assert all(not line.endswith(" 120") for line in wrap("thời hạn tối đa là 120 tháng", font(42), 430, 4))


def test_more_reasons_than_a_card_holds_are_counted() -> None:
    many = replace(CONTENT, lines=(("yes", "Điều kiện"),) * 30)
    few = replace(
        CONTENT, lines=(("yes", "Điều kiện"),) * (card.MOST_LINES - 1) + (("", label("more_lines", count="17")),)
    )
    assert draw_card(many) == draw_card(few)


def test_each_mark_and_tone_looks_different() -> None:
    marks = {draw_card(replace(CONTENT, lines=((mark, "Điều kiện"),))) for mark in ("yes", "no", "unknown", "")}
    tones = {draw_card(replace(CONTENT, tone=tone)) for tone in TONES}  # type: ignore[arg-type]
    assert (len(marks), len(tones)) == (4, 4)


def test_the_card_in_words_carries_everything_that_the_card_shows() -> None:
    words = card_text(CONTENT)
    for part in (CONTENT.verdict, CONTENT.countdown, "✗ Giấy chứng nhận bị mất", label("card_footer")):
        assert part in words


def test_pictures_and_sheet_are_the_same_bytes_again() -> None:
    assert draw_card(CONTENT) == draw_card(replace(CONTENT))
    assert make_sheet(CONTENT) == make_sheet(replace(CONTENT))
    chart = [draw_repayment("Vay 100 triệu đồng", ["Ghi chú"], list(BARS), 100_000_000) for _ in range(2)]
    assert chart[0] == chart[1]


def test_file_names_say_nothing_about_the_person() -> None:
    names = (card.FILE_NAME, charts.FILE_NAME, sheet_pdf.FILE_NAME)
    assert not [
        name for name in names for word in ("tu", "an", "vay", "no", "cong-an") if word in name.split(".")[0].split("-")
    ]


@pytest.mark.parametrize("count", [1, 2, 10, 24, 36, 120])
def test_a_chart_keeps_its_bars_inside_and_their_sizes_true(count: int) -> None:
    bars = [Bar(str(n), 800_000, 500_000 - n * 4_000, 100_000_000 - n * 800_000) for n in range(1, count + 1)]
    image = opened(draw_repayment("Vay 100 triệu đồng trong 120 tháng", [LONG, "Ghi chú"], bars, 100_000_000))
    box = ink_box(image)
    assert box is not None
    assert box[0] >= 40
    assert box[2] <= WIDTH - 20
    assert box[3] <= image.height - 20


def test_the_height_of_a_bar_follows_its_amounts() -> None:
    """Twice the interest gives twice as many interest-coloured pixels."""

    def interest_pixels(amount: int) -> int:
        bars = [Bar("1", 8_000_000, amount, 0), Bar("2", 8_000_000, 4_000_000, 0)]
        image = opened(draw_repayment("Vay", [], bars, 20_000_000)).crop((150, 200, 560, 800))
        wanted = tuple(int(INTEREST[at : at + 2], 16) for at in (1, 3, 5))
        return next((n for n, colour in image.getcolors(1_000_000) or [] if colour == wanted), 0)

    assert interest_pixels(4_000_000) == pytest.approx(2 * interest_pixels(2_000_000), rel=0.03)


@pytest.mark.parametrize("notes", [(), ("Ghi chú",), (LONG, "Ghi chú", LONG), ("Lãi tính trên số còn nợ. " * 4,) * 8])
def test_the_size_of_a_chart_is_known_without_drawing_it(notes: tuple[str, ...]) -> None:
    bars = [Bar("1", 8_000_000, 500_000, 0)]
    assert opened(draw_repayment("Vay", notes, bars, 8_000_000)).size == chart_size(notes)


def test_a_row_of_a_note_holds_as_many_letters_as_are_counted_for_it() -> None:
    usual = "Lãi tính trên số còn nợ nên mỗi kỳ trả ít dần, tính theo số tiền và thời gian vay đã chọn."
    assert len(wrap(usual, font(30), WIDTH - 112)) <= 2


def test_a_chart_without_periods_is_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        draw_repayment("Vay", [], [], 0)


@pytest.mark.parametrize("name", ["usual", *HARD])
def test_a_sheet_is_one_page_with_its_margins_free(name: str) -> None:
    data = make_sheet(HARD.get(name, CONTENT))
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    image = page(data)
    box = ink_box(image)
    assert box is not None
    assert box[0] >= 100
    assert box[2] <= image.width - 100
    assert box[3] <= image.height - 40


def test_the_text_of_a_sheet_can_be_searched_and_its_title_is_neutral() -> None:
    document = pypdfium2.PdfDocument(make_sheet(CONTENT))
    words = " ".join(document[0].get_textpage().get_text_range().split()).replace("\u00a0", " ")
    for part in (CONTENT.verdict, CONTENT.countdown, label("papers"), *CONTENT.papers, label("card_footer")):
        assert part in words
    assert document.get_metadata_value("Title") == CONTENT.title
