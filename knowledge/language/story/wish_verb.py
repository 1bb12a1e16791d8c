"""Verbs of wishing and borrowing, and whether the trade beside them is what the money is for."""

from __future__ import annotations

from typing import Final

from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene

LINK: Final = frozenset(
    (
        "filler",
        "have_done",
        "people",
        "have",
        "number",
        "word",
        "joint",
        "money",
        "business",
        "study",
        "policy_bank",
        "now",
        "kin",
        "address",
        "done",
        "price",
        "for",
        "time",
        "paper_weak",
    )
)
"""The kinds that may stand between a wish and what it is for."""
_FEW = 5
"""Items of a message that says little more than what the loan is for."""


def borrows(scene: Scene, at: int) -> bool:
    """True if ``at`` is a verb of wishing or borrowing."""
    kind = scene.kind(at)
    if kind in ("want", "loan", "stands") or (kind == "unsure" and scene.kind(at + 1) in ("business", "study")):
        return True
    return kind in ("on_behalf", "verdict") and bool(set(scene.text(at).split()) & words_of("story.borrows"))


def is_past_loan(scene: Scene, verb: int) -> bool:
    """ "tôi vay 50 triệu nuôi gà từ năm ngoái" tells of a loan that was."""
    first, end = scene.clause(verb)
    return any(scene.kind(here) == "time" and scene.items[here].points_back for here in range(first, end)) and not any(
        scene.kind(here) in ("release", "release_weak") for here in range(first, end)
    )


def wants(scene: Scene, at: int) -> bool:
    """True if the trade at ``at`` is what the money is for."""
    if not scene.is_told(at) or at in scene.mood.past or scene.negated(at):
        return False
    subject = scene.subject(at)
    first, _end = scene.clause(at)
    if subject == "kin" and not any(scene.kind(here) == "want" for here in range(first, at)):
        return False
    if scene.is_asked(at) and scene.kind(at + 1) == "ask_word":
        return False
    for here in range(at - 1, max(-1, at - 9), -1):
        kind = scene.kind(here)
        if borrows(scene, here):
            return not (here in scene.mood.past or scene.negated(here) or scene.mood.is_unreal(here)) and _is_wish_verb(
                scene, here, at
            )
        if kind == "for" and scene.before(here, ("money", "loan", "want"), LINK, 6, 3) >= 0:
            return True
        if kind in ("stop", "ask", "job", "debt", "price", "must", "not") and not (
            kind == "price" and scene.text(here) in words_of("story.spends")
        ):
            break
    if (
        scene.kind(at) == "study"
        and scene.names_principal(at)
        and scene.after(at, ("time", "study_at"), LINK, 6, 3) >= 0
    ):
        return not scene.asks_here(at) or scene.kind(at - 1) != "have_done"
    behind = scene.after(at, ("loan", "want"), LINK | {"comma"}, 5, 2)
    if behind >= 0 and scene.kind(behind) == "want" and scene.names_principal(at):
        return False
    alone = (
        len(scene.items) <= 9
        and all(scene.kind(here) != "word" or scene.text(here) in words_of("story.capital") for here in range(at))
        and scene.kind(at) in ("business", "study")
        and (not scene.asks_here(at) or _goes_on_asking(scene, at))
    )
    return (
        alone
        and not scene.negated(at)
        and not any(
            kind in ("job", "past", "release", "prison", "debt", "kin", "other", "live_with")
            for kind in scene.message.kinds
        )
    )


def _goes_on_asking(scene: Scene, at: int) -> bool:
    """True for "mở tiệm nhỏ ở nhà được không" of whoever told of themselves before: it is their plan."""
    _, end = scene.clause(at)
    last = scene.kind(end) if scene.kind(end) in ("ask_end", "verdict") else scene.kind(end - 1)
    return bool(scene.context.about) and last in ("ask_end", "verdict") and not scene.all_of("must", "ask_word", "not")


def _is_wish_verb(scene: Scene, verb: int, at: int) -> bool:
    """ "vay nuôi gà" is a wish; "được vay để kinh doanh không" without anybody is a question about the law."""
    if scene.kind(verb) in ("want", "unsure"):
        return scene.names_principal(verb) or scene.is_personal or not scene.asks_here(at) or scene.kind(verb) == "want"
    if is_past_loan(scene, verb):
        return False
    first, end = scene.clause(at)
    if any(scene.kind(here) == "want" for here in range(first, verb)) or _goes_on_asking(scene, at):
        return True  # "muốn xin vay ít vốn trồng keo"
    if scene.context.about and len(scene.items) <= _FEW and not scene.asks_here(at):
        return True  # "vay chăn nuôi" of whoever told of themselves before
    if scene.persons.has_principal or (
        scene.context.about and not scene.context.purpose and "money" in scene.message.kinds
    ):
        return True
    return scene.message.kinds[first:end].count("money") > 0 and not any(
        scene.kind(here) in ("then", "must", "ask_word") for here in range(verb + 1, scene.sentence(at)[1])
    )
