"""Places mentioned in a typed text: wards, districts and provinces, each with the words it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.places.gazetteer import ISLAND, Gazetteer, Name
from bot.places.place_words import Token, is_marked, join_key, key_of, load_place_words, spelling_of, split_address

LONGEST_NAME = 7


@dataclass(frozen=True)
class Mention:
    """Words ``start`` to ``end`` name something. ``opening`` is where its kind word ("phường") starts."""

    start: int
    end: int
    opening: int

    @property
    def size(self) -> int:
        """Number of words of the name, its kind aside."""
        return self.end - self.start

    @property
    def has_kind(self) -> bool:
        """True if a kind word stands before the name."""
        return self.opening < self.start

    def overlaps(self, other: Mention) -> bool:
        """True if the two use a word in common, kind words included."""
        return self.opening < other.end and other.opening < self.end


@dataclass(frozen=True)
class WardMention(Mention):
    """A ward's name with every unit called so; ``kind`` is the letter of its kind word, if any."""

    kind: str
    names: tuple[Name, ...]


@dataclass(frozen=True)
class AreaMention(Mention):
    """A district or a province. ``is_short``: an abbreviation, too weak to rule anything out."""

    keys: frozenset[str]
    is_short: bool = False


@dataclass(frozen=True)
class Address:
    """A text with everything that it mentions."""

    tokens: tuple[Token, ...]
    wards: tuple[WardMention, ...]
    districts: tuple[AreaMention, ...]
    provinces: tuple[AreaMention, ...]
    is_marked: bool


def read_address(text: str, gazetteer: Gazetteer) -> Address:
    """All mentions in ``text``, overlapping ones too: which of them counts is decided by `rating`."""
    tokens = tuple(split_address(text))
    wards: list[WardMention] = []
    districts: list[AreaMention] = []
    provinces: list[AreaMention] = []
    for start, end in _windows(tokens):
        words = tokens[start:end]
        keys = tuple(dict.fromkeys((join_key(words), "".join(token.bare for token in words))))
        wards += _wards(tokens, start, end, keys, gazetteer)
        districts += _districts(tokens, start, end, keys, gazetteer)
        provinces += _provinces(tokens, start, end, keys, gazetteer)
    full = {(area.start, area.end) for area in provinces if not area.is_short}
    # "Cao Bằng" alone is the province; its town needs "thành phố"
    towns = tuple(area for area in districts if area.has_kind or (area.start, area.end) not in full)
    told = [area for area in (*towns, *provinces) if area.has_kind]
    whole = [ward for ward in wards if not _is_cut_from_area(ward, told)]
    kept = tuple(ward for ward in whole if not _is_piece(ward, whole))
    return Address(tokens, kept, towns, tuple(provinces), is_marked(tokens))


def _is_cut_from_area(ward: WardMention, told: Sequence[AreaMention]) -> bool:
    """True if the name is cut out of "tp Hồ Chí Minh", or runs into its kind word ("Láng thành" phố Hà Nội)."""
    if not ward.has_kind:
        return any(ward.overlaps(area) for area in told)
    return any(ward.start < area.opening < ward.end for area in told)


def _is_piece(ward: WardMention, wards: Sequence[WardMention]) -> bool:
    """True if a longer name begins with this one word: "Con" of "thị trấn Con Cuông"."""
    return ward.size == 1 and any(other.start == ward.start and other.size > 1 for other in wards)


def _windows(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Every run of words that could be a name: in one clause, not a street's or a person's."""
    for start, token in enumerate(tokens):
        if _is_street(tokens, start) or _is_inside_kind(tokens, start):
            continue
        for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
            if tokens[end - 1].clause != token.clause:
                break
            yield start, end


def _is_street(tokens: Sequence[Token], start: int) -> bool:
    """True if a street's or a person's name starts here: "đường Hà Nội"."""
    before = start - 1
    if before < 0 or tokens[before].clause != tokens[start].clause:
        return False
    return tokens[before].bare in _phrases("not_a_place_after") and not _is_inside_kind(tokens, before)


def _is_inside_kind(tokens: Sequence[Token], start: int) -> bool:
    """True if the word is the second of a kind: "phố" of "thành phố Vinh" does not begin "Phổ Vinh"."""
    if not start:
        return False
    pair = f"{tokens[start - 1].bare} {tokens[start].bare}"
    return pair in _phrases("district_kinds") or any(pair in _ward_kind(kind) for kind in load_place_words().ward_kinds)


def _wards(
    tokens: Sequence[Token], start: int, end: int, keys: Sequence[str], gazetteer: Gazetteer
) -> Iterator[WardMention]:
    names = tuple(name for key in keys for name in gazetteer.names(key))
    if not names:
        return
    area_opening = _opening(tokens, start, _phrases("district_kinds") | frozenset(("tinh",)))
    if area_opening < start:  # "huyện Định Hóa" is no ward, though a ward is called so; an island has no other name
        kept = tuple(name for name in names if name.kind == ISLAND or _is_town_taken_in(name, keys, gazetteer))
        if kept:
            yield WardMention(start, end, area_opening, kept[0].kind, kept)
        return
    for kind in load_place_words().ward_kinds:
        opening = _opening(tokens, start, _ward_kind(kind))
        if opening < start:
            yield WardMention(start, end, opening, kind, names)
            return
    yield WardMention(start, end, start, "", names)


def _is_town_taken_in(name: Name, keys: Sequence[str], gazetteer: Gazetteer) -> bool:
    """True if a former town went into a city ("thị xã Cửa Lò" into Vinh) and one unit of today has its name."""
    areas = gazetteer.areas
    towns = {area for key in keys for area in areas.districts.get(key, ())}
    is_district = any(key_of(areas.district_names[area]).endswith(key) for area in towns for key in keys)
    return name.current and not is_district and bool(towns & name.districts)


def _districts(
    tokens: Sequence[Token], start: int, end: int, keys: Sequence[str], gazetteer: Gazetteer
) -> Iterator[AreaMention]:
    found = frozenset(area for key in keys for area in gazetteer.areas.districts.get(key, ()))
    if not found:
        return
    opening = _opening(tokens, start, _phrases("district_kinds"))
    if opening < start or not tokens[start].bare.isdigit():
        yield AreaMention(start, end, opening, found)


def _provinces(
    tokens: Sequence[Token], start: int, end: int, keys: Sequence[str], gazetteer: Gazetteer
) -> Iterator[AreaMention]:
    for table, is_short in ((gazetteer.areas.provinces, False), (gazetteer.areas.short_provinces, True)):
        found = frozenset(area for key in keys for area in table.get(key, ()))
        if found:
            yield AreaMention(start, end, _opening(tokens, start, _phrases("province_kinds")), found, is_short)


def _opening(tokens: Sequence[Token], start: int, kinds: frozenset[str]) -> int:
    """The start of the kind word right before ``start``; ``start`` itself when there is none."""
    for size in (2, 1):
        words = tokens[max(0, start - size) : start]
        is_kind = len(words) == size and " ".join(word.bare for word in words) in kinds
        is_kind = is_kind and all(_may_be_kind(word) for word in words)
        if is_kind and words[0].clause == tokens[start].clause:
            return start - size
    return start


def _may_be_kind(word: Token) -> bool:
    """True if the marks of a word, if it has any, are those of a kind."""
    return not is_marked([word]) or spelling_of([word]) in _marked_kinds()


@lru_cache(maxsize=1)
def _marked_kinds() -> frozenset[str]:
    return frozenset(spelling_of(split_address(word)) for word in load_place_words().marked_kinds)


@lru_cache(maxsize=8)
def _phrases(which: str) -> frozenset[str]:
    return frozenset(getattr(load_place_words(), which))


@lru_cache(maxsize=8)
def _ward_kind(kind: str) -> frozenset[str]:
    return frozenset(load_place_words().ward_kinds[kind])
