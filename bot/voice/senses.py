"""Senses: voice, ear and eye of a service, found once and shared by its pages and its platforms."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.settings import Settings
from bot.sight.certificates import Certificates
from bot.sight.tesseract import find_eye
from bot.voice.dictation import Dictation
from bot.voice.sherpa import find_ear
from bot.voice.speech import find_voice
from bot.voice.spoken_texts import SpokenTexts


@dataclass(frozen=True)
class Senses:
    """The voice, the ear and the eye; each may have nothing behind it, and then nothing offers it."""

    spoken: SpokenTexts
    dictation: Dictation
    certificates: Certificates = field(default_factory=lambda: Certificates(None))


def find_senses(settings: Settings) -> Senses:
    """The senses that the settings name."""
    return Senses(
        SpokenTexts(find_voice(settings.voice, settings.voice_folder)),
        Dictation(find_ear(settings.ear_folder)),
        Certificates(find_eye(settings.photo_reader)),
    )
