"""Archive text as a case file may hold it: visible, health masked, labels for names; and the sentence to quote."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.inputs.records import MessageRecord
from barograph.cases.text.health import mask
from barograph.cases.text.pseudonyms import Pseudonyms, Spellings, full_names
from barograph.signals.acts import ACTS
from barograph.signals.head import load_head
from barograph.text.safe_text import safe_line, safe_text
from barograph.text.sentences import sentences

_UNPACK = {".gz": "zcat", ".xz": "xzcat", ".lzma": "xzcat", ".bz2": "bzcat", ".zst": "zstdcat"}


@dataclass(frozen=True)
class Texts:
    """Cleans what comes from the archive of one case.

    Args:
        hide: Replaces names.
        target: Identity of the target, whose health statements go as whole sentences.
    """

    hide: Pseudonyms
    target: str | None

    def body(self, text: str, author: str) -> tuple[str, bool]:
        """Own text of a message, and whether a health statement was masked."""
        shown, masked = mask(safe_text(text), whole_sentences=author == self.target)
        return self.hide.text(shown), masked

    def line(self, text: str, author: str = "") -> str:
        """A subject or sentence on one line."""
        shown, _ = mask(safe_line(text), whole_sentences=author != "" and author == self.target)
        return self.hide.text(shown)

    def identifier(self, value: str) -> str:
        """An id, path or venue on one line."""
        return self.hide.identifier(safe_line(value))


def texts_of(inputs: CaseInputs, labels: dict[str, str]) -> Texts:
    """The cleaner of a case, from every spelling of its accounts."""
    return Texts(Pseudonyms(tuple(spellings_of(inputs, labels)), full_names(inputs.other_names)), inputs.episode.target)


def spellings_of(inputs: CaseInputs, labels: dict[str, str]) -> list[Spellings]:
    """Every spelling of each labelled account, core accounts first; senders' own spellings are added."""
    found = []
    for identity, label in labels.items():
        accounts = inputs.by_identity.get(identity, ())
        sent = [m for m in inputs.messages if inputs.author(m) == identity]
        names = {name for account in accounts for name in account.names} | {
            m.display_name for m in sent if m.display_name
        }
        addresses = {a for account in accounts for a in account.addresses} | {m.address for m in sent if m.address}
        logins = {login for account in accounts for login in account.logins} | {m.login for m in sent if m.login}
        found.append(Spellings(label, tuple(sorted(names)), tuple(sorted(addresses)), tuple(sorted(logins))))
    return found


@dataclass(frozen=True, slots=True)
class QuotedSentences:
    """The sentence of each message that is quoted, as it stands in the archive.

    Attributes:
        pressing: Message id -> its most pressing sentence.
        acts: Act -> message id -> its sentence nearest to that act.
    """

    pressing: Mapping[str, str]
    acts: Mapping[str, Mapping[str, str]]


def quotes(inputs: CaseInputs) -> QuotedSentences:
    """The sentences the sensor named where a message was embedded, else the one its head finds most pressing."""
    pressing: dict[str, str] = {}
    acts: dict[str, dict[str, str]] = {act: {} for act in ACTS}
    open_sentences: list[tuple[str, str]] = []
    for message in inputs.group:
        split = sentences(message.own_text or "")
        by_digest = {sentence.digest: sentence.text for sentence in reversed(split)}
        kind = inputs.kind.get(message.message_id)
        for act, sentence in zip(ACTS, kind.act_sentences, strict=False) if kind is not None else ():
            if sentence in by_digest:
                acts[act][message.message_id] = by_digest[sentence]
        if kind is not None and kind.sentence in by_digest:
            pressing[message.message_id] = by_digest[kind.sentence]
        else:
            open_sentences += [(message.message_id, s.text) for s in split]
    return QuotedSentences({**pressing, **_most_pressing(inputs, open_sentences)}, acts)


def _most_pressing(inputs: CaseInputs, candidates: list[tuple[str, str]]) -> dict[str, str]:
    """Of each message the sentence the linear head scores highest, the first of equals."""
    scores = load_head(inputs.config.sensor.head).score([text for _, text in candidates])
    found: dict[str, str] = {}
    best: dict[str, float] = {}
    for (message_id, text), score in zip(candidates, scores, strict=True):
        if score > best.get(message_id, float("-inf")):
            best[message_id], found[message_id] = float(score), text
    return found


def see_command(message: MessageRecord, path: str) -> str:
    """A shell command that prints the raw message from its archive file, without barograph.

    Args:
        message: The message.
        path: Its path as shown (names may have been replaced).

    Example:
        see_command(...)  ->  tail -c +1025 dev.mbox | head -c 512
    """
    if message.source == "public-inbox" and "@" in path:
        repository, _, commit = path.rpartition("@")
        return f"git -C {shlex.quote(repository)} show {shlex.quote(commit + ':m')}"
    cut = f"tail -c +{message.byte_offset + 1} | head -c {message.byte_length}"
    archive, inside, member = path.partition("!")
    if inside:
        tar = re.search(r"\.(tar|tgz|tbz2?|txz)\b", archive)
        opened = f"tar -xOf {shlex.quote(archive)}" if tar else f"unzip -p {shlex.quote(archive)}"
        return f"{opened} {shlex.quote(member)} | {cut}"
    unpack = next((program for ending, program in _UNPACK.items() if path.lower().endswith(ending)), None)
    if unpack:
        return f"{unpack} {shlex.quote(path)} | {cut}"
    return f"tail -c +{message.byte_offset + 1} {shlex.quote(path)} | head -c {message.byte_length}"
