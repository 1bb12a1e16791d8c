"""The web channel: one browser's conversation, kept sealed, one transaction a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, timedelta
from typing import Literal, cast, get_args

from pydantic import TypeAdapter, ValidationError

from bot.clock import Clock
from bot.inbox.message_handler import MessageHandler, Received
from bot.inbox.replies import reply_content
from bot.model.messages import Incoming, Message
from bot.reports.monthly import FormFile, FormKind
from bot.store.chats import Kept, Said
from bot.store.vault import Vault, new_token
from bot.texts import text

CHANNEL = "web"
PictureKind = Literal["card", "chart"]


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn of a message: its words for who cannot see it, and its size in pixels."""

    kind: PictureKind
    alt: str = field(repr=False)
    width: int
    height: int


Describe = Callable[[Message], Awaitable[list[Picture]]]
"""Finds out which pictures a reply has."""
_PICTURES = TypeAdapter(list[Picture])


@dataclass(frozen=True)
class Shown:
    """What the page is to show; ``erased`` when everything before it is gone."""

    messages: list[dict[str, object]] = field(repr=False)
    erased: bool = False
    stays: bool = False


class WebChannel:
    """Carries messages between browsers and the exchange."""

    def __init__(self, exchange: MessageHandler, clock: Clock, keep_days: int, describe: Describe) -> None:
        self._exchange = exchange
        self._clock = clock
        self._keep = timedelta(days=keep_days)
        self._describe = describe

    async def knows(self, vault: Vault) -> bool:
        """Whether this browser's conversation is kept."""
        return await self._exchange.knows(vault)

    async def history(self, vault: Vault) -> Shown:
        """The conversation so far; a new one begins with the welcome."""
        return _shown(await self._exchange.open(vault, CHANNEL, self._render, describe=self._drawables))

    async def receive(self, vault: Vault, client_id: str, incoming: Incoming, campaign: str = "") -> Shown:
        """Answer one message; the same client id again gets the same replies and changes nothing.

        ``campaign`` names the link that brought it.
        """
        said = Said(client_id, {"from": "person", "text": incoming.text, "at": self._stamp()})
        exchange = self._exchange
        received = await exchange.receive(
            vault, CHANNEL, said, incoming, self._render, describe=self._drawables, campaign=campaign
        )
        return _shown(received)

    async def news(self, vault: Vault) -> Shown:
        """What came for this browser since its last message."""
        if not await self._exchange.waits_for(vault):
            return Shown([])
        return _shown(await self._exchange.news(vault))

    async def content(self, vault: Vault, number: int) -> dict[str, object] | None:
        """What is kept of one message of this browser, or None."""
        return await self._exchange.message(vault, number)

    async def form(self, vault: Vault, content: Mapping[str, object], kind: str) -> FormFile | None:
        """The monthly list that a message offers, for its officer."""
        form = content.get("form")
        if not isinstance(form, dict) or kind not in get_args(FormKind):
            return None
        return await self._exchange.form(vault, str(form.get("ward")), str(form.get("month")), cast("FormKind", kind))

    async def erase(self, vault: Vault | None) -> Shown:
        """Delete the conversation, and every case it sent, and say so; nothing of it stays, not even this answer."""
        incoming = Incoming("", "erase:yes")
        return await self.receive(vault or Vault.of(new_token()), "erase-by-button", incoming)

    async def forget_old(self) -> int:
        """Delete messages whose time is over; returns how many."""
        return await self._exchange.forget_before(self._clock.now() - self._keep)

    def _stamp(self) -> str:
        return self._clock.now().astimezone(UTC).isoformat(timespec="seconds")

    def _render(self, reply: Message) -> dict[str, object]:
        return {"from": "bot", **reply_content(reply), "at": self._stamp()}

    async def _drawables(self, reply: Message) -> dict[str, object]:
        """What the page must know of a picture before it is there."""
        if not (reply.card or reply.chart):
            return {}
        return {"pictures": [asdict(picture) for picture in await self._describe(reply)]}


def _shown(received: Received) -> Shown:
    return Shown([_message(item) for item in received.messages], received.erased, received.stays)


def _message(kept: Kept) -> dict[str, object]:
    """A message as the page gets it; the id of an answer carries its entry, so that 👍 needs no look-up."""
    content = kept.content
    entry = content.get("entry", "")
    address = f"/api/picture/{kept.number}"
    pictures = _pictures(content)
    has_card = any(picture.kind == "card" for picture in pictures)
    return {
        "id": f"{kept.number}:{entry}" if entry else str(kept.number),
        "from": content["from"],
        "text": content["text"],
        "buttons": content.get("buttons", []),
        "aids": content.get("aids", []),
        "pictures": [
            {"src": f"{address}/{each.kind}", "alt": each.alt, "width": each.width, "height": each.height}
            for each in pictures
        ],
        "sheet": {"href": f"{address}/sheet", "label": text("button.sheet")} if has_card else None,
        "files": _files(content, address),
        "notice": bool(content.get("notice")),
        "feedback": bool(entry),
        "at": content["at"],
    }


def _files(content: dict[str, object], address: str) -> list[dict[str, str]]:
    """The monthly list of a message, as files to take away."""
    if not content.get("form"):
        return []
    return [{"href": f"{address}/{kind}", "label": text(f"button.{kind}")} for kind in ("docx", "xlsx")]


def _pictures(content: dict[str, object]) -> list[Picture]:
    """The pictures of a message; none when another version kept something else there."""
    try:
        return _PICTURES.validate_python(content.get("pictures", []))
    except ValidationError:
        return []
