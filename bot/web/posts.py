"""Posts of a browser: from our own page, JSON, small, of the right shape, or refused in plain words."""

from __future__ import annotations

import json
import re

from starlette.requests import Request

from bot.model.messages import Incoming
from bot.store.campaigns import read_campaign
from bot.web.guard import is_same_origin

MAX_BODY = 32_000
"""Bytes of a posted message; the page sends 2,000 characters at most."""
_PATIENCE = 2_000_000
_MAX_CHARS = 4000
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_ACTION = re.compile(r"[\x20-\x7e]{0,120}")


class BadPostError(Exception):
    """A post that is refused: HTTP status and the key of what the person reads."""

    def __init__(self, status: int, key: str = "error.bad_request") -> None:
        super().__init__(status, key)
        self.status, self.key = status, key


async def read_post(request: Request, public_origin: str) -> dict[str, object]:
    """The JSON object of a post. Raises BadPostError."""
    try:
        body = json.loads(await read_bytes(request, public_origin, ("application/json",), MAX_BODY))
    except (ValueError, RecursionError) as error:
        raise BadPostError(400) from error
    if not isinstance(body, dict):
        raise BadPostError(400)
    return body


async def read_bytes(request: Request, public_origin: str, kinds: tuple[str, ...], most: int) -> bytes:
    """The body of a post from our own page, of one of these kinds. Raises BadPostError."""
    if not is_same_origin(request, public_origin):
        raise BadPostError(403)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds and f"{kind.partition('/')[0]}/" not in kinds:
        raise BadPostError(415)
    return await _read_body(request, most)


async def _read_body(request: Request, most: int) -> bytes:
    """The body, if short. A long one is read on and thrown away: a browser cut off midway shows no answer."""
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most + _PATIENCE:
            break
        if size <= most:
            kept += chunk
    if size > most:
        raise BadPostError(413, "error.too_long")
    return bytes(kept)


def read_message(body: dict[str, object]) -> tuple[str, Incoming]:
    """The page's id of a message, and the message. Raises BadPostError."""
    client_id, said, action = body.get("id"), body.get("text", ""), body.get("action", "")
    if not (isinstance(client_id, str) and isinstance(said, str) and isinstance(action, str)):
        raise BadPostError(400)
    if not _ID.fullmatch(client_id) or not _ACTION.fullmatch(action):
        raise BadPostError(400)
    # a button's action from a message id: "good:12:loan.interest" rates the entry "loan.interest"
    name, _, argument = action.partition(":")
    if name in ("good", "bad"):
        action = f"{name}:{argument.partition(':')[2]}"
    return client_id, Incoming(said[:_MAX_CHARS].encode("utf-8", "replace").decode(), action)


def read_link(body: dict[str, object]) -> str:
    """The campaign of the link that brought somebody to the page; "" when there is none, or no sound one."""
    word = body.get("campaign", "")
    return read_campaign(word) if isinstance(word, str) else ""
