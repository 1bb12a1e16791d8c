"""On whose behalf somebody writes, from typed words."""

from __future__ import annotations

import re
from typing import cast

from bot.conversation.check_answers import bare
from screening.advice import Audience

_WHO = {
    **dict.fromkeys(("toi", "em", "minh", "ban than", "chinh toi", "tui", "chau", "tau", "choa"), "person"),
    **dict.fromkeys(("nguoi nha", "nha toi", "nguoi than"), "family"),
    **dict.fromkeys(
        (
            "co so",
            "co so cua toi",
            "cong ty",
            "cong ty toi",
            "xuong",
            "xuong toi",
            "chu co so",
            "toi la chu co so",
            "chu xuong",
            "chu quan",
            "doanh nghiep",
            "htx",
        ),
        "employer",
    ),
}
"""What may be typed when it is asked on whose behalf, folded."""
_KIN = (
    r"(?:con(?: (?:trai|gai|re|dau))?|chau (?:noi|ngoai)|chong|vo|ong xa|ba xa|(?:anh|em) (?:trai|re)|(?:chi|em) gai"
    r"|bo|cha|me)"
)
_SPEAKER = r"(?:toi|em|tui|minh|chau|ba|me|bo|ong|o|bac|co|chu|tau|choa)"
_RELATIVE = re.compile(rf"(?:thang )?{_KIN}(?: (?:cua )?{_SPEAKER})?|(?:anh|em|chi|chau|chu|bac) (?:cua )?{_SPEAKER}")
"""A relative, folded, with or without whose: "con trai bà", "chồng em", "cháu tôi"; "cháu" alone is the speaker."""


def read_audience(typed: str) -> Audience | None:
    """Whom typed words name when it is asked for whom, or None."""
    said = bare(typed).removeprefix("cho ")
    whom = "family" if _RELATIVE.fullmatch(said) else _WHO.get(said)
    return cast("Audience | None", whom)
