"""Persons of a message: how the speaker calls themselves, the relative, others; and whom each predicate is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from knowledge.language.story.context import Context
from knowledge.language.story.items import Message
from knowledge.language.story.lists import words_of, written
from knowledge.language.story.phrase_tree import canonical
from knowledge.language.story.principal import PRISON, find_principal, find_relation, tells_of_prison
from knowledge.language.story.speaker import is_predicate, speaker_words

_BOUNDS = ("comma", "stop", "ask", "joint", "contrast", "now")
_CAME_HOME = (["release"], ["prison"], ["amnesty"])
"""What makes a relative of "nhà tui có ông xã đi tù về" the one who is told of."""
_COUNTED_BEFORE = 3
"""Items before a relative where a count makes them one of several: "1 đứa là em họ tôi"."""


@dataclass(frozen=True)
class Persons:
    """Everybody named. ``roles`` gives items that name somebody: self, kin, other, generic. ``principal`` is the role
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
        first = min(self.subjects, default=at)  # nobody is named before: a long message is not walked to its beginning
        for here in range(at - 1, first - 1, -1):
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
            and not any(each == "number" for each in self.message.kinds[max(0, here - _COUNTED_BEFORE) : at])
            for at, kind in enumerate(self.message.kinds)
        )

    def is_released(self, at: int) -> bool:
        """True if the relative at ``at`` is the one whom the message is about."""
        text = self.message.items[at].text
        return bool(self.relation) and text.startswith(self.relation)

    def names_principal(self, at: int, first: int) -> bool:
        """True if the principal is named between item ``first`` and ``at``."""
        return any(self.roles.get(here) == self.principal and here in self.subjects for here in range(first, at))


def read_persons(message: Message, context: Context) -> Persons:
    """The persons of ``message``; who is not named is whom the talk is about."""
    own, address = speaker_words(message)
    called: frozenset[str] = frozenset()
    if context.about == "relative":
        known = canonical(context.address)
        if known and not own & _sure_self() and known not in own:
            own, address = frozenset((known,)), context.address
        called = _words_for_kin() - own
    roles = _roles(message, own, called)
    subjects = frozenset(at for at in roles if not _is_object(message, at))
    principal = find_principal(message, roles, subjects, context.about)
    relation = ""
    if principal != "self":
        relation = find_relation(message, roles, principal)
        if context.about == "relative" and context.relation and not tells_of_prison(message):
            relation = context.relation
    if principal == "other":  # who asks for a friend speaks of the friend
        roles = {at: "kin" if role == "other" else role for at, role in roles.items()}
        principal = "kin"
    return Persons(message, roles, subjects, principal, relation, address)


def _is_object(message: Message, at: int) -> bool:
    before = message.items[at - 1] if at else None
    return before is not None and (
        (before.kind in ("filler", "word", "for") and before.text.split()[-1] in words_of("story.not_a_subject"))
        or before.kind in ("on_behalf", "debt")
        or (before.kind == "live_with" and message.kinds[at + 1 : at + 2] not in _CAME_HOME)
    )


def _follows(message: Message, at: int, kinds: tuple[str, ...]) -> bool:
    return any(kind in kinds for kind in message.kinds[at + 1 : at + 3])


def _suffers(message: Message, at: int) -> bool:
    """True if one person follows ("anh em bị …"), not a group of them."""
    following = message.items[at + 1].text.split()[0] if at + 1 < len(message.items) else ""
    return following in words_of("story.befalls")


def _kin_role(message: Message, at: int, roles: dict[int, str]) -> str:
    """ "con em" typed without marks behind a story of somebody else is "còn em"."""
    text = message.items[at].text
    is_one = text.startswith("con ") and text.count(" ") == 1  # "con gai toi" is a daughter
    if not message.marked and is_one and any(role in ("other", "kin") for role in roles.values()):
        following = message.kinds[at + 1 : at + 2]
        if following and following[0] in ("release", "release_weak", "have", "time", "not"):
            return "self"
    return "kin"


def _roles(message: Message, own: frozenset[str], called: frozenset[str]) -> dict[int, str]:
    """The role of each item that names somebody. Words for people keep the role that they had before in the message;
    those in ``called`` mean the relative of the talk where they do something ("anh về tháng 7").
    """
    roles: dict[int, str] = {}
    heads: dict[str, str] = {}
    last = ""
    for at, item in enumerate(message.items):
        if at and message.kinds[at - 1] == "number" and item.kind != "kin":
            continue
        first, _, final = item.text.partition(" ")
        role = _role(message, at, roles, own, heads) or (item.kind == "pronoun" and (last or "kin")) or ""
        if (
            not role
            and canonical(item.text) in called
            and item.kind in ("word", "people")
            and is_predicate(message, at + 1)
        ):
            role = "kin"
        if not role:
            continue
        roles[at] = role
        if item.kind == "kin" and role == "self":
            heads[canonical(final.rpartition(" ")[2])] = "kin"  # the cháu of "tôi là mẹ của cháu Tuấn"
        elif item.kind in ("kin", "other", "address"):
            last = role
            heads[canonical(first)] = role if item.kind == "kin" else heads.get(canonical(first), role)
    return roles


def _role(message: Message, at: int, roles: dict[int, str], own: frozenset[str], heads: dict[str, str]) -> str:
    item = message.items[at]
    before = message.items[at - 1].text if at else ""
    if (
        item.kind == "kin"
        and canonical(item.text.split()[0]) in own
        and set(item.text.split()[1:]) & words_of("story.old_person")
    ):
        return "self"  # "bà già rồi" said by bà
    if item.kind == "kin":
        is_speaker = before in words_of("story.is") and roles.get(at - 2) == "self" and " " in item.text
        return "self" if is_speaker else _kin_role(message, at, roles)
    if item.kind == "address":
        one = item.text in words_of("story.group") and _suffers(message, at) and _follows(message, at, tuple(PRISON))
        return "kin" if one else ""
    if item.kind in ("other", "generic"):
        return "" if item.kind == "generic" and before in words_of("story.copula_of") else item.kind
    if item.kind in ("word", "people"):
        word = canonical(item.text)
        if word in own:
            return "self"
        if word in heads:
            return heads[word]
    return _generic(message, at, before)


def _generic(message: Message, at: int, before: str) -> str:
    """generic for "người ra tù", "ai đi tù", not for "tôi là người mới ra tù"."""
    item = message.items[at]
    lacks = item.text in words_of("story.person_word") and message.kinds[at + 1 : at + 2] in (["lost"], ["not"])
    if not lacks and not _follows(message, at, ("release", "prison")):
        return ""
    if item.text in words_of("story.person_word"):
        return "" if before.split()[-1:] and before.split()[-1] in words_of("story.kind_word") else "generic"
    return "generic" if item.kind == "ask_word" and item.text in words_of("story.who") else ""


@cache
def _sure_self() -> frozenset[str]:
    return frozenset(map(canonical, words_of("story.sure_self")))


@cache
def _words_for_kin() -> frozenset[str]:
    return frozenset(canonical(line.removeprefix("=")) for line in written("story.kin_owned"))
