"""Export of live lessons: written into the content files as a change for the repository, line by line.

Nothing else of a file changes. What the content has already is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.learning.body import Body, body_of, entry_id, make_entry, meant_by
from bot.learning.overlay import looked_over
from bot.learning.words import told
from bot.store.lessons import Lesson
from knowledge.added_samples import bare_of
from knowledge.language.formats import show_day
from knowledge.lint import MIN_UTTERANCES
from knowledge.loader import Knowledge

_WIDTH = 10_000


@dataclass
class Export:
    """The result of writing: files, number of wordings and of entries; lessons whose entry is gone."""

    files: list[Path] = field(default_factory=list)
    wordings: int = 0
    entries: int = 0
    lost: list[int] = field(default_factory=list)


def write_lessons(home: Path, knowledge: Knowledge, lessons: Sequence[Lesson]) -> Export:
    """Write lessons into the files of ``home``, as read into ``knowledge``. Raises OSError."""
    done, wordings, entries = Export(), dict[str, list[str]](), dict[Path, list[str]]()
    for lesson in lessons:
        body = body_of(lesson)
        if meant_by(lesson, body, knowledge) is None:
            done.lost.append(lesson.id)
        elif lesson.kind == "wording":
            wordings.setdefault(body.entry, []).extend(body.wordings)
        elif entry_id(lesson.id, body.topic) not in knowledge.entries:
            sheet, _ = knowledge.places[knowledge.entry_for(body.topic).id]
            entries.setdefault(home / sheet.path, []).append(_entry_lines(lesson, body))
            done.entries += 1
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in entries}
    # from the end of a file to its beginning, so that no line moves before it is used
    for name in sorted(wordings, key=lambda each: -_last_line(knowledge, each)):
        path = home / knowledge.places[name][0].path
        added = _new_wordings(knowledge, name, wordings[name])
        rows = lines.setdefault(path, path.read_text(encoding="utf-8").splitlines())
        rows[_last_line(knowledge, name) : _last_line(knowledge, name)] = [f"    - {_scalar(each)}" for each in added]
        done.wordings += len(added)
    for path, rows in lines.items():
        path.write_text("\n".join([*rows, *entries.get(path, ())]).rstrip("\n") + "\n", encoding="utf-8")
    done.files = sorted(lines)
    return done


def _last_line(knowledge: Knowledge, name: str) -> int:
    """The line of the last utterance of an entry."""
    sheet, place = knowledge.places[name]
    return sheet.line((*place, "utterances", len(knowledge.entries[name].utterances) - 1))


def _new_wordings(knowledge: Knowledge, name: str, wordings: Sequence[str]) -> list[str]:
    there = {bare_of(each) for each in knowledge.entries[name].utterances}
    return [each for each in dict.fromkeys(wordings) if bare_of(each) not in there]


def _entry_lines(lesson: Lesson, body: Body) -> str:
    """An entry as the content files hold it, below a line that says where it comes from."""
    on = looked_over(lesson)
    entry = make_entry(lesson.id, body, on)
    fields = entry.model_dump(exclude_defaults=True, mode="json") | {"reviewed_on": on}
    written = yaml.dump([fields], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    missing = max(0, MIN_UTTERANCES - len(entry.utterances))
    return f"{told('export.head', day=show_day(on), missing=missing, least=MIN_UTTERANCES)}\n{written}".rstrip("\n")


def _scalar(wording: str) -> str:
    """A wording as YAML, quoted where it must be."""
    return yaml.dump(wording, Dumper=_Dumper, allow_unicode=True, width=_WIDTH).removesuffix("...\n").strip()


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, as editors write them."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _write_text)
