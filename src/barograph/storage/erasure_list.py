"""Who was forgotten in this workspace, as keyed digests: enough to know them when they come again, no name in clear.

`forgotten.json` (mode 0600) holds a random salt and BLAKE2b digests keyed with it: of account ids, of spellings (full
names, addresses, logins), of the parts of names, and of the ids of the erased messages and of those they answered or
stood under. Loading consults it: a message or a step of access of a forgotten account is left out and counted as a
removal; in everybody else's text a forgotten spelling is replaced.

Text is looked at as runs of letters and digits, folded to lower case without accents, so that `ada.fern@x.org`,
`Ada Fern` and `ada-fern` are found in whatever punctuation they stand. A single part of a name ("Hi Ada") goes only in
messages of a thread the account wrote in, or behind an `@`: elsewhere it may be somebody else.

*Limits*: who has the file can test whether a given address is in it (a list that is to recognise somebody cannot avoid
that); a spelling inside a longer run of letters, and a nickname never used as a name or login, pass.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import orjson

from barograph.catalogue.column import Content
from barograph.errors import DataError

NAME = "forgotten.json"
MARK = "forgotten"
"""Stands where a spelling was, in brackets in prose and bare in ids and paths."""

_RUN = re.compile(r"[^\W_]+")
_SETS = {"accounts": "accounts", "spellings": "spellings", "parts": "parts", "threads": "near", "starts": "starts"}
"""Sets of digests, and what each is called in the file."""

_SHORT = 4
"""Hex characters of the digests of first words: they only say where to look closer, and fit 1 in 65,536 words."""


def words_of(text: str) -> list[str]:
    """Runs of letters and digits, folded.

    Example:
        >>> words_of("Ada.Férn@x.org")
        ['ada', 'fern', 'x', 'org']
    """
    return [folded(run) for run in _RUN.findall(unicodedata.normalize("NFC", text))]


def folded(run: str) -> str:
    """Lower case, without accents, full width forms made plain."""
    if run.isascii():
        return run.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", run.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Tombstones:
    """The forgotten accounts of a workspace.

    Attributes:
        salt: Key of the digests, hex.
        accounts: Digests of account ids.
        spellings: Digests of folded spellings, words joined by spaces.
        parts: Digests of parts of names, replaced in threads of erased messages only.
        threads: Digests of native ids of erased messages and of those they answered or stood under.
        starts: Short digests of the first word of each spelling and part.
        width: Words of the longest spelling.

    Example:
        >>> tombstones = Tombstones(salt="00").with_account(["a" * 32], ["Ada Fern"], ["Ada"], ["1@x.org"])
        >>> tombstones.text("As Ada FERN said, ada helps")
        'As [forgotten] said, ada helps'
    """

    salt: str = ""
    accounts: frozenset[str] = frozenset()
    spellings: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    width: int = 0
    _seen: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, root: Path) -> Tombstones:
        """The tombstones of a workspace; empty where nobody was forgotten.

        Raises:
            DataError: The file is there and cannot be understood; loading on would bring back who was forgotten.
        """
        path = root / NAME
        try:
            stored = orjson.loads(path.read_bytes())
            sets = {name: frozenset(stored[key]) for name, key in _SETS.items()}
            return cls(salt=stored["salt"], width=stored["width"], **sets)
        except FileNotFoundError:
            return cls()
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not a list of forgotten accounts ({error}). Restore it from a copy.") from error

    def write(self, root: Path) -> None:
        """Replace the workspace's file, readable by its owner alone."""
        sets = {key: sorted(getattr(self, name)) for name, key in _SETS.items()}
        content = {"salt": self.salt, "width": self.width, **sets}
        temporary = root / f".{NAME}"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(orjson.dumps(content))
        temporary.replace(root / NAME)

    def __bool__(self) -> bool:
        return bool(self.accounts)

    def with_account(
        self, accounts: Iterable[str], spellings: Iterable[str], parts: Iterable[str], threads: Iterable[str]
    ) -> Tombstones:
        """These and one more human being's accounts.

        Args:
            accounts: Account ids.
            spellings: Full names, addresses, logins, in clear; only digests are kept.
            parts: Parts of names.
            threads: Native ids of the erased messages, and of those they answered or stood under.
        """
        salt = self.salt or secrets.token_hex(16)
        keyed = Tombstones(salt=salt)
        runs = [words for words in map(words_of, spellings) if words]
        single = [words for words in map(words_of, parts) if words]
        return replace(
            self,
            salt=salt,
            accounts=self.accounts | {keyed._digest(account) for account in accounts},
            spellings=self.spellings | {keyed._digest(" ".join(words)) for words in runs},
            parts=self.parts | {keyed._digest(" ".join(words)) for words in single},
            threads=self.threads | {keyed._digest(native) for native in threads},
            starts=self.starts | {keyed._digest(words[0])[:_SHORT] for words in (*runs, *single)},
            width=max([self.width, *(len(words) for words in (*runs, *single))]),
        )

    def is_erased(self, account_id: str) -> bool:
        """Whether an account was forgotten."""
        return self._digest(account_id) in self.accounts

    def in_thread(self, native_ids: Iterable[str | None]) -> bool:
        """Whether one of these ids is of an erased message, or of one it answered or stood under."""
        return any(self._digest(native) in self.threads for native in native_ids if native)

    def text(self, text: str, in_thread: bool = False) -> str:
        """Prose without forgotten spellings; with `in_thread`, without the parts of their names too."""
        return self._without(text, in_thread, f"[{MARK}]")

    def identifier(self, value: str) -> str:
        """An id, path or link without forgotten spellings; equal ids stay equal."""
        return self._without(value, False, MARK)

    def mentions(self, value: str) -> bool:
        """Whether a value holds a forgotten spelling."""
        return self.identifier(value) != value

    def cleaned(self, text: str, content: Content, in_thread: bool = False) -> str:
        """A text of a row that stays, as the content of its column asks for.

        Args:
            text: The text.
            content: What the column says about accounts.
            in_thread: The row is a message in a thread of an erased one.

        Example:
            >>> tombstones = Tombstones(salt="00").with_account(["a" * 32], ["Ada Fern"], ["Ada"], [])
            >>> tombstones.cleaned("by Ada Fern", Content.PROSE), tombstones.cleaned("x.ada.fern", Content.ID)
            ('by [forgotten]', 'x.forgotten')
        """
        if content is Content.NAME:
            return text
        return self.text(text, in_thread) if content in (Content.PROSE, Content.REMARK) else self.identifier(text)

    def cleaned_items(self, texts: Iterable[str], content: Content, in_thread: bool = False) -> list[str]:
        """The texts of a list in a row that stays; of names of others, those that are left.

        Example:
            >>> tombstones = Tombstones(salt="00").with_account(["a" * 32], ["Ada Fern"], ["Ada"], [])
            >>> tombstones.cleaned_items(["Ada Fern", "dev"], Content.OTHERS)
            ['dev']
        """
        if content is Content.OTHERS:
            return [text for text in texts if not self.mentions(f"@{text}")]
        return [self.cleaned(text, content, in_thread) for text in texts]

    def _without(self, text: str, in_thread: bool, mark: str) -> str:
        if not self.starts:
            return text
        flat = text if text.isascii() else unicodedata.normalize("NFC", text)
        places = list(self._places(flat, in_thread))
        if not places:
            return text
        parts, done = [], 0
        for start, end in places:
            parts += [flat[done:start], mark]
            done = end
        return "".join([*parts, flat[done:]])

    def _places(self, flat: str, in_thread: bool) -> Iterator[tuple[int, int]]:
        """Spans of forgotten spellings, the longest at each place."""
        runs = list(_RUN.finditer(flat))
        place = 0
        while place < len(runs):
            wide = self._width_at(flat, runs, place, in_thread) if self._may_start(runs[place].group()) else 0
            if wide:
                yield runs[place].start(), runs[place + wide - 1].end()
            place += wide or 1

    def _width_at(self, flat: str, runs: list[re.Match[str]], place: int, in_thread: bool) -> int:
        words = [folded(run.group()) for run in runs[place : place + self.width]]
        named = in_thread or flat[runs[place].start() - 1 : runs[place].start()] == "@"
        for wide in range(len(words), 0, -1):
            key = self._digest(" ".join(words[:wide]))
            if key in self.spellings or (named and key in self.parts):
                return wide
        return 0

    def _may_start(self, run: str) -> bool:
        if run not in self._seen:
            if len(self._seen) > 500_000:
                self._seen.clear()
            self._seen[run] = self._digest(folded(run))[:_SHORT] in self.starts
        return self._seen[run]

    @cached_property
    def _key(self) -> bytes:
        return bytes.fromhex(self.salt)

    def _digest(self, text: str) -> str:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=12).hexdigest()
