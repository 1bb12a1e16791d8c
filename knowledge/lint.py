"""The lint of all content: what an editor must mend before an answer may reach a person.

Every rule gives file, line and the fix in Vietnamese. A figure never stands as digits in an answer: it is a
`{fact:…}`, so that answers and parameters cannot drift apart (a changed parameter changes every answer, and the
test that pins the published figures fails until somebody confirms the change).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.danger import DangerReader
from knowledge.entry import Entry
from knowledge.language.formats import show_day
from knowledge.language.templates import (
    has_stray_brace,
    long_sentences,
    placeholders,
    sentences,
    typed_number,
    without_placeholders,
)
from knowledge.language.word_lists import phrases
from knowledge.loader import Knowledge
from knowledge.messages import message
from knowledge.parameters import ParameterNotInForceError
from knowledge.prose import answer_faults, formula_counts, kept_figure, sentence_faults
from knowledge.renderer import DAYS, SLOTS, Renderer
from knowledge.sums import UnknownSumError, parse_sum
from knowledge.yaml_file import Place, Problem, YamlFile

MAX_ANSWER_WORDS = 90
MAX_DETAIL_WORDS = 170
MAX_TITLE = 40
MIN_UTTERANCES = 12
REVIEW_EVERY = timedelta(days=365)

_KINDS = ("fact", "basis", "cite", "slot", "date", "eg", "sum")
_NO_LAW = ("smalltalk", "safety", "bot", "contact")


def check_content(knowledge: Knowledge, on: date) -> list[Problem]:
    """Everything wrong with the content on day ``on``, figures, law and prose; empty when it may be published."""
    problems = []
    for entry in knowledge.entries.values():
        sheet, place = knowledge.places[entry.id]
        problems += [_at(sheet, place, field, text) for field, text in entry_faults(knowledge, entry, on)]
    problems += list(_utterance_faults(knowledge))
    problems += [Problem("content", 1, text) for text in _whole_faults(knowledge)]
    problems += [Problem("grid.yaml", 1, text) for text in _grid_faults(knowledge)]
    problems += [Problem("content/out_of_scope.yaml", 1, text) for text in _cue_faults(knowledge)]
    problems += [Problem("facts.yaml", 1, f"{name}: {text}") for name, text in _fact_faults(knowledge, on)]
    problems += [Problem("content", 1, text) for text in _formula_faults(knowledge)]
    problems += [Problem("law", 1, text) for text in _service_faults(knowledge)]
    problems += [Problem("vocabulary", 1, text) for text in _vocabulary_faults(knowledge)]
    return problems


def _at(sheet: YamlFile, place: Place, field: str, text: str) -> Problem:
    return sheet.problem((*place, field), text)


def entry_faults(
    knowledge: Knowledge, entry: Entry, on: date, *, fewest: int = MIN_UTTERANCES
) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it) of one entry on a day, in itself and as people read it.

    ``fewest`` utterances are enough where nothing is learned from them.
    """
    yield from _own_faults(knowledge, entry, on, fewest)
    renderer = _sample_renderer(knowledge)
    for said in _spoken(entry):
        yield from _prose_faults(renderer, said, on)


def _sample_renderer(knowledge: Knowledge) -> Renderer:
    return Renderer(knowledge, {slot: message(f"lint.sample.{slot}") for slot in SLOTS})


def _own_faults(knowledge: Knowledge, entry: Entry, on: date, fewest: int) -> Iterator[tuple[str, str]]:
    if entry.topic not in knowledge.topics:
        yield "topic", message("lint.topic", id=entry.id, topic=entry.topic)
    if len(entry.title) > MAX_TITLE:
        yield "title", message("lint.title", id=entry.id, size=len(entry.title), limit=MAX_TITLE)
    if len(entry.utterances) < fewest:
        yield (
            "utterances",
            message("lint.utterances", id=entry.id, count=len(entry.utterances), least=fewest),
        )
    if on - entry.reviewed_on > REVIEW_EVERY:
        yield (
            "reviewed_on",
            message("lint.stale", id=entry.id, day=show_day(entry.reviewed_on)),
        )
    if entry.reviewed_on > on:
        yield "reviewed_on", message("lint.future", id=entry.id)
    yield from _follow_up_faults(knowledge, entry)
    yield from _citation_faults(knowledge, entry)
    said = [(field, getattr(each, field)) for each in _spoken(entry) for field in ("answer", "detail")]
    for field, template in said:
        faults = list(_placeholder_faults(knowledge, entry, template))
        yield from ((field, text) for text in faults)
        if not faults:
            yield from ((field, text) for text in _text_faults(knowledge, entry, field, template, on))


def _spoken(entry: Entry) -> Iterator[Entry]:
    """The entry as it is said on each kind of channel on which it is said otherwise, the web's first."""
    yield entry
    for channel in entry.on_channel:
        answer, detail = entry.said_on(channel)
        yield entry.model_copy(update={"answer": answer, "detail": detail, "on_channel": {}})


def _follow_up_faults(knowledge: Knowledge, entry: Entry) -> Iterator[tuple[str, str]]:
    for field, name in [("follow_ups", name) for name in entry.follow_ups] + [("not_this", n) for n in entry.not_this]:
        if name not in knowledge.topics and name not in knowledge.entries:
            yield field, message("lint.neighbour", id=entry.id, name=name)
    if len(entry.follow_ups) > 2:
        yield "follow_ups", message("lint.follow_ups", id=entry.id)


def _citation_faults(knowledge: Knowledge, entry: Entry) -> Iterator[tuple[str, str]]:
    for name in entry.citations:
        if name not in knowledge.law:
            yield (
                "citations",
                message("lint.citation", id=entry.id, name=name),
            )
    if not entry.citations and not entry.topic.startswith(_NO_LAW):
        yield "citations", message("lint.no_citation", id=entry.id)
    unsure = [name for name in entry.citations if name in knowledge.law and knowledge.law[name].certainty in ("C", "?")]
    if unsure and not entry.topic.startswith(_NO_LAW):
        if not entry.ask_whom:
            yield "ask_whom", message("lint.ask_whom", id=entry.id, name=unsure[0])
        if phrases("prose.unsure", marks=True).within(f"{entry.answer} {entry.detail}".lower()) is None:
            yield (
                "answer",
                message("lint.unsure", id=entry.id, name=unsure[0]),
            )


def _placeholder_faults(knowledge: Knowledge, entry: Entry, template: str) -> Iterator[str]:
    known: dict[str, object] = {"cite": knowledge.law, "slot": SLOTS, "date": DAYS}
    for kind, name in placeholders(template):
        if kind in ("fact", "basis"):
            if name not in knowledge.facts:
                yield message("lint.no_fact", id=entry.id, name=name)
            elif kind == "fact" and knowledge.facts.get(name).citation not in entry.citations:
                yield message("lint.fact_citation", id=entry.id, name=name, citation=knowledge.facts.get(name).citation)
        elif kind == "sum":
            yield from _sum_faults(knowledge, entry, name)
        elif kind in known and name not in known[kind]:  # type: ignore[operator]  # each is a container of names
            yield message("lint.placeholder", id=entry.id, kind=kind, name=name)
    if has_stray_brace(template) or any(kind not in _KINDS for kind, _ in placeholders(template)):
        yield message("lint.braces", id=entry.id)


def _sum_faults(knowledge: Knowledge, entry: Entry, written: str) -> Iterator[str]:
    try:
        figures = parse_sum(written)[0].figures
    except UnknownSumError:
        yield message("lint.sum", id=entry.id, name=written)
        return
    for name in figures:
        citation = knowledge.facts.get(name).citation
        if citation not in entry.citations:
            yield message("lint.fact_citation", id=entry.id, name=name, citation=citation)


def _text_faults(knowledge: Knowledge, entry: Entry, field: str, template: str, on: date) -> Iterator[str]:
    if field == "answer" and len(template.split()) < 4:
        yield message("lint.short", id=entry.id)
    number = typed_number(template)
    if number:
        yield message("lint.typed", id=entry.id, number=number)
    counted = phrases("prose.counted", marks=True).within(without_placeholders(template).lower())
    if counted:
        yield message("lint.counted", id=entry.id, words=counted[0])
    for sentence in sentences(template):
        if "{eg:" in sentence and not phrases("prose.example", marks=True).within(sentence.lower()):
            yield message("lint.example", id=entry.id)
    try:
        text = _sample_renderer(knowledge).fill(entry, template, on)
    except ParameterNotInForceError as error:
        yield message("lint.not_in_force", id=entry.id, error=error)
        return
    for sentence in long_sentences(text):
        yield message("lint.sentence", id=entry.id, size=len(sentence.split()), sentence=sentence[:60])
    limit = MAX_ANSWER_WORDS if field == "answer" else MAX_DETAIL_WORDS
    if len(text.split()) > limit:
        yield message("lint.long", id=entry.id, size=len(text.split()), limit=limit)


def _prose_faults(renderer: Renderer, entry: Entry, on: date) -> Iterator[tuple[str, str]]:
    """Faults that an editor of language and law would strike out of an answer as people read it."""
    try:
        answer = renderer.answer(entry, on)
    except (KeyError, UnknownSumError):
        return  # an unknown name or sum is reported where it stands
    for field, text in (("answer", answer.text), ("detail", answer.detail)):
        for name, slots in sentence_faults(text, answer.citations):
            yield field, message(name, id=entry.id, **slots)
    for name, slots in answer_faults(answer.text):
        yield "answer", message(name, id=entry.id, **slots)


def _formula_faults(knowledge: Knowledge) -> Iterator[str]:
    for formula, used, most in formula_counts(f"{entry.answer}\n{entry.detail}" for entry in knowledge.published):
        if used > most:
            yield message("lint.formula", formula=formula, used=used, most=most)


def _service_faults(knowledge: Knowledge) -> Iterator[str]:
    """Promises of the service that name a number: how long something is kept is a setting, and said from there."""
    for cited in knowledge.law.values():
        if cited.kind != "service":
            continue
        for sentence in sentences(cited.text):
            if kept := kept_figure(sentence):
                yield message("lint.kept", where=cited.id, figure=kept)


def _utterance_faults(knowledge: Knowledge) -> Iterator[Problem]:
    normaliser = knowledge.normaliser()
    dangers = DangerReader(knowledge.safety)
    seen: dict[str, Entry] = {}
    for entry in knowledge.entries.values():
        sheet, place = knowledge.places[entry.id]
        for index, utterance in enumerate(entry.utterances):
            at = (*place, "utterances", index)
            key = normaliser.read(utterance).folded
            for text in wording_faults(entry.topic, utterance, seen.get(key), dangers):
                yield sheet.problem(at, text)
            seen.setdefault(key, entry)
    for group in knowledge.outside.values():
        for utterance in group.utterances:
            inside = seen.get(normaliser.read(utterance).folded)
            if inside is not None:
                text = message("lint.inside", id=group.id, utterance=utterance, other=inside.id)
                yield Problem("content/out_of_scope.yaml", 1, text)


def wording_faults(topic: str, wording: str, other: Entry | None, dangers: DangerReader) -> Iterator[str]:
    """Faults of a wording that is to mean ``topic``: ``other`` has the same, or it sounds like danger."""
    if other is not None and other.topic != topic:
        yield message("lint.double", utterance=wording, other=other.id)
    danger = dangers.read_text(wording)
    if danger.degree == "sure" and not topic.startswith(("safety.", "smalltalk.abuse")):
        yield message("lint.false_alarm", utterance=wording, danger=danger.topic)


def _whole_faults(knowledge: Knowledge) -> Iterator[str]:
    covered = {entry.topic for entry in knowledge.published}
    for topic in knowledge.topics.values():
        if topic.id not in covered:
            yield message("lint.topic_without_entry", topic=topic.id, settles=topic.settles)
    titles: dict[str, str] = {}
    for entry in knowledge.published:
        other = titles.setdefault(entry.title.lower(), entry.id)
        if other != entry.id:
            yield message("lint.same_title", title=entry.title, other=other, id=entry.id)


def _fact_faults(knowledge: Knowledge, on: date) -> Iterator[tuple[str, str]]:
    yield from knowledge.facts.faults()
    for fact in knowledge.facts:
        cited = [fact.citation, *(value.citation for value in fact.values if value.citation)]
        for name in cited:
            if name not in knowledge.law:
                yield fact.id, message("lint.law", name=name)
        for value in fact.values:
            if value.begins > on + timedelta(days=3650):
                yield fact.id, message("lint.far_away")


def _grid_faults(knowledge: Knowledge) -> Iterator[str]:
    for cell in knowledge.grid.missing():
        yield message("lint.cell", cell=cell)
    published = {entry.id for entry in knowledge.published}
    for cell, entry in knowledge.grid.entries():
        if entry not in published:
            yield message("lint.cell_entry", cell=cell, entry=entry)


def _cue_faults(knowledge: Knowledge) -> Iterator[str]:
    for group in knowledge.outside.values():
        if group.title and not group.cues:
            yield message("lint.cues", id=group.id)


def _vocabulary_faults(knowledge: Knowledge) -> Iterator[str]:
    sources = {item.source for item in knowledge.replacements if len(item.source) == 1}
    for item in knowledge.replacements:
        for word in item.target:
            if (word,) in sources and item.source != (word,):
                shown = " ".join(item.source), " ".join(item.target)
                yield message("lint.chained", source=shown[0], target=shown[1], word=word)
