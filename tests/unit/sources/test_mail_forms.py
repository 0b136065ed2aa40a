"""Mail as programs really write it: separators, masked addresses, dates and ids of the forms people reported."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mail_samples import FROM, mail, messages, read_all

from barograph.sources.base import Ignored, Message, ReadOptions
from barograph.sources.mail.from_lines import NO_BLANK, NO_DATE
from barograph.sources.mail.mbox import Mbox
from barograph.sources.registry import recognise

ONE, TWO, THREE = (mail(f"Words of mail {n}.\n".encode(), message_id=f"<{n}@x>") for n in (1, 2, 3))


def boxed(tmp_path: Path, raw: bytes, name: str = "list.mbox") -> list[Message]:
    (tmp_path / name).write_bytes(raw)
    return messages(read_all(Mbox(), tmp_path / name))


def one(tmp_path: Path, author: str = "Ada Berg <ada@example.org>", body: bytes = b"Hi.\n", *more: str) -> Message:
    (found,) = boxed(tmp_path, FROM + mail(body, author, "Fri, 30 Dec 2016 15:08:30 +0100", "<1@x>", *more))
    return found


def texts(found: list[Message]) -> list[str]:
    return [message.own_text for message in found]


THREE_TEXTS = ["Words of mail 1.", "Words of mail 2.", "Words of mail 3."]


@pytest.mark.parametrize("bare", [b"From \n", b"From - \n", b"From nobody\n", b"From ada@example.org 2016-12-30\n"])
def test_separators_without_a_date(tmp_path: Path, bare: bytes) -> None:
    raw = b"\n".join(bare + each for each in (ONE, TWO, THREE))
    found = boxed(tmp_path, raw)
    assert recognise(tmp_path / "list.mbox")[0].name == "mbox"
    assert texts(found) == THREE_TEXTS
    assert all(NO_DATE in message.notes for message in found)
    mixed = boxed(tmp_path, FROM + ONE + b"\n" + bare + TWO + b"\n" + FROM + THREE)
    assert texts(mixed) == THREE_TEXTS
    assert [NO_DATE in message.notes for message in mixed] == [False, True, False]


def test_no_blank_line_between_mails(tmp_path: Path) -> None:
    found = boxed(tmp_path, FROM + ONE + FROM + TWO + FROM + THREE)
    assert texts(found) == THREE_TEXTS
    assert [NO_BLANK in message.notes for message in found] == [False, True, True]


def test_no_from_line_before_the_first_mail(tmp_path: Path) -> None:
    found = boxed(tmp_path, ONE + b"\n" + FROM + TWO)
    assert texts(found) == THREE_TEXTS[:2]
    assert "no From line before it" in found[0].notes


def test_mails_without_any_from_line_come_apart(tmp_path: Path) -> None:
    path = tmp_path / "joined.txt"
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join((ONE, TWO, THREE)))
    assert recognise(path)[0].name == "mbox"
    found = messages(read_all(Mbox(), path))
    assert texts(found) == THREE_TEXTS
    assert all("no From line before it" in message.notes for message in found)
    answered = mail(b"See:\n\n" + ONE, message_id="<9@x>")
    path.write_bytes(mail(b"So.\n\n---- forwarded\n\n" + ONE, message_id="<8@x>") + b"\n" + answered)
    assert [m.native_id for m in messages(read_all(Mbox(), path))] == ["8@x", "9@x"]


@pytest.mark.parametrize("bare", [b"From\n", b"From\r\n"])
def test_from_lines_that_lost_their_blank(tmp_path: Path, bare: bytes) -> None:
    assert texts(boxed(tmp_path, b"\n".join(bare + each for each in (ONE, TWO, THREE)))) == THREE_TEXTS
    prose = FROM + mail(b"I come\nFrom\nthe sea.\n")
    assert [m.own_text for m in boxed(tmp_path, prose)] == ["I come\nFrom\nthe sea."]


def test_what_a_mail_server_keeps_about_the_mailbox_is_no_mail(tmp_path: Path) -> None:
    kept = b"From: Mail System Internal Data <MAILER-DAEMON@h>\nSubject: FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\nText.\n"
    (tmp_path / "list.mbox").write_bytes(b"\xef\xbb\xbf" + FROM + kept + b"\n" + FROM + ONE + b"\0" * 40)
    records = read_all(Mbox(), tmp_path / "list.mbox")
    assert [r.reason for r in records if isinstance(r, Ignored)] == ["blank", "folder-data"]
    assert texts(messages(records)) == THREE_TEXTS[:1]


@pytest.mark.parametrize(
    ("author", "name", "address"),
    [
        ("Ada Roe", "Ada Roe", None),
        ("Ada Roe <address@hidden>", "Ada Roe", None),
        ("address@hidden (Ada Roe)", "Ada Roe", None),
        ("Ada Roe <[hidden email]>", "Ada Roe", None),
        ("Ada Roe <[email protected]>", "Ada Roe", None),
        ("Ada Roe <ada&#x40;ex.org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <ada&lt;at&gt;ex.org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <ada-at-ex-dot-org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <ada en ex.org>", "Ada Roe", "ada@ex.org"),
        ("ada em ex.org (Ada Roe)", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <ada arroba ex punto org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <mailto:ada@ex.org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <prvs=1234abcd=ada@ex.org>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe <SRS0=x1Yz=AB=ex.org=ada@relay.ex.com>", "Ada Roe", "ada@ex.org"),
        ("Ada Roe =?utf-8?Q?=3Cada=40ex.org=3E?=", "Ada Roe", "ada@ex.org"),
        ("ada@ex.org via Dev <dev@lists.ex.org>", None, "ada@ex.org"),
        ("Ada Roe (via Dev) <dev@lists.ex.org>", "Ada Roe", None),
        ("Jean en Marie", "Jean en Marie", None),
    ],
)
def test_names_and_addresses_of_more_maskings(
    tmp_path: Path, author: str, name: str | None, address: str | None
) -> None:
    found = one(tmp_path, author)
    assert (found.display_name, found.address) == (name, address)


def test_an_author_of_whom_nothing_is_left_has_an_account_for_each_message(tmp_path: Path) -> None:
    hidden = [mail(b"Hi.\n", "[hidden email]", message_id=f"<{number}@x>") for number in (1, 2)]
    found = boxed(tmp_path, b"\n".join(FROM + each for each in hidden))
    assert len({message.account_id for message in found}) == 2
    assert all(message.address is None for message in found)


def test_a_list_that_writes_under_its_own_address_hides_the_author(tmp_path: Path) -> None:
    posted = "List-Post: <mailto:dev@lists.ex.org>"
    found = one(tmp_path, '"Ada Roe (ada@ex.org)" <dev@lists.ex.org>', b"Hi.\n", posted)
    assert found.address == "ada@ex.org"
    assert one(tmp_path, "Ada Roe <dev@lists.ex.org>", b"Hi.\n", posted).address is None


@pytest.mark.parametrize(
    "stated",
    ["&lt;m@ex.org&gt;", "<m@ex.org", '"m@ex.org"', "<mailto:m@ex.org>", "<m at ex.org>", "m@ex.org, n@ex.org"],
)
def test_ids_whose_brackets_suffered(tmp_path: Path, stated: str) -> None:
    assert one(tmp_path, "Ada <a@ex.org>", b"Hi.\n", f"In-Reply-To: {stated}").reply_to == "m@ex.org"


def test_bodies_that_are_not_what_they_say(tmp_path: Path) -> None:
    packed = base64.encodebytes(b"My own answer stands here.")
    said = "Content-Transfer-Encoding: base64"
    plain = one(tmp_path, "Ada <a@ex.org>", b"No base64 at all, but words.\n", said)
    assert plain.own_text == "No base64 at all, but words." and "body is not base64 as stated" in plain.notes
    noted = one(tmp_path, "Ada <a@ex.org>", b"A note of the moderator.\n\n" + packed, said)
    assert noted.own_text.endswith("My own answer stands here.") and "plain text before" in " ".join(noted.notes)


def test_each_list_of_a_mailbox_is_a_venue_by_option(tmp_path: Path) -> None:
    lists = ["List-Id: Dev <dev.ex.org>", "List-Id: <web.ex.org>", "X-None: 1"]
    mails = [mail(b"Hi.\n", "Ada <a@ex.org>", None, f"<{n}@x>", row) for n, row in enumerate(lists)]
    (tmp_path / "mine.mbox").write_bytes(b"\n".join(FROM + each for each in mails))
    records = read_all(Mbox(), tmp_path / "mine.mbox", options=ReadOptions("v", extra=(("venue-by", "list-id"),)))
    assert [message.venue for message in messages(records)] == ["dev.ex.org", "web.ex.org"]
    assert [record.reason for record in records if isinstance(record, Ignored)] == ["no-list"]


def test_a_mail_that_follows_without_any_separator_is_noted(tmp_path: Path) -> None:
    (found,) = boxed(tmp_path, FROM + ONE + b"\n" + mail(b"Swallowed.\n", message_id="<2@x>"))
    assert any("a From line may be missing" in note for note in found.notes)
    (quiet,) = boxed(tmp_path, FROM + mail(b"Date: is a header.\n\nSo is Message-ID:\nfrom: me\n"))
    assert quiet.notes == ()


@pytest.mark.parametrize(
    "row",
    [
        "From here on I will hand over.",
        "From the minutes of 12:30 2021",
        "From john.doe@example.com 2025-06-15",
        "From the 10:30 call in 2021",
        "From my (non technical) end: a question",
    ],
)
def test_prose_that_begins_with_from(tmp_path: Path, row: str) -> None:
    body = f"My notes.\n\n{row}\nwe learn this: nothing.\nFrom: the past\n".encode()
    found = boxed(tmp_path, FROM + mail(body, message_id="<1@x>") + b"\n" + FROM + TWO)
    assert len(found) == 2
    assert row in found[0].own_text


OF_GIT = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
PATCH = OF_GIT + b"From: Ada <a@b.c>\nSubject: [PATCH] x\n\nWhy.\n"


def test_patches_inside_mime_parts(tmp_path: Path) -> None:
    part = b"--b\nContent-Type: text/x-patch\nContent-Disposition: attachment;\n filename=a.patch\n\n"
    body = b"--b\nContent-Type: text/plain\n\nSee the patches.\n" + part + PATCH + b"\n" + PATCH + b"\n--b--\n"
    typed = "Content-Type: multipart/mixed; boundary=b"
    first = mail(body, "Ada <a@b.c>", "Fri, 30 Dec 2016 15:08:30 +0100", "<1@x>", typed)
    found = boxed(tmp_path, FROM + first + b"\n" + FROM + TWO)
    assert texts(found) == ["See the patches.", "Words of mail 2."]
    series = b"\n".join([PATCH, PATCH])
    assert len(boxed(tmp_path, series)) == 2


def test_blank_lines_above_the_headers_of_a_file_without_from_lines_are_no_unit(tmp_path: Path) -> None:
    (found,) = boxed(tmp_path, b"\n\n" + ONE.replace(b"From:", b"X-Note: From ada Fri Dec 30 14:08:30 2016\nFrom:"))
    assert found.own_text == "Words of mail 1."


@pytest.mark.parametrize(("html", "noted"), [(b"<p hidden>a</p><p>Seen.</p>", True), (b"<p>Seen.</p>", False)])
def test_html_that_hides_text_is_noted(tmp_path: Path, html: bytes, noted: bool) -> None:
    found = one(tmp_path, "Ada <a@ex.org>", html, "Content-Type: text/html")
    assert found.own_text == "Seen."
    assert ("the HTML hides text from readers" in found.notes) is noted


DIFF = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
ATTACHED = b"--b\nContent-Type: text/plain\n\nSee it.\n--b\nContent-Disposition: attachment\n\nx\n--b--\n"


@pytest.mark.parametrize(
    ("subject", "body", "more", "patch"),
    [
        (b"[PATCH v2] A test", b"When will this be merged?\n", "X-None: 1", False),
        (b"[PATCH v2] A test", b"This mends it.\n\n" + DIFF, "X-None: 1", True),
        (b"[PATCH] A test", ATTACHED, "Content-Type: multipart/mixed; boundary=b", True),
        (b"[PATCH] A test", b"See it.\n-------------- next part --------------\nscrubbed\n", "X-None: 1", True),
        (b"A test", b"Words only.\n", "X-None: 1", False),
    ],
)
def test_a_patch_is_more_than_the_word_in_the_subject(
    tmp_path: Path, subject: bytes, body: bytes, more: str, patch: bool
) -> None:
    raw = mail(body, "Ada <a@b.c>", "Fri, 30 Dec 2016 15:08:30 +0100", "<1@x>", more)
    (found,) = boxed(tmp_path, FROM + raw.replace(b"Subject: A test", b"Subject: " + subject))
    assert found.patch is patch


def test_a_from_line_among_headers(tmp_path: Path) -> None:
    headers = b"From: Ada <ada@example.org>\n>From ada Fri Dec 30 14:08:30 2016\nMessage-ID: <1@x>\nSubject: A\n\nHi.\n"
    (found,) = boxed(tmp_path, FROM + headers)
    assert (found.native_id, found.subject, found.own_text) == ("1@x", "A", "Hi.")


@pytest.mark.parametrize(
    ("shown", "name", "address"),
    [
        ("ada at example.org (Ada Berg)", "Ada Berg", "ada@example.org"),
        ("ada AT example.org (Ada Berg)", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada at example.org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada(a)example.org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada[at]example[dot]org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada (at) example (dot) org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada () example ! org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada\uff20example.org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada=40example.org@dmarc.ietf.org>", "Ada Berg", "ada@example.org"),
        ("Ada Berg <ada_at_example.org>", "Ada Berg", "ada@example.org"),
        ("edd @end|ng |rom gm@||@com (Ada Berg)", "Ada Berg", "edd@gmail.com"),
    ],
)
def test_a_mask_that_is_sure_is_undone(tmp_path: Path, shown: str, name: str, address: str) -> None:
    found = one(tmp_path, shown)
    assert (found.display_name, found.address) == (name, address)
    assert any("written out" in note for note in found.notes)
    assert found.account_id == one(tmp_path, f"{name} <{address}>").account_id


MASKS = [
    "@d@@berg @end|ng |rom ex@mp|e@org (Ada Berg)",
    "ada @end|ng |rom ex@mp|e@org (Ada Berg)",
    "Ada Berg <ad...@example.org>",
    "Ada Berg <ada@xxx.xxxx>",
    "Ada Berg <ada@...>",
    "Ada Berg <a***@example.org>",
]


@pytest.mark.parametrize("shown", MASKS)
def test_a_mask_that_loses_letters_keeps_the_name(tmp_path: Path, shown: str) -> None:
    found = one(tmp_path, shown)
    assert (found.display_name, found.address) == ("Ada Berg", None)
    assert any("masked" in note for note in found.notes)
    assert found.account_id == one(tmp_path, shown).account_id
    other = shown.replace("Ada Berg", "Bo Celik")
    assert one(tmp_path, other).account_id != found.account_id


def test_one_name_with_two_masks_is_two_accounts(tmp_path: Path) -> None:
    assert len({one(tmp_path, shown).account_id for shown in MASKS}) == len(MASKS)


def test_a_shortened_address_without_a_name_joins_nobody(tmp_path: Path) -> None:
    raw = b"".join(FROM + mail(author="a...@example.org", message_id=f"<{n}@x>") + b"\n" for n in range(3))
    assert len({message.account_id for message in boxed(tmp_path, raw)}) == 3


def test_an_address_made_for_one_message_is_nobodys(tmp_path: Path) -> None:
    for shown in (
        "Ada Berg <incoming+group-app-123-abcdefgh-issue-7@incoming.example.org>",
        "Ada Berg <reply+AB12@r.example.org>",
    ):
        found = one(tmp_path, shown)
        assert (found.display_name, found.address) == ("Ada Berg", None)
    kept = one(tmp_path, "Ada Berg <ada+lists@example.org>")
    assert kept.address == "ada+lists@example.org"
    tokens = [
        one(tmp_path, "Ada Berg via dev <dev@l.example.org>", b"Hi.\n", f"Reply-To: incoming+t{n}@i.example.org")
        for n in (1, 2)
    ]
    assert len({message.account_id for message in tokens}) == 1


def test_an_author_encoded_as_a_whole(tmp_path: Path) -> None:
    packed = base64.b64encode(b'"Ada Berg" <ada@example.org>').decode()
    found = one(tmp_path, f"=?utf-8?B?{packed}?=")
    assert (found.display_name, found.address) == ("Ada Berg", "ada@example.org")


def test_ids_without_brackets(tmp_path: Path) -> None:
    found = one(tmp_path, "Ada <a@b.c>", b"Hi.\n", "In-Reply-To: 0@x", "References: 7@x 0@x")
    assert (found.reply_to, found.reference_ids) == ("0@x", ("7@x", "0@x"))
    phrase = one(tmp_path, "Ada <a@b.c>", b"Hi.\n", 'In-Reply-To: Your message of "Mon, 26 Jun 2000."\n <0@[10.0.0.1]>')
    assert phrase.reply_to == "0@[10.0.0.1]"
    assert one(tmp_path, "Ada <a@b.c>", b"Hi.\n", "In-Reply-To: ada at b.c's mail").reply_to is None


def test_a_plain_footer_below_a_base64_body(tmp_path: Path) -> None:
    rule = b"_" * 47
    footer = b"\n" + rule + b"\ndev mailing list\ndev@lists.example.org\n"
    body = (
        base64.encodebytes(b"Words that were packed, and enough of them for two lines of base64 to be needed.\n")
        + footer
    )
    found = one(tmp_path, "Ada <a@b.c>", body, "Content-Transfer-Encoding: base64")
    assert found.own_text == "Words that were packed, and enough of them for two lines of base64 to be needed."
    assert any("footer" in note for note in found.notes)


@pytest.mark.parametrize(
    ("stated", "at", "offset", "noted"),
    [
        ("Wed, 31 Aug 2005 16:59:17 -0-200", datetime(2005, 8, 31, 18, 59, 17, tzinfo=UTC), -120, True),
        ("Tue, 01 Mar 2005 01:30 PM", datetime(2005, 3, 1, 13, 30, tzinfo=UTC), None, True),
        ("Tue, 01 Mar 2005 12:05:09 am +0100", datetime(2005, 2, 28, 23, 5, 9, tzinfo=UTC), 60, True),
        ("2005-08-31T16:59:17Z", datetime(2005, 8, 31, 16, 59, 17, tzinfo=UTC), 0, True),
        ("2005-08-31 16:59:17+02:00", datetime(2005, 8, 31, 14, 59, 17, tzinfo=UTC), 120, True),
        ("Die, 01 Mrz 2005 10:00:00 +0100", datetime(2005, 3, 1, 9, 0, tzinfo=UTC), 60, True),
        ("Thu, 14 Aug 2008 02:07:59 +0200 CEST", datetime(2008, 8, 14, 0, 7, 59, tzinfo=UTC), 120, False),
        ("Mon, 01 Jan 07 10:00:00 EST", datetime(2007, 1, 1, 15, 0, tzinfo=UTC), -300, False),
    ],
)
def test_dates_in_broken_forms(tmp_path: Path, stated: str, at: datetime, offset: int | None, noted: bool) -> None:
    (found,) = boxed(tmp_path, FROM + mail(date=stated))
    assert (found.sent_at, found.date_source) == (at, "date-header")
    assert offset is None or found.utc_offset_minutes == offset
    assert any("no usual form" in note for note in found.notes) == noted
