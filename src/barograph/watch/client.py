"""Fetching over HTTP politely: one request at a time, no more than the server allows, and no more than we asked for.

Requests that fail with 429, 5xx or a broken connection are made again after a growing pause, or after the pause that
the server asks for in `Retry-After`. TLS is always checked. A token goes to the host it is for and to no other: a
redirect elsewhere is an error. What is fetched is bounded. No message holds a token, a header or a query.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from barograph.errors import SourceError
from barograph.version import VERSION
from barograph.watch.watch_list import LOOPBACK

MEBIBYTE = 1 << 20
_AGAIN = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = 5
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is fetched.

    Attributes:
        file_bytes: Largest file.
        page_bytes: Largest page of an API, after decompression.
        tries: Tries of one request.
        longest_pause: Longest pause between two tries, seconds; a server that asks for more is left for the next time.
        timeout: Seconds without a byte after which a connection counts as broken.
    """

    file_bytes: int = 4096 * MEBIBYTE
    page_bytes: int = 64 * MEBIBYTE
    tries: int = 5
    longest_pause: float = 300.0
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """A secret for one host; it is not shown when printed.

    Attributes:
        host: Host and port it is for.
        header: Header that carries it.
        value: Value of that header.
    """

    host: str
    header: str
    value: str

    def __repr__(self) -> str:
        return f"Token({self.host!r})"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a file, to ask later whether it has changed."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Headers of a conditional request."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an API.

    Attributes:
        body: Its bytes, decompressed.
        next: URL of the next page, by its `Link`; None for the last. It may hold a cursor, but no token.
        validators: For a later conditional request.
        headers: Names in lower case.
    """

    body: bytes
    next: str | None
    validators: Validators
    headers: httpx.Headers


class _TryAgainError(Exception):
    """The request may succeed later; `pause` is what the server asks for, in seconds."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class Client:
    """A client for one venue.

    Args:
        limits: Bounds.
        token: Secret for one host, None for none.
        sleep: Waits so many seconds; tests give their own.
        transport: Carries the requests; by default the network.
    """

    def __init__(
        self,
        limits: Limits,
        token: Token | None = None,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.limits, self._token, self._sleep = limits, token, sleep
        agent = f"barograph/{VERSION} (reads public archives; see the project's README)"
        self._http = httpx.Client(
            headers={"User-Agent": agent}, timeout=limits.timeout, follow_redirects=False, transport=transport,
            limits=httpx.Limits(max_connections=1),
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def page(self, url: str, known: Validators | None = None, accept: str = "application/json") -> Page | None:
        """Get a page.

        Args:
            url: Its URL.
            known: What was said of it last time.
            accept: Media type.

        Returns:
            The page; None where it has not changed.

        Raises:
            SourceError: It cannot be had, is too large, or redirects where it may not.
        """
        return self._retried(url, lambda: self._page(url, known or Validators(), accept))

    def download(
        self,
        url: str,
        target: Path,
        part: Path,
        known: Validators | None = None,
        before: Callable[[], None] = lambda: None,
    ) -> Validators | None:
        """Get a file, going on where an earlier try broke off if the server can.

        The file stands under its name only when it is whole.

        Args:
            url: Its URL.
            target: Where it is put, in one step.
            part: Where it is until then, on the same disk.
            known: What was said of it last time; asked only where the file is still there.
            before: Called once the file is whole, before it is put under its name.

        Returns:
            What the server says of it; None where it has not changed.

        Raises:
            SourceError: As with `page`.
        """
        asked = known if known and target.is_file() else Validators()
        part.parent.mkdir(parents=True, exist_ok=True)
        said = self._retried(url, lambda: self._download(url, part, asked))
        if said is not None:
            before()
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            _mark_of(part).unlink(missing_ok=True)
        return said

    def _retried(self, url: str, work: Callable[[], Given]) -> Given:
        retrying = Retrying(
            stop=stop_after_attempt(self.limits.tries), wait=self._pause, sleep=self._sleep,
            retry=retry_if_exception_type((_TryAgainError, httpx.RequestError)), reraise=True,
        )  # fmt: skip
        try:
            return retrying(work)
        except _TryAgainError as error:
            raise SourceError(f"{shown(url)}: {error}, {self.limits.tries} tries. Try again later") from None
        except httpx.RequestError as error:
            # the library's own text may hold the whole URL
            why = f"the connection failed ({type(error).__name__}), {self.limits.tries} tries"
            raise SourceError(f"{shown(url)}: {why}. What came so far is kept; try again later") from None
        except httpx.InvalidURL:
            raise SourceError(f"{shown(url)}: not a URL") from None

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, _TryAgainError) else None
        if asked is None:
            return float(min(2.0**state.attempt_number, self.limits.longest_pause))
        return asked

    def _page(self, url: str, known: Validators, accept: str) -> Page | None:
        with self._answer(url, {"Accept": accept, **known.headers()}) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            self._whole(url, answer)
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > self.limits.page_bytes:
                    raise SourceError(f"{shown(url)}: the page is above {self.limits.page_bytes:,} bytes")
            return Page(bytes(body), self._next(str(answer.url), answer), _validators(answer), answer.headers)

    def _next(self, url: str, answer: httpx.Response) -> str | None:
        link = answer.links.get("next", {}).get("url")
        if link is None:
            return None
        target = urljoin(url, link)
        if _place(target) != _place(url):
            raise SourceError(f"{shown(url)}: its next page is on another host, {_place(target)[1]}; not followed")
        return target

    def _download(self, url: str, part: Path, known: Validators) -> Validators | None:
        mark = _mark_of(part)
        received = part.stat().st_size if part.is_file() and mark.is_file() else 0
        headers = {"Accept-Encoding": "identity", **known.headers()}
        if received:
            headers |= {"Range": f"bytes={received}-", "If-Range": mark.read_text(encoding="utf-8")}
        with self._answer(url, headers) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
                raise _TryAgainError("the server has less of the file than before")
            self._whole(url, answer)
            found = _validators(answer)
            resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
            if resumed and not answer.headers.get("content-range", "").startswith(f"bytes {received}-"):
                part.unlink(missing_ok=True)
                raise _TryAgainError("the server gave another part of the file than was asked for")
            if found.etag and not found.etag.startswith("W/"):
                mark.write_text(found.etag, encoding="utf-8")
            else:
                mark.unlink(missing_ok=True)
            self._fill(url, answer, part, received if resumed else 0)
        return found

    def _fill(self, url: str, answer: httpx.Response, part: Path, received: int) -> None:
        most = self.limits.file_bytes
        stated = answer.headers.get("content-length", "")
        if stated.isdigit() and received + int(stated) > most:
            raise SourceError(f"{shown(url)}: {received + int(stated):,} bytes, above {most:,}; not fetched")
        size = received
        with part.open("ab" if received else "wb") as stream:
            for chunk in answer.iter_raw():
                size += len(chunk)
                if size > most:
                    break
                stream.write(chunk)
        if size > most:
            part.unlink()
            raise SourceError(f"{shown(url)}: above {most:,} bytes; what came was thrown away")

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer to a GET, redirects followed where they may be."""
        for _ in range(_REDIRECTS):
            carried = self._headers_for(url)
            with self._http.stream("GET", url, headers={**headers, **carried}) as answer:
                if not answer.has_redirect_location:
                    yield answer
                    return
                target = urljoin(url, answer.headers["location"])
            self._check_redirect(url, target)
            url = target
        raise SourceError(f"{shown(url)}: more than {_REDIRECTS} redirects")

    def _headers_for(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or parts.hostname in LOOPBACK
        if self._token is None or parts.netloc != self._token.host or not safe:
            return {}
        return {self._token.header: self._token.value}

    def _check_redirect(self, url: str, target: str) -> None:
        before, after = _place(url), _place(target)
        if after[0] not in ("http", "https") or (before[0] == "https" and after[0] == "http"):
            raise SourceError(f"{shown(url)}: redirects to {after[0]}, without TLS; not followed")
        if before[1] == after[1]:
            return
        if self._token is not None:
            raise SourceError(f"{shown(url)}: redirects to another host, {after[1]}; not followed with a token")
        if after[0] == "http":
            raise SourceError(f"{shown(url)}: redirects to {after[1]} without TLS; not followed")

    def _whole(self, url: str, answer: httpx.Response) -> None:
        """See to it that the answer holds what was asked for."""
        code = answer.status_code
        spent = code == httpx.codes.FORBIDDEN and answer.headers.get("x-ratelimit-remaining") == "0"
        if code in _AGAIN or spent or (code == httpx.codes.FORBIDDEN and "retry-after" in answer.headers):
            pause = _asked_pause(answer)
            if pause is not None and pause > self.limits.longest_pause:
                raise SourceError(f"{shown(url)}: the server asks to wait {pause:,.0f} seconds. Go on after that")
            raise _TryAgainError(f"the server answers {code}", pause)
        if code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise RefusedError(f"{shown(url)}: the server answers {code}{_HINTS.get(code, '')}", code)


class RefusedError(SourceError):
    """The server will not give it.

    Attributes:
        code: HTTP status.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


_HINTS = {
    401: ": the token is missing or not valid; see token_env in watch.yaml",
    403: ": not allowed; a token that may read is needed, see token_env in watch.yaml",
    404: ": not found; see url in watch.yaml",
}


def shown(url: str) -> str:
    """A URL without login, query and fragment, for messages.

    Example:
        >>> shown("https://me:pw@host/a?private_token=x")
        'https://host/a'
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "a URL"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _mark_of(part: Path) -> Path:
    """Where the ETag of the file stands that a part is of: without it the part cannot be gone on from."""
    return part.with_name(f"{part.name}.etag")


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _validators(answer: httpx.Response) -> Validators:
    return Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))


def _asked_pause(answer: httpx.Response) -> float | None:
    """Seconds the server asks to wait; an instant counts from its own `Date`, so that no clock of ours is read."""
    try:
        now = parsedate_to_datetime(answer.headers["date"]).timestamp() if "date" in answer.headers else None
        asked = answer.headers.get("retry-after")
        if asked is not None:
            whole = asked.strip().isdigit()
            return float(asked) if whole else max(0.0, parsedate_to_datetime(asked).timestamp() - (now or 0.0))
        reset = answer.headers.get("x-ratelimit-reset")
        spent = answer.headers.get("x-ratelimit-remaining") == "0"
        return max(0.0, float(reset) - now) if reset and spent and now is not None else None
    except ValueError:
        return None
