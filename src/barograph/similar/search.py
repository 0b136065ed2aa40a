"""`similar`: which messages and cases say the like of a text, a message or a case.

The likeness of a message is the mean, over the sentences asked for, of the cosine with the message's nearest sentence
(MaxSim of Khattab & Zaharia 2020, over sentences in place of words). That of a case takes the nearest sentence among
all its messages.

*Innocent explanations*: a common complaint, a form of words of the project, one who answers by quoting.

*Limits*: alike in sense is not written by the same hand, and no evidence; nothing of it enters a score. Compared are
messages whose sentences were embedded: newcomers' messages that may press. English only, like the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decisions import case_messages
from barograph.cases.repository.listing import listed
from barograph.catalogue.arrow import TEXT
from barograph.catalogue.tables import Table
from barograph.embedding.model import encoder_of, load_model, prepare
from barograph.errors import DataError
from barograph.similar.sentence_index import SentenceIndex, sentence_index
from barograph.storage.duckdb_reader import connect, select, source
from barograph.text.sentences import Sentence, sentences

if TYPE_CHECKING:
    from barograph.config import Embed
    from barograph.storage.store import Store

MOST = 32
"""Sentences of what is asked for that are compared; further ones are left out, and counted."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MESSAGE = re.compile(r"[0-9a-f]{32}")
_CASE = re.compile(r"C-[A-Z2-7]{10}")


@dataclass(frozen=True, slots=True)
class AlikeMessage:
    """A message alike.

    Attributes:
        likeness: -1 to 1; 1 where every sentence asked for stands in it.
        message_id: The message.
        project: Its project.
        sent_at: When it was sent.
        cases: Present cases that rest on it.
        sentence: Its nearest sentence; only where names were asked for.
        author: Name and address or login; only where names were asked for.
    """

    likeness: float
    message_id: str
    project: str
    sent_at: datetime
    cases: tuple[str, ...]
    sentence: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class AlikeCase:
    """A case alike.

    Attributes:
        likeness: As of a message, over all messages of the case.
        case_id: The case.
        project: Its project, with labels in place of names inside it.
        tier: 0 watch, 1 review, 2 high.
        status: By the decisions on it.
        window_end: Instant of its best score.
        present: Of the last run; False for a case that only an earlier run found.
    """

    likeness: float
    case_id: str
    project: str
    tier: int
    status: str
    window_end: datetime
    present: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """What was found.

    Attributes:
        asked: Sentences that were compared.
        left_out: Further sentences of what was asked for.
        compared: Messages it was compared with.
        messages: Nearest first.
        cases: Nearest first.
    """

    asked: int
    left_out: int
    compared: int
    messages: tuple[AlikeMessage, ...]
    cases: tuple[AlikeCase, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: its sentences, and what is left out of the answer."""

    sentences: tuple[str, ...]
    messages: frozenset[str] = frozenset()
    case: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A case of the last run or of an earlier one, with its messages."""

    alike: AlikeCase
    messages: frozenset[str]


def alike(store: Store, settings: Embed, what: str, limit: int = 20, identify: bool = False) -> Alike:
    """Find what is alike in sense.

    Args:
        store: The workspace's tables.
        settings: Section `embed`: the model whose vectors are compared.
        what: The id of a case, the id of a message, or a text.
        limit: Messages at most, and as many cases.
        identify: Give sentences and authors too; the caller records that in the audit log first.

    Raises:
        DataError: No such case or message, no sentence in the text, or no vectors.

    Example:
        >>> alike(store, Config().embed, "Please hand over the project.").messages  # doctest: +SKIP
    """
    asked = _asked(store, what)
    index = sentence_index(store, encoder_of(settings))
    prepare(settings)
    likeness = index.likeness(load_model(settings).encode(asked.sentences[:MOST]))
    nearest = index.by_message(likeness)
    cases = _cases(store)
    rows = _best(nearest.mean(axis=1), index, asked, limit)
    found = _messages(index, nearest, rows, cases)
    if identify:
        found = _identified(store, index, likeness, rows, found)
    return Alike(
        asked=min(len(asked.sentences), MOST),
        left_out=max(len(asked.sentences) - MOST, 0),
        compared=len(nearest),
        messages=tuple(found),
        cases=tuple(_nearest_cases(index, nearest, cases, asked, limit)),
    )


def _asked(store: Store, what: str) -> _Asked:
    """The sentences of a case's pressing messages, of a message, or of a text."""
    left_out: frozenset[str] = frozenset()
    case = what.upper() if _CASE.fullmatch(what.upper()) else None
    if case:
        messages = CaseRepository(store).case(case, identify=False).messages
        left_out = frozenset(message.message_id for message in messages)
        texts = _texts(store, [message.message_id for message in messages if message.pressing])
    elif _MESSAGE.fullmatch(what):
        left_out = frozenset([what])
        texts = _texts(store, [what])
        if not texts:
            raise DataError(f"no message {what}. List their ids with: barograph query 'from v_messages'")
    else:
        texts = [what]
    found = tuple(dict.fromkeys(sentence.text for text in texts for sentence in sentences(text)))
    if not found:
        raise DataError("no sentence of two words or more is in it; give some words, a message id or a case id")
    return _Asked(found, left_out, case)


def _texts(store: Store, ids: Sequence[str]) -> list[str]:
    """Own text of messages, in the order given."""
    texts = {row["message_id"]: row["own_text"] or "" for row in _rows(store, Table.MESSAGES, ids, ["own_text"])}
    return [texts[message] for message in ids if message in texts]


def _rows(store: Store, table: Table, ids: Iterable[str], names: list[str]) -> list[dict[str, Any]]:
    """Rows of few messages."""
    columns = ["message_id", *names]
    engine = connect()
    sql = f"select {', '.join(columns)} from rows where message_id in (select unnest($ids))"  # noqa: S608 (our names)
    found: list[dict[str, Any]] = select(
        engine, source(engine, store, table, columns), sql, {"ids": list(ids)}
    ).to_pylist()
    return found


def _best(likeness: np.ndarray, index: SentenceIndex, asked: _Asked, limit: int) -> list[int]:
    """Numbers of the nearest messages, nearest first; ties by message id, so that the order is always the same."""
    wanted = min(len(likeness), limit + len(asked.messages))
    lowest = np.partition(likeness, len(likeness) - wanted)[len(likeness) - wanted]
    rows = np.flatnonzero(likeness >= lowest)
    ids = index.messages["message_id"].take(rows.tolist()).to_pylist()
    ordered = sorted(zip(-likeness[rows], ids, rows.tolist(), strict=True))
    return [row for _, message, row in ordered if message not in asked.messages][:limit]


def _messages(index: SentenceIndex, nearest: np.ndarray, rows: list[int], cases: list[_Case]) -> list[AlikeMessage]:
    items = index.messages.take(rows).to_pylist()
    return [
        AlikeMessage(
            likeness=_shown(nearest[row].mean()),
            message_id=item["message_id"],
            project=item["project"],
            sent_at=_EPOCH + timedelta(microseconds=item["sent_us"]),
            cases=tuple(
                case.alike.case_id for case in cases if case.alike.present and item["message_id"] in case.messages
            ),
        )
        for row, item in zip(rows, items, strict=True)
    ]


def _identified(
    store: Store, index: SentenceIndex, likeness: np.ndarray, rows: list[int], found: list[AlikeMessage]
) -> list[AlikeMessage]:
    """The same with the nearest sentence of each message, and who wrote it."""
    ids = [item.message_id for item in found]
    names = ["own_text", "display_name", "address", "login"]
    messages = {row["message_id"]: row for row in _rows(store, Table.MESSAGES, ids, names)}
    digests = {row["message_id"]: row["sentences"] or [] for row in _rows(store, Table.SENSED, ids, ["sentences"])}
    named = []
    for row, item in zip(rows, found, strict=True):
        own = likeness[index.sentences_of(row)].max(axis=1)
        wanted = digests.get(item.message_id, [])
        message = messages[item.message_id]
        parts = {sentence.digest: sentence for sentence in sentences(message["own_text"] or "")}
        sentence = _nearest_sentence(own, wanted, parts)
        author = " ".join(filter(None, (message["display_name"], message["address"] or message["login"])))
        named.append(replace(item, sentence=sentence, author=author or None))
    return named


def _nearest_sentence(own: np.ndarray, digests: list[str], parts: dict[str, Sentence]) -> str | None:
    """The nearest sentence; None where some have no vector, so that it is not known which."""
    if len(own) != len(digests):
        return None
    found = parts.get(digests[int(own.argmax())])
    return found.text if found else None


def _cases(store: Store) -> list[_Case]:
    """Every present case, and those that only an earlier run found, as the last of these had them."""
    messages = case_messages(store)
    found = [
        _Case(
            AlikeCase(0.0, entry.case_id, entry.project, entry.tier, entry.status, entry.window_end, present=True),
            messages[entry.case_id],
        )
        for entry in CaseRepository(store).entries(identify=False)
    ]
    numbers = {row["run_id"]: row["number"] for row in listed(store, Table.RUNS, ["run_id", "number"])}
    names = ["run_id", "case_id", "shown_as", "tier", "status", "window_end", "message_ids"]
    earlier: dict[str, dict[str, Any]] = {}
    for row in sorted(listed(store, Table.RUN_CASES, names), key=lambda row: numbers.get(row["run_id"], 0)):
        if row["case_id"] not in messages:
            earlier[row["case_id"]] = row
    for case_id, row in sorted(earlier.items()):
        gone = AlikeCase(0.0, case_id, row["shown_as"], row["tier"], row["status"], row["window_end"], present=False)
        found.append(_Case(gone, frozenset(row["message_ids"])))
    return found


def _nearest_cases(
    index: SentenceIndex, nearest: np.ndarray, cases: list[_Case], asked: _Asked, limit: int
) -> list[AlikeCase]:
    ids = sorted({message for case in cases for message in case.messages})
    places = pc.index_in(pa.array(ids, TEXT), value_set=index.messages["message_id"].combine_chunks())
    place = {message: row for message, row in zip(ids, places.to_pylist(), strict=True) if row is not None}
    found = []
    for case in cases:
        rows = [place[message] for message in sorted(case.messages) if message in place]
        if rows and case.alike.case_id != asked.case:
            found.append(replace(case.alike, likeness=_shown(nearest[rows].max(axis=0).mean())))
    return sorted(found, key=lambda case: (-case.likeness, case.case_id))[:limit]


def _shown(likeness: np.floating[Any]) -> float:
    """Three digits: storing vectors moves the fourth."""
    return round(float(likeness), 3)
