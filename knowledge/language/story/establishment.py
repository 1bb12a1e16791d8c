"""Establishment: its kind, its workers, those released from prison, contracts, registration."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import SOFT, Scene
from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases, symbols

_KINDS = ("sme", "cooperative", "cooperative_group", "household_business", "large")
_LINK = frozenset(
    ("past", "then", "filler", "have_done", "have", "people", "workers", "word", "among", "address", "kin")
)
_RELEASED = ("released_worker", "release", "amnesty")
_OUTSIDE = ("suspended", "non_custodial", "rehabilitation", "never_prison")


def is_employer(scene: Scene) -> bool:
    """True if the message speaks for an establishment of the writer's own."""
    owned = scene.all_of("company", "workshop", "owner_is")
    kinds = scene.all_of("sme", "cooperative", "cooperative_group", "household_business")
    counted = any(True for _ in _workers(scene)) or bool(scene.all_of("among"))
    released = any(True for _ in _released(scene))
    if scene.context.about == "establishment" and released and not scene.all_of("on_behalf"):
        return True  # "trong đó có 1 đứa là thằng cháu mới ra tù" counts a worker
    if scene.persons.is_released_self:
        return False
    if any(_employs(scene, at) for at in _workers(scene)):
        return True
    if scene.context.about == "establishment" and not scene.all_of("on_behalf"):
        return True
    if any(_is_of_workers(scene, at) for at in scene.all_of("contract")):
        return True
    if (
        scene.all_of("want")
        and not (counted or released)
        and not scene.all_of("company", "owner_is", "cooperative", "cooperative_group")
    ):
        return False
    if released and (owned or kinds or counted):
        return True
    if released and any(True for _ in _workers(scene)) and not scene.all_of("job"):
        return True
    if scene.all_of("company") or (
        (kinds and not scene.all_of("release", "release_weak", "prison")) and (counted or scene.all_of("contract"))
    ):
        return True
    return bool(owned or kinds) and (
        counted or bool(scene.all_of("contract", "registered")) or bool(scene.all_of("owner_is"))
    )


def read_establishment(scene: Scene) -> Iterator[Claim]:
    """Claims about the establishment of an employer."""
    for at in scene.all_of(*_KINDS):
        if (
            not scene.mood.is_unreal(at)
            and not scene.negated(at)
            and not (scene.is_asked(at) and not _is_own(scene, at))
            and scene.before(at, ("must", "only_then"), ("filler",), 2) < 0
        ):
            yield Claim("employer_kind", scene.kind(at), at)
    for at in scene.all_of("company", "workshop", "owner_is"):
        kind = symbols("story.establishments").within(fold(scene.text(at)))
        if kind and not scene.mood.is_unreal(at):
            yield Claim("employer_kind", kind, at)
    for at in _workers(scene):
        yield Claim("workers_total", scene.items[at].number, at)
    yield from _share(scene)
    for at in scene.all_of("contract", "by_word"):
        yield from _contract(scene, at)
    yield from _confirmed(scene)
    yield from _registered(scene)


def _share(scene: Scene) -> Iterator[Claim]:
    """Claims about the workers who came out of prison. Whoever is only to be hired is not one yet."""
    released = list(_released(scene))
    for at in released:
        yield Claim("workers_released", scene.items[at].number - _never_in(scene, at), at)
    planned = [at for at in _numbers(scene) if _is_released(scene, at) and _is_planned(scene, at)]
    if planned and not released:
        yield Claim("workers_released", 0, planned[0])


def _never_in(scene: Scene, at: int) -> int:
    """Count those of the people at ``at`` who are then said to have been in no prison ("một cháu bị án treo")."""
    if scene.items[at].number == 1:
        return 0
    single = [here for here in scene.all_of("number") if here > at and scene.items[here].number == 1]
    outside = (scene.after(here, _OUTSIDE, ("people", "address", "kin", "filler", "then"), 3) for here in single)
    return min(sum(found >= 0 for found in outside), scene.items[at].number)


def days_of_workers(scene: Scene) -> tuple[DayRange, ...]:
    """The days on which the released workers came home, where each is told: "3 người: A về 2/9/2021, B về …"."""
    counts = [scene.items[at].number for at in _released(scene)]
    times = [at for at in scene.all_of("time") if scene.items[at].time == "day" and scene.is_told(at)]
    of_release = [at for at in times if scene.before(at, (*_RELEASED, "release_weak"), ("filler", "joint"), 3) >= 0]
    days = [read_date(scene.items[at].text, scene.today) for at in of_release]
    found = tuple(day for day in days if isinstance(day, DayRange))
    return found if len(found) > 1 and len(found) in counts else ()


def _is_planned(scene: Scene, at: int) -> bool:
    return scene.before(at, ("want",), ("filler", "hire", "have"), 3) >= 0


def _employs(scene: Scene, at: int) -> bool:
    """True for "tôi có 18 công nhân": whoever has workers of their own."""
    have = scene.before(at, ("have", "hire"), ("filler", "have_done"), 2)
    return have > 0 and scene.kind(at + 1) == "workers" and scene.persons.role(have - 1) == "self"


def _is_own(scene: Scene, at: int) -> bool:
    """True for "lò tôi là hộ kinh doanh, có được không": what it is is told, what is asked stands behind."""
    whose = scene.before(at, ("company", "workshop", "owner_is"), ("filler",), 2)
    return whose >= 0 and scene.text(at - 1) in words_of("story.is")


def _registered(scene: Scene) -> Iterator[Claim]:
    for at in scene.all_of("registered"):
        if not scene.mood.is_unreal(at) and not scene.is_condition(at):
            kind = symbols("story.establishments").within(fold(scene.text(at)))
            if kind and not _negated(scene, at):
                yield Claim("employer_kind", kind, at, weight=1)
            yield Claim("legally_established", "no" if _negated(scene, at) else "yes", at)


def _confirmed(scene: Scene) -> Iterator[Claim]:
    """ "phương án phường chưa xác nhận", "phương án đã được ủy ban xác nhận rồi"."""
    for at in scene.all_of("plan_paper"):
        said = scene.after(at, ("confirm",), SOFT | {"not", "joint", "then", "ask_word"}, 8, 4)
        if said < 0:  # "ủy ban xác nhận phương án rồi"
            yield from _confirmed_before(scene, at)
        if said < 0 or scene.mood.is_unreal(at) or scene.is_condition(said) or scene.asks_here(said):
            continue
        if "not" in scene.message.kinds[at:said]:
            yield Claim("has_plan", "no", at, weight=3)
        elif scene.before(said, ("have_done", "have"), SOFT, 4) >= 0 or scene.after(said, ("done",), SOFT, 2) >= 0:
            yield Claim("has_plan", "yes", at, weight=3)


def _confirmed_before(scene: Scene, at: int) -> Iterator[Claim]:
    said = scene.before(at, ("confirm",), ("filler",), 2)
    if said < 0 or scene.mood.is_unreal(at) or scene.is_condition(at) or scene.asks_here(at):
        return
    not_yet = scene.before(said, ("not",), (*SOFT, "sign"), 4) >= 0
    _, end = scene.clause(at)
    done = scene.text(end) in words_of("story.already") or "done" in scene.message.kinds[at:end]
    if not_yet or done or scene.before(said, ("have_done", "have"), (*SOFT, "sign"), 3) >= 0:
        yield Claim("has_plan", "no" if not_yet else "yes", at, weight=3)


def _is_of_workers(scene: Scene, at: int) -> bool:
    """True for "hai người đó đã ký hợp đồng": who speaks of several contracts employs."""
    first, _ = scene.clause(at)
    return any(
        scene.kind(here) == "number" and scene.kind(here + 1) in ("people", "workers") for here in range(first, at)
    )


def _negated(scene: Scene, at: int) -> bool:
    return scene.before(at, ("not",), ("filler", "have", "have_done", "sign", "people", "workers"), 3) >= 0


def _numbers(scene: Scene) -> Iterator[int]:
    for at in scene.all_of("number"):
        if not scene.mood.is_unreal(at) and scene.kind(at + 1) not in ("age", "money"):
            yield at


def _is_released(scene: Scene, at: int) -> bool:
    """True if the people counted at ``at`` are those who came out of prison."""
    weak = ("release_weak",) if scene.context.about == "establishment" else ()
    there = scene.after(at, (*_RELEASED, "prison", "generic", "listed", *weak), _LINK, 5, 1)
    if there < 0 or words_of("story.suspended_word") & set(scene.text(there).split()):
        return False  # "3 người bị án treo" were never in prison
    return not any(scene.kind(here) == "number" for here in range(at + 1, there))


def _workers(scene: Scene) -> Iterator[int]:
    """Numbers of all workers."""
    for at in _numbers(scene):
        if _is_released(scene, at) or scene.before(at, ("among",), ("filler", "have", "comma"), 3) >= 0:
            continue
        following = scene.kind(at + 1)
        if {scene.text(at - 1), scene.text(at + 2)} & words_of("story.more"):
            continue
        before = scene.before(
            at,
            (
                "total",
                "company",
                "workshop",
                "cooperative",
                "cooperative_group",
                "household_business",
                "sme",
                "owner_is",
                "hire",
                "company_weak",
                "price",
            ),
            ("filler", "have", "have_done", "people", "workers", "comma", "business"),
            4,
            1,
        )
        if before >= 0 and scene.kind(before) == "price" and scene.text(before) not in words_of("story.hires"):
            before = -1  # a wage or a cost; "thuê 6 người" counts people
        is_theirs = (
            scene.kind(at - 1) == "live_with" and scene.before(at - 1, _KINDS, ("filler", "word", "must"), 6) >= 0
        )
        if following == "workers" or (following in ("people", "address") and (before >= 0 or is_theirs)):
            if scene.before(at, ("want", "must"), ("filler", "hire", "have"), 3) >= 0:
                continue
            yield at
        elif (before >= 0 and scene.kind(before) == "total") or (following == "people" and _is_of_workplace(scene, at)):
            yield at
        elif following == "people" and (scene.kind(at + 2) == "total" or _are_counted_among(scene, at)):
            yield at  # "14 người cả thảy"


def _are_counted_among(scene: Scene, at: int) -> bool:
    """True for "22 người, trong đó 3 anh ở tù về": all of them stand before those who are counted among them."""
    return scene.after(at + 1, ("among",), ("people", "workers", "comma", "filler", "then"), 3) >= 0


def _is_of_workplace(scene: Scene, at: int) -> bool:
    """True for "cơ sở may có 30 người": the words before the number are those of a workplace."""
    have = scene.before(at, ("have",), ("filler", "have_done"), 2)
    first, _ = scene.clause(at)
    words = fold(" ".join(scene.text(here) for here in range(first, at)))
    if have >= 0 and scene.text(first) in words_of("story.group_of_people"):
        return bool(scene.all_of("cooperative", "cooperative_group"))  # "tổ hợp tác …, tổ có 14 người"
    return have >= 0 and phrases("story.workplace").start(words) is not None


def _released(scene: Scene) -> Iterator[int]:
    """Numbers of workers released from prison."""
    for at in _numbers(scene):
        if scene.kind(at + 1) not in (
            "people",
            "workers",
            "released_worker",
            "release",
            "generic",
            "prison",
            "other",
            "kin",
            "address",
        ):
            continue
        if scene.before(at, ("want", "must"), ("filler", "hire", "have", "have_done"), 3) >= 0:
            continue
        if _is_part_of_them(scene, at):
            continue
        among = scene.before(at, ("among",), ("filler", "have", "comma"), 3) >= 0
        named = scene.before(at, ("generic", "released_worker"), ("filler", "have"), 2)
        counted_behind = named >= 0 and scene.before(named, ("among",), ("filler", "have", "comma", "people"), 3) >= 0
        if _is_released(scene, at) or counted_behind or (among and scene.all_of(*_RELEASED)):
            yield at


def _is_part_of_them(scene: Scene, at: int) -> bool:
    """True for "trong 3 người có 1 người ra tù 6 năm", which tells of one of those counted before."""
    whole = scene.before(at, ("number",), ("people", "have", "filler", "workers", "comma"), 4)
    return whole >= 0 and scene.text(whole - 1) in words_of("story.out_of") and not scene.all_of("company", "workshop")


def _contract(scene: Scene, at: int) -> Iterator[Claim]:
    if scene.mood.is_unreal(at):
        return
    if scene.kind(at) == "by_word":
        yield Claim("labour_contracts", "no", at)
        return
    if scene.is_condition(at):
        return
    signed = scene.before(at, ("sign", "have", "have_done"), SOFT | {"word", "workers"}, 4)
    behind = scene.after(at, ("sign", "done", "have"), SOFT | {"word", "number", "time"}, 4, 2)
    if (
        _negated(scene, at)
        or (signed >= 0 and scene.before(signed, ("not",), SOFT, 3, 1) >= 0)
        or (behind >= 0 and any(scene.kind(here) == "not" for here in range(at, behind)))
        or scene.after(at, ("not",), ("filler", "then"), 2) >= 0
    ):
        yield Claim("labour_contracts", "no", at)
    elif signed >= 0 or behind >= 0:
        yield Claim("labour_contracts", "yes", at)
