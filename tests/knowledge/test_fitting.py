"""Fitted weights are kept by the content's hash; a damaged or forbidden cache costs time, never an answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge import HOME
from knowledge.language.text import Normaliser
from knowledge.matcher import Example, Matcher
from knowledge.training import fit_matcher
from knowledge.weights_cache import prepare_matcher, program_hash, save, weights_key

ROWS = [("lãi suất bao nhiêu", "a"), ("lãi tính sao", "a"), ("giấy tờ gì", "b"), ("cần hồ sơ nào", "b")]


class Tiny:
    """Stands in for the content: four utterances of two topics and a line outside."""

    content_hash = "tiny"

    def examples(self) -> list[Example]:
        return [*(Example(text, label, label) for text, label in ROWS), Example("trời mưa", "", "", outside="far")]

    def normaliser(self, lines: object = None) -> Normaliser:
        return Normaliser((word for text, _ in ROWS for word in text.split()), [])


@pytest.fixture(scope="module")
def tiny() -> Matcher:
    return fit_matcher(Tiny().examples(), Tiny().normaliser())


@pytest.fixture
def knowledge() -> Tiny:
    return Tiny()


def test_saved_weights_are_the_same_weights(
    tiny: Matcher, knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warm start loads the file of this content and fits nothing."""
    save(tiny.weights, tmp_path / f"weights-{weights_key(knowledge)}.npz")
    monkeypatch.setattr("knowledge.weights_cache._fit_in_child", _must_not_fit)
    matcher, _ = prepare_matcher(knowledge, HOME, tmp_path)
    assert matcher.weights.names == tiny.weights.names
    for loaded, fitted in zip(matcher.weights.blocks, tiny.weights.blocks, strict=True):
        assert np.array_equal(loaded.rows, fitted.rows)


def _must_not_fit(home: Path, file: Path) -> None:
    raise AssertionError(f"fitted again: {home} {file}")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"not a zip at all" * 100])
def test_a_damaged_file_is_fitted_again(
    tiny: Matcher, knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    file = tmp_path / f"weights-{weights_key(knowledge)}.npz"
    file.write_bytes(content)
    fitted = []

    def fit(_home: Path, target: Path) -> None:
        fitted.append(target)
        save(tiny.weights, target)

    monkeypatch.setattr("knowledge.weights_cache._fit_in_child", fit)
    prepare_matcher(knowledge, HOME, tmp_path)
    assert fitted == [file]


def test_weights_of_older_content_are_cleared_away(
    tiny: Matcher, knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "weights-000000000000000000000000.npz"
    old.write_bytes(b"old")
    monkeypatch.setattr("knowledge.weights_cache._fit_in_child", lambda _home, file: save(tiny.weights, file))
    prepare_matcher(knowledge, HOME, tmp_path)
    assert not old.exists()


def test_a_cache_that_cannot_be_written_is_no_error(
    tiny: Matcher, knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file, not a folder")
    monkeypatch.setattr("knowledge.weights_cache._fit_in_child", lambda _home, file: save(tiny.weights, file))
    matcher, _ = prepare_matcher(knowledge, HOME, blocked / "cache")
    assert matcher.weights.names == tiny.weights.names


def test_a_cache_that_can_only_be_read_serves_its_weights(
    tiny: Matcher, knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an image the weights were learned when it was built, and its user may not write there."""
    save(tiny.weights, tmp_path / f"weights-{weights_key(knowledge)}.npz")
    monkeypatch.setattr("knowledge.weights_cache._writable", lambda _cache: tmp_path / "elsewhere")
    monkeypatch.setattr("knowledge.weights_cache._fit_in_child", _must_not_fit)
    matcher, _ = prepare_matcher(knowledge, HOME, tmp_path)
    assert matcher.weights.names == tiny.weights.names


@pytest.mark.parametrize("name", ["matcher.py", "new_file.py", "vocabulary/teencode.yaml"])
def test_any_file_of_the_package_changes_the_key(
    knowledge: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No list to forget a file in: code and data of the whole package count."""
    home = tmp_path / "knowledge"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("knowledge.weights_cache.HOME", home)
    keys = []
    for _ in range(2):
        program_hash.cache_clear()
        keys.append(weights_key(knowledge))
        with (home / name).open("a") as file:
            file.write("# changed\n")
    program_hash.cache_clear()
    assert keys[0] != keys[1]
