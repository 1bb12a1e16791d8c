"""Persons of a message: how the speaker calls themselves, the relative, others; and whom each predicate is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from knowledge.language.story.items import Message
from knowledge.language.story.phrase_tree import canonical
from knowledge.language.word_lists import word_file, words

_BOUNDS = ("comma", "stop", "ask", "joint", "contrast", "now")
_SURE = ("tôi", "tui", "tao", "tau", "tớ", "choa", "toi")
_PREDICATES = frozenset((
    "release", "release_weak", "prison", "have", "not", "want", "loan", "paper", "past", "now", "serving", "amnesty", "debt",
    "suspended", "conditional", "soon_out", "awaiting", "no_debt", "study", "report", "have_done", "filler", "unsure", "lost",
    "abroad", "live_with", "business", "abide", "rehabilitation", "never_prison", "alone", "non_custodial", "unknown", "time",
))  # fmt: skip
_PRISON = frozenset((
    "release", "release_weak", "prison", "serving", "amnesty", "suspended", "conditional", "soon_out", "awaiting", "paper",
    "abroad", "non_custodial", "rehabilitation", "supervision", "expunged", "never_prison", "probation_over", "arrest",
))  # fmt: skip
_NOT_A_SUBJECT = ("của", "với", "cho", "cùng", "và", "voi", "cua", "giup", "giúp", "nuôi", "nhờ", "theo", "ở")


@dataclass(frozen=True)
class Persons:
    """Who is who. ``roles`` gives each item that names somebody: self, kin, other or generic. ``principal`` is the role
    of the released person whom the message is about, ``relation`` the word for the relative, ``address`` the word by
    which the speaker calls themselves.
    """

    message: Message
    roles: dict[int, str]
    subjects: frozenset[int]
    principal: str
    relation: str
    address: str

    def role(self, at: int) -> str:
        """The role of the item at ``at``, "" when it names nobody."""
        return self.roles.get(at, "")

    def is_person(self, at: int) -> bool:
        """True if the item at ``at`` names somebody."""
        return at in self.roles

    def subject(self, at: int) -> str:
        """Whom a predicate at ``at`` is about: principal, self, kin, other, generic, or "" when nobody is named."""
        crossed = ""
        for here in range(at - 1, -1, -1):
            kind = self.message.kinds[here]
            if kind in ("stop", "ask"):
                return ""
            if kind in _BOUNDS:
                crossed = kind
            if here not in self.subjects:
                continue
            role = self.roles[here]
            if role == self.principal:
                return "principal"
            if not crossed or role == "other":
                return role
        return ""

    @property
    def has_principal(self) -> bool:
        """True if the released person is named somewhere."""
        return any(role == self.principal for role in self.roles.values())

    @property
    def is_released_self(self) -> bool:
        """True if the speaker or a relative is said to have been in prison, and nobody else."""
        return any(
            kind in ("release", "release_weak", "prison", "amnesty")
            and (here := next((place for place in range(at - 1, max(-1, at - 4), -1) if place in self.roles), -1)) >= 0
            and self.roles[here] in ("self", "kin")
            and here in self.subjects
            and not any(each == "number" for each in self.message.kinds[max(0, here - 1) : at])
            for at, kind in enumerate(self.message.kinds)
        )

    def is_released(self, at: int) -> bool:
        """True if the relative at ``at`` is the one whom the message is about."""
        text = self.message.items[at].text
        return bool(self.relation) and text.startswith(self.relation)

    def names_principal(self, at: int, first: int) -> bool:
        """True if the principal is named between item ``first`` and ``at``."""
        return any(self.roles.get(here) == self.principal and here in self.subjects for here in range(first, at))


@cache
def _maybe_self() -> frozenset[str]:
    return frozenset(canonical(word.removeprefix("=")) for word in word_file("story").plain("maybe_self"))


@cache
def _always_self() -> frozenset[str]:
    return frozenset(canonical(word) for word in word_file("story").plain("always_self")) | {"toi", "minh"}


def read_persons(message: Message) -> Persons:
    """The persons of ``message``."""
    own, address = _self_words(message)
    roles = _roles(message, own)
    subjects = frozenset(at for at in roles if not _is_object(message, at))
    principal = _principal(message, roles, subjects)
    relation = ""
    if principal != "self":
        relation = _relation(message, roles, principal)
    if principal == "other":  # who asks for a friend speaks of the friend
        roles = {at: "kin" if role == "other" else role for at, role in roles.items()}
        principal = "kin"
    return Persons(message, roles, subjects, principal, relation, address)


def _is_object(message: Message, at: int) -> bool:
    before = message.items[at - 1] if at else None
    return before is not None and (
        (before.kind == "filler" and before.text.split()[-1] in _NOT_A_SUBJECT) or before.kind in ("live_with", "on_behalf")
    )


def _last(text: str) -> str:
    return canonical(text.rpartition(" ")[2])


def _self_words(message: Message) -> tuple[frozenset[str], str]:
    """The words by which the speaker calls themselves, and the first of them."""
    score: Counter[str] = Counter()
    always: list[str] = []
    for at, item in enumerate(message.items):
        word = canonical(item.text)
        if item.kind in ("word", "people") and word in _always_self():
            always.append(item.text)
        elif item.kind in ("word", "people") and word in _maybe_self():
            if at and message.kinds[at - 1] == "number":
                continue
            score[word] += word in ("em", canonical("cháu"), "chau")
            if message.kinds[at + 1 : at + 2] and message.kinds[at + 1] in _PREDICATES:
                score[word] += 1
        elif item.kind in ("kin", "company", "workshop", "owner_is", "live_with", "nhaspace", "other", "alone", "sme"):
            first = canonical(item.text.partition(" ")[0])
            if " " in item.text and item.text not in _kin_words():
                last = _last(item.text)
                if last in _always_self():
                    always.append(item.text.rpartition(" ")[2])
                elif last in _maybe_self():
                    score[last] += 2
                elif item.kind == "owner_is" and first in _maybe_self():
                    score[first] += 2
        elif item.kind == "vocative":
            parts = [canonical(part) for part in item.text.split()]
            if parts[0] in (canonical("chào"), canonical("thưa"), "chao", "thua", canonical("cảm")) or parts[-1] in (canonical("ơi"), "oi"):
                for part in parts:
                    score[part] -= 6
            for part in parts:
                if part in _always_self():
                    always.append(part)
                elif part in _maybe_self():
                    score[part] += 2
    own = set(map(canonical, always))
    best = max(
        (word for word in score if score[word] > 0 and word in _maybe_self()),
        key=lambda word: (score[word] + (word in ("em", canonical("cháu"), "chau")), word in ("em",)),
        default="",
    )
    if best and not own & set(map(canonical, _SURE)):
        own.add(best)
    first = next((item.text for item in message.items if canonical(item.text) in own), "")
    return frozenset(own), first or (always[0] if always else _typed(message, best))


def _typed(message: Message, word: str) -> str:
    """``word`` as it was typed."""
    return next((each.text for each in message.words.words if canonical(each.text) == word), "") if word else ""


@cache
def _kin_words() -> frozenset[str]:
    return frozenset(word_file("story").plain("kin_sure")) | words("story.kin_sure")


def _roles(message: Message, own: frozenset[str]) -> dict[int, str]:
    roles: dict[int, str] = {}
    heads: dict[str, str] = {}
    last = ""
    for at, item in enumerate(message.items):
        role = ""
        after_number = at > 0 and message.kinds[at - 1] == "number"
        if item.kind == "kin":
            role = _kin_role(message, at, roles)
            if message.items[at - 1].text in ("là", "la") and roles.get(at - 2) == "self" and " " in item.text:
                heads[canonical(item.text.rpartition(" ")[2])] = "kin"  # "tôi là mẹ của cháu Tuấn"
                roles[at] = "self"
                continue
            if role == "kin":
                last = heads[canonical(item.text.partition(" ")[0])] = "kin"
        elif item.kind == "address" and item.text in ("anh em", "anh e") and _follows(message, at, tuple(_PRISON)):
            role = last = "kin"
        elif item.kind == "other" and not after_number:
            role = last = "other"
            heads.setdefault(canonical(item.text.partition(" ")[0]), "other")
        elif item.kind == "generic" and not (at and message.items[at - 1].text in ("là", "la", "thuộc", "thuộc diện")):
            role = "generic"
        elif item.kind == "pronoun":
            role = last or "kin"
        elif item.kind in ("word", "people", "contrast", "have") and not after_number:
            word = canonical(item.text)
            if word in own and item.kind in ("word", "people"):
                role = "self"
            elif word in heads and item.kind in ("word", "people"):
                role = heads[word]
            elif item.text in ("người", "nguoi") and _follows(message, at, ("release", "prison")):
                copula = at and message.items[at - 1].text.split()[-1] in ("là", "la", "diện")
                role = "" if copula else "generic"
        elif item.kind == "ask_word" and item.text == "ai" and _follows(message, at, ("release", "prison")):
            role = "generic"
        if role:
            roles[at] = role
    return roles


def _follows(message: Message, at: int, kinds: tuple[str, ...]) -> bool:
    return any(kind in kinds for kind in message.kinds[at + 1 : at + 3])


def _kin_role(message: Message, at: int, roles: dict[int, str]) -> str:
    """ "con em" typed without marks behind a story of somebody else is "còn em"."""
    text = message.items[at].text
    if not message.marked and text.startswith("con ") and any(role in ("other", "kin") for role in roles.values()):
        following = message.kinds[at + 1 : at + 2]
        if following and following[0] in ("release", "release_weak", "have", "time", "not"):
            return "self"
    return "kin"


def _principal(message: Message, roles: dict[int, str], subjects: frozenset[int]) -> str:
    """Whom the message is about: who was in prison; of several the speaker."""
    found: Counter[str] = Counter()
    nearby: Counter[str] = Counter()
    for at, kind in enumerate(message.kinds):
        if kind == "on_behalf":
            role = next((roles[here] for here in range(at + 1, at + 3) if here in roles), "")
            asked_by = message.items[at].text.split()[0] in ("nhờ", "nho")
            found["other" if asked_by else role if role in ("kin", "other") else "kin" if role else ""] += 5
        if kind not in _PRISON:
            continue
        crossed = False
        for here in range(at - 1, -1, -1):
            crossed = crossed or message.kinds[here] in _BOUNDS
            if here in subjects and roles[here] != "generic":
                if not crossed:
                    found[roles[here]] += 2 if message.kinds[here] != "pronoun" else 1
                elif roles[here] != "other":
                    nearby[_topic(message, roles, subjects, at) or roles[here]] += 1
                break
    if found["self"]:
        return "self"
    if found["kin"]:
        return "kin"
    if found["other"] >= 5:
        return "other"
    return "kin" if nearby["kin"] and not nearby["self"] else "self"


def _topic(message: Message, roles: dict[int, str], subjects: frozenset[int], at: int) -> str:
    """The role of the first whom the sentence around ``at`` names; who says "tôi là chị gái" only introduces themselves."""
    first = next((here + 1 for here in range(at - 1, -1, -1) if message.kinds[here] in ("stop", "ask")), 0)
    for here in range(first, at):
        introduces = message.items[here + 1].text in ("là", "la") or here in roles and message.items[here - 1].text in ("là", "la")
        if here in subjects and roles[here] in ("self", "kin") and not introduces:
            return roles[here]
    return ""


def _relation(message: Message, roles: dict[int, str], principal: str) -> str:
    """The word for the relative, without whose it is: the one next before what was said of prison."""
    at_prison = [at for at, kind in enumerate(message.kinds) if kind in _PRISON or kind == "on_behalf"]
    named = [at for at, role in roles.items() if role == principal and message.kinds[at] in ("kin", "other")]
    if not named:
        return ""
    first = next((here for place in at_prison for here in reversed(named) if here < place), named[0])
    if message.kinds[first - 1 : first] == ["live_with"] and len(named) > 1:
        first = named[1] if named[0] == first else named[0]
    text = message.items[first].text
    parts = text.split()
    while len(parts) > 1 and " ".join(parts) not in _kin_words():
        parts.pop()
    return " ".join(parts)
