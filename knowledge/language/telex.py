"""Vietnamese syllables without marks, and what is left when a Telex or VNI keyboard was off ("vay voons")."""

from __future__ import annotations

import codecs
import re
import unicodedata

_ONSETS = [
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
]  # fmt: skip
_RIMES = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "em", "en", "eng",
    "eo", "ep", "et", "eu", "enh", "ech", "i", "ia", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu", "im",
    "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
    "oat", "oay", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "oong", "op", "ot", "u", "ua", "uc",
    "ue", "uech", "uen", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon", "uong", "uop", "uot",
    "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uyn", "uynh", "uyt", "uyu", "uan", "uang", "uat",
    "uay", "uac", "uao", "uai", "y", "ych", "yem", "yen", "yeng", "yet", "yeu", "ynh", "yt", "ym",
]  # fmt: skip

_FRONT, _BACK = ("e", "i", "y"), ("a", "o", "u")


def _fits(onset: str, rime: str) -> bool:
    """k, gh, ngh stand before e, i, y only; c, g, ng before the others ("ko" is no syllable)."""
    if onset in ("k", "gh", "ngh"):
        return rime.startswith(_FRONT)
    return onset not in ("c", "g", "ng") or rime.startswith(_BACK)


SYLLABLES = frozenset(onset + rime for onset in _ONSETS for rime in _RIMES if _fits(onset, rime)) | frozenset(
    ("gi", "gin", "gim", "giu", "quoc", "quyen")
)
"""Every spelling a Vietnamese syllable can have without its marks (onset x rime, generously)."""

_STROKES = str.maketrans({"đ": "d", "Đ": "D"})


def _slow_fold(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


_LETTERS = "aăâeêioôơuưyđ"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_MARKED_LETTERS = sorted(
    char
    for letter in _LETTERS + _LETTERS.upper()
    for tone in _TONES
    if not (char := unicodedata.normalize("NFC", letter + tone)).isascii() and len(char) == 1
)
_ASCII = "".join(map(chr, (0, *b"\t\n\r", *range(32, 127))))
_CODED = _ASCII + "".join(_MARKED_LETTERS)
"""A code of one byte for a Vietnamese text: translating bytes is many times quicker than translating text."""
_BYTE_OF = codecs.charmap_build(_CODED.ljust(256, "\ufffe"))
_STRANGE = re.compile(f"([^{re.escape(_CODED)}]+)")
"""What has no code, as every second piece of a split text."""
_BARE = "".join(map(_slow_fold, _CODED)).encode().ljust(256, b"\0")


def fold(text: str) -> str:
    """``text`` without diacritics: "được" → "duoc". Case is kept."""
    if text.isascii():
        return text
    try:
        return codecs.charmap_encode(text, "strict", _BYTE_OF)[0].translate(_BARE).decode("ascii")
    except UnicodeEncodeError:
        parts = _STRANGE.split(text)
        return "".join(_slow_fold(part) if at % 2 else fold(part) for at, part in enumerate(parts))


_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_MARKED = "ăâêôơư"
_VOWELS = "aăâeêioôơuưy"
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"a": "ă", "o": "ơ", "u": "ư"}


def _tone_position(body: str) -> int | None:
    """Which letter of a syllable carries the tone mark, by the spelling rules."""
    places = [index for index, char in enumerate(body) if char in _VOWELS]
    bare = fold(body)
    if len(places) > 1 and bare.startswith(("qu", "gi")):
        places = places[1:]
    if not places:
        return None
    marked = [index for index in places if body[index] in _MARKED]
    if marked:
        return marked[-1]
    if len(places) == 1:
        return places[0]
    if len(places) > 2:
        return places[1]
    closed = places[-1] < len(body) - 1
    pair = bare[places[0] : places[1] + 1]
    return places[1] if closed or pair in ("oa", "oe", "uy") else places[0]


def _with_tone(letters: list[str], tone: str) -> str | None:
    body = "".join(letters)
    if tone:
        at = _tone_position(body)
        if at is None:
            return None
        body = unicodedata.normalize("NFC", body[: at + 1] + tone + body[at + 1 :])
    return body if fold(body) in SYLLABLES else None


def _put_mark(letters: list[str], marks: dict[str, str]) -> bool:
    """Mark the last letter that can take one of ``marks``; "uo" takes both horns ("nuocw" → "nươc")."""
    for index in range(len(letters) - 1, -1, -1):
        mark = marks.get(letters[index])
        if mark is None:
            continue
        letters[index] = mark
        if mark == "ơ" and index and letters[index - 1] == "u":
            letters[index - 1] = "ư"
        return True
    return False


def decode_telex(word: str) -> str | None:
    """The syllable that Telex keys in ``word`` spell ("ddieeuf" → "điều"), or None."""
    if len(word) < 2 or not word.isascii() or not word.isalpha():
        return None
    letters: list[str] = []
    tone = ""
    changed = False
    for char in word:
        if char in _TELEX_TONES and any(letter in _VOWELS for letter in letters):
            tone = _TELEX_TONES[char]
        elif char == "w":
            if not _put_mark(letters, _HORNS):
                return None
        elif char in _HATS and _put_mark(letters, {char: _HATS[char]}):
            pass
        elif char == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(char)
            continue
        changed = True
    return _with_tone(letters, tone) if changed else None


_VNI_WORD = re.compile(r"[a-z]+\d[a-z0-9]*")
_VNI_MARKS = {"6": _HATS, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}


def decode_vni(word: str) -> str | None:
    """The syllable that VNI digits in ``word`` spell ("d9u7o7c5" → "được"), or None."""
    if not _VNI_WORD.fullmatch(word):
        return None
    letters: list[str] = []
    tone = ""
    for char in word:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif char in _VNI_MARKS:
            if not _put_mark(letters, _VNI_MARKS[char]):
                return None
        elif char.isdigit():
            return None
        else:
            letters.append(char)
    return _with_tone(letters, tone)
