"""The public pages: an address for every answer, nothing to run, nothing kept, nothing old."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from bot.conversation.services import Services
from bot.places.wards import load_ward
from bot.web.public import PublicPages, page_words, slug_of
from knowledge.renderer import Renderer
from tests.conftest import FixedClock
from tests.web.conftest import Browser, OpenSite

ON = date(2026, 11, 28)


class Links(HTMLParser):
    """What a page leads to, and the elements that it leaves open."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a":
            self.links.append(named["href"] or "")
        if tag == "script":
            self.scripts.append(named.get("type") or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages(services: Services) -> PublicPages:
    return PublicPages(services.knowledge, services.renderer)


def test_every_answer_has_one_address(services: Services, pages: PublicPages) -> None:
    """Two titles never lead to one page; only small talk and words for whoever despairs have none."""
    shown = set(pages.addresses.values())
    hidden = {entry.id for entry in services.knowledge.published} - shown
    assert {entry.split(".")[0] for entry in hidden} == {"smalltalk", "safety"}
    assert len({slug_of(services.knowledge.entries[entry]) for entry in shown}) == len(shown)
    assert all(re.fullmatch(r"[a-z0-9-]{3,80}", slug) for slug in pages.addresses)


def test_every_answer_stands_in_the_index(pages: PublicPages) -> None:
    listed = {address.slug for _, rows in pages.index() for address in rows}
    assert listed == set(pages.addresses)


@pytest.mark.parametrize("person", page_words().people, ids=lambda person: person.slug)
def test_everybody_finds_their_own_questions(pages: PublicPages, person) -> None:  # type: ignore[no-untyped-def]
    own = {address.slug for _, rows in pages.index(person) for address in rows}
    assert own < set(pages.addresses)


def test_every_page_is_whole_small_and_leads_on(pages: PublicPages, open_site: OpenSite) -> None:
    """Valid nesting, no script that runs, under 60 KB, each link leads somewhere, the index is one press away."""
    browser = open_site().browser()
    paths = ["/hoi", "/bon-buoc", *(f"/hoi/cho/{person.slug}" for person in page_words().people)]
    paths += [f"/hoi/{slug}" for slug in pages.addresses]
    seen: set[str] = set()
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < 60_000, path
        assert "set-cookie" not in answer.headers, path
        found = Links(answer.text)
        assert found.open == [], path
        assert set(found.scripts) <= {"application/ld+json"}, path
        assert "/hoi" in found.links, path
        assert "{" not in re.sub(r"<script.*?</script>", "", answer.text), path
        seen |= {link for link in found.links if link.startswith("/hoi")}
    assert seen <= set(paths)


def test_a_page_says_what_the_chat_says(services: Services, open_site: OpenSite) -> None:
    """Pages and chat read the same entries."""
    browser = open_site().browser()
    said = browser.says("lãi suất bao nhiêu").json()["messages"][-1]["text"]
    shown = browser.get("/hoi/" + slug_of(services.knowledge.entries["loan.interest"])).text
    for line in said.splitlines()[:2]:
        assert line.strip(" .") in shown


def test_old_figures_are_never_on_a_page(services: Services) -> None:
    """Each day its own rate; the old one stands only where the answer tells that it changed."""
    pages = PublicPages(services.knowledge, Renderer(services.knowledge, load_ward("16732").slots()))
    slug = slug_of(services.knowledge.entries["loan.interest"])
    before, after = pages.answer(slug, date(2025, 11, 30)), pages.answer(slug, date(2025, 12, 1))
    assert before
    assert after
    assert "6,6%" in " ".join(before.answer)
    assert "6,24%" not in " ".join((*before.answer, *before.detail))
    assert "6,24%" in " ".join(after.answer)
    assert "6,6%" not in " ".join(after.answer)


def test_a_new_day_needs_no_new_start(browser: Browser, clock: FixedClock, services: Services) -> None:
    slug = slug_of(services.knowledge.entries["loan.interest"])
    clock.moment = datetime(2025, 11, 30, 5, tzinfo=UTC)
    early = browser.get(f"/hoi/{slug}").text
    clock.moment = datetime(2025, 12, 1, 5, tzinfo=UTC)
    late = browser.get(f"/hoi/{slug}").text
    assert "6,6%" in early
    assert "30/11/2025" in early
    assert "6,24%" in late


def test_practice_is_never_shown_as_law(pages: PublicPages, services: Services) -> None:
    heading = page_words().words["law"]
    kinds = {citation.name: citation.document.kind for citation in services.knowledge.law.values()}
    for slug in pages.addresses:
        page = pages.answer(slug, ON)
        assert page
        for title, rows in page.grounds:
            if title == heading:
                assert {kinds[row.name] for row in rows} <= {"law", "guidance"}, slug


def test_ids_and_old_words_lead_to_the_address(open_site: OpenSite, services: Services) -> None:
    """A link on a leaflet goes on working when a title is bettered, if its words still say what it meant."""
    browser = open_site().browser()
    address = "/hoi/" + slug_of(services.knowledge.entries["loan.interest"])
    for path in ("/hoi/loan.interest", "/hoi/lai-suat-bao-nhieu-mot-nam"):
        moved = browser.get(path)
        assert (moved.status_code, moved.headers["location"]) == (301, address)
    assert browser.get("/hoi/abc-xyz").status_code == 404
    assert browser.get("/hoi/cho/ai-do").status_code == 404


def test_made_up_addresses_are_read_no_faster_than_messages(
    open_site: OpenSite, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown address is read as a question, which costs as much as one: nobody gets more of that by asking here."""
    site, read = open_site(messages_per_minute=5), list[str]()
    understanding = type(services.understanding)
    whole = understanding.read

    def counted(self: object, said: str, *rest: object, **named: object) -> object:
        read.append(said)
        return whole(self, said, *rest, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(understanding, "read", counted)
    browser = site.browser()
    assert {browser.get(f"/hoi/dia-chi-khong-co-{number}").status_code for number in range(12)} == {404}
    assert len(read) == 5
    address = next(iter(PublicPages(services.knowledge, services.renderer).addresses))
    assert browser.get(f"/hoi/{address}").status_code == 200, "what is there is shown all the same"
    site.browser("198.51.100.7").get("/hoi/dia-chi-khong-co")
    assert len(read) == 6, "another network has its own"


def test_search_engines_are_told(open_site: OpenSite) -> None:
    """With a public address a map, schema.org data and a preview; without one no address is made up."""
    alone = open_site().browser()
    assert alone.get("/sitemap.xml").status_code == 404
    assert "og:url" not in alone.get("/hoi").text
    public = open_site(public_origin="https://vayvon.example").browser()
    addresses = re.findall(r"<loc>(.*?)</loc>", public.get("/sitemap.xml").text)
    assert len(addresses) > 130
    assert all(address.startswith("https://vayvon.example/") for address in addresses)
    assert "Sitemap: https://vayvon.example/sitemap.xml" in public.get("/robots.txt").text
    page = public.get(addresses[-1].removeprefix("https://vayvon.example")).text
    assert f'<link rel="canonical" href="{addresses[-1]}">' in page
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["acceptedAnswer"]["text"]


def test_the_picture_of_a_link_is_drawn_once_a_day(open_site: OpenSite) -> None:
    browser = open_site().browser()
    first, second = browser.get("/anh/lien-ket.png"), browser.get("/anh/lien-ket.png")
    assert first.headers["content-type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    assert first.content == second.content
