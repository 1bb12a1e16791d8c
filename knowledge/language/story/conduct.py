"""Conduct: obeying the law, social evils."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene

_NEAR = frozenset(("filler", "people", "done", "have_done", "have", "evils", "joint", "comma"))


def read_conduct(scene: Scene) -> Iterator[Claim]:
    """Claims about conduct."""
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
