"""Sum that somebody wants to borrow: no wage, price, debt, saving."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from knowledge.language.money import Amount, read_amount
from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene
from knowledge.language.story.wish_verb import LINK, borrows, is_past_loan, wants
from knowledge.language.word_lists import phrases

_MOST_SUMS = 40
"""Sums of one message that are looked at; nobody tells so many, and each looks at all that stands around it."""
_NOT_NEEDED = frozenset(("each", "debt", "repaid", "not", "must", "job", "past", "policy_bank", "other_lender"))


def read_amounts(scene: Scene) -> Iterator[Claim]:
    """Claims about the sum wanted."""
    sums = scene.all_of("money")
    unowed = [each for each in sums if not _is_owed(scene, each)]
    for at in islice(sums, _MOST_SUMS):
        if not scene.is_told(at) or scene.subject(at) in ("other", "generic") or _is_hearsay(scene, at):
            continue
        if at in scene.mood.past or _is_from_outside(scene, at):
            continue
        if scene.before(at, ("not_but",), ("filler", "loan", "want"), 3) >= 0:
            yield Claim("amount", 0, at, denies=True)
            continue
        corrected = at in scene.mood.corrected and _is_bare(scene, at)
        wished = _is_wished(scene, at)
        alone = not [each for each in unowed if each != at]  # of several prices none is the sum
        if not (wished or corrected or (alone and _is_beside_trade(scene, at))):
            continue
        amount = read_amount(scene.items[at].text)
        if wished and not scene.persons.has_principal and scene.kind(scene.clause(at)[1] - 1) == "must":
            continue
        if isinstance(amount, Amount) and amount.value >= 100_000:
            lowered = wished and _is_lowered(scene, at)
            yield Claim("amount", amount.value, at, weight=4 if lowered else 3 if wished else 2 if corrected else 1)


def _is_hearsay(scene: Scene, at: int) -> bool:
    """True for the sum of "tui nghe nói vay được 2 tỷ", which nobody wishes for yet."""
    first, _ = scene.clause(at)
    return _says_before(scene, at, "story.hearsay") and "want" not in scene.message.kinds[first:at]


def _is_from_outside(scene: Scene, at: int) -> bool:
    """True for "mượn bên ngoài 30 triệu", a debt to somebody and no wish."""
    return _says_before(scene, at, "story.lent_outside")


def _says_before(scene: Scene, at: int, name: str) -> bool:
    """True if the words of the clause before a sum hold a phrase of the list ``name``."""
    first, _ = scene.clause(at)
    words = " ".join(scene.text(here) for here in range(first, at))
    return phrases(name, marks=True).within(words) is not None


def _is_owed(scene: Scene, at: int) -> bool:
    """True for the sum of a debt, a wage, another loan."""
    first, end = scene.clause(at)
    return bool(
        {"debt", "repaid", "same_programme", "policy_bank", "each", "job"} & set(scene.message.kinds[first:end])
    )


def _is_lowered(scene: Scene, at: int) -> bool:
    """True for "giờ em chỉ cần 30 triệu thôi" behind a sum wished for before."""
    first, _ = scene.clause(at)
    turned = scene.kind(first - 1) in ("joint", "contrast", "now") or "now" in scene.message.kinds[first:at]
    only = any(scene.text(here) in words_of("story.only") for here in range(first, at))
    return turned and only and any(here < at for here in scene.all_of("money"))


def _is_bare(scene: Scene, at: int) -> bool:
    first, end = scene.clause(at)
    if any(scene.kind(here) in ("price", "each", "debt") for here in range(first, end)):
        return False
    return all(
        scene.kind(here)
        in (
            "filler",
            "correction",
            "money",
            "business",
            "for",
            "loan",
            "want",
            "people",
            "word",
            "done",
            "have",
            "but",
            "not_but",
            "time",
        )
        for here in range(first, end)
    )


def _is_wished(scene: Scene, at: int) -> bool:
    """True if the sum is what somebody wants to borrow: no wage, price, debt, saving."""
    first, _end = scene.clause(at)
    if scene.kind(at - 1) in ("price", "each", "debt") or scene.kind(at + 1) == "each":
        return False
    for here in range(at - 1, max(first - 1, at - 6), -1):
        kind = scene.kind(here)
        given = kind == "price" and scene.text(here) in words_of("story.gives") and borrows(scene, here - 1)
        if given:
            continue  # "vay cho em 40 triệu"
        if kind in ("each", "debt", "repaid") or (
            kind == "price" and here >= at - 3 and scene.kind(here + 1) not in ("want", "loan")
        ):
            return False
        if kind in ("not", "not_but", "must"):
            return False
        if borrows(scene, here):
            return _is_own_wish(scene, here, at)
        if kind in ("business", "study") and here < at - 1:
            continue
    behind = scene.after(at, ("for",), ("filler",), 2)
    return behind >= 0 and scene.after(behind, ("business", "study"), LINK, 3) >= 0 and scene.names_principal(at)


def _is_beside_trade(scene: Scene, at: int) -> bool:
    """True for the sum of "vốn 50 triệu nuôi ong", "muốn mua máy may, 25 triệu": what the trade wished for needs."""
    first, end = scene.clause(at)
    kinds = scene.message.kinds
    if scene.kind(at + 1) == "each" or at in scene.mood.past or _NOT_NEEDED & set(kinds[first : at + 2]):
        return False
    if any(borrows(scene, here) and scene.kind(here) != "want" for here in range(first, at)):
        return False
    paid = scene.before(at, ("price",), ("filler", "number"), 3)
    if paid >= 0 and scene.text(paid) not in words_of("story.costs"):
        return False
    near = [here for here in range(max(first, at - 8), min(end, at + 5)) if kinds[here] in ("business", "both_loans")]
    alone = end - first < 5 and all(
        kinds[here] in ("money", "filler", "word", "people", "done") or scene.text(here) in words_of("story.costs")
        for here in range(first, end)
    )
    if alone and scene.kind(first - 1) == "comma":
        before, _ = scene.sentence(at)
        near = [here for here in range(before, first - 1) if kinds[here] in ("business", "both_loans")]
    if scene.kind(at - 1) in ("have", "have_done") and not near:
        return False
    return any(wants(scene, here) for here in near)


def _asks_for_kin(scene: Scene, at: int) -> bool:
    """True for "hắn vay 30 triệu được không", asked for the relative whom the message is about."""
    return scene.persons.principal == "kin" and scene.asks_here(at)


def _is_own_wish(scene: Scene, verb: int, at: int) -> bool:
    """A wish ("muốn vay 50 triệu"), no loan of the past and no law ("được vay tối đa 100 triệu")."""
    first, end = scene.clause(at)
    if verb in scene.mood.past or any(
        scene.kind(here) in ("past", "policy_bank", "other_lender", "repaid") for here in range(first, end)
    ):
        return any(scene.kind(here) == "want" for here in range(first, at)) and not any(
            scene.kind(here) == "past" for here in range(first, end)
        )
    if any(scene.kind(here) == "want" for here in range(first, at)) or scene.text(verb).split()[0] in words_of(
        "story.asks_for"
    ):
        return True
    if scene.kind(verb) == "stands" and scene.persons.has_principal:
        return True  # "mẹ đứng tên vay cho em 40 triệu"
    if scene.kind(verb) == "verdict":
        return scene.names_principal(verb)
    if scene.text(verb).split()[0] in words_of("story.allowed"):
        return False
    if is_past_loan(scene, verb) or (scene.persons.role(verb - 1) == "kin" and not _asks_for_kin(scene, at)):
        return False
    if not scene.persons.has_principal and any(
        scene.kind(here) in ("then", "must", "ask_word") for here in range(at + 1, scene.sentence(at)[1])
    ):
        return False
    purpose = any(scene.kind(here) in ("business", "study", "for") for here in range(at + 1, end))
    named = any(
        scene.persons.role(here) in ("self", "kin") and here in scene.persons.subjects for here in range(first, verb)
    )
    if any(scene.kind(here) in ("have_done", "have") for here in range(max(first, verb - 2), verb)):
        return purpose and named
    asked = scene.asks_here(at)
    short = len(scene.items) <= 8 and scene.kind(verb) == "loan"
    wished = "want" in scene.message.kinds[scene.sentence(at)[0] : first]  # "tính mở quán, mượn 20 triệu được không"
    if (short or wished or scene.persons.has_principal) and scene.kind(at + 1) in ("ask_end", "verdict"):
        return True
    return purpose or named or (not asked and len(scene.items) < 12)
