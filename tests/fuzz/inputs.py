"""Odd inputs: what people say, bent, cut, repeated and mixed with what nobody says. The same seed gives the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from bot.model.action import Action
from bot.model.actions import ACTIONS

HERE = Path(__file__).parent
PAYLOADS = HERE.parent / "channels" / "payloads"
PIECES = (
    "", " ", "\n", "\t", "\0", "\x1b", "\u200b", "\u202e", "\ufeff", "\u0301", "a\u0301\u0302\u0323", "\ud800",
    "😀", "👨\u200d👩", "0", "00", "-1", "1e9", "9" * 40, "٣", "½", "²", "1.000.000", "31/02/2024", "30/2",
    "29/2/2023", "tháng 13", "100tr", "1,5 tỷ", "năm chục", "0912345678", "+84 912 345 678", "113", "không", "có",
    "ko", "dạ", "ừ", "?", "!!!", "...", "<b>", "'; --", "{slot}", "%s", "${x}", "../..", "A" * 300, "menu", "quay lại",
    "thôi", "tôi", "án treo", "con trai cô", "ra tù", "vay", "lãi suất", "giấy chứng nhận", "phường Cửa Lò", "xã",
    "Nghệ An", "muốn chết", "đánh", "ABCD-EFGH",
)  # fmt: skip
_LONGEST = 4000


class Odd:
    """Makes odd inputs."""

    def __init__(self, seed: int, said: Sequence[str]) -> None:
        self.chance = random.Random(seed)
        self._said = said
        self._payloads = {kind.name: [path.read_bytes() for path in sorted(kind.glob("*.json"))] for kind in _kinds()}
        self._bend: Sequence[Callable[[str], str]] = (
            lambda said: said,
            lambda said: said[: self.chance.randrange(len(said) + 1)],
            lambda said: said + self.piece(),
            lambda said: self.piece() + said,
            lambda said: said.upper(),
            lambda said: said.replace(" ", self.piece()),
            lambda said: "".join(self.chance.sample(said, len(said))) if len(said) < 200 else said,
            self._mutated,
            lambda said: f"{said} {self.chance.choice(self._said)}",
            lambda said: said * self.chance.randrange(2, 60),
        )

    def piece(self) -> str:
        """A small odd thing."""
        return self.chance.choice(PIECES)

    def text(self) -> str:
        """What somebody may type, as long as a channel lets through."""
        kind = self.chance.random()
        if kind < 0.1:
            return (self.piece() * self.chance.randrange(1, 2000))[:_LONGEST]
        if kind < 0.3:
            pieces = [self.piece() for _ in range(self.chance.randrange(1, 20))]
            return self.chance.choice(("", " ", "\n")).join(pieces)[:_LONGEST]
        said = self.chance.choice(self._said)
        for _ in range(self.chance.randrange(1, 4)):
            said = self.chance.choice(self._bend)(said)[:_LONGEST]
        return said

    def action(self) -> str:
        """A button that exists, with arguments that do not."""
        name = self.chance.choice([*ACTIONS, self.piece()])
        kind = ACTIONS.get(name, Action)
        count = self.chance.choice((len(fields(kind)), self.chance.randrange(6)))
        words = [self.chance.choice((self.piece, self._word))() for _ in range(count)]
        return ":".join((name, *words))[:120]

    def payload(self, platform: str) -> bytes:
        """An update of a platform, or what is left of it."""
        body = self.chance.choice(self._payloads[platform])
        kind = self.chance.random()
        if kind < 0.2:
            return self._bytes(body)
        try:
            changed = self._changed(json.loads(body))
        except ValueError:
            return self._bytes(body)
        return json.dumps(changed, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")

    def value(self) -> object:
        """A JSON value of any kind."""
        numbers = (0, -1, 2**63, 10**40, 1.5, -0.0, 1e308)
        kinds: Sequence[Callable[[], object]] = (
            lambda: None, lambda: True, lambda: self.chance.choice(numbers), self.piece, self.text, list, dict,
            lambda: [self.value()], lambda: {self.piece(): self.value()},
        )  # fmt: skip
        return self.chance.choice(kinds)()

    def _word(self) -> str:
        return self.chance.choice(
            ("0", "1", "yes", "person", "family", "ward", "phone", "16732", "show", "back", "next")
        )

    def _mutated(self, said: str) -> str:
        letters = list(said)
        for _ in range(min(len(letters), self.chance.randrange(1, 5))):
            letters[self.chance.randrange(len(letters))] = self.piece()[:3]
        return "".join(letters)

    def _changed(self, found: object) -> object:
        """A JSON value with something in it left out or another."""
        if self.chance.random() < 0.05:
            return self.value()
        if isinstance(found, Mapping):
            return {key: self._changed(value) for key, value in found.items() if self.chance.random() > 0.02}
        if isinstance(found, list):
            return [self._changed(value) for value in found]
        if isinstance(found, str) and self.chance.random() < 0.1:
            return self.text()
        return found

    def _bytes(self, body: bytes) -> bytes:
        cut = bytearray(body[: self.chance.randrange(len(body) + 1)])
        for _ in range(self.chance.randrange(4)):
            if cut:
                cut[self.chance.randrange(len(cut))] = self.chance.randrange(256)
        return bytes(cut)


def _kinds() -> list[Path]:
    return sorted(path for path in PAYLOADS.iterdir() if path.is_dir())
