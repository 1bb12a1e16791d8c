"""Sample certificates, drawn for a test: no official form, nobody's name; each says that it is a sample."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from PIL import Image, ImageDraw, ImageFilter

from bot.print.ink import font

RELEASED = date(2024, 4, 15)
LINES = (
    "MẪU VẼ ĐỂ THỬ MÁY – KHÔNG PHẢI GIẤY THẬT",
    "GIẤY CHỨNG NHẬN",
    "CHẤP HÀNH XONG ÁN PHẠT TÙ",
    "Số: 000/MẪU",
    "Họ và tên: NGƯỜI MẪU",
    "Sinh ngày 01 tháng 02 năm 1985",
    "Bị bắt ngày 15 tháng 4 năm 2021",
    "Đã chấp hành xong án phạt tù ngày 15 tháng 4 năm 2024",
    "Nơi mẫu, ngày 16 tháng 4 năm 2024",
)


def photo(lines: Sequence[str] = LINES, *, size: int = 34, blur: float = 0.6, turn: float = 0.7) -> bytes:
    """A photo of a drawn paper: a little crooked, a little soft, as a telephone takes it."""
    letters = font(size)
    page = Image.new("L", (1400, 140 + len(lines) * size * 2), 235)
    pen = ImageDraw.Draw(page)
    for at, line in enumerate(lines):
        pen.text((90, 70 + at * size * 2), line, font=letters, fill=40)
    taken = page.rotate(turn, fillcolor=200, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(blur))
    out = io.BytesIO()
    taken.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass
class FakeEye:
    """Reads always the same words."""

    words: str = "\n".join(LINES)
    failure: Exception | None = None
    pictures: list[bytes] = field(default_factory=list)

    async def read(self, picture: bytes) -> str:
        self.pictures.append(picture)
        if self.failure is not None:
            raise self.failure
        return self.words
