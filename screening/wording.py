"""Texts of the YAML files for one audience and one day; what depends on the case stays open as {slot}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.law import Citation
from knowledge.parameters import ParameterBook
from screening.advice import Subject

PLACEHOLDER = re.compile(r"\{(?:(fact|cite):)?([A-Za-z_.0-9]+)\}")
SLOTS = frozenset({
    "last_day", "latest_last_day", "days_left", "workers_total", "workers_released",
    "needed", "max_total", "first_day",
})  # fmt: skip
"""What a case supplies: days of its window, counts of its workers."""

_SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n")
MAX_SENTENCE_WORDS = 20
_DIGITS = re.compile(r"(?<![\w/])\d+(?![\w/])")
_ALLOWED_DIGITS = re.compile(r"(?:Điều|khoản|Mẫu số|Quyết định) \d+")


class Wording:
    """Fills who is meant, figures in force and names of articles."""

    def __init__(self, who: Mapping[Subject, str], figures: ParameterBook, law: Mapping[str, Citation]) -> None:
        self._who = who
        self._figures = figures
        self._law = law

    def fill(self, template: str, audience: Subject, on: date) -> str:
        """``template`` for ``audience`` on ``on``, slots left open. Raises FactNotInForceError."""
        if "{" not in template:
            return template
        return PLACEHOLDER.sub(lambda match: self._value(match[1], match[2], audience, on), template)

    def _value(self, kind: str | None, name: str, audience: Subject, on: date) -> str:
        if kind == "fact":
            return self._figures.show(name, on)
        if kind == "cite":
            return self._law[name].name
        if name == "who":
            return self._who[audience]
        if name == "Who":
            return self._who[audience][:1].upper() + self._who[audience][1:]
        return f"{{{name}}}"

    def faults(self, template: str) -> Iterator[str]:
        """What is wrong with a text, for its editor."""
        for kind, name in PLACEHOLDER.findall(template):
            if kind == "fact" and name not in self._figures:
                yield f"con số “{name}” không có trong knowledge/facts.yaml."
            if kind == "cite" and name not in self._law:
                yield f"căn cứ “{name}” không có trong knowledge/law."
            if not kind and name not in SLOTS and name not in ("who", "Who"):
                yield f"chỗ điền {{{name}}} không có."
        bare = PLACEHOLDER.sub("", template)
        if "{" in bare or "}" in bare:
            yield "ngoặc nhọn viết sai; dùng {who}, {fact:…}, {cite:…} hoặc tên chỗ điền."
        digits = _DIGITS.search(_ALLOWED_DIGITS.sub("", bare))
        if digits:
            yield f"“{digits[0]}” gõ tay; hãy đưa số vào knowledge/facts.yaml và dùng {{fact:…}}."


def long_sentences(text: str) -> list[str]:
    """The sentences of ``text`` that have more than 20 words."""
    return [part.strip() for part in _SENTENCE_END.split(text) if len(part.split()) > MAX_SENTENCE_WORDS]
