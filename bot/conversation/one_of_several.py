"""Which of several people a message speaks of, where they are told of one by one and only by name or number."""

from __future__ import annotations

from bot.conversation.memory import Told
from bot.conversation.session import Session
from knowledge.language.story import is_numbered, named_one, spoken_of
from knowledge.language.utterance import Utterance


def names_another(session: Session, said: Utterance) -> bool:
    """True for "người thứ 3 thì mất giấy" and "anh Nam thì sao", told after somebody else of several people."""
    told = session.told
    if told.about != "relative" or not (told.people or is_numbered(told.relation)):
        return False
    one = spoken_of(said, [*told.people, told.relation])[0] or named_one(said, numbered(told))[0]
    return one != told.relation and (one in told.people or is_numbered(one))


def numbered(told: Told) -> set[str]:
    """Those spoken of in a talk of several people who are no relatives, by name or by number."""
    return {each for each in (*told.people, told.relation) if is_numbered(each) or each[:1].isupper()}
