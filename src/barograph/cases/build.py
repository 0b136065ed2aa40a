"""From the rows of a case to its case file, and to the key of its labels. No Spark, no clock, no randomness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.model.case import (
    CaseAccount,
    CaseFile,
    CaseGraph,
    ExposureMonth,
    GraphEdge,
    GraphNode,
    Head,
    NamedMessage,
    Names,
    Provenance,
    Role,
    Source,
    Summary,
    Technique,
)
from barograph.cases.model.document import NamedAccount
from barograph.cases.model.evidence import Evidence, Explanation
from barograph.cases.text.archive_text import Texts, quotes, spellings_of, texts_of
from barograph.cases.text.boilerplate import GLOSSARY, LIMITS, NOTICE, TIERS
from barograph.cases.text.explanations import explanations
from barograph.cases.text.language import count, days, joined, one_in
from barograph.cases.text.likelihood import claimed_rate, confidence_of, likelihood_of
from barograph.cases.text.pseudonyms import labels
from barograph.cases.text.score_breakdown import evidence, waterfall
from barograph.cases.text.timeline import messages, references, timeline
from barograph.detection.evidence.families.beneficiary import FAMILY as BENEFICIARY
from barograph.graphs.networks import Member, case_network, metrics
from barograph.identifiers import case_id

SPELLED_OUT = 3
"""Labels of acting accounts named one by one in the summary, which has 120 words."""

RANDOMNESS = "none here; surrogate draws are seeded by project, block and draw, never by an account"


@dataclass(frozen=True, slots=True)
class BuiltCase:
    """A case file and, apart from it, the key of its labels."""

    case: CaseFile
    names: Names


def build(inputs: CaseInputs) -> CaseFile:
    """The pseudonymised case file of an episode, sealed with its digest."""
    return build_with_names(inputs).case


def build_with_names(inputs: CaseInputs) -> BuiltCase:
    """The case file and the key that tells who is behind its labels (keep it apart, mode 0600)."""
    episode = inputs.episode
    others = _order_of_neighbours(inputs)
    named = labels(episode.identities, episode.target, episode.beneficiary, others)
    texts = texts_of(inputs, named)
    refs = references(inputs)
    said = quotes(inputs)
    shown = messages(inputs, named, refs, texts, said)
    found = evidence(inputs, named, refs, texts, said)
    matrix = explanations(inputs)
    head = _head(inputs, texts)
    case = CaseFile(
        head=head,
        summary=_summary(inputs, named, found, matrix),
        accounts=_accounts(inputs, named),
        exposure=_exposure(inputs),
        timeline=timeline(inputs, named, shown),
        graph=_graph(inputs, named),
        waterfall=waterfall(inputs, named, texts),
        evidence=found,
        messages=shown,
        explanations=matrix,
        would_change=_would_change(inputs, named, matrix),
        not_available=_not_available(inputs),
        provenance=_provenance(inputs, texts, head.case_id),
        techniques=_techniques(inputs, found),
        glossary=GLOSSARY,
        limits=LIMITS,
    ).sealed()
    return BuiltCase(case, _names(inputs, named, refs, case.head.case_id))


def _order_of_neighbours(inputs: CaseInputs) -> list[str]:
    """Neighbours in the picture first, then everybody else in the threads, by first message."""
    rest = dict.fromkeys(place.identity_id for place in inputs.placements)
    return [*inputs.neighbours, *(identity for identity in rest if identity not in inputs.neighbours)]


def _head(inputs: CaseInputs, texts: Texts) -> Head:
    episode = inputs.episode
    project = texts.identifier(episode.project)
    kind = "new or seldom-seen account" if inputs.older else "new account"
    return Head(
        case_id=case_id(episode.episode_id),
        title=f"{count(len(episode.identities), kind).capitalize()} and a maintainer on {project}",
        project=project,
        branch=episode.branch,
        tier=episode.tier,
        tier_meaning=TIERS[episode.tier],
        tlp=inputs.config.privacy.tlp,
        pap=inputs.config.privacy.pap,
        window_start=episode.window_start,
        window_end=episode.window_end,
        first_crossed_at=episode.crossed_at[0] if episode.crossed_at else None,
        as_of=inputs.as_of,
        version=inputs.version,
        notice=NOTICE,
    )


def _summary(
    inputs: CaseInputs, named: Mapping[str, str], found: tuple[Evidence, ...], matrix: tuple[Explanation, ...]
) -> Summary:
    episode = inputs.episode
    confidence, sentence = confidence_of(episode, inputs.findings)
    labels = [named[identity] for identity in episode.identities]
    acting = joined(labels) if len(labels) <= SPELLED_OUT else f"{labels[0]} to {labels[-1]}"
    gained = _spoken_for(inputs)
    seldom = " or seldom seen in it" if inputs.older else ""
    hits = len(episode.hit_ids)
    pressing = "all of them press" if 1 < hits == len(inputs.group) else count(hits, "presses", "press")
    answering = len(inputs.to_target & set(episode.hit_ids))
    addressed = f", {_number(answering)} in answer to the maintainer T" if episode.target else ""
    seen = (
        f"{count(len(labels), 'account').capitalize()} new to the project{seldom} ({acting}) sent "
        f"{count(len(inputs.group), 'message')} within {days(inputs.span.total_seconds() / 86_400)}; "
        f"{pressing}{addressed}.{gained}"
    )
    stands = [row.name for row in matrix if row.verdict == "consistent"]
    against = sum(item.direction == "against" for item in found)
    points = "points" if against == 1 else "point"
    known = f"{count(against, 'kind').capitalize()} of evidence {points} the other way. " if against else ""
    open_rows = sum(row.verdict == "not tested" for row in matrix)
    shown = _explained(len(matrix), len(stands), open_rows)
    return Summary(
        seen=seen,
        likelihood=likelihood_of(episode, inputs.findings, inputs.config.decision, confidence),
        confidence=confidence,
        confidence_sentence=sentence,
        against=f"{known}{shown}",
    )


def _spoken_for(inputs: CaseInputs) -> str:
    """A sentence on the account the group speaks for, and whether that counts."""
    if not inputs.episode.beneficiary:
        return ""
    counted = any(finding.family == BENEFICIARY.name and finding.weight for finding in inputs.findings)
    return f" Some of it favours account G, who may not know{'' if counted else '; the score leaves G out'}."


def _number(number: int) -> str:
    return "none" if number == 0 else count(number, "message").split()[0]


def _explained(rows: int, fitting: int, untested: int) -> str:
    """What is left of the innocent explanations: those that fit, else those that stay open."""
    if fitting:
        rest = f"; {untested} cannot be tested here" if untested else ""
        return f"Of {rows} innocent explanations {fitting} fit{'' if fitting > 1 else 's'} what was seen{rest}."
    if untested:
        verb = "stay" if untested > 1 else "stays"
        return f"{untested} of {rows} innocent explanations cannot be tested here and {verb} open."
    return f"Archives show no more of {rows} innocent explanations; others may hold."


def _accounts(inputs: CaseInputs, named: Mapping[str, str]) -> tuple[CaseAccount, ...]:
    """Target, account that gained, acting accounts, and the neighbours of the picture."""
    shown = [identity for identity in named if not named[identity].startswith("N") or identity in inputs.neighbours]
    return tuple(_account(inputs, identity, named[identity]) for identity in shown)


def _role(label: str) -> Role:
    roles: dict[str, Role] = {"T": "target", "G": "gained", "A": "acting", "N": "neighbour"}
    return roles[label[0]]


def _account(inputs: CaseInputs, identity: str, label: str) -> CaseAccount:
    episode, role = inputs.episode, _role(label)
    first = inputs.first_seen(identity)
    before = (episode.window_start - first).total_seconds() / 86_400 if first else None
    surprise = dict(zip(episode.identities, episode.surprises, strict=True)).get(identity)
    if surprise is not None:
        note = f"a record as pressing is seen for {one_in(10**-surprise)} comparable {inputs.crowd}"
    elif role == "gained":
        note = "spoken for by the group; that says nothing about its own intent"
    else:
        answers = f"{len(inputs.to_target)} of the group's {len(inputs.group)} messages answer this account"
        note = answers if role == "target" else "ordinary neighbour, shown for comparison"
    return CaseAccount(
        label=label,
        role=role,
        first_seen=first,
        days_before=max(0.0, round(before, 1)) if before is not None else None,
        messages=sum(account.messages for account in inputs.by_identity.get(identity, ())),
        venues=len(inputs.venues_of(identity)),
        upkeep=next((row.role for row in inputs.roles if row.identity_id == identity), None),
        in_window=sum(inputs.author(message) == identity for message in inputs.messages),
        surprise=round(surprise, 3) if surprise is not None else None,
        note=note,
    )


def _exposure(inputs: CaseInputs) -> tuple[ExposureMonth, ...]:
    return tuple(
        ExposureMonth(
            month=row.month,
            maintainers=row.maintainers,
            median_reply_days=row.median_reply_days,
            unanswered_share=row.unanswered_share,
            load_stated=bool(row.load_stated),
        )
        for row in inputs.exposure
    )


def _graph(inputs: CaseInputs, named: Mapping[str, str]) -> CaseGraph:
    episode = inputs.episode
    core = [name for name in (episode.target, *episode.identities, episode.beneficiary) if name]
    members = [_member(inputs, identity, named[identity]) for identity in dict.fromkeys([*core, *inputs.neighbours])]
    limit = inputs.config.graphs.max_nodes
    graph = case_network(inputs.edges, members, until=min(episode.window_end, inputs.as_of), max_nodes=limit)
    measured = metrics(graph)
    nodes = tuple(
        GraphNode(
            label=member.label,
            role=_role(member.label),
            messages=member.messages,
            in_degree=measured[member.label].in_degree,
            out_degree=measured[member.label].out_degree,
            reciprocity=round(measured[member.label].reciprocity, 3),
        )
        for member in members
        if member.label in graph
    )
    kinds = ("weight", "reply", "co_thread", "mention", "support")
    edges = tuple(
        GraphEdge(source=source, target=target, **{kind: values[kind] for kind in kinds})
        for source, target, values in graph.edges(data=True)
    )
    return CaseGraph(nodes=nodes, edges=edges, left_out=inputs.around.capped_neighbours)


def _member(inputs: CaseInputs, identity: str, label: str) -> Member:
    project = set(inputs.around.venues)
    seen = [p for account in inputs.by_identity.get(identity, ()) for p in account.seen if p["venue"] in project]
    first = min((place["first_seen"] for place in seen if place["first_seen"]), default=None)
    return Member(identity, label, _role(label), first, sum(place["messages"] for place in seen))


def _would_change(inputs: CaseInputs, named: Mapping[str, str], matrix: tuple[Explanation, ...]) -> tuple[str, ...]:
    acting = joined([named[identity] for identity in inputs.episode.identities])
    changes = [
        f"Earlier activity of {acting} in other projects, or a known common course, employer or friendship: the group "
        "would no longer be one of strangers, and the case falls.",
        "A statement of the maintainer that the messages were welcome, or were asked for.",
        "Patches, tests or answers to others by these accounts, before or after the window.",
    ]
    if inputs.around.rights_known:
        changes.append(
            "An account the group spoke for that gains access within 24 months would make the case stronger."
        )
    floor = one_in(claimed_rate(inputs.episode))
    changes.append(f"More quiet control archives: at present no rate below {floor} list-years can be claimed.")
    open_rows = [row.name for row in matrix if row.verdict == "not tested"]
    if open_rows:
        changes.append(f"Data on the explanations not tested: {'; '.join(open_rows)}.")
    return tuple(changes)


def _not_available(inputs: CaseInputs) -> tuple[str, ...]:
    missing = [
        "Private mail, chats and anything said off the loaded archives.",
        "Messages an archive withdrew or never held.",
    ]
    if not inputs.around.rights_known:
        missing.append("Who has commit, merge or release access: no rights events of this project are loaded.")
    if not inputs.exposure:
        missing.append("Response times of the project in these months.")
    if inputs.around.venues_loaded - len(inputs.around.venues) < 5:
        missing.append("Enough other projects to tell whether these accounts are new everywhere or only here.")
    if not any(message.address for message in inputs.group):
        missing.append("Addresses of the acting accounts: the archive hides them or is a tracker.")
    return tuple(missing)


def _provenance(inputs: CaseInputs, texts: Texts, case: str) -> Provenance:
    day = inputs.as_of.date().isoformat()
    return Provenance(
        as_of=inputs.as_of,
        version=inputs.version,
        config_digest=inputs.config.digest(),
        calibration_id=inputs.episode.calibration_id,
        reference=tuple(sorted({act.calibrator for act in inputs.acts if act.calibrator})),
        tables=dict(sorted(inputs.digests.items())),
        sources=tuple(
            Source(
                path=texts.identifier(load.path),
                source=load.source,
                units=load.units,
                messages=load.messages,
                sha256=load.sha256,
            )
            for load in sorted(inputs.loads, key=lambda load: (load.venue, load.path, load.sha256))
        ),
        randomness=RANDOMNESS,
        commands=(
            f"barograph --workspace WORKSPACE run --as-of {day}",
            f"barograph --workspace WORKSPACE export {case} --format json,html,markdown",
            f"barograph verify {case}.json",
        ),
    )


def _techniques(inputs: CaseInputs, found: tuple[Evidence, ...]) -> tuple[Technique, ...]:
    """DISARM numbers the behaviour would fall under if it were orchestrated, without its text."""
    listed = [Technique(number="T0138.003", seen_as="pressing messages to the maintainer")]
    if inputs.episode.shared_thread:
        listed.append(Technique(number="T0116", seen_as="answers in the same threads"))
    if any(item.family == "role-act" and item.direction == "for" for item in found):
        listed.append(Technique(number="T0146.004", seen_as="calls to hand over or widen access"))
    return tuple(listed)


def _names(inputs: CaseInputs, named: Mapping[str, str], refs: Mapping[str, str], case: str) -> Names:
    return Names(
        case_id=case,
        project=inputs.episode.project,
        accounts=tuple(
            NamedAccount(label=item.label, names=item.names, addresses=item.addresses, logins=item.logins)
            for item in spellings_of(inputs, dict(named))
        ),
        messages=tuple(
            NamedMessage(
                ref=refs[message.message_id],
                native_id=message.native_id,
                permalink=message.permalink,
                path=message.path,
            )
            for message in inputs.messages
        ),
    )
