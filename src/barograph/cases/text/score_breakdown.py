"""The waterfall of the score and the evidence behind it.

See docs/method.md, S5, S7, S10: contributions are the addends of the score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.model.evidence import Addend, Direction, Evidence, Quote
from barograph.cases.text.archive_text import QuotedSentences, Texts
from barograph.cases.text.language import days, one_in
from barograph.cases.text.likelihood import rarity_of
from barograph.detection.evidence.registry import all_families, title_of
from barograph.detection.scoring.branches import SECONDED

MAX_QUOTES = 6
ROUNDING = 0.01


def waterfall(inputs: CaseInputs, labels: Mapping[str, str], texts: Texts) -> tuple[Addend, ...]:
    """The addends of the score in order; those with `counted` sum to the score."""
    episode = inputs.episode
    steps = []
    for identity, surprise in zip(episode.identities, episode.surprises, strict=True):
        hits = sum(message.message_id in episode.hit_ids for message in inputs.of(identity))
        rarity = f"{one_in(10**-surprise)} records of {inputs.crowd} do so"
        words = f"{hits} of {len(inputs.of(identity))} messages press; {rarity}"
        name = f"{labels[identity]} {'returns with pressure' if _returns(inputs, identity) else 'presses beside it'}"
        steps.append(Addend(name=name, words=words, value=surprise, counted=True))
    k = len(episode.identities)
    groups = math.comb(max(episode.newcomers, k), k)
    steps.append(
        Addend(
            name="Size of the crowd",
            words=f"{groups:,} groups of {k} could have formed among {episode.newcomers:,} {inputs.crowd}",
            value=-math.log10(groups),
            counted=True,
        )
    )
    if episode.shared_thread and episode.branch != SECONDED:  # there it is asked for and adds nothing
        words = (
            "a fixed addition: two of the accounts press in one thread or answer each other, however often others do"
        )
        steps.append(
            Addend(
                name="At least one shared thread or answer",
                words=words,
                value=inputs.config.group.shared_bonus,
                counted=True,
            )
        )
    rest = episode.core_score - sum(step.value for step in steps)
    if abs(rest) > ROUNDING:
        words = "difference between these steps and the score as detected"
        steps.append(Addend(name="Not itemised", words=words, value=rest, counted=True))
    return (*steps, *_families(inputs, texts))


def _returns(inputs: CaseInputs, identity: str) -> bool:
    """Whether an account came back; in most branches all of a group do."""
    if inputs.episode.branch != SECONDED:
        return True
    account = inputs.config.account
    hits = [message.sent_at for message in inputs.of(identity) if message.message_id in inputs.episode.hit_ids]
    span = (max(hits) - min(hits)).total_seconds() / 86_400 if hits else 0.0
    return len(hits) >= account.min_hits and span >= account.min_span_days


def _families(inputs: CaseInputs, texts: Texts) -> tuple[Addend, ...]:
    found = []
    for finding in inputs.findings:
        if finding.weight == 0 and finding.log10_lr == 0:
            continue
        counted = finding.weight != 0
        value = finding.weight * finding.log10_lr if counted else finding.log10_lr
        found_text = texts.line(finding.text)
        words = found_text if counted else f"shown only, without weight: {found_text}"
        found.append(Addend(name=title_of(finding.family), words=words, value=value, counted=counted))
    return tuple(sorted(found, key=lambda step: (not step.counted, -step.value, step.name)))


def evidence(
    inputs: CaseInputs, labels: Mapping[str, str], refs: Mapping[str, str], texts: Texts, said: QuotedSentences
) -> tuple[Evidence, ...]:
    """The core first, then each family, what speaks against last.

    Args:
        inputs: Inputs of the case.
        labels: Identity -> label.
        refs: Message id -> ref.
        texts: Cleaner of archive text.
        said: The sentences to quote, as in the archive.
    """
    families = []
    for finding in inputs.findings:
        direction = _direction(finding.direction)
        families.append(
            Evidence(
                family=finding.family,
                title=title_of(finding.family),
                seen=texts.line(finding.text),
                rarity=_rarity(finding.p, finding.statistic, finding.expected),
                statistic=finding.statistic,
                expected=finding.expected,
                p=finding.p,
                log10_lr=finding.log10_lr,
                cap=finding.cap,
                weight=finding.weight,
                direction=direction,
                quotes=_quotes(inputs, finding.message_ids, labels, refs, texts, _sentences(finding.family, said)),
                messages=tuple(refs[m] for m in finding.message_ids if m in refs),
            )
        )
    order = {"for": 0, "none": 1, "against": 2}
    families.sort(key=lambda item: (order[item.direction], -(item.log10_lr or 0.0), item.family))
    return (_core(inputs, labels, refs, texts, said), *families)


def _core(
    inputs: CaseInputs, labels: Mapping[str, str], refs: Mapping[str, str], texts: Texts, said: QuotedSentences
) -> Evidence:
    episode = inputs.episode
    each = []
    for identity in episode.identities:
        own = inputs.of(identity)
        hits = [message.sent_at for message in own if message.message_id in episode.hit_ids]
        span = days((max(hits) - min(hits)).total_seconds() / 86_400) if hits else "no time"
        each.append(f"{labels[identity]}: {len(hits)} of {len(own)} messages press, over {span}")
    return Evidence(
        family="core",
        title=_title(inputs),
        seen="; ".join(each) + ".",
        rarity=rarity_of(episode, inputs.findings),
        statistic=episode.core_score,
        expected=None,
        p=None,
        log10_lr=None,
        cap=None,
        weight=1.0,
        direction="for",
        quotes=_quotes(inputs, episode.hit_ids, labels, refs, texts, said.pressing),
        messages=tuple(refs[m] for m in episode.hit_ids if m in refs),
    )


def _title(inputs: CaseInputs) -> str:
    if inputs.episode.branch == SECONDED:
        return "A new account that returns with pressure, and others that press beside it"
    return f"New{' or seldom-seen' if inputs.older else ''} accounts that return with pressure"


def _sentences(family: str, said: QuotedSentences) -> Mapping[str, str]:
    """What a family quotes: only one that looks at what is said has anything to quote."""
    known = all_families()
    return said.acts.get(known[family].quotes, {}) if family in known else {}


def _direction(stated: str) -> Direction:
    return "for" if stated == "for" else "against" if stated == "against" else "none"


def _rarity(p: float | None, statistic: float | None, expected: float | None) -> str:
    if p is not None:
        return f"About {one_in(p)} comparable groups show as much by chance."
    if statistic is not None and expected is not None:
        return f"Seen {statistic:.2f}; by chance about {expected:.2f} would be expected."
    if statistic is None:
        return "It adds nothing."
    return "How rare this is has not been measured."


def _quotes(
    inputs: CaseInputs,
    message_ids: tuple[str, ...],
    labels: Mapping[str, str],
    refs: Mapping[str, str],
    texts: Texts,
    said: Mapping[str, str],
) -> tuple[Quote, ...]:
    """At most one sentence of each of at most six messages, the rarest first chosen, shown by time."""
    known = [m for m in inputs.group if m.message_id in message_ids and m.message_id in said]

    def rarity(message_id: str) -> float:
        act = inputs.act.get(message_id)
        return act.p if act is not None and act.p is not None else 1.0

    chosen = {
        m.message_id for m in sorted(known, key=lambda m: (rarity(m.message_id), m.sent_at, m.message_id))[:MAX_QUOTES]
    }
    return tuple(
        Quote(
            message=refs[m.message_id],
            label=labels[inputs.author(m)],
            sentence=texts.line(said[m.message_id], inputs.author(m)),
        )
        for m in known
        if m.message_id in chosen
    )
