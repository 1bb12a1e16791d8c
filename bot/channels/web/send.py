"""The web chat, outwards: a kept message as the page gets it."""

from __future__ import annotations

from bot.channels.capability import CAPABILITIES
from bot.model.messages import ChatMessage, Message
from bot.texts import text

_WEB = CAPABILITIES["web"]


def page_message(kept: ChatMessage) -> dict[str, object]:
    """A message as JSON fields; the id of an answer carries its entry, so that 👍 needs no look-up."""
    message, address = kept.message, f"/api/picture/{kept.number}"
    is_result = message.card is not None and message.card.form != "guide"
    has_card = is_result and any(picture.kind == "card" for picture in kept.pictures)
    return {
        "id": f"{kept.number}:{message.entry}" if message.entry else str(kept.number),
        "from": "person" if kept.is_from_person else "bot",
        "text": message.text,
        "buttons": [{"label": each.label, "action": each.action} for each in message.buttons],
        "aids": [{"label": each.label, "action": each.action} for each in message.aids],
        "pictures": [
            {"src": f"{address}/{each.kind}", "alt": each.alt, "width": each.width, "height": each.height}
            for each in kept.pictures
        ],
        "sheet": {"href": f"{address}/sheet", "label": text("button.sheet")} if has_card else None,
        "files": _files(kept.number, message),
        "word": {"href": f"{address}/plan", "label": text("button.plan_word")}
        if message.card and message.card.plan
        else None,
        "notice": message.is_notice,
        "feedback": bool(message.entry),
        **({"heard": True} if message.sound else {}),
        **({"takes": message.takes} if message.takes else {}),
        "at": kept.at,
    }


def _files(number: int, message: Message) -> list[dict[str, str]]:
    """The files of a message to take away; each is posted for, as taking a monthly list is written down."""
    form, labels = message.form, {}
    if form is not None:
        labels = {kind: text(f"button.{kind}" if form.ward else f"button.own_{kind}") for kind in _WEB.kinds_of(form)}
    if message.calendar:
        labels["ics"] = text("button.ics")
    return [{"href": f"/api/list/{number}/{kind}", "label": label} for kind, label in labels.items()]
