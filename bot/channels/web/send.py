"""The web chat, outwards: a kept message as the page gets it."""

from __future__ import annotations

from bot.model.messages import ChatMessage
from bot.texts import text

_FORMS = ("docx", "xlsx")


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
        "files": _files(kept.number) if message.form else [],
        "notice": message.is_notice,
        "feedback": bool(message.entry),
        "at": kept.at,
    }


def _files(number: int) -> list[dict[str, str]]:
    """The monthly list of a message, as files to take away; each is posted for, as taking one is written down."""
    return [{"href": f"/api/list/{number}/{kind}", "label": text(f"button.{kind}")} for kind in _FORMS]
