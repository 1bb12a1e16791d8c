"""One figure changed in the facts changes every page, picture, print, script and spoken text that names it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.guides import all_guides, guide_message
from bot.conversation.services import Services
from bot.kit.build import texts_of
from bot.kit.words import Words, read_materials, read_words
from bot.places.wards import load_ward
from bot.voice.speech import recording_name, spoken_text
from bot.web.english import English
from bot.web.public import PublicPages
from knowledge.language.templates import placeholders
from knowledge.loader import Knowledge
from knowledge.parameters import ParameterBook
from knowledge.renderer import Renderer
from tests.conftest import TODAY
from tests.kit.test_kit import leaves

CHANGES = (
    ("business_person_cap", "123000000", "123 triệu đồng", "một trăm hai mươi ba triệu đồng"),
    ("rate_year", "7.35", "7,35%/năm", "bảy phẩy ba năm phần trăm một năm"),
)


def changed(knowledge: Knowledge, name: str, value: str) -> Knowledge:
    facts = [
        fact.model_copy(update={"values": [row.model_copy(update={"value": value}) for row in fact.values]})
        if fact.id == name
        else fact
        for fact in knowledge.facts
    ]
    return replace(knowledge, facts=ParameterBook(facts))


def pages_of(knowledge: Knowledge, slots: dict[str, str]) -> dict[str, str]:
    pages = PublicPages(knowledge, Renderer(knowledge, slots))
    found = {}
    for slug, entry in pages.addresses.items():
        page = pages.answer(slug, TODAY)
        assert page is not None
        found[entry] = "\n".join((*page.answer, *page.detail))
    return found


def named(knowledge: Knowledge, fact: str) -> set[str]:
    """The entries whose own words name a fact, in the part that everybody sees."""
    return {
        entry.id for entry in knowledge.published if ("fact", fact) in placeholders(f"{entry.answer}\n{entry.detail}")
    }


@pytest.mark.parametrize(("name", "value", "shown", "spoken"), CHANGES, ids=[each[0] for each in CHANGES])
def test_it_is_on_every_page_and_in_every_sound(
    services: Services, name: str, value: str, shown: str, spoken: str
) -> None:
    before, after = services.knowledge, changed(services.knowledge, name, value)
    old = before.facts.show(name, TODAY)
    slots = dict(services.slots)
    was, now = pages_of(before, slots), pages_of(after, slots)
    concerned = [entry for entry in now if entry in named(before, name) and old in was[entry]]
    assert len(concerned) >= 5
    for entry in concerned:
        assert shown in now[entry], entry
        assert now[entry].count(old) < was[entry].count(old), entry
        assert recording_name(spoken_text(now[entry])) != recording_name(spoken_text(was[entry]))
    assert any(spoken in spoken_text(now[entry]) for entry in concerned)


@pytest.mark.parametrize(("name", "value", "shown", "spoken"), CHANGES, ids=[each[0] for each in CHANGES])
def test_it_is_on_every_print_picture_and_script(
    services: Services, name: str, value: str, shown: str, spoken: str
) -> None:
    before, after = services.knowledge, changed(services.knowledge, name, value)
    old = before.facts.show(name, TODAY)
    words = Words(after, load_ward("16732"), TODAY, "https://vayvon.example/")
    for part in read_words():
        if part in ("channels", "texts", "hours", "weekdays"):
            continue
        template, filled = leaves(read_words()[part]), leaves(words.part(part))
        for line, made in zip(template, filled, strict=True):
            if f"{{fact:{name}}}" in line:
                assert shown in made
                assert old not in made
    texts = ["\n".join(texts_of(words, row["words"])[1]) for row in read_materials()["documents"]]
    assert any(shown in each for each in texts)
    assert any(spoken in each for each in texts)  # scripts for a loudspeaker
    moved = replace(services, knowledge=after)
    pictures = [guide_message(guide, TODAY, moved).text for guide in all_guides()]
    if any(f"{{fact:{name}}}" in line for guide in all_guides() for line in guide.lines):
        assert any(shown in each for each in pictures)
        assert all(old not in each for each in pictures)
    english = English(after, TODAY)
    assert english.show(name) != English(before, TODAY).show(name)
    assert any(english.show(name) in row.value for row in english.figures())
