"""Word lists: a mistake names its line, every list has a reader, and no vocabulary hides in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.language.phrase_finder import words_said
from knowledge.language.phrase_grammar import Grammar
from knowledge.language.telex import SYLLABLES
from knowledge.language.word_lists import (
    HOME,
    Phrases,
    WordFile,
    _Compiler,
    _folded,
    _with_marks,
    named_phrases,
    word_file,
)
from knowledge.yaml_file import YamlError, parse_yaml
from tests.conftest import data
from tests.content import rule_book

ROOT = HOME.parent.parent
FILES = (
    "check", "commands", "field", "form", "grid", "ordinals", "person", "prose", "questions", "replies", "story",
    "talk", "trades", "units",
)  # fmt: skip
READ_AS_PYTHON = [*ROOT.glob("knowledge/**/*.py"), *ROOT.glob("bot/conversation/*.py"), *ROOT.glob("bot/model/*.py")]
READ_AS_PYTHON += ROOT.glob("bot/reports/*.py")
TABLES = {"telex.py", "augmentation.py"}
"""Spellings of syllables and slips of the keyboard: no vocabulary that an editor would add to."""
OF_VALUES = {"date_grammar.py", "date_words.py", "dates.py", "money.py", "numerals.py", "spans.py", "answers.py"}


def compiled(text: str, group: str, *, marks: bool = False) -> Phrases:
    file = WordFile(parse_yaml(text, "thử.yaml"))
    return Phrases(_Compiler(file, _with_marks if marks else _folded).group(group, capture=False))


@pytest.mark.parametrize(
    ("line", "fits", "fits_not"),
    [
        ("xin lỗi", ["xin loi"], ["xin", "xin loi em"]),
        ("không/chưa có", ["khong co", "chua co"], ["co", "khong chua co"]),
        ("[số] điện thoại", ["dien thoai", "so dien thoai"], ["so"]),
        ("có [điện thoại/máy]", ["co", "co may", "co dien thoai"], ["co dien"]),
        ("{ai}* thôi", ["thoi", "em thoi", "toi em thoi"], ["anh thoi"]),
        ("(số máy/máy) này", ["may nay", "so may nay"], ["nay", "so nay"]),
        ("gọi {ai}", ["goi em"], ["goi", "goi toi em"]),
        ("số #", ["so 12"], ["so", "so hai"]),
        ("có . … không", ["co tien khong", "co ai o day khong"], ["co khong"]),
        ("cho …", ["cho con trai toi"], ["cho"]),
    ],
)
def test_a_pattern_fits_what_it_says(line: str, fits: list[str], fits_not: list[str]) -> None:
    phrases = compiled(f'mẫu: ["{line}"]\nai: [tôi, em]', "mẫu")
    assert [text for text in fits if not phrases.whole(text)] == []
    assert [text for text in fits_not if phrases.whole(text)] == []


def test_with_marks_a_word_fits_with_its_own_or_with_none() -> None:
    phrases = compiled("x: [tên, =mình]", "x", marks=True)
    assert [word for word in ("tên", "ten", "tèn", "mình", "minh") if phrases.whole(word)] == ["tên", "ten", "mình"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x: [a]\ny:\n  - gọi {không_có}\n", r"thử\.yaml:3: .*không có trong tệp này"),
        ('x:\n  - ổn\n  - "[a]"\n', r"thử\.yaml:3: .*không có chữ nào bắt buộc"),
        ('x:\n  - "a [b"\n', r"thử\.yaml:2: .*sai chỗ"),
        ("x: chữ\n", r"thử\.yaml:1: .*cần một danh sách"),
        ("x: []\n", r"thử\.yaml:1: .*cần một danh sách"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, says: str) -> None:
    with pytest.raises(YamlError, match=says):
        [compiled(text, group) for group in WordFile(parse_yaml(text, "thử.yaml")).groups]


@pytest.mark.parametrize("name", FILES)
def test_every_file_can_be_read(name: str) -> None:
    for group in word_file(name).groups:
        _Compiler(word_file(name), _folded).group(group)


def replies_of_questions() -> set[str]:
    """The groups of replies.yaml that a question of the check reads."""
    questionnaires = rule_book().questionnaires.values()
    return {question.spoken.replies for found in questionnaires for question in found.questions}


def test_a_list_of_another_file_is_named_with_it() -> None:
    assert any(line.within("nuôi hai con bò") for line in named_phrases("replies.purpose")["business"])


def test_a_line_that_stands_somewhere_is_never_ruled_out_by_its_words() -> None:
    """Whatever the line is made of, and with or without marks; what has none of its words is ruled out."""
    groups = [f"replies.{group}" for group in sorted(replies_of_questions() - {""})] + ["talk.roles"]
    lines = [line for group in groups for each in named_phrases(group).values() for line in each][::5]
    typed = [row.split("\t")[1] for row in data("answers.tsv").read_text(encoding="utf-8").splitlines()[1::9]]
    texts = [" ".join(re.findall(r"\w+", text.lower())) for text in typed]
    stands = [(line, text) for text in texts for line in lines if line.within(text)]
    assert len(stands) > 50
    assert all(line.may_stand(words_said(text)) for line, text in stands)
    assert not any(line.may_stand(words_said("xyz")) for line in lines)


def test_every_list_has_a_reader() -> None:
    named = {text for path in READ_AS_PYTHON for text in re.findall(r'"(\w+\.\w+)"', path.read_text(encoding="utf-8"))}
    named |= {f"units.{group}" for group in ("money", "money_glued")} | {"grid.stronger", "person.named_by"}
    texts = [(HOME / f"{name}.yaml").read_text(encoding="utf-8") for name in FILES]
    named |= {name for lines in texts for name in re.findall(r"\{(\w+\.\w+)\}", lines)}
    named |= {"replies.together", *(f"replies.{name}" for name in replies_of_questions())}
    named |= {
        f"prose.{name}" for name in ("articles", "laws", "joints", "of", "money", "written_basis", "formulas", "times")
    }
    unread = []
    for name in FILES:
        lines = (HOME / f"{name}.yaml").read_text(encoding="utf-8")
        inside = set(re.findall(r"\{(\w+)\}", lines))
        unread += [f"{name}.{g}" for g in word_file(name).groups if f"{name}.{g}" not in named and g not in inside]
    assert unread == []


def test_every_list_of_a_grammar_can_be_read_and_has_a_reader() -> None:
    file = word_file("acts")
    read = {"acts", "beside", "puts_right", "not_this", "filler", "signs", "as_typed", "denials"}
    lines = (HOME / "acts.yaml").read_text(encoding="utf-8")
    assert set(file.groups) - set(re.findall(r"\{(\w+)\}", lines)) - read == set()
    made = Grammar(file)
    for group, lists in file.groups.items():
        if group != "signs":  # emoji and codes, taken as they are
            assert made.named(group) if isinstance(lists, dict) else made.starts(group)


def test_a_mistake_in_a_grammar_names_its_line() -> None:
    with pytest.raises(YamlError, match=r"thử\.yaml:2: .*không có chữ nào bắt buộc"):
        Grammar(WordFile(parse_yaml('x:\n  - "[a]"\n', "thử.yaml"))).starts("x")


def test_every_file_of_lists_is_tested_here() -> None:
    known = {f"{name}.yaml" for name in FILES}
    others = {path.name for path in HOME.glob("*.yaml")} - known
    assert others <= {
        "acts.yaml", "vocabulary.yaml", "formats.yaml", "templates.yaml", "lunar.yaml", "names.yaml", "phones.yaml",
        "corrections.yaml", "counter_line.yaml", "list_line.yaml", "read_aloud.yaml", "appointments.yaml",
        "search_line.yaml", "several.yaml", "care.yaml", "anonymous.yaml", "loan_periods.yaml",
    }  # fmt: skip


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def _is_vocabulary(text: str) -> bool:
    """True for alternatives of a regular expression, or a run of words, that are Vietnamese syllables."""
    words = re.findall(r"[a-z]+", text)
    known = [word for word in words if len(word) > 1 and word in SYLLABLES]
    return len(known) >= 3 and len(known) * 2 > len(words) and ("|" in text or " " in text)


def test_no_vocabulary_is_left_in_python() -> None:
    found = [
        f"{path.name}:{line}: {text[:50]}"
        for path in READ_AS_PYTHON
        if path.name not in TABLES | OF_VALUES
        for line, text in _strings(path)
        if _is_vocabulary(text)
    ]
    assert found == []
