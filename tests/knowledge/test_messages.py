"""Messages for editors: each key has a use and each use a key, and no Vietnamese sentence stands in Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from knowledge.loader import HOME
from knowledge.messages import _messages, message
from knowledge.renderer import SLOTS
from knowledge.yaml_file import _FAULTS

MODULES = sorted(HOME.rglob("*.py"))
LETTERS = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ“”]", re.IGNORECASE)
TABLES = {"telex.py", "augmentation.py"}
"""Letters of the keyboard, and slips made on purpose for training."""
LATER = {"weights_cache.py", "templates.py"}


def used_keys() -> set[str]:
    """The literal keys of all calls of `message` in this room."""
    text = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    return (
        set(re.findall(r'message\(\s*"([\w.]+)"', text))
        | set(re.findall(r'"(lint\.\w+)"', text))  # faults of prose are named first and told later
        | {f"lint.sample.{slot}" for slot in SLOTS}
        | set(_FAULTS.values())
        | {"yaml.other"}
    )


def test_each_key_is_used_and_each_use_has_a_key() -> None:
    assert used_keys() == set(_messages())


def test_slots_are_filled() -> None:
    assert message("lint.double", utterance="vay", other="loan.x").startswith("“vay” trùng với mục loan.x")


def _sentences(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose]
    return [
        f"{path.name}:{node.lineno}: {node.value}"
        for node in found
        if isinstance(node.value, str) and LETTERS.search(node.value) and " " in node.value
    ]


def test_no_vietnamese_sentence_stands_in_python() -> None:
    assert [line for path in MODULES if path.name not in TABLES | LATER for line in _sentences(path)] == []
