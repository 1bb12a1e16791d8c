"""Which units an address means: the reading that explains most of the typed words; equals are a choice to offer.

A name counts only when something else says that a place is meant: a kind word, the district or province, capital
letters, or a text that holds nothing but an address. So "tôi muốn thành công" is no ward.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from bot.places.address import Address, AreaMention, Mention, WardMention, read_address
from bot.places.gazetteer import Gazetteer, Name
from bot.places.place_words import is_marked, join_key, key_of, letters_of, load_place_words, spelling_of
from knowledge.language.telex import SYLLABLES

RIGHT_KIND = 1.0
"""A kind word that fits is worth a word."""
WRONG_KIND = 0.25
"""Taken when it does not fit; little, because "xã" is still said of what became a phường."""
RIGHT_SPELLING = 0.5
"""Marks that agree; less than a word, because people swap hỏi and ngã."""
OLD_BY_DISTRICT = 0.25
"""Who names the district speaks of the old map."""
SAME_OLD_PROVINCE = 0.04
"""Too little to decide alone: the name of a province may be meant as of today or as before."""
SAME_OLD_ADDRESS = 0.1
"""District and old province together leave no doubt."""
ALSO_AN_AREA = 0.5
"""Taken from a reading whose words, behind another ward, are a district or province as well."""
LONG_WORD = 6
"""Letters from which a name of one word (Pleiku, Đakrông) is no common word."""
MOST_OF_DISTRICT = 12
"""Units of a district that are offered at most; a longer list helps nobody."""
MARGIN = 0.05
"""Readings so near to the best are equals."""


class Rated(NamedTuple):
    """One reading. ``sure`` says that the official name of today with its province was typed."""

    score: float
    name: Name
    sure: bool
    has_kind: bool = False
    is_area: bool = False


class _Support(NamedTuple):
    words: float
    district: bool
    province: bool


def find_codes(text: str, gazetteer: Gazetteer) -> list[str]:
    """Codes of the units that ``text`` can mean, best first; empty when it names none."""
    address = read_address(text, gazetteer)
    readings = [reading for mention in address.wards for reading in _rate_mention(mention, address, gazetteer)]
    best = max((reading.score for reading in readings), default=0.0)
    kept = [reading for reading in readings if reading.score > best - MARGIN]
    sure = [reading for reading in kept if reading.sure]
    ordered = sorted(sure or kept, key=lambda reading: (not reading.name.current, -reading.score))
    found = list(dict.fromkeys(code for reading in ordered for code in reading.name.codes))
    if any(reading.name.current or reading.has_kind or not reading.is_area for reading in ordered):
        return found
    # a district alone ("Vinh"), or one that an old ward elsewhere happens to share its name with ("Kỳ Sơn")
    more = _units_of_district(address, gazetteer)
    return list(dict.fromkeys([*found, *more])) if len(more) <= MOST_OF_DISTRICT else found


def _units_of_district(address: Address, gazetteer: Gazetteer) -> list[str]:
    """Today's units of the one district that a text names, if it names nothing besides and its province."""
    told = [area for area in address.districts if _is_spelled_so(area, address, gazetteer)]
    longest = max((area.size for area in told), default=0)
    covered = {at for area in (*address.districts, *address.provinces) for at in range(area.opening, area.end)}
    others = [token.bare for at, token in enumerate(address.tokens) if at not in covered]
    if not told or not all(word in _around() for word in others):
        return []
    districts = {key for area in told if area.size == longest for key in area.keys}
    own = {key for key in districts if any(_is_own_name(key, area, address, gazetteer) for area in told)}
    districts = own or districts
    provinces = {key for area in address.provinces if not _is_same_as(area, told) for key in area.keys}
    fitting = {key for key in districts if not provinces or gazetteer.areas.district_provinces[key] in provinces}
    if not fitting:
        codes = gazetteer.areas.province_codes
        today = {codes.get(key, key) for key in provinces}
        fitting = {key for key in districts if codes.get(gazetteer.areas.district_provinces[key]) in today}
    return [code for district in sorted(fitting) for code in gazetteer.units_of(district)]


def _is_spelled_so(area: AreaMention, address: Address, gazetteer: Gazetteer) -> bool:
    """True if marks that were typed are those of the district: "hai cháu" is no Hải Châu."""
    tokens = address.tokens[area.start : area.end]
    names = gazetteer.areas.district_names
    if " ".join(token.bare for token in tokens) in _everyday():
        return False
    if not is_marked(tokens):
        return not address.is_marked or area.has_kind or _has_capitals(area, address)
    return (area.has_kind or _has_capitals(area, address)) and any(
        names[key].endswith(spelling_of(tokens)) for key in area.keys
    )


def _is_own_name(district: str, area: AreaMention, address: Address, gazetteer: Gazetteer) -> bool:
    """True if a district is called so itself, rather than having taken in what was."""
    key = join_key(address.tokens[area.start : area.end])
    return key_of(gazetteer.areas.district_names[district]).endswith(key)


def _is_same_as(area: AreaMention, districts: list[AreaMention]) -> bool:
    return any(_same_words(area, district) for district in districts)


def _rate_mention(mention: WardMention, address: Address, gazetteer: Gazetteer) -> Iterable[Rated]:
    tokens = address.tokens[mention.start : mention.end]
    spelling = spelling_of(tokens) if address.is_marked else ""
    districts = [area for area in address.districts if not area.overlaps(mention)]
    provinces = [area for area in address.provinces if not area.overlaps(mention)]
    doubt = ALSO_AN_AREA if _is_area_behind_ward(mention, address) else 0.0
    stands_alone = _stands_alone(mention, address)
    for name in mention.names:
        support = _support(name, districts, provinces)
        if _is_ruled_out(name, support, districts, provinces, gazetteer):
            continue
        if not _is_meant(mention, name, support, address, stands_alone=stands_alone):
            continue
        score = mention.size + support.words + _fit(mention, name) - doubt
        score += RIGHT_SPELLING if spelling and spelling == name.spelling else 0.0
        sure = name.current and mention.kind == name.kind and support.province and not support.district
        yield Rated(score, name, sure, mention.has_kind, any(_same_words(area, mention) for area in address.districts))


def _is_area_behind_ward(mention: WardMention, address: Address) -> bool:
    """ "Nghi Phong, Nghi Lộc": the second is the district of the first, though a commune is called so too."""
    if mention.has_kind or not any(_same_words(area, mention) for area in (*address.districts, *address.provinces)):
        return False
    return any(ward.end <= mention.start and ward.size > 1 for ward in address.wards)


def _fit(mention: WardMention, name: Name) -> float:
    if not mention.has_kind or not name.kind:
        return 0.0
    return RIGHT_KIND if mention.kind == name.kind else -WRONG_KIND


def _support(name: Name, districts: list[AreaMention], provinces: list[AreaMention]) -> _Support:
    """Number of other words of the text that agree with where ``name`` lies."""
    pairs: list[tuple[float, AreaMention | None]] = [(0.0, None)]
    pairs += [(area.size + 0.3 * area.has_kind, area) for area in districts if area.keys & name.districts]
    best = _Support(0.0, district=False, province=False)
    for words, district in pairs:
        by_district = words + (OLD_BY_DISTRICT if district and not name.current else 0.0)
        by_province, province = _province_support(name, district, provinces)
        support = _Support(by_district + by_province, district is not None, province)
        best = max(best, support, key=lambda each: each.words)
    return best


def _province_support(name: Name, district: Mention | None, provinces: list[AreaMention]) -> tuple[float, bool]:
    free = [area for area in provinces if district is None or not _same_words(area, district)]
    agreeing = [area for area in free if area.keys & name.provinces]
    if not agreeing:
        return 0.0, False
    best = max(agreeing, key=lambda area: area.size)
    exact = not name.current and any(not key.isdigit() for key in best.keys & name.provinces)
    bonus = SAME_OLD_ADDRESS if district else SAME_OLD_PROVINCE
    return best.size + (bonus if exact else 0.0), True


def _same_words(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _is_ruled_out(
    name: Name, support: _Support, districts: list[AreaMention], provinces: list[AreaMention], gazetteer: Gazetteer
) -> bool:
    """True if the text names a province, or a district of a province, in which the name does not lie."""
    if support.district or support.province:
        return False
    if any(not area.is_short and area.size > 1 for area in provinces):
        return True
    told = [area for area in districts if area.has_kind]
    return bool(told) and not any(
        gazetteer.areas.district_provinces[key] in name.provinces for area in told for key in area.keys
    )


def _stands_alone(mention: WardMention, address: Address) -> bool:
    """True if a bare name counts: every word has a capital, or the text holds nothing but an address."""
    return _has_capitals(mention, address) or _is_only_address(mention, address)


def _is_meant(mention: WardMention, name: Name, support: _Support, address: Address, *, stands_alone: bool) -> bool:
    tokens = address.tokens[mention.start : mention.end]
    supported = support.district or support.province
    if tokens[0].bare.isdigit():
        return mention.has_kind and mention.kind == name.kind
    is_syllable = tokens[0].bare in SYLLABLES  # "K'Dang" is no common word
    if len(tokens) == 1 and is_syllable and len(tokens[0].bare) < LONG_WORD and len(name.spelling.split()) == 1:
        return _is_short_name_meant(mention, name, address, supported=supported)
    if mention.has_kind or (supported and not _is_spelled_otherwise(mention, name, address)):
        return True
    if _is_said_otherwise(mention, name, address):
        return False
    return stands_alone


def _is_said_otherwise(mention: WardMention, name: Name, address: Address) -> bool:
    """True if the bare words are an everyday phrase ("đồng ý"), or a province that shares a former ward's name."""
    if " ".join(token.bare for token in address.tokens[mention.start : mention.end]) in _everyday():
        return True
    if _is_spelled_otherwise(mention, name, address):
        return True
    same = [area for area in address.provinces if (area.start, area.end) == (mention.start, mention.end)]
    return any(not area.is_short and not (name.current and area.keys & name.provinces) for area in same)


def _is_spelled_otherwise(mention: WardMention, name: Name, address: Address) -> bool:
    """True if, in a text with marks, the letters are not the name's: "hai cháu" is no Hải Châu."""
    if not name.spelling or not address.is_marked or _is_written_as_name(mention, address):
        return False
    tokens = address.tokens[mention.start : mention.end]
    return is_marked(tokens) and letters_of(spelling_of(tokens)) != letters_of(name.spelling)


def _is_written_as_name(mention: WardMention, address: Address) -> bool:
    """True if several words all have capitals: people write "Phó Bảng" as they hear it."""
    return mention.size > 1 and _has_capitals(mention, address)


def _has_capitals(mention: Mention, address: Address) -> bool:
    tokens = address.tokens[mention.start : mention.end]
    return all(token.typed[:1].isupper() and not token.typed.isupper() for token in tokens)


def _is_short_name_meant(mention: WardMention, name: Name, address: Address, *, supported: bool) -> bool:
    """A name of one syllable is a common word: it needs its own kind word and, if marked, its own marks."""
    token = address.tokens[mention.start]
    if address.is_marked and spelling_of([token]) != name.spelling:
        return False
    return mention.has_kind and mention.kind == name.kind and (supported or token.typed[:1].isupper())


def _is_only_address(mention: WardMention, address: Address) -> bool:
    """True if every other word is one that goes with addresses, or belongs to a district or province."""
    covered = {place for area in (*address.districts, *address.provinces) for place in range(area.opening, area.end)}
    covered |= set(range(mention.opening, mention.end))
    others = (token.bare for place, token in enumerate(address.tokens) if place not in covered)
    return all(word in _around() or word.isdigit() for word in others)


@lru_cache(maxsize=1)
def _around() -> frozenset[str]:
    return frozenset(load_place_words().around)


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    return frozenset(load_place_words().everyday)
