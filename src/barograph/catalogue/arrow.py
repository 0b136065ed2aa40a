"""The Arrow types columns are of; apart from `column`, so that a listing, which needs names only, imports no Arrow."""

from __future__ import annotations

import pyarrow as pa

TEXT = pa.string()
WHOLE = pa.int64()
NUMBER = pa.float64()
FLAG = pa.bool_()
INSTANT = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())
RAW = pa.binary()
NUMBERS = pa.list_(NUMBER)
INSTANTS = pa.list_(INSTANT)
SEEN = pa.list_(
    pa.struct(
        [
            pa.field("venue", TEXT),
            pa.field("first_seen", INSTANT),
            pa.field("last_seen", INSTANT),
            pa.field("messages", WHOLE),
        ]
    )
)
