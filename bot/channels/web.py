"""The web channel: one browser's conversation, kept sealed, one transaction a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, timedelta
from typing import Literal
from weakref import WeakValueDictionary

from pydantic import TypeAdapter, ValidationError

from bot.clock import Clock
from bot.conversation.messages import Button, Erased, Incoming, Rated, Reply
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import Turn, turn
from bot.store.chats import ChatStore, Kept
from bot.store.vault import SealBrokenError, Vault
from bot.texts import text

PictureKind = Literal["card", "chart"]


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn of a message: its words for who cannot see it, and its size in pixels."""

    kind: PictureKind
    alt: str = field(repr=False)
    width: int
    height: int


Describe = Callable[[Reply], Awaitable[list[Picture]]]
"""Finds out which pictures a reply has."""
_PICTURES = TypeAdapter(list[Picture])


@dataclass(frozen=True)
class Shown:
    """What the page is to show; ``erased`` when everything before it is gone."""

    messages: list[dict[str, object]] = field(repr=False)
    erased: bool = False


class WebChannel:
    """Carries messages between browsers and the turn."""

    def __init__(self, services: Services, store: ChatStore, clock: Clock, keep_days: int, describe: Describe) -> None:
        self._services = services
        self._store = store
        self._clock = clock
        self._keep = timedelta(days=keep_days)
        self._describe = describe
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def knows(self, vault: Vault) -> bool:
        """Whether this browser's conversation is kept."""
        return await self._store.knows(vault)

    async def history(self, vault: Vault) -> Shown:
        """The conversation so far; a new one begins with the welcome."""
        async with self._lock(vault):
            try:
                kept = await self._store.history(vault)
            except SealBrokenError:
                await self._store.erase(vault)
                kept = []
            if not kept:
                done = turn(Session(), Incoming("", "hello"), self._clock.now(), self._services)
                kept = await self._keep_turn(vault, done, None)
            return _shown(kept)

    async def receive(self, vault: Vault, client_id: str, incoming: Incoming) -> Shown:
        """Answer one message; the same client id again gets the same replies and changes nothing."""
        async with self._lock(vault):
            try:
                known = await self._store.replies_to(vault, client_id)
            except SealBrokenError:
                await self._store.erase(vault)
                known = None
            if known is not None:
                return _shown(known)
            saved = await self._store.session(vault)
            session = load_session(saved) if saved else Session()
            done = turn(session, incoming, self._clock.now(), self._services)
            if any(isinstance(effect, Erased) for effect in done.effects):
                await self._store.erase(vault)
                return self._last_words(done)
            said: tuple[str, dict[str, object]] = (
                client_id,
                {"from": "person", "text": incoming.text, "at": self._stamp()},
            )
            return _shown(await self._keep_turn(vault, done, said))

    async def content(self, vault: Vault, number: int) -> dict[str, object] | None:
        """What is kept of one message of this browser, or None."""
        try:
            kept = await self._store.message(vault, number)
        except SealBrokenError:
            return None
        return kept.content if kept else None

    async def erase(self, vault: Vault | None) -> Shown:
        """Delete the conversation and say so; nothing of it stays, not even this answer."""
        if vault is not None:
            async with self._lock(vault):
                await self._store.erase(vault)
        done = turn(Session(welcomed=True), Incoming("", "erase:yes"), self._clock.now(), self._services)
        return self._last_words(done)

    async def forget_old(self) -> int:
        """Delete messages whose time is over; returns how many."""
        return await self._store.forget_before(self._clock.now() - self._keep)

    def _lock(self, vault: Vault) -> asyncio.Lock:
        return self._locks.setdefault(vault.chat, asyncio.Lock())

    def _stamp(self) -> str:
        return self._clock.now().astimezone(UTC).isoformat(timespec="seconds")

    async def _keep_turn(self, vault: Vault, done: Turn, said: tuple[str, dict[str, object]] | None) -> list[Kept]:
        ratings = [(effect.entry, effect.helpful) for effect in done.effects if isinstance(effect, Rated)]
        replies = [{**self._content(reply), **await self._drawables(reply)} for reply in done.replies]
        return await self._store.keep_turn(vault, done.session.dump(), said, replies, ratings, self._clock.now())

    def _last_words(self, done: Turn) -> Shown:
        unkept = [Kept(number, self._content(reply)) for number, reply in enumerate(done.replies)]
        return Shown(_shown(unkept).messages, erased=True)

    def _content(self, reply: Reply) -> dict[str, object]:
        return {
            "from": "bot",
            "text": reply.text,
            "buttons": _chips(reply.buttons),
            "aids": _chips(reply.aids),
            "entry": reply.entry,
            "at": self._stamp(),
        }

    async def _drawables(self, reply: Reply) -> dict[str, object]:
        """What a picture is drawn from, and what the page must know before it is there."""
        if not (reply.card or reply.chart):
            return {}
        pictures = [asdict(picture) for picture in await self._describe(reply)]
        data = {"card": reply.card, "chart": reply.chart}
        return {"pictures": pictures, **{kind: asdict(part) for kind, part in data.items() if part}}


def _chips(buttons: Sequence[Button]) -> list[dict[str, str]]:
    return [{"label": button.label, "action": button.action} for button in buttons]


def _shown(kept: Sequence[Kept]) -> Shown:
    return Shown([_message(item) for item in kept])


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
        "feedback": bool(entry),
        "at": content["at"],
    }


def _pictures(content: dict[str, object]) -> list[Picture]:
    """The pictures of a message; none when another version kept something else there."""
    try:
        return _PICTURES.validate_python(content.get("pictures", []))
    except ValidationError:
        return []
