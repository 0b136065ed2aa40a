"""ASGI middleware: host check, per-run token, protection against cross-site requests, security headers.

There are no cookies, so another site cannot act in the name of a reader: without the token in its path every address
is unknown. A form carries the token again, and `Sec-Fetch-Site` and `Origin` of its sender are checked. The Host header
must name this machine, so that a name rebound to 127.0.0.1 (DNS rebinding) does not reach the application.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HOSTS = ["127.0.0.1", "localhost"]
LARGEST_FORM = 1_000_000
"""Bytes a form may have."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def guarded(app: App, token: str) -> App:
    """The application behind host check, token and headers.

    Args:
        app: The application; it sees addresses below `/TOKEN`.
        token: The token of this run.
    """
    return SecurityHeaders(TrustedHostMiddleware(TokenMiddleware(app, token), allowed_hosts=HOSTS, www_redirect=False))


class SecurityHeaders:
    """Adds the security headers to every answer, refusals too."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, headed)


class TokenMiddleware:
    """Answers only requests that carry the token; forms must also come from pages of this application."""

    def __init__(self, app: App, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        _, first, *_ = f"{scope['path']}/".split("/")
        if not hmac.compare_digest(first.encode(), self._token.encode()):
            await PlainTextResponse("not found", 404)(scope, receive, send)
            return
        refusal = _refusal(scope["method"], Headers(scope=scope))
        if refusal:
            await PlainTextResponse(refusal, 403)(scope, receive, send)
            return
        await self._app({**scope, "root_path": f"/{self._token}"}, receive, send)


def _refusal(method: str, headers: Headers) -> str | None:
    """Why a request is not let in; None where it is."""
    if method in ("GET", "HEAD"):
        return None
    if method != "POST":
        return "only GET, HEAD and POST are answered"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "a form must come from a page of this review"
    origin = headers.get("origin", "null")
    if origin != "null" and urlsplit(origin).netloc != headers.get("host"):
        return "a form must come from a page of this review"
    size = headers.get("content-length", "")
    if not size.isdigit() or int(size) > LARGEST_FORM:
        return f"a form has a length, and at most {LARGEST_FORM:,} bytes"
    return None
