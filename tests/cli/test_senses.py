"""What the doctor says of an ear and an eye that are named, and what the lock of the extra holds."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bot import doctor
from bot.settings import Settings
from bot.voice import sherpa
from bot.voice.senses import find_senses

ROOT = Path(__file__).parent.parent.parent
MODEL = ROOT / "tests" / "voice" / "model" / "ctc"


def test_what_is_not_named_is_no_line() -> None:
    settings = Settings()
    assert doctor._ear(settings) == []
    assert doctor._eye(settings) == []
    senses = find_senses(settings)
    there = [senses.spoken.is_there, senses.dictation.is_there, senses.certificates.is_there]
    assert there == [False, False, False]


def test_an_ear_that_is_named_works_or_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sherpa, "_LIBRARIES", ("khong_co_thu_vien_nay",))
    [line] = doctor._ear(Settings(ear_folder=MODEL))
    assert not line.is_fine
    assert "[voice]" in line.told
    monkeypatch.setattr(sherpa, "_LIBRARIES", ())
    assert doctor._ear(Settings(ear_folder=MODEL))[0].is_fine
    [line] = doctor._ear(Settings(ear_folder=tmp_path))
    assert not line.is_fine
    assert str(tmp_path) in line.told


def test_an_eye_that_is_named_works_or_says_what_is_missing(tmp_path: Path) -> None:
    program = tmp_path / "reader"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(stat.S_IRWXU)
    assert doctor._eye(Settings(photo_reader=str(program)))[0].is_fine
    [line] = doctor._eye(Settings(photo_reader="khong-co-chuong-trinh-nay"))
    assert not line.is_fine
    assert "tesseract-ocr-vie" in line.told


def test_the_lock_of_the_extra_holds_the_same_versions_and_hashes() -> None:
    """Installing it beside the others changes none of them."""
    pinned = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)
    main, voice = (dict(pinned.findall((ROOT / name).read_text())) for name in ("requirements.lock", "voice.lock"))
    assert main.items() <= voice.items()
    assert {"av", "sherpa-onnx"} <= voice.keys() - main.keys()
    assert "://" not in (ROOT / "voice.lock").read_text()
