"""A photo is read in memory, one at a time; whatever fails, nothing is found; of its words only the day comes out."""

from __future__ import annotations

import asyncio
import io
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from bot.person_queue import QueueFullError
from bot.sight.certificates import Certificates, PictureError
from bot.sight.tesseract import Tesseract, find_eye, plain_picture
from tests.conftest import TODAY
from tests.sight.samples import RELEASED, FakeEye, photo


def has_vietnamese() -> bool:
    """True if Tesseract is here with its Vietnamese data."""
    path = shutil.which("tesseract")
    if path is None:
        return False
    return "vie" in subprocess.run([path, "--list-langs"], capture_output=True, text=True, check=False).stdout.split()


needs_tesseract = pytest.mark.skipif(not has_vietnamese(), reason="không có tesseract-ocr-vie")


def test_only_the_day_comes_out() -> None:
    assert asyncio.run(Certificates(FakeEye()).release_day("ai", b"photo", TODAY)) == RELEASED
    assert asyncio.run(Certificates(FakeEye("chẳng có ngày nào")).release_day("ai", b"photo", TODAY)) is None
    assert asyncio.run(Certificates(None).release_day("ai", b"photo", TODAY)) is None


@pytest.mark.parametrize("failure", [PictureError("size"), OSError("gone"), RuntimeError("tên ai đó")])
def test_a_reader_that_fails_found_nothing_and_says_nothing(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    assert asyncio.run(Certificates(FakeEye(failure=failure)).release_day("ai", b"photo", TODAY)) is None
    assert "tên ai đó" not in caplog.text


def test_the_queue_is_short_and_has_one_place_for_each() -> None:
    async def scene() -> None:
        gate = asyncio.Event()

        class Waiting(FakeEye):
            async def read(self, picture: bytes) -> str:
                await gate.wait()
                return self.words

        certificates = Certificates(Waiting())
        waiting = [asyncio.create_task(certificates.release_day(f"{n}", b"", TODAY)) for n in range(4)]
        await asyncio.sleep(0)
        for who in ("0", "9"):
            with pytest.raises(QueueFullError):
                await certificates.release_day(who, b"", TODAY)
        gate.set()
        assert await asyncio.gather(*waiting) == [RELEASED] * 4

    asyncio.run(scene())


def test_a_photo_becomes_a_small_grey_picture_without_what_a_camera_wrote() -> None:
    big = Image.new("RGB", (4000, 3000), "white")
    told = Image.Exif()
    told[0x010F] = "Máy ảnh mẫu"
    told[0x0112] = 6  # taken with the telephone upright
    out = io.BytesIO()
    big.save(out, "JPEG", exif=told)
    with Image.open(io.BytesIO(plain_picture(out.getvalue()))) as made:
        assert (made.format, made.mode) == ("PNG", "L")
        assert made.height > made.width
        assert max(made.size) <= 2400
        assert not made.getexif()


def test_what_is_no_photo_is_refused() -> None:
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    gif = io.BytesIO()
    Image.new("L", (10, 10)).save(gif, "GIF")
    for data in (b"", b"%PDF-1.7", photo()[:2000], bomb.getvalue(), gif.getvalue()):
        with pytest.raises(PictureError):
            plain_picture(data)


@needs_tesseract
@pytest.mark.parametrize("taken", [{}, {"turn": 2.5}, {"blur": 1.3}, {"size": 24}])
def test_tesseract_reads_the_day_of_a_drawn_sample(taken: dict[str, float]) -> None:
    certificates = Certificates(find_eye("tesseract"))
    assert asyncio.run(certificates.release_day("ai", photo(**taken), TODAY)) == RELEASED  # type: ignore[arg-type]


def test_the_program_gets_the_picture_through_a_pipe_and_writes_no_file(tmp_path: Path) -> None:
    program = tmp_path / "reader"
    program.write_text('#!/bin/sh\ntest "$1 $2" = "stdin stdout" || exit 3\nhead -c 4 | tail -c 3\n', encoding="utf-8")
    program.chmod(stat.S_IRWXU)
    before = set(tmp_path.iterdir())
    assert asyncio.run(Tesseract(str(program)).read(photo())) == "PNG"
    assert set(tmp_path.iterdir()) == before


def test_a_program_that_fails_is_a_fault(tmp_path: Path) -> None:
    program = tmp_path / "reader"
    program.write_text("#!/bin/sh\ncat > /dev/null\nexit 1\n", encoding="utf-8")
    program.chmod(stat.S_IRWXU)
    with pytest.raises(PictureError):
        asyncio.run(Tesseract(str(program)).read(photo()))
    assert find_eye("") is None
    assert find_eye("khong-co-chuong-trinh-nay") is None
