"""Take rows out of every table of a workspace: the engine of `forget`, for one subject or for what has expired.

Tables that hold what archives said (messages, rights, rejects, loads) lose the rows that are meant, and the forgotten
spellings in all others. Decisions stay with status and digests; those on a case of the subject lose their words. Tables
that are made from these lose every row that names a gone account, message, episode or case, or holds a forgotten
spelling; the next run makes them again from what is left. Every table is replaced in one step, decisions first, while
their cases are there, and the accounts last, so that an interrupted erasure is ended by asking for it again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from barograph.catalogue.column import NAME, OWNER, Column, Content
from barograph.catalogue.tables import Table
from barograph.identifiers import case_id
from barograph.privacy.rewrite import Edited, rewrite
from barograph.storage.erasure_list import Tombstones
from barograph.storage.project_names import rewrite_projects
from barograph.storage.store import SCRATCH, Store
from barograph.storage.watch_notes import rewrite_watch_list

ORDER = (*(table for table in reversed(Table) if table is not Table.ACCOUNTS), Table.ACCOUNTS)
"""What is made from something goes before it; who is who goes last."""

WORDLESS = "[forgotten]"
"""Stands for the words of a decision on a case of somebody forgotten; its status, instant and digests stay."""

_DIGEST = re.compile(r"\b[0-9a-f]{32}\b")
_ONLY_DIGEST = "^[0-9a-f]{32,64}$"


@dataclass
class Gone:
    """What is to go.

    Attributes:
        ids: Account, message, episode and case ids, and sentence digests; grows as tables are gone through.
        tombstones: The workspace's tombstones, whose spellings are replaced.
        before: Rows older than this instant go; None for no such limit.
        discussed: Messages of the cases that go, whoever wrote them; decisions on any of them lose their words.
    """

    ids: set[str]
    tombstones: Tombstones = field(default_factory=Tombstones)
    before: datetime | None = None
    discussed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased from one table.

    Attributes:
        table: Its name.
        removed: Rows taken out.
        changed: Rows in which something was replaced.
    """

    table: str
    removed: int
    changed: int


def erase(store: Store, gone: Gone) -> list[Erased]:
    """Erase from every table; nothing of what was stays among the files of the workspace's tables.

    Args:
        store: The workspace, locked for writing by the caller.
        gone: What is to go.
    """
    episodes = store.arrow(Table.EPISODES)
    for row in episodes.filter(pa.array(_out(episodes, Table.EPISODES, gone))).to_pylist():
        gone.ids.update((row["episode_id"], case_id(row["episode_id"])))
        gone.discussed.update(row["message_ids"] or ())
    done = []
    for table in ORDER:
        removed, changed = rewrite(store, table, _editor(table, gone), gone.tombstones.identifier)
        done.append(Erased(table.label, removed, changed))
    rewrite_projects(store.root, gone.tombstones.identifier)
    rewrite_watch_list(store.root, gone.tombstones.identifier, lambda text: gone.tombstones.text(text, in_thread=True))
    for folder in ("staging", SCRATCH):
        shutil.rmtree(store.root / folder, ignore_errors=True)
    return done


def _editor(table: Table, gone: Gone) -> Callable[[pa.Table], Edited]:
    def edit(rows: pa.Table) -> Edited:
        out = _out(rows, table, gone)
        if table.primary:
            return _scrubbed(rows, out, table, gone)
        return Edited(rows.filter(pa.array(~out)), rows.filter(pa.array(out)), rows.slice(0, 0))

    return edit


def _out(rows: pa.Table, table: Table, gone: Gone) -> np.ndarray:
    """Which rows go."""
    out = _named_in(rows, table, gone)
    dated = table.value.dated
    if gone.before is not None and dated is not None:
        early = pc.less(rows[dated], pa.scalar(gone.before, rows[dated].type))
        out |= early.fill_null(False).to_numpy(zero_copy_only=False)
    return out


def _named_in(rows: pa.Table, table: Table, gone: Gone) -> np.ndarray:
    """Which rows go because a cell names what is gone."""
    out = np.zeros(rows.num_rows, dtype=bool)
    ids = pa.array(sorted(gone.ids), pa.string())
    for column in _present_columns(rows, table):
        values, parents = _flat(rows[column.name].combine_chunks())
        if values is None or (table.primary and column.content is not OWNER):
            continue
        hit = pc.is_in(values, ids).to_numpy(zero_copy_only=False).astype(bool)
        if not table.primary:
            hit |= _spelled(values, gone)
        out[parents[hit]] = True
    return out


def _flat(column: Any) -> tuple[Any, np.ndarray]:
    """Text values of a column, and the row each stands in; None where it holds no text."""
    if pa.types.is_string(column.type):
        return column, np.arange(len(column))
    if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
        return column.flatten(), pc.list_parent_indices(column).to_numpy()
    return None, np.zeros(0, dtype=int)


def _spelled(values: Any, gone: Gone) -> np.ndarray:
    """Which values hold a forgotten spelling or, inside a document, a gone id."""
    out = np.zeros(len(values), dtype=bool)
    plain = pc.invert(pc.match_substring_regex(values, _ONLY_DIGEST)).fill_null(False)
    places = np.flatnonzero(plain.to_numpy(zero_copy_only=False))
    if not len(places):
        return out
    looked_at = values.take(pa.array(places))
    touched = {text: _touched(text, gone) for text in looked_at.unique().to_pylist()}
    out[places] = [touched[text] for text in looked_at.to_pylist()]
    return out


def _touched(text: str, gone: Gone) -> bool:
    return gone.tombstones.mentions(text) or any(found in gone.ids for found in _DIGEST.findall(text))


def _present_columns(rows: pa.Table, table: Table) -> list[Column]:
    """The table's columns that these rows have: files of an older barograph may lack optional ones."""
    return [column for column in table.value.columns if column.name in rows.column_names]


def _scrubbed(rows: pa.Table, out: np.ndarray, table: Table, gone: Gone) -> Edited:
    """Rows that stay, without forgotten spellings; decisions on cases of the forgotten without their words."""
    tombstones = gone.tombstones
    stay = rows.filter(pa.array(~out))
    fresh, changed = stay, np.zeros(stay.num_rows, dtype=bool)
    if table is Table.DECISIONS and gone.before is None:
        fresh, changed = _wordless(stay, gone.ids | gone.discussed)
    in_thread = _in_thread(stay, tombstones)
    columns = [column for column in _present_columns(stay, table) if column.content is not NAME] if tombstones else []
    for column, (values, places) in [(column, _clean(fresh, column, in_thread, tombstones)) for column in columns]:
        if len(places):
            changed[places] = True
            place = fresh.schema.get_field_index(column.name)
            fresh = fresh.set_column(place, fresh.schema.field(place), values)
    touched = pa.array(changed)
    before = pa.concat_tables([rows.filter(pa.array(out)), stay.filter(touched)])
    return Edited(fresh, before, fresh.filter(touched))


def _wordless(rows: pa.Table, ids: set[str]) -> tuple[pa.Table, np.ndarray]:
    """Decisions without their words where case or messages are among these; and which rows changed by that."""
    cells = zip(rows["case_id"].to_pylist(), rows["message_ids"].to_pylist(), strict=True)
    meant = [case in ids or not ids.isdisjoint(messages or ()) for case, messages in cells]
    fresh, changed = rows, np.zeros(rows.num_rows, dtype=bool)
    for name in [column.name for column in _present_columns(rows, Table.DECISIONS) if column.prose]:
        before = rows[name].to_pylist()
        after = [WORDLESS if gone and text else text for text, gone in zip(before, meant, strict=True)]
        changed |= np.array([old != new for old, new in zip(before, after, strict=True)], dtype=bool)
        place = rows.schema.get_field_index(name)
        fresh = fresh.set_column(place, rows.schema.field(place), pa.array(after, rows.schema.field(place).type))
    return fresh, changed


def _in_thread(rows: pa.Table, tombstones: Tombstones) -> list[bool]:
    """Which messages stand in a thread of an erased one, so that the parts of a name go too."""
    if not tombstones or "reference_ids" not in rows.column_names:
        return [False] * rows.num_rows
    columns = ("native_id", "reply_to", "thread_hint", "reference_ids")
    cells = zip(*(rows[name].to_pylist() for name in columns), strict=True)
    return [tombstones.in_thread([native, reply, hint, *(above or ())]) for native, reply, hint, above in cells]


def _clean(
    rows: pa.Table, column: Column, in_thread: list[bool], tombstones: Tombstones
) -> tuple[pa.Array | None, list[int]]:
    """A column without forgotten spellings, and the rows that changed."""
    kind = rows.schema.field(column.name).type
    if pa.types.is_string(kind) and not column.prose:
        return _clean_ids(rows[column.name].combine_chunks(), tombstones)
    if not (pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type))):
        return None, []
    clean_one: Callable[[Any, Content, bool], Any] = (
        tombstones.cleaned if pa.types.is_string(kind) else tombstones.cleaned_items
    )
    values = rows[column.name].to_pylist()
    places = []
    for number, value in enumerate(values):
        clean = None if value is None else clean_one(value, column.content, in_thread[number])
        if clean != value:
            values[number] = clean
            places.append(number)
    return pa.array(values, kind), places


def _clean_ids(values: Any, tombstones: Tombstones) -> tuple[pa.Array | None, list[int]]:
    """Ids and paths: each distinct one is looked at once, digests not at all."""
    plain = pc.invert(pc.match_substring_regex(values, _ONLY_DIGEST)).fill_null(False)
    clean = {text: tombstones.identifier(text) for text in values.filter(plain).unique().to_pylist()}
    replaced = {text: fresh for text, fresh in clean.items() if fresh != text}
    if not replaced:
        return None, []
    hit = pc.is_in(values, pa.array(list(replaced), values.type)).to_numpy(zero_copy_only=False)
    fresh = [replaced.get(text, text) for text in values.to_pylist()]
    return pa.array(fresh, values.type), [int(place) for place in np.flatnonzero(hit)]
