"""Scene of a message: its items, who each clause is about, and what is only asked, supposed or reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from knowledge.language.story.context import Context
from knowledge.language.story.items import Item, Message
from knowledge.language.story.lists import words_of
from knowledge.language.story.mood import Mood
from knowledge.language.story.persons import Persons

_TOPIC_ITEMS = 7
BOUNDS: Final = frozenset(("comma", "stop", "ask", "joint", "contrast", "now"))
SOFT: Final = frozenset(
    ("filler", "have_done", "people", "kin", "pronoun", "address", "vocative", "done", "have", "police")
)


_OTHER_HEADS = frozenset((
    "want", "paper", "paper_weak", "no_debt", "debt", "report", "listed", "evils", "abide", "release", "live_with",
    "prison",
))  # fmt: skip

_DENIALS = frozenset(("no_debt", "clean", "abide", "free_of", "never_prison"))
_BARE_TOPIC = ("filler", "people", "kin", "pronoun", "joint", "contrast")


@dataclass(frozen=True)
class Scene:
    """A message ready for the readers of facts."""

    message: Message
    persons: Persons
    mood: Mood
    today: date
    context: Context = field(default_factory=Context)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    sentences: dict[int, tuple[int, int]] = field(default_factory=dict)
    asking: dict[int, bool] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """The items of the message."""
        return self.message.items

    def kind(self, at: int) -> str:
        """The kind of the item at ``at``, "" beyond the ends."""
        return self.message.kinds[at] if 0 <= at < len(self.message.kinds) else ""

    def text(self, at: int) -> str:
        """The words of the item at ``at``, "" beyond the ends."""
        return self.items[at].text if 0 <= at < len(self.items) else ""

    def all_of(self, *kinds: str) -> list[int]:
        """The places of items of ``kinds``."""
        return [at for at, kind in enumerate(self.message.kinds) if kind in kinds]

    def clause(self, at: int) -> tuple[int, int]:
        """First item and the one after the last of the clause around ``at``."""
        if at not in self.spans:
            first, end = at, at + 1
            while first > 0 and self.kind(first - 1) not in BOUNDS:
                first -= 1
            while end < len(self.items) and self.kind(end) not in BOUNDS:
                end += 1
            self.spans.update(dict.fromkeys(range(first, end), (first, end)))
        return self.spans[at]

    def sentence(self, at: int) -> tuple[int, int]:
        """First item and the one after the last of the sentence around ``at``, its end sign included."""
        if at not in self.sentences:
            first, end = at, at + 1
            while first > 0 and self.kind(first - 1) not in ("stop", "ask"):
                first -= 1
            while end < len(self.items) and self.kind(end - 1) not in ("stop", "ask"):
                end += 1
            self.sentences.update(dict.fromkeys(range(first, end), (first, end)))
        return self.sentences[at]

    def before(
        self, at: int, kinds: Collection[str], skip: Collection[str] = SOFT, most: int = 4, strange: int = 0
    ) -> int:
        """The nearest item of ``kinds`` left of ``at``, only ``skip`` and ``strange`` unknown words between; -1."""
        return self._next(at, -1, kinds, skip, most, strange)

    def after(
        self, at: int, kinds: Collection[str], skip: Collection[str] = SOFT, most: int = 4, strange: int = 0
    ) -> int:
        """The nearest item of ``kinds`` right of ``at``, only ``skip`` and ``strange`` unknown words between; -1."""
        return self._next(at, 1, kinds, skip, most, strange)

    def _next(self, at: int, step: int, kinds: Collection[str], skip: Collection[str], most: int, strange: int) -> int:
        for _ in range(most):
            at += step
            kind = self.kind(at)
            if kind in kinds:
                return at
            if kind == "word" and (self.persons.is_person(at) or strange > 0):
                strange -= 0 if self.persons.is_person(at) else 1
                continue
            if kind not in skip:
                return -1
        return -1

    def negated(self, at: int) -> bool:
        """True if a "không", "chưa" stands right before ``at``, or closes what it begins: "đăng ký thì chưa"."""
        return self.closes_with_not(at) or self.before(at, ("not", "not_but"), ("filler", "have_done", "have"), 2) >= 0

    def closes_with_not(self, at: int) -> bool:
        """True for "đăng ký thì chưa": the denial closes the clause."""
        return self.kind(at + 1) == "then" and self.kind(at + 2) == "not" and self.clause(at)[1] <= at + 3

    def subject(self, at: int) -> str:
        """Whom the predicate at ``at`` is about: principal, self, kin, other, generic or "" (nobody is named)."""
        return self.persons.subject(at)

    def names_principal(self, at: int) -> bool:
        """True if the clause itself names the person whom the message is about before ``at``."""
        return self.persons.names_principal(at, self.clause(at)[0])

    def is_about_principal(self, at: int) -> bool:
        """True if what stands at ``at`` is said of the released person and not of somebody else."""
        return self.subject(at) in ("principal", "")

    def is_told(self, at: int) -> bool:
        """True unless ``at`` is supposed, reported by others, unknown or about people in general."""
        return not self.mood.is_unreal(at) and self.subject(at) not in ("other", "generic")

    def asks_here(self, at: int) -> bool:
        """True if the sentence around ``at`` asks something."""
        first, end = self.sentence(at)
        if first not in self.asking:  # a long message without a stop is one sentence, asked about at every word
            self.asking[first] = any(
                kind in ("ask", "ask_end", "verdict") or (kind == "ask_word" and not self.is_nobody(first + place))
                for place, kind in enumerate(self.message.kinds[first:end])
            )
        return self.asking[first]

    def is_nobody(self, at: int) -> bool:
        """True for the "ai" of "chả ai thuê" and the "gì" of "gì cũng có", which ask nothing."""
        if self.text(at) not in words_of("story.anything"):
            return False
        denied = "not" in self.message.kinds[max(0, at - 2) : at] or _DENIALS & set(
            self.message.kinds[max(0, at - 3) : at]
        )
        return bool(denied) or self.text(at + 1) in words_of("story.every")

    def is_condition(self, at: int) -> bool:
        """True if ``at`` is only named as a condition: asked for, required, or the first half of "… thì …"."""
        if self._is_required(at) or self.is_asked(at):
            return True
        if self.names_principal(at):
            return False
        _, end = self.clause(at)
        for here in range(at + 1, min(end, at + 9)):
            kind = self.kind(here)
            if kind in ("then", "verdict", "ask_end") and not self._is_topic(at, here, end):
                return True
            if kind in _OTHER_HEADS:
                break
        follows = self.kind(end) == "comma" and self.kind(end + 1) == "then"
        done = bool(words_of("story.already") & set(self.text(end).split()[:1])) and self.persons.names_principal(
            end, self.clause(at)[0]
        )
        asks = self.kind(end + 1) in ("verdict", "must", "ask_word")
        return follows or (self.kind(end) == "joint" and asks and not done)

    def _is_required(self, at: int) -> bool:
        """True for "phải có giấy", "cần giấy", "có giấy mới được vay"."""
        first, end = self.clause(at)
        if self.kind(at - 1) == "want" and self.text(at - 1) in words_of("story.needs"):
            return True
        around = self.message.kinds[max(first, at - 4) : at] + self.message.kinds[at + 1 : min(end, at + 4)]
        return "must" in around or "only_then" in self.message.kinds[at + 1 : min(end, at + 5)]

    def _is_topic(self, at: int, then: int, end: int) -> bool:
        """True for the "thì" of "giấy thì có", "nợ thì không", "giấy thì ướt nhòe rồi": it tells."""
        kinds = [self.kind(here) for here in range(then + 1, end)]
        while kinds and (self.persons.is_person(end - len(kinds)) or kinds[0] == "police"):
            kinds.pop(0)
        first, _ = self.clause(at)
        is_bare = all(self.kind(here) in _BARE_TOPIC or self.persons.is_person(here) for here in range(first, at))
        telling = ("have", "not", "done", "lost", "filler", "people", "contrast", "still", "kept")
        return (
            self.kind(then) == "then"
            and bool(kinds)
            and (kinds[0] in telling or (is_bare and kinds[0] == "word" and "lost" in kinds))
            and not {"verdict", "ask_end", "loan", "must", "ask_word"} & set(kinds)
        )

    @property
    def is_personal(self) -> bool:
        """True if somebody speaks of themselves or of a relative, and does not ask about the law alone."""
        return bool(self.persons.has_principal or "want" in self.message.kinds or self.context.about)

    @property
    def is_topic(self) -> bool:
        """True for "thế án treo", "còn học nghề thì sao", "tha tù trước hạn nữa": a class is named to ask about it."""
        kinds = self.message.kinds
        if len(kinds) > _TOPIC_ITEMS or {"want", "loan", "time", "money"} & set(kinds):
            return False
        asked = kinds[-1:] == ["then"] or self.text(len(kinds) - 1) in words_of("story.besides")
        named = self.persons.has_principal and self.text(0) not in words_of("story.or_else")
        return (asked or self.text(0) in words_of("story.openers")) and not named

    def is_asked(self, at: int) -> bool:
        """True if ``at`` is the very thing asked about ("có giấy không", "có phải trình báo không")."""
        first, end = self.clause(at)
        if any(
            self.kind(here) == "ask_word"
            and self.items[here].text not in words_of("story.why")
            and not self.is_nobody(here)
            for here in range(max(first, at - 3), at)
        ):
            return True
        for here in range(at + 1, min(end, at + 5)):
            kind = self.kind(here)
            if kind == "ask_word" and (
                self.is_nobody(here)
                or (self.text(here) in words_of("story.anything") and self._denies(first, at, here))
            ):
                continue  # "chưa trình báo gì" asks nothing
            if kind in ("ask_end", "ask_word"):
                return True
            if kind == "not" and self._ends(here + 1, end):
                return self.text(here) in words_of("story.tag")
            if kind not in SOFT and kind not in ("word", "paper", "paper_weak", "loan", "time"):
                return False
        return end <= at + 5 and self.kind(end) == "ask"

    def _denies(self, first: int, at: int, end: int) -> bool:
        return bool({"not", "free_of", "lost"} & set(self.message.kinds[max(first, at - 4) : end]))

    def _ends(self, at: int, end: int) -> bool:
        return (
            all(self.kind(here) in ("filler", "address", "people", "vocative", "word") for here in range(at, end))
            and end - at < 4
        )
