"""Which reader takes which file of a path: every file is read, left out on purpose with a reason, or a reject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Provenance, Reader, ReadOptions, Record, Reject, Selective, Stateful, Task
from barograph.sources.containers.json_documents import MAIL_ELSEWHERE
from barograph.sources.containers.left_out import is_of_the_system
from barograph.sources.ingest.inspect import describe, why_left_out
from barograph.sources.mail.bundle import JSON_ELSEWHERE
from barograph.sources.registry import form_of, second_form_of

MAX_CHECKED = 200
"""Files of a folder that are recognised one by one, to see that they are all of the folder's format."""
_PLANNING = ReadOptions("")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is passed over on purpose: its path from the name given to `load` on, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one reader takes of a path.

    Attributes:
        reader: The reader.
        path: What it plans.
        why: What the path was taken for.
    """

    reader: Reader
    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a path holds.

    Attributes:
        path: The path given.
        parts: What is read, by whom.
        left_out: What is passed over on purpose.
        unknown: Files of no known form, which become rejects.
        fault: What the reader that was named by hand says about the path, where it cannot read it.
    """

    path: Path
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[Path, ...] = ()
    fault: str | None = None

    @property
    def loads(self) -> tuple[Part, ...]:
        """The parts, and the rejects of what is of no known form."""
        if not self.unknown:
            return self.parts
        why = f"{len(self.unknown)} of no known form"
        return (*self.parts, Part(UnknownFiles(self.unknown), self.path, why))

    def refusal(self) -> str:
        """Why nothing of the path can be read: each file with what was seen of it."""
        if self.fault:
            return self.fault
        said = [f"{path}: of no form known here: {describe(path)}" for path in self.unknown[:5]]
        said += [f"{item.path}: left out: {item.why}" for item in self.left_out[:5]]
        more = len(self.unknown) + len(self.left_out) - len(said)
        return "\n".join([*said, *([f"and {more} more"] if more else [])]) or f"{self.path}: an empty folder"


class FileGroup:
    """Some files of a folder, read by one reader.

    Args:
        reader: Who reads them.
        root: The folder given to `load`.
        files: The files, sorted.
    """

    def __init__(self, reader: Reader, root: Path, files: Sequence[Path]) -> None:
        self.name = reader.name
        self._reader, self._root, self._files = reader, root, tuple(files)

    def recognise(self, path: Path) -> str | None:
        """They were recognised one by one."""
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """The tasks of all files, with their paths in the folder."""
        share = -(-parts // len(self._files))
        return [
            replace(task, path=str(file.relative_to(self._root)))
            for file in self._files
            for task in self._reader.plan(file, options, share)
        ]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one task."""
        return self._reader.read(task, options)


class MembersOf:
    """The members of an archive that one of two readers takes.

    Args:
        reader: Who reads them.
        elsewhere: Option that tells it which members the other one accounts for.
    """

    def __init__(self, reader: Reader, elsewhere: str) -> None:
        self.name = reader.name
        self._reader, self._option = reader, (elsewhere, "yes")

    def recognise(self, path: Path) -> str | None:
        """As its reader."""
        return self._reader.recognise(path)

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """As its reader."""
        return self._reader.plan(path, options, parts)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read its members."""
        yield from self._reader.read(task, replace(options, extra=(*options.extra, self._option)))


class UnknownFiles:
    """Files of no known form: each is one reject that says what was seen.

    Args:
        files: The files.
    """

    name = "unknown"

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = tuple(files)

    def recognise(self, path: Path) -> str | None:
        """Nothing is recognised as unknown."""
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a file."""
        return [Task(self.name, str(file), _shown(file, path)) for file in self._files]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """One reject, with the digest of the first bytes."""
        path = Path(task.root)
        try:
            with path.open("rb") as stream:
                raw = stream.read(options.max_unit_bytes)
            size = path.stat().st_size
        except OSError:
            raw, size = b"", 0
        yield Reject(Provenance(self.name, task.path, 0, size, sha256_of(raw)), "unknown-form", str(describe(path)))


def survey(path: Path) -> Survey:
    """Find out who reads what of a path.

    Args:
        path: A file or folder.

    Raises:
        SourceError: No such path.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    if path.is_file():
        known = form_of(path)
        if known:
            return Survey(path, _parts_of_file(path, *known))
        why = why_left_out(path)
        return Survey(path, left_out=(LeftOut(path.name, why),)) if why else Survey(path, unknown=(path,))
    return _of_folder(path)


def _parts_of_file(path: Path, reader: Reader, why: str) -> tuple[Part, ...]:
    """Who reads a file: one reader, or of an archive with mail and JSON one for each."""
    other = second_form_of(path, reader)
    if other is None:
        return (Part(reader, path, why),)
    mail = MembersOf(reader, JSON_ELSEWHERE)
    return Part(mail, path, why), Part(MembersOf(other[0], MAIL_ELSEWHERE), path, other[1])


def survey_as(path: Path, reader: Reader) -> Survey:
    """As `survey`, with the reader named by hand.

    Raises:
        SourceError: No such path, or it is clearly of another form.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    known = None if reader.recognise(path) else form_of(path)
    if known and not _both_mailboxes(reader, known[0]):
        raise SourceError(
            f"{path}: named {reader.name}, but {known[1]}. Load it with: barograph load auto, or load {known[0].name}"
        )
    why = why_left_out(path) if path.is_file() else None
    if why and why.startswith("empty"):
        return Survey(path, left_out=(LeftOut(path.name, why),))
    try:
        reader.plan(path, _PLANNING, 1)
    except SourceError as error:
        return Survey(path, unknown=(path,) if path.is_file() else (), fault=str(error))
    left = []
    if path.is_dir():
        taken = _read_by(reader, path)
        whole = path in taken or isinstance(reader, Stateful)
        rest = [] if whole else sorted(file for file in path.rglob("*") if file.is_file() and file not in taken)
        left = [LeftOut(_shown(file, path), f"not read as {reader.name}") for file in rest]
    return Survey(path, (Part(reader, path, f"{reader.name}, as named"),), tuple(left))


_MAILBOXES = frozenset({"mbox", "debbugs", "pipermail"})


def _both_mailboxes(reader: Reader, other: Reader) -> bool:
    """Whether both read files that begin with a From line."""
    return {reader.name, other.name} <= _MAILBOXES


def _of_folder(path: Path) -> Survey:
    walk = _Walk(path)
    walk.folder(path)
    groups = [
        Part(FileGroup(reader, path, files), path, f"{len(files)} files of the form {reader.name}")
        for reader, files in walk.groups.values()
    ]
    return Survey(path, (*walk.parts, *groups), tuple(walk.left_out), tuple(walk.unknown))


class _Walk:
    """Goes through a folder: what its own format does not take is recognised folder by folder and file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.parts: list[Part] = []
        self.groups: dict[str, tuple[Reader, list[Path]]] = {}
        self.left_out: list[LeftOut] = []
        self.unknown: list[Path] = []
        self._taken: set[Path] = set()
        self._above_taken: set[Path] = set()

    def folder(self, path: Path) -> None:
        """Take a folder as a whole where it has a form, then what is left in it."""
        known = None if path in self._above_taken else form_of(path)
        if known and self._take(*known, path):
            return
        maildir = (path / "cur").is_dir() and (path / "new").is_dir()
        for entry in sorted(path.iterdir()):
            if entry in self._taken:
                continue
            if entry.is_symlink() or entry.is_file():
                self._file(entry)
            elif is_of_the_system(entry.name) or (maildir and entry.name == "tmp"):
                self.left_out.append(LeftOut(_shown(entry, self.root), "a folder of the system"))
            elif entry.is_dir():
                self.folder(entry)

    def _take(self, reader: Reader, why: str, path: Path) -> bool:
        """Let a reader take what it reads of a folder; return whether nothing else in it is to be looked at."""
        taken = _read_by(reader, path)
        others = _of_another_form(reader, taken)
        self._taken |= taken
        self._above_taken |= {parent for file in taken for parent in file.parents}
        if others:
            for file in sorted(taken - others):
                self._add(reader, file)
            for file in sorted(others):
                self._file(file)
        elif taken:
            self.parts.append(Part(reader, path, why))
        if isinstance(reader, Stateful) and path not in taken:
            rest = [entry for entry in sorted(path.iterdir()) if entry not in self._above_taken | taken]
            self.left_out += [
                LeftOut(_shown(entry, self.root), f"beside the epochs of a {reader.name}") for entry in rest
            ]
            return True
        return path in taken

    def _file(self, path: Path) -> None:
        known = None if path.is_symlink() else form_of(path)
        if known and second_form_of(path, known[0]):
            self.parts += _parts_of_file(path, *known)
        elif known:
            self._add(known[0], path)
        elif why := why_left_out(path):
            self.left_out.append(LeftOut(_shown(path, self.root), why))
        else:
            self.unknown.append(path)

    def _add(self, reader: Reader, path: Path) -> None:
        self.groups.setdefault(reader.name, (reader, []))[1].append(path)


def _read_by(reader: Reader, folder: Path) -> set[Path]:
    """The files of a folder that a reader reads, and the folders it reads as a whole."""
    try:
        roots = {Path(task.root) for task in reader.plan(folder, _PLANNING, 1)}
    except SourceError:
        return set()
    found: set[Path] = set()
    for root in roots:
        found |= set(reader.files(root)) if root.is_dir() and isinstance(reader, Selective) else {root}
    return found


def _of_another_form(reader: Reader, taken: set[Path]) -> set[Path]:
    """Files a reader would take with the rest of a folder, though another one knows them and it does not."""
    if len(taken) > MAX_CHECKED:
        return set()
    found = set()
    for file in taken:
        if file.is_file() and reader.recognise(file) is None:
            known = form_of(file)
            if known and not _both_mailboxes(reader, known[0]):
                found.add(file)
    return found


def _shown(path: Path, root: Path) -> str:
    return path.name if path == root else str(path.relative_to(root.parent))
