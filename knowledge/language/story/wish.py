"""Wish: how much money, what for, which training, whether there is a plan."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.answers import read_months
from knowledge.language.money import Amount, read_amount
from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene

_LINK = frozenset(
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
_NOT_NEEDED = frozenset(("each", "debt", "repaid", "not", "must", "job", "past", "policy_bank", "other_lender"))
_TERM = frozenset(("filler", "have", "have_done", "word", "business", "for", "study_at"))


def read_wish(scene: Scene) -> tuple[list[Claim], str]:
    """Claims about the wish, and the plan in the person's own words."""
    claims = [*_amounts(scene)]
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


def _amounts(scene: Scene) -> Iterator[Claim]:
    for at in scene.all_of("money"):
        if not scene.is_told(at) or scene.subject(at) in ("other", "generic"):
            continue
        if scene.before(at, ("not_but",), ("filler", "loan", "want"), 3) >= 0:
            yield Claim("amount", 0, at, denies=True)
            continue
        corrected = at in scene.mood.corrected and _is_bare(scene, at)
        wished = _is_wished(scene, at)
        if not (wished or corrected or _is_beside_trade(scene, at)):
            continue
        amount = read_amount(scene.items[at].text)
        if wished and not scene.persons.has_principal and scene.kind(scene.clause(at)[1] - 1) == "must":
            continue
        if isinstance(amount, Amount) and amount.value >= 100_000:
            yield Claim("amount", amount.value, at, weight=3 if wished else 2 if corrected else 1)


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
        if kind in ("each", "debt", "repaid") or (
            kind == "price" and here >= at - 3 and scene.kind(here + 1) not in ("want", "loan")
        ):
            return False
        if kind in ("not", "not_but", "must"):
            return False
        if _borrows(scene, here):
            return _is_own_wish(scene, here, at)
        if kind in ("business", "study") and here < at - 1:
            continue
    behind = scene.after(at, ("for",), ("filler",), 2)
    return behind >= 0 and scene.after(behind, ("business", "study"), _LINK, 3) >= 0 and scene.names_principal(at)


def _is_beside_trade(scene: Scene, at: int) -> bool:
    """True for the sum of "vốn 50 triệu nuôi ong", "muốn mua máy may, 25 triệu": what the trade wished for needs."""
    first, end = scene.clause(at)
    kinds = scene.message.kinds
    if scene.kind(at + 1) == "each" or at in scene.mood.past or _NOT_NEEDED & set(kinds[first:end]):
        return False
    if any(_borrows(scene, here) and scene.kind(here) != "want" for here in range(first, at)):
        return False
    paid = scene.before(at, ("price",), ("filler", "number"), 3)
    if paid >= 0 and scene.text(paid) not in words_of("story.costs"):
        return False
    near = [here for here in range(max(first, at - 8), min(end, at + 5)) if kinds[here] in ("business", "both_loans")]
    alone = all(kind in ("money", "filler", "word", "people", "done") for kind in kinds[first:end]) and end - first < 4
    if alone and scene.kind(first - 1) == "comma":
        before, _ = scene.clause(first - 2)
        near = [here for here in range(before, first - 1) if kinds[here] in ("business", "both_loans")]
    if scene.kind(at - 1) in ("have", "have_done") and not near:
        return False
    return any(_wants(scene, here) for here in near)


def _borrows(scene: Scene, at: int) -> bool:
    """True if ``at`` is a verb of wishing or borrowing."""
    kind = scene.kind(at)
    if kind in ("want", "loan", "stands") or (kind == "unsure" and scene.kind(at + 1) in ("business", "study")):
        return True
    return kind in ("on_behalf", "verdict") and bool(set(scene.text(at).split()) & words_of("story.borrows"))


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
    if scene.kind(verb) == "verdict":
        return scene.names_principal(verb)
    if scene.text(verb).split()[0] in words_of("story.allowed"):
        return False
    if _is_past_loan(scene, verb) or scene.persons.role(verb - 1) == "kin":
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
    if (short or scene.persons.has_principal) and scene.kind(at + 1) in ("ask_end", "verdict"):
        return True
    return purpose or named or (not asked and len(scene.items) < 12)


def _is_past_loan(scene: Scene, verb: int) -> bool:
    """ "tôi vay 50 triệu nuôi gà từ năm ngoái" tells of a loan that was."""
    first, end = scene.clause(verb)
    return any(scene.kind(here) == "time" and scene.items[here].points_back for here in range(first, end)) and not any(
        scene.kind(here) in ("release", "release_weak") for here in range(first, end)
    )


def _purpose(scene: Scene) -> tuple[list[Claim], str]:
    business = [at for at in scene.all_of("business", "both_loans") if _wants(scene, at) and not _is_taught(scene, at)]
    study = [at for at in scene.all_of("study", "both_loans") if _wants(scene, at) and not _is_past_study(scene, at)]
    claims: list[Claim] = []
    if business and study:
        claims.append(Claim("purpose", "both", business[0]))
    elif business or study:
        claims.append(Claim("purpose", "business" if business else "training", (business or study)[0]))
    if scene.context.purpose in ("training", "both"):
        study = study or [at for at in scene.all_of("study") if scene.is_told(at) and not _is_past_study(scene, at)]
    if study:
        claims += _training(scene, study)
    wanted = sorted([*business, *study])
    return claims, _plan(scene, wanted) if wanted else ""


def _wants(scene: Scene, at: int) -> bool:
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
        if _borrows(scene, here):
            return not (here in scene.mood.past or scene.negated(here) or scene.mood.is_unreal(here)) and _is_wish_verb(
                scene, here, at
            )
        if kind == "for" and scene.before(here, ("money", "loan", "want"), _LINK, 6, 3) >= 0:
            return True
        if kind in ("stop", "ask", "job", "debt", "price", "must", "not") and not (
            kind == "price" and scene.text(here) in words_of("story.spends")
        ):
            break
    if (
        scene.kind(at) == "study"
        and scene.names_principal(at)
        and scene.after(at, ("time", "study_at"), _LINK, 6, 3) >= 0
    ):
        return not scene.asks_here(at) or scene.kind(at - 1) != "have_done"
    behind = scene.after(at, ("loan", "want"), _LINK | {"comma"}, 5, 2)
    if behind >= 0 and scene.kind(behind) == "want" and scene.names_principal(at):
        return False
    alone = (
        len(scene.items) <= 9
        and all(scene.kind(here) != "word" or scene.text(here) in words_of("story.capital") for here in range(at))
        and scene.kind(at) in ("business", "study")
        and not scene.asks_here(at)
    )
    return (
        alone
        and not scene.negated(at)
        and not any(
            kind in ("job", "past", "release", "prison", "debt", "kin", "other", "live_with")
            for kind in scene.message.kinds
        )
    )


def _is_wish_verb(scene: Scene, verb: int, at: int) -> bool:
    """ "vay nuôi gà" is a wish; "được vay để kinh doanh không" without anybody is a question about the law."""
    if scene.kind(verb) in ("want", "unsure"):
        return scene.names_principal(verb) or scene.is_personal or not scene.asks_here(at) or scene.kind(verb) == "want"
    if _is_past_loan(scene, verb):
        return False
    if scene.persons.has_principal or (
        scene.context.about and not scene.context.purpose and "money" in scene.message.kinds
    ):
        return True
    first, end = scene.clause(at)
    return scene.message.kinds[first:end].count("money") > 0 and not any(
        scene.kind(here) in ("then", "must", "ask_word") for here in range(verb + 1, scene.sentence(at)[1])
    )


def _is_taught(scene: Scene, at: int) -> bool:
    """True for the trade that is learned: "học sửa xe máy"."""
    study = scene.before(at, ("study",), ("filler", "word"), 2, 1)
    return study >= 0 and scene.text(at).split()[0] not in words_of("story.starts") and scene.kind(at) != "both_loans"


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
