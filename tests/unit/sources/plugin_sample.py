"""A package of somebody else that brings a reader, written into a folder."""

from __future__ import annotations

from pathlib import Path

READER = '''
from barograph.identifiers import named_account, sha256_of, tracker_message
from barograph.sources.base import Message, Provenance, Task
from barograph.sources.instants import instant


class Wall:
    """One line a message: instant, name and words, with tabs between."""

    name = "wall"

    def recognise(self, path):
        return "lines of a wall" if path.suffix == ".wall" else None

    def plan(self, path, options, parts):
        return [Task(self.name, str(path), path.name)]

    def read(self, task, options):
        at = 0
        with open(task.root, "rb") as stream:
            for raw in stream:
                when, who, words = raw.decode().rstrip("\\n").split("\\t")
                native = f"wall/{at}"
                place = Provenance(self.name, task.path, at, len(raw), sha256_of(raw))
                yield Message(
                    kind="comment", message_id=tracker_message(native), native_id=native, sent_at=instant(when),
                    account_id=named_account(options.venue, who), date_source="event", subject="", own_text=words,
                    provenance=place, display_name=who,
                )
                at += len(raw)


class Half:
    name = "half"
'''


def install(folder: Path, name: str, points: dict[str, str], module: str = READER) -> Path:
    """Write a package with its entry points, as an installer would."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(module)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [f"{point} = {value}" for point, value in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[barograph.readers]", *lines, ""]))
    return folder
