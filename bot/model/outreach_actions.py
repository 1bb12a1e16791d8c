"""Actions around the conversation: news, pictures of what is most asked, and what a frame cannot do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class FollowNews(Action):
    """Shows what asking for news means; "yes" with the text's digest's beginning asks for them, "leave" ends it."""

    name = "follow"
    step: str = ""
    shown: str = ""


@dataclass(frozen=True)
class ReadNews(Action):
    """Shows an announcement."""

    name = "news"
    announcement: str = ""


@dataclass(frozen=True)
class ShowGuide(Action):
    """Shows a guide as a picture: steps, papers, who, costs or employer."""

    name = "guide"
    guide: str = ""


@dataclass(frozen=True)
class SeatElsewhere(Action):
    """Something of the officers' desk was tried in a frame on another site, where there is none."""

    name = "seat_elsewhere"
