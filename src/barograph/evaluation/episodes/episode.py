"""An episode as text: a campaign or a look-alike with its accounts, days, threads and bodies.

The form is that of a JSON object a line; keys that are not named here are passed over, since files of other hands
carry remarks of their own.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAINTAINER, PREVIOUS, ROOT = "maintainer", "previous", "root"
PLACES = (MAINTAINER, PREVIOUS, ROOT)
"""What a message may answer besides an account of its episode."""

MAX_MESSAGES = 2000
MAX_HISTORY = 500


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=100_000)


class EpisodeAccount(_Row):
    """An account of an episode.

    Attributes:
        key: Its name inside the episode.
        name: Name as shown.
        address: Mail address.
        tz: Zone of its Date headers, e.g. `+0100`.
        history: Ordinary mails it sent one to three years before.
        history_venue: `here`, or `other` for another project.
    """

    key: str = Field(min_length=1)
    name: str = Field(min_length=1)
    address: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    tz: str = Field("+0000", pattern=r"^[+-](?:0\d|1[0-4])[0-5]\d$")
    history: int = Field(0, ge=0, le=MAX_HISTORY)
    history_venue: Literal["here", "other"] = "here"

    @property
    def offset_minutes(self) -> int:
        """Minutes east of UTC."""
        minutes = int(self.tz[1:3]) * 60 + int(self.tz[3:5])
        return -minutes if self.tz[0] == "-" else minutes


class EpisodeMessage(_Row):
    """A message of an episode.

    Attributes:
        by: Key of its account.
        day: Days from the first day of the episode; the fraction tells the hour.
        thread: Thread of the episode it stands in.
        new_thread_subject: Subject of a thread it opens; None where the thread is there already.
        in_reply: maintainer, previous, root, a key, or None for the message before.
        act: What it presses for.
        cover: Ordinary talk of a pressing account.
        body: Its text, with `{project}`, `{maintainer}`, `{subject}` and `{feature}` to be filled.
    """

    by: str
    day: float = Field(ge=0, le=2000, allow_inf_nan=False)
    thread: str = Field(min_length=1)
    new_thread_subject: str | None = None
    in_reply: str | None = None
    act: str | None = None
    cover: bool = False
    body: str = Field(min_length=1)


class Episode(_Row):
    """A campaign or a look-alike.

    Attributes:
        id: Its name; unique among all files.
        kind_of: Campaign or look-alike; `class` in the file.
        style: polite, plain, harsh or mixed.
        shape: slow, medium, blitz or long.
        goal: What is wanted.
        kind: Class of a look-alike.
        genre: Genre of project it was written for.
        author: Who wrote it.
        feature: What `{feature}` stands for; None for the matter of the thread.
        accounts: Accounts that write.
        beneficiary: An account spoken for; it may write too.
        history_bodies: Texts of mails of earlier years.
        messages: Messages by day.
    """

    id: str = Field(min_length=1, max_length=100)
    kind_of: Literal["campaign", "lookalike"] = Field(alias="class")
    style: Literal["polite", "plain", "harsh", "mixed"] | None = None
    shape: Literal["slow", "medium", "blitz", "long"] | None = None
    goal: str | None = None
    kind: str | None = None
    genre: str | None = None
    author: str | None = None
    feature: str | None = None
    accounts: tuple[EpisodeAccount, ...] = Field(min_length=1)
    beneficiary: EpisodeAccount | None = None
    history_bodies: tuple[str, ...] = ()
    messages: tuple[EpisodeMessage, ...] = Field(min_length=1, max_length=MAX_MESSAGES)

    @model_validator(mode="after")
    def _whole(self) -> Episode:
        """Whatever is named must be there.

        Raises:
            ValueError: All faults, one a line.
        """
        faults = list(self._faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> list[str]:
        keys = [account.key for account in self.accounts]
        known = {*keys, *([self.beneficiary.key] if self.beneficiary else [])}
        faults = [f"accounts: two are called {key}" for key in sorted(set(keys)) if keys.count(key) > 1]
        faults += [f"accounts: {key} is no key, it names a place to answer" for key in keys if key in PLACES]
        opened: set[str] = set()
        for number, message in enumerate(self.messages):
            if message.by not in known:
                faults.append(f"messages.{number}.by: no account {message.by}; accounts: {', '.join(sorted(known))}")
            if message.in_reply is not None and message.in_reply not in {*known, *PLACES}:
                expected = f"expected {', '.join(PLACES)}, null or one of {', '.join(sorted(known))}"
                faults.append(f"messages.{number}.in_reply: {expected}; found {message.in_reply!r}")
            if message.new_thread_subject and message.thread in opened:
                faults.append(f"messages.{number}.new_thread_subject: thread {message.thread} has begun before")
            opened.add(message.thread)
        if any(account.history for account in self.accounts) and not self.history_bodies:
            faults.append("history_bodies: empty, but an account has a history")
        return faults

    @property
    def harmless(self) -> bool:
        """A look-alike: a case about it is a false alarm."""
        return self.kind_of == "lookalike"

    @property
    def writers(self) -> tuple[EpisodeAccount, ...]:
        """Accounts that send a message of the episode, in the order of the file."""
        sending = {message.by for message in self.messages}
        everybody = (*self.accounts, *((self.beneficiary,) if self.beneficiary else ()))
        found = {account.key: account for account in everybody if account.key in sending}
        return tuple(found.values())

    @property
    def by_time(self) -> tuple[EpisodeMessage, ...]:
        """Messages by day; those of one instant in the order of the file."""
        return tuple(sorted(self.messages, key=lambda message: message.day))

    @property
    def days(self) -> float:
        """Days from the beginning to the last message."""
        return max(message.day for message in self.messages)

    @property
    def has_history(self) -> bool:
        """Whether an account wrote in earlier years."""
        return any(account.history for account in self.writers)
