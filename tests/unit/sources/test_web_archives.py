"""Mails that web archives keep as JSON or pages: Yahoo Groups, Pony Mail, hypermail, MHonArc."""

from __future__ import annotations

import base64
import html
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import ignored, messages, read_all, rejects, write_lines

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.mail.html_pages import HtmlPages
from barograph.sources.mail.ponymail import PonyMail
from barograph.sources.mail.yahoo import YahooGroups

OPTIONS = ReadOptions("lantern-list")
RAW = (
    "From: wren@...\r\nDate: Tue, 08 Jun 2004 23:12:42 -0000\r\nTo: lantern@groups.example.org\r\n"
    "Message-ID: <ca5h5a@...>\r\nIn-Reply-To: <40C6@...>\r\nSubject: Wick\r\n\r\nIt smokes.\r\n"
)


def yahoo(**more: Any) -> dict[str, Any]:
    own = base64.b64encode(b"<ca5h5a@mail.example.org>").decode()
    answered = base64.b64encode(b"<40C6@mail.example.org>").decode()
    headers = {"messageIdInHeader": own, "inReplyToHeader": answered}
    message = {
        "msgId": 1042,
        "postDate": "1086736362",
        "authorName": "Wren B",
        "from": "wren@...",
        "headers": headers,
        "rawEmail": html.escape(RAW, quote=False),
        **more,
    }
    return {"ygPerms": {}, "ygData": message}


def test_yahoo_groups(tmp_path: Path) -> None:
    system = yahoo(systemMessage=True)
    path = write_lines(tmp_path / "1042.json", [yahoo(), system, {"ygError": {"code": 1}}])
    assert YahooGroups().recognise(path)
    records = read_all(YahooGroups(), path, OPTIONS)
    (message,) = messages(records)
    assert (message.native_id, message.reply_to) == ("ca5h5a@mail.example.org", "40C6@mail.example.org")
    assert (message.own_text, message.subject) == ("It smokes.", "Wick")
    assert message.sent_at is not None and message.sent_at.isoformat() == "2004-06-08T23:12:42+00:00"
    assert sorted(ignored(records)) == ["message-not-shown", "system-message"]


def test_yahoo_groups_without_a_raw_mail(tmp_path: Path) -> None:
    bare = yahoo(rawEmail=None, messageBody="<div>It smokes.<br>Still.</div>", subject="Wick")
    bare["ygData"]["from"] = "Wren B &lt;wren@example.org&gt;"
    (message,) = messages(read_all(YahooGroups(), write_lines(tmp_path / "a.json", [bare]), OPTIONS))
    assert message.address == "wren@example.org" and message.own_text.split() == ["It", "smokes.", "Still."]


def pony(own: str, **more: Any) -> dict[str, Any]:
    fixed = {"from_raw": "Wren B <wren@example.org>", "subject": "Wick", "epoch": 1_600_000_000, "body": "It smokes."}
    return {"mid": own, "message-id": f"<{own}@example.org>", "list_raw": "<dev.lantern.example.org>", **fixed, **more}


def test_pony_mail(tmp_path: Path) -> None:
    answer = pony("b", **{"in-reply-to": "<a@example.org>"})
    path = write_lines(
        tmp_path / "a.json", [pony("a", children=[answer]), {"emails": [pony("c"), pony("d", body=None)]}]
    )
    assert PonyMail().recognise(path)
    records = read_all(PonyMail(), path, OPTIONS)
    assert [message.native_id for message in messages(records)] == ["a@example.org", "b@example.org", "c@example.org"]
    assert messages(records)[1].reply_to == "a@example.org"
    assert ignored(records) == ["mail-without-body"]


HYPERMAIL = """<html><head><meta name="generator" content="hypermail 2.3.0" /></head><body>
<!-- isoreceived="20021115113554" -->
<!-- sent="Fri, 15 Nov 2002 18:35:54 +0000" -->
<!-- name="Wren &quot;W&quot; B" -->
<!-- email="wren_at_example.org" -->
<!-- subject="Wick" -->
<!-- id="2002.A1_at_example.org" -->
<!-- inreplyto="2002.A0_at_example.org" -->
<h1>Wick</h1>
<!-- body="start" -->
<address class="headers"><span id="from">From: Wren</span></address>
<em class="quotelev1">&gt; It smokes.
</em><br />
<br />Trim it &amp; wait
<br />
for dusk.
<script>alert(1)</script>
<!-- body="end" -->
<p>Next message</p></body></html>"""
MHONARC = """<!-- MHonArc v2.6.16 -->
<!--X-Subject: Re: Wick -->
<!--X-From-R13: Tvapu <svapuNrknzcyr.bet> -->
<!--X-Date: Fri, 15 Nov 2002 19:35:54 +0000 -->
<!--X-Message-Id: A2&#45;x@example.org -->
<!--X-Reference: 2002.A0@example.org -->
<!--X-Reference: 2002.A1@example.org -->
<!--X-Head-End-->
<h1>Re: Wick</h1>
<!--X-Body-of-Message-->
<pre>&gt; Trim it
Done.
</pre>
<!--X-Body-of-Message-End-->
<!--X-MsgBody-End-->"""


def test_pages_of_hypermail_and_mhonarc(tmp_path: Path) -> None:
    (tmp_path / "0001.html").write_text(HYPERMAIL)
    (tmp_path / "index.html").write_text(HYPERMAIL.partition("<body>")[0])
    (tmp_path / "msg00002.html").write_text(MHONARC)
    (tmp_path / "other.html").write_text("<html>words</html>")
    reader = HtmlPages()
    assert reader.recognise(tmp_path)
    records = read_all(reader, tmp_path, OPTIONS, parts=3)
    first, second = messages(records)
    assert (first.native_id, first.reply_to) == ("2002.A1@example.org", "2002.A0@example.org")
    assert (first.address, first.own_text) == ("wren@example.org", "Trim it & wait\nfor dusk.")
    assert first.quoted_lines == 1 and "alert" not in first.own_text
    assert (second.native_id, second.address, second.display_name) == ("A2-x@example.org", "finch@example.org", "Finch")
    assert second.reply_to == "2002.A1@example.org" and second.own_text == "Done."
    assert second.reference_ids == ("2002.A0@example.org", "2002.A1@example.org")
    assert ignored(records) == ["index-page"]
    assert [reject.reason for reject in rejects(records)] == ["bad-shape"]


def test_a_page_above_the_limit_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "0001.html").write_text(HYPERMAIL)
    records = read_all(HtmlPages(), tmp_path, ReadOptions("v", max_unit_bytes=200))
    assert [reject.reason for reject in rejects(records)] == ["too-large"]
    with pytest.raises(SourceError):
        HtmlPages().plan(tmp_path / "gone", OPTIONS, 1)
