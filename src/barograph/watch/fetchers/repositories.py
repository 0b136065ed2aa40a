"""git repositories and public-inbox archives, over https or by a path of this machine."""

from __future__ import annotations

from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.git.process import fetch_all, git, remote_heads
from barograph.watch.client import shown
from barograph.watch.fetching import Fetching

_EPOCHS = 10_000


def fetch_repository(fetching: Fetching) -> int:
    """Fetch a repository; 1 where a branch or tag has moved.

    Raises:
        SourceError: There is none, or it does not answer.
    """
    source = _source(fetching.url)
    heads = remote_heads(source)
    if heads is None:
        raise SourceError(f"{_named(source)}: no git repository there, or it does not answer")
    return _fetched(fetching, source, heads, fetching.folder.data / "repository.git")


def fetch_inbox(fetching: Fetching) -> int:
    """Fetch a public-inbox: every epoch of it, or the one repository; how many have new mail.

    Epochs stand at `URL/0`, `URL/1` ... on a server, and as folders `0.git`, `1.git` ... (perhaps in `git/`) on disk.

    Raises:
        SourceError: There is none, or it does not answer.
    """
    source = _source(fetching.url)
    found = 0
    for number in range(_EPOCHS):
        place, heads = _epoch(source, number)
        if heads is None:
            break
        found += _fetched(fetching, place, heads, fetching.folder.data / f"{number}.git")
    else:
        raise SourceError(f"{_named(source)}: more than {_EPOCHS:,} epochs")
    if number > 0:
        return found
    heads = remote_heads(source)
    if heads is None:
        raise SourceError(f"{_named(source)}: no public-inbox there (no epoch 0 either), or it does not answer")
    return _fetched(fetching, source, heads, fetching.folder.data / "0.git")


def _epoch(source: str, number: int) -> tuple[str, dict[str, str] | None]:
    if source.startswith("https://"):
        place = f"{source.rstrip('/')}/{number}"
        return place, remote_heads(place)
    for folder in (Path(source) / f"{number}.git", Path(source) / "git" / f"{number}.git"):
        if folder.is_dir():
            return str(folder), remote_heads(str(folder))
    return source, None


def _fetched(fetching: Fetching, source: str, heads: dict[str, str], target: Path) -> int:
    """Fetch where what is there differs from what is here."""
    wanted = {name: commit for name, commit in heads.items() if name != "HEAD"}
    if not wanted:
        return 0
    here: dict[str, str] = {}
    if (target / "HEAD").is_file():
        lines = git(target, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        here = dict(line.split(" ", 1) for line in lines)
    if here == wanted:
        return 0
    fetching.folder.will_change()
    target.parent.mkdir(parents=True, exist_ok=True)
    fetch_all(source, target, heads.get("HEAD"))
    return 1


def _source(url: str) -> str:
    """A URL as it is, a path made whole."""
    if "://" not in url:
        return str(Path(url).expanduser().resolve())
    if not url.startswith("https://"):
        raise SourceError(f"{shown(url)}: git is fetched over https or from a path")
    return url


def _named(source: str) -> str:
    return shown(source) if "://" in source else source
