"""A server of the tests' own on this machine: pages, bounds what it gives, breaks off, lies, is busy, redirects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Given:
    """An answer.

    Attributes:
        body: Bytes sent.
        code: Status.
        headers: Further headers; a Content-Length here wins over the true one.
    """

    body: bytes = b""
    code: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request, with header names in lower case."""

    path: str
    query: str
    headers: dict[str, str]


@dataclass
class MadeServer:
    """The server: `answers` holds path -> what gives the answer; `asked` every request so far."""

    url: str
    answers: dict[str, Callable[[Asked], Given]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def serve(self, path: str, *given: Given) -> None:
        """Give these answers in turn, the last one for ever."""
        left = list(given)
        self.answers[path] = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def file(self, path: str, body: bytes, etag: str) -> None:
        """A file with an ETag that knows conditional and partial requests."""

        def answer(asked: Asked) -> Given:
            if asked.headers.get("if-none-match") == etag:
                return Given(code=304)
            start = asked.headers.get("range", "").removeprefix("bytes=").rstrip("-")
            if start and asked.headers.get("if-range") == etag:
                said = f"bytes {start}-{len(body) - 1}/{len(body)}"
                return Given(body[int(start) :], 206, {"ETag": etag, "Content-Range": said})
            return Given(body, headers={"ETag": etag})

        self.answers[path] = answer


@contextmanager
def made_server() -> Iterator[MadeServer]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, parts.query, headers)
            made.asked.append(asked)
            given = made.answers.get(parts.path, lambda _: Given(code=404))(asked)
            self.send_response_only(given.code)
            for name, value in {"Content-Length": str(len(given.body)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = MadeServer(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
