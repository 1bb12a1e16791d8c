"""One-time passwords by the clock (RFC 6238, six digits, 30 seconds), as the usual apps of telephones make them."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote

_STEP, _DIGITS, _BYTES = 30, 6, 20
_SLACK = 1
"""Steps before and after now that are taken too: telephones and servers differ by some seconds."""
_CODE = re.compile(r"\d{6}")


def new_secret() -> str:
    """A random secret in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def is_secret(written: str) -> bool:
    """True for a secret of ours."""
    try:
        return len(base64.b32decode(written)) == _BYTES
    except (binascii.Error, ValueError):
        return False


def code_of(secret: str, counter: int) -> str:
    """The code of a secret at a step of the clock."""
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def step_of(now: datetime) -> int:
    """The step of the clock at a moment."""
    return int(now.timestamp()) // _STEP


def read_code(secret: str, typed: str, now: datetime, last: int = 0) -> int | None:
    """The step of a typed code that is right now and later than ``last``, the one that was used before; else None."""
    code = re.sub(r"\s", "", typed)
    if not _CODE.fullmatch(code):
        return None
    steps = range(step_of(now) - _SLACK, step_of(now) + _SLACK + 1)
    right = [step for step in steps if hmac.compare_digest(code_of(secret, step), code)]
    return next((step for step in right if step > last), None)


def address_of(secret: str, issuer: str) -> str:
    """The address that an app reads from a picture; it names the service and nobody."""
    name = quote(issuer)
    return f"otpauth://totp/{name}?secret={secret}&issuer={name}"
