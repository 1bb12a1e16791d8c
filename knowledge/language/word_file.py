"""Files of word lists: their groups, plain or named, checked for their shape."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from knowledge.language.telex import fold
from knowledge.messages import message
from knowledge.yaml_file import YamlError, YamlFile, read_yaml

HOME = Path(__file__).parent


class WordFile:
    """One file of lists, checked for its shape."""

    def __init__(self, sheet: YamlFile) -> None:
        self.sheet = sheet
        self.groups: dict[str, list[str] | dict[str, list[str]]] = {}
        if not isinstance(sheet.data, dict):
            raise YamlError([sheet.problem((), message("words.groups"))])
        for name, value in sheet.data.items():
            lists = value if isinstance(value, dict) else {"": value}
            for key, lines in lists.items():
                if not (
                    isinstance(lines, list) and lines and all(isinstance(each, str) and each.strip() for each in lines)
                ):
                    raise YamlError([sheet.problem((name, key), message("words.list", name=key or name))])
            self.groups[name] = {key: [str(each) for each in lines] for key, lines in lists.items()}
            if not isinstance(value, dict):
                self.groups[name] = [str(each) for each in lists[""]]

    def plain(self, group: str) -> list[str]:
        """The lines of a plain list. KeyError for a group of named lists."""
        lines = self.groups[group]
        if isinstance(lines, dict):
            raise KeyError(group)
        return lines

    def named(self, group: str) -> dict[str, list[str]]:
        """The lists of a group by name. KeyError for a plain list."""
        lists = self.groups[group]
        if isinstance(lists, list):
            raise KeyError(group)
        return lists


@cache
def word_file(name: str) -> WordFile:
    """The file NAME.yaml of this folder. Raises YamlError with file and line."""
    return WordFile(read_yaml(HOME / f"{name}.yaml", HOME))


def split_name(name: str) -> tuple[WordFile, str]:
    """The file and the group of "check.asks"."""
    file, _, group = name.partition(".")
    return word_file(file), group


@cache
def all_words(*names: str) -> frozenset[str]:
    """Every word in the lists of some files, as it is written there."""
    lines = (str(word_file(name).groups) for name in names)
    return frozenset(word for line in lines for word in re.findall(r"[^\W_]+", line))


@cache
def words(name: str) -> frozenset[str]:
    """The plain words of a list, without marks."""
    file, group = split_name(name)
    return frozenset(fold(line.lower()) for line in file.plain(group))


@cache
def spelled(name: str) -> dict[str, str]:
    """Each plain phrase of a group of named lists, without marks, with the name that it stands for."""
    file, group = split_name(name)
    return {fold(line.lower()): symbol for symbol, lines in file.named(group).items() for line in lines}


@cache
def word_runs(name: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a list as runs of unmarked words."""
    return tuple(tuple(fold(line).split()) for line in split_name(name)[0].plain(name.partition(".")[2]))
