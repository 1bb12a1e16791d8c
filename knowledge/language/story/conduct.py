"""Conduct and debts: obeying the law, social evils, a loan with the same purpose."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.scene import SOFT, Scene
from knowledge.language.story.sentence import words_of

_NEAR = frozenset(("filler", "people", "done", "have_done", "have", "evils", "joint", "comma"))


def read_conduct(scene: Scene) -> Iterator[Claim]:
    """Claims about conduct and debts."""
    for at in scene.all_of("abide", "offend"):
        if scene.is_told(at) and scene.is_about_principal(at) and not scene.is_condition(at) and at not in scene.mood.past:
            if scene.kind(at) == "abide" and not scene.negated(at):
                yield Claim("law_abiding", "yes", at)
            elif scene.kind(at) == "offend" and not scene.negated(at) and scene.is_personal:
                yield Claim("law_abiding", "no", at)
    yield from _evils(scene)
    yield from _debts(scene)


def _evils(scene: Scene) -> Iterator[Claim]:
    for at in scene.all_of("clean"):
        if scene.is_told(at) and scene.is_about_principal(at) and not scene.is_condition(at):
            yield Claim("social_evils", "no", at)
    for at in scene.all_of("evils"):
        if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at):
            continue
        if scene.before(at, ("crime", "prison", "arrest"), ("filler", "word", "evils", "number", "time", "comma", "joint", "release"), 3, 2) >= 0:
            continue
        if scene.before(at, ("not", "free_of"), ("filler", "have", "have_done", "evils", "joint", "comma", "still", "quit"), 4) >= 0:
            lapsed = scene.before(at, ("free_of",), ("filler", "evils", "comma", "joint"), 3)
            gave_up = lapsed >= 0 and scene.text(lapsed).split()[0] in ("bỏ", "đã", "cai", "hết", "chừa", "bo", "da")
            yield Claim("social_evils", "no", at, is_certain=not gave_up)
            continue
        _, end = scene.clause(at)
        quit_at = next((here for here in range(at + 1, min(len(scene.items), end + 5)) if scene.kind(here) in ("quit", "free_of")), -1)
        if quit_at >= 0 and not any(scene.kind(here) in ("stop",) for here in range(at, quit_at)):
            yield Claim("social_evils", "no", at, is_certain=False)
            continue
        if scene.text(at) in words_of("vices"):
            continue
        still = scene.before(at, ("still",), ("filler", "have_done", "evils", "word"), 3, 1)
        if (still >= 0 or scene.text(at - 1) in words_of("goes_on")) and at not in scene.mood.past:
            yield Claim("social_evils", "yes", at)


def _debts(scene: Scene) -> Iterator[Claim]:
    for at in scene.all_of("no_debt"):
        if not scene.is_told(at) or scene.subject(at) == "kin" or scene.is_condition(at):
            continue
        if _names(scene, at, ("other_lender", "other_programme"), 4) or scene.kind(at + 1) in ("have", "verdict") and scene.text(at + 1).startswith(("được", "duoc")):
            continue
        yield Claim("same_purpose_loan", "no", at, weight=3)
    for at in scene.all_of("debt", "policy_bank", "same_programme"):
        yield from _debt(scene, at)


def _names(scene: Scene, at: int, kinds: tuple[str, ...], most: int) -> bool:
    first, end = scene.clause(at)
    return any(scene.kind(here) in kinds for here in range(max(first, at - most), min(end, at + most + 1)))


def _debt(scene: Scene, at: int) -> Iterator[Claim]:
    """A debt counts only when it is the person's own, at the Bank for Social Policies, and not for another purpose."""
    first, end = scene.clause(at)
    if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at):
        return
    kinds = scene.message.kinds[first:end]
    named = any({"chính", "chinh"} & set(scene.text(here).split()) for here in range(first, end) if scene.kind(here) == "debt")
    bank = named or "policy_bank" in kinds or "same_programme" in kinds
    if not bank or "want" in kinds or "other_programme" in kinds or "other_lender" in kinds:
        return
    if "ask_word" in kinds or "verdict" in kinds:
        return
    owes = [here for here in range(first, end) if scene.kind(here) in ("debt", "loan")]
    if not owes:
        return
    _, stop = scene.sentence(at)
    later = range(at + 1, min(stop, at + 14))
    if any(scene.kind(here) == "repaid" and not scene.negated(here) for here in later):
        yield Claim("same_purpose_loan", "no", at, weight=4)
        return
    if scene.before(owes[0], ("not",), SOFT, 3) >= 0:
        yield Claim("same_purpose_loan", "no", at, weight=3)
        return
    if scene.before(owes[0], ("nhaspace", "live_with"), ("filler", "have_done", "still"), 3) >= 0:
        return
    if scene.before(owes[0], ("kin",), ("filler", "have", "have_done"), 2) >= 0 and scene.subject(owes[0]) != "principal":
        return
    text = scene.text(owes[0])
    current = text.split()[0] in ("đang", "còn", "nợ", "mắc", "thiếu", "vẫn", "dang", "no", "món", "khoản", "dư") or scene.before(owes[0], ("still", "have", "now"), ("filler",), 2) >= 0 and scene.text(owes[0] - 1) in words_of("goes_on")
    if not current or at in scene.mood.past:
        return
    yield Claim("same_purpose_loan", "yes", at, weight=2, is_certain="same_programme" in kinds)
