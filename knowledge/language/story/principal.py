"""Principal of a message: the released person whom it is about, and the word for them."""

from __future__ import annotations

from collections import Counter

from knowledge.language.story.items import Message
from knowledge.language.story.lists import words_of
from knowledge.language.story.speaker import kin_words

_BOUNDS = ("comma", "stop", "ask", "joint", "contrast", "now")
PRISON = frozenset((
    "release", "release_weak", "prison", "serving", "amnesty", "suspended", "conditional", "soon_out", "awaiting",
    "paper", "abroad", "non_custodial", "rehabilitation", "supervision", "expunged", "never_prison",
    "probation_over", "arrest",
))  # fmt: skip


_PAPERS = ("paper", "supervision", "expunged")


def find_principal(message: Message, roles: dict[int, str], subjects: frozenset[int], about: str) -> str:
    """The role of whom the message is about: who was in prison; of several the speaker; else whom the talk is
    ``about``, whose papers others may keep.
    """
    found: Counter[str] = Counter()
    nearby: Counter[str] = Counter()
    told_by = _telling(message, about)
    if "helper" in message.kinds and "other" in roles.values():
        found["other"] += 5
    for at, kind in enumerate(message.kinds):
        if kind == "on_behalf":
            found[_asked_for(message, roles, at)] += 5
        if kind not in told_by or (kind == "release_weak" and "time" not in message.kinds[max(0, at - 2) : at + 5]):
            continue
        here = next((here for here in range(at - 1, -1, -1) if here in subjects and roles[here] != "generic"), -1)
        if here < 0:
            continue
        if not any(each in _BOUNDS for each in message.kinds[here + 1 : at]):
            found[roles[here]] += 2 if message.kinds[here] != "pronoun" else 1
        elif roles[here] != "other":
            topic = "self" if roles[here] == "self" else _topic(message, roles, subjects, at)
            nearby[topic or roles[here]] += 1
    if found["self"] or found["kin"]:
        return "self" if found["self"] else "kin"
    if found["other"] >= 5:
        return "other"
    return "kin" if (nearby["kin"] or about == "relative") and not nearby["self"] else "self"


def _telling(message: Message, about: str) -> frozenset[str]:
    """The kinds that tell who was in prison. "tôi không phải người đi tù" does not, where someone else came home."""
    told_by = PRISON.difference(_PAPERS) if about == "relative" else PRISON
    is_out = any(kind in ("release", "amnesty", "prison") for kind in message.kinds)
    return told_by.difference(("never_prison",)) if is_out else told_by


def tells_of_prison(message: Message) -> bool:
    """True if somebody is said to have been in prison, or asked for."""
    return any(kind in ("on_behalf", *PRISON) and kind not in _PAPERS for kind in message.kinds)


def _asked_for(message: Message, roles: dict[int, str], at: int) -> str:
    """The role of whom somebody asks for ("hỏi giúp anh rể"); who is asked to ask ("nhờ tôi hỏi") speaks of another."""
    if message.items[at].text.split()[0] in words_of("story.begs"):
        return "other"
    whom = next((here for here in range(at + 1, at + 3) if here in roles), -1)
    role = roles.get(whom, "")
    if role == "self" and message.items[whom].text == message.items[at].text.split()[0]:
        return "self"  # "em hỏi cho em thôi"
    return role if role in ("kin", "other") else "kin" if role else ""


def _topic(message: Message, roles: dict[int, str], subjects: frozenset[int], at: int) -> str:
    """The role of the first whom the sentence around ``at`` names; "tôi là chị gái" only introduces the speaker."""
    first = next((here + 1 for here in range(at - 1, -1, -1) if message.kinds[here] in ("stop", "ask")), 0)
    for here in range(first, at):
        introduces = message.items[here + 1].text in (words_of("story.is") | words_of("story.asks_listener")) or (
            here in roles and message.items[here - 1].text in words_of("story.is")
        )
        if here in subjects and roles[here] in ("self", "kin") and not introduces:
            return roles[here]
    return ""


def find_relation(message: Message, roles: dict[int, str], principal: str) -> str:
    """The word for the relative, without whose it is: the one next before what was said of prison."""
    at_prison = [at for at, kind in enumerate(message.kinds) if kind in PRISON or kind == "on_behalf"]
    named = [at for at, role in roles.items() if role == principal and message.kinds[at] in ("kin", "other")]
    if not named:
        return ""
    first = next((here for place in at_prison for here in reversed(named) if here < place), named[0])
    if message.kinds[first - 1 : first] == ["live_with"] and len(named) > 1:
        first = named[1] if named[0] == first else named[0]
    text = message.items[first].text
    parts = text.split()
    while len(parts) > 1 and " ".join(parts) not in kin_words():
        parts.pop()
    return " ".join(parts)
