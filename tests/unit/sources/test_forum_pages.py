"""Static pages of forums and chats: the same messages as the JSON of the same topic."""

from __future__ import annotations

from pathlib import Path

from tracker_samples import ignored, messages, read_all, rejects

from barograph.sources.base import ReadOptions
from barograph.sources.containers.json_split import Unit
from barograph.sources.forums.discourse import Discourse
from barograph.sources.forums.pages import NO_ZONE, ForumPages
from barograph.sources.registry import recognise

OPTIONS = ReadOptions("forum.ex.org")
POST = """<div class="topic-body crawler-post" id="post_{n}"><div class="crawler-post-meta">
<span class="creator" itemprop="author"><a itemprop="url" href="/u/{who}"><span itemprop="name">{who}</span></a></span>
<time class="post-time" datetime="2022-06-0{n}T10:00:00Z">June</time><span itemprop="position">{n}</span></div>
<div class="post" itemprop="articleBody"><p>Words of {who}.</p></div></div>"""
PAGE = '<html><body><h1><a href="/t/is-it-alive/77">Is it alive?</a></h1>{posts}</body></html>'
MARKDOWN = """---
topic_id: 77
title: "Is it alive?"
---
# Is it alive?

---

## Post #1 by @wren (2022-06-01 10:00 UTC)

<p>Words of wren.</p>

---

## Post #2 by @heron (2022-06-02 10:00 UTC)

<p>Words of heron.</p>

---
"""
CHAT = """<html><head><title>Alive? \u00b7 general \u00b7 Zulip Chat Archive</title></head>
<h2>Stream: <a href="index.html">general</a></h2>
<h3>Topic: <a href="x.html">Alive &amp; well?</a></h3>
<a name="42"></a>
<h4><a href="https://c.ex.org#n"><img></a> Ada Roe <a href="x.html#42">(Sep 10 2021 at 19:36)</a>:</h4>
<p>Is it?</p>

<a name="43"></a>
<h4><a href="https://c.ex.org#n"><img></a> Bo &lt;3 <a href="x.html#43">(Sep 31 2021 at 19:40)</a>:</h4>
<p>No date.</p>
"""


def test_a_mirror_of_discourse(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "t" / "is-it-alive").mkdir(parents=True)
    posts = "".join(POST.format(n=n, who=who) for n, who in ((1, "wren"), (2, "heron")))
    (site / "t" / "is-it-alive" / "77.html").write_text(PAGE.format(posts=posts))
    (site / "about.html").write_text("<html><link href='css/desktop-discourse.css'><p>About us.</p></html>")
    reader = recognise(site)[0]
    assert reader.name == "forum-pages"
    records = read_all(reader, site, OPTIONS, parts=2)
    first, second = messages(records)
    assert (first.native_id, first.kind, first.login) == ("forum.ex.org/t/77/1", "issue", "wren")
    assert (second.native_id, second.thread_hint, second.own_text) == (
        "forum.ex.org/t/77/2",
        "forum.ex.org/t/77/1",
        "Words of heron.",
    )
    assert first.subject == "Is it alive?"
    assert ignored(records) == ["index-page"]


def test_rendered_topics_are_the_posts_of_the_api(tmp_path: Path) -> None:
    (tmp_path / "77.md").write_text(MARKDOWN)
    found = messages(read_all(ForumPages(), tmp_path / "77.md", OPTIONS))
    post = {"id": 5, "topic_id": 77, "topic_title": "Is it alive?", "post_number": 2, "username": "heron",
            "created_at": "2022-06-02T10:00:00Z", "cooked": "<p>Words of heron.</p>"}  # fmt: skip
    (same,) = messages(list(Discourse().of_object(post, Unit(found[1].provenance, post), OPTIONS)))
    assert (found[1].message_id, found[1].text_digest) == (same.message_id, same.text_digest)
    assert [message.login for message in found] == ["wren", "heron"]


def test_a_page_of_a_zulip_archive(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(CHAT)
    reader = recognise(tmp_path / "x.html")[0]
    records = read_all(reader, tmp_path / "x.html", OPTIONS)
    (said,) = messages(records)
    assert (said.display_name, said.native_id) == ("Ada Roe", "forum.ex.org/zulip/message/42")
    assert (said.thread_hint, said.own_text) == ("forum.ex.org/zulip/general/Alive & well?", "Is it?")
    assert NO_ZONE in said.notes
    assert [reject.reason for reject in rejects(records)] == ["no-date"]
