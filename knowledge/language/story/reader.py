"""Reader of stories: joins what the single readers claim into what one message tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.conduct import read_conduct
from knowledge.language.story.context import OUTSIDE_PRISON, Context
from knowledge.language.story.debts import read_debts
from knowledge.language.story.establishment import days_of_workers, is_employer, read_establishment
from knowledge.language.story.household import read_household
from knowledge.language.story.items import read_items
from knowledge.language.story.lists import words_of
from knowledge.language.story.message_words import read_message
from knowledge.language.story.mood import read_mood
from knowledge.language.story.papers import read_papers
from knowledge.language.story.persons import read_persons
from knowledge.language.story.scene import Scene
from knowledge.language.story.sentence import read_sentence
from knowledge.language.story.told import About, Heard, ToldFact
from knowledge.language.story.wish import read_wish
from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_STATUS_WEIGHT = {
    "conditional_release": 6, "abroad": 6, "amnestied": 5, "serving": 4, "rehabilitation": 2, "suspended": 2,
    "non_custodial": 2, "awaiting_trial": 2, "none": 1,
}  # fmt: skip
_EMPLOYER_FACTS = ("workers_total", "workers_released", "employer_kind", "labour_contracts", "legally_established")
_SAID_BY_ANYBODY = ("amount", "purpose", "has_plan", "training_months", "training_at_legal_school", "same_purpose_loan")
_RESULT_ITEMS = 12
_TELL_OF_PRISON = frozenset({"release", "amnesty", "prison", "paper"})
_SHARED_FACTS = ("amount", "same_purpose_loan", "has_plan")


def read_story(said: Utterance, today: date, context: Context | None = None) -> Heard:
    """The facts that ``said`` tells, as seen on the day ``today`` in a talk that has its ``context``."""
    return hear(said.raw, today, context or Context(), said.clean)


def hear(raw: str, today: date, context: Context, cleaned: str = "") -> Heard:
    """The facts that ``raw`` tells, given ``cleaned`` too if somebody has. Total; reads `message_words.MOST` signs."""
    message = read_items(read_message(raw, cleaned))
    persons = read_persons(message, context)
    scene = Scene(message, persons, read_mood(message, persons), today, context)
    asks = any(not scene.mood.is_unreal(at) for at in scene.all_of("verdict")) or any(
        scene.text(at).split()[0] in words_of("story.gets") and not scene.mood.is_unreal(at)
        for at in scene.all_of("ask_end")
    )
    asks = asks or _asks_at_the_end(scene)
    claims: list[Claim] = []
    plan = ""
    employer = is_employer(scene)
    if employer:
        claims += read_establishment(scene)
    else:
        claims += [*read_sentence(scene), *read_papers(scene), *read_household(scene)]
    claims += [*read_conduct(scene), *read_debts(scene)]
    wishes, plan = read_wish(scene)
    claims += wishes
    if employer:
        claims = [claim for claim in claims if claim.fact in (*_EMPLOYER_FACTS, *_SHARED_FACTS)]
    kept = _weighed([claim for claim in claims if not _is_only_asked(claim, scene)], scene)
    facts = tuple(_fact(claim, scene, employer=employer) for claim in kept)
    return Heard(
        facts,
        _applicant(facts, scene, employer=employer),
        "" if employer or persons.principal == "self" else persons.relation,
        persons.address,
        plan,
        (asks and (bool(facts) or persons.has_principal)) or _asks_result(scene, tells=bool(facts)),
        tuple(dict.fromkeys(claim.fact for claim in claims if claim.denies)),
        persons.has_principal,
        days_of_workers(scene) if employer else (),
    )


def _is_only_asked(claim: Claim, scene: Scene) -> bool:
    """True for a class named to ask about it, and for one that a question would put in the place of the one told."""
    if claim.value == "other":  # "vay sửa nhà được không" asks about a rule unless a story stands beside it
        return scene.asks_here(claim.at) and not (_TELL_OF_PRISON & set(scene.message.kinds))
    if claim.fact == "employer_kind":
        asks_what = bool(scene.all_of("ask_word")) and not scene.all_of("ask_end", "verdict")
        return asks_what and not scene.names_principal(claim.at) and len(scene.items) <= _RESULT_ITEMS
    if claim.fact not in ("sentence_status", "purpose") or claim.corrects:
        return False
    if scene.is_topic:
        return True
    told = scene.context.status
    if claim.fact != "sentence_status" or not told or told == claim.value:
        return False
    dated = any(kind == "time" for kind in scene.message.kinds)
    tag = scene.message.kinds[-1:] == ["not"] or any(item.text in words_of("story.or_else") for item in scene.items)
    return (scene.asks_here(claim.at) or tag) and not dated


def _asks_at_the_end(scene: Scene) -> bool:
    """True for "… nhà nước có cho vay không", "… nuôi trâu được nỏ"."""
    for at in scene.all_of("not", "ask_word"):
        _, end = scene.clause(at)
        tail = scene.message.kinds[at + 1 : end]
        if len(tail) > 2 or any(
            kind not in ("filler", "address", "people", "vocative", "kin", "police") for kind in tail
        ):
            continue
        words = " ".join(scene.text(here) for here in range(max(0, at - 5), at)).split()
        if words[-1:] and words[-1] in words_of("story.knows"):
            continue  # "vay thì họ có biết không" asks who hears of it
        if set(words) & words_of("story.verdict_words") and not scene.mood.is_unreal(at):
            return True
    return False


def _asks_result(scene: Scene, *, tells: bool) -> bool:
    """True if after a story, or at its end, a whole clause asks what comes of it ("vậy có đủ không")."""
    last = len(scene.items)
    while last and scene.kind(last - 1) in ("ask", "stop"):
        last -= 1
    first = next((at + 1 for at in range(last - 1, -1, -1) if scene.kind(at) in ("comma", "stop", "ask")), 0)
    if last - first > _RESULT_ITEMS or not (tells if first else scene.context.about):
        return False
    words = " ".join(scene.text(at) for at in range(first, last) if not _is_padding(scene, at))
    return phrases("story.result_asked").whole(fold(words)) is not None


def _is_padding(scene: Scene, at: int) -> bool:
    text, kind = scene.text(at), scene.kind(at)
    return (
        scene.persons.is_person(at)
        or text in words_of("story.openers")
        or kind in ("comma", "stop", "ask", "vocative", "address", "want", "joint")
        or (kind == "filler" and text not in words_of("story.gets"))
    )


def _weighed(claims: Iterable[Claim], scene: Scene) -> list[Claim]:
    """One claim for each fact: a correction, the heaviest, the first. Yes and no of one weight cancel out."""
    best: dict[str, Claim] = {}
    rivals: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.denies:
            continue
        corrected = replace(claim, corrects=claim.corrects or claim.at in scene.mood.corrected)
        is_outside = scene.context.status in OUTSIDE_PRISON
        if corrected.value == "serving" and scene.all_of("probation_over", "conditional") and not is_outside:
            corrected = replace(corrected, value="conditional_release")  # "tháng 4 năm sau mới hết thử thách"
        if corrected.fact == "sentence_status" and corrected.value in _STATUS_WEIGHT:
            corrected = replace(corrected, weight=_STATUS_WEIGHT[str(corrected.value)])
        rivals.setdefault(claim.fact, []).append(corrected)
    _part_rehabilitation(rivals, scene)
    _part_certificate_to_come(rivals, scene)
    for fact, found in rivals.items():
        corrections = [claim for claim in found if claim.corrects]
        chosen = max(corrections or found, key=lambda claim: (claim.weight, -claim.at if not corrections else claim.at))
        equals = [claim for claim in corrections or found if claim.weight == chosen.weight]
        if fact in ("certificate", "resident_listed", "social_evils", "law_abiding", "same_purpose_loan") and (
            len({claim.value for claim in equals}) > 1 and not corrections
        ):
            continue
        if fact == "labour_contracts" and not corrections:
            chosen = next((claim for claim in found if claim.value == "no"), chosen)  # one without is not all with
        if fact == "finished_on":
            if not corrections:  # who was in prison twice counts from the last release
                chosen = max(
                    equals, key=lambda claim: claim.value.last if isinstance(claim.value, DayRange) else scene.today
                )
            chosen = _narrowest(chosen, equals)
        best[fact] = chosen
    return sorted(best.values(), key=lambda claim: claim.at)


def _part_rehabilitation(rivals: dict[str, list[Claim]], scene: Scene) -> None:
    """Tell a stay in rehabilitation from one in prison; takes claims out of ``rivals``.

    "đi cai nghiện 2 năm, về được 3 tháng" is no release from prison; "cai xong rồi mới đi tù, về tháng 3" is one, and
    "đi tù về 2019, sau đó đi cai, mới về" came home from rehabilitation last.
    """
    statuses = rivals.get("sentence_status", [])
    stays = [claim.at for claim in statuses if claim.value == "rehabilitation"]
    if not stays:
        return
    named = [*scene.all_of("prison", "serving"), *(at for at in scene.all_of("release") if at < stays[0])]
    terms = sorted(at for at in named if _was_served(scene, at))
    if terms:
        for fact in ("sentence_status", "finished_on"):
            _keep(rivals, fact, lambda claim: not _is_from(claim, stays, terms, scene))
        rivals.setdefault("sentence_status", [replace(statuses[0], value="finished", at=terms[-1])])
    elif not any(scene.kind(claim.at) == "release" for claim in statuses):
        _keep(rivals, "sentence_status", lambda claim: claim.value == "rehabilitation")
        rivals.pop("finished_on", None)


def _keep(rivals: dict[str, list[Claim]], fact: str, is_kept: Callable[[Claim], bool]) -> None:
    """Take the other claims about a fact out of ``rivals``, and the fact with the last of them."""
    kept = [claim for claim in rivals.pop(fact, []) if is_kept(claim)]
    if kept:
        rivals[fact] = kept


def _was_served(scene: Scene, at: int) -> bool:
    return scene.is_told(at) and scene.is_about_principal(at) and not scene.negated(at)


def _is_from(claim: Claim, stays: list[int], terms: list[int], scene: Scene) -> bool:
    """True for what is said of the stay in rehabilitation, or after it with no term in prison between."""
    at = claim.at if claim.head < 0 else claim.head
    last = max((stay for stay in stays if stay <= at), default=-1)
    return last >= 0 and scene.kind(at) != "release" and not any(last < term <= at for term in terms)


def _part_certificate_to_come(rivals: dict[str, list[Claim]], scene: Scene) -> None:
    """Take out a certificate of whoever is still inside: "ra thì trại phát giấy luôn chứ" tells of none."""
    statuses = {claim.value for claim in rivals.get("sentence_status", [])} or {scene.context.status}
    if statuses == {"serving"}:
        _keep(rivals, "certificate", lambda claim: claim.value != "yes")


def _narrowest(chosen: Claim, equals: list[Claim]) -> Claim:
    """Of days that agree the narrowest."""
    for claim in equals:
        one, other = chosen.value, claim.value
        if (
            isinstance(one, DayRange)
            and isinstance(other, DayRange)
            and one.first <= other.last
            and other.first <= one.last
            and other.last - other.first < one.last - one.first
        ):
            chosen = claim
    return chosen


def _fact(claim: Claim, scene: Scene, *, employer: bool) -> ToldFact:
    about: About = "establishment" if employer else "self" if scene.persons.principal == "self" else "relative"
    if claim.fact in ("workers_released", "labour_contracts"):
        about = "worker"
    certain = claim.is_certain and claim.at not in scene.mood.unsure
    return ToldFact(claim.fact, claim.value, about, certain, claim.corrects)


def _applicant(facts: tuple[ToldFact, ...], scene: Scene, *, employer: bool) -> str:
    if employer:
        return "employer"
    if scene.persons.principal == "kin":
        return "family"
    return "person" if any(fact.fact not in _SAID_BY_ANYBODY for fact in facts) else ""
