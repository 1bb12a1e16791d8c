"""Tesseract as a reader of pictures: the picture goes in through a pipe and words come out; nothing is on the disk.

The Python packages around Tesseract write the picture into a file for it, so that the program is called directly.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
from dataclasses import dataclass

from bot.sight.certificates import Eye, PictureError

_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000
_SIDE = 2400
"""Pixels of the longer side that are read: more takes longer and tells no more."""
_PATIENCE = 25.0


@dataclass(frozen=True)
class Tesseract:
    """The program, with its Vietnamese data."""

    path: str

    async def read(self, picture: bytes) -> str:
        """The words in a picture. Raises PictureError."""
        plain = await asyncio.to_thread(plain_picture, picture)
        process = await asyncio.create_subprocess_exec(
            self.path, "stdin", "stdout", "-l", "vie", "--psm", "6",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
        try:
            words, _ = await asyncio.wait_for(process.communicate(plain), _PATIENCE)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise PictureError("slow") from error
        if process.returncode:
            raise PictureError("program")
        return words.decode("utf-8", "replace")


def plain_picture(picture: bytes) -> bytes:
    """A photo as a grey PNG of a bounded size, upright, without what a camera writes beside it. Raises PictureError."""
    from PIL import Image, ImageOps  # late: a service that reads no photo never loads it

    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise PictureError("size")
            opened.draft("L", (_SIDE, _SIDE))
            upright = ImageOps.exif_transpose(opened)
            grey = ImageOps.autocontrast(upright.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(type(error).__name__) from None
    grey.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    grey.save(out, "PNG", compress_level=1)
    return out.getvalue()


def find_eye(program: str) -> Eye | None:
    """The reader of the settings; None where there is none."""
    path = shutil.which(program) if program else None
    return Tesseract(path) if path else None
