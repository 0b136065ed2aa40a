"""`command`: an outside fetcher of the user's own, such as perceval, b4 or lei, whose output is loaded."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from pathlib import Path

from barograph.errors import SourceError
from barograph.identifiers import digest
from barograph.storage.watch_notes import NAME
from barograph.watch.fetching import Fetching

COMMAND_SECONDS = 6 * 3600


def fetch_by_command(fetching: Fetching) -> int:
    """Run the command without a shell; 1 where what it wrote has changed.

    It writes files into `{folder}` (its working folder), or to its standard output, which is kept as `output` (JSON as
    `output.jsonl`). Its messages are not kept, since they may hold secrets.

    Raises:
        SourceError: It failed or cannot be run, or others than the owner can write the watch list.
    """
    _only_by_owner(fetching.folder.path.parents[1] / NAME)
    folder = fetching.folder.data
    folder.mkdir(parents=True, exist_ok=True)
    words = [word.replace("{folder}", str(folder)) for word in fetching.venue.command]
    before, state = _contents(folder), fetching.folder.state
    fetching.folder.will_change()
    output = fetching.folder.path / "output.part"
    try:
        with output.open("wb") as stream:
            done = subprocess.run(  # noqa: S603 (words of the owner's own watch list, no shell)
                words, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.DEVNULL, cwd=folder, check=False,
                timeout=COMMAND_SECONDS,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SourceError(f"command {words[0]}: took more than {COMMAND_SECONDS:,} seconds") from None
    except OSError as error:
        raise SourceError(f"command {words[0]}: cannot be run: {error.strerror}") from None
    if done.returncode:
        raise SourceError(f"command {words[0]}: ended with {done.returncode}. Run it by hand to see why")
    if output.stat().st_size:
        output.replace(folder / _name(output))
    else:
        output.unlink()
    if _contents(folder) == before:
        fetching.folder.save(state)
        return 0
    return 1


def _name(output: Path) -> str:
    """Readers of JSON go by the ending of a name."""
    with output.open("rb") as stream:
        return "output.jsonl" if stream.read(64).lstrip()[:1] in (b"{", b"[") else "output"


def _only_by_owner(path: Path) -> None:
    """A watch list that names commands can run programs as its owner, so nobody else may write it."""
    found = path.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SourceError(f"{path}: names a command, but others can write it. Make it yours: chmod go-w {path}")


def _contents(folder: Path) -> str:
    """Digest of names and contents of the files."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                found += [str(path.relative_to(folder)), hashlib.file_digest(stream, "sha256").hexdigest()]
    return digest("files", *found)
