"""JSON of messages, as the outbox and the kept chats hold it: the one place that knows its fields.

Rows outlive versions: a field that is missing has its default, one that an earlier version kept otherwise is left out.
Only the text must be there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.model.messages import Button, Card, Chart, ChatMessage, FormOf, Message, Picture

T = TypeVar("T")
Fields = Mapping[str, object]
_BUTTONS, _CARD, _CHART = TypeAdapter(tuple[Button, ...]), TypeAdapter(Card), TypeAdapter(Chart)
_FORM, _PICTURES = TypeAdapter(FormOf), TypeAdapter(tuple[Picture, ...])
_ASKS = ("phone", "place")


def to_fields(message: Message) -> dict[str, object]:
    """A message as JSON fields; ``kept_as`` is not one of them: what is read only once is not kept."""
    fields: dict[str, object] = {
        "text": message.text,
        "buttons": _labelled(message.buttons),
        "aids": _labelled(message.aids),
        "entry": message.entry,
        "card": asdict(message.card) if message.card else None,
        "chart": asdict(message.chart) if message.chart else None,
        "form": asdict(message.form) if message.form else None,
        "asks": message.asks,
        "page": message.page,
        "notice": message.is_notice,
        "offered": message.is_offered,
        "asked": message.asked,
        "continues": message.continues,
        "list": message.is_list,
        "calendar": message.calendar,
        "sound": message.sound,
        "spoken": message.spoken,
        "takes": message.takes,
    }
    kept = {name: value for name, value in fields.items() if value or name == "text"}
    return kept if message.desk is None else {**kept, "desk": message.desk}


def from_fields(fields: Fields) -> Message:
    """A message from JSON fields. Raises KeyError without a text."""
    desk, page = fields.get("desk"), fields.get("page")
    return Message(
        str(fields["text"]),
        _read(_BUTTONS, fields.get("buttons"), ()),
        str(fields.get("entry") or ""),
        _read(_BUTTONS, fields.get("aids"), ()),
        _read(_CARD, fields.get("card"), None),
        _read(_CHART, fields.get("chart"), None),
        _read(_FORM, fields.get("form"), None),
        asks=_one_of(_ASKS, fields.get("asks")),
        page=page if isinstance(page, int) else 0,
        is_notice=bool(fields.get("notice")),
        is_offered=bool(fields.get("offered")),
        asked=_one_of(_ASKS, fields.get("asked")),
        desk=desk if isinstance(desk, str) else None,
        continues=bool(fields.get("continues")),
        is_list=bool(fields.get("list")),
        calendar=str(fields.get("calendar") or ""),
        sound=str(fields.get("sound") or ""),
        spoken=str(fields.get("spoken") or ""),
        takes=_one_of(("photo",), fields.get("takes")),
    )


def to_kept(message: Message, at: str, pictures: Sequence[Picture] = ()) -> dict[str, object]:
    """A message of the bot as a chat keeps it."""
    drawn = {"pictures": [asdict(picture) for picture in pictures]} if pictures else {}
    return {"from": "bot", **to_fields(message), "at": at, **drawn}


def from_kept(number: int, fields: Fields) -> ChatMessage:
    """A message as a chat keeps it. Raises KeyError without a text."""
    return ChatMessage(
        number,
        from_fields(fields),
        is_from_person=fields.get("from") == "person",
        at=str(fields.get("at") or ""),
        pictures=_read(_PICTURES, fields.get("pictures"), ()),
    )


def _labelled(buttons: Sequence[Button]) -> list[dict[str, str]]:
    return [{"label": button.label, "action": button.action} for button in buttons]


def _read(adapter: TypeAdapter[T], value: object, default: T | Any) -> Any:
    """A field of its type, or the default when it is missing or another version kept something else."""
    if not value:
        return default
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return default


def _one_of(values: Sequence[str], value: object) -> Any:
    return value if value in values else ""
