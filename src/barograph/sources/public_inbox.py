"""public-inbox archives: v2 epochs (blob `m`) and v1 (one file a mail), as bare repository, clone or git bundle.

Format: public-inbox-v2-format(5) and -v1-format(5). All mails go through one `git cat-file --batch`, not one process a
mail. Date and zone come from the mail; git's author zones are known to be corrupt in mirrors. A blob `d` (or a commit
that deletes `m`) withdraws a mail. The last commit read is the cursor for the next load.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from barograph.errors import SourceError
from barograph.sources.base import Message, ReadOptions, Record, Reject, Removal, Task
from barograph.sources.mail_message import provenance_of, read_mail

BUNDLE = b"# v2 git bundle", b"# v3 git bundle"
ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"}
_MAX_COMMITS_A_TASK = 20_000


@dataclass(frozen=True, slots=True)
class _Change:
    """What one commit did: the blob that is the mail (or the withdrawn mail), and when."""

    commit: str
    at: datetime
    blob: str
    withdrawn: bool


class PublicInbox:
    """Reader of public-inbox repositories and bundles."""

    name = "public-inbox"

    def recognise(self, path: Path) -> str | None:
        """A git bundle, a bare repository, a clone, or a folder of epochs `N.git`."""
        if path.is_file():
            with path.open("rb") as stream:
                return f"{path.name} is a git bundle" if stream.read(16).startswith(BUNDLE) else None
        return f"{path.name} holds git epochs" if path.is_dir() and _repositories(path) else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task an epoch (or a range of commits of a long one).

        Raises:
            SourceError: No repository and no bundle there.
        """
        if path.is_file():
            return [Task(self.name, str(path), path.name)]
        epochs = _repositories(path)
        if not epochs:
            raise SourceError(f"{path}: neither a git bundle nor a git repository with epochs N.git")
        tasks = []
        for epoch in epochs:
            count = int(_git(epoch, "rev-list", "--count", "HEAD").strip() or 0)
            for start in range(0, max(count, 1), _MAX_COMMITS_A_TASK):
                named = epoch.name if epoch != path else path.name
                tasks.append(Task(self.name, str(epoch), named, start=start, end=start + _MAX_COMMITS_A_TASK))
        return tasks

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read the mails of the task's commits, oldest first."""
        root = Path(task.root)
        if root.is_dir():
            yield from _read_repository(root, task, options)
            return
        with TemporaryDirectory(prefix="barograph-") as folder:
            bare = Path(folder) / "epoch.git"
            done = subprocess.run(  # noqa: S603 (fixed program, the path is one argument)
                ["git", "clone", "-q", "--bare", "--", str(root), str(bare)],  # noqa: S607
                capture_output=True, env=ENVIRONMENT, check=False,
            )  # fmt: skip
            if done.returncode:
                detail = done.stderr.decode("utf-8", "replace").strip()[:300]
                yield Reject(provenance_of(self.name, task.path, 0, b""), "truncated", f"git cannot read it: {detail}")
                return
            yield from _read_repository(bare, task, options)


def _repositories(path: Path) -> list[Path]:
    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        return [path]
    epochs = [p for p in path.glob("*.git") if p.stem.isdigit() and (p / "HEAD").is_file()]
    epochs += [p for p in (path / "git").glob("*.git") if p.stem.isdigit()]
    if epochs:
        return sorted(epochs, key=lambda p: int(p.stem))
    return [path / ".git"] if (path / ".git" / "HEAD").is_file() else []


def _git(repository: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 (fixed program, arguments made here)
        ["git", "--git-dir", str(repository), *words], capture_output=True, env=ENVIRONMENT, check=False  # noqa: S607
    )  # fmt: skip
    if done.returncode:
        raise SourceError(
            f"{repository}: git {words[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()[:300]}"
        )
    return done.stdout.decode("utf-8", "replace")


def _read_repository(repository: Path, task: Task, options: ReadOptions) -> Iterator[Record]:
    changes = list(_changes(repository, task))
    for change, raw in zip(changes, _blobs(repository, [c.blob for c in changes], options.max_unit_bytes), strict=True):
        place = provenance_of(task.source, f"{task.path}@{change.commit[:12]}", 0, raw or b"")
        if raw is None:
            yield Reject(place, "too-large", f"blob {change.blob} is over {options.max_unit_bytes} bytes or missing")
            continue
        record = read_mail(raw, place, options, change.at)
        if change.withdrawn:
            native = record.native_id if isinstance(record, Message) else change.blob
            yield Removal(native, place)
        else:
            yield record


def _changes(repository: Path, task: Task) -> Iterator[_Change]:
    """Commits oldest first, each with the mail blob it added or withdrew."""
    span = f"{task.cursor}..HEAD" if task.cursor else "HEAD"
    listing = _git(
        repository, "log", "--reverse", "--first-parent", "--format=%x01%H %ct", "--raw", "--no-abbrev", "--no-renames",
        "--root", "-m", span,
    )  # fmt: skip
    for number, entry in enumerate(listing.split("\x01")[1:]):
        if number < task.start or (task.end is not None and number >= task.end):
            continue
        head, *rows = entry.strip().split("\n")
        commit, _, seconds = head.partition(" ")
        for row in rows:
            if not row.startswith(":"):
                continue
            facts, _, name = row.partition("\t")
            _, _, old, new, status = facts.split(" ")[:5]
            gone = status.startswith("D") or name.rpartition("/")[2] == "d"
            blob = old if status.startswith("D") else new
            if set(blob) != {"0"}:
                yield _Change(commit, datetime.fromtimestamp(int(seconds), UTC), blob, gone)


def _blobs(repository: Path, blobs: list[str], limit: int) -> Iterator[bytes | None]:
    """Contents of blobs by one git process; None for a missing or too large one."""
    with subprocess.Popen(  # noqa: S603 (fixed program, arguments made here)
        ["git", "--git-dir", str(repository), "cat-file", "--batch"],  # noqa: S607
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT,
    ) as git:  # fmt: skip
        if git.stdin is None or git.stdout is None:
            raise SourceError(f"{repository}: git gave no pipes")
        for blob in blobs:
            git.stdin.write(blob.encode() + b"\n")
            git.stdin.flush()
            head = git.stdout.readline().split()
            if len(head) < 3:
                yield None
                continue
            size = int(head[2])
            raw = git.stdout.read(size)
            git.stdout.read(1)
            yield raw if size <= limit else None
        git.stdin.close()
