"""From an episode and its site to drafts: who answers what, when, under which headers, with the gaps filled.

Whether the target answers a thread that an episode opens is drawn by a hash of the episode and the thread alone, so
that those answered at a small share are answered at a larger one too, and nothing else differs between the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from barograph.errors import DataError
from barograph.evaluation.corpus import read_resource
from barograph.evaluation.draw import Draw
from barograph.evaluation.episodes.draft import Draft, Part, Sender
from barograph.evaluation.episodes.episode import MAINTAINER, ROOT, Episode, EpisodeAccount, EpisodeMessage
from barograph.evaluation.episodes.sites import HISTORY_DAYS, Site
from barograph.evaluation.episodes.target_messages import RealMessage, TargetMessages
from barograph.evaluation.people import Donor
from barograph.identifiers import digest

RECENT = 6
"""A thread that is joined is one of so many in which the target wrote last."""

ANSWER_DAYS = (0.1, 4.0)
"""The target answers so many days after a thread was opened."""

LATER_DAYS = 1.0 / 48.0
"""A message is sent at least so long after the one it answers."""

_SLOT = re.compile(r"\{(project|maintainer|subject|feature)\}", re.IGNORECASE)
_TAGS = re.compile(r"^(?:\s*(?:re|fwd?|aw)\s*:|\s*\[[^\]]*\])+\s*", re.IGNORECASE)
_WORD = re.compile(r"\w[\w'-]*")


@lru_cache(maxsize=1)
def neutral_answers() -> tuple[str, ...]:
    """What a target may answer with."""
    lines = read_resource("answers.txt").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Setting:
    """How episodes are planted.

    Attributes:
        answered: Share of the threads an episode opens that the target answers, 0 to 1.
        seed: Named by the user.
    """

    answered: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said, before it has a place.

    Attributes:
        part: pressing, cover, history or answer.
        thread: Thread of the episode.
        at: When, days.
        body: Its text, with gaps.
        subject: Of a thread it opens; None for the first words of the text.
        act: What it presses for.
        elsewhere: Another project it is said in; None for the one of the episode.
    """

    part: Part
    thread: str
    at: float
    body: str
    subject: str | None = None
    act: str | None = None
    elsewhere: str | None = None


@dataclass(slots=True)
class Planting:
    """Writes the drafts of one episode.

    Attributes:
        episode: What is planted.
        site: Where.
        target: Real messages of the target.
        donors: Headers of real accounts.
        venues: A venue of each project.
        setting: How.
        drafts: Drafts so far.
    """

    episode: Episode
    site: Site
    target: TargetMessages
    donors: Sequence[Donor]
    venues: dict[str, str]
    setting: Setting
    drafts: list[Draft] = field(default_factory=list)

    def plan(self) -> tuple[Draft, ...]:
        """All drafts of the episode by time.

        Raises:
            DataError: The target has no message to answer.
        """
        if not self.target.messages:
            raise DataError(f"episode {self.episode.id}: its target in {self.site.project} has no message")
        senders = self._senders()
        for account in self.episode.writers:
            self._history(account, senders[account.key])
        for message in self.episode.by_time:
            draft = self._message(message, senders[message.by])
            self.drafts.append(draft)
            if draft.reply_to is None and self._is_answered(message.thread):
                self.drafts.append(self._answer(draft))
        return tuple(sorted(self.drafts, key=lambda draft: (draft.at, draft.number)))

    def _senders(self) -> dict[str, Sender]:
        draw = Draw("episode-headers", self.setting.seed, self.episode.id)
        lent = draw.some(self.donors, len(self.episode.writers))
        lent += [draw.pick(self.donors) for _ in range(len(self.episode.writers) - len(lent))]
        tracker = not self.target.messages[-1].is_mail
        return {
            account.key: _sender(account, donor, tracker)
            for account, donor in zip(self.episode.writers, lent, strict=True)
        }

    def _history(self, account: EpisodeAccount, sender: Sender) -> None:
        bodies = self.episode.history_bodies
        draw = Draw("episode-history", self.setting.seed, self.episode.id, account.key)
        elsewhere = self.site.elsewhere if account.history_venue == "other" else None
        order = draw.some(bodies, len(bodies))
        low, high = self.site.known_from, self.site.start - HISTORY_DAYS[1]
        times = sorted(draw.uniform(low, high) for _ in range(account.history))
        for number, at in enumerate(times):
            recent = () if elsewhere else self.target.before(at, RECENT)
            answered = draw.pick(recent) if recent else None
            body = order[number % len(order)]
            self.drafts.append(self._draft(_Said("history", "", at, body, elsewhere=elsewhere), sender, answered))

    def _message(self, message: EpisodeMessage, sender: Sender) -> Draft:
        at = self.site.start + message.day
        part: Part = "cover" if message.cover else "pressing"
        said = _Said(part, message.thread, at, message.body, act=message.act)
        earlier = [draft for draft in self.drafts if draft.thread == message.thread]
        if earlier:
            return self._draft(said, sender, self._answered(message, earlier, at))
        if message.new_thread_subject:
            return self._draft(replace(said, subject=self._filled(message.new_thread_subject, "")), sender, None)
        return self._draft(said, sender, self._joined(message.thread, at))

    def _joined(self, thread: str, at: float) -> RealMessage:
        """A live thread of the list, for each thread of the episode another one where there are several."""
        recent = self.target.before(at, RECENT) or self.target.messages[:1]
        used = {draft.references[0] if draft.references else draft.hint for draft in self.drafts if draft.thread}
        fresh = [message for message in recent if message.root not in used]
        return Draw("episode-thread", self.setting.seed, self.episode.id, thread).pick(fresh or list(recent))

    def _answered(self, message: EpisodeMessage, earlier: Sequence[Draft], at: float) -> Draft | RealMessage:
        """What a message answers; what is not there yet gives way to the message before."""
        before = [draft for draft in earlier if draft.at < at] or list(earlier[:1])
        opening = earlier[0]
        joined = next((real for real in self.target.messages if real.native_id == opening.reply_to), None)
        if message.in_reply == ROOT:
            return joined or opening
        if message.in_reply == MAINTAINER:
            said = [draft for draft in before if draft.part == "answer"]
            return said[-1] if said else joined or opening
        by = [draft for draft in before if draft.sender.key == message.in_reply]
        return by[-1] if by else before[-1]

    def _is_answered(self, thread: str) -> bool:
        drawn = Draw("episode-answered", self.setting.seed, self.episode.id, thread).uniform()
        return drawn < self.setting.answered

    def _answer(self, opening: Draft) -> Draft:
        draw = Draw("episode-answer", self.setting.seed, self.episode.id, opening.thread)
        at = opening.at + draw.uniform(*ANSWER_DAYS)
        real = (self.target.before(self.site.start) or self.target.messages[:1])[-1]
        donor = Donor(None, real.client, real.message_host, real.utc_offset_minutes, real.list_id)
        sender = Sender(
            "", real.display_name, real.address, real.login, real.utc_offset_minutes, donor, real.account_id
        )
        return self._draft(_Said("answer", opening.thread, at, draw.pick(neutral_answers())), sender, opening)

    def _draft(self, said: _Said, sender: Sender, answered: Draft | RealMessage | None) -> Draft:
        # answers are not numbered, so that ids are the same whatever share of the threads is answered
        number = sum(draft.part != "answer" for draft in self.drafts)
        real, at = self.target.messages[-1], said.at
        project = said.elsewhere or self.site.project
        venue = self.venues[project] if said.elsewhere else real.venue
        matter = said.subject if said.subject is not None else _matter(answered.subject if answered else said.body)
        shown = matter if answered is None else f"Re: {matter}" if real.is_mail else answered.subject
        hint = None if real.is_mail else _issue(venue, sender, self.episode.id, number)
        native_id = hint or _native_id(sender, self.episode.id, number)
        references: tuple[str, ...] = ()
        if answered is not None:
            at = max(at, answered.at + LATER_DAYS)
            references = (*_references(answered), answered.native_id) if real.is_mail else ()
            hint = _hint(answered)
            native_id = native_id if hint is None else f"{hint}/comment/{digest('episode', native_id)[:16]}"
        return Draft(
            episode_id=self.episode.id,
            number=number,
            part=said.part,
            act=said.act,
            sender=sender,
            project=project,
            venue=venue,
            thread=said.thread,
            at=at,
            native_id=native_id,
            reply_to=answered.native_id if answered is not None else None,
            references=references,
            hint=hint,
            subject=shown,
            body=self._filled(said.body, matter),
            recipients=real.recipients[:2],
        )

    def _filled(self, text: str, matter: str) -> str:
        """A text with its gaps filled; `{Feature}` begins with a capital letter."""
        values = {
            "project": self.site.project.rpartition("/")[2],
            "maintainer": self._first_name(),
            "subject": matter or "this",
            "feature": self.episode.feature or self._feature(),
        }

        def value(found: re.Match[str]) -> str:
            filled = values[found[1].lower()]
            return filled if found[1].islower() else filled[:1].upper() + filled[1:]

        return _SLOT.sub(value, text)

    def _first_name(self) -> str:
        name = self.target.messages[-1].display_name or self.target.messages[-1].login or ""
        words = _WORD.findall(name.partition(",")[2] or name)
        return words[0] if words else "all"

    def _feature(self) -> str:
        """The matter of a thread the target was in before, which is what an episode without a feature speaks of."""
        recent = self.target.before(self.site.start, RECENT) or self.target.messages[:1]
        chosen = Draw("episode-feature", self.setting.seed, self.episode.id).pick(recent)
        return " ".join(_matter(chosen.subject).split()[:6]) or "this"


def _sender(account: EpisodeAccount, donor: Donor, tracker: bool) -> Sender:
    login = re.sub(r"[^A-Za-z0-9]+", "-", account.address.partition("@")[0]).strip("-") if tracker else None
    address = None if tracker else account.address
    return Sender(account.key, account.name, address, login, account.offset_minutes, donor)


def _matter(subject: str) -> str:
    """A subject without what clients and lists put before it, at most ten words."""
    return " ".join(_TAGS.sub("", subject).split()[:10])


def _native_id(sender: Sender, episode_id: str, number: int) -> str:
    name = digest("episode", episode_id, number, sender.key)
    if sender.donor.client == "gmail-web":
        return f"CA{name}{name}@mail.gmail.com"
    return f"{name[:20]}@{sender.donor.host or (sender.address or 'list.invalid').rpartition('@')[2]}"


def _issue(venue: str, sender: Sender, episode_id: str, number: int) -> str:
    return f"{venue}/issues/p{digest('episode', episode_id, number, sender.key)[:16]}"


def _references(answered: Draft | RealMessage) -> tuple[str, ...]:
    return answered.references if isinstance(answered, Draft) else answered.reference_ids


def _hint(answered: Draft | RealMessage) -> str | None:
    if isinstance(answered, Draft):
        return answered.hint
    return None if answered.is_mail else answered.root
