"""Announcement: the file in which an office writes what followers read, and what must hold of it before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.kit.words import read_times
from bot.places.wards import Ward
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.language.templates import MAX_SENTENCE_WORDS, fill, placeholders, without_placeholders
from knowledge.loader import Knowledge
from knowledge.yaml_file import check_whole, read_yaml

LONGEST = 900
"""Letters: it is read on one screen of a small phone, and Zalo takes it in one piece."""
_MOST_DAYS = timedelta(days=60)
_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_SENTENCE = re.compile(r"[.!?:;](?:\s|$)|\n")


class AnnouncementFile(BaseModel):
    """The file: ``text`` takes figures as {fact:…}, articles as {cite:…}, places as {slot:…}; good until ``until``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9-]{3,40}$")
    title: str
    text: str
    until: date


@dataclass(frozen=True)
class Draft:
    """An announcement as people would read it, and what is wrong with it (in words, nothing: it may go)."""

    id: str
    body: str
    until: date
    problems: tuple[str, ...]


def read_announcement(path: Path, knowledge: Knowledge, ward: Ward, on: date) -> Draft:
    """The announcement of a file, filled for ``on``. Raises YamlError naming file and line."""
    file = check_whole(read_yaml(path, path.parent), AnnouncementFile)
    problems = list(_problems(file, knowledge, ward, on))
    if any(not _is_known(kind, name, knowledge, ward) for kind, name in placeholders(file.text)):
        return Draft(file.id, file.text, file.until, tuple(problems))

    def value(kind: str, name: str) -> str:
        if kind == "fact":
            return knowledge.facts.show(name, on)
        return knowledge.law[name].name if kind == "cite" else ward.slots()[name]

    body = f"{file.title}\n{fill(file.text, value).strip()}\n{text('news.until', day=show_day(file.until))}"
    problems += [text("announce.long", most=str(LONGEST))] if len(body) > LONGEST else []
    return Draft(file.id, body, file.until, tuple(problems))


def _problems(file: AnnouncementFile, knowledge: Knowledge, ward: Ward, on: date) -> Iterator[str]:
    for kind, name in placeholders(file.text):
        if not _is_known(kind, name, knowledge, ward):
            yield text("announce.placeholder", name=f"{kind}:{name}")
    told = f"{file.title}\n{without_placeholders(file.text)}"
    for number in _unknown_numbers(told, ward):
        yield text("announce.number", number=number)
    yield from _days(told, file.until)
    if not on <= file.until <= on + _MOST_DAYS:
        yield text("announce.until", day=show_day(file.until), days=str(_MOST_DAYS.days))
    for sentence in _SENTENCE.split(told):
        if len(sentence.split()) > MAX_SENTENCE_WORDS:
            yield text("announce.sentence", sentence=sentence.strip()[:40], most=str(MAX_SENTENCE_WORDS))


def _is_known(kind: str, name: str, knowledge: Knowledge, ward: Ward) -> bool:
    if kind == "fact":
        return name in knowledge.facts
    return name in knowledge.law if kind == "cite" else kind == "slot" and name in ward.slots()


def _unknown_numbers(told: str, ward: Ward) -> list[str]:
    """Numbers that are no day, no hour, and stand in no contact of the ward: figures come from the facts alone."""
    for office in (ward.police, ward.committee, ward.bank):
        for field in ("phone", "address", "hours"):
            contact = office.told(field)
            told = told.replace(contact, " ") if contact else told
    told = _DAY.sub(" ", told)
    for hour in read_times()["hours"]:
        told = re.sub(hour, " ", told)
    return _NUMBER.findall(told)


def _days(told: str, until: date) -> Iterator[str]:
    """Days that there are not, or that fall on another day of the week than the one that stands before them."""
    weekdays: Sequence[str] = read_times()["weekdays"]
    for found in _DAY.finditer(told):
        try:
            day = date(int(found[3] or until.year), int(found[2]), int(found[1]))
        except ValueError:
            yield text("announce.no_day", day=found[0])
            continue
        before = told[max(0, found.start() - 16) : found.start()].lower()
        named = [name for name in weekdays if before.rstrip(" ,(").removesuffix(" ngày").endswith(name)]
        if named and named[0] != weekdays[day.weekday()]:
            yield text("announce.weekday", day=found[0], name=weekdays[day.weekday()], given=named[0])
