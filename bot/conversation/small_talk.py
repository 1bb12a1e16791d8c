"""Small talk and repair: what people do with words apart from asking – thanks, again, shorter, why, wrong, later …"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.act_replies import ENTRIES, REPLIES, entry_reply
from bot.conversation.ask import understand
from bot.conversation.context import Turn, TurnContext
from bot.conversation.memory import Told
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.citizen_actions import ShowEntry
from knowledge.language.acts import not_this_but, rest_of
from knowledge.language.utterance import Utterance
from knowledge.readings import NOTHING, Decision

_LIGHT = ("later", "affirm", "deny", "understood", "thanks", "greet", "bye", "may_ask", "laugh", "praise", "wow", "sad",
          "sorry", "welcome", "insult", "will_do", "test", "unsure", "self_talk", "done")  # fmt: skip
"""Acts that only accompany another: "ok cảm ơn, vậy giờ làm gì" is about what to do."""
_FELT, _MOST_FELT = frozenset(("thanks", "unfair")), 16
"""Acts of feeling that more words may go with, and how many words."""
_HEARD_AS = {
    "understood": "affirm",
    "may_ask": "greet",
    "there": "greet",
    "unfair": "complaint",
    "insult": "complaint",
    "human_or_machine": "who_are_you",
    "like_machine": "complaint",
    "distrust": "complaint",
    "will_do": "later",
}
"""The commoner act that a finer one is recorded as."""


def perform(session: Session, said: Utterance, before: Told, at: TurnContext) -> Turn | None:
    """The reply to a message that only performs acts; None for one that asks or tells something."""
    if not said.acts or not (said.is_only_acts or _asks_why_not(session, said, at) or _only_feels(said, at)):
        return None
    for act in sorted(said.acts, key=lambda act: act in _LIGHT):
        handler = REPLIES.get(act)
        done = _finer(session, said, act, at) or (handler(session, at, before) if handler else None)
        if done is not None:
            session = replace(done.session, unclear=0)
            name = _HEARD_AS.get(act, act)
            decision = done.trace.decision or ("verdict" if done.trace.outcome else "act")
            return replace(done, session=session, trace=replace(done.trace, decision=decision, act=name))
    return None


def _only_feels(said: Utterance, at: TurnContext) -> bool:
    """True for "cảm ơn nhé, nói chuyện thấy nhẹ người" and "vô lý thật, đứa mới về thì cho": the rest asks nothing."""
    is_short = said.size <= _MOST_FELT and set(said.acts) <= _FELT
    return is_short and not at.services.understanding.rings_like_question(said)


def _asks_why_not(session: Session, said: Utterance, at: TurnContext) -> bool:
    """True for "ủa sao lại chưa, em về nhà rồi mà" after a verdict that said no: the rest only pleads."""
    is_no = session.frame.outcome in ("not_yet", "not_eligible", "outside")
    return is_no and said.acts[0] == "why" and not understand(said, session, at.services)[0].is_answered


def _finer(session: Session, said: Utterance, act: str, at: TurnContext) -> Turn | None:
    """The entry that answers the very words ("là người hay máy") within the topic that an act is answered from."""
    topic = at.services.knowledge.entries[ENTRIES[act]].topic if act in ENTRIES else ""
    first = understand(said, session, at.services)[0] if topic else NOTHING
    if not topic or first.decision is not Decision.ANSWER or first.topic != topic or first.entry == ENTRIES[act]:
        return None
    return entry_reply(first.entry)(session, at, session.told)


def meant(session: Session, said: Utterance, services: Services) -> Utterance | None:
    """The message meant instead of what was understood; None when nothing is put right."""
    if not (session.entries or session.unclear or session.topic):
        return None
    rest = rest_of(said)
    if rest is not None:
        return rest
    found = not_this_but(said)
    if found is None:
        return None
    denied = understand(found[0], session, services)[0]
    offered = {action for _, action in session.offered}
    is_last = denied.topic == session.topic or denied.entry in session.entries
    return found[1] if is_last or str(ShowEntry(denied.entry)) in offered else None
