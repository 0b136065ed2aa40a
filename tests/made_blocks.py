"""Made blocks: eligible messages of one project, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from barograph.detection.scoring.block import Block, normal_score

HIT_P = 0.05


def block_of(account, sent, p, *, ready=None, thread=None, kin=None, towards=None, older=None) -> Block:
    """A block from columns, in the one fixed order."""
    account, sent, p = np.asarray(account), np.asarray(sent, dtype=float), np.asarray(p, dtype=float)
    size = len(account)
    ready = sent if ready is None else np.asarray(ready, dtype=float)
    thread = np.arange(size) if thread is None else np.asarray(thread)
    kin = account if kin is None else np.asarray(kin)
    towards = np.full(size, -1) if towards is None else np.asarray(towards)
    older = np.zeros(size, dtype=bool) if older is None else np.asarray(older, dtype=bool)
    made = Block(account, kin, sent, ready, normal_score(p), p <= HIT_P, thread, towards, older)
    return made.take(np.lexsort((np.arange(size), sent, ready)))


def drawn(seed: int, size: int = 120, accounts: int = 12, span: float = 400.0, hits: float = 0.4) -> Block:
    """A random block with many hits, so that groups do form."""
    draw = np.random.default_rng(seed)
    sent = draw.uniform(0, span, size).round(3)
    p = np.where(draw.random(size) < hits, draw.uniform(0.0005, 0.05, size), draw.uniform(0.05, 1.0, size))
    late = np.where(draw.random(size) < 0.2, draw.uniform(0, 120, size), 0.0)
    account = draw.integers(0, accounts, size)
    return block_of(
        account,
        sent,
        p,
        ready=sent + late,
        thread=draw.integers(0, size // 3, size),
        towards=np.where(draw.random(size) < 0.1, draw.integers(0, accounts, size), -1),
    )


def act_rows(block: Block, days: int = 1400) -> pa.Table:
    """The block as acts of one project, with what a calibration asks for."""
    start = datetime(2010, 1, 1, tzinfo=UTC)

    def at(values: Iterable[float]) -> pa.Array:
        return pa.array([start + timedelta(days=float(v)) for v in values], pa.timestamp("us", "UTC"))

    size = len(block)
    p = np.where(block.hit, 0.01, 0.5)
    return pa.table(
        {
            "project": ["list"] * size,
            "message_id": [f"{n:032x}" for n in range(size)],
            "identity_id": [f"i{a}" for a in block.account],
            "kin_id": [f"i{a}" for a in block.kin],
            "addressed": [f"i{a}" if a >= 0 else None for a in block.towards],
            "thread_id": [f"t{t}" for t in block.thread],
            "sent_at": at(block.sent),
            "ready_at": at(block.ready),
            "p": p,
            "hit": block.hit,
            "newcomer": ~block.older,
            "patch": [False] * size,
            "role_p": np.where(np.arange(size) % 7 == 0, 0.01, 0.5),
            "act_p_values": pa.nulls(size, pa.list_(pa.float64())),
            "begun": at([0.0] * size),
            "ended": at([float(days)] * size),
            "part": [0] * size,
        }
    )
