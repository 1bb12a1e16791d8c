"""Conduct and debts: obeying the law, social evils, a loan with the same purpose."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import SOFT, Scene

_SOON = 6
"""Items behind a loan within which what is still owed of it is told."""
_NEAR = frozenset(("filler", "people", "done", "have_done", "have", "evils", "joint", "comma"))


def read_conduct(scene: Scene) -> Iterator[Claim]:
    """Claims about conduct and debts."""
    for at in scene.all_of("abide", "offend"):
        if scene.is_told(at) and scene.is_about_principal(at) and at not in scene.mood.past:
            if scene.kind(at) == "abide" and not scene.negated(at) and not scene.is_asked(at):
                yield Claim("law_abiding", "yes", at)
            elif (
                scene.kind(at) == "offend"
                and scene.is_personal
                and not (scene.negated(at) or scene.is_condition(at) or _is_before_release(scene, at))
            ):
                yield Claim("law_abiding", "no", at)
    yield from _evils(scene)
    yield from _debts(scene)


def _is_before_release(scene: Scene, at: int) -> bool:
    """True for "bị bắt lại năm 2020, ra tháng 3 năm 2024": what came before the last release is served."""
    again = bool(words_of("story.caught") & set(scene.text(at).split()))
    return again and any(
        scene.kind(here) in ("release", "release_weak") and "time" in scene.message.kinds[here + 1 : here + 3]
        for here in range(at + 1, len(scene.items))
    )


def _evils(scene: Scene) -> Iterator[Claim]:
    yield from _clean(scene)
    yield from _relapses(scene)
    for at in scene.all_of("evils"):
        if not scene.is_told(at) or not scene.is_about_principal(at):
            continue
        if _is_denied_behind(scene, at) and scene.kind(scene.clause(at)[1]) != "ask":
            yield Claim("social_evils", "no", at)
            continue
        if scene.is_condition(at) and not _goes_on(scene, at):
            continue
        if (
            scene.before(
                at,
                ("crime", "prison", "arrest"),
                ("filler", "word", "evils", "number", "time", "comma", "joint", "release"),
                3,
                2,
            )
            >= 0
        ):
            continue
        if (
            scene.before(
                at, ("not", "free_of"), ("filler", "have", "have_done", "evils", "joint", "comma", "still", "quit"), 4
            )
            >= 0
        ):
            lapsed = scene.before(at, ("free_of",), ("filler", "evils", "comma", "joint"), 3)
            gave_up = lapsed >= 0 and scene.text(lapsed).split()[0] in words_of("story.gave_up")
            yield Claim("social_evils", "no", at, is_certain=not gave_up)
            continue
        _, end = scene.clause(at)
        quit_at = next(
            (here for here in range(at + 1, min(len(scene.items), end + 5)) if scene.kind(here) in ("quit", "free_of")),
            -1,
        )
        if quit_at >= 0 and not any(scene.kind(here) == "stop" for here in range(at, quit_at)):
            yield Claim("social_evils", "no", at, is_certain=False)
            continue
        if scene.text(at) in words_of("story.vices"):
            continue
        if _is_still_done(scene, at) and at not in scene.mood.past:
            yield Claim("social_evils", "yes", at)


def _is_still_done(scene: Scene, at: int) -> bool:
    still = scene.before(at, ("still",), ("filler", "have", "have_done", "evils", "word"), 3, 1)
    return still >= 0 or _is_of_late(scene, at) or scene.text(at - 1) in words_of("story.goes_on")


def _is_of_late(scene: Scene, at: int) -> bool:
    """True for "tháng trước nó đánh bạc bị bắt" of somebody who came home before that."""
    when = scene.before(at, ("time",), ("pronoun", "people", "kin", "filler", "have_done", "past"), 3)
    is_out = scene.context.status in ("finished", "amnestied") or bool(scene.all_of("release", "release_weak"))
    recent = when >= 0 and bool(set(scene.text(when).split()) & words_of("story.of_late"))
    return is_out and recent and not scene.asks_here(at)


def _goes_on(scene: Scene, at: int) -> bool:
    """True for "giờ vẫn đánh đề thì có sao không" of who told of themselves: what is asked is what comes of it."""
    _, end = scene.clause(at)
    then = "then" in scene.message.kinds[at + 1 : end]
    still = scene.before(at, ("still",), ("filler", "have", "have_done", "evils"), 2) >= 0
    return then and still and scene.persons.has_principal and not _is_denied_behind(scene, at)


def _is_denied_behind(scene: Scene, at: int) -> bool:
    """True for "bài bạc hút xách thì tui thề là không"; "dính cờ bạc có vay được không" denies nothing."""
    _, end = scene.clause(at)
    then = next((here for here in range(at + 1, end) if scene.kind(here) in ("then", "said_by")), at)
    return scene.kind(end - 1) == "not" and all(
        scene.kind(here) in ("filler", "word", "people", "evils") for here in range(then + 1, end - 1)
    )


def _clean(scene: Scene) -> Iterator[Claim]:
    """ "không chơi bời gì"; "không chơi nữa" and "cai xong" say that it was once so, which is less sure."""
    for at in scene.all_of("clean"):
        if scene.is_told(at) and scene.is_about_principal(at) and not scene.is_condition(at):
            ended = scene.text(at).split()[-1] in words_of("story.refuses_again")
            yield Claim("social_evils", "no", at, is_certain=not ended)
    for at in scene.all_of("free_of", "quit"):
        cured = set(scene.text(at).split()) & words_of("story.quits_drugs")
        if cured and scene.is_told(at) and scene.is_about_principal(at) and not scene.asks_here(at):
            yield Claim("social_evils", "no", at, is_certain=False)


def _relapses(scene: Scene) -> Iterator[Claim]:
    """ "mà lỡ dính lại ma túy", "tái nghiện": once more at it."""
    for at in scene.all_of("relapse"):
        if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at) or at in scene.mood.past:
            continue
        _, end = scene.clause(at)
        supposed = scene.text(at).split()[0] in words_of("story.takes_risk") and "then" in scene.message.kinds[at:end]
        named = scene.after(at, ("evils",), ("filler", "have_done"), 3) >= 0 or _names_addiction(scene, at)
        if named and not supposed and not scene.negated(at):
            yield Claim("social_evils", "yes", at, weight=3)


def _names_addiction(scene: Scene, at: int) -> bool:
    """True if the relapse itself names what it is ("tái nghiện")."""
    return bool(set(scene.text(at).split()) & words_of("story.addicted"))


def _debts(scene: Scene) -> Iterator[Claim]:
    for at in scene.all_of("no_debt"):
        if not scene.is_told(at) or scene.subject(at) == "kin" or scene.is_condition(at):
            continue
        if scene.text(at - 1).rpartition(" ")[2] in words_of("story.debt_verbs"):
            continue  # "được hoãn nợ không" asks, it denies no debt
        if _names(scene, at, ("other_lender", "other_programme"), 4) or (
            scene.kind(at + 1) in ("have", "verdict") and scene.text(at + 1).split()[0] in words_of("story.passive")
        ):
            continue
        yield Claim("same_purpose_loan", "no", at, weight=3)
    for at in scene.all_of("debt", "policy_bank", "same_programme"):
        yield from _debt(scene, at)


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
    repaid = [here for here in later if scene.kind(here) == "repaid"]
    if any(not scene.negated(here) for here in repaid):
        yield Claim("same_purpose_loan", "no", at, weight=4)
    elif any(here < end or _names_debt(scene, end, here) for here in repaid) and not _is_debt_of_kin(scene, owes):
        yield Claim("same_purpose_loan", "yes", at, weight=3)  # "trước có vay hộ nghèo chưa trả hết"
    elif (
        scene.kind(end - 1) == "not"
        or scene.text(end - 1) in words_of("story.negative")
        or scene.before(owes, ("not",), SOFT, 3) >= 0
    ):
        yield Claim("same_purpose_loan", "no", at, weight=3)
    elif _is_own_debt(scene, owes) and at not in scene.mood.past:
        certain = "same_programme" in scene.message.kinds[first:end]
        yield Claim("same_purpose_loan", "yes", at, is_certain=certain)


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
    kin = scene.before(owes, ("kin",), ("filler", "have", "have_done"), 2)
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
