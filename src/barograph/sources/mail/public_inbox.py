"""public-inbox archives: v2 epochs (blob `m`) and v1 (one file a mail), as bare repository, clone or git bundle.

Format: public-inbox-v2-format(5) and -v1-format(5). All mails go through one `git cat-file --batch`, not one process a
mail. Date and zone come from the mail; git's author zones are known to be corrupt in mirrors. A blob `d` (or a commit
that deletes a mail) withdraws it. The last commit read is the cursor for the next load.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Message, Provenance, ReadOptions, Record, Reject, Removal, Task
from barograph.sources.git.process import ENVIRONMENT, command, git, is_bundle, tip, unbundle
from barograph.sources.mail.message import provenance_of, read_mail

_V1 = re.compile(r"^[0-9a-f]{2}$")
COMMITS_A_TASK = 1000, 8000
"""Fewest and most commits of a task: some tasks a core even of a small archive, the last ones soon done."""
_ASKED_AT_ONCE = 200
_CHUNK = 1 << 20


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
        """A bundle, repository, clone or folder of epochs `N.git` whose tree holds mails and nothing else."""
        if path.is_file() and is_bundle(path):
            with TemporaryDirectory(prefix="barograph-") as folder:
                bare = Path(folder) / "epoch.git"
                branch = inbox_branch(bare) if unbundle(path, bare) is None else None
            return f"{path.name} is a git bundle of mails{_beside_head(branch)}" if branch else None
        epochs = _repositories(path) if path.is_dir() else []
        branch = inbox_branch(epochs[0]) if epochs else None
        return f"{path.name} holds git epochs of mails{_beside_head(branch)}" if branch else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task an epoch (or a range of commits of a long one).

        Raises:
            SourceError: No repository and no bundle there.
        """
        if path.is_file():
            if not is_bundle(path):
                raise SourceError(f"{path}: no git bundle. Give a bundle, a repository or a folder of epochs N.git")
            return [Task(self.name, str(path), path.name)]
        epochs = _repositories(path)
        if not epochs:
            raise SourceError(f"{path}: neither a git bundle nor a git repository with epochs N.git")
        return [
            task for epoch in epochs for task in self._tasks(epoch, epoch.name if epoch != path else path.name, parts)
        ]

    def _tasks(self, epoch: Path, shown: str, parts: int) -> list[Task]:
        """Ranges of commits of an epoch, given by their ends: no task walks the whole history."""
        newest = _newest(epoch)
        if newest is None:
            return [Task(self.name, str(epoch), shown)]
        fewest, most = COMMITS_A_TASK
        count, marks = 0, []
        for count, commit in enumerate(_commits(epoch, newest), 1):
            if count % fewest == 0:
                marks.append(commit)
        each = min(most // fewest, max(1, -(-count // (fewest * max(parts, 1)))))
        ends = marks[each - 1 :: each]
        if not ends or ends[-1] != newest:
            ends.append(newest)
        step = each * fewest
        return [
            Task(self.name, str(epoch), shown, start=number * step, end=(number + 1) * step, cursor=before, until=end)
            for number, (before, end) in enumerate(pairwise([None, *ends]))
        ]

    def state(self, root: Path) -> str | None:
        """The commit a repository stands at, so that the next load takes only what came after; None for a bundle."""
        return _newest(root) if root.is_dir() else None

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read the mails of the task's commits, oldest first."""
        root = Path(task.root)
        try:
            if root.is_dir():
                yield from _read_repository(root, task, options)
                return
            with TemporaryDirectory(prefix="barograph-") as folder:
                bare = Path(folder) / "epoch.git"
                fault = unbundle(root, bare)
                if fault is None:
                    yield from _read_repository(bare, task, options)
                else:
                    yield _fault(task, "truncated", f"git cannot read it: {fault}")
        except (SourceError, OSError, ValueError) as error:
            yield _fault(task, "unreadable", str(error)[:300])


def _fault(task: Task, reason: str, detail: str) -> Reject:
    return Reject(Provenance(task.source, task.path, 0, 0, sha256_of(b"")), reason, detail)


def _repositories(path: Path) -> list[Path]:
    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        return [path]
    epochs = [p for p in path.glob("*.git") if p.stem.isdigit() and (p / "HEAD").is_file()]
    epochs += [p for p in (path / "git").glob("*.git") if p.stem.isdigit()]
    if epochs:
        return sorted(epochs, key=lambda p: int(p.stem))
    return [path / ".git"] if (path / ".git" / "HEAD").is_file() else []


def inbox_branch(repository: Path) -> str | None:
    """The branch that holds mails: HEAD, else the first of the others; None where there is none.

    A repository may keep its mails on `master` and point HEAD at a branch of something else.
    """
    try:
        others = git(repository, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes").split()
    except SourceError:
        return None
    return next((name for name in ("HEAD", *others) if _holds_mails(repository, name)), None)


def _holds_mails(repository: Path, name: str) -> bool:
    """The newest tree holds `m` or `d` alone (v2), or folders of two hexadecimal letters alone (v1)."""
    try:
        names = git(repository, "ls-tree", "--name-only", f"{name}^{{tree}}").split("\n")[:-1]
    except SourceError:
        return False
    return bool(names) and (set(names) <= {"m", "d"} or all(_V1.match(name) for name in names))


def _beside_head(branch: str | None) -> str:
    return "" if branch == "HEAD" else f" on {branch}; HEAD points at something else, which is not read"


def _newest(repository: Path) -> str | None:
    """The newest commit of the branch that holds mails; where none does, the commit the repository stands at."""
    branch = inbox_branch(repository)
    if branch in (None, "HEAD"):
        return tip(repository)
    return git(repository, "rev-parse", "--verify", "--quiet", f"{branch}^{{commit}}").strip()


def _read_repository(repository: Path, task: Task, options: ReadOptions) -> Iterator[Record]:
    changes = list(_changes(repository, task))
    for change, found in zip(changes, _blobs(repository, [c.blob for c in changes], options), strict=True):
        path = f"{task.path}@{change.commit[:12]}"
        if isinstance(found, str):
            yield Reject(
                Provenance(task.source, path, 0, 0, sha256_of(b"")), "too-large", f"blob {change.blob}: {found}"
            )
            continue
        place = provenance_of(task.source, path, 0, found)
        record = read_mail(found, place, options, change.at)
        if change.withdrawn:
            native = record.native_id if isinstance(record, Message) else change.blob
            yield Removal(native, place)
        else:
            yield record


def _span(repository: Path, task: Task) -> str | None:
    """The range of commits a task reads, as git writes it; None where there is none."""
    newest = task.until or _newest(repository)
    if newest is None:
        return None
    if task.cursor and (task.until or _descends(repository, newest, task.cursor)):
        return f"{task.cursor}..{newest}"
    return newest


def _commits(repository: Path, newest: str) -> Iterator[str]:
    """Every commit up to one, oldest first, as git prints them; the reader of the commits reports a torn history."""
    words = command(repository, "rev-list", "--reverse", "--first-parent", newest)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:  # noqa: S603
        for line in process.stdout or ():
            yield line.decode("ascii").strip()


def _descends(repository: Path, newest: str, older: str) -> bool:
    """Whether the history still goes on from an older commit; a rewritten one is read anew."""
    try:
        git(repository, "merge-base", "--is-ancestor", older, newest)
    except SourceError:
        return False
    return True


def _changes(repository: Path, task: Task) -> Iterator[_Change]:
    """Commits oldest first, each with the mail blob it added or withdrew."""
    span = _span(repository, task)
    if span is None:
        return
    listing = git(
        repository, "log", "--reverse", "--first-parent", "--format=%x01%H %ct", "--raw", "--no-abbrev", "--no-renames",
        "--root", "-m", span,
    )  # fmt: skip
    for entry in listing.split("\x01")[1:]:
        head, *rows = entry.strip().split("\n")
        commit, _, seconds = head.partition(" ")
        if not any(row.startswith(":") for row in rows):
            yield from _same_again(repository, commit, datetime.fromtimestamp(int(seconds), UTC))
        for row in rows:
            if not row.startswith(":"):
                continue
            facts, _, name = row.partition("\t")
            _, _, old, new, status = facts.split(" ")[:5]
            gone = status.startswith("D") or name.rpartition("/")[2] == "d"
            blob = old if status.startswith("D") else new
            if set(blob) != {"0"} and not (status.startswith("D") and name in ("m", "d") and _replaced(rows)):
                yield _Change(commit, datetime.fromtimestamp(int(seconds), UTC), blob, gone)


def _same_again(repository: Path, commit: str, at: datetime) -> Iterator[_Change]:
    """A commit that changes nothing is the same mail taken in twice: a unit, and a duplicate."""
    try:
        yield _Change(commit, at, git(repository, "rev-parse", "--verify", "--quiet", f"{commit}:m").strip(), False)
    except SourceError:
        return


def _replaced(rows: list[str]) -> bool:
    """Whether the commit holds another `m` or `d`: then a deleted `m` only made room for it and is not withdrawn."""
    return any(row.startswith(":") and row.partition("\t")[0].split(" ")[4][:1] in "AM" for row in rows)


def _blobs(repository: Path, blobs: list[str], options: ReadOptions) -> Iterator[bytes | str]:
    """Contents of blobs by one git process, or why there is none: missing, or too large."""
    with subprocess.Popen(  # noqa: S603 (fixed program, arguments made here)
        command(repository, "cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise SourceError(f"{repository}: git gave no pipes")
        wanted = iter(blobs)
        while asked := list(islice(wanted, _ASKED_AT_ONCE)):
            process.stdin.write("".join(f"{blob}\n" for blob in asked).encode())
            process.stdin.flush()
            for _ in asked:
                head = process.stdout.readline().split()
                if len(head) < 3:
                    yield "missing"
                    continue
                size = int(head[2])
                if size <= options.max_unit_bytes:
                    yield process.stdout.read(size)
                    process.stdout.read(1)
                    continue
                for left in range(size + 1, 0, -_CHUNK):
                    process.stdout.read(min(left, _CHUNK))
                yield f"{size} bytes; the limit is {options.max_unit_bytes}"
        process.stdin.close()
