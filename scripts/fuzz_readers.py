"""Feed mutated archives to every reader: no crash, none that takes five CPU seconds, no unit lost.

    python scripts/fuzz_readers.py --inputs 1000000 --seed 1 --cpu-seconds 3600

Inputs are mutations of small valid archives (bit flips, cut and doubled slices, tokens of the formats, spliced seeds).
A mutant whose records show a set of kinds, reasons and repairs not seen before joins the corpus, so the search goes
deeper than the seeds. The readers take turns, so a run that is cut off (by its limit or by a signal to end) has fed all
of them alike, and says how many. Bytes that give no record at all are a finding too. `scripts/fuzz_guided.py` does the
same with an engine that sees which lines are executed.
What breaks is written to `--findings` under its digest; put it into `tests/unit/sources/` as a test. One JSON line.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "unit" / "sources"))

from mail_samples import FROM, hostile  # noqa: E402 - the samples stand with the tests

from barograph.errors import SourceError  # noqa: E402
from barograph.identifiers import sha256_of  # noqa: E402
from barograph.sources.base import Message, Reader, ReadOptions, Record, Reject  # noqa: E402
from barograph.sources.containers.json_fragments import fragments  # noqa: E402
from barograph.sources.containers.json_reader import JsonReader  # noqa: E402
from barograph.sources.mail.mbox_split import Cut, pieces  # noqa: E402
from barograph.sources.registry import READERS  # noqa: E402

OPTIONS = ReadOptions("list", max_unit_bytes=200_000)
LONGEST_SECONDS = 5.0
STREAMED_LIMIT = 2000
"""Bytes of the largest entry when a mutant is read as a long document."""
MAX_CORPUS = 400
TURN = 200
"""Inputs a reader is fed before the next one has its turn."""
BLANK = b" \t\r\n\f\v\0\x1c\x1d\x1e\x1f\x85,\xef\xbb\xbf\xff\xfe"
"""Bytes that say nothing."""
TOKENS = tuple(
    rb"""From a@b Fri Dec 30 14:08:30 2016\n|\n\n|\r\n|\0|\xff\xfe|=?utf-8?b?|?=|--b\n|--b--|-- \n|```\n|<!--
    |>From |> |,|{|}|[|]
    |Content-Type: multipart/mixed; boundary=b\n|Content-Transfer-Encoding: base64\n|Content-Length: 9\n
    |@@ -1,9 +1,9 @@\n
    |-----BEGIN PGP SIGNATURE-----\n|On 1 May 2020, A wrote:\n|"|null|1e999|\\ud800|"body":|"number":1,
    |Date: |<blockquote>
    |"created_at":"2020-01-01"|Message-ID: <|99999999999999999999""".replace(b"\n    |", b"|")
    .decode("unicode_escape")
    .encode("latin-1")
    .split(b"|")
)
JSON_SEEDS = (
    b'{"id":"1","type":"IssuesEvent","actor":{"login":"ada"},"repo":{"id":1,"name":"o/r"},"created_at":"2020-01-01T00:00:00Z",'
    b'"payload":{"action":"opened","issue":{"number":1,"title":"t","body":"b","html_url":"https://github.com/o/r/issues/1",'
    b'"user":{"login":"ada"}}}}\n',
    b'{"number":1,"title":"t","body":"b","created_at":"2020-01-01T00:00:00Z","user":{"login":"ada"},'
    b'"html_url":"https://github.com/o/r/issues/1","comments_data":[{"id":2,"body":"c","created_at":"2020-01-02T00:00:00Z"}]}\n',
    b'{"iid":1,"web_url":"https://gitlab.com/o/r/-/issues/1","title":"t","description":"d","created_at":"2020-01-01T00:00:00Z",'
    b'"author":{"username":"ada"}}\n',
    b'{"key":"P-1","fields":{"summary":"s","description":"d","created":"2020-01-01T00:00:00.000+0000","comment":{"comments":[]},'
    b'"reporter":{"name":"ada"}},"self":"https://jira.example.org/rest/api/2/issue/1"}\n',
    b'{"bugs":[{"id":1,"summary":"s","product":"p","comments":[{"id":1,"text":"t","creator":"a@b.c",'
    b'"creation_time":"2020-01-01T00:00:00Z","count":0}]}]}\n',
    b'{"backend_name":"MBox","category":"message","origin":"o","data":{"From":"A <a@b.c>",'
    b'"Date":"1 Jan 2020 00:00:00 +0000","Message-ID":"<1@x>","body":{"plain":"hello"}}}\n',
    b'{"message_id":"<1@x>","date":"2020-01-01T00:00:00Z","subject":"s","body":"b","from_name":"Ada"}\n',
    b'{"sent_at":"2020-01-01T00:00:00Z","text":"hello","author":"Ada","kind":"mail"}\n',
    b'{"magic":"E!vIA5L86J2I","issues":[{"number":1,"title":"t","body":"b","author":"ada","createdAt":"2020-01-01T00:00:00Z",'
    b'"comments":[]}],"pulls":[]}\n',
    b'{"data":{"repository":{"issue":{"number":1,"title":"t","body":"b","url":"https://github.com/o/r/issues/1",'
    b'"createdAt":"2020-01-01T00:00:00Z","author":{"__typename":"Bot","login":"a"},"comments":{"nodes":[{"databaseId":7,'
    b'"author":null,"body":"c","createdAt":"2020-01-01T00:00:00Z"}]}}}}}{"total_count":1,"items":[]}\n',
    b'{"type":"pull","pull":{"number":1,"title":"t","user":{"login":"a"},"created_at":"2020-01-01T00:00:00Z"},'
    b'"events":[{"event":"commented","id":3,"body":"b","user":{"login":"c"},"created_at":"2020-01-01T00:00:00Z"}],"comments":[]}\n',
    b'{"id":77,"title":"t","post_stream":{"posts":[{"id":1,"topic_id":77,"post_number":1,"username":"a","cooked":"<p>b</p>",'
    b'"created_at":"2020-01-01T00:00:00Z"}]}}\n',
    b'{"messages":[{"id":1,"content":"<p>b</p>","sender_full_name":"A","timestamp":1600000000,"subject":"s"}],"x":[{}]}\n',
    b'{"zerver_message":[{"id":1,"sender":1,"recipient":2,"content":"b","date_sent":1600000000.5,"subject":"s"}]}\n',
    b'{"ygData":{"msgId":1,"postDate":"1086736362","from":"a &lt;b@...&gt;",'
    b'"rawEmail":"From: a &lt;b@c.d&gt;\\r\\n\\r\\nb",'
    b'"headers":{"messageIdInHeader":"PGFAYj4="}}}\n',
    b'{"mid":"a","list_raw":"<l.x>","epoch":1600000000,"from_raw":"A <a@b.c>","body":"b","message-id":"<1@x>"}\n',
    b'{"backend_name":"Redmine","category":"issue","origin":"https://r.x/","data":{"id":1,"subject":"s",'
    b'"description":"d","created_on":"2020-01-01","author":{"name":"A"},'
    b'"journals":[{"id":2,"notes":"n","created_on":"2020-01-02"}]}}\n',
    b'[\n {\n  "iid": 1,\n  "author_id": 3,\n  "project_id": 4,\n  "title": "t",\n'
    b'  "created_at": "2020-01-01T00:00:00Z",\n'
    b'  "notes": [{"id": 1, "note": "n", "noteable_type": "Issue", "created_at": "2020-01-01T00:00:00Z"}]\n }\n]\n',
)
XML_SEED = (
    b'<?xml version="1.0"?>\n<!DOCTYPE bugzilla SYSTEM "b.dtd">\n<bugzilla urlbase="https://b.x/"><bug><bug_id>1</bug_id>'
    b'<short_desc>s</short_desc><long_desc><commentid>1</commentid><who name="A">a@b.c</who>'
    b"<bug_when>2020-01-01 00:00:00 +0000</bug_when><thetext>t &amp; u</thetext></long_desc></bug></bugzilla>\n"
)
PAGE_SEEDS = (
    b'<!-- sent="Fri, 15 Nov 2002 18:35:54 +0000" -->\n<!-- isoreceived="20021115183554" -->\n<!-- name="A" -->\n'
    b'<!-- email="a_at_b.c" -->\n<!-- id="1_at_x" -->\n<!-- body="start" -->\n<em>&gt; q</em><br />\nb\n'
    b'<!-- body="end" -->\n',
    b"<!-- MHonArc v2.6 -->\n<!--X-From-R13: N <nNo.p> -->\n<!--X-Date: Fri, 15 Nov 2002 18:35:54 +0000 -->\n"
    b"<!--X-Message-Id: 1@x -->\n<!--X-Body-of-Message-->\n<pre>&gt; q\nb</pre>\n<!--X-Body-of-Message-End-->\n",
)
CSV_SEED = (
    b"sha,author_name,author_email,author_date,committer_name,committer_email,committer_date,subject\n"
    b"1,A,a@b.c,2020-01-01T00:00:00Z,A,a@b.c,2020-01-01T00:00:00Z,s\n"
)
NAMES = {
    "gharchive": "hour.json",
    "git-log": "x.csv",
    "maildir": "cur/1.eml",
    "mail-bundle": "x.zip",
    "pipermail": "2010-May.txt",
    "bugzilla-xml": "x.xml",
    "mail-pages": "x.html",
    "github": "x.json",
    "perceval": "x.json",
    "gitlab": "x.json",
    "discourse": "x.json",
    "forum-pages": "x.html",
}
"""Name of a file of a format; JSON is read as `x.jsonl`, anything else as `x.mbox`, unless it stands here."""
FORUM_SEEDS = (
    b'<h1><a href="/t/s/7">T</a></h1><div class="topic-body crawler-post" id="post_1"><span class="creator">'
    b'<b itemprop="name">a</b></span><time datetime="2020-01-01T00:00:00Z">J</time><span itemprop="position">1</span>'
    b'<div class="post">b</div></div>\n',
    b"<title>Zulip Chat Archive</title>\n<h2>Stream: <a href=x>s</a></h2>\n<h3>Topic: <a href=x>t</a></h3>\n"
    b'<a name="1"></a>\n<h4><a href=x><img></a> A <a href=x>(Sep 10 2021 at 19:36)</a>:</h4>\n<p>b</p>\n',
    b"---\ntopic_id: 7\ntitle: T\n---\n## Post #1 by @a (2020-01-01 00:00 UTC)\n\n<p>b</p>\n\n---\n",
)
OTHER_SEEDS = {
    "git-log": [CSV_SEED],
    "bugzilla-xml": [XML_SEED],
    "mail-pages": list(PAGE_SEEDS),
    "forum-pages": list(FORUM_SEEDS),
}
LINES = ("gharchive", "barograph", *(reader.name for reader in READERS if isinstance(reader, JsonReader)))
"""Formats of JSON: a new reader of this kind is fuzzed without being named here."""
MAIL = ("mbox", "debbugs", "pipermail")


def seeds_of(name: str) -> list[bytes]:
    """Valid small archives of a format."""
    if name in LINES:
        return list(JSON_SEEDS)
    if name in OTHER_SEEDS:
        return list(OTHER_SEEDS[name])
    mails = [raw for raw in hostile() if len(raw) < 3000]
    if name == "maildir":
        return mails
    boxes = [FROM + raw + b"\n" + FROM + other for raw, other in zip(mails, reversed(mails), strict=True)]
    return [zipped(box) for box in boxes] if name == "mail-bundle" else boxes


def zipped(raw: bytes) -> bytes:
    """A zip with one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("a.mbox", raw)
    return buffer.getvalue()


def mutated(corpus: list[bytes], chance: random.Random) -> bytes:
    """One to eight changes to a member of the corpus."""
    raw = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.randint(1, 60))
        what = chance.randrange(6)
        if what == 0 and at < len(raw):
            raw[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del raw[at:to]
        elif what == 2:
            raw[at:at] = raw[at:to] * chance.randint(1, 4)
        elif what == 3:
            raw[at:at] = chance.choice(TOKENS)
        elif what == 4:
            raw[at:to] = chance.choice(TOKENS)
        else:
            other = chance.choice(corpus)
            cut = chance.randrange(len(other) + 1)
            raw[at:] = other[cut : cut + 2000]
    return bytes(raw[:20_000])


def records_of(reader: Reader, file: Path, raw: bytes) -> Iterator[Record]:
    """All records of a mutant; a path that cannot be opened at all is a good answer."""
    file.write_bytes(raw)
    path = file.parent.parent if file.parent.name == "cur" else file
    try:
        tasks = reader.plan(path, OPTIONS, 2)
    except SourceError:
        return
    for task in tasks:
        yield from reader.read(task, OPTIONS)


def can_be_opened(reader: Reader, file: Path) -> bool:
    """Whether the reader takes the path at all; one it refuses by `SourceError` has no units."""
    path = file.parent.parent if file.parent.name == "cur" else file
    try:
        return bool(reader.plan(path, OPTIONS, 2))
    except SourceError:
        return False


def check(name: str, reader: Reader, file: Path, raw: bytes) -> frozenset[str]:
    """Read a mutant and check what must hold; returns a signature of the path taken."""
    start = time.process_time()
    signature: set[str] = set()
    for record in records_of(reader, file, raw):
        signature.add(type(record).__name__)
        if isinstance(record, Message):
            (record.own_text + record.subject + record.native_id + (record.display_name or "")).encode("utf-8")
            assert "\0" not in record.own_text + record.subject
            signature.update(note[:24] for note in record.notes)
            signature.add(f"{record.kind}{record.quoted_lines > 0}{record.code_lines > 0}{record.diff_lines > 0}")
        elif isinstance(record, Reject):
            signature.add(record.reason)
            signature.add("".join(c for c in record.detail if c.isalpha())[:24])
    assert signature or not raw.strip(BLANK) or not can_be_opened(reader, file), "bytes without any record"
    if name in LINES:
        for found in fragments(io.BytesIO(raw), STREAMED_LIMIT):
            assert found.fault or found.digest, "an entry without a digest"
    if name in MAIL:
        found = list(pieces(io.BytesIO(raw), Cut()))
        assert b"".join(piece.separator + piece.raw for piece in found) == raw, "bytes lost between messages"
    assert time.process_time() - start < LONGEST_SECONDS, "slow"
    return frozenset(signature)


class Search:
    """The search of one reader.

    Args:
        reader: The reader.
        seed: Start of the sequence of mutants.
        folder: Where mutants are written.
        findings: Where what breaks is kept.
    """

    def __init__(self, reader: Reader, seed: int, folder: Path, findings: Path) -> None:
        name = reader.name
        self.reader, self.findings = reader, findings
        self.chance = random.Random(f"{seed}{name}")
        self.file = folder / name / NAMES.get(name, "x.jsonl" if name in LINES else "x.mbox")
        self.file.parent.mkdir(parents=True)
        self.corpus, self.known = seeds_of(name), set[frozenset[str]]()
        self.good = self.bad = 0

    def feed(self, count: int) -> None:
        """Feed mutants; what breaks is written down and printed."""
        for _ in range(count):
            raw = mutated(self.corpus, self.chance)
            try:
                signature = check(self.reader.name, self.reader, self.file, raw)
            except Exception as error:
                self.bad += 1
                self.findings.mkdir(parents=True, exist_ok=True)
                (self.findings / f"{self.reader.name}-{sha256_of(raw)[:16]}").write_bytes(raw)
                print(f"{self.reader.name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
                continue
            self.good += 1
            if signature not in self.known and len(self.corpus) < MAX_CORPUS:
                self.known.add(signature)
                self.corpus.append(raw)


def ended(number: int, frame: object) -> None:
    """End the run at a signal, with its counts."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the fuzzer over all readers of files (git repositories are made by git and are fuzzed as mails)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--inputs", type=int, default=20_000)
    arguments.add_argument("--cpu-seconds", type=float, default=float("inf"))
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--findings", type=Path, default=ROOT / "build" / "fuzz")
    arguments.add_argument("--readers", default="", help="names, comma-separated; all by default")
    given = arguments.parse_args()
    wanted = set(filter(None, given.readers.split(",")))
    readers = [reader for reader in READERS if reader.name != "public-inbox" and (not wanted or reader.name in wanted)]
    signal.signal(signal.SIGTERM, ended)
    each = given.inputs // len(readers)
    with tempfile.TemporaryDirectory() as folder:
        searches = [Search(reader, given.seed, Path(folder), given.findings) for reader in readers]
        try:
            for fed in range(0, each, TURN):
                if time.process_time() > given.cpu_seconds:
                    break
                for search in searches:
                    search.feed(min(TURN, each - fed))
        except KeyboardInterrupt:
            pass
    good = {search.reader.name: search.good for search in searches}
    findings = sum(search.bad for search in searches)
    seconds = round(time.process_time())
    print(
        json.dumps({"inputs": sum(good.values()) + findings, "findings": findings, "cpu_s": seconds, "by_reader": good})
    )


if __name__ == "__main__":
    main()
