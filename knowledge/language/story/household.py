"""Household of the released person: is anybody else there who is grown up, able to work and to sign."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.story.claim import Claim
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene
from knowledge.language.word_lists import phrases

_GROWN, _OLD, _AGED = 18, 60, 70
_NEAR = frozenset(
    (
        "filler",
        "have",
        "have_done",
        "people",
        "word",
        "number",
        "age",
        "kin",
        "comma",
        "done",
        "now",
        "still",
        "joint",
        "job",
        "time",
    )
)
_TO_AGE = (
    "filler", "have", "have_done", "word", "now", "number", "time", "done", "people", "live_with", "pronoun",
)  # fmt: skip
_OPENERS = ("live_with", "alone", "age", "stands", "release", "release_weak", "prison", "paper", "amnesty")
_TELLING = ("live_with", "alone", "age", "release", "release_weak", "prison", "paper", "amnesty")
_COUNTED = ("number", "filler", "have")
_ENDS = ("stop", "ask", "want", "loan", "verdict", "release", "money", "paper")


def read_household(scene: Scene) -> Iterator[Claim]:
    """Claims about an able grown-up in the household."""
    able: list[int] = []
    unable: list[int] = []
    in_talk = scene.context.about in ("self", "relative")
    if not in_talk and not scene.all_of(*_OPENERS):
        return
    if phrases("story.other_household", marks=True).within(" ".join(item.text for item in scene.items)):
        return  # "ở nhờ nhà chị gái, khác hộ": who signs lives in the same household
    for at in _others(scene):
        state = _state(scene, at)
        if state == "able":
            able.append(at)
        elif state == "unable":
            unable.append(at)
    couples = [
        at for at in scene.all_of("couple") if scene.is_told(at) and scene.before(at, ("live_with",), _COUNTED) >= 0
    ]
    able += [at for at in couples if not scene.asks_here(at) or scene.is_personal]
    if able:
        yield Claim("household_adult_able", "yes", able[0])
        return
    if unable and _is_alone_with(scene, unable):
        yield Claim("household_adult_able", "no", unable[0], is_certain=False)
        return
    alone = [
        at
        for at in scene.all_of("alone")
        if scene.is_told(at)
        and scene.is_about_principal(at)
        and not scene.is_condition(at)
        and not _is_with_others(scene, at)
    ]
    if (alone and not scene.asks_here(alone[0])) or (alone and (scene.names_principal(alone[0]) or scene.is_personal)):
        yield Claim("household_adult_able", "no", alone[0])
        return
    if not unable:
        yield from _only_children(scene)


def _is_with_others(scene: Scene, at: int) -> bool:
    """True for "nhà còn mỗi mình em với mẹ"; a child beside somebody does not count."""
    if scene.text(at + 1) not in words_of("story.beside"):
        return False
    who = scene.after(at + 1, ("kin", "small_child"), ("filler", "number", "word", "people"), 3, 1)
    return who >= 0 and scene.kind(who) == "kin" and (not _is_child(scene, who) or _age(scene, who) >= _GROWN)


def _is_child(scene: Scene, at: int) -> bool:
    return any(scene.text(at).startswith(word) for word in words_of("story.children"))


def _only_children(scene: Scene) -> Iterator[Claim]:
    """ "nhà chỉ còn em với hai con nhỏ"."""
    child = [at for at in scene.all_of("small_child") if scene.is_told(at)]
    for at in child:
        if scene.before(at, ("live_with",), ("filler", "word", "number", "people", "have"), 4, 1) >= 0:
            only = scene.text(
                scene.before(at, ("live_with",), ("filler", "word", "number", "people", "have"), 4, 1)
            ).split()
            if any(word in words_of("story.only") for word in only):
                yield Claim("household_adult_able", "no", at)


def _is_alone_with(scene: Scene, unable: list[int]) -> bool:
    """True if nobody else seems to live there: a child is named besides, there is no spouse, or who speaks says that
    they cannot sign.
    """
    child = bool(scene.all_of("small_child")) or any(
        _age(scene, at) < _GROWN for at in scene.persons.roles if _age(scene, at)
    )
    single = any(
        scene.kind(at - 1) == "not" and scene.text(at).split()[0] in words_of("story.spouse")
        for at in scene.all_of("kin")
    )
    lives = bool(scene.all_of("live_with"))
    refuses = any(
        scene.negated(at) and set(scene.text(at).split()) & words_of("story.stands")
        for at in scene.all_of("able", "stands")
    ) or any(set(scene.text(at).split()) & words_of("story.stands") for at in scene.all_of("weak"))
    return (lives and (child or single)) or (refuses and any(scene.persons.role(at) == "self" for at in unable))


def _others(scene: Scene) -> Iterator[int]:
    """Items that name another grown-up of the household: kin, or the writer who asks for a relative."""
    for at, role in scene.persons.roles.items():
        if scene.mood.is_unreal(at) or scene.mood.past.__contains__(at):
            continue
        if (
            role == "kin"
            and scene.kind(at) == "kin"
            and (scene.persons.principal == "self" or not scene.persons.is_released(at))
        ) or (role == "self" and scene.persons.principal == "kin"):
            yield at


def _state(scene: Scene, at: int) -> str:
    """able, unable, or "" when it is not told."""
    text = scene.text(at)
    age = _age(scene, at)
    if age < _GROWN and (_is_child(scene, at) or (age == 0 and scene.kind(at + 1) == "no_study")):
        return ""  # "nhà còn em gái đang học lớp 9" may be a child
    signs = set(_signs(scene, at, age))
    able = "able" in signs
    if "weak" in signs or (age >= _AGED and not able):
        return "unable"
    near = ("filler", "word", "number", "people", "have", "kin", "small_child")
    lives = scene.before(at, ("live_with",), near, 4, 1) >= 0
    together = lives or scene.persons.role(at) == "self"
    spouse = any(text.startswith(word) for word in words_of("story.grown_kin"))
    if able and (age >= _GROWN or together or spouse or scene.all_of("live_with")):
        return "able"
    if _GROWN <= age < _OLD and (together or scene.persons.principal == "self"):
        return "able"
    is_theirs = any(scene.persons.relation.startswith(word) for word in words_of("story.spouse"))
    spouse = spouse or (scene.persons.role(at) == "self" and scene.persons.principal == "kin" and is_theirs)
    has = lives or scene.before(at, ("live_with", "have"), ("filler", "kin", "weak"), 4) >= 0
    return "able" if has and age == 0 and spouse else ""


def _signs(scene: Scene, at: int, age: int) -> Iterator[str]:
    """able and weak, as the words behind the person at ``at`` say."""
    is_speaker = scene.persons.role(at) == "self"
    if is_speaker and set(scene.text(at).split()[1:]) & words_of("story.old_person"):
        yield "weak"
    for here in range(at + 1, min(len(scene.items), at + 9)):
        kind, role = scene.kind(here), scene.persons.role(here)
        another = role == "self" and not is_speaker and here in scene.persons.subjects
        signs = kind == "stands" or bool(set(scene.text(here).split()) & words_of("story.stands"))
        asked = signs and (_is_only_talk(scene, here) or (not is_speaker and scene.is_asked(here)))
        if kind == "want" and scene.kind(here + 1) == "stands":
            continue
        if kind in _ENDS or (kind == "kin" and role != "self") or another or asked:
            return
        if kind == "weak":
            yield "able" if scene.negated(here) else "weak"
        elif (kind == "lost" and scene.text(here) in words_of("story.gone")) or (
            kind == "quit" and scene.text(here) in words_of("story.left")
        ):
            yield "weak"
        elif not scene.negated(here) and (
            kind in ("able", "stands")
            or (kind in ("job", "business") and (age or not is_speaker))
            or (kind in ("job", "business") and _is_spouse_of_principal(scene) and not _is_wished(scene, here))
        ):
            yield "able"


def _is_spouse_of_principal(scene: Scene) -> bool:
    """True if who writes is the wife or the husband of whom the message is about."""
    spouse = any(scene.persons.relation.startswith(word) for word in words_of("story.spouse"))
    return spouse and bool(scene.all_of(*_TELLING))


def _is_wished(scene: Scene, at: int) -> bool:
    """True for the trade of "em muốn vay cho anh ấy chăn nuôi", which nobody has yet."""
    first, _ = scene.clause(at)
    return bool({"want", "loan", "on_behalf", "for"} & set(scene.message.kinds[first:at]))


def _is_only_talk(scene: Scene, at: int) -> bool:
    """True for "vợ tôi đứng tên được không" within a talk, which only asks who may sign; a story tells it besides."""
    first, _ = scene.clause(at)
    wished = "want" in scene.message.kinds[first:at]
    return not scene.all_of(*_TELLING) and (wished or scene.asks_here(at) or scene.message.kinds[-1:] == ["not"])


def _age(scene: Scene, at: int) -> int:
    """The age told of the person at ``at``, 0 when none is."""
    for here in range(at + 1, min(len(scene.items), at + 6)):
        kind = scene.kind(here)
        if kind == "number" and (scene.kind(here + 1) == "age" or scene.text(here + 1) in ("t", "tuoi")):
            return scene.items[here].number
        if kind not in _TO_AGE:
            return 0
    return 0
