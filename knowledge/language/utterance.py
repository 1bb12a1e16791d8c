"""Words of one message, read once; what they can mean (a control word, a name, a number …) is found when asked for.

The conversation, the pre-check and the understanding are handed one `Utterance` instead of the typed text, so that
nothing is cleaned, folded or split twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from knowledge.language.acts import is_only_acts, read_acts
from knowledge.language.answers import (
    Amount,
    Control,
    DayRange,
    Trouble,
    means_unknown,
    read_amount,
    read_control,
    read_count,
    read_date,
    read_months,
)
from knowledge.language.audience import Audience, read_audience
from knowledge.language.codes import CASE_LENGTH, INVITATION_LENGTH, find_code
from knowledge.language.commands import read_command
from knowledge.language.graphemes import graphemes
from knowledge.language.lexicon import spell_out, typed_plainly
from knowledge.language.loan_words import LoanWish, read_loan_wish
from knowledge.language.names import NameReading, read_name
from knowledge.language.ordinals import read_place
from knowledge.language.phones import Phones, read_phones
from knowledge.language.telex import fold
from knowledge.language.text import marked_share, split_sentences, whole_of
from knowledge.language.tokens import Word, clean, tokens, words_of
from knowledge.language.wishes import Wish, read_wish
from knowledge.language.word_lists import phrases
from knowledge.recent import Recent

if TYPE_CHECKING:
    from knowledge.language.story import Context, Heard

V = TypeVar("V")


class Utterance:
    """One message as typed. Every reading is computed at most once, when first asked for.

    ``recent`` has readings of the same words that hold none of them, see `share`.
    """

    def __init__(self, raw: str, cleaned: str | None = None, recent: Recent[Any] | None = None) -> None:
        self._raw = raw
        self._recent = recent
        self._kept: dict[object, object] = {}
        if cleaned is not None:
            self.clean = cleaned

    @property
    def raw(self) -> str:
        """The text as typed."""
        return self._raw

    def __repr__(self) -> str:
        return "Utterance(…)"  # what a person typed never gets into a log

    @property
    def readings_kept(self) -> int:
        """The number of readings that other rooms made of these words."""
        return len(self._kept)

    def part(self, cleaned: str) -> Utterance:
        """A part of the cleaned text as an utterance of its own."""
        return self if cleaned == self.clean else self.keep(("part", cleaned), lambda _: Utterance(cleaned, cleaned))

    def keep(self, key: object, make: Callable[[Utterance], V]) -> V:
        """A reading that a higher room makes of these words: made once for each ``key``."""
        if key not in self._kept:
            self._kept[key] = make(self)
        return cast("V", self._kept[key])

    def share(self, name: str, make: Callable[[Utterance], V], holds_no_words: Callable[[V], bool] | None = None) -> V:
        """`keep`, for a reading that whoever writes the same words may have too: nothing in it is theirs.

        ``holds_no_words`` tells it of a single reading, where some hold a word, a number or a day of the message.
        """
        recent = self._recent
        if recent is None:
            return self.keep(name, make)
        return self.keep(name, lambda said: cast("V", recent.get(lambda: make(said), said.raw, name, holds_no_words)))

    @cached_property
    def clean(self) -> str:
        """Lower-case NFC text without what nobody sees."""
        return clean(self.raw)

    @cached_property
    def folded(self) -> str:
        """The cleaned text without diacritics, signs included."""
        return fold(self.clean)

    @cached_property
    def said(self) -> str:
        """Folded, without full stops around it, to compare as a whole. A question mark stays: it asks."""
        return whole_of(self.folded)

    @cached_property
    def cut(self) -> list[Word]:
        """Words, numbers and signs between numbers as typed; both `words` and `tokens` come from here."""
        return tokens(self.clean)

    @cached_property
    def words(self) -> list[str]:
        """Words and numbers, marks included: what the matcher takes."""
        return words_of(self.cut)

    @cached_property
    def bare(self) -> str:
        """Words and numbers alone, folded: a command may be typed with any signs around it."""
        return fold(" ".join(self.words))

    @cached_property
    def bare_words(self) -> list[str]:
        """The words of `bare`."""
        return self.bare.split()

    @cached_property
    def tokens(self) -> list[Word]:
        """Words, numbers and signs between numbers, with short forms spelled out: what the value readers take."""
        plain = typed_plainly(self.clean)
        return spell_out(self.cut if plain == self.clean else tokens(plain))

    @cached_property
    def sentences(self) -> list[str]:
        """The cleaned text cut at the ends of sentences and lines."""
        return split_sentences(self.clean)

    @cached_property
    def graphemes(self) -> list[str]:
        """The single signs as a reader sees them."""
        return graphemes(self.raw)

    @cached_property
    def marked(self) -> float:
        """The share of words that carry diacritics, 0-1."""
        return marked_share(self.words)

    @cached_property
    def size(self) -> int:
        """Number of pieces between spaces."""
        return len(self.raw.split())

    @cached_property
    def asks(self) -> bool:
        """True if the words have the ring of a question."""
        text = phrases("check.never").replace(self.folded, "")
        last = text.rstrip(" .!?")
        called = phrases("check.called_at_the_end").end(last)
        before = last[: called.start()].rstrip() if called is not None else last
        return (
            text.rstrip().endswith("?")
            or phrases("check.asks").within(text) is not None
            or phrases("check.asks_at_the_end").end(last) is not None
            or phrases("check.asks_at_the_end").end(before) is not None
            or (self.size > 2 and phrases("check.asks_at_the_start").start(text) is not None)
        )

    @cached_property
    def tells(self) -> bool:
        """True if a story begins ("có người đòi tiền tôi"), which is no yes."""
        return phrases("check.tells").start(self.said) is not None

    @cached_property
    def begins_correction(self) -> bool:
        """True if it takes back what was said before ("à không, năm 2022"), which is no "không"."""
        return phrases("check.corrects").start(self.said) is not None

    @cached_property
    def apologises(self) -> bool:
        """True for an apology and nothing else."""
        return phrases("commands.sorry").whole(self.bare) is not None

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """The acts of speech, in order."""
        return read_acts(self)

    @cached_property
    def is_only_acts(self) -> bool:
        """True if the message asks and tells nothing besides its acts."""
        return is_only_acts(self)

    @cached_property
    def command(self) -> str:
        """The action of a button that the words mean as a whole, courtesy at both ends aside; "" for none."""
        return read_command(self.bare)

    @cached_property
    def control(self) -> Control:
        """The steering word that the whole message is."""
        return read_control(self)

    @cached_property
    def is_unknown(self) -> bool:
        """True if it says "không biết", "nỏ nhớ", "quên rồi" … somewhere."""
        return means_unknown(self)

    @cached_property
    def audience(self) -> Audience | None:
        """On whose behalf somebody writes, when that is all it says."""
        return read_audience(self.said)

    @cached_property
    def named(self) -> NameReading:
        """The person's name that it says, and how surely."""
        return read_name(self.raw)

    @property
    def name(self) -> str:
        """A person's name, beside a phone number too, or ""; also "" where it may as well be a refusal or a command."""
        return "" if self.named.in_doubt else self.named.name

    @cached_property
    def refuses(self) -> bool:
        """True for a refusal and nothing else. Marks that were typed count: "Huy" and "Dũng" refuse nothing."""
        return phrases("form.refuses", marks=True).whole(whole_of(self.clean)) is not None

    @cached_property
    def phones(self) -> Phones:
        """All telephone numbers that it holds."""
        return read_phones(self.raw)

    @property
    def phone(self) -> str:
        """The telephone number in E.164; "" for none, or for several."""
        found = self.phones.mobile
        return found[0] if len(found) == 1 else ""

    def wish(self, kind: str) -> Wish:
        """The time ("when") or way ("way") to be reached that the words ask for."""
        return self.keep(("wish", kind), lambda said: read_wish(kind, said))

    @cached_property
    def invitation(self) -> str:
        """A code of an invitation, or ""."""
        return find_code(self.raw, INVITATION_LENGTH)

    @cached_property
    def case_code(self) -> str:
        """A code of a case, or ""."""
        return find_code(self.raw, CASE_LENGTH)

    def choice_of(self, count: int) -> int:
        """The place, from 1, among ``count`` choices that the whole message names; 0 for none."""
        return read_place(self.bare, count)

    @cached_property
    def amount(self) -> Amount | Trouble[int]:
        """An amount of money."""
        return read_amount(self)

    @cached_property
    def loan(self) -> tuple[int, int] | None:
        """(amount in đồng, months) of a question about repayment; None when it asks for something else."""
        return self.loan_wish.question

    @cached_property
    def loan_wish(self) -> LoanWish:
        """All that it says of a loan: sum, term, months of grace, what can be paid a month."""
        return self.share("loan wish", read_loan_wish, LoanWish.has_no_figures)

    @cached_property
    def count(self) -> int | Trouble[int]:
        """A number of people."""
        return read_count(self)

    @cached_property
    def months(self) -> int | Trouble[int]:
        """A length of time."""
        return read_months(self)

    def day(self, today: date) -> DayRange | Trouble[DayRange]:
        """A day, or the days it may be."""
        return self.keep(("day", today), lambda said: read_date(said.raw, today))

    def story(self, today: date, context: Context | None = None) -> Heard:
        """The facts that it tells, in a talk that has its ``context``."""
        from knowledge.language.story import read_story  # it reads utterances itself

        name = f"story {today} {context}"
        return self.share(name, lambda said: read_story(said, today, context), lambda heard: heard.is_empty)
