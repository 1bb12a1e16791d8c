"""Sounds and photos of the chat page: a message spoken, what was said written down, the day on a certificate read.

Nothing that comes or goes here is kept on disk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, day_in_vietnam
from bot.conversation.services import Services
from bot.model.messages import Message
from bot.person_queue import QueueFullError
from bot.settings import Settings
from bot.sight.certificates import MOST_BYTES as PHOTO_BYTES
from bot.store.vault import Vault
from bot.texts import text
from bot.voice.dictation import Dictation
from bot.voice.samples import MOST_BYTES, SoundError, TooLongError
from bot.voice.senses import Senses
from bot.web.frames import is_embedded
from bot.web.guard import HEADERS
from bot.web.posts import read_bytes
from bot.web.visits import Kind, Visit
from knowledge.language.formats import show_day

_POLICY = "Permissions-Policy"
VisitOf = Callable[[Request, Kind], Awaitable[Visit]]
"""The visit of a request, counted. Raises TooFastError."""
Awaits = Callable[[Vault], Awaitable[bool]]
"""True if a conversation waits for a photo."""
MessageOf = Callable[[Request, Visit], Awaitable[Message | None]]
"""The message that a request names, if it is this browser's."""


def sound_routes(
    senses: Senses,
    services: Services,
    settings: Settings,
    clock: Clock,
    visit_of: VisitOf,
    message_of: MessageOf,
    awaits_photo: Awaits,
) -> list[Route]:
    """A message spoken, what was said, the day on a photo; nothing is at a place that has no voice, ear or eye."""
    sounds = _Sounds(senses, services, settings, clock, visit_of, message_of, awaits_photo)
    return [
        Route("/api/sound/{number}", sounds.speak),
        Route("/api/voice", sounds.hear, methods=["POST"]),
        Route("/api/photo", sounds.see, methods=["POST"]),
    ]


def page_headers(dictation: Dictation) -> Mapping[str, str]:
    """Headers of the chat page: it may use the microphone where there is somebody to listen."""
    if not dictation.is_there:
        return {}
    return {_POLICY: HEADERS[_POLICY].replace("microphone=()", "microphone=(self)")}


def may_speak(request: Request, dictation: Dictation) -> bool:
    """True if the page that asks may offer to speak; a frame on another site has no microphone."""
    return dictation.is_there and not is_embedded(request)


class _Sounds:
    def __init__(
        self,
        senses: Senses,
        services: Services,
        settings: Settings,
        clock: Clock,
        visit_of: VisitOf,
        message_of: MessageOf,
        awaits_photo: Awaits,
    ) -> None:
        self._senses = senses
        self._services = services
        self._clock = clock
        self._awaits_photo = awaits_photo
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
        if not may_speak(request, self._senses.dictation):
            raise HTTPException(404)
        sound = await read_bytes(request, self._origin, ("audio/", "video/webm"), MOST_BYTES)
        visit = await self._visit_of(request, "voice")
        try:
            words = await self._senses.dictation.words(f"web/{visit.vault.chat}", sound)
        except TooLongError:
            return _told("voice.page.long")
        except SoundError:
            return _told("voice.page.lost")
        return JSONResponse({"heard": words, **self._care(words)}) if words else _told("voice.page.lost")

    def _care(self, words: str) -> dict[str, str]:
        """The answer to danger that was heard, to be shown before anything is pressed."""
        services = self._services
        danger = services.danger.read(services.understanding.known.utterance(words))
        entry = services.knowledge.entries.get(danger.entry) if danger.degree == "sure" else None
        today = day_in_vietnam(self._clock.now())
        return {"care": services.renderer.answer(entry, today).text} if entry else {}

    async def see(self, request: Request) -> Response:
        """Answer with the day on a photo, for the page to show: it counts once the page sends it; nothing is kept.

        Only where this browser's conversation waits for a photo.
        """
        if not self._senses.certificates.is_there:
            raise HTTPException(404)
        picture = await read_bytes(request, self._origin, ("image/",), PHOTO_BYTES)
        visit = await self._visit_of(request, "voice")
        if not visit.is_known or not await self._awaits_photo(visit.vault):
            raise HTTPException(404)
        today = day_in_vietnam(self._clock.now())
        day = await self._senses.certificates.release_day(f"web/{visit.vault.chat}", picture, today)
        if day is None:
            return JSONResponse({"day": "", "told": text("photo.page.lost")})
        return JSONResponse({"day": show_day(day), "say": text("photo.told", day=show_day(day))})


async def ear_busy(request: Request, error: Exception) -> Response:
    """Answer whoever speaks or sends a photo while too many do."""
    seconds = str(error.seconds if isinstance(error, QueueFullError) else QueueFullError.seconds)
    key = "photo.page.busy" if request.url.path.endswith("/photo") else "voice.page.busy"
    answer = JSONResponse({"error": {"message": text(key, seconds=seconds)}}, status_code=503)
    answer.headers["Retry-After"] = seconds
    return answer


def _told(key: str) -> Response:
    return JSONResponse({"heard": "", "told": text(key)})
