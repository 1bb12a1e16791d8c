"""Sounds of the chat page: a message spoken, and what was said into it written down. No sound is kept on disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.model.messages import Message
from bot.settings import Settings
from bot.texts import text
from bot.voice.dictation import Dictation, EarBusyError
from bot.voice.samples import MOST_BYTES, SoundError, TooLongError
from bot.voice.senses import Senses
from bot.web.frames import is_embedded
from bot.web.guard import HEADERS
from bot.web.posts import read_bytes
from bot.web.visits import Kind, Visit

_POLICY = "Permissions-Policy"
VisitOf = Callable[[Request, Kind], Awaitable[Visit]]
"""The visit of a request, counted. Raises TooFastError."""
MessageOf = Callable[[Request, Visit], Awaitable[Message | None]]
"""The message that a request names, if it is this browser's."""


def sound_routes(senses: Senses, settings: Settings, visit_of: VisitOf, message_of: MessageOf) -> list[Route]:
    """A message spoken; and where there is an ear, what was said."""
    sounds = _Sounds(senses, settings, visit_of, message_of)
    heard = [Route("/api/voice", sounds.hear, methods=["POST"])] if senses.dictation.is_there else []
    return [Route("/api/sound/{number}", sounds.speak), *heard]


def page_headers(dictation: Dictation) -> Mapping[str, str]:
    """Headers of the chat page: it may use the microphone where there is somebody to listen."""
    if not dictation.is_there:
        return {}
    return {_POLICY: HEADERS[_POLICY].replace("microphone=()", "microphone=(self)")}


def may_speak(request: Request, dictation: Dictation) -> bool:
    """True if the page that asks may offer to speak; a frame on another site has no microphone."""
    return dictation.is_there and not is_embedded(request)


class _Sounds:
    def __init__(self, senses: Senses, settings: Settings, visit_of: VisitOf, message_of: MessageOf) -> None:
        self._senses = senses
        self._origin = settings.public_origin
        self._visit_of = visit_of
        self._message_of = message_of

    async def speak(self, request: Request) -> Response:
        """A message of this browser, spoken; whatever else is asked for does not exist."""
        visit = await self._visit_of(request, "file")
        message = await self._message_of(request, visit)
        sound = await self._senses.spoken.speak(message.text) if message else None
        if sound is None:
            raise HTTPException(404)
        return Response(sound.data, media_type=sound.media_type, headers={"Cache-Control": "no-store"})

    async def hear(self, request: Request) -> Response:
        """Answer with the words of a sound, for the page to show: they count once it sends them; nothing is kept."""
        if is_embedded(request):
            raise HTTPException(404)
        sound = await read_bytes(request, self._origin, ("audio/", "video/webm"), MOST_BYTES)
        visit = await self._visit_of(request, "voice")
        try:
            words = await self._senses.dictation.words(f"web/{visit.vault.chat}", sound)
        except TooLongError:
            return _told("voice.page.long")
        except SoundError:
            return _told("voice.page.lost")
        return JSONResponse({"heard": words}) if words else _told("voice.page.lost")


async def ear_busy(_request: Request, error: Exception) -> Response:
    """Answer whoever speaks while too many do."""
    seconds = str(error.seconds if isinstance(error, EarBusyError) else EarBusyError.seconds)
    answer = JSONResponse({"error": {"message": text("voice.page.busy", seconds=seconds)}}, status_code=503)
    answer.headers["Retry-After"] = seconds
    return answer


def _told(key: str) -> Response:
    return JSONResponse({"heard": "", "told": text(key)})
