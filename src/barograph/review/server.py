"""Serve the review page on loopback, on a free port, until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from barograph.errors import DataError, MissingExtra

if TYPE_CHECKING:
    import uvicorn

    from barograph.review.service import ReviewService

HOST = "127.0.0.1"
"""Never anything else: what stands on these pages is not for a network."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready to run.

    Attributes:
        url: Address with the token of this run; who has it can read and decide.
        run: Serves until interrupted.
        stop: Asks it to end; may be called from another thread.
    """

    url: str
    run: Callable[[], None]
    stop: Callable[[], None]


def prepared(service: ReviewService, clock: Callable[[], datetime], reviewer: str = "", port: int = 0) -> Served:
    """Bind a port and make a server with a fresh token.

    Args:
        service: The cases.
        clock: Tells the instant of a decision.
        reviewer: Name that stands in the form to begin with.
        port: A port, 0 for any free one.

    Raises:
        MissingExtra: FastAPI, uvicorn or python-multipart is not installed.
        DataError: The port is taken.
    """
    try:
        import python_multipart  # noqa: F401 (FastAPI asks for it only when a form comes in)
        import uvicorn

        from barograph.review.app import create_app
    except ImportError as error:
        raise MissingExtra(
            f"the review page needs {error.name}. Get it with: pip install 'barograph[review]'"
        ) from error
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen()  # who comes before the server runs waits, instead of being turned away
    except OSError as error:
        taken.close()
        raise DataError(f"port {port} of {HOST}: {error.strerror}. Choose another with --port") from error
    token = secrets.token_urlsafe(24)
    app = create_app(service, token, clock, reviewer)
    # no access log: addresses hold the token
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, date_header=False)
    server = uvicorn.Server(config)
    return Served(
        url=f"http://{HOST}:{taken.getsockname()[1]}/{token}/",
        run=lambda: server.run(sockets=[taken]),
        stop=lambda: _stop(server),
    )


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True
