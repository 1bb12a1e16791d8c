"""What is kept of a reply as the messages of one platform: split to its limit, with the buttons that it has.

Buttons that a platform has no room for become lines of a numbered list; the numbers are those that the turn
understands (the buttons of the last reply, then its aids). A content marked ``notice`` owns no numbers: its buttons
become hints what to type. Of one marked ``offered`` the session knows the options, so that they can be paged through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.split import clean, length, shorten, split
from bot.conversation.pages import is_page, page_button
from bot.outbox.sender import Sender
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
    shown = _shown(content, capability)
    texts = _texts(str(content["text"]), [*_listed(shown, content), *_missing(content, capability)], capability)
    carried = _carried(content, capability)
    alone = _alone(carried, texts[-1], capability)
    last = {
        **{name: value for name, value in carried.items() if not any(name in each for each in alone)},
        "text": texts[-1],
        "buttons": _titled(shown.buttons, capability),
        "aids": _titled(shown.aids, capability),
    }
    before: list[dict[str, object]] = [{"text": each} for each in texts[:-1]]
    return [*before, *alone, last]


def without_pages(content: Content) -> Content:
    """A message that was made for buttons, for a reader who gets none: the text names what had none already."""
    return {**content, "aids": [each for each in _options(content, "aids") if not is_page(each["action"])]}


def renderer(channel: str) -> Callable[[Content], list[dict[str, object]]]:
    """How a channel makes messages of a content. Raises KeyError for a channel without a capability."""
    return partial(parts, capability=CAPABILITIES[channel])


class RenderingSender:
    """A courier to whom everything is handed as its platform takes it, notices too, which nobody split before."""

    def __init__(self, courier: Sender) -> None:
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


def _texts(said: str, besides: Sequence[str], capability: Capability) -> list[str]:
    """What is said, in messages; a list of choices stays whole in the last one."""
    limit, unit = capability.text_limit, capability.unit
    texts, end = split(said, limit, unit), split("\n\n".join(besides), limit, unit)
    if not besides:
        return texts
    joined = "\n\n".join(filter(None, (texts[-1], end[0])))
    fits = not limit or (len(end) == 1 and length(joined, unit) <= limit)
    return [*texts[:-1], joined] if fits else [*filter(None, texts), *end]


@dataclass(frozen=True)
class _Shown:
    """``listed`` are the options that stand in the text too, by number: those without a button or with one cut short,
    and those of a later page.
    """

    buttons: Sequence[Option]
    aids: Sequence[Option]
    listed: Sequence[tuple[int, Option]]


def _shown(content: Content, capability: Capability) -> _Shown:
    """Which options get a button: as many as there are, and where they do not do the last one leads to the others."""
    buttons, aids = _options(content, "buttons"), _options(content, "aids")
    options, start = [*buttons, *aids], cast("int", content.get("page", 0))
    end, more = min(len(options), start + capability.buttons), list[Option]()
    # to lead to a single one is not worth the button of another: its number stands in the text
    if len(options) - end > 1 and content.get("offered") and capability.buttons > 1:
        end -= 1
        button = page_button((each["action"] for each in options), end)
        more = [{"label": button.label, "action": button.action}]
    has_room = range(start, end)
    listed = [
        (at + 1, each)
        for at, each in enumerate(options[start:], start)
        # on a page the first button is not number 1
        if start or at not in has_room or len(clean(each["label"])) > capability.title_limit
    ]
    first = max(start, len(buttons))
    return _Shown(buttons[start:end], [*options[first:end], *more], listed)


def _listed(shown: _Shown, content: Content) -> list[str]:
    """The options that the text must name, as lines."""
    if not shown.listed:
        return []
    if content.get("notice"):
        return ["\n".join(text("chat.hint", label=each["label"]) for _, each in shown.listed)]
    lines = [f"{number}. {each['label']}" for number, each in shown.listed]
    has_buttons = bool(shown.buttons or shown.aids)
    return ["\n".join([text("render.more") if has_buttons else text("render.choose"), *lines])]


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
    if not capability.text_limit:  # a page and a terminal show all of it at once
        return []
    pictures, form = [name for name in PICTURES if content.get(name)], content.get("form")
    is_caption = len(pictures) == 1 and length(said, capability.unit) <= capability.caption_limit
    found: list[dict[str, object]] = [{"text": "", name: content[name]} for name in ([] if is_caption else pictures)]
    if isinstance(form, Mapping):
        found += [{"text": "", "form": {**form, "kind": kind}} for kind in capability.file_kinds]
    return found


def _carried(content: Content, capability: Capability) -> dict[str, object]:
    """The fields that stay: a picture says nothing that the text does not say."""
    dropped = [
        "offered",
        "page",
        *(() if capability.sends_pictures else ("card", "chart")),
        *(() if capability.sends_files else ("form",)),
    ]
    return {name: value for name, value in content.items() if name not in dropped}


def _titled(options: Sequence[Option], capability: Capability) -> list[dict[str, str]]:
    return [{**each, "label": shorten(each["label"], capability.title_limit)} for each in options]
