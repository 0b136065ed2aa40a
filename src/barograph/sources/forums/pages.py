"""Forums and chats as static pages, many messages a page.

| form | made by | thread |
|---|---|---|
| HTML with `crawler-post` | a mirror of Discourse's plain pages | the topic of the page |
| Markdown with `## Post #1 by @name (date UTC)` | discourse-archive tools | `topic_id` of the page's head |
| HTML with `Zulip Chat Archive` | zulip-archive | stream and topic of the page |

Ids are those of the JSON forms, so a topic loaded from both counts once. Pages are hostile input: one above 8 MiB is
rejected, markup is parsed by a library that follows nothing, and only its text is taken. Pages of such an archive that
hold no message (indexes, profiles) are counted. Zulip's pages give minutes without a zone, which are taken for UTC.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_fields import Fields
from barograph.sources.containers.json_lines import files_of
from barograph.sources.containers.json_split import Unit
from barograph.sources.containers.streams import beginning_of
from barograph.sources.containers.web_pages import pages_of, plan_pages, read_page
from barograph.sources.forums.discourse import topic_records
from barograph.sources.forums.zulip import message_record
from barograph.text.scrub import scrub

SUFFIXES = (".html", ".htm", ".html.gz", ".md")
_LOOKED_AT = 40
_HEAD_BYTES = 64 * 1024
_OF_DISCOURSE = "crawler-post"
_OF_ZULIP = "Zulip Chat Archive"
_POST = re.compile(
    r"^## Post #(\d{1,9}) by @(\S{1,100}) \((\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) UTC\)[ \t]*$", re.MULTILINE
)
_RULE = re.compile(r"\n---\s*\Z")
_TOPIC_ID = re.compile(r"^topic_id: *(\d{1,12})\s*$", re.MULTILINE)
_TITLE = re.compile(r"^title: *\"?(.*?)\"?\s*$", re.MULTILINE)
_TOPIC_LINK = re.compile(r"/t/(?:[^/\"\s]+/)?(\d{1,12})(?:[./?#\"]|$)")
_ZULIP_MESSAGE = re.compile(
    r'<a name="(\d{1,12})"></a>\s*<h4>(.*?)</a>\s*(.*?)\s*<a [^>]*>\(([^()<]{8,40})\)</a>:?\s*</h4>', re.DOTALL
)
_AFTER_ZULIP_MESSAGE = re.compile(r'<a name="\d|<hr[ />]|<p>Last updated:')
_STREAM = re.compile(r"<h2>Stream:\s*<a [^>]*>(.*?)</a>", re.DOTALL)
_TOPIC = re.compile(r"<h3>Topic:\s*<a [^>]*>(.*?)</a>", re.DOTALL)
_FORUM = re.compile(r"discourse|zulip chat archive", re.IGNORECASE)
_INDEX = Ignored("index-page")
NO_ZONE = "the page gives its minute without a zone, taken for UTC"


class ForumPages:
    """Reader of folders of such pages, or of one."""

    name = "forum-pages"

    def recognise(self, path: Path) -> str | None:
        """Some of the pages, looked at from the first to the last, hold posts."""
        files = files_of(path, SUFFIXES)
        for file in islice(files, 0, None, max(1, len(files) // _LOOKED_AT)):
            if not file.name.endswith(SUFFIXES):
                return None
            head = beginning_of(file, _HEAD_BYTES).decode("latin-1")
            if _OF_DISCOURSE in head or _POST.search(head):
                return f"{file.name} is a page of Discourse"
            if _OF_ZULIP in head and _ZULIP_MESSAGE.search(head):
                return f"{file.name} is a page of a Zulip archive"
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Ranges of the folder's pages.

        Raises:
            SourceError: The path does not exist or holds no page.
        """
        return plan_pages(self.name, path, parts, SUFFIXES)

    def files(self, root: Path) -> list[Path]:
        """The pages below a folder."""
        return files_of(root, SUFFIXES)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield the messages of each page."""
        for file, shown in pages_of(task, SUFFIXES):
            yield from _records(file, task.source, shown, options)


def _records(file: Path, source: str, shown: str, options: ReadOptions) -> Iterator[Record]:
    found = read_page(file, source, shown, options)
    if isinstance(found, Reject):
        yield found
        return
    place, raw = found
    words = scrub(raw.decode("utf-8", "replace"))
    if not words.strip():
        yield Ignored("empty-file")
    elif _OF_DISCOURSE in words:
        yield from _of_topic(_topic_of_page(words, shown), place, options)
    elif _POST.search(words):
        yield from _of_topic(_topic_of_markdown(words, shown), place, options)
    elif _OF_ZULIP in words and _ZULIP_MESSAGE.search(words):
        yield from _of_zulip(words, place, options)
    elif _FORUM.search(words[:_HEAD_BYTES]) or file.name.endswith(".md"):
        yield _INDEX
    else:
        yield Reject(place, "bad-shape", "a page without posts of Discourse or messages of Zulip")


def _of_topic(topic: Fields, place: Provenance, options: ReadOptions) -> Iterator[Record]:
    if topic["id"] is None:
        yield Reject(place, "no-id", "a page of posts that does not name its topic, such as /t/name/77")
        return
    found = list(topic_records(topic, place, (), options.venue))
    yield from found or [_INDEX]


def _topic_of_page(words: str, shown: str) -> Fields:
    """The topic of a page of Discourse as its API gives it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(words)
    title = tree.css_first("h1")
    link = title.css_first("a") if title else None
    canonical = tree.css_first("link[rel=canonical]")
    addresses = [node.attributes.get("href") or "" for node in (link, canonical) if node]
    posts: list[Fields] = []
    for node in tree.css(f"div.{_OF_DISCOURSE}"):
        creator, time = node.css_first("[itemprop=author] [itemprop=name], .creator"), node.css_first("time[datetime]")
        body, place = node.css_first("div.post"), node.css_first("span[itemprop=position]")
        number = (node.attributes.get("id") or "").removeprefix("post_") or (place.text() if place else "")
        posts.append(
            {
                "id": number or len(posts) + 1,
                "post_number": number.strip() if number.strip().isdigit() else None,
                "username": creator.text().strip() if creator else None,
                "created_at": time.attributes.get("datetime") if time else None,
                "cooked": body.html if body else None,
            }
        )
    return {
        "id": _topic_number([*addresses, f"/{shown.partition('/')[2]}"]),
        "title": title.text().strip() if title else None,
        "post_stream": {"posts": posts},
    }


def _topic_number(addresses: list[str]) -> str | None:
    found = (_TOPIC_LINK.search(address) for address in addresses)
    return next((link[1] for link in found if link), None)


def _topic_of_markdown(words: str, shown: str) -> Fields:
    found = list(_POST.finditer(words))
    head = words[: found[0].start()]
    number, title = _TOPIC_ID.search(head), _TITLE.search(head)
    ends = [*(post.start() for post in found[1:]), len(words)]
    posts = [
        {
            "id": post[1],
            "post_number": post[1],
            "username": post[2],
            "created_at": post[3].replace(" ", "T") + "Z",
            "cooked": _RULE.sub("", words[post.end() : end].rstrip()),
        }
        for post, end in zip(found, ends, strict=True)
    ]
    topic = number[1] if number else _topic_number([head, shown])
    return {"id": topic, "title": title[1] if title else None, "post_stream": {"posts": posts}}


def _of_zulip(words: str, place: Provenance, options: ReadOptions) -> Iterator[Record]:
    stream, topic = _STREAM.search(words), _TOPIC.search(words)
    for found in _ZULIP_MESSAGE.finditer(words):
        after = _AFTER_ZULIP_MESSAGE.search(words, found.end())
        sent = _minute(found[4])
        message: Fields = {
            "id": found[1],
            "content": words[found.end() : after.start() if after else len(words)],
            "content_type": "text/html",
            "sender_full_name": html.unescape(found[3]).strip(),
            "timestamp": sent.timestamp() if sent else None,
            "display_recipient": html.unescape(stream[1]).strip() if stream else None,
            "subject": html.unescape(topic[1]).strip() if topic else None,
        }
        yield message_record(message, Unit(place, message, (NO_ZONE,)), options.venue)


def _minute(stated: str) -> datetime | None:
    """A time such as `Sep 10 2021 at 19:36`."""
    try:
        return datetime.strptime(" ".join(stated.split()[:5]), "%b %d %Y at %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
