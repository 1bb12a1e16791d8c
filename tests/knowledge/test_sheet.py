"""Data files are read as text: what YAML would silently change stays as the editor wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from knowledge.yaml_file import MAX_BYTES, MAX_DEPTH, YamlError, check_rows, parse_yaml, read_yaml


@pytest.mark.parametrize(
    "written",
    ["on", "no", "yes", "11:30", "010", "0123456", "1e3", "2023-10-10", "null", "~", "0912 345 678"],
)
def test_a_value_stays_as_it_was_written(written: str) -> None:
    """PyYAML reads "11:30" as 690 and "no" as False; opening hours and phone numbers are exactly our data."""
    assert parse_yaml(f"hours: {written}", "x.yaml").data == {"hours": written}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "khóa “a” viết hai lần"),
        ("a: &x [1]\nb: *x\n", 2, "bí danh"),
        ("a: [1\nb: 2\n", 2, "YAML sai cú pháp"),
        ("a: 'chưa đóng\n", 2, "YAML sai cú pháp"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, "lồng"),
        ("a: \x07\n", 1, "YAML sai"),
    ],
)
def test_a_broken_file_says_which_line_and_what(text: str, line: int, says: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text, "content/x.yaml")
    problem = caught.value.problems[0]
    assert str(problem).startswith(f"content/x.yaml:{line}: ")
    assert says in problem.text


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    rows = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [*a{n - 1},*a{n - 1},*a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(YamlError, match="bí danh"):
        parse_yaml("\n".join(rows), "x.yaml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: " + b"x" * MAX_BYTES, "lớn hơn"),
        ("a: lãi\nb: suất".encode("utf-16"), "UTF-8"),
        (b"a: 1\nb: \xff\n", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    with pytest.raises(YamlError, match=says):
        read_yaml(file, tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(YamlError, match=r"^none\.yaml:1: không đọc được tệp"):
        read_yaml(tmp_path / "none.yaml", tmp_path)


class _Row(BaseModel):
    id: str
    count: int
    tags: list[str] = []


def test_all_problems_of_a_file_are_told_at_once_each_with_its_line() -> None:
    """An editor mends everything in one go."""
    sheet = parse_yaml("- id: a\n  count: hai\n- id: b\n- id: c\n  count: 3\n  tags: x\n", "x.yaml")
    with pytest.raises(YamlError) as caught:
        list(check_rows(sheet, _Row, sheet.data))
    assert [problem.line for problem in caught.value.problems] == [2, 3, 6]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("count: hai", "mục “count” phải là số nguyên."),
        ("count: 2\n  tags: x", "mục “tags” phải là danh sách; mỗi dòng bắt đầu bằng “- ”."),
        (
            "count: 2\n  tags: [{a: b}]",
            "mục “tags.0” phải là một dòng chữ; câu có dấu hai chấm thì để trong ngoặc kép.",
        ),
        ("{}", "thiếu mục “count”; hãy thêm vào."),
    ],
)
def test_a_fault_is_explained_in_vietnamese(row: str, says: str) -> None:
    sheet = parse_yaml("- id: a\n" + (f"  {row}\n" if row != "{}" else ""), "x.yaml")
    with pytest.raises(YamlError) as caught:
        check_rows(sheet, _Row, sheet.data)
    assert caught.value.problems[0].text == says
