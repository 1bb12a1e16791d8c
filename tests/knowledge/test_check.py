"""The lint of the content: every rule fires on a file that breaks it, with file, line and the fix."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge import HOME
from knowledge.lint import check_content
from knowledge.loader import Knowledge, load_knowledge
from knowledge.yaml_file import YamlError
from tests.conftest import TODAY

ENTRY = """\
- id: loan.test
  topic: loan.interest
  audience: [person]
  title: Mục để thử
  question: Đây có phải là mục để thử không?
  answer: |-
    Đây là câu trả lời để thử.
  citations: [qd22.dieu9.khoan1]
  utterances:
    - câu thử số một
    - câu thử số hai
    - câu thử số ba
    - câu thử số bốn
    - câu thử số lẻ
    - câu thử số chẵn
    - câu thử số cuối
    - câu thử số đầu
    - câu thử số giữa
    - câu thử số dưới
    - câu thử số trên
    - câu thử số ngoài
  reviewed_on: 2026-11-20
  status: published
"""


KEPT = r"safety\.|smalltalk\.abuse|process\.time$"
"""The topics without which nothing is loaded, and one to borrow from."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with few of its entries: the law, the figures and the words are all there, linting takes no time."""
    copy = tmp_path_factory.mktemp("content") / "knowledge"
    shutil.copytree(HOME, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "content"))
    (copy / "content").mkdir()
    for file in (HOME / "content").glob("*.yaml"):
        rows = re.split(r"^(?=- id: )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        kept = [row for row in rows if re.search(rf"^  topic: ({KEPT})", row, re.MULTILINE)]
        (copy / "content" / file.name).write_text("".join(kept) or "[]\n", encoding="utf-8")
    (copy / "content" / "out_of_scope.yaml").write_text("groups: []\n", encoding="utf-8")
    return copy


@pytest.fixture
def home(small: Path, tmp_path: Path) -> Path:
    """A copy of the small content with one more entry."""
    copy = tmp_path / "knowledge"
    shutil.copytree(small, copy)
    (copy / "content" / "zz.yaml").write_text(ENTRY, encoding="utf-8")
    return copy


def test_the_added_entry_alone_is_no_fault(small: Path, home: Path) -> None:
    """The small content lacks topics and outside lines, which are faults of the whole; the entry adds none."""
    before, after = ([str(each) for each in check_content(load_knowledge(at), TODAY)] for at in (small, home))
    assert len(after) <= len(before)
    assert not any("zz.yaml" in problem or "loan.test" in problem for problem in after)


def test_the_content_that_ships_is_large_enough(knowledge: Knowledge) -> None:
    """A target of this project, none for the content of others."""
    assert len(knowledge.published) >= 110
    assert sum(len(group.utterances) for group in knowledge.outside.values()) >= 300


LONG = "chữ " * 25


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("topic: loan.interest", "topic: loan.none", r"zz\.yaml:2: .*không có trong topics\.yaml"),
        ("Mục để thử\n", f"{'Mục để thử ' * 5}\n", r"zz\.yaml:4: .*rút còn 40"),
        ("    - câu thử số hai\n", "", r"zz\.yaml:10: .*cần ít nhất 12"),
        ("2026-11-20", "2025-11-01", r"zz\.yaml:22: .*hãy soát lại"),
        ("2026-11-20", "2027-01-01", r"zz\.yaml:22: .*tương lai"),
        ("[qd22.dieu9.khoan1]", "[qd22.dieu99]", r"zz\.yaml:8: .*qd22\.dieu99.* không có trong law/"),
        ("[qd22.dieu9.khoan1]", "[]", r"zz\.yaml:8: .*thiếu căn cứ"),
        ("[qd22.dieu9.khoan1]", "[practice.time]", r"chưa chắc chắn; hãy ghi ask_whom"),
        ("[qd22.dieu9.khoan1]", "[practice.time]\n  ask_whom: bank", r"hãy viết “Theo thông tin chung"),
        (
            "Đây là câu trả lời để thử.\n  citations: [qd22.dieu9.khoan1]",
            "Ngân hàng thường xét nhanh, có thể trong vài ngày.\n  citations: [practice.time]\n  ask_whom: bank",
            r"hãy viết “Theo thông tin chung",
        ),
        ("Đây là câu trả lời để thử.", "Lãi là 6,24% một năm.", r"“6,24%” gõ tay; hãy đưa số vào facts\.yaml"),
        ("Đây là câu trả lời để thử.", "Vay được một trăm triệu, tức là năm tháng.", r"con số viết bằng chữ"),
        ("Đây là câu trả lời để thử.", "Lãi là {fact:no_such}.", r"số “no_such” không có"),
        ("Đây là câu trả lời để thử.", "Vay tối đa {fact:business_person_cap}.", r"phải có căn cứ qd22\.dieu6\.khoan2"),
        ("Đây là câu trả lời để thử.", "Xem {cite:qd22.dieu99} nhé anh.", r"chỗ điền .*không có"),
        ("Đây là câu trả lời để thử.", "Xem {slot:nowhere} nhé anh.", r"chỗ điền .*không có"),
        ("Đây là câu trả lời để thử.", "Xem {fact business} nhé anh.", r"ngoặc nhọn viết sai"),
        ("Đây là câu trả lời để thử.", "Trả {sum:first 50} thôi.", r"“\{sum:first 50\}” không tính được"),
        ("Đây là câu trả lời để thử.", "Học thì được {sum:course 5}.", r"phải có căn cứ qd22\.dieu6\.khoan1"),
        ("Đây là câu trả lời để thử.", "Vay {eg:30} đồng là nhiều.", r"chỉ dùng trong câu có chữ “ví dụ”"),
        ("Đây là câu trả lời để thử.", f"{LONG} và dài thêm mấy chữ nữa.", r"câu dài 31 chữ"),
        ("Đây là câu trả lời để thử.", "Một câu ngắn thôi. " * 30, r"dài 120 chữ; rút còn 90"),
        ("Đây là câu trả lời để thử.", "Ừ.", r"thiếu câu trả lời"),
        ("  citations:", "  follow_ups: [loan.nowhere]\n  citations:", r"không phải mã mục hay chủ đề"),
        ("câu thử số ba", "lãi suất bao nhiêu một năm", r"zz\.yaml"),
        ("câu thử số ba", "tôi muốn tự tử", r"báo động nhầm safety\.distress"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_fix(home: Path, old: str, new: str, says: str) -> None:
    file = home / "content" / "zz.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    if "lãi suất" in new and "câu thử" in old:
        _borrow_an_utterance(home, file)
    problems = [str(problem) for problem in check_content(load_knowledge(home), TODAY)]
    assert any(re.search(says, problem) for problem in problems), problems


def _borrow_an_utterance(home: Path, file: Path) -> None:
    """Make the added line the same as an utterance of another topic."""
    other = next(entry for entry in load_knowledge(home).published if entry.topic == "process.time")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("lãi suất bao nhiêu một năm", other.utterances[0]), encoding="utf-8")


def test_a_topic_without_an_entry_is_missed(home: Path) -> None:
    topics = home / "topics.yaml"
    topics.write_text(topics.read_text(encoding="utf-8") + "- id: loan.moon\n  settles: vay lên cung trăng\n")
    problems = [problem.text for problem in check_content(load_knowledge(home), TODAY)]
    assert "chủ đề loan.moon chưa có mục nào; hãy viết một mục (vay lên cung trăng)." in problems


def test_content_that_nobody_reviewed_for_a_year_is_stale(home: Path) -> None:
    knowledge = load_knowledge(home)
    late = [problem.text for problem in check_content(knowledge, date(2027, 12, 1))]
    assert len([text for text in late if "đã quá một năm" in text]) == len(knowledge.entries)


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("content/zz.yaml", "- id: loan.test\n  topic: [\n", r"content/zz\.yaml:\d+: YAML sai cú pháp"),
        ("content/zz.yaml", ENTRY.replace("  status: published\n", ""), r"content/zz\.yaml:1: .*status"),
        ("content/zz.yaml", ENTRY.replace("2026-11-20", "hôm qua"), r"content/zz\.yaml:22: "),
        ("content/zz.yaml", ENTRY + ENTRY, r"content/zz\.yaml:\d+: mã “loan\.test” đã có"),
        ("facts.yaml", "- id: x\n  id: y\n", r"facts\.yaml:2: khóa “id” viết hai lần"),
        ("vocabulary/safety.yaml", "- topic: safety.none\n  phrases: [a]\n", r"safety\.yaml:1: chủ đề “safety\.none”"),
    ],
)
def test_a_broken_file_stops_the_start_with_file_line_and_reason(home: Path, file: str, change: str, says: str) -> None:
    (home / file).write_text(change, encoding="utf-8")
    with pytest.raises(YamlError, match=says):
        load_knowledge(home)
