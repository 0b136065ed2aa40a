"""Tricks by which a campaign would write so as not to be seen: each a pure function from what is planted to the same
campaign rewritten (docs/evaluation.md).

Only what the accounts of the episode send is rewritten; the target's answers and what was sent in earlier years stay.
Recall under each trick is reported beside that of the same campaigns untouched.

*Limits*: tricks are applied one at a time; the pasted texts are our own and the same for all.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection
from dataclasses import replace

from barograph.errors import ConfigError, nearest
from barograph.evaluation.corpus import read_resource
from barograph.evaluation.draw import Draw
from barograph.evaluation.episodes.draft import Draft, Sender
from barograph.evaluation.episodes.outcome import PlantedEpisode
from barograph.identifiers import digest

Trick = Callable[[PlantedEpisode], PlantedEpisode]

CYRILLIC = str.maketrans("aceopxyACEHKMOPTX", "асеорхуАСЕНКМОРТХ")
LEET = str.maketrans("aeiost", "431057")
WIDTHLESS = "\u200b"
SHARE_OF_WORDS = 1.0 / 3.0
"""Words of a body that are written with other letters."""

FRIENDLY_SHARE = 0.7
"""Share of an account's messages that are friendly where it hides among them."""

AGED_DAYS = (500.0, 380.0)
"""From and until so many days before, in which an aged account wrote twice."""

PASTED_WORDS = 500

USERS = "-users"
"""What the second list of a project is called, after the first."""

GONE = 3
"""Every so many-th message of an account is edited or deleted later."""


def _own(one: PlantedEpisode, rewrite: Callable[[Draft], Draft]) -> PlantedEpisode:
    """Rewrite what the accounts of the episode send in it."""
    drafts = tuple(rewrite(draft) if draft.part in ("pressing", "cover") else draft for draft in one.drafts)
    return replace(one, drafts=drafts)


def _bodies(one: PlantedEpisode, rewrite: Callable[[str], str]) -> PlantedEpisode:
    return _own(one, lambda draft: replace(draft, body=rewrite(draft.body)))


def _pasted(name: str) -> str:
    """A text of `planting/pasted.txt`: sections begin with a line `@name`."""
    for block in read_resource("pasted.txt").split("\n@"):
        head, _, rest = block.strip().removeprefix("@").partition("\n")
        if head == name:
            return rest.strip()
    raise KeyError(name)


def auto_submitted(one: PlantedEpisode) -> PlantedEpisode:
    """A header by which automation accounts say what they are (RFC 3834); it must hide nothing."""
    return _own(one, lambda draft: replace(draft, headers=(*draft.headers, ("Auto-Submitted", "auto-generated"))))


def robot_name(one: PlantedEpisode) -> PlantedEpisode:
    """The word Robot in every name; it must hide nothing."""
    return _own(one, lambda d: replace(d, sender=replace(d.sender, name=f"{d.sender.name} Robot")))


def second_project(one: PlantedEpisode) -> PlantedEpisode:
    """The same texts to another project too, an hour later, in threads of their own."""
    other = one.site.elsewhere
    if other is None:
        return one
    copies = [
        replace(
            draft, part="history", number=10_000 + draft.number, project=other, venue=other, at=draft.at + 1.0 / 24.0,
            native_id=f"x{draft.native_id}", reply_to=None, references=(), thread="",
        )
        for draft in one.drafts
        if draft.part in ("pressing", "cover") and draft.hint is None
    ]  # fmt: skip
    return replace(one, drafts=(*one.drafts, *copies))


def long_paste(one: PlantedEpisode) -> PlantedEpisode:
    """Five hundred words of prose below the text."""
    prose = _pasted("prose").split()
    times = -(-PASTED_WORDS // len(prose))
    paste = " ".join((prose * times)[:PASTED_WORDS])
    return _bodies(one, lambda body: f"{body}\n\n{paste}")


def foreign_paragraph(one: PlantedEpisode) -> PlantedEpisode:
    """A paragraph in another language above the text, begun with the writer's name: no two accounts paste the same."""
    return _own(one, lambda draft: replace(draft, body=f"{draft.sender.name}: {_pasted('foreign')}\n\n{draft.body}"))


def below_signature(one: PlantedEpisode) -> PlantedEpisode:
    """The text below a line that begins a signature, under a greeting."""
    return _bodies(one, lambda body: f"Hello,\n\n-- \n{body}")


def as_quotation(one: PlantedEpisode) -> PlantedEpisode:
    """The text as if it were quoted, with a word below."""
    return _bodies(one, lambda body: "\n".join(f"> {line}" for line in body.splitlines()) + "\n\nThis, please.")


def _words(one: PlantedEpisode, name: str, rewrite: Callable[[str], str]) -> PlantedEpisode:
    """Rewrite a third of the words of each body."""

    def body(draft: Draft) -> Draft:
        draw = Draw("trick", name, draft.episode_id, draft.number)
        lines = [
            " ".join(rewrite(word) if draw.chance(SHARE_OF_WORDS) else word for word in line.split(" "))
            for line in draft.body.split("\n")
        ]
        return replace(draft, body="\n".join(lines))

    return _own(one, body)


def cyrillic_letters(one: PlantedEpisode) -> PlantedEpisode:
    """Cyrillic letters of the same look in a third of the words."""
    return _words(one, "cyrillic", lambda word: word.translate(CYRILLIC))


def zero_width_letters(one: PlantedEpisode) -> PlantedEpisode:
    """Letters without width inside a third of the words."""
    return _words(one, "zero-width", WIDTHLESS.join)


def leetspeak(one: PlantedEpisode) -> PlantedEpisode:
    """Digits for letters in a third of the words."""
    return _words(one, "leet", lambda word: word.translate(LEET))


def hidden_html(one: PlantedEpisode) -> PlantedEpisode:
    """HTML only, with neutral prose that no reader sees, begun with the writer's name."""

    def mail(draft: Draft) -> Draft:
        unseen = html.escape(f"{draft.sender.name}: {_pasted('prose')}")
        hidden = f'<div style="display:none">{unseen}</div>'
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in draft.body.split("\n\n"))
        return replace(draft, html=f"<html><body>{hidden}{paragraphs}</body></html>")

    return _own(one, mail)


def patch_subject(one: PlantedEpisode) -> PlantedEpisode:
    """[PATCH] at the head of every subject."""
    return _own(one, lambda draft: replace(draft, subject=f"[PATCH] {draft.subject}"))


def one_thread(one: PlantedEpisode) -> PlantedEpisode:
    """All in one thread of their own, in which nobody else writes."""
    own = [draft for draft in one.drafts if draft.part in ("pressing", "cover")]
    first = own[0]
    root = first.native_id if first.hint is None else f"{first.venue}/issues/t{digest(first.native_id)[:16]}"
    subject = first.subject.removeprefix("Re: ")

    def moved(draft: Draft) -> Draft:
        if draft.number == first.number:
            hint = root if draft.hint else None
            return replace(
                draft, native_id=root, reply_to=None, references=(), hint=hint, subject=subject, thread=first.thread
            )
        if draft.hint is not None:
            return replace(draft, native_id=f"{root}/comment/{digest(draft.native_id)[:16]}", reply_to=root, hint=root)
        return replace(draft, reply_to=root, references=(root,), subject=f"Re: {subject}", thread=first.thread)

    kept = tuple(draft for draft in one.drafts if draft.part != "answer")
    return _own(replace(one, drafts=kept), moved)


def _renamed(one: PlantedEpisode, rename: Callable[[Sender, Draft], str | None]) -> PlantedEpisode:
    return _own(one, lambda d: replace(d, sender=replace(d.sender, name=rename(d.sender, d))))


def shared_name(one: PlantedEpisode) -> PlantedEpisode:
    """All accounts under the full name of the first."""
    name = one.episode.writers[0].name
    return _renamed(one, lambda _, __: name)


def changed_name(one: PlantedEpisode) -> PlantedEpisode:
    """Another display name from the middle of the campaign on, the address stays."""
    middle = (one.site.start + one.site.end) / 2.0
    return _renamed(one, lambda sender, draft: f"{sender.key.upper()} Martin" if draft.at > middle else sender.name)


def friendly_cover(one: PlantedEpisode) -> PlantedEpisode:
    """Seven friendly messages to three pressing ones, from the same accounts in the same threads, signed by name."""
    lines = [line for line in _pasted("friendly").splitlines() if line]
    added: list[Draft] = []
    for account in one.episode.writers:
        own = [d for d in one.drafts if d.sender.key == account.key and d.part in ("pressing", "cover")]
        pressing = sum(draft.part == "pressing" for draft in own)
        wanted = max(0, round(pressing * FRIENDLY_SHARE / (1.0 - FRIENDLY_SHARE)) - (len(own) - pressing))
        draw = Draw("trick", "friendly", one.episode.id, account.key)
        for number in range(wanted):
            added.append(
                _beside(draw.pick(own), number, f"{draw.pick(lines)} ({account.name})", draw.uniform(0.1, 5.0))
            )
    return replace(one, drafts=(*one.drafts, *added))


def _beside(draft: Draft, number: int, body: str, later: float) -> Draft:
    """A message of cover by the same account, an answer to one of its own."""
    key = digest("friendly", draft.native_id, number)
    own = f"{draft.hint}/comment/{key[:16]}" if draft.hint else f"{key[:20]}@{draft.native_id.rpartition('@')[2]}"
    return replace(
        draft, part="cover", act="cover", number=20_000 + 100 * draft.number + number, at=draft.at + later,
        native_id=own, reply_to=draft.native_id, references=(*draft.references, draft.native_id), body=body,
    )  # fmt: skip


def aged_accounts(one: PlantedEpisode) -> PlantedEpisode:
    """Each account wrote two neutral messages more than a year before."""
    lines = [line for line in _pasted("friendly").splitlines() if line]
    added: list[Draft] = []
    for account in one.episode.writers:
        model = next(d for d in one.drafts if d.sender.key == account.key and d.part in ("pressing", "cover"))
        draw = Draw("trick", "aged", one.episode.id, account.key)
        for number in range(2):
            made = _beside(model, 50 + number, draw.pick(lines), -draw.uniform(AGED_DAYS[1], AGED_DAYS[0]))
            subject = " ".join(made.body.split()[:6])
            root = f"{made.venue}/issues/a{digest(made.native_id)[:16]}" if made.hint else None
            added.append(
                replace(
                    made, part="history", native_id=root or made.native_id, hint=root, reply_to=None, references=(),
                    thread="", subject=subject,
                )
            )  # fmt: skip
    return replace(one, drafts=(*one.drafts, *added))


def two_venues(one: PlantedEpisode) -> PlantedEpisode:
    """Every second account writes to another list of the same project; messages of trackers stay where they are."""
    moved = {account.key for account in one.episode.writers[1::2]}

    def elsewhere(draft: Draft) -> Draft:
        if draft.sender.key not in moved or draft.hint is not None:
            return draft
        return replace(draft, venue=f"{draft.venue}{USERS}")

    return _own(one, elsewhere)


def _gone(one: PlantedEpisode) -> set[str]:
    """Native ids of every third message of each account, the first of the three."""
    gone = set()
    for account in one.episode.writers:
        own = [d for d in one.drafts if d.sender.key == account.key and d.part in ("pressing", "cover")]
        gone |= {draft.native_id for draft in own[::GONE]}
    return gone


def edited_later(one: PlantedEpisode) -> PlantedEpisode:
    """A third of the messages replaced by a friendly line before the archive was taken."""
    gone, lines = _gone(one), [line for line in _pasted("friendly").splitlines() if line]

    def edited(draft: Draft) -> Draft:
        if draft.native_id not in gone:
            return draft
        return replace(draft, body=Draw("trick", "edited", draft.episode_id, draft.number).pick(lines))

    return _own(one, edited)


def deleted_later(one: PlantedEpisode) -> PlantedEpisode:
    """A third of the messages taken out before the archive was taken; an account keeps one at least."""
    gone = _gone(one)
    left = {draft.sender.key for draft in one.drafts if draft.native_id not in gone}
    return replace(one, drafts=tuple(d for d in one.drafts if d.native_id not in gone or d.sender.key not in left))


TRICKS: dict[str, Trick] = {
    "Auto-Submitted": auto_submitted,
    "Robot in the name": robot_name,
    "same text to a second project": second_project,
    "500 words pasted below": long_paste,
    "foreign paragraph above": foreign_paragraph,
    "text below a signature line": below_signature,
    "text as quotation": as_quotation,
    "Cyrillic letters": cyrillic_letters,
    "letters without width": zero_width_letters,
    "leetspeak": leetspeak,
    "HTML with hidden text": hidden_html,
    "[PATCH] in the subject": patch_subject,
    "one thread of their own": one_thread,
    "one full name for all": shared_name,
    "70 % friendly cover": friendly_cover,
    "aged accounts": aged_accounts,
    "other name in the middle": changed_name,
    "two lists of one project": two_venues,
    "a third edited later": edited_later,
    "a third deleted later": deleted_later,
}
"""All tricks by the name they are reported under."""


def chosen(which: bool | Collection[str]) -> dict[str, Trick]:
    """All tricks, none, or those named.

    Raises:
        ConfigError: There is no trick of a name; names the nearest.

    Example:
        >>> len(chosen(True)), len(chosen(False)), list(chosen(["leetspeak"]))
        (20, 0, ['leetspeak'])
    """
    if isinstance(which, bool):
        return TRICKS if which else {}
    unknown = [name for name in which if name not in TRICKS]
    if unknown:
        told = [f"--trick: no trick {name}.{nearest(name, TRICKS)}" for name in unknown]
        raise ConfigError([*told, f"tricks: {', '.join(TRICKS)}"])
    return {name: TRICKS[name] for name in TRICKS if name in which}
