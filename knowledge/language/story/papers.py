"""Papers and reports: the certificate, being reported and listed, supervision, the expunged record."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene

_NEAR = frozenset(
    (
        "filler",
        "people",
        "kin",
        "pronoun",
        "have_done",
        "done",
        "address",
        "past",
        "now",
        "unsure",
        "then",
        "for",
        "other",
        "police",
    )
)
_OBJECTS = (
    "paper", "paper_weak", "other_paper", "verdict", "loan", "debt", "number", "money", "must",
)  # fmt: skip
_BEHIND = _NEAR | {"have", "not", "release_weak", "comma"}
_ALTHOUGH_KEPT = (_BEHIND - {"comma"}) | {"kept", "done", "joint", "but", "contrast", "word"}
_MOST_APART = 20
"""Items between a paper and the words that it is not found."""


def read_papers(scene: Scene) -> Iterator[Claim]:
    """Claims about papers and reports."""
    for at in scene.all_of("paper", "paper_weak"):
        yield from _certificate(scene, at)
    for at in scene.all_of("lost"):
        yield from _searched(scene, at)
    for at in scene.all_of("report", "went", "listed"):
        yield from _listed(scene, at)
    for at in scene.all_of("supervision", "expunged"):
        yield from _aftermath(scene, at)


def _certificate(scene: Scene, at: int) -> Iterator[Claim]:
    if not scene.is_told(at):
        return
    if scene.kind(at) == "paper_weak" and scene.kind(at + 1) == "word" and not _is_qualified(scene, at):
        return
    value = _paper_state(scene, at)
    if value:
        yield Claim("certificate", value, at, weight=3 if value == "lost" else 2)


def _searched(scene: Scene, at: int) -> Iterator[Claim]:
    """ "giấy thì vợ cất, giờ vợ bỏ đi rồi không biết để đâu": what is looked for in vain is the paper named before."""
    if not words_of("story.searches") & set(scene.text(at).split()) or scene.mood.is_unreal(at):
        return
    first, _ = scene.sentence(at)
    things = ("paper", "paper_weak", "other_paper", "job", "loan", "business", "money", "small_child")
    thing = next(
        (here for here in range(at - 1, max(first - 1, at - _MOST_APART), -1) if scene.kind(here) in things), -1
    )
    if thing < 0 or scene.kind(thing) not in ("paper", "paper_weak") or not scene.is_about_principal(thing):
        return
    start, _ = scene.clause(at)
    if thing < start and "then" in scene.message.kinds[start:at]:
        return  # "… mà sổ hộ khẩu thì tìm không thấy" speaks of another thing
    weak = scene.kind(thing) == "paper_weak" and scene.kind(thing + 1) == "word" and not _is_qualified(scene, thing)
    if not weak and not scene.mood.is_unreal(thing):
        yield Claim("certificate", "lost", at, weight=3, head=thing)


def _is_qualified(scene: Scene, at: int) -> bool:
    """True for "giấy em", "giấy lần sau", not for "giấy phép xe"."""
    return scene.persons.is_person(at + 1) or scene.text(at + 1) in words_of("story.of")


def _paper_state(scene: Scene, at: int) -> str:
    """yes, no, lost, or "" when it is not told."""
    joined = scene.text(at - 1) in words_of("story.and_also")  # "mất cả căn cước lẫn giấy ra trại"
    lost = scene.before(at, ("lost",), _NEAR | {"other_paper", "weak"}, 6, 1 if joined else 0)
    if lost >= 0 and words_of("story.reads") & set(scene.text(lost).split()):
        return ""  # who cannot read papers has not lost them
    if lost < 0:
        lost = scene.after(at, ("lost",), _BEHIND, 6, 1)
    if lost < 0:
        lost = _spoiled(scene, at)
    if lost >= 0 and _asks_what_now(scene, at):
        return "lost"
    if scene.is_condition(at) or (lost >= 0 and (scene.negated(lost) or scene.is_condition(lost))):
        return ""
    if lost >= 0:
        return "lost"
    handed = scene.before(at, ("price",), ("filler", "word"), 2, 1)
    is_handed = handed >= 0 and scene.text(handed) in words_of("story.hands_in")
    if is_handed and scene.before(handed, ("have_done",), ("filler",), 2) >= 0:
        return "yes"  # "đã nộp giấy chứng nhận"
    have = scene.before(at, ("have",), _NEAR, 3)
    if scene.before(at, ("not",), _NEAR, 3) >= 0 or (
        have >= 0 and scene.before(have, ("not",), ("filler", "have_done", "have"), 2) >= 0
    ):
        return "no"
    if scene.kind(scene.clause(at)[1] - 1) == "not" and scene.persons.principal == "kin":
        return ""  # "trại có cấp giấy cho nó không" asks
    return _paper_behind(scene, at) or ("yes" if have >= 0 and _is_held(scene, at, have) else "")


def _spoiled(scene: Scene, at: int) -> int:
    """The place of the words that a paper is spoiled, though there: "giấy còn mà nhòe hết chữ rồi"; -1."""
    found = scene.after(at, ("lost",), _ALTHOUGH_KEPT, 10)
    first, end = scene.sentence(at)
    is_spoiled = first <= found < end and words_of("story.spoils") & set(scene.text(found).split())
    return found if is_spoiled else -1


def _asks_what_now(scene: Scene, at: int) -> bool:
    """True behind "mất giấy rồi làm sao": whoever asks what to do now tells that it is so."""
    return scene.text(at + 1) in words_of("story.already") | {"roi"} and scene.kind(at + 2) in ("ask_word", "must")


def _is_held(scene: Scene, at: int, have: int) -> bool:
    """True for "có giấy", "được cấp giấy rồi", not for "làm đủ giấy tờ", "cấp giấy"."""
    if scene.text(have - 1) in words_of("story.prepares"):
        return False
    done = scene.kind(at + 1) == "done" or scene.text(at + 1) in words_of("story.already")
    return (
        done
        or scene.text(have) not in words_of("story.hands_over")
        or scene.kind(have - 1) in ("have_done", "have", "filler")
    )


def _paper_behind(scene: Scene, at: int) -> str:
    """ "giấy em còn giữ", "giấy chưa có", "giấy rồi"."""
    _, end = scene.clause(at)
    if scene.text(at + 1) in words_of("story.of"):  # "giấy của lần cuối còn"
        at += next((step for step in range(2, 5) if scene.kind(at + step) not in ("word", "filler", "people")), 5) - 1
    last = min(end, at + 6)
    verb = next((here for here in range(at + 1, last) if scene.kind(here) in ("have", "done", "kept")), last)
    for here in range(at + 1, verb):
        kind = scene.kind(here)
        if (kind == "word" and not scene.persons.is_person(here)) or (
            kind not in _NEAR and kind not in ("word", "not", "time", "still", "then")
        ):
            return ""
    negated = "not" in scene.message.kinds[at + 1 : verb]
    if verb < last:
        return "" if _is_of_another(scene, verb, end, negated=negated) else "no" if negated else "yes"
    if end > last:
        return ""
    already = scene.kind(end) == "joint" and scene.text(end) in words_of("story.already")
    return "no" if negated else "yes" if already else ""


def _is_of_another(scene: Scene, verb: int, end: int, *, negated: bool) -> bool:
    """True if the verb behind the paper says something of another thing ("giấy, có hợp đồng"), or nothing yet."""
    if scene.kind(verb) != "have":
        return "lost" in scene.message.kinds[verb : min(end, verb + 8)]
    return scene.kind(verb + 1) in _OBJECTS or (scene.text(verb) in words_of("story.passive") and not negated)


def _listed(scene: Scene, at: int) -> Iterator[Claim]:
    they = scene.before(at, ("other",), ("not", "filler", "have", "have_done"), 3)
    by_officers = scene.kind(at) == "listed" and they >= 0 and scene.text(they) in words_of("story.they")
    is_own = by_officers or (scene.is_told(at) and scene.is_about_principal(at))
    if not is_own or _is_refused_by_officers(scene, at):
        return
    if scene.mood.is_unreal(at) or scene.is_condition(at) or at in scene.mood.past:
        return
    if (
        scene.before(
            at, ("want", "must", "on_behalf", "for", "unknown"), ("filler", "people", "kin", "release_weak"), 3
        )
        >= 0
    ):
        return
    if _is_negated(scene, at):
        stays = any(words_of("story.a_stay") & set(scene.text(here).split()) for here in scene.all_of("report"))
        if not _shies(scene, at) and not (stays and words_of("story.moves_in") & set(scene.text(at).split())):
            yield Claim("resident_listed", "no", at, weight=3)
        return  # "mới đăng ký tạm trú, chưa nhập khẩu" is registered all the same
    left = scene.before(at, ("have", "have_done"), ("filler", "people", "kin", "done", "release_weak", "police"), 3)
    right = scene.after(at, ("done",), ("filler", "people", "word"), 3, 2)
    soon = (
        scene.text(at + 1) in words_of("story.already")
        or right >= 0
        or (scene.kind(scene.clause(at)[1]) == "joint" and scene.text(scene.clause(at)[1]) in words_of("story.already"))
    )
    soon = soon or (scene.kind(at + 1) == "have" and scene.text(at + 2) in words_of("story.already"))
    soon = soon or (scene.kind(at) == "listed" and _names_office_first(scene, at))
    full = scene.kind(at + 1) == "have" and scene.text(at + 1).split()[-1] in words_of("story.enough")
    soon = soon or full or scene.text(at).split()[-1] in words_of("story.enough") or _is_dated(scene, at)
    if scene.kind(at) == "went":
        return  # going there is not yet being listed
    if left >= 0 or soon or scene.text(at).split()[0] in words_of("story.gets") or scene.names_principal(at):
        if scene.kind(at) == "listed" and not (
            left >= 0 or soon or scene.text(at).split()[0] in words_of("story.gets")
        ):
            return
        if not scene.asks_here(at) or scene.is_personal:
            yield Claim("resident_listed", "yes", at)


def _names_office_first(scene: Scene, at: int) -> bool:
    """True for "phường có tên em", not for "có tên trong danh sách không"."""
    text = scene.text(at)
    return text.split()[0] not in words_of("story.gets") and any(f" {name}" in text for name in words_of("story.named"))


def _is_dated(scene: Scene, at: int) -> bool:
    """True for "trình diện từ hồi mới về", "trình hôm 5/3": a report that has its day is done."""
    when = scene.after(at, ("release_weak", "release", "time"), ("filler", "word", "people", "have_done"), 4, 2)
    if when < 0 or scene.kind(at) == "went":
        return False
    if scene.kind(when) == "time":
        return scene.items[when].points_back
    since = words_of("story.some_day") | words_of("story.back_then") | words_of("story.since")
    return any(scene.text(here) in since for here in range(at + 1, when))


def _is_refused_by_officers(scene: Scene, at: int) -> bool:
    """True for "công an nhất định không ghi tên tôi": whoever is refused may well have reported."""
    if scene.kind(at) != "listed":
        return False
    said_no = scene.before(at, ("not",), ("filler", "have", "have_done"), 3)
    first, _ = scene.clause(at)
    return said_no >= 0 and any(
        scene.kind(here) in ("police", "said_by") or scene.text(here) in words_of("story.they")
        for here in range(first, said_no)
    )


def _is_negated(scene: Scene, at: int) -> bool:
    links = ("filler", "have", "have_done", "people", "kin", "release_weak", "went")
    return scene.closes_with_not(at) or scene.before(at, ("not",), links, 3, 0) >= 0


def _shies(scene: Scene, at: int) -> bool:
    """True for "không dám lên công an": a fear to be answered, which leaves open what was done before."""
    shy = scene.before(at, ("not",), ("filler", "have", "have_done", "people", "kin"), 3)
    return shy >= 0 and bool(set(scene.text(shy).split()) & words_of("story.dares"))


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
        ended = over >= 0 and scene.text(over) in words_of("story.over")
        if named:
            yield Claim(fact, "no" if ended else "yes", at)
        return
    done = scene.before(at, ("have_done", "have"), ("filler", "people"), 2) >= 0 or scene.text(at).split()[
        0
    ] in words_of("story.passive")
    behind = scene.after(at, ("done",), ("filler",), 2) >= 0 or scene.text(at + 1) in words_of("story.already")
    if (scene.names_principal(at) or (named and not scene.asks_here(at)) or behind) and (done or behind):
        yield Claim(fact, "yes", at)
