"""Rendering: a message as the messages of one platform, split to its limit, with the buttons that it has.

Buttons that a platform has no room for become lines of a numbered list; the numbers are those that the turn
understands (the buttons of the last reply, then its aids). A notice owns no numbers: its buttons become hints what to
type. The options of a message that is offered can be paged through, as the session knows them.

A message is rendered once: a reply when it is kept, as each of its parts is a row of the outbox; a notice when it is
sent, as whoever writes it knows no channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.split import clean, length, shorten, split
from bot.conversation.pages import is_page, page_button
from bot.model.copies import replace
from bot.model.messages import Button, Message
from bot.texts import text


def parts(message: Message, capability: Capability) -> list[Message]:
    """The messages that say ``message``, in order, at least one.

    The last one has the buttons. Before it come the files, each a message of its own, and pictures that do not fit
    into one message with it: what was taken is not sent again because what follows it failed.
    """
    shown = _shown(message, capability)
    texts = _texts(message.text, [*_listed(shown, message), *_missing(message, capability)], capability)
    carried = _carried(message, capability)
    alone = _alone(carried, texts[-1], capability)
    last = replace(
        carried,
        text=texts[-1],
        buttons=_titled(shown.buttons, capability),
        aids=_titled(shown.aids, capability),
        card=None if any(each.card for each in alone) else carried.card,
        chart=None if any(each.chart for each in alone) else carried.chart,
        form=None if any(each.form for each in alone) else carried.form,
        calendar="" if any(each.calendar for each in alone) else carried.calendar,
    )
    before = [Message(each, continues=True) for each in texts[:-1]]
    return [*before, *alone, last]


def without_pages(message: Message) -> Message:
    """A message that was made for buttons, for a reader who gets none: the text names what had none already."""
    return replace(message, aids=tuple(each for each in message.aids if not is_page(each.action)))


def renderer(channel: str) -> Callable[[Message], list[Message]]:
    """The rendering of one channel. Raises KeyError for a channel without a capability."""
    return partial(parts, capability=CAPABILITIES[channel])


def as_text(message: Message) -> str:
    """A message for a reader without buttons: they are numbered lines, those of a notice hints what to type."""
    labels = [button.label for button in message.all_buttons]
    if message.is_notice:  # numbers belong to the question that waits
        return "\n".join([message.text, *(f"  {text('chat.hint', label=label)}" for label in labels)])
    return "\n".join([message.text, *(f"  [{number}] {label}" for number, label in enumerate(labels, 1))])


def with_sound_line(said: str, message: Message, capability: Capability) -> str:
    """A text with the address at which it can be heard, if there is one and room for it."""
    if not message.sound:
        return said
    longer = f"{said}\n\n{text('listen.line', address=message.sound)}"
    return longer if length(longer, capability.unit) <= capability.text_limit else said


def _texts(said: str, besides: Sequence[str], capability: Capability) -> list[str]:
    """The texts of the messages; a list of choices stays whole in the last one."""
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

    buttons: Sequence[Button]
    aids: Sequence[Button]
    listed: Sequence[tuple[int, Button]]


def _shown(message: Message, capability: Capability) -> _Shown:
    """Which options get a button: as many as there are, and where they do not do the last one leads to the others."""
    buttons, options, start = message.buttons, message.all_buttons, message.page
    end, more = min(len(options), start + capability.buttons), list[Button]()
    # to lead to a single one is not worth the button of another: its number stands in the text
    if len(options) - end > 1 and message.is_offered and capability.buttons > 1:
        end -= 1
        more = [page_button((each.action for each in options), end)]
    has_room = range(start, end)
    listed = [
        (at + 1, each)
        for at, each in enumerate(options[start:], start)
        # on a page the first button is not number 1
        if start or at not in has_room or len(clean(each.label)) > capability.title_limit
    ]
    first = max(start, len(buttons))
    return _Shown(buttons[start:end], [*options[first:end], *more], listed)


def _listed(shown: _Shown, message: Message) -> list[str]:
    """The options that the text must name, as lines."""
    if not shown.listed:
        return []
    if message.is_notice:
        return ["\n".join(text("chat.hint", label=each.label) for _, each in shown.listed)]
    lines = [f"{number}. {each.label}" for number, each in shown.listed]
    has_buttons = bool(shown.buttons or shown.aids)
    return ["\n".join([text("render.more") if has_buttons else text("render.choose"), *lines])]


def _missing(message: Message, capability: Capability) -> list[str]:
    """The line of a platform that sends no files, in their place."""
    if message.form is None or capability.sends_files:
        return []
    return [text("render.no_file" if message.form.ward else "render.no_own_file")]


def _alone(message: Message, said: str, capability: Capability) -> list[Message]:
    """The pictures and files of a message that are messages of their own; ``said`` is the text that goes last."""
    if not capability.text_limit:  # a page and a terminal show all of it at once
        return []
    pictures = [
        *([Message("", card=message.card, continues=True)] if message.card else []),
        *([Message("", chart=message.chart, continues=True)] if message.chart else []),
    ]
    is_caption = len(pictures) == 1 and length(said, capability.unit) <= capability.caption_limit
    found = [] if is_caption else pictures
    if message.card and message.card.plan and capability.sends_files:
        found.append(Message("", card=replace(message.card, form="word"), continues=True))
    if message.form:
        kinds = [replace(message.form, kind=kind) for kind in capability.kinds_of(message.form)]
        found += [Message("", form=form, continues=True) for form in kinds]
    if message.calendar:
        found.append(Message("", calendar=message.calendar, continues=True))
    return found


def _carried(message: Message, capability: Capability) -> Message:
    """The message without what the platform cannot send: a picture says nothing that the text does not say."""
    return replace(
        message,
        is_offered=False,
        page=0,
        card=message.card if capability.sends_pictures else None,
        chart=message.chart if capability.sends_pictures else None,
        form=message.form if capability.sends_files else None,
        calendar=message.calendar if capability.sends_calendars else "",
    )


def _titled(options: Sequence[Button], capability: Capability) -> tuple[Button, ...]:
    titles = [shorten(each.label, capability.title_limit) for each in options]
    return tuple(
        each if title == each.label else Button(title, each.action) for each, title in zip(options, titles, strict=True)
    )
