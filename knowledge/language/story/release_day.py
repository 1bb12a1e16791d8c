"""Day of release: the time that belongs to a release, and the days that it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.language.answers import read_months
from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene
from knowledge.language.trouble import Trouble, TroubleKind

BETWEEN = frozenset(
    (
        "filler",
        "have",
        "have_done",
        "people",
        "pronoun",
        "kin",
        "done",
        "now",
        "past",
        "unsure",
        "price",
        "for",
        "only_then",
    )
)
"""The kinds that may stand between a release and its time."""
AHEAD = frozenset(("address", "then", "filler", "people", "have_done", "pronoun", "kin", "unsure", "have"))
_CLOSE = frozenset(("filler", "have", "have_done", "past", "now", "unsure", "only_then"))
_YEAR = re.compile(r"\d{4}")
_OWNERS = (
    "prison", "arrest", "debt", "study", "loan", "abroad", "job", "age", "awaiting", "rehabilitation", "suspended",
    "crime",
)  # fmt: skip
_MAY_FOLLOW = (
    "", "comma", "stop", "ask", "joint", "now", "done", "have", "not", "want", "verdict", "filler", "contrast",
    "ask_end", "then", "people", "must", "live_with", "loan",
)  # fmt: skip


def time_of(scene: Scene, at: int, *, weak: bool) -> int | None:
    """The item of the time of a release at ``at``; a ``weak`` word for it ("về", "ra") must be close."""
    right = _time_behind(scene, at, weak=weak)
    if right >= 0:
        return right
    left = scene.before(at, ("time",), AHEAD, 4, 0)
    if left < 0 or scene.text(at - 1) in words_of("story.copula"):  # "tết này là mãn hạn" lies ahead
        return None
    item = scene.items[left]
    rounded = left > 0 and scene.text(left - 1) in words_of("story.round") and item.time == "length"
    if not (rounded or item.points_back or item.time == "future") or _is_taken(scene, left):
        return None
    return None if weak and scene.kind(at + 1) not in _MAY_FOLLOW else left


def _time_behind(scene: Scene, at: int, *, weak: bool) -> int:
    skip = _CLOSE if weak else BETWEEN
    start = at + 1 if scene.kind(at + 1) == "joint" and scene.text(at + 1) in words_of("story.passed_after") else at
    right = scene.after(start, ("time",), skip, 4 if weak else 7, 0 if weak else 3)
    if right >= 0 and _measures_sentence(scene, at, right):
        right = scene.after(right, ("time",), skip, 4, 1)
    if right >= 0 or weak:
        return right
    _, end = scene.clause(at)
    for here in (end, end + 1):  # "ra tù, đến nay được 2 năm"
        far = scene.after(here, ("time",), ("filler", "have", "have_done", "now"), 3)
        if scene.kind(here) == "now" and scene.text(here).split()[0] in words_of("story.until") and far >= 0:
            return far
    apart = end + 1 if scene.kind(end) == "comma" else len(scene.items)  # "ra tù hồi covid, cuối 2021"
    while scene.kind(apart) in ("filler", "unsure"):
        apart += 1
    alone = scene.kind(apart) == "time" and scene.kind(apart + 1) in ("", "comma", "stop", "ask")
    return apart if alone and scene.items[apart].points_back and scene.items[apart].time == "day" else -1


def _measures_sentence(scene: Scene, at: int, time: int) -> bool:
    """True if a length of time behind "hết án", "mãn hạn tù" may be that of the sentence."""
    item = scene.items[time]
    if item.time != "length" or item.points_back or scene.kind(at) != "release":
        return False
    last = scene.text(at).split()[-1]
    first = scene.text(at).split()[0]
    if last not in words_of("story.sentence_end") or first in words_of("story.walks_out"):
        return False
    told = any(scene.text(here) in words_of("story.passed") for here in range(at + 1, time))
    return not told and scene.text(time + 1) not in words_of("story.passed_after") and scene.kind(time + 1) != "now"


def _is_taken(scene: Scene, time: int) -> bool:
    """True if the time belongs to the sentence, the arrest or a debt before it."""
    owner = scene.before(time, _OWNERS, ("filler", "have", "have_done", "number"), 3)
    return owner >= 0 and scene.items[time].time != "future"


def is_law(scene: Scene, time: int, at: int) -> bool:
    """True if the time is the five years of the law ("ra tù quá 5 năm") and nobody is said to be there."""
    if scene.names_principal(at):
        return False
    opening = scene.items[time].text.split()[0]
    before = scene.text(time - 1)
    vague = opening in words_of("story.beyond") or any(before.endswith(word) for word in words_of("story.within"))
    return vague or (scene.kind(time - 1) == "hypothesis")


def is_too_long(scene: Scene, where: int, at: int) -> bool:
    """True if who is just out names years: they are those of the sentence ("vừa thi hành án xong 30 tháng")."""
    item = scene.items[where]
    if item.time != "length" or item.points_back:
        return False
    if scene.kind(at) != "release" or scene.text(at).split()[0] not in words_of("story.just"):
        return False
    if any(scene.text(here) in words_of("story.passed") for here in range(at + 1, where)):
        return False
    months = read_months(scene.items[where].text)
    return isinstance(months, int) and months >= 24


def is_yet_to_come(scene: Scene, where: int) -> bool:
    """True for "30/12 này" said in November, and for "tháng 3 tới" whenever it is said."""
    text = scene.items[where].text
    if scene.text(where + 1) in words_of("story.next") and scene.kind(where + 2) not in ("now", "time"):
        return True
    if scene.items[where].time != "day" or text.split()[-1] not in words_of("story.this") or " " not in text:
        return False
    if text.split()[-2].isalpha():
        return False  # "3/2 năm nay" names its year
    found = read_date(text.rsplit(" ", 1)[0], scene.today)
    return isinstance(found, DayRange) and found.last.year < scene.today.year


def day_after(scene: Scene, at: int) -> Iterator[Claim]:
    """The day named beside a status ("được đặc xá dịp 2/9")."""
    where = scene.after(at, ("time",), BETWEEN, 5, 2)
    if where < 0:
        left = scene.before(at, ("time",), AHEAD, 3)
        where = left if left >= 0 and scene.items[left].points_back else -1
    if where >= 0 and scene.items[where].time != "future":
        if scene.kind(at) == "abroad" and scene.items[where].time == "length":
            return
        yield from day_at(scene, where, at)


def day_at(scene: Scene, where: int, at: int) -> Iterator[Claim]:
    """The claim of the day named at ``where``, read by the reader of dates."""
    item = scene.items[where]
    text = item.text
    if scene.kind(at) == "amnesty":
        text = f"{scene.text(at)} {text}"
    found = _read_days(scene, where, text)
    if isinstance(found, DayRange):
        yield Claim(
            "finished_on",
            _in_year_before(scene, where, found),
            where,
            weight=3 if scene.kind(at) != "release_weak" or item.time == "day" else 2,
            head=at,
        )
    elif isinstance(found, Trouble) and found.kind is TroubleKind.FUTURE:
        yield Claim("sentence_status", "serving", at)


def _in_year_before(scene: Scene, where: int, found: DayRange) -> DayRange:
    """A feast in the year told just before: "về năm ngoái tháng 9 đợt quốc khánh"."""
    if _YEAR.search(scene.text(where)):
        return found
    before = scene.before(where, ("time",), (*BETWEEN, "amnesty"), 4)
    if before < 0 or not scene.items[before].points_back:
        return found
    told = read_date(scene.text(before), scene.today)
    if not isinstance(told, DayRange) or told.first.year != told.last.year:
        return found
    moved = DayRange(found.first.replace(year=told.first.year), found.last.replace(year=told.first.year))
    return moved if moved.first <= told.last and told.first <= moved.last else found


def _as_day(scene: Scene, where: int, found: DayRange | Trouble[DayRange]) -> DayRange | Trouble[DayRange]:
    """The day of "hôm 10/11", "ngày 5/9", which alone might be a month of 2011 or 2009."""
    named = {*scene.text(where).split()[:1], *scene.text(where - 1).split()[-1:]} & words_of("story.names_day")
    if not named or not isinstance(found, Trouble) or found.kind is not TroubleKind.AMBIGUOUS:
        return found
    return next((each for each in found.candidates if each.first == each.last), found)


def _read_days(scene: Scene, where: int, text: str) -> DayRange | Trouble[DayRange]:
    """The days of a time; "tháng 3 hay tháng 4 năm 2023" is both months, "tháng này năm ngoái" a month a year ago."""
    year = scene.text(where + 2).rpartition(" ")[2]
    if scene.kind(where + 1) == "comma" and _YEAR.fullmatch(year) and not _YEAR.search(text):
        text = f"{text} {year}"  # "tháng 5, năm 2025"
    parts = text.split()
    if len(parts) == 4 and parts[1] in words_of("story.this") and parts[3] in words_of("story.years"):
        text = f"{parts[0]} {scene.today.month} {parts[2]} {parts[3]}"
    found = _as_day(scene, where, read_date(text, scene.today))
    if scene.text(where + 1) not in words_of("story.either") or scene.kind(where + 2) != "time":
        return found
    other = read_date(scene.items[where + 2].text, scene.today)
    if not isinstance(other, DayRange):
        return found
    if not (
        _YEAR.search(text) or set(text.split()) & words_of("story.years")
    ):  # the year is said once, behind the second
        found = read_date(f"{text}/{other.first.year}", scene.today)
    if not isinstance(found, DayRange):
        return other
    return DayRange(min(found.first, other.first), max(found.last, other.last))
