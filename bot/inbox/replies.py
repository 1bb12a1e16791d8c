"""The replies of a turn as they are kept: JSON fields, and for a platform the messages it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from bot.model.messages import Button, Message
from bot.store.outbox import Kind

Parts = Callable[[Mapping[str, object]], Sequence[Mapping[str, object]]]
"""Makes the messages of one platform of a content."""


def whole(content: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    """The parts of a content on a platform that takes every content in one message."""
    return [content]


def letters(
    replies: Sequence[Message], parts: Parts, asked: str, *, takes_numbers: bool
) -> list[tuple[Kind, Mapping[str, object]]]:
    """The messages of a turn in order.

    Numbers belong to the last reply alone, as the session remembers them; to none when a typed number answers.
    ``asked`` is what the message before had offered to share: one of these takes that offer back.
    """
    found: list[tuple[Kind, Mapping[str, object]]] = []
    for number, reply in enumerate(replies, 1):
        kind: Kind = "secret" if reply.kept_as else "reply"
        content = reply_content(reply)
        if (takes_numbers or number < len(replies)) and reply.all_buttons:
            content["notice"] = True
        if number == len(replies):
            content["offered"] = True
        found += [(kind, part) for part in parts(content)]
    if asked and found and not any(reply.asks for reply in replies):
        # rather one without buttons: a platform may take only one of the two in a message
        at = next((at for at, (_, part) in enumerate(found) if not (part.get("buttons") or part.get("aids"))), 0)
        found[at] = (found[at][0], {**found[at][1], "asked": asked})
    return found


def reply_content(reply: Message) -> dict[str, object]:
    """A reply as the outbox keeps it for a platform."""
    return {
        "text": reply.text,
        "buttons": as_fields(reply.buttons),
        "aids": as_fields(reply.aids),
        "entry": reply.entry,
        **({"card": asdict(reply.card)} if reply.card else {}),
        **({"chart": asdict(reply.chart)} if reply.chart else {}),
        **({"form": asdict(reply.form)} if reply.form else {}),
        **({"asks": reply.asks} if reply.asks else {}),
        **({"page": reply.page} if reply.page else {}),
    }


def as_fields(buttons: Sequence[Button]) -> list[dict[str, str]]:
    """Buttons as JSON fields."""
    return [{"label": button.label, "action": button.action} for button in buttons]
