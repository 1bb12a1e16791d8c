"""Personal variants of answers: the line that opens an entry's answer for whoever told facts that it depends on."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from screening.advice import AUDIENCES, Audience
from screening.conditions import Condition


class PersonalRow(BaseModel):
    """One variant as written in personal.yaml: of which entries, when, and what is said.

    ``text_of_range`` is said in place of ``text`` where the day of release is only roughly known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    entries: list[str]
    applicants: list[Audience] = list(AUDIENCES)
    when: object
    text: str
    text_of_range: str = ""

    @property
    def texts(self) -> list[str]:
        """All that the variant may say."""
        return [self.text, *([self.text_of_range] if self.text_of_range else [])]


@dataclass(frozen=True)
class Personal:
    """One variant with its condition read. It is said only where the condition certainly holds."""

    row: PersonalRow
    condition: Condition
