"""Messages and cases alike in sense, with vectors that count words in place of the model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.config import Config
from barograph.embedding.model import Model
from barograph.errors import DataError
from barograph.privacy.forget import forget
from barograph.similar import search, sentence_index
from barograph.similar.search import Alike, alike
from barograph.storage.store import SCRATCH, Store
from barograph.text.sentences import sentences
from made_workspace import made_workspace

ENCODER = "words@1/float32/256"


class Words:
    """Unit vectors of 64 dimensions that count the words of a text."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        found = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                found[row, hashlib.sha256(word.encode()).digest()[0] % 64] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "encoder_of", lambda _: ENCODER)
    monkeypatch.setattr(search, "prepare", lambda _: None)
    monkeypatch.setattr(search, "load_model", lambda _: Model(ENCODER, Words()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return embedded(made_workspace(tmp_path_factory.mktemp("similar") / "ws", cases=2))


@pytest.fixture
def store(made: Store, tmp_path: Path) -> Store:
    shutil.copytree(made.root, tmp_path / "ws")
    return Store(tmp_path / "ws")


def embedded(store: Store) -> Store:
    """Vectors of every sentence of the workspace, in two files' worth of encoders, and the messages as sensed."""
    sensed, vectors = [], {}
    for row in store.arrow(Table.MESSAGES).to_pylist():
        parts = sentences(row["own_text"] or "")
        sensed.append(
            {
                "message_id": row["message_id"],
                "project": row["venue"],
                "sent_at": row["sent_at"],
                "sentences": [part.digest for part in parts],
            }
        )
        vectors |= {part.digest: part.text for part in parts}
    made = Words().encode(list(vectors.values())).astype("<f2")
    rows = [
        {"sentence_digest": digest, "encoder": encoder, "dimensions": 64, "vector": vector.tobytes()}
        for digest, vector in zip(vectors, made, strict=True)
        for encoder in (ENCODER, "another")
    ]
    for table, held in ((Table.SENSED, sensed), (Table.VECTORS, rows)):
        store.replace_arrow(table, pa.Table.from_pylist(held, schema=table.arrow), {"stage": "made"})
    return store


def found(store: Store, what: str, **more: object) -> Alike:
    return alike(store, Config().embed, what, **more)


def some_text(store: Store) -> tuple[str, str]:
    """A message of the first case with its text."""
    case = store.arrow(Table.CASES).to_pylist()[0]
    texts = {row["message_id"]: row["own_text"] for row in store.arrow(Table.MESSAGES).to_pylist()}
    message = next(message for message in case["message_ids"] if texts[message])
    return message, texts[message]


def test_a_message_is_most_like_its_own_words(store: Store) -> None:
    message, text = some_text(store)
    answer = found(store, text)
    same = [row for row in answer.messages if row.likeness == answer.messages[0].likeness]
    assert message in {row.message_id for row in same}
    assert answer.messages[0].likeness == pytest.approx(1.0, abs=0.001)
    assert answer.cases[0].likeness == pytest.approx(1.0, abs=0.001)
    assert [row.likeness for row in answer.messages] == sorted((row.likeness for row in answer.messages), reverse=True)


def test_likeness_is_the_mean_of_the_nearest_sentences(store: Store) -> None:
    asked = "Nobody answers here. Please hand over the keys of the release."
    texts = {row["message_id"]: row["own_text"] for row in store.arrow(Table.MESSAGES).to_pylist()}
    query = Words().encode([part.text for part in sentences(asked)])
    for row in found(store, asked).messages:
        own = Words().encode([part.text for part in sentences(texts[row.message_id])])
        assert row.likeness == pytest.approx(float((query @ own.T).max(axis=1).mean()), abs=0.005)


def test_a_case_leaves_itself_and_its_messages_out(store: Store) -> None:
    first, second = (row["case_id"] for row in store.arrow(Table.CASES).to_pylist())
    answer = found(store, first.lower())
    assert [case.case_id for case in answer.cases] == [second]
    own = set(store.arrow(Table.CASES).to_pylist()[0]["message_ids"])
    assert answer.messages
    assert not own & {row.message_id for row in answer.messages}


def test_a_message_is_asked_for_by_its_id(store: Store) -> None:
    message, _ = some_text(store)
    assert message not in {row.message_id for row in found(store, message).messages}
    with pytest.raises(DataError, match="no message"):
        found(store, "0" * 32)


def test_words_and_authors_only_where_asked_for(store: Store) -> None:
    _, text = some_text(store)
    assert {(row.sentence, row.author) for row in found(store, text).messages} == {(None, None)}
    named = found(store, text, identify=True).messages[0]
    assert named.sentence in {part.text for part in sentences(text)}
    assert "@" in str(named.author)


def test_a_case_that_only_an_earlier_run_found_is_a_past_case(store: Store) -> None:
    message, text = some_text(store)
    run = {"run_id": "r" * 32, "number": 1}
    past = {"run_id": "r" * 32, "case_id": "C-PASTPASTPA", "tier": 1, "status": "New", "message_ids": [message]}
    at = store.arrow(Table.CASES).to_pylist()[0]["window_end"]
    for table, row in ((Table.RUNS, run), (Table.RUN_CASES, {**past, "shown_as": "quill", "window_end": at})):
        store.replace_arrow(table, pa.Table.from_pylist([row], schema=table.arrow), {"stage": "made"})
    assert ("C-PASTPASTPA", False) in {(case.case_id, case.present) for case in found(store, text).cases}


def test_the_index_is_made_once_and_follows_the_tables(store: Store) -> None:
    first = found(store, "please hand over")
    folder = store.root / SCRATCH / sentence_index.FOLDER
    held = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert found(store, "please hand over") == first
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == held
    rows = store.arrow(Table.SENSED)
    store.replace_arrow(Table.SENSED, rows.slice(1), {"stage": "made"})
    assert found(store, "please hand over").compared == first.compared - 1
    assert len(list(folder.iterdir())) == len(held)


def test_where_another_process_writes_the_answer_is_the_same(store: Store) -> None:
    with store.writing():
        held = found(store, "please hand over")
        assert not (store.root / SCRATCH).exists()
    assert found(store, "please hand over") == held


def test_forgetting_leaves_no_vector_behind(store: Store) -> None:
    message, text = some_text(store)
    found(store, text)
    author = next(row for row in store.arrow(Table.MESSAGES).to_pylist() if row["message_id"] == message)
    forget(store, author["address"])
    assert not (store.root / SCRATCH / sentence_index.FOLDER).exists()
    assert message not in {row.message_id for row in found(store, text).messages}


@pytest.mark.parametrize(("what", "told"), [("!!", "two words"), ("C-AAAAAAAAAA", "no case")])
def test_what_cannot_be_asked(store: Store, what: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        found(store, what)


def test_without_vectors_it_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="barograph run"):
        found(Store(tmp_path), "please hand over")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_verb_names_nobody(store: Store, form: str) -> None:
    _, text = some_text(store)
    told = CliRunner().invoke(cli, ["-w", str(store.root), "similar", text, "--format", form])
    assert told.exit_code == 0, told.output
    assert "likeness" in told.stdout
    names = {value for row in store.arrow(Table.ACCOUNTS).to_pylist() for value in (*row["names"], *row["addresses"])}
    assert names
    assert not [name for name in names if name in told.stdout]
