"""Mail in other containers: Maildir, .eml, zip and tar, scraped JSON lines, the Debian tracker, pipermail."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from mail_samples import FROM, OPTIONS, mail, messages, read_all

from barograph.errors import SourceError
from barograph.identifiers import named_account
from barograph.sources.base import Ignored, ReadOptions, Reject
from barograph.sources.mail.bundle import MailBundle
from barograph.sources.mail.debbugs import Debbugs
from barograph.sources.mail.files import Maildir
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.pipermail import Pipermail
from barograph.sources.mail.scraped_json import MailLines
from barograph.sources.registry import READERS, reader_named, recognise


def numbered(number: int, date: str | None = "Fri, 30 Dec 2016 15:08:30 +0100") -> bytes:
    return mail(f"Words number {number}.\n".encode(), message_id=f"<{number}@x>", date=date)


def test_a_maildir_with_subfolders(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "cur" / "1483106910.M1.host:2,S").write_bytes(numbered(1, None))
    (tmp_path / "new" / "1483106911.M2.host").write_bytes(numbered(2))
    (tmp_path / ".Sent" / "cur" / "1483106912.M3.host:2,").write_bytes(numbered(3))
    (tmp_path / "tmp" / "1483106913.M4.host").write_bytes(numbered(4))
    (tmp_path / "cur" / "1483106914.M5.host").symlink_to(tmp_path / "tmp" / "1483106913.M4.host")
    (tmp_path / "dovecot.index").write_bytes(b"no mail")
    assert recognise(tmp_path)[0].name == "maildir"
    found = messages(read_all(Maildir(), tmp_path, parts=2))
    assert [message.native_id for message in found] == ["1@x", "2@x", "3@x"]
    assert (found[0].date_source, found[0].sent_at.timestamp()) == ("archive", 1483106910)


def test_a_folder_of_eml_files(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(numbered(1))
    (tmp_path / "b.eml").write_bytes(b"")
    assert recognise(tmp_path)[0].name == "maildir"
    assert [type(record).__name__ for record in read_all(Maildir(), tmp_path)] == ["Message", "Reject"]
    with pytest.raises(SourceError):
        Maildir().plan(tmp_path / "absent.eml", OPTIONS, 1)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, raw in members.items():
            bundle.writestr(name, raw)
    return path


def test_a_zip_of_mailboxes_and_mails(tmp_path: Path) -> None:
    box = FROM + numbered(1) + b"\n" + FROM + numbered(2)
    members = {"list/2016.mbox": box, "../../etc/3.eml": numbered(3), "list/": b"", "list/readme.txt": b"Hello, you."}
    path = zipped(tmp_path / "list.zip", members)
    assert recognise(path)[0].name == "mail-bundle"
    records = read_all(MailBundle(), path)
    found = messages(records)
    assert [message.native_id for message in found] == ["1@x", "2@x", "3@x"]
    assert found[2].provenance.path == "list.zip!../../etc/3.eml"
    assert sorted(r.reason for r in records if isinstance(r, Ignored)) == [
        "link-or-folder",
        "member left out: describes or signs the archive",
    ]
    assert not (tmp_path.parent / "etc").exists()


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(numbered(9))
    path = tmp_path / "list.tar.gz"
    with tarfile.open(path, "w:gz") as bundle:
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(secret)
            bundle.addfile(info)
        info = tarfile.TarInfo("/absolute/1.eml")
        info.size = len(numbered(1))
        bundle.addfile(info, io.BytesIO(numbered(1)))
    records = read_all(MailBundle(), path)
    assert [message.native_id for message in messages(records)] == ["1@x"]
    assert len(records) == 4


def test_a_zip_whose_directory_lists_nothing_is_a_reject_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a.mbox", FROM + mail())
    raw = path.read_bytes()
    path.write_bytes(raw[: raw.index(b"PK\x01\x02")] + b"PK\x05\x06" + bytes(18))
    (reject,) = read_all(MailBundle(), path)
    assert isinstance(reject, Reject) and "lists no member" in reject.detail
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    assert read_all(MailBundle(), path) == []


def test_a_bomb_and_a_torn_zip_are_rejected_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barograph.sources.mail.bundle.FREE_BYTES", 100_000)
    bomb = zipped(tmp_path / "bomb.zip", {"a.mbox": FROM + numbered(1) + b"\n" + FROM + mail(b"0" * 20_000_000)})
    records = read_all(MailBundle(), bomb, options=ReadOptions("list", max_ratio=10))
    assert [message.native_id for message in messages(records)] == ["1@x"]
    assert {record.reason for record in records if isinstance(record, Reject)} == {"bomb"}
    torn = tmp_path / "torn.zip"
    torn.write_bytes(bomb.read_bytes()[:-30])
    assert [record.reason for record in read_all(MailBundle(), torn)] == ["truncated"]


LINE = {
    "message_id": "<1@x>",
    "in_reply_to": "<0@x>",
    "from_name": "Ada Berg",
    "from_addr_obfuscated": "ada.b...@example.org",
    "date": "2016-12-30T14:08:30+00:00",
    "subject": "[list] A test",
    "body": "Hello there.\n> quoted\nFrom now on.",
    "n": 7,
}


def test_scraped_lines_with_hidden_addresses(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    rows = [LINE, {**LINE, "message_id": None, "from_addr": "ada@example.org"}, {**LINE, "body": None}, 5]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert recognise(path)[0].name == "mail-lines"
    records = read_all(MailLines(), path)
    first, second = messages(records)
    assert (first.address, first.account_id) == (None, named_account("list", "Ada Berg"))
    assert (first.reply_to, first.own_text, first.quoted_lines) == ("0@x", "Hello there.\n\nFrom now on.", 1)
    assert (first.sent_at.isoformat(), first.date_source) == ("2016-12-30T14:08:30+00:00", "date-header")
    assert second.address == "ada@example.org"
    assert [record.reason for record in records[2:]] == ["no-text", "bad-shape"]


def test_a_bug_of_debian_is_one_thread(tmp_path: Path) -> None:
    submitted = mail(
        b"It breaks.\n",
        "Ada <a@example.org>",
        None,
        "<1@x>",
        "To: submit@bugs.debian.org",
        "X-Debian-PR-Message: report 1",
    )
    answered = mail(b"Fixed.\n", "Bo <b@example.org>", None, "<2@x>", "To: 123456-done@bugs.debian.org")
    control = mail(b"Thank you.\n", "owner@bugs.debian.org", None, "<3@x>", "To: Ada <a@example.org>")
    raw = b"\n".join(FROM + one for one in (submitted, answered, control))
    for name, first in (("123456.mbox", "bugs.debian.org/123456"), ("some.mbox", None)):
        path = tmp_path / name
        path.write_bytes(raw)
        assert recognise(path)[0].name == "debbugs"
        found = messages(read_all(Debbugs(), path))
        assert [message.thread_hint for message in found][:2] == [first, "bugs.debian.org/123456"]
        assert [message.automation for message in found] == [False, False, True]


def test_pipermail_splits_without_blank_lines_and_reads_spoken_addresses(tmp_path: Path) -> None:
    month = tmp_path / "2010-May.txt"
    spoken = b"From ada at example.org  Sat May  1 10:00:00 2010\n"
    first = (
        b"From: ada at example.org (Ada Berg)\nDate: Sat, 1 May 2010 10:00:00 -0000\nMessage-ID: <1@x>\n\nNo line end."
    )
    second = b"From: bo at example.net\nDate: May 2 2010\nMessage-ID: <2@x>\n\nFrom here it is body.\n"
    month.write_bytes(spoken + first + b"\n" + spoken + second)
    assert recognise(tmp_path)[0].name == "pipermail"
    found = messages(read_all(Pipermail(), tmp_path))
    assert [(m.address, m.display_name) for m in found] == [("ada@example.org", "Ada Berg"), ("bo@example.net", None)]
    assert found[0].utc_offset_minutes is None
    assert found[1].own_text == "From here it is body."


def test_readers_are_found_by_name_and_the_nearest_is_named() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert reader_named("maildir").name == "maildir"
    with pytest.raises(SourceError, match="Did you mean mbox"):
        reader_named("mbx")


def test_what_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x00\x01")
    for path in (tmp_path / "x.bin", tmp_path / "absent", tmp_path):
        with pytest.raises(SourceError):
            recognise(path)


def test_what_the_fuzzers_found(tmp_path: Path) -> None:
    """An encoded word that is no base64 in a Date, and a zip member without a name, raised in the standard library."""
    box = tmp_path / "a.mbox"
    box.write_bytes(FROM + mail(date="=?utf-8?b?A?="))
    assert [message.date_source for message in messages(read_all(Mbox(), box))] == ["archive"]
    nameless = zipped(tmp_path / "a.zip", {"x": FROM + numbered(1)}).read_bytes()
    place = nameless.rindex(b"PK\x01\x02")
    broken = bytearray(nameless)
    broken[place + 28 : place + 30] = b"\0\0"
    broken[place + 46 : place + 47] = b""
    size = broken.rindex(b"PK\x05\x06") + 12
    broken[size : size + 4] = (int.from_bytes(broken[size : size + 4], "little") - 1).to_bytes(4, "little")
    (tmp_path / "b.zip").write_bytes(bytes(broken))
    for reader in (MailBundle(), reader_named("github")):
        assert {type(record) for record in read_all(reader, tmp_path / "b.zip")} == {Reject}
