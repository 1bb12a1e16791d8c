"""Papers and reports: the certificate, being reported and listed, supervision, the expunged record."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.scene import Scene
from knowledge.language.story.sentence import words_of

_NEAR = frozenset(("filler", "people", "kin", "pronoun", "have_done", "done", "address", "past", "now", "unsure", "then", "for", "other", "police"))
_BEHIND = _NEAR | {"have", "not", "release_weak", "comma"}


def read_papers(scene: Scene) -> Iterator[Claim]:
    """Claims about papers and reports."""
    for at in scene.all_of("paper", "paper_weak"):
        yield from _certificate(scene, at)
    for at in scene.all_of("report", "went", "listed"):
        yield from _listed(scene, at)
    for at in scene.all_of("supervision", "expunged"):
        yield from _aftermath(scene, at)


def _certificate(scene: Scene, at: int) -> Iterator[Claim]:
    if not scene.is_told(at):
        return
    if scene.kind(at) == "paper_weak" and scene.kind(at + 1) == "word" and not scene.persons.is_person(at + 1):
        return
    value = _paper_state(scene, at)
    if value:
        yield Claim("certificate", value, at, weight=3 if value == "lost" else 2)


def _paper_state(scene: Scene, at: int) -> str:
    """yes, no, lost, or "" when it is not told."""
    first, end = scene.clause(at)
    lost = scene.before(at, ("lost",), _NEAR, 4)
    if lost < 0:
        lost = scene.after(at, ("lost",), _BEHIND, 6, 1)
    if lost >= 0:
        if scene.negated(lost) or scene.is_condition(lost) or scene.is_condition(at):
            return ""
        return "lost"
    if scene.is_condition(at):
        return ""
    # what stands before: "(chưa) (có) giấy"
    have = scene.before(at, ("have",), _NEAR, 3)
    left_not = scene.before(at, ("not",), _NEAR, 3)
    if left_not >= 0 or (have >= 0 and scene.before(have, ("not",), ("filler", "have_done", "have"), 2) >= 0):
        return "no"
    right = _paper_behind(scene, at, end)
    if right:
        return right
    if have >= 0 and scene.text(have - 1) in words_of("prepares"):
        return ""
    if have >= 0 and scene.text(have) not in ("được", "duoc", "đưa", "lấy", "cấp", "phát", "trao", "xin được", "có cả"):
        return "yes"
    if have >= 0 and (scene.kind(at + 1) in ("done",) or scene.text(at + 1) in ("rồi", "roi") or scene.kind(have - 1) in ("have_done", "have", "filler")):
        return "yes"
    return ""


def _paper_behind(scene: Scene, at: int, end: int) -> str:
    """ "giấy em còn giữ", "giấy chưa có", "giấy rồi"."""
    here = at + 1
    negated = False
    while here < min(end, at + 6):
        kind = scene.kind(here)
        if kind == "not":
            negated = True
        elif kind == "have":
            following = scene.kind(here + 1)
            if following in ("paper", "paper_weak", "other_paper", "report", "verdict", "loan", "debt", "number", "money"):
                return ""
            if scene.text(here) in ("được", "duoc") and not negated:
                return ""
            return "no" if negated else "yes"
        elif kind in ("done", "kept"):
            return "no" if negated else "yes"
        elif kind == "word" and not scene.persons.is_person(here):
            return ""
        elif kind not in _NEAR and kind != "word":
            return ""
        here += 1
    if negated and here >= end:
        return "no"
    if scene.kind(end) == "joint" and scene.text(end) in ("rồi", "roi") and here >= end:
        return "yes"
    return ""


def _listed(scene: Scene, at: int) -> Iterator[Claim]:
    if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at):
        return
    if scene.before(at, ("want", "must", "on_behalf", "for", "unknown"), ("filler", "people", "kin", "release_weak"), 3) >= 0:
        return
    if _is_negated(scene, at):
        yield Claim("resident_listed", "no", at, weight=3)
        return
    left = scene.before(at, ("have", "have_done"), ("filler", "people", "kin", "done", "release_weak", "police"), 3)
    right = scene.after(at, ("done",), ("filler", "people", "word"), 3, 2)
    soon = scene.text(at + 1) in ("rồi", "roi") or right >= 0 or (
        scene.kind(scene.clause(at)[1]) == "joint" and scene.text(scene.clause(at)[1]) in ("rồi", "roi")
    )
    soon = soon or scene.text(at).split()[-1] in ("rồi", "roi", "đủ")
    if scene.kind(at) == "went":
        return  # going there is not yet being listed
    if left >= 0 or soon or scene.text(at).split()[0] in ("có", "co", "được", "duoc") or scene.names_principal(at):
        if scene.kind(at) == "listed" and not (left >= 0 or soon or scene.text(at).split()[0] in ("có", "co", "được", "duoc")):
            return
        if not scene.asks_here(at) or scene.persons.has_principal:
            yield Claim("resident_listed", "yes", at)


def _is_negated(scene: Scene, at: int) -> bool:
    return scene.before(at, ("not",), ("filler", "have", "have_done", "people", "kin", "release_weak", "went"), 3, 0) >= 0


def _aftermath(scene: Scene, at: int) -> Iterator[Claim]:
    if not scene.is_told(at) or not scene.is_about_principal(at) or scene.is_condition(at):
        return
    fact = "extra_penalty" if scene.kind(at) == "supervision" else "record_expunged"
    named = scene.names_principal(at) or not scene.asks_here(at) or scene.is_personal
    if _is_negated(scene, at):
        if named:
            yield Claim(fact, "no", at)
        return
    if fact == "extra_penalty":
        over = scene.before(at, ("done", "price", "free_of", "quit"), ("filler",), 2)
        ended = over >= 0 and scene.text(over) in ("hết", "xong", "het")
        if named:
            yield Claim(fact, "no" if ended else "yes", at)
        return
    done = scene.before(at, ("have_done", "have"), ("filler", "people"), 2) >= 0 or scene.text(at).split()[0] in ("được", "duoc")
    behind = scene.after(at, ("done",), ("filler",), 2) >= 0 or scene.text(at + 1) in ("rồi", "roi")
    if (scene.names_principal(at) or (named and not scene.asks_here(at)) or behind) and (done or behind):
        yield Claim(fact, "yes", at)
