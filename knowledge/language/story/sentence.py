"""Sentence and release: which sentence it was, whether it is over, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.context import OUTSIDE_PRISON
from knowledge.language.story.lists import words_of
from knowledge.language.story.probation import is_probation_over, read_probation
from knowledge.language.story.release_day import (
    BETWEEN,
    day_after,
    day_at,
    is_law,
    is_too_long,
    is_yet_to_come,
    time_of,
)
from knowledge.language.story.scene import SOFT, Scene

_STATUS = {
    "conditional": "conditional_release", "amnesty": "amnestied", "abroad": "abroad", "suspended": "suspended",
    "non_custodial": "non_custodial", "rehabilitation": "rehabilitation", "serving": "serving", "soon_out": "serving",
    "awaiting": "awaiting_trial", "never_prison": "none",
}  # fmt: skip

_WAS_IN = ("finished", "amnestied")
_PAPERS, _NEAR_PAPER = ("paper", "paper_weak"), 10
"""Papers of a release, and how many items before a day that is written one may stand."""
_FULL_DATE = 2
"""Strokes of a day that names its month and year."""


def read_sentence(scene: Scene) -> Iterator[Claim]:
    """Claims about the status and the day of release."""
    for at in scene.all_of(*_STATUS):
        yield from _status(scene, at)
    for at in scene.all_of("release", "release_weak", "probation_over"):
        yield from _release(scene, at)
    for at in scene.all_of("time"):
        if scene.before(at, ("not_but",), ("filler", "people", "pronoun", "kin", "release", "release_weak"), 4) >= 0:
            yield Claim("finished_on", scene.text(at), at, denies=True)
    for at in scene.all_of("paper"):
        yield from _day_of_paper(scene, at)
    for at in scene.all_of("prison", "serving"):
        yield from _until(scene, at)
    yield from _written_day(scene)
    yield from read_probation(scene)
    yield from _corrected_day(scene)


def _until(scene: Scene, at: int) -> Iterator[Claim]:
    """ "đi tù từ 2020 đến tháng 2 năm 2024": out at the later end."""
    if not scene.is_told(at) or not scene.is_about_principal(at):
        return
    first, end = scene.clause(at)
    times = [here for here in range(first, end) if scene.kind(here) == "time" and scene.items[here].time == "day"]
    for start, stop in pairwise(times):
        if stop - start <= 3 and scene.text(stop - 1) in words_of("story.until"):
            found = read_date(scene.items[stop].text, scene.today)
            if isinstance(found, DayRange):
                yield Claim("finished_on", found, stop, weight=3, head=at)
                yield Claim("sentence_status", "finished", at, weight=3)


def _day_of_paper(scene: Scene, at: int) -> Iterator[Claim]:
    """ "giấy ra trại tháng 10 vừa rồi" was given on the day of release."""
    where = scene.after(at, ("time",), ("filler",), 2)
    if where < 0:  # "giấy ra trại em nhận rồi ạ, ngày 12/5/2026"
        far = scene.after(at, ("time",), ("filler", "people", "have", "done", "joint", "comma", "have_done"), 6)
        where = far if far >= 0 and scene.text(far).count("/") == _FULL_DATE else -1
    of_release = any(words in scene.text(at) for words in words_of("story.paper_of_release"))
    if where < 0 or not of_release or scene.items[where].time != "day" or scene.is_condition(at):
        return
    if scene.is_told(at) and scene.is_about_principal(at) and scene.before(at, ("not",), SOFT, 3) < 0:
        yield from day_at(scene, where, at)


def _written_day(scene: Scene) -> Iterator[Claim]:
    """ "tôi nhớ là 12/5/2022, … đọc giấy giùm tôi, nó ghi 12/5/2021": what the paper says counts, not the memory."""
    for where in scene.all_of("time"):
        if scene.text(where - 1).split()[-1:] not in [[word] for word in words_of("story.writes")]:
            continue
        first, _ = scene.sentence(where)
        papers = [here for here in range(max(first, where - _NEAR_PAPER), where) if scene.kind(here) in _PAPERS]
        is_read_out = papers and scene.text(papers[-1] - 1) in words_of("story.looks_at")  # whoever reads it
        if not papers or not (is_read_out or scene.is_about_principal(papers[-1])):
            continue
        found = read_date(scene.items[where].text, scene.today)
        if isinstance(found, DayRange) and found.is_exact and found.last <= scene.today:
            yield Claim("finished_on", found, where, weight=5, head=papers[-1])


def _status(scene: Scene, at: int) -> Iterator[Claim]:
    kind = scene.kind(at)
    if not scene.is_told(at) or not scene.is_about_principal(at):
        return
    if scene.negated(at) or _is_denied_after(scene, at):
        if kind in ("suspended", "amnesty", "conditional", "rehabilitation", "non_custodial"):
            yield Claim("sentence_status", _STATUS[kind], at, denies=True)
        return
    whole = all(kind in (*SOFT, scene.kind(at), "word") for kind in scene.message.kinds) and len(scene.items) < 6
    dated = kind == "amnesty" and scene.after(at, ("time",), BETWEEN, 4) >= 0
    dated = dated or any(sign.isdigit() for sign in scene.text(at))  # "án treo 24 tháng xong tháng 8"
    if not (scene.names_principal(at) or whole or dated or not _only_asks(scene, at)):
        return
    if kind == "soon_out" and at in scene.mood.past:
        return
    if _is_told_otherwise(scene, at):
        return
    if kind in ("awaiting", "serving") and (_is_over(scene, at) or _was_then(scene, at)):
        return
    if kind == "conditional" and is_probation_over(scene):
        return
    yield Claim("sentence_status", _STATUS[kind], at)
    if kind in ("amnesty", "abroad"):
        yield from day_after(scene, at)


def _is_told_otherwise(scene: Scene, at: int) -> bool:
    """True for words that mean something else beside what was told of the sentence, here or before."""
    kind, words = scene.kind(at), set(scene.text(at).split())
    if kind == "never_prison":  # "lý lịch ghi không có án tích" of whoever told of their release
        return scene.context.status in _WAS_IN and "tù" not in words
    if kind == "rehabilitation":  # "hồi trước nó đi cai rồi mới bị bắt" of whoever told of prison
        in_prison = scene.context.status in (*_WAS_IN, "serving", "conditional_release")
        return in_prison and at not in scene.mood.corrected and not scene.all_of("never_prison", "not_but")
    if kind == "awaiting":  # "tạm giam 2 tháng rồi cho tại ngoại" of whoever told of a suspended sentence
        return scene.context.status in OUTSIDE_PRISON
    on_terms = words_of("story.on_terms") & words
    return kind == "conditional" and (
        (_was_never_in(scene, "probation_over") and "tha" not in words)
        or bool(scene.all_of("amnesty") and not on_terms)
    )


def _was_never_in(scene: Scene, *kinds: str) -> bool:
    """True if a probation is that of a sentence outside prison, told of here or before."""
    return bool(scene.all_of(*OUTSIDE_PRISON, *kinds)) or scene.context.status in OUTSIDE_PRISON


def _is_denied_after(scene: Scene, at: int) -> bool:
    """True for "đặc xá thì không phải": denied behind it, to the end of the clause."""
    where = scene.after(at, ("not", "not_but"), ("filler", "then"), 2)
    return where > at + 1 and where + 1 == scene.clause(at)[1] and "thì" in scene.text(where - 1).split()


def _only_asks(scene: Scene, at: int) -> bool:
    """True if the sentence asks and nobody in the message speaks of themselves."""
    return scene.asks_here(at) and not scene.persons.has_principal


def _is_over(scene: Scene, at: int) -> bool:
    """True if a release is told besides what was once so ("hồi tạm giam …, ra năm 2024")."""
    return at in scene.mood.past or any(
        scene.kind(here) == "release" and not scene.negated(here) and scene.is_about_principal(here)
        for here in range(at + 1, len(scene.items))
    )


def _was_then(scene: Scene, at: int) -> bool:
    """True for "mẹ em mất lúc em còn ở trong đó"."""
    return any(scene.text(here) in words_of("story.back_then") for here in (at - 1, at - 2))


def _is_perfect(scene: Scene, at: int) -> bool:
    """True if a release without a day is told as a thing done, not as a topic ("ra tù có vay được không")."""
    perfect = [[word] for word in words_of("story.perfect")]
    marked = any(scene.text(here).split()[:1] in perfect for here in (at - 1, at) if here >= 0)
    done = scene.after(at, ("done",), ("filler",), 2) >= 0 or scene.text(at + 1) in words_of("story.passed_after")
    if scene.is_asked(at):
        return False
    if scene.text(at + 1) in words_of("story.some_day") and scene.kind(at + 2) != "ask_word":
        return True  # "ở tù ra bữa rằm": on a day that is no date
    if scene.text(at - 2) in words_of("story.since") or scene.text(at - 1) in words_of("story.since"):
        return scene.persons.has_principal  # "từ khi ra tù em …"
    first, end = scene.clause(at)
    apart = scene.kind(end) in ("comma", "joint", "stop") and not any(
        scene.kind(here) in ("ask_word", "ask_end", "verdict", "then", "must") for here in range(first, end)
    )
    if scene.asks_here(at):
        return (
            scene.names_principal(at)
            or (apart and (marked or done))
            or ((marked or done) and scene.persons.has_principal)
        )
    return scene.names_principal(at) or (
        (marked or done or scene.persons.has_principal) and scene.text(at - 1) not in words_of("story.topic")
    )


def _corrected_day(scene: Scene) -> Iterator[Claim]:
    """ "à không, năm 2024": a bare day behind a correction is the day of release."""
    for at in scene.all_of("correction", "but"):
        where = scene.after(at, ("time",), (*BETWEEN, "comma", "not", "release_weak", "release"), 6, 0)
        if where < 0 or scene.items[where].time == "future":
            continue
        first, end = scene.clause(where)
        bare = all(
            scene.kind(here)
            in (*BETWEEN, "time", "correction", "but", "word", "not_but", "release", "release_weak", "not")
            for here in range(first, end)
        )
        earlier = any(scene.kind(here) in ("release", "release_weak", "amnesty") for here in range(at))
        others = any(scene.kind(here) in ("prison", "study", "loan", "money") for here in range(at))
        if bare and (earlier or not others):
            found = read_date(scene.items[where].text, scene.today)
            if isinstance(found, DayRange) and (
                scene.items[where].time == "day" or scene.items[where].points_back or earlier
            ):
                yield Claim("finished_on", found, where, weight=4, head=where, corrects=True)
                if not any(scene.kind(here) == "not" for here in range(at + 1, where)):
                    yield Claim("sentence_status", "finished", where, weight=0)


def _release(scene: Scene, at: int) -> Iterator[Claim]:
    weak = scene.kind(at) == "release_weak"
    if not scene.is_told(at) or not scene.is_about_principal(at) or _is_another_thing(scene, at):
        return
    if weak and _is_from_elsewhere(scene):
        return
    if scene.negated(at):
        no = scene.before(at, ("not",), ("filler", "have_done", "have"), 2)
        if not weak and not scene.is_asked(at) and scene.text(no) in words_of("story.not_yet"):
            yield Claim("sentence_status", "serving", at)
        return
    where = time_of(scene, at, weak=weak)
    if where is None:
        home = weak and _is_home_from_prison(scene, at)
        if home or (not weak and _is_perfect(scene, at)):
            yield Claim("sentence_status", "finished", at, weight=1)
    elif is_too_long(scene, where, at) or _is_term(scene, where, at):
        yield Claim("sentence_status", "finished", at, weight=1)
    elif _lies_ahead(scene, where, at):
        yield Claim("sentence_status", "serving", at)
    elif not is_law(scene, where, at):
        yield Claim("sentence_status", "finished", at, weight=3)
        yield from day_at(scene, where, at)


def _is_term(scene: Scene, where: int, at: int) -> bool:
    """True for "chấp hành xong 6 năm rồi mà còn 2 năm quản chế": what is served of a sentence with supervision."""
    serves = scene.text(at).split()[0] in words_of("story.serves")
    first, end = scene.sentence(at)
    return serves and scene.items[where].time == "length" and "supervision" in scene.message.kinds[first:end]


def _is_from_elsewhere(scene: Scene) -> bool:
    """True for "về được 4 tháng" of whoever told of rehabilitation, here or before, and of no prison."""
    before = scene.context.status in (*OUTSIDE_PRISON, "rehabilitation") and not scene.all_of("prison")
    return before or bool(scene.all_of("rehabilitation") and not scene.all_of("prison", "release"))


def _is_home_from_prison(scene: Scene, at: int) -> bool:
    """True for "đi tù 12 năm mới về", which names no day."""
    first, end = scene.clause(at)
    asked = scene.asks_here(at) or {"not", "soon_out"} & set(scene.message.kinds[first:end])
    return not asked and scene.before(at, ("prison",), ("filler", "time", "have_done", "past"), 4) >= 0


def _is_another_thing(scene: Scene, at: int) -> bool:
    """True for workers, people in general, the way home from elsewhere, a kind of people ("diện ra tù"), a release
    that is put right ("không phải em ra tháng 3") and the end of a probation outside prison.
    """
    number = scene.before(at, ("number",), ("people", "workers", "filler", "have_done"), 3)
    counted = number >= 0 and scene.text(number - 1) not in words_of("story.times")  # "lần 2 ra tháng 4"
    home = scene.kind(at) == "release_weak" and "elsewhere" in scene.message.kinds[max(0, at - 6) : at]
    general = scene.kind(at - 1) == "must" or scene.before(at, ("generic",), ("filler", "have_done"), 2) >= 0
    before, second = (scene.text(at - step).split()[-1:] for step in (1, 2))
    kind = bool(words_of("story.kind_of") & set(before)) and not words_of("story.is") & set(second)
    kind = kind and scene.kind(at - 1) != "crime"  # "về tội giết người, về địa phương ngày …"
    put_right = scene.kind(at - 1) != "filler" and (
        scene.before(at, ("not_but",), ("people", "pronoun", "kin", "filler"), 3) >= 0
    )
    never_in = scene.kind(at) == "probation_over" and _was_never_in(scene)
    return counted or home or general or kind or put_right or never_in


def _lies_ahead(scene: Scene, where: int, at: int) -> bool:
    first, _ = scene.clause(at)
    return (
        any(scene.text(here) in words_of("story.ahead") for here in range(first, max(at, where)))
        or is_yet_to_come(scene, where)
        or scene.items[where].time == "future"
        or scene.kind(where + 1) == "soon_out"
        or (scene.text(at).split()[0] in words_of("story.only_then_word") and bool(scene.all_of("serving")))
    )
