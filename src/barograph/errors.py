"""Errors that say what, where, what was expected and what to do.

```
BarographError            exit 1  something went wrong that is not listed below
├── ConfigError           exit 3  a configuration holds faults (all of them are listed)
├── DataError             exit 4  data is missing, malformed or contradicts itself
│   ├── SchemaError       exit 4  a table does not have the columns its contract names
│   ├── SourceError       exit 4  an archive cannot be opened at all
│   └── BusyError         exit 4  another process writes to this workspace
└── MissingExtra          exit 5  an optional part (package, Java, model) is not installed
```

Bad *records* are never errors: they go to the table `rejects` with a reason.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BarographWarning(UserWarning):
    """Something a reader of the output should know, but which does not stop the work."""


class BarographError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line returns."""

    exit_code = 1


class ConfigError(BarographError):
    """A configuration is wrong. Lists every fault at once.

    Args:
        faults: One line a fault, each naming file, key, value and what was expected.

    Example:
        >>> str(ConfigError(["conf/local.yaml: group.k_mx: no such key. Did you mean group.k_max?"]))
        'conf/local.yaml: group.k_mx: no such key. Did you mean group.k_max?'
    """

    exit_code = 3

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class DataError(BarographError):
    """Data is missing or contradicts itself."""

    exit_code = 4


class SchemaError(DataError):
    """A table lacks a column, or holds it with another type."""


class SourceError(DataError):
    """An archive cannot be opened or is of no known form."""


class BusyError(DataError):
    """Another process is writing to the same workspace."""


class MissingExtra(BarographError):  # noqa: N818  (what is missing is an extra, the word of packaging)
    """An optional part is not installed; the message says how to get it."""

    exit_code = 5


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the nearest known word, or an empty string.

    Example:
        >>> nearest("as-off", ["as-of", "venue"])
        ' Did you mean as-of?'
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""
