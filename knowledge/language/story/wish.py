"""Wish: how much money, what for, which training, whether there is a plan."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.answers import read_months
from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.loan_sum import read_amounts
from knowledge.language.story.scene import Scene
from knowledge.language.story.wish_verb import wants
from knowledge.language.word_lists import phrases

_SUM = "triệu"


def read_wish(scene: Scene) -> tuple[list[Claim], str]:
    """Claims about the wish, and the plan in the person's own words."""
    claims = [*read_amounts(scene)]
    found, plan = _purpose(scene)
    claims += found
    for at in scene.all_of("plan_word", "no_plan"):
        first, end = scene.clause(at)
        tells = scene.kind(at) == "no_plan" and scene.kind(at + 1) == "ask_word"  # "chưa nghĩ ra làm gì" asks nothing
        asked = any(
            scene.kind(here) in ("ask_word", "must") and not (tells and here == at + 1) for here in range(first, end)
        )
        if scene.is_told(at) and not asked and (tells or not scene.is_condition(at)):
            negated = scene.kind(at) == "no_plan" or scene.negated(at)
            claims.append(Claim("has_plan", "no" if negated else "yes", at))
    return claims, plan


def _purpose(scene: Scene) -> tuple[list[Claim], str]:
    business = [
        at
        for at in scene.all_of("business", "both_loans")
        if wants(scene, at) and not (_is_taught(scene, at) or _is_done_now(scene, at))
    ]
    study = [at for at in scene.all_of("study", "both_loans") if wants(scene, at) and not _is_past_study(scene, at)]
    claims: list[Claim] = []
    if business and study:
        claims.append(Claim("purpose", "both", business[0]))
    elif business or study:
        told = "business" if business else "training"
        claims.append(Claim("purpose", "both" if _is_beside(scene, told) else told, (business or study)[0]))
    elif (other := _misuse(scene)) >= 0:
        claims.append(Claim("purpose", "other", other))
    if scene.context.purpose in ("training", "both"):
        study = study or [at for at in scene.all_of("study") if scene.is_told(at) and not _is_past_study(scene, at)]
    if study:
        claims += _training(scene, study)
    wanted = sorted([*business, *study])
    return claims, _plan(scene, wanted) if wanted else ""


def _is_beside(scene: Scene, told: str) -> bool:
    """True for "muốn vay thêm mở tiệm nữa" of whoever told of a course: both are wanted."""
    before = scene.context.purpose
    added = any(set(item.text.split()) & words_of("story.besides_course") for item in scene.items)
    return before == "both" or (before not in ("", told) and before in ("training", "business") and added)


def _misuse(scene: Scene) -> int:
    """The item at which money is wanted for what this loan is not meant for ("vay 30 triệu cưới vợ cho con"); -1."""
    # "100tr" is a sum like any other
    said = [(at, word) for at in range(len(scene.items)) for word in _words(scene, at)]
    words = " ".join(word for _, word in said)
    found = phrases("story.misuse", marks=True).within(words)
    if found is None:
        return -1
    place = said[words.count(" ", 0, found.start())][0]
    return -1 if scene.mood.is_unreal(place) or scene.negated(place) else place


def _words(scene: Scene, at: int) -> list[str]:
    return [_SUM] if scene.kind(at) == "money" else scene.text(at).split()


def _is_taught(scene: Scene, at: int) -> bool:
    """True for the trade that is learned: "học sửa xe máy"."""
    study = scene.before(at, ("study",), ("filler", "word"), 2, 1)
    if study < 0 or scene.kind(at) == "both_loans":
        return False
    first = scene.text(at).split()[0]
    return first not in words_of("story.starts") or (study == at - 1 and first in words_of("story.taught"))


def _is_done_now(scene: Scene, at: int) -> bool:
    """True for "em vẫn bán vé số được", which is no wish."""
    return (
        scene.kind(at - 1) == "still" and "want" not in scene.message.kinds[:at] and "loan" not in scene.message.kinds
    )


def _is_past_study(scene: Scene, at: int) -> bool:
    return scene.before(at, ("have_done", "past", "prison"), ("filler",), 2) >= 0 and scene.text(at - 1) in words_of(
        "story.once"
    )


def _training(scene: Scene, study: list[int]) -> Iterator[Claim]:
    for at in study:
        _, end = scene.clause(at)
        for here in range(at + 1, min(len(scene.items), end + 5)):
            kind = scene.kind(here)
            if kind in ("stop", "loan", "release", "prison", "verdict"):
                break
            if kind == "time" and scene.items[here].time == "length" and not _looks_back(scene, here):
                months = read_months(scene.items[here].text)
                if isinstance(months, int) and months <= 60:
                    yield Claim("training_months", months, here)
            elif kind == "study_at" and not scene.negated(here) and scene.kind(here + 1) != "ask_word":
                yield Claim("training_at_legal_school", "yes", here)
            elif kind == "at_shop":
                yield Claim("training_at_legal_school", "no", here, is_certain=False)


def _looks_back(scene: Scene, at: int) -> bool:
    """True for "học 3 tháng rồi", not for "học 3 tháng rồi mở quán"."""
    goes_on = scene.items[at].text.split()[-1] in words_of("story.already") and scene.kind(at + 1) in (
        "business",
        "want",
    )
    return scene.items[at].points_back and not goes_on


def _plan(scene: Scene, wanted: list[int]) -> str:
    """The trade in the person's own words, with what follows it in the clause ("mở tiệm sửa xe máy ở Nghi Thủy")."""
    first = wanted[0]
    _, end = scene.clause(first)
    last = first
    for here in range(first + 1, min(end, first + 8)):
        kind = scene.kind(here)
        if kind not in ("word", "business", "study", "filler", "number", "study_at", "at_shop", "people"):
            break
        if kind == "people" or scene.persons.is_person(here):
            break
        if kind in ("word", "business", "study", "study_at", "number", "at_shop"):
            last = here
    later = [at for at in wanted if last < at < end]
    if later and later[0] - last <= 3:
        last = later[-1]
    return " ".join(scene.message.typed(first, last).split())
