"""The law as data: documents, articles and clauses, in our own words, each with how certain it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Certainty = Literal["A", "B", "C", "?"]
"""A: read in a published text; B: reported only; C: general knowledge, ask again; ?: open."""

Kind = Literal["law", "guidance", "practice", "service"]
"""law: what binds everybody; guidance: papers by which offices work; practice: general experience, never a legal
basis; service: what this service promises."""

OptionalDate = Annotated[date | None, BeforeValidator(lambda value: value or None)]
"""A date, or empty for "not known" or "no end"."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(_Row):
    """A clause or point of an article."""

    id: str
    label: str
    certainty: Certainty
    text: str


class Article(_Row):
    """An article (or form) of a document; ``name`` is what a sentence calls it where label and document do not do.

    ``keeps`` are the settings of retention that make a promise of the service true; a test holds them to the program.
    """

    id: str
    label: str
    name: str = ""
    keeps: list[str] = []
    title: str
    certainty: Certainty
    text: str
    clauses: list[Clause] = []


class Document(_Row):
    """A legal document, a plan, or a named body of general knowledge; ``brief`` is its name in brackets."""

    id: str
    short: str
    brief: str = ""
    number: str
    title: str
    issuer: str
    issued_on: OptionalDate
    effective_from: OptionalDate
    effective_to: OptionalDate
    kind: Kind
    certainty: Certainty
    source: str
    text: str
    articles: list[Article] = []

    def in_force(self, on: date) -> bool:
        """True if the document is in force on ``on``; an unknown first or last day does not exclude it."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True)
class Citation:
    """A place in the law that an answer rests on; ``id`` is like "qd22.dieu3.khoan1.a"."""

    id: str
    label: str
    text: str
    certainty: Certainty
    document: Document
    own_name: str = ""
    keeps: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in a sentence, with the law's: "điểm a khoản 1 Điều 3 Quyết định 22/2023/QĐ-TTg"."""
        if self.is_whole:
            return self.document.short
        if self.own_name or self.kind in ("practice", "service"):
            return self.own_name or self.label
        return f"{self.label} {self.document.short}"

    @property
    def brief(self) -> str:
        """Its name in brackets: "điểm a khoản 1 Điều 3 Quyết định 22"; never an article without its law."""
        return f"{self.label} {self.document.brief}" if self.document.brief and not self.is_whole else self.name

    @property
    def is_whole(self) -> bool:
        """True for a document itself, not a part of it."""
        return self.id == self.document.id

    @property
    def kind(self) -> Kind:
        """Its kind: law, guidance of an office, general practice or a promise of this service."""
        return self.document.kind


def citations_of(document: Document) -> list[Citation]:
    """Everything that can be cited in ``document``: itself, its articles and their clauses."""
    found = [Citation(document.id, document.short, document.text, document.certainty, document)]
    for article in document.articles:
        at = f"{document.id}.{article.id}"
        keeps = tuple(article.keeps)
        found.append(
            Citation(at, article.label, article.text, article.certainty, document, article.name, keeps),
        )
        found += [
            Citation(f"{at}.{clause.id}", clause.label, clause.text, clause.certainty, document)
            for clause in article.clauses
        ]
    return found
