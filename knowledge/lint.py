"""The lint of all content: what an editor must mend before an answer may reach a person.

Every rule gives file, line and the fix in Vietnamese. A figure never stands as digits in an answer: it is a
`{fact:…}`, so that answers and parameters cannot drift apart (a changed parameter changes every answer, and the
test that pins the published figures fails until somebody confirms the change).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

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
from knowledge.language.text import clean, split_words
from knowledge.loader import Knowledge
from knowledge.parameters import ParameterNotInForceError
from knowledge.renderer import SLOTS, Renderer
from knowledge.safety import SafetyNet
from knowledge.yaml_file import Place, Problem, YamlFile

MAX_ANSWER_WORDS = 90
MAX_DETAIL_WORDS = 170
MAX_TITLE = 40
MIN_UTTERANCES = 12
MIN_ENTRIES = 110
MIN_OUTSIDE = 300
REVIEW_EVERY = timedelta(days=365)

_COUNTED_IN_WORDS = re.compile(
    r"\b(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|hai mươi|trăm|nghìn) (?:triệu|tỷ|phần trăm|tháng|năm|tuổi|ngày)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"theo thông tin chung|chưa rõ|chưa thấy|thường|hỏi lại|nên hỏi|không nêu|theo báo chí|có thể|xác nhận lại|hãy hỏi"
    r"|theo kế hoạch|anh/chị hỏi|mời anh/chị hỏi|theo câu chữ|đến ngày|hỏi ",
    re.IGNORECASE,
)
_KINDS = ("fact", "basis", "cite", "slot", "date", "eg")
_NO_LAW = ("smalltalk", "safety", "bot", "contact")
_SAMPLE_SLOTS = {
    "ward": "phường Cửa Lò",
    "police": "Công an phường Cửa Lò",
    "committee": "Ủy ban nhân dân phường Cửa Lò",
    "bank": "phòng giao dịch Ngân hàng Chính sách xã hội",
    "police_contact": "Một câu.",
    "bank_contact": "Một câu.",
}


def check_content(knowledge: Knowledge, on: date) -> list[Problem]:
    """Everything wrong with the content on day ``on``; empty when it may be published."""
    problems = []
    for entry in knowledge.entries.values():
        sheet, place = knowledge.places[entry.id]
        problems += [_at(sheet, place, field, text) for field, text in _entry_faults(knowledge, entry, on)]
    problems += list(_utterance_faults(knowledge))
    problems += [Problem("content", 1, text) for text in _whole_faults(knowledge)]
    problems += [Problem("facts.yaml", 1, f"{name}: {text}") for name, text in _fact_faults(knowledge, on)]
    problems += [Problem("vocabulary", 1, text) for text in _vocabulary_faults(knowledge)]
    return problems


def _at(sheet: YamlFile, place: Place, field: str, text: str) -> Problem:
    return sheet.problem((*place, field), text)


def _entry_faults(knowledge: Knowledge, entry: Entry, on: date) -> Iterator[tuple[str, str]]:
    if entry.topic not in knowledge.topics:
        yield "topic", f"{entry.id}: chủ đề “{entry.topic}” không có trong topics.yaml."
    if len(entry.title) > MAX_TITLE:
        yield "title", f"{entry.id}: tiêu đề dài {len(entry.title)} ký tự; rút còn {MAX_TITLE}."
    if len(entry.utterances) < MIN_UTTERANCES:
        yield (
            "utterances",
            f"{entry.id}: có {len(entry.utterances)} câu hỏi mẫu; cần ít nhất {MIN_UTTERANCES}.",
        )
    if on - entry.reviewed_on > REVIEW_EVERY:
        yield (
            "reviewed_on",
            f"{entry.id}: soát lần cuối {show_day(entry.reviewed_on)}, đã quá một năm; hãy soát lại.",
        )
    if entry.reviewed_on > on:
        yield "reviewed_on", f"{entry.id}: ngày soát nằm ở tương lai; hãy sửa."
    yield from _follow_up_faults(knowledge, entry)
    yield from _citation_faults(knowledge, entry)
    for field, template in (("answer", entry.answer), ("detail", entry.detail)):
        faults = list(_placeholder_faults(knowledge, entry, template))
        yield from ((field, text) for text in faults)
        if not faults:
            yield from ((field, text) for text in _text_faults(knowledge, entry, field, template, on))


def _follow_up_faults(knowledge: Knowledge, entry: Entry) -> Iterator[tuple[str, str]]:
    for field, name in [("follow_ups", name) for name in entry.follow_ups] + [("not_this", n) for n in entry.not_this]:
        if name not in knowledge.topics and name not in knowledge.entries:
            yield field, f"{entry.id}: “{name}” không phải mã mục hay chủ đề nào; hãy sửa hoặc xóa."
    if len(entry.follow_ups) > 2:
        yield "follow_ups", f"{entry.id}: tối đa 2 gợi ý tiếp theo (tin nhắn chỉ có 4 nút)."


def _citation_faults(knowledge: Knowledge, entry: Entry) -> Iterator[tuple[str, str]]:
    for name in entry.citations:
        if name not in knowledge.law:
            yield (
                "citations",
                f"{entry.id}: căn cứ “{name}” không có trong law/; hãy sửa mã hoặc thêm điều khoản.",
            )
    if not entry.citations and not entry.topic.startswith(_NO_LAW):
        yield "citations", f"{entry.id}: thiếu căn cứ; hãy thêm điều khoản làm cơ sở."
    unsure = [name for name in entry.citations if name in knowledge.law and knowledge.law[name].certainty in ("C", "?")]
    if unsure and not entry.topic.startswith(_NO_LAW):
        if not entry.ask_whom:
            yield "ask_whom", f"{entry.id}: căn cứ {unsure[0]} chưa chắc chắn; hãy ghi ask_whom (hỏi ai)."
        if not _UNSURE.search(f"{entry.answer} {entry.detail}"):
            yield (
                "answer",
                f"{entry.id}: căn cứ {unsure[0]} chưa chắc chắn; hãy viết “Theo thông tin chung…” hoặc “Chưa rõ…”.",
            )


def _placeholder_faults(knowledge: Knowledge, entry: Entry, template: str) -> Iterator[str]:
    known: dict[str, object] = {"cite": knowledge.law, "slot": SLOTS, "date": ("reviewed_on",)}
    for kind, name in placeholders(template):
        if kind in ("fact", "basis"):
            if name not in knowledge.facts:
                yield f"{entry.id}: số “{name}” không có trong facts.yaml."
            elif kind == "fact" and knowledge.facts.get(name).citation not in entry.citations:
                yield f"{entry.id}: dùng số “{name}” thì phải có căn cứ {knowledge.facts.get(name).citation}."
        elif kind in known and name not in known[kind]:  # type: ignore[operator]  # each is a container of names
            yield f"{entry.id}: chỗ điền {{{kind}:{name}}} không có."
    if has_stray_brace(template) or any(kind not in _KINDS for kind, _ in placeholders(template)):
        yield f"{entry.id}: ngoặc nhọn viết sai; chỉ dùng {{fact:…}}, {{cite:…}}, {{slot:…}}, {{date:…}}, {{eg:…}}."


def _text_faults(knowledge: Knowledge, entry: Entry, field: str, template: str, on: date) -> Iterator[str]:
    if field == "answer" and len(template.split()) < 4:
        yield f"{entry.id}: thiếu câu trả lời."
    number = typed_number(template)
    if number:
        yield f"{entry.id}: “{number}” gõ tay; hãy đưa số vào facts.yaml và dùng {{fact:…}}."
    counted = _COUNTED_IN_WORDS.search(without_placeholders(template))
    if counted:
        yield f"{entry.id}: “{counted[0]}” là con số viết bằng chữ; hãy dùng {{fact:…}}."
    for sentence in sentences(template):
        if "{eg:" in sentence and "ví dụ" not in sentence.lower():
            yield f"{entry.id}: số minh họa {{eg:…}} chỉ dùng trong câu có chữ “ví dụ”."
    try:
        text = Renderer(knowledge, _SAMPLE_SLOTS).fill(entry, template, on)
    except ParameterNotInForceError as error:
        yield f"{entry.id}: {error}; hãy bổ sung giá trị hoặc rút mục này."
        return
    for sentence in long_sentences(text):
        yield f"{entry.id}: câu dài {len(sentence.split())} chữ; tách thành câu ngắn hơn: “{sentence[:60]}…”."
    limit = MAX_ANSWER_WORDS if field == "answer" else MAX_DETAIL_WORDS
    if len(text.split()) > limit:
        yield f"{entry.id}: dài {len(text.split())} chữ; rút còn {limit}."


def _utterance_faults(knowledge: Knowledge) -> Iterator[Problem]:
    normaliser = knowledge.normaliser()
    net = SafetyNet(knowledge.safety)
    seen: dict[str, Entry] = {}
    for entry in knowledge.entries.values():
        sheet, place = knowledge.places[entry.id]
        for index, utterance in enumerate(entry.utterances):
            at = (*place, "utterances", index)
            key = normaliser.read(utterance).folded
            other = seen.get(key)
            if other is not None and other.topic != entry.topic:
                yield sheet.problem(at, f"“{utterance}” trùng với mục {other.id}; hãy bỏ ở một trong hai mục.")
            seen.setdefault(key, entry)
            danger = net.find(split_words(clean(utterance)))
            if danger and not entry.topic.startswith(("safety.", "smalltalk.abuse")):
                yield sheet.problem(at, f"“{utterance}” làm báo động nhầm {danger}; hãy sửa cụm từ trong safety.yaml.")
    for group in knowledge.outside.values():
        for utterance in group.utterances:
            inside = seen.get(normaliser.read(utterance).folded)
            if inside is not None:
                text = f"{group.id}: “{utterance}” cũng là câu hỏi của mục {inside.id}; hãy bỏ một nơi."
                yield Problem("content/out_of_scope.yaml", 1, text)


def _whole_faults(knowledge: Knowledge) -> Iterator[str]:
    covered = {entry.topic for entry in knowledge.published}
    for topic in knowledge.topics.values():
        if topic.id not in covered:
            yield f"chủ đề {topic.id} chưa có mục nào; hãy viết một mục ({topic.settles})."
    if len(knowledge.published) < MIN_ENTRIES:
        yield f"có {len(knowledge.published)} mục; cần ít nhất {MIN_ENTRIES}."
    outside = sum(len(group.utterances) for group in knowledge.outside.values())
    if outside < MIN_OUTSIDE:
        yield f"có {outside} câu ngoài phạm vi; cần ít nhất {MIN_OUTSIDE}."
    titles: dict[str, str] = {}
    for entry in knowledge.published:
        other = titles.setdefault(entry.title.lower(), entry.id)
        if other != entry.id:
            yield f"tiêu đề “{entry.title}” dùng ở cả {other} và {entry.id}; hãy đặt khác nhau."


def _fact_faults(knowledge: Knowledge, on: date) -> Iterator[tuple[str, str]]:
    yield from knowledge.facts.faults()
    for fact in knowledge.facts:
        cited = [fact.citation, *(value.citation for value in fact.values if value.citation)]
        for name in cited:
            if name not in knowledge.law:
                yield fact.id, f"căn cứ “{name}” không có trong law/."
        for value in fact.values:
            if value.begins > on + timedelta(days=3650):
                yield fact.id, "ngày bắt đầu quá xa; hãy kiểm tra năm."


def _vocabulary_faults(knowledge: Knowledge) -> Iterator[str]:
    sources = {item.source for item in knowledge.replacements if len(item.source) == 1}
    for item in knowledge.replacements:
        for word in item.target:
            if (word,) in sources and item.source != (word,):
                shown = f"“{' '.join(item.source)}” → “{' '.join(item.target)}”"
                yield f"{shown}: chữ “{word}” lại bị đổi tiếp; hãy bỏ một dòng."
