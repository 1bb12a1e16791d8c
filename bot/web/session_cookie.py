"""The cookie of a conversation: minted here alone, sent to this host alone, out of reach of scripts and other sites.

Behind https its name begins with ``__Host-``: no sibling domain and no page over plain http can plant one. A token that
names no kept conversation is never taken up: whoever hands somebody an invented one gains nothing.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.store.vault import is_token

NAME = "qd22"
FRAMED = "-nhung"
"""Ends the name of the cookie in a frame on another site, which that site and ours hold apart from all others."""


class SessionCookie:
    """Reads and sets the cookie; ``public_origin`` says whether people come by https."""

    def __init__(self, public_origin: str, name: str = NAME) -> None:
        self._is_https = public_origin.startswith("https:")
        self.name = name

    def read(self, request: Request) -> str:
        """The browser's token, or "" when it has none or one that is not of our shape."""
        token = request.cookies.get(self._name(request), "")
        return token if is_token(token) else ""

    def set(self, request: Request, answer: Response, token: str, days: int) -> None:
        """Give the browser a token for some days."""
        self._put(request, answer, token, days * 86400)

    def set_for(self, request: Request, answer: Response, token: str, seconds: int) -> None:
        """Give the browser a token for some seconds."""
        self._put(request, answer, token, seconds)

    def remove(self, request: Request, answer: Response) -> None:
        """Take the token away."""
        self._put(request, answer, "", 0)

    def _put(self, request: Request, answer: Response, token: str, seconds: int) -> None:
        name, secure = self._name(request), self._is_secure(request)
        if request.scope.get("embedded"):
            made = f"{name}={token}; HttpOnly; Max-Age={seconds}; Path=/; SameSite=None; Secure; Partitioned"
            answer.headers.append("set-cookie", made)  # the standard library knows no Partitioned yet
            return
        answer.set_cookie(name, token, max_age=seconds, path="/", httponly=True, samesite="strict", secure=secure)

    def _name(self, request: Request) -> str:
        name = f"__Host-{self.name}" if self._is_secure(request) else self.name
        return f"{name}{FRAMED}" if request.scope.get("embedded") else name

    def _is_secure(self, request: Request) -> bool:
        return self._is_https or request.scope["scheme"] == "https"
