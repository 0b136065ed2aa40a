"""From links to identities: connected components, worked out on the driver.

Links are few (far fewer than accounts, themselves far fewer than messages), and components on the driver with scipy
were measured 25 to 50 times faster than the same on Spark; ten million links take about 1 GB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from barograph.errors import ConfigError

COMPONENTS = pa.schema([("account_id", pa.string()), ("identity_id", pa.string()), ("kin_id", pa.string())])


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a human said about pairs of accounts: `same` joins, `different` forbids the direct link.

    The file is YAML: `same: [[id, id], ...]` and `different: [[id, id], ...]` with account ids.
    """

    same: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def read(cls, path: Path | None) -> Overrides:
        """Read the file; no file, no overrides.

        Raises:
            ConfigError: It cannot be read, or a pair is not two account ids.
        """
        if path is None:
            return cls()
        try:
            values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (OSError, yaml.YAMLError) as error:
            raise ConfigError([f"{path}: cannot be read as YAML: {error}"]) from error
        if not isinstance(values, Mapping):
            raise ConfigError([f"{path}: expected the keys same and different"])
        faults: list[str] = []
        pairs = {key: frozenset(_pairs(path, key, values.get(key) or [], faults)) for key in ("same", "different")}
        faults += [f"{path}: {key}: no such key; expected same or different" for key in values if key not in pairs]
        if faults:
            raise ConfigError(faults)
        return cls(pairs["same"], pairs["different"])


def _pairs(path: Path, key: str, rows: object, faults: list[str]) -> list[tuple[str, str]]:
    found = []
    for number, row in enumerate(rows if isinstance(rows, list) else [rows]):
        if isinstance(row, list) and len(row) == 2 and all(isinstance(item, str) for item in row):
            found.append((min(row), max(row)))
        else:
            faults.append(f"{path}: {key}[{number}]: expected two account ids, found {row!r}")
    return found


def components(links: pa.Table, join_at: float, kin_at: float, overrides: Overrides) -> pa.Table:
    """Join linked accounts.

    Args:
        links: account_a, account_b, strength.
        join_at: Links at or above this strength join accounts into one identity.
        kin_at: Links at or above this strength make kin.
        overrides: What a human decided; wins over strengths.

    Returns:
        account_id, identity_id, kin_id (the smallest account id of the component) for accounts with any link.

    Example:
        >>> links = pa.table({"account_a": ["a", "b"], "account_b": ["b", "c"], "strength": [0.95, 0.6]})
        >>> components(links, 0.9, 0.5, Overrides()).to_pylist()[2]
        {'account_id': 'c', 'identity_id': 'c', 'kin_id': 'a'}
    """
    pairs = zip(*(links[name].to_pylist() for name in ("account_a", "account_b", "strength")), strict=True)
    kept = [(a, b, strength) for a, b, strength in pairs if (a, b) not in overrides.different]
    kept += [(a, b, 1.0) for a, b in sorted(overrides.same)]
    names = sorted({name for a, b, _ in kept for name in (a, b)})
    code = {name: number for number, name in enumerate(names)}
    edges = np.array([(code[a], code[b]) for a, b, _ in kept], dtype=np.int64).reshape(-1, 2)
    strengths = np.array([strength for _, _, strength in kept], dtype=float)
    joined = _smallest(edges[strengths >= join_at], len(names))
    kin = _smallest(edges[strengths >= min(kin_at, join_at)], len(names))
    columns = [names, [names[i] for i in joined], [names[i] for i in kin]]
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=COMPONENTS)


def _smallest(edges: np.ndarray, size: int) -> np.ndarray:
    """For each node the smallest node of its component."""
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    first = np.full(label.max() + 1, size, dtype=np.int64)
    np.minimum.at(first, label, np.arange(size))
    smallest: np.ndarray = first[label]
    return smallest
