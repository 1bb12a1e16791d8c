"""sherpa-onnx writes down what it is given, with the model of a folder; without either, no ear is there."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import shutil
from pathlib import Path

import pytest

from bot.voice import sherpa
from bot.voice.dictation import Dictation
from bot.voice.sherpa import SherpaEar, ear_trouble, find_ear, find_model
from tests.voice.sounds import bursts, encoded, wave_of

MODELS = Path(__file__).parent / "model"
needs_library = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("sherpa_onnx", "av")), reason="không có phần thêm [voice]"
)


@needs_library
@pytest.mark.parametrize(("model", "words"), [("ctc", "vay vay"), ("transducer", "vay")])
def test_the_library_hears_with_the_model_of_a_folder(model: str, words: str) -> None:
    """The networks are made by tests/voice/model/make.py: noise is a word, quiet none."""
    ear = find_ear(MODELS / model)
    assert asyncio.run(Dictation(ear).words("ai", wave_of(bursts()))) == words
    assert asyncio.run(Dictation(ear).words("ai", encoded(bursts(), "ogg", "libopus"))) == words
    assert asyncio.run(Dictation(ear).words("ai", wave_of(bursts(0)))) == ""


def test_the_small_one_of_two_sizes_is_taken(tmp_path: Path) -> None:
    for name in ("encoder-epoch-9.onnx", "encoder-epoch-9.int8.onnx", "decoder.onnx", "joiner.onnx", "tokens.txt"):
        (tmp_path / name).touch()
    model = find_model(tmp_path)
    assert model is not None
    assert [path.name for path in model.networks] == ["encoder-epoch-9.int8.onnx", "decoder.onnx", "joiner.onnx"]


@pytest.mark.parametrize("missing", ["tokens.txt", "joiner.onnx"])
def test_half_a_model_is_none(tmp_path: Path, missing: str, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(MODELS / "transducer", tmp_path / "model")
    (tmp_path / "model" / missing).unlink()
    assert find_model(tmp_path / "model") is None
    with caplog.at_level(logging.ERROR):
        assert find_ear(tmp_path / "model") is None
    assert caplog.records


def test_without_a_folder_there_is_no_ear_and_no_trouble() -> None:
    assert find_ear(None) is None
    assert ear_trouble(None) == ""


def test_without_the_library_there_is_no_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sherpa, "_LIBRARIES", ("khong_co_thu_vien_nay",))
    assert ear_trouble(MODELS / "ctc") == "no_library"
    assert find_ear(MODELS / "ctc") is None


def test_an_ear_loads_nothing_before_the_first_sound() -> None:
    model = find_model(MODELS / "ctc")
    assert model is not None
    assert SherpaEar(model)._loaded is None
