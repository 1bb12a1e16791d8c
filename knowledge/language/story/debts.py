"""Debts: a loan of the Bank for Social Policies with the same purpose, the person's own or of the household."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import SOFT, Scene

_SOON = 6
"""Items behind a loan within which what is still owed of it is told."""


def read_debts(scene: Scene) -> Iterator[Claim]:
    """Claims about the person's own debt at the Bank for Social Policies, and about that of somebody they live with."""
    for at in scene.all_of("no_debt"):
        if not scene.is_told(at) or scene.subject(at) == "kin" or scene.is_condition(at):
            continue
        if scene.text(at + 1) in words_of("story.in_a_hurry"):
            continue  # "thôi chưa vay vội" puts it off
        if scene.text(at - 1).rpartition(" ")[2] in words_of("story.debt_verbs"):
            continue  # "được hoãn nợ không" asks, it denies no debt
        if _names(scene, at, ("other_lender", "other_programme"), 4) or (
            scene.kind(at + 1) in ("have", "verdict") and scene.text(at + 1).split()[0] in words_of("story.passive")
        ):
            continue
        yield Claim("same_purpose_loan", "no", at, weight=3)
    for at in scene.all_of("debt", "policy_bank", "same_programme"):
        yield from _debt(scene, at)
    yield from _family_debts(scene)


def _owes(scene: Scene, at: int) -> bool:
    """True for "còn nợ", "đang nợ" and the like, which tell of a debt of now."""
    return scene.kind(at) == "debt" and scene.text(at).split()[0] in words_of("story.owes_now")


def _names_debt(scene: Scene, first: int, end: int) -> bool:
    """True for the "nợ cũ chưa trả" that comes back to a loan named before."""
    return any(scene.kind(here) == "debt" for here in range(first, end))


def _names(scene: Scene, at: int, kinds: tuple[str, ...], most: int) -> bool:
    first, end = scene.clause(at)
    return any(scene.kind(here) in kinds for here in range(max(first, at - most), min(end, at + most + 1)))


def _debt(scene: Scene, at: int) -> Iterator[Claim]:
    """A debt counts only when it is the person's own, at the Bank for Social Policies, and not for another purpose."""
    if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at):
        return
    if scene.text(0) in words_of("story.what_about") and not scene.persons.has_principal:
        return  # "thế còn vay hộ nghèo" asks about another loan
    first, end = scene.clause(at)
    named = [here for here in range(first, end) if scene.kind(here) in ("debt", "loan")]
    owes = next((here for here in named if _owes(scene, here)), named[0] if named else -1)
    if owes < 0 or not _is_at_policy_bank(scene, first, end):
        return
    _, stop = scene.sentence(at)
    if any(_owes(scene, here) for here in range(end, min(stop, end + _SOON))) and not _is_debt_of_kin(scene, owes):
        yield Claim("same_purpose_loan", "yes", at, is_certain="same_programme" in scene.message.kinds[first:end])
        return  # "vay việc làm bên chính sách năm 2021, đến giờ còn nợ 20tr"
    later = range(at + 1, min(stop, at + 14))
    repaid = [here for here in later if scene.kind(here) == "repaid" and scene.kind(here - 1) != "must"]
    if any(not scene.negated(here) for here in repaid):
        yield Claim("same_purpose_loan", "no", at, weight=4)
    elif any(here < end or _names_debt(scene, end, here) for here in repaid) and not _is_debt_of_kin(scene, owes):
        yield Claim("same_purpose_loan", "yes", at, weight=3)  # "trước có vay hộ nghèo chưa trả hết"
    elif (
        (scene.kind(end - 1) == "not" and not _is_asked_at_the_end(scene, owes, end))
        or scene.text(end - 1) in words_of("story.negative")
        or scene.before(owes, ("not",), SOFT, 3) >= 0
    ):
        yield Claim("same_purpose_loan", "no", at, weight=3)
    elif _is_own_debt(scene, owes) and at not in scene.mood.past:
        certain = "same_programme" in scene.message.kinds[first:end]
        yield Claim("same_purpose_loan", "yes", at, is_certain=certain)


def _is_asked_at_the_end(scene: Scene, owes: int, end: int) -> bool:
    """True for "còn nợ hộ nghèo thì có phải trả hết mới được vay không", whose "không" denies no debt."""
    return any(scene.kind(here) in ("must", "verdict", "only_then", "loan") for here in range(owes + 1, end - 1))


def _is_at_policy_bank(scene: Scene, first: int, end: int) -> bool:
    kinds = set(scene.message.kinds[first:end])
    named = any(
        words_of("story.policy") & set(scene.text(here).split())
        for here in range(first, end)
        if scene.kind(here) == "debt"
    )
    return (named or bool(kinds & {"policy_bank", "same_programme"})) and not kinds & {
        "want", "other_programme", "other_lender", "ask_word", "verdict",
    }  # fmt: skip


def _is_debt_of_kin(scene: Scene, owes: int) -> bool:
    """True for the debt of the house or of a relative, which is somebody else's."""
    if scene.before(owes, ("nhaspace", "live_with"), ("filler", "have_done", "still"), 3) >= 0:
        return True
    first, _ = scene.clause(owes)
    if first == owes and scene.kind(scene.clause(first - 2)[0]) == "nhaspace" and scene.kind(first - 1) == "comma":
        return True  # "nhà em là hộ nghèo, đang vay hộ nghèo 50 triệu"
    _, stop = scene.sentence(owes)
    if any(scene.kind(here) == "stands" and scene.kind(here - 1) == "kin" for here in range(owes, stop)):
        return True  # "dư nợ hộ nghèo do vợ tôi đứng tên"
    kin = scene.before(owes, ("kin",), ("filler", "have", "have_done", "pronoun"), 3)
    is_another = scene.persons.principal == "kin" and not scene.persons.is_released(kin)
    return kin >= 0 and (scene.subject(owes) != "principal" or is_another)


def _is_own_debt(scene: Scene, owes: int) -> bool:
    """True if the person still owes."""
    if _is_debt_of_kin(scene, owes):
        return False
    goes_on = scene.before(owes, ("still", "have", "now"), ("filler",), 2) >= 0
    return scene.text(owes).split()[0] in words_of("story.owes_now") or (
        goes_on and scene.text(owes - 1) in words_of("story.goes_on")
    )


def _family_debts(scene: Scene) -> Iterator[Claim]:
    """ "vợ nó đang nợ ngân hàng chính sách", "con trai đứng tên vay hộ nghèo rồi": the rule speaks of the borrower's
    own debt; whether the bank looks at the household's is open.
    """
    for owes in scene.all_of("debt", "stands"):
        first, end = scene.clause(owes)
        if not scene.is_told(owes) or scene.is_condition(owes) or owes in scene.mood.past or scene.is_asked(owes):
            continue
        signs = scene.kind(owes) == "stands"
        signs_of_kin = signs and scene.before(owes, ("kin",), ("filler", "live_with", "pronoun", "have_done"), 4) >= 0
        is_theirs = signs_of_kin if signs else _owes(scene, owes) and _is_debt_of_kin(scene, owes)
        later = range(owes + 1, min(scene.sentence(owes)[1], owes + 14))
        if (
            is_theirs
            and _is_at_policy_bank(scene, first, end)
            and not any(scene.kind(here) == "repaid" for here in later)
        ):
            yield Claim("family_loan", "yes", owes)
