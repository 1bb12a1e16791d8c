"""Posted forms with a file are cut at their boundary once, whatever stands inside."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from bot.console.posted_form import read_parts
from bot.conversation.services import Services
from bot.learning.sheet import SheetRefusedError, empty_sheet, read_rows

KIND = "multipart/form-data; boundary=----cut7"


def body(*parts: tuple[str, bytes]) -> bytes:
    lines = [
        b'------cut7\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (name.encode(), b'; filename="a.xlsx"' if name == "file" else b"", content)
        for name, content in parts
    ]
    return b"".join(lines) + b"------cut7--\r\n"


def test_fields_and_the_file_are_read() -> None:
    found = read_parts(KIND, body(("csrf", b"mark"), ("file", b"PK\r\n\r\n\0"), ("do", "lưu".encode())))
    assert found is not None
    assert (found.first("csrf"), found.first("do"), found.file) == ("mark", "lưu", b"PK\r\n\r\n\0")


def test_boundaries_within_a_part_are_content() -> None:
    """A parser of e-mail would look for each of them within all others."""
    inner = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(2000))
    found = read_parts(KIND, body(("file", inner + b"\r\n" * 100_000)))
    assert found is not None
    assert found.file.startswith(inner)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("multipart/form-data", body(("csrf", b"x"))),
        (KIND, b""),
        (KIND, b"------cut7--\r\n"),
        (KIND, body(*[("csrf", b"x")] * 21)),
        (KIND, body(("csrf", b"x")).removesuffix(b"--\r\n")),
        (KIND, b"------cut7\r\nX: y\r\n\r\nz\r\n------cut7--\r\n"),
    ],
)
def test_what_is_no_form_is_none(kind: str, sent: bytes) -> None:
    assert read_parts(kind, sent) is None


def packed(method: int, *, declares: bytes = b"") -> bytes:
    """The empty sheet, packed anew by a method, its first XML with a declaration before it."""
    out = BytesIO()
    with ZipFile(BytesIO(empty_sheet())) as was, ZipFile(out, "w", method) as new:
        for name in was.namelist():
            new.writestr(name, declares + was.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [packed(ZIP_BZIP2), packed(ZIP_DEFLATED, declares=b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'), b"PK\x03\x04 broken"],
    ids=["a method that inflates whole members", "entities of its own", "broken"],
)
def test_a_sheet_that_may_become_large_is_refused_in_words(services: Services, data: bytes) -> None:
    with pytest.raises(SheetRefusedError):
        read_rows(data, services.knowledge, services.understanding)
