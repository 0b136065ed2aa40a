"""The converted model: made once by whoever comes first, whole or not at all, and refused with what to do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from barograph.config import Embed
from barograph.embedding import conversion
from barograph.embedding.conversion import cache_folder, converted, converted_name, found_converted
from barograph.embedding.model import load_model, model_path, prepare, weights_digest
from barograph.errors import BarographWarning, ConfigError


class Made:
    """Stands in for the converter, which takes seconds; counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, model: Path, target: Path) -> None:
        self.times += 1
        time.sleep(0.05)
        target.mkdir()
        (target / "model.bin").write_bytes(b"whole")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    counting = Made()
    monkeypatch.setattr(conversion, "convert", counting)
    monkeypatch.setattr(conversion.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    monkeypatch.setenv("BAROGRAPH_CACHE", str(tmp_path / "cache"))
    return counting


def test_it_is_made_once_and_found_again(made: Made, tmp_path: Path) -> None:
    first = converted(tmp_path, "12ab")
    assert converted(tmp_path, "12ab") == first == found_converted(tmp_path, "12ab")
    assert first.parent == tmp_path / "cache"
    assert made.times == 1
    assert converted(tmp_path, "34cd") != first


def test_several_at_once_wait_for_the_one_that_converts(made: Made, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda _: converted(tmp_path, "12ab"), range(8)))
    assert made.times == 1
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.name != ".lock"] == [folders.pop().name]


def test_what_a_killed_conversion_left_is_removed_and_never_used(made: Made, tmp_path: Path) -> None:
    left = tmp_path / "cache" / ".part-dead" / "model"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"torn")
    assert (converted(tmp_path, "12ab") / "model.bin").read_bytes() == b"whole"
    assert not left.parent.exists()


def test_a_cache_that_cannot_be_written_gives_way_to_a_temporary_folder(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BAROGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(BarographWarning, match="cannot be written.*Set BAROGRAPH_CACHE"):
        first = converted(tmp_path, "12ab")
    assert first.is_relative_to(tmp_path / "temporary")
    assert first.parent.stat().st_mode & 0o077 == 0
    assert converted(tmp_path, "12ab") == first  # and nothing more is told


def test_a_temporary_folder_of_another_account_is_not_trusted(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = conversion.spare_folder() / converted_name(tmp_path, "12ab")
    others.mkdir(parents=True)
    (others / "model.bin").write_bytes(b"planted")
    assert found_converted(tmp_path, "12ab") == others
    spare, uid = conversion.spare_folder(), others.stat().st_uid
    monkeypatch.setattr(conversion, "spare_folder", lambda: spare)
    monkeypatch.setattr(conversion.os, "getuid", lambda: uid + 1)
    assert found_converted(tmp_path, "12ab") is None
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BAROGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(BarographWarning), pytest.raises(ConfigError, match="belongs to another account"):
        converted(tmp_path, "12ab")


def test_the_cache_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BAROGRAPH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "barograph"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "barograph"


def _copy_of_packaged(target: Path, **changed: str) -> Path:
    """The packaged model without its weights; of some files another text."""
    source = model_path(Embed().model)
    for name in ("modules.json", "1_Pooling/config.json", "tokenizer.json", "config.json", "sentence_bert_config.json"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(changed.get(name) or (source / name).read_text("utf-8"), encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("1_Pooling/config.json", '{"pooling_mode_cls_token": true}', "expected mean pooling, found \\['cls'\\]"),
        ("modules.json", '[{"path": "", "type": "x.Transformer"}]', "expected Transformer, Pooling and Normalize"),
        ("sentence_bert_config.json", '{"do_lower_case": true}', "do_lower_case is set"),
    ],
)
def test_another_pooling_is_refused_with_what_to_do(
    made: Made, tmp_path: Path, name: str, text: str, fault: str
) -> None:
    folder = _copy_of_packaged(tmp_path / "model", **{name: text})
    with pytest.raises(ConfigError, match=f"{fault}.*embed.engine=sentence-transformers"):
        prepare(Embed(model=str(folder)))
    assert made.times == 0


def test_a_model_that_cannot_be_converted_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAROGRAPH_CACHE", str(tmp_path / "cache"))
    folder = _copy_of_packaged(tmp_path / "model", **{"config.json": '{"model_type": "vit"}'})
    with pytest.raises(ConfigError, match=r"cannot convert it.*embed.engine=sentence-transformers"):
        prepare(Embed(model=str(folder)))
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_damaged_converted_model_is_refused_with_what_to_do(made: Made, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"CTranslate2 cannot run it.*embed.engine=sentence-transformers"):
        load_model.__wrapped__(Embed())
    assert made.times == 1


def test_the_reference_engine_converts_nothing(made: Made) -> None:
    prepare(Embed(engine="sentence-transformers"))
    assert made.times == 0


def test_another_architecture_of_the_same_weights_has_another_name(tmp_path: Path) -> None:
    path = model_path(Embed().model)
    digest = weights_digest(path)
    (tmp_path / "config.json").write_text("{}")
    assert converted_name(tmp_path, digest) != converted_name(path, digest)
