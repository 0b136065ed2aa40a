"""Folders, zips and periods of mail: what is chosen, what is left out, and forms that were reported."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from mail_samples import FROM, OPTIONS, mail, messages, read_all

from barograph.sources.base import Ignored, Message, Reader, ReadOptions, Record, Reject
from barograph.sources.mail.bundle import MailBundle
from barograph.sources.mail.choice import lists_of
from barograph.sources.mail.files import Maildir
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.pipermail import Pipermail
from barograph.sources.registry import recognise

ONE, TWO, THREE = (mail(f"Words of mail {n}.\n".encode(), message_id=f"<{n}@x>") for n in (1, 2, 3))


def boxed(tmp_path: Path, raw: bytes, name: str = "list.mbox") -> list[Message]:
    (tmp_path / name).write_bytes(raw)
    return messages(read_all(Mbox(), tmp_path / name))


def texts(found: list[Message]) -> list[str]:
    return [message.own_text for message in found]


THREE_TEXTS = ["Words of mail 1.", "Words of mail 2.", "Words of mail 3."]


def test_lists_and_labels_are_chosen(tmp_path: Path) -> None:
    def sent(number: int, name: str, label: str) -> bytes:
        more = (f"List-Id: Talk <{name}>", f"X-Gmail-Labels: {label}")
        return FROM + mail(b"Hi.\n", "Ada <a@b.c>", "Fri, 30 Dec 2016 15:08:30 +0100", f"<{number}@x>", *more) + b"\n"

    labels = ["Inbox", "Inbox,=?UTF-8?Q?Entw=C3=BCrfe?=", "Spam", "Opened,Papierkorb", "Inbox"]
    raw = b"".join(sent(n, f"{'ab'[n % 2]}.example.org", label) for n, label in enumerate(labels))
    path = tmp_path / "all.mbox"
    path.write_bytes(raw)

    def reasons(options: ReadOptions) -> list[str]:
        return [record.reason if isinstance(record, Ignored) else "in" for record in read_all(Mbox(), path, 1, options)]

    assert reasons(OPTIONS) == ["in", "label-draft", "label-spam", "label-trash", "in"]
    chosen = ReadOptions("list", extra=(("list-id", "<B.example.org>, c.example.org"),))
    assert reasons(chosen) == ["other-list", "label-draft", "label-spam", "label-trash", "other-list"]
    assert lists_of(Mbox(), path) == {"a.example.org": 2}


def test_deleted_mails_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "Inbox"
    gone = mail(b"Gone.\n", "Ada <a@b.c>", None, "<1@x>", "X-Mozilla-Status: 0009")
    path.write_bytes(FROM + gone + b"\n" + FROM + TWO)
    assert [type(record) for record in read_all(Mbox(), path)] == [Ignored, Message]
    box = tmp_path / "box"
    (box / "cur").mkdir(parents=True)
    (box / "cur" / "1483106910.1.host:2,ST").write_bytes(ONE)
    (box / "cur" / "1483106911.2.host:2,S").write_bytes(TWO)
    assert [type(record) for record in read_all(Maildir(), box)] == [Ignored, Message]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("one.eml", ONE),
        ("one.emlx", b"%d\n" % len(ONE) + ONE + b'<?xml version="1.0"?>\n<plist/>\n'),
        ("2022/03/one.eml", ONE),
        ("INBOX/cur/1483106910_0.1.host,U=1:2,S", ONE),
        ("Lists.dev/new/1483106911_1.1.host,U=2", ONE),
        ("inbox/1", ONE),
        ("inbox/1", FROM + ONE),
    ],
)
def test_mails_one_a_file(tmp_path: Path, name: str, raw: bytes) -> None:
    file = tmp_path / "mail" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(raw)
    path = file if "/" not in name else tmp_path / "mail"
    reader, _ = recognise(path)
    assert reader.name == "maildir"
    assert texts(messages(read_all(reader, path))) == THREE_TEXTS[:1]


def test_a_large_zip_with_mail_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        for number in range(300):
            bundle.writestr(f"Takeout/Photos/{number}.json", b"{}")
        bundle.writestr("Takeout/Mail/All mail.mbox", FROM + ONE + b"\n" + FROM + TWO)
    assert recognise(path)[0].name == "mail-bundle"
    assert texts(messages(read_all(MailBundle(), path))) == THREE_TEXTS[:2]


@pytest.mark.parametrize("name", ["2007q1.txt", "1997.txt", "2010-May.txt", "Week-of-Mon-20050103.txt", "20050103.txt"])
def test_pipermail_files_of_any_period(tmp_path: Path, name: str) -> None:
    spoken = b"From ada at example.org  Fri Dec 30 14:08:30 2016\n"
    (tmp_path / name).write_bytes(spoken + ONE + b"\n" + spoken + TWO)
    for path in (tmp_path, tmp_path / name):
        assert recognise(path)[0].name == "pipermail"
        assert texts(messages(read_all(Pipermail(), path))) == THREE_TEXTS[:2]
    (tmp_path / name).write_bytes(b"A note of the year, and no mail.\n")
    assert Pipermail().recognise(tmp_path) is None


RIGHT = {
    "c01_bare_from": 3, "c01b_mixed_from": 4, "c02_no_blank": 3, "c05_dates": 10, "c06_8bit_from": 2,
    "c07_hyperkitty": 4, "c08_same_names/export.tar.gz": 3, "c09_gt_from": 1, "c11_irt": 2, "c14_offlineimap": 2,
    "c15b_nested_eml": 1, "c15c_single.eml": 1, "c15e.emlx": 1,
    "c16_from_prose.mbox": 2, "c16b_from_prose_time.mbox": 1,
    "t01_takeout/All mail Including Spam and Trash.mbox": 3, "t01_takeout/takeout-20220301.zip": 3,
    "t01_takeout/takeout-small.zip": 3, "t02_takeout_odd.mbox": 2, "t03_lore": 4, "t05_takeout_lists.mbox": 2,
    "t06_groups": 2, "t09_ampm.mbox": 2, "t10_html_outlook.mbox": 4, "t11_mime.mbox": 7, "o01_attributions": 23,
}  # fmt: skip


@pytest.mark.archives
@pytest.mark.parametrize("name", RIGHT)
def test_reported_forms(archives: Path, name: str) -> None:
    """The folder of reported forms beside the archives, where it is present."""
    path = archives.parent / "odd-inputs" / name
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    reader: Reader = recognise(path)[0]
    records: list[Record] = read_all(reader, path)
    assert len(messages(records)) == RIGHT[name]
    assert not [record for record in records if isinstance(record, Reject)]
    if name.startswith(("o01", "t10", "t11")):
        assert set(texts(messages(records))) == {"My own answer stands here."}
