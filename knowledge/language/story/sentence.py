"""Sentence and release: which sentence it was, whether it is over, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from knowledge.language.answers import read_months
from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.scene import SOFT, Scene
from knowledge.language.trouble import Trouble, TroubleKind
from knowledge.language.word_lists import words

_STATUS = {
    "conditional": "conditional_release", "amnesty": "amnestied", "abroad": "abroad", "suspended": "suspended",
    "non_custodial": "non_custodial", "rehabilitation": "rehabilitation", "serving": "serving", "soon_out": "serving",
    "awaiting": "awaiting_trial", "never_prison": "none",
}  # fmt: skip
_BETWEEN = frozenset(("filler", "have", "have_done", "people", "pronoun", "kin", "done", "now", "past", "unsure", "price", "for"))
_THIS_MONTH = re.compile(r"(\w+) (?:này|nay|ni) (\w+ (?:ngoái|ngoai|trước|truoc|kia))$")
_YEAR = re.compile(r"\d{4}|ngoái|ngoai|nay|kia")
_CLOSE = frozenset(("filler", "have", "have_done", "past", "now", "unsure"))
_AHEAD = frozenset(("filler", "people", "have_done", "pronoun", "kin", "unsure", "have"))


def read_sentence(scene: Scene) -> Iterator[Claim]:
    """Claims about the status and the day of release."""
    for at in scene.all_of(*_STATUS):
        yield from _status(scene, at)
    for at in scene.all_of("release", "release_weak", "probation_over"):
        yield from _release(scene, at)
    for at in scene.all_of("prison", "serving"):
        yield from _until(scene, at)
    yield from _corrected_day(scene)


def _until(scene: Scene, at: int) -> Iterator[Claim]:
    """ "đi tù từ 2020 đến tháng 2 năm 2024": out at the later end."""
    if not scene.is_told(at) or not scene.is_about_principal(at):
        return
    first, end = scene.clause(at)
    times = [here for here in range(first, end) if scene.kind(here) == "time" and scene.items[here].time == "day"]
    for start, stop in pairwise(times):
        if stop - start <= 3 and scene.text(stop - 1) in words_of("until"):
            found = read_date(scene.items[stop].text, scene.today)
            if isinstance(found, DayRange):
                yield Claim("finished_on", found, stop, weight=3, head=at)
                yield Claim("sentence_status", "finished", at, weight=3)


def _status(scene: Scene, at: int) -> Iterator[Claim]:
    kind = scene.kind(at)
    if not scene.is_told(at) or not scene.is_about_principal(at):
        return
    if scene.negated(at):
        if kind in ("suspended", "amnesty", "conditional", "rehabilitation", "non_custodial"):
            yield Claim("sentence_status", _STATUS[kind], at, denies=True)
        return
    whole = all(kind in (*SOFT, scene.kind(at), "word") for kind in scene.message.kinds) and len(scene.items) < 6
    dated = kind == "amnesty" and scene.after(at, ("time",), _BETWEEN, 4) >= 0
    if not (scene.names_principal(at) or whole or dated or not _only_asks(scene, at)):
        return
    if kind == "soon_out" and at in scene.mood.past:
        return
    if kind == "conditional" and (
        scene.all_of("suspended", "non_custodial", "probation_over") and "tha" not in scene.text(at).split()
        or scene.all_of("amnesty") and not {"điều", "dieu", "thử", "thu"} & set(scene.text(at).split())
    ):
        return
    if kind in ("awaiting", "serving") and _is_over(scene, at):
        return
    yield Claim("sentence_status", _STATUS[kind], at)
    if kind in ("amnesty", "abroad"):
        yield from _day_after(scene, at)


def _only_asks(scene: Scene, at: int) -> bool:
    """True if the sentence asks and nobody in the message speaks of themselves."""
    return scene.asks_here(at) and not scene.persons.has_principal


def _is_over(scene: Scene, at: int) -> bool:
    """True if a release is told besides what was once so ("hồi tạm giam …, ra năm 2024")."""
    return at in scene.mood.past or any(
        scene.kind(here) == "release" and not scene.negated(here) for here in range(at + 1, len(scene.items))
    )


def _release(scene: Scene, at: int) -> Iterator[Claim]:
    weak = scene.kind(at) == "release_weak"
    if not scene.is_told(at) or not scene.is_about_principal(at):
        return
    if scene.before(at, ("number",), ("people", "workers", "filler", "have_done"), 3) >= 0:
        return
    if weak and any(scene.kind(here) == "elsewhere" for here in range(max(0, at - 6), at)):
        return
    if scene.kind(at - 1) == "must" or scene.before(at, ("generic",), ("filler", "have_done"), 2) >= 0:
        return
    if scene.text(at - 1).split()[-1:] and scene.text(at - 1).split()[-1] in words_of("kind_of"):
        if scene.text(at - 2).split()[-1:] not in (["là"], ["la"]):
            return
    if scene.negated(at):
        if scene.is_asked(at):
            return
        if not weak and scene.text(scene.before(at, ("not",), ("filler", "have_done", "have"), 2)) in words_of("not_yet"):
            yield Claim("sentence_status", "serving", at)
        return
    where = _time_of(scene, at, weak=weak)
    if where is None:
        if not weak and _is_perfect(scene, at):
            yield Claim("sentence_status", "finished", at, weight=1)
        return
    if scene.items[where].time == "length" and not scene.items[where].points_back and _is_too_long(scene, where, at):
        yield Claim("sentence_status", "finished", at, weight=1)
        return
    first, _ = scene.clause(at)
    ahead = any(scene.text(here) in words_of("ahead") for here in range(first, max(at, where)))
    if ahead or _is_yet_to_come(scene, where):
        yield Claim("sentence_status", "serving", at)
        return
    if scene.items[where].time == "future" or scene.kind(where + 1) == "soon_out":
        yield Claim("sentence_status", "serving", at)
        return
    if _is_law(scene, where, at):
        return
    yield Claim("sentence_status", "finished", at, weight=3)
    yield from _day(scene, where, at)


def _is_too_long(scene: Scene, where: int, at: int) -> bool:
    """True if who is just out names years: they are those of the sentence ("vừa thi hành án xong 30 tháng")."""
    if scene.kind(at) != "release" or scene.text(at).split()[0] not in words_of("just"):
        return False
    if any(scene.text(here) in words_of("passed") for here in range(at + 1, where)):
        return False
    months = read_months(scene.items[where].text)
    return isinstance(months, int) and months >= 24


def _is_yet_to_come(scene: Scene, where: int) -> bool:
    """True for "30/12 này" said in November."""
    text = scene.items[where].text
    if scene.items[where].time != "day" or text.split()[-1] not in ("này", "tới", "nay", "ni"):
        return False
    found = read_date(text.rsplit(" ", 1)[0], scene.today)
    return isinstance(found, DayRange) and found.last.year < scene.today.year and text[0].isdigit()


def words_of(name: str) -> frozenset[str]:
    """The plain words of a group of story.yaml, with and without marks."""
    return words(f"story.{name}") | _marked(name)


def _marked(name: str) -> frozenset[str]:
    from knowledge.language.word_lists import word_file

    return frozenset(word_file("story").plain(name))


def _is_perfect(scene: Scene, at: int) -> bool:
    """True if a release without a day is told as a thing done, not as a topic ("ra tù có vay được không")."""
    marked = any(scene.text(here).split()[0] in words_of("perfect") for here in (at - 1, at) if here >= 0)
    done = scene.after(at, ("done",), ("filler",), 2) >= 0 or scene.text(at + 1) in words_of("passed_after")
    if scene.is_asked(at):
        return False
    if scene.asks_here(at):
        return scene.names_principal(at) or ((marked or done) and scene.persons.has_principal)
    return scene.names_principal(at) or ((marked or done or scene.persons.has_principal) and scene.text(at - 1) not in words_of("topic"))


def _time_of(scene: Scene, at: int, *, weak: bool) -> int | None:
    """Where the time of a release at ``at`` stands."""
    skip = _CLOSE if weak else _BETWEEN
    start = at + 1 if scene.kind(at + 1) == "joint" and scene.text(at + 1) in words_of("passed_after") else at
    right = scene.after(start, ("time",), skip, 4 if weak else 7, 0 if weak else 3)
    if right >= 0 and _measures_sentence(scene, at, right):
        right = scene.after(right, ("time",), skip, 4, 1)
    if right >= 0:
        return right
    if not weak:
        _, end = scene.clause(at)
        for here in (end, end + 1):  # "ra tù, đến nay được 2 năm"
            far = scene.after(here, ("time",), ("filler", "have", "have_done", "now"), 3)
            if scene.kind(here) == "now" and scene.text(here).split()[0] in words_of("until") and far >= 0:
                return far
    left = scene.before(at, ("time",), _AHEAD, 4, 0)
    if left >= 0 and scene.text(at - 1) in words_of("copula"):
        return None  # "tết này là mãn hạn" lies ahead
    round_length = left > 0 and scene.text(left - 1) in words_of("round") and scene.items[left].time == "length"
    if left >= 0 and (round_length or scene.items[left].points_back or scene.items[left].time == "future") and not _is_taken(scene, left):
        if weak and scene.kind(at + 1) not in ("", "comma", "stop", "ask", "joint", "now", "done", "have", "not", "want", "verdict", "filler", "contrast", "ask_end", "then", "people", "must", "live_with", "loan"):
            return None
        return left
    if weak and scene.kind(at - 1) == "comma" and scene.kind(at - 2) == "time" and scene.items[at - 2].points_back and not _is_taken(scene, at - 2):
        return None
    return None


def _measures_sentence(scene: Scene, at: int, time: int) -> bool:
    """True if a length of time behind "hết án", "mãn hạn tù" may be that of the sentence."""
    item = scene.items[time]
    if item.time != "length" or item.points_back or scene.kind(at) != "release":
        return False
    last = scene.text(at).split()[-1]
    first = scene.text(at).split()[0]
    if last not in words_of("sentence_end") or first in ("ra", "đi", "ở", "di", "o", "mới", "vừa"):
        return False
    told = any(scene.text(here) in words_of("passed") for here in range(at + 1, time))
    return not told and scene.text(time + 1) not in words_of("passed_after") and scene.kind(time + 1) != "now"


def _is_taken(scene: Scene, time: int) -> bool:
    """True if the time belongs to the sentence, the arrest or a debt before it."""
    return scene.before(time, ("prison", "arrest", "debt", "study", "loan", "abroad", "job", "age", "awaiting", "rehabilitation", "suspended", "crime"), ("filler", "have", "have_done", "number"), 3) >= 0 and scene.items[time].time != "future"


def _is_law(scene: Scene, time: int, at: int) -> bool:
    """True if the time is the five years of the law ("ra tù quá 5 năm") and nobody is said to be there."""
    if scene.names_principal(at):
        return False
    opening = scene.items[time].text.split()[0]
    before = scene.text(time - 1)
    vague = opening in words_of("beyond") or any(before.endswith(word) for word in words_of("within"))
    return vague or (scene.kind(time - 1) == "hypothesis")


def _day_after(scene: Scene, at: int) -> Iterator[Claim]:
    where = scene.after(at, ("time",), _BETWEEN, 5, 2)
    if where < 0:
        left = scene.before(at, ("time",), _AHEAD, 3)
        where = left if left >= 0 and scene.items[left].points_back else -1
    if where >= 0 and scene.items[where].time != "future":
        if scene.kind(at) == "abroad" and scene.items[where].time == "length":
            return
        yield from _day(scene, where, at)


def _day(scene: Scene, where: int, at: int) -> Iterator[Claim]:
    """The claim of the day named at ``where``, read by the reader of dates."""
    item = scene.items[where]
    text = item.text
    if scene.kind(at) == "amnesty":
        text = f"{scene.text(at)} {text}"
    found = _read_days(scene, where, text)
    if isinstance(found, DayRange):
        yield Claim("finished_on", found, where, weight=3 if scene.kind(at) != "release_weak" or item.time == "day" else 2, head=at)
    elif isinstance(found, Trouble) and found.kind is TroubleKind.FUTURE:
        yield Claim("sentence_status", "serving", at)


def _read_days(scene: Scene, where: int, text: str) -> DayRange | Trouble[DayRange]:
    """The days of a time; "tháng 3 hay tháng 4 năm 2023" is both months, "tháng này năm ngoái" a month a year ago."""
    this_month = _THIS_MONTH.match(text)
    if this_month:
        text = f"{this_month[1]} {scene.today.month} {this_month[2]}"
    found = read_date(text, scene.today)
    if scene.text(where + 1) not in words_of("either") or scene.kind(where + 2) != "time":
        return found
    other = read_date(scene.items[where + 2].text, scene.today)
    if not isinstance(other, DayRange):
        return found
    if not _YEAR.search(text):  # the year is said once, behind the second
        found = read_date(f"{text}/{other.first.year}", scene.today)
    if not isinstance(found, DayRange):
        return other
    return DayRange(min(found.first, other.first), max(found.last, other.last))


def _corrected_day(scene: Scene) -> Iterator[Claim]:
    """ "à không, năm 2024": a bare day behind a correction is the day of release."""
    for at in scene.all_of("correction", "but"):
        where = scene.after(at, ("time",), (*_BETWEEN, "comma", "not", "release_weak", "release"), 6, 0)
        if where < 0 or scene.items[where].time == "future":
            continue
        first, end = scene.clause(where)
        bare = all(scene.kind(here) in (*_BETWEEN, "time", "correction", "but", "word", "not_but", "release", "release_weak", "not") for here in range(first, end))
        earlier = any(scene.kind(here) in ("release", "release_weak", "amnesty") for here in range(at))
        others = any(scene.kind(here) in ("prison", "study", "loan", "money") for here in range(at))
        if bare and (earlier or not others):
            found = read_date(scene.items[where].text, scene.today)
            if isinstance(found, DayRange) and (scene.items[where].time == "day" or scene.items[where].points_back or earlier):
                yield Claim("finished_on", found, where, weight=4, head=where, corrects=True)
                if not any(scene.kind(here) == "not" for here in range(at + 1, where)):
                    yield Claim("sentence_status", "finished", where, weight=0)
