"""Style of the sources, read without running them: language, size, names and first lines.

What is still to be mended stands in a list that may only become shorter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "knowledge", "screening")
MOST_LINES = 300
_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
_RIDDLE = re.compile(r"(What|Whether|How|Where|Who)\b")
_PARTICIPLE = re.compile(r"(ing|ed)s?$")
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

NOUNS = {
    "keyring": "a ring of keys",
    "learning": "of what to answer, from what was asked",
    "rating": "how well a place fits, a number",
    "readings": "what a question was taken to mean, one a reading",
    "screening": "the pre-check, as the field calls it",
    "settings": "the word of every program",
    "training": "as in machine learning",
    "understanding": "the faculty, as in natural language understanding",
    "wiring": "what joins the parts",
    "wording": "the words that are chosen",
}
"""Names of modules and packages that end like a participle and are nouns, each with its meaning."""


@cache
def sources() -> dict[str, str]:
    """The text of every module, by path."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def trees() -> dict[str, ast.Module]:
    return {path: ast.parse(source) for path, source in sources().items()}


def documented(tree: ast.Module) -> Iterator[Documented]:
    return (node for node in ast.walk(tree) if isinstance(node, Documented))


def remarks(tree: ast.Module) -> set[ast.expr]:
    """Strings that stand alone: docstrings, also those of constants and fields."""
    bodies = [node.body for node in documented(tree)]
    return {line.value for body in bodies for line in body if isinstance(line, ast.Expr)}


def vietnamese(tree: ast.Module) -> list[str]:
    """Strings of at least two words, one of them with a Vietnamese letter."""
    skipped = remarks(tree)
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in skipped)
    found = [str(node.value) for node in strings if isinstance(node.value, str)]
    return [text for text in found if len(text.split()) >= 2 and _VIETNAMESE.search(text)]


def test_the_rules_see_what_they_look_for() -> None:
    tree = ast.parse(
        '"""Xin chào."""\nA = "xin chào"\n"""Lời chào."""\ndef f():\n    """Whether x."""\n    return f"{A} ạ à"'
    )
    assert vietnamese(tree) == ["xin chào", " ạ à"]
    assert [bool(_RIDDLE.match(ast.get_docstring(node) or "")) for node in documented(tree)] == [False, True]
    assert [name for name in ("hearing", "moved", "settings", "monthly") if _PARTICIPLE.search(name)] == [
        "hearing", "moved", "settings",
    ]  # fmt: skip


def test_no_vietnamese_sentence_stands_in_python() -> None:
    assert {path: said for path, tree in trees().items() if (said := vietnamese(tree))} == {}


def test_no_file_is_longer_than_a_reader_can_keep_in_mind() -> None:
    lengths = {path: len(source.splitlines()) for path, source in sources().items()}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_modules_are_named_by_nouns() -> None:
    names = {part.removesuffix(".py") for path in sources() for part in path.split("/")}
    assert {name for name in names if _PARTICIPLE.search(name.rpartition("_")[2])} == set(NOUNS)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_first_what_it_is(package: str) -> None:
    empty = {path for path, source in sources().items() if not source.strip()}
    first = {path: ast.get_docstring(tree) or "" for path, tree in trees().items() if path.startswith(package)}
    assert [path for path, line in first.items() if not line and path not in empty] == []
    assert [path for path, line in first.items() if _RIDDLE.match(line)] == []


def test_first_lines_are_no_riddles() -> None:
    """Imperative or noun; "True if …" for what answers yes or no."""
    found = [
        f"{path}: {line}"
        for path, tree in trees().items()
        for node in documented(tree)
        if _RIDDLE.match(line := ast.get_docstring(node) or "")
    ]
    assert found == []
