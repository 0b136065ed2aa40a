"""mbox files: every message once, whatever it holds and however the file is cut."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import FROM, OPTIONS, hostile, mail, messages, read_all

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Message, Provenance, ReadOptions, Reject
from barograph.sources.mail import mbox_split
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.mbox_split import Cut, pieces
from barograph.sources.mail.message import read_mail


def boxed(mails: list[bytes], separator: bytes = FROM) -> bytes:
    return b"\n".join(separator + raw.rstrip(b"\n") + b"\n" for raw in mails)


def written(folder: Path, raw: bytes, name: str = "list.mbox") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_nothing_of_a_hostile_mbox_is_lost(tmp_path: Path) -> None:
    mails = hostile()
    records = read_all(Mbox(), written(tmp_path, boxed(mails)))
    found = messages(records)
    assert len(records) == len(mails) == len(found) == 21
    assert len({message.message_id for message in found}) == 21
    for message in found:
        assert "\x00" not in message.own_text + message.subject
        (message.own_text + message.subject).encode("utf-8")
    assert not any("somebody else" in message.own_text for message in found)


def test_what_was_repaired_is_noted(tmp_path: Path) -> None:
    found = messages(read_all(Mbox(), written(tmp_path, boxed(hostile()))))
    assert [(m.date_source, m.sent_at.year if m.sent_at else None) for m in found[:5]] == [
        ("date-header", 2016),
        ("archive", 2016),
        ("archive", 2016),
        ("archive", 2016),
        ("archive", 2016),
    ]
    by_text = {message.own_text.split("\n")[0]: message for message in found}
    assert by_text["No id."].native_id.endswith("@made.barograph.invalid")
    assert "unknown charset x-klingon-8" in found[6].notes
    assert found[7].own_text == "Grüße"
    assert found[8].own_text.startswith("Broken base sixty-fo")
    assert "broken base64 repaired" in found[8].notes
    assert found[9].own_text == "Look at this."
    assert "attached message passed over" in found[9].notes
    assert found[12].own_text.count("From ") == 2
    assert found[14].own_text == "Never closed."
    assert found[19].own_text == "Only HTML here."
    assert found[20].own_text == "Last one without a line end"


@pytest.mark.parametrize("separator", [FROM, b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"])
def test_provenance_is_to_the_byte(tmp_path: Path, separator: bytes) -> None:
    path = written(tmp_path, boxed(hostile(), separator))
    raw = path.read_bytes()
    for message in messages(read_all(Mbox(), path)):
        place = message.provenance
        unit = raw[place.byte_offset : place.byte_offset + place.byte_length]
        assert unit.startswith(b"From ")
        assert sha256_of(unit) == place.sha256


def test_one_level_of_escaping_is_undone(tmp_path: Path) -> None:
    body = b"Words.\n\n>From the start.\n>>From a quote.\n"
    found = messages(read_all(Mbox(), written(tmp_path, boxed([mail(body)]))))
    assert found[0].own_text == "Words.\n\nFrom the start."
    assert found[0].quoted_lines == 1


def test_content_length_wins_over_a_from_line_in_a_body(tmp_path: Path) -> None:
    body = b"A mailbox follows.\n\nFrom x@example.org Fri Dec 30 14:08:30 2016\nFrom: X <x@example.org>\n\nHis words.\n"
    first = mail(
        body, "Ada <a@example.org>", "Fri, 30 Dec 2016 15:08:30 +0100", "<1@x>", f"Content-Length: {len(body)}"
    )
    second = mail(b">From quoted.\nYes.\n", "Bo <b@example.org>", None, "<2@x>", "Content-Length: 19")
    path = written(tmp_path, FROM + first + b"\n" + FROM + second + b"\n" + FROM + mail(message_id="<3@x>"))
    found = messages(read_all(Mbox(), path, parts=8))
    assert [message.native_id for message in found] == ["1@x", "2@x", "3@x"]
    assert found[1].own_text == "Yes."


@pytest.mark.parametrize("stated", ["7", "99999", "-1", "x"])
def test_a_wrong_content_length_is_not_believed(tmp_path: Path, stated: str) -> None:
    first = mail(b"One.\n", "Ada <a@example.org>", None, "<1@x>", f"Content-Length: {stated}")
    found = messages(read_all(Mbox(), written(tmp_path, boxed([first, mail(message_id="<2@x>")]))))
    assert [message.native_id for message in found] == ["1@x", "2@x"]


def test_bytes_before_the_first_from_line_are_rejected(tmp_path: Path) -> None:
    records = read_all(Mbox(), written(tmp_path, b"garbage\n\n" + boxed([mail()])))
    assert [type(record) for record in records] == [Reject, Message]
    assert records[0].reason == "no-separator"
    assert [type(r) for r in read_all(Mbox(), written(tmp_path, b"\n\n" + boxed([mail()])))] == [Ignored, Message]


def test_a_message_above_the_limit_is_rejected_with_its_digest(tmp_path: Path) -> None:
    large = FROM + mail(b"x" * 5_000_000)
    path = written(
        tmp_path, boxed([mail(message_id="<1@x>")]) + b"\n" + large + b"\n\n" + boxed([mail(message_id="<2@x>")])
    )
    records = read_all(Mbox(), path, options=ReadOptions("list", max_unit_bytes=1_000_000))
    assert [type(record) for record in records] == [Message, Reject, Message]
    assert (records[1].reason, records[1].provenance.sha256) == ("too-large", sha256_of(large + b"\n\n"))


def test_a_hundred_megabytes_attached_are_passed_over() -> None:
    body = b"--b\n\nSee the file.\n--b\nContent-Disposition: attachment\n\n" + b"QUJD\n" * 21_000_000 + b"--b--\n"
    raw = mail(body, "Ada <a@example.org>", None, "<1@x>", "Content-Type: multipart/mixed; boundary=b")
    message = read_mail(raw, Provenance("mbox", "x", 0, len(raw), "0" * 64), OPTIONS, datetime(2016, 1, 1, tzinfo=UTC))
    assert isinstance(message, Message)
    assert message.own_text == "See the file."


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".zst", zstandard.compress)],
)
def test_compressed_files_give_the_same(tmp_path: Path, suffix: str, pack) -> None:
    raw = boxed(hostile())
    plain = read_all(Mbox(), written(tmp_path, raw))
    packed = written(tmp_path, pack(raw), f"list.mbox{suffix}")
    assert Mbox().recognise(packed)
    ids = [message.message_id for message in messages(read_all(Mbox(), packed))]
    assert ids == [message.message_id for message in messages(plain)]


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_torn_stream_gives_what_came_before_and_says_so(tmp_path: Path, suffix: str, pack) -> None:
    noise = random.Random(1)
    mails = [mail(noise.randbytes(400).hex().encode() + b"\n", message_id=f"<{n}@x>") for n in range(4000)]
    packed = pack(boxed(mails))
    torn = written(tmp_path, packed[: len(packed) * 2 // 3], f"list.mbox{suffix}")
    records = read_all(Mbox(), torn)
    assert len(messages(records)) > 1000
    assert isinstance(records[-1], Reject)
    assert records[-1].reason == "truncated"
    assert len(messages(records)) == len(records) - 1


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barograph.sources.mail.mbox.FREE_BYTES", 1_000_000)
    bomb = written(tmp_path, gzip.compress(FROM + mail(b"\0" * 30_000_000)), "list.mbox.gz")
    records = read_all(Mbox(), bomb, options=ReadOptions("list", max_ratio=100))
    assert [(type(record), record.reason) for record in records] == [(Reject, "bomb")]


@given(
    st.lists(
        st.sampled_from(
            [
                b"From a@b Fri Dec 30 14:08:30 2016\n",
                b"From nobody\n",
                b"\n",
                b"\r\n",
                b"text\n",
                b"A: b\n",
                b">From x\n",
                b"t",
            ]
        ),
        max_size=40,
    ).map(b"".join),
    st.integers(1, 60),
    st.integers(16, 64),
)
def test_ranges_and_blocks_give_what_the_whole_gives(raw: bytes, step: int, block: int) -> None:
    def cut(first: int, last: int | None) -> list[tuple[int, bytes, bytes]]:
        return [(p.offset, p.separator, p.raw) for p in pieces(io.BytesIO(raw), Cut(first, last))]

    whole = cut(0, None)
    assert b"".join(separator + body for _, separator, body in whole) == raw
    usual = mbox_split.BLOCK
    mbox_split.BLOCK = block
    try:
        assert cut(0, None) == whole
        parts = [piece for at in range(0, max(len(raw), 1), step) for piece in cut(at, at + step)]
    finally:
        mbox_split.BLOCK = usual
    assert parts == whole


def test_what_is_no_mbox_is_not_taken_for_one(tmp_path: Path) -> None:
    assert Mbox().recognise(written(tmp_path, b"From now on.\n")) is None
    assert Mbox().recognise(tmp_path) is None
    with pytest.raises(SourceError, match="no mbox"):
        Mbox().plan(tmp_path, OPTIONS, 1)


def test_a_folder_of_mboxes_is_read_and_links_are_not_followed(tmp_path: Path) -> None:
    written(tmp_path, boxed([mail(message_id="<1@x>")]), "a.mbox")
    written(tmp_path, boxed([mail(message_id="<2@x>")]), "b.mbox")
    (tmp_path / "c.mbox").symlink_to(tmp_path / "a.mbox")
    assert [m.native_id for m in messages(read_all(Mbox(), tmp_path))] == ["1@x", "2@x"]
