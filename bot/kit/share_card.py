"""The picture of a shared link, drawn in a process of its own: the typesetter would fill the server's memory for good.

`python -m bot.kit.share_card WARD DAY [WARDS]` writes the picture of a ward to its output.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from pathlib import Path

from bot.kit.typeset import typeset
from bot.kit.words import Words
from bot.places.wards import load_ward
from knowledge.loader import load_knowledge


async def draw_card(ward: str, on: date, wards: Path | None) -> bytes:
    """The picture as PNG. Raises RuntimeError when it cannot be drawn."""
    arguments = [ward, on.isoformat(), *([str(wards)] if wards else [])]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, *arguments, stdout=asyncio.subprocess.PIPE
    )
    drawn, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the picture of a link was not drawn")
    return drawn


def main(arguments: list[str]) -> None:
    """Draw the picture that the arguments name."""
    words = Words(
        load_knowledge(), load_ward(arguments[0], *map(Path, arguments[2:])), date.fromisoformat(arguments[1])
    )
    data = {"common": words.part("common"), "words": words.part("share"), "sample": False, "codes": [], "page": "card"}
    sys.stdout.buffer.write(typeset("share", data, "png"))


if __name__ == "__main__":
    main(sys.argv[1:])
