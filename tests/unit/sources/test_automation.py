"""Who is taken for a program: nobody by a name, a header or a subject of its own choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import mail

from barograph.sources.automation import is_automation_address
from barograph.sources.base import Message, ReadOptions
from barograph.sources.mail.message import provenance_of, read_mail

BODY = b"When will this be released at last? It has been months and nobody answers us.\n"
NAMES = (
    "Travis Oliver", "Gerrit Pape", "Gerrit R.", "Philip Jenkins", "Ada Robot", "Jenkins", "noreply", "Mailer-Daemon",
    "syzbot", "Buildbot", "kernel test robot", "Trac", "bugzilla-daemon@kernel.org", "Notifications",
)  # fmt: skip
HEADERS = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "Precedence: bulk",
    "Precedence: auto_reply",
    "X-Auto-Response-Suppress: All",
    "X-Autoreply: yes",
    "Return-Path: <>",
    "X-Mailer: buildbot",
    "Sender: noreply@github.com",
)
DECIDING = ("account_id", "automation", "own_text", "words", "language", "diff_lines", "reply_to", "content_key")
"""The columns on which eligibility and links rest."""


def read(author: str, *headers: str, subject: str = "A question") -> Message:
    raw = mail(BODY, author, "Fri, 30 Dec 2016 10:00:00 +0000", "<1@x>", *headers)
    raw = raw.replace(b"Subject: ", b"X-Old-Subject: ", 1)
    raw = f"Subject: {subject}\n".encode() + raw
    record = read_mail(raw, provenance_of("mbox", "a.mbox", 0, raw), ReadOptions("list"))
    assert isinstance(record, Message)
    return record


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_nobody_a_program(name: str) -> None:
    message = read(f'"{name}" <ada@own.example>')
    assert (message.display_name, message.automation) == (name, False)


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_makes_nobody_a_program(header: str) -> None:
    plain, marked = read("Ada <ada@own.example>"), read("Ada <ada@own.example>", header)
    assert [getattr(marked, name) for name in DECIDING] == [getattr(plain, name) for name in DECIDING]
    assert not marked.automation


def test_an_automatic_answer_is_noted_as_the_senders_word() -> None:
    notes = read("Ada <ada@own.example>", "Auto-Submitted: auto-replied").notes
    assert notes == ("header Auto-Submitted: auto-replied; the sender's own statement, nothing rests on it",)
    assert read("Ada <ada@own.example>", "Auto-Submitted: no").notes == ()


@given(
    name=st.sampled_from(NAMES) | st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=30),
    headers=st.lists(st.sampled_from(HEADERS), max_size=4, unique=True),
    tag=st.sampled_from(["", "[PATCH] ", "[PATCH 0/3] ", "[RFC PATCH v2] ", "Auto: ", "Automatic reply: ", "[bot] "]),
    local=st.sampled_from(["ada", "noreply", "mailer-daemon", "postmaster", "buildbot", "syzbot", "notifications"]),
)
def test_nothing_an_account_chooses_takes_it_out(name: str, headers: list[str], tag: str, local: str) -> None:
    plain = read(f"Ada <{local}@own.example>")
    chosen = read(f'"{name}" <{local}@own.example>', *headers, subject=f"{tag}A question")
    assert [getattr(chosen, column) for column in DECIDING] == [getattr(plain, column) for column in DECIDING]
    assert not chosen.automation


@pytest.mark.parametrize(
    "address",
    [
        "noreply@github.com",
        "notifications@github.com",
        "bugzilla-daemon@bugzilla.kernel.org",
        "syzbot+1f2e3d@syzkaller.appspotmail.com",
        "patchwork-bot+netdevbpf@kernel.org",
        "lkp@intel.com",
        "mailer-daemon@googlemail.com",
        "owner@bugs.debian.org",
    ],
)
def test_known_programs_are_programs(address: str) -> None:
    assert is_automation_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "noreply@own.example",
        "mailer-daemon@own.example",
        "noreply@github.com.own.example",
        "noreply@notgithub.com",
        "patchwork@gmail.com",
        "travis@python.org",
        "ada.noreply@github.com",
        "lkp@own.example",
        "gerrit@own.example",
        "@",
        "github.com",
        "",
        None,
    ],
)
def test_a_local_part_counts_at_known_hosts_only(address: str | None) -> None:
    assert not is_automation_address(address)
