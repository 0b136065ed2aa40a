"""Figures of real mail archives, read by path; see the archives' own SOURCE.txt and docs/formats.md."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from barograph.sources.base import Message, Reader, ReadOptions, Record, Reject
from barograph.sources.mail.bundle import MailBundle
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.pipermail import Pipermail
from barograph.sources.mail.public_inbox import PublicInbox
from barograph.sources.mail.scraped_json import MailLines
from barograph.sources.registry import reader_named, recognise
from barograph.text.measures import text_digest

pytestmark = pytest.mark.archives
CHECKED = Path(__file__).parent / "own_words.json"


def read(reader: Reader, path: Path) -> list[Record]:
    options = ReadOptions("archive")
    return [record for task in reader.plan(path, options, 4) for record in reader.read(task, options)]


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def ids(found: list[Message]) -> int:
    return len({message.native_id for message in found})


def test_a_rebuilt_mailbox_and_its_lines_agree(archives: Path) -> None:
    """Placeholder addresses hide nobody's name: an account is a display name, 38 of them in both forms."""
    mails = messages(read(Mbox(), archives / "xz-devel" / "xz-devel.mbox"))
    lines = messages(read(MailLines(), archives / "xz-devel" / "messages.jsonl"))
    assert (len(mails), ids(mails), len({m.account_id for m in mails})) == (400, 400, 38)
    assert all(m.address is None for m in mails)
    facts = [{m.native_id: (m.account_id, m.sent_at, m.text_digest) for m in found} for found in (mails, lines)]
    assert facts[0] == facts[1]
    assert sum(m.reply_to is not None for m in mails) == 297


def test_a_large_escaped_mailbox(archives: Path) -> None:
    """17,872 separators; one mail has a name and no address in From."""
    records = read(Mbox(), archives / "linux-man" / "linux-man.mbox.xz")
    assert len(records) == 17_872
    assert Counter(type(record) for record in records) == {Message: 17_872}


@pytest.mark.parametrize(
    ("name", "commits", "rejects"),
    [
        ("reiserfs-devel/reiserfs-devel.bundle", 2249, 0),
        ("lists/linux-ntb.googlegroups.com.bundle", 1307, 0),
        ("lists/linux-snps-arc.lists.infradead.org.bundle", 2119, 0),
        ("lists/linux-sparse.vger.kernel.org.bundle", 3545, 0),
        ("lists/ntb.lists.linux.dev.bundle", 2025, 0),
        ("lists/open-iscsi.googlegroups.com.bundle", 1233, 0),
        ("lists/util-linux.vger.kernel.org.bundle", 3509, 0),
    ],
)
def test_one_unit_a_commit(archives: Path, name: str, commits: int, rejects: int) -> None:
    path = archives / name
    reader, _ = recognise(path)
    assert reader.name == "public-inbox"
    records = read(PublicInbox(), path)
    assert (len(records), len(records) - len(messages(records))) == (commits, rejects)


def test_months_with_doubles_and_bodies_that_begin_with_from(archives: Path) -> None:
    """71,080 messages stand for 38,419 ids and 2 mails without one."""
    found = [
        r
        for name in ("twisted-python", "twisted-web")
        for r in read(Pipermail(), archives / "twisted-pipermail" / name)
    ]
    assert len(found) == 71_080
    made = {m.native_id for m in messages(found) if m.native_id.endswith("@made.barograph.invalid")}
    assert ids(messages(found)) - len(made) == 38_419
    assert all(m.sent_at is None or m.sent_at.year >= 1980 for m in messages(found))


@pytest.mark.parametrize(("name", "mails"), [("r-sig-mac", 15_107), ("r-package-devel", 11_114)])
def test_lists_that_mask_letters_of_addresses(archives: Path, name: str, mails: int) -> None:
    """Since 2018 these lists write `user @end|ng |rom host@dom (Name)`: no mail is lost, and each has its author."""
    found = read(MailBundle(), archives / "r-lists" / f"{name}.tar.xz")
    assert [record for record in found if isinstance(record, Reject)] == []
    assert len(messages(found)) == mails
    masked = [message for message in messages(found) if message.address is None]
    assert len(masked) > 2000
    assert all(message.display_name for message in masked)


def test_own_words_of_mails_that_were_read_by_hand(archives: Path) -> None:
    """Each of these mails was looked at beside its own words: path and digests only, no text."""
    checked = json.loads(CHECKED.read_text(encoding="utf-8"))
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for row in checked:
        wanted[row["path"]][row["sha256"]] = row["own"]
    right = 0
    for name, digests in wanted.items():
        found = read(reader_named(recognise(archives / name)[0].name), archives / name)
        have = {m.provenance.sha256: text_digest(m.own_text) for m in messages(found)}
        right += sum(have.get(sha256) == own for sha256, own in digests.items())
    assert right == len(checked)
