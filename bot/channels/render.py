"""What is kept of a reply as the messages of one platform: split to its limit, with the buttons that it has.

Buttons that a platform has no room for become lines of a numbered list; the numbers are those that the turn
understands (the buttons of the last reply, then its aids). A content marked ``notice`` owns no numbers: its buttons
become hints what to type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.split import length, shorten, split
from bot.delivery.courier import Courier
from bot.texts import text

Content = Mapping[str, object]
Option = Mapping[str, str]
PICTURES = ("card", "chart")
"""What a content may have that is drawn."""


def parts(content: Content, capability: Capability) -> list[dict[str, object]]:
    """The messages that say ``content``, in order, at least one. Doing it twice changes nothing.

    The last one has the buttons. Before it come the files, each a message of its own, and pictures that do not fit
    into one message with it: what was taken is not sent again because what follows it failed.
    """
    if _is_alone(content):
        return [dict(content)]
    buttons, aids = _options(content, "buttons"), _options(content, "aids")
    room = min(capability.buttons, len(buttons) + len(aids))
    listed = [*buttons, *aids][room:]
    said = [str(content["text"]), *_listed(listed, room, content), *_missing(content, capability)]
    texts = split("\n\n".join(said), capability.text_limit, capability.unit)
    carried = _carried(content, capability)
    alone = _alone(carried, texts[-1], capability)
    last = {
        **{name: value for name, value in carried.items() if not any(name in each for each in alone)},
        "text": texts[-1],
        "buttons": _titled(buttons[:room], capability),
        "aids": _titled(aids[: max(0, room - len(buttons))], capability),
    }
    before: list[dict[str, object]] = [{"text": each} for each in texts[:-1]]
    return [*before, *alone, last]


def renderer(channel: str) -> Callable[[Content], list[dict[str, object]]]:
    """How a channel makes messages of a content. Raises KeyError for a channel without a capability."""
    return partial(parts, capability=CAPABILITIES[channel])


class Fitting:
    """A courier to whom everything is handed as its platform takes it, notices too, which nobody split before."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._parts = renderer(courier.name)

    @property
    def name(self) -> str:
        """The channel."""
        return self._courier.name

    async def deliver(self, address: str, content: Content) -> None:
        """Hand it over; what was split when it was accepted is one message here. Raises DeliveryError."""
        for part in self._parts(content):
            await self._courier.deliver(address, part)


def _options(content: Content, kind: str) -> Sequence[Option]:
    return cast("Sequence[Option]", content.get(kind, ()))


def _listed(options: Sequence[Option], before: int, content: Content) -> list[str]:
    """The options without a button of their own, as lines; ``before`` so many have one."""
    if not options:
        return []
    if content.get("notice"):
        return ["\n".join(text("chat.hint", label=each["label"]) for each in options)]
    lines = [f"{number}. {each['label']}" for number, each in enumerate(options, before + 1)]
    return ["\n".join([text("render.more") if before else text("render.choose"), *lines])]


def _missing(content: Content, capability: Capability) -> list[str]:
    """What a platform that sends no files says in their place."""
    return [text("render.no_file")] if content.get("form") and not capability.sends_files else []


def _is_alone(content: Content) -> bool:
    """Whether a content is a picture or one file and nothing else."""
    form = content.get("form")
    is_file = isinstance(form, Mapping) and "kind" in form
    is_bare = not (content["text"] or content.get("buttons") or content.get("aids"))
    return is_bare and (is_file or any(content.get(name) for name in PICTURES))


def _alone(content: Content, said: str, capability: Capability) -> list[dict[str, object]]:
    """The pictures and files of a content that are messages of their own; ``said`` is the text that goes last."""
    pictures, form = [name for name in PICTURES if content.get(name)], content.get("form")
    is_caption = len(pictures) == 1 and length(said, capability.unit) <= capability.caption_limit
    found: list[dict[str, object]] = [{"text": "", name: content[name]} for name in ([] if is_caption else pictures)]
    if isinstance(form, Mapping):
        found += [{"text": "", "form": {**form, "kind": kind}} for kind in capability.file_kinds]
    return found


def _carried(content: Content, capability: Capability) -> dict[str, object]:
    """The fields that stay: a picture says nothing that the text does not say."""
    dropped = [
        *(() if capability.sends_pictures else ("card", "chart")),
        *(() if capability.sends_files else ("form",)),
    ]
    return {name: value for name, value in content.items() if name not in dropped}


def _titled(options: Sequence[Option], capability: Capability) -> list[dict[str, str]]:
    return [{**each, "label": shorten(each["label"], capability.title_limit)} for each in options]
