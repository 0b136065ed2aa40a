"""Running git on repositories of strangers: nothing of their configuration may start a program or a connection."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from barograph.errors import SourceError

BUNDLE = (b"# v2 git bundle", b"# v3 git bundle")
ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # a promisor remote in a hostile configuration would be fetched from
    "LC_ALL": "C",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}
_CLONING = {**ENVIRONMENT, "GIT_ALLOW_PROTOCOL": "file"}


def command(repository: Path, *words: str) -> list[str]:
    """The command line of git in a repository, without hooks and monitors."""
    quiet = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"]
    return ["git", *quiet, "--git-dir", str(repository), *words]


def git(repository: Path, *words: str) -> str:
    """What a git command prints.

    Raises:
        SourceError: It failed, or git is not installed.
    """
    try:
        done = subprocess.run(command(repository, *words), capture_output=True, env=ENVIRONMENT, check=False)  # noqa: S603
    except OSError as error:
        raise SourceError(f"git cannot be run: {error}. Install git to read repositories.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[:300]
        raise SourceError(f"{repository.name}: git {words[0]} failed: {said}")
    return done.stdout.decode("utf-8", "replace")


def unbundle(bundle: Path, target: Path) -> str | None:
    """Clone a bundle into a bare repository; returns what git says where it cannot."""
    words = ["git", "clone", "--quiet", "--bare", "--", str(bundle.resolve()), str(target)]
    try:
        done = subprocess.run(words, capture_output=True, env=_CLONING, check=False)  # noqa: S603
    except OSError as error:
        return f"git cannot be run: {error}"
    return None if done.returncode == 0 else done.stderr.decode("utf-8", "replace").strip()[:300]


def is_bundle(path: Path) -> bool:
    """Whether a file is a git bundle, by its first line."""
    with path.open("rb") as stream:
        return stream.read(16).startswith(BUNDLE)


def tip(repository: Path) -> str | None:
    """The commit a repository stands at: HEAD, else its first branch; None where it has no commit."""
    for name in ("HEAD", *git(repository, "for-each-ref", "--format=%(refname)", "refs/heads").split()):
        try:
            return git(repository, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
        except SourceError:
            continue
    return None


def origin_of(repository: Path) -> str | None:
    """The name of the repository that this one was cloned from, by its configuration; None where it tells none."""
    for folder in (repository, repository / ".git"):
        if (folder / "config").is_file():
            words = ["git", "config", "--file", str(folder / "config"), "--get", "remote.origin.url"]
            done = subprocess.run(words, capture_output=True, env=ENVIRONMENT, check=False)  # noqa: S603
            url = done.stdout.decode("utf-8", "replace").strip().rstrip("/").removesuffix(".git")
            name = re.split(r"[/:\\]", url)[-1]
            return name if re.fullmatch(r"[\w.-]{1,100}", name) else None
    return None


FETCH_SECONDS = 6 * 3600
"""Longest time one fetch may take."""
_NETWORK = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "GIT_SSL_CAINFO")
"""Settings of the machine's network that a fetch needs."""


def remote_heads(source: str) -> dict[str, str] | None:
    """Branches and tags of a repository elsewhere, with their commits; `HEAD` with the name of its branch.

    Args:
        source: A path of this machine or an https URL.

    Returns:
        Name -> commit; None where there is no repository or it does not answer.

    Raises:
        SourceError: git is not installed.
    """
    done = _outside(source, "ls-remote", "--symref", source, "HEAD", "refs/heads/*", "refs/tags/*")
    if done.returncode:
        return None
    found: dict[str, str] = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        value, _, name = line.partition("\t")
        if value.startswith("ref: "):
            found["HEAD"] = value.removeprefix("ref: ")
        elif name != "HEAD" and not name.endswith("^{}"):
            found[name] = value
    return found


def fetch_all(source: str, repository: Path, head: str | None) -> None:
    """Fetch all branches and tags into a bare repository, made where it is missing; a killed fetch may be run again.

    Nothing of the other side's configuration is taken, and no commit is ever thrown away here, so that what was read
    once can be read again even where the other side rewrote its history.

    Args:
        source: A path of this machine or an https URL.
        repository: The bare repository.
        head: Branch that `HEAD` stands at there, None to leave it.

    Raises:
        SourceError: It failed, or git is not installed.
    """
    if not (repository / "HEAD").is_file():
        made = _outside(source, "init", "--quiet", "--bare", "--template=", str(repository))
        if made.returncode:
            raise SourceError(f"{repository.name}: cannot be made: {_said(made)}")
    refs = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
    words = ("--git-dir", str(repository), "fetch", "--quiet", "--no-tags", "--no-auto-gc", "--prune")
    done = _outside(source, *words, "--", source, *refs)
    if done.returncode:
        raise SourceError(f"{repository.name}: git fetch failed: {_said(done)}. Call the same command again")
    if head:
        git(repository, "symbolic-ref", "HEAD", head)


def _outside(source: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run git towards a repository elsewhere: over https, or files where the source is a path."""
    protocol = "https" if source.startswith("https://") else "file"
    environment = {**ENVIRONMENT, "GIT_ALLOW_PROTOCOL": protocol}
    environment |= {name: os.environ[name] for name in _NETWORK if name in os.environ}
    quiet = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "credential.helper=")
    try:
        line = ["git", *quiet, *words]
        return subprocess.run(line, capture_output=True, env=environment, check=False, timeout=FETCH_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise SourceError(f"git {words[0]} took more than {FETCH_SECONDS:,} seconds") from None
    except OSError as error:
        raise SourceError(f"git cannot be run: {error}. Install git to read repositories.") from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode("utf-8", "replace").strip()[:300]
