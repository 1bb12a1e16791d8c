"""A talk that was written down happens again: the same answers to the letter, the same session, the same codes."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.codes import repeatable_draw
from bot.channels.capability import CAPABILITIES
from bot.channels.terminal.platform import CHANNEL, talk
from bot.clock import StoppedClock
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.replay.comparison import whole
from bot.replay.player import Player, ReplayMismatchError
from bot.replay.script import Answer, Script, load_script, script_text
from bot.replay.transcript import Transcript
from bot.replay.visitor import Visitor
from bot.settings import Settings
from bot.texts.channels import kind_of
from bot.wiring import running
from knowledge.yaml_file import YamlError
from tests.acting import quick_folder
from tests.conftest import NOON, FixedClock

UTTERANCES = (
    "lãi suất bao nhiêu", "kiểm tra điều kiện", "nhờ liên hệ", "cho tôi", "cửa lò", "Trần Văn Mẫu 0912345678",
    "đồng ý", "hồ sơ của tôi", "quay lại", "dừng", "menu", "chi tiết", "80 triệu", "20/5/2025", "rồi", "không có",
    "tôi chán sống lắm", "😀", "xóa dữ liệu", "rút lại hồ sơ", "Ký tự \x1b[31m lạ\tvà “ngoặc”: - # '", "   ", "",
)  # fmt: skip
ALL = tuple(name for name in CAPABILITIES if kind_of(name) == "web")
"""Channels on which the same is said about data as in a terminal."""
Choose = Callable[[list[str]], str | None]
"""What is typed next under these labels; None ends the talk."""


@dataclass
class Keyboard:
    """Types what somebody chooses who has seen the answer before, minutes later each time."""

    clock: FixedClock
    transcript: Transcript
    choose: Choose

    def readline(self) -> str:
        self.clock.moment += timedelta(minutes=7)
        told = [whole(message) for message in self.transcript.said[-1][2]] if self.transcript.said else []
        shown = told or list(self.transcript.welcome)
        typed = self.choose(list(shown[-1].options) if shown else [])
        return "" if typed is None else f"{typed}\n"


def recorded(services: Services, folder: Path, choose: Choose, seed: int = 0) -> tuple[str, Session]:
    """A talk in a terminal as `qd22 chat --repro` writes it, and what was remembered at its end."""
    clock = FixedClock()
    transcript = Transcript(clock, StoppedClock(NOON))

    async def run() -> Session:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/first.db")
        stopped = transcript.stopped or clock
        async with running(settings, services, stopped, repeatable_draw(seed)) as parts:
            vault = parts.keyring.chat(CHANNEL, "")
            source = cast("TextIO", Keyboard(clock, transcript, choose))
            await talk(source, io.StringIO(), parts.exchange, vault, transcript)
            return await parts.database.read(lambda work: load_session(work.chats.session(vault) or ""))

    session = asyncio.run(run())
    return transcript.repeatable("Ghi lại", seed=seed), session


def replayed(
    services: Services, folder: Path, script: Script, channel: str
) -> tuple[ReplayMismatchError | None, Session]:
    """The script on a new database, and what is remembered at its end."""

    async def run() -> tuple[ReplayMismatchError | None, Session]:
        clock = StoppedClock(script.at)
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/{channel}.db")
        async with running(settings, services, clock, repeatable_draw(script.seed)) as parts:
            visit = Visitor(parts=parts, clock=clock, channel=channel, address="somebody")
            return await Player({"person": visit}, clock).run(script), await visit.session()

    return asyncio.run(run())


def prove_repeatable(services: Services, choose: Choose, *channels: str, seed: int = 0) -> Script:
    """Record in a terminal, write, read and play again on each channel."""
    with quick_folder() as folder:
        written, session = recorded(services, folder, choose, seed)
        (folder / "talk.yaml").write_text(written, encoding="utf-8")
        script, _ = load_script(folder / "talk.yaml")
        for channel in channels:
            apart, again = replayed(services, folder, script, channel)
            assert apart is None, f"{channel}, {apart.number}:\n" + "\n\n".join(map(str, apart.differences))
            assert again == session
    return script


@pytest.fixture(scope="module")
def walked(services: Services) -> Script:
    return prove_repeatable(services, walk(3), CHANNEL, "web", seed=3)


def walk(seed: int, steps: int = 30) -> Choose:
    """Numbers and labels of buttons and all sorts of words, thirty times."""
    chance, count = random.Random(seed), iter(range(steps))

    def choose(labels: list[str]) -> str | None:
        if next(count, None) is None:
            return None
        if not labels or chance.random() < 0.4:
            return chance.choice(UTTERANCES)
        at = chance.randrange(len(labels))
        return labels[at] if chance.random() < 0.3 else str(at + 1)

    return choose


@pytest.mark.parametrize("seed", range(8))
def test_a_random_walk_happens_again(services: Services, seed: int) -> None:
    script = prove_repeatable(services, walk(seed), CHANNEL, ALL[seed % len(ALL)], seed=seed)
    assert len(script.steps) == 30


def test_a_case_has_the_same_code_again(services: Services) -> None:
    words = iter(("nhờ liên hệ", "cho tôi", "cửa lò", "Trần Văn Mẫu 0912345678", "sáng", "gọi", "đồng ý"))
    script = prove_repeatable(services, lambda _: next(words, None), CHANNEL, "web", seed=11)
    assert "Đã gửi tới phường Cửa Lò" in script.steps[-1].told[0].text  # type: ignore[index]


@pytest.mark.parametrize("change", ["text", "button", "more", "fewer"])
def test_a_changed_answer_is_found_where_it_is(services: Services, tmp_path: Path, walked: Script, change: str) -> None:
    steps = list(walked.steps)
    steps[17] = steps[17].model_copy(update={"told": tuple(changed(list(steps[17].told or ()), change))})
    apart, _ = replayed(services, tmp_path, walked.model_copy(update={"steps": tuple(steps)}), "web")
    assert apart is not None
    assert apart.number == 18
    assert [each.asked for each in apart.differences] == ["told"]


def changed(told: list[Answer], change: str) -> Iterator[Answer]:
    last = told.pop()
    yield from told
    match change:
        case "text":
            yield last.model_copy(update={"text": last.text.replace(" ", "  ", 1)})
        case "button":
            yield last.model_copy(update={"buttons": (*last.buttons, "Nút lạ")})
        case "more":
            yield from (last, last)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_whatever_is_typed_and_told_is_read_as_it_was(typed: list[str]) -> None:
    steps = [{"say": words, "told": [{"text": words, "buttons": [words]}]} for words in typed]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.yaml"
        path.write_text(script_text("x", steps), encoding="utf-8")
        script, _ = load_script(path)
    assert [(step.say, step.told) for step in script.steps] == [
        (words, (Answer(text=words, buttons=(words,)),)) for words in typed
    ]


@pytest.mark.parametrize(
    ("step", "told"),
    [("{say: a, press: b}", "đúng một trong"), ("{has: a}", "đúng một trong"), ("{say: a, hass: b}", "hass"),
     ("{wait: mai}", "wait"), ("{say: a, at: hôm nay}", "at")],
)  # fmt: skip
def test_a_wrong_script_is_refused_with_its_line(tmp_path: Path, step: str, told: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(f"title: Sai\nsteps:\n  - {step}\n", encoding="utf-8")
    with pytest.raises(YamlError) as caught:
        load_script(path)
    assert caught.value.problems[0].line == 3
    assert told in caught.value.problems[0].text


def test_ctrl_c_ends_a_talk_like_the_end_of_the_input(services: Services, tmp_path: Path) -> None:
    def choose(_: list[str]) -> str:
        if next(words, None) is None:
            raise KeyboardInterrupt
        return "menu"

    words = iter((1, 2))
    written, _ = recorded(services, tmp_path, choose)
    assert written.count("say: menu") == 2
