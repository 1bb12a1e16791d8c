"""Drives the emulated Official Account with `zalo_sdk`, which others wrote: what it takes from Zalo it takes from ours.

Needs an environment of its own with ``zalo-sdk==0.3.0`` and ``requests`` (which it forgets to name):

    python -m tests.emulators zalo_oa --port 9024 < /dev/null &
    …/bin/python tests/peers/zalo_sdk_drive.py http://127.0.0.1:9024

What this peer cannot do, and so does not prove:
- renew tokens against another place: the address of the login is fixed in it;
- receive: it has no webhook and checks no signature;
- send buttons with its own classes: its template always carries ``template_type`` and fails on buttons; they are sent
  here as plain fields;
- ask ``getoa``: it has no such call;
- send files with its own class, which leaves out ``type``; plain fields are used here as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import zalo_sdk
from zalo_sdk.oa.ZaloMessage import ZaloAttachment, ZaloMessageBody, ZaloRecipient

PERSON = "100"
BUTTON = {"title": "Xem", "type": "oa.query.hide", "payload": "#menu#AAAAAAAA"}
LINK = {"title": "Mở", "type": "oa.open.url", "payload": {"url": "https://example.com/"}}
CALL = {"title": "Gọi", "type": "oa.open.phone", "payload": {"phone_code": "84000000001"}}
FORM = {"title": "Số điện thoại", "subtitle": "Để cán bộ gọi", "image_url": "https://example.com/a.png"}


def template(**payload: object) -> dict[str, Any]:
    """An attachment of a template."""
    return {"attachment": ZaloAttachment("template", payload)}


SIX = template(buttons=[BUTTON] * 6)


def main(prefix: str) -> int:
    """Try everything the peer can do; returns how much failed."""
    client = zalo_sdk.oa.Client("1", "sample-app", access_token="access-0", endpoint_prefix=prefix)  # noqa: S106
    steps: dict[str, Callable[[], Any]] = {
        "text": lambda: send(client, text="Xin chào"),
        "buttons": lambda: send(client, text="Chọn", **template(buttons=[BUTTON, LINK, CALL])),
        "contact form": lambda: send(client, **template(template_type="request_user_info", elements=[FORM])),
        "file": lambda: send_file(client),
        "picture": lambda: send_picture(client),
        "quota of the account": lambda: client.get_zalo_oa_quotas("OA"),
        "quota of a person": lambda: client.get_zalo_user_quotas(PERSON),
        "six buttons are refused": lambda: refused(-201, lambda: send(client, text="a", **SIX)),
        "2001 letters are refused": lambda: refused(-201, lambda: send(client, text="a" * 2001)),
        "an Excel file is refused": lambda: refused(-210, lambda: client.upload_file(b"x", "file", "a.xlsx", "x/y")),
        "an old token is refused as expired": lambda: expired(client),
    }  # fmt: skip
    failed = [name for name, step in steps.items() if not works(name, step)]
    return len(failed)


def works(name: str, step: Callable[[], Any]) -> bool:
    """Whether a step does what it should; says so."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - the peer raises its own
        print(f"FAILED {name}: {error}")  # noqa: T201
        return False
    print(f"ok     {name}")  # noqa: T201
    return True


def send(client: Any, text: str | None = None, attachment: Any = None) -> str:
    """Send with the peer's own message classes; returns the id of the message."""
    body = ZaloMessageBody(text=text, attachment=attachment)
    return str(client.send_message(ZaloRecipient(user_id=PERSON), body)["data"]["message_id"])


def send_file(client: Any) -> str:
    """Upload a document and send it."""
    token = client.upload_file(b"%PDF-", "file", "a.pdf", "application/pdf")["data"]["token"]
    return send(client, attachment=ZaloAttachment("file", {"token": token}))


def send_picture(client: Any) -> str:
    """Upload a picture and send it."""
    found = client.upload_file(b"png", "image", "a.png", "image/png")["data"]["attachment_id"]
    element = {"media_type": "image", "attachment_id": found}
    return send(client, text="Hình", **template(template_type="media", elements=[element]))


def refused(code: int, step: Callable[[], Any]) -> None:
    """Expect the peer to be told this code."""
    try:
        step()
    except zalo_sdk.ZaloException as error:
        if error._code == code:
            return
        raise
    raise AssertionError("it was taken")


def expired(client: Any) -> None:
    """Expect the peer to know that its token has expired."""
    client.access_token = "old"  # noqa: S105
    try:
        send(client, text="a")
    except zalo_sdk.ZaloOAAuthTokenExpiredException:
        return
    raise AssertionError("it was taken")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
