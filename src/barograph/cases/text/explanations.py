"""Innocent explanations as a matrix of competing hypotheses: what each would lead us to expect, and what we see.

After Heuer, Psychology of Intelligence Analysis (1999), chapter 8: a hypothesis is judged by what is inconsistent with
it. The rules are coarse on purpose and each tells what it counted, so that a reader can disagree. `consistent` means
that the explanation stands; `not tested` means that the loaded data cannot tell.

Limits: word lists are English; off-list facts (a course, an employer, an illness) are invisible here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.model.evidence import Explanation, Verdict
from barograph.cases.text.act_explanations import act_explanations
from barograph.cases.text.language import count, days
from barograph.detection.evidence.disclosure import ACADEMIC, COURSE, OPEN_PROVIDERS

_NEWS = re.compile(
    r"\b(CVE-\d{4}|vulnerabilit\w+|security (?:advisor\w+|issue|fix)|exploit\w*|hacker news|reddit|slashdot|lwn)\b",
    re.IGNORECASE,
)
_DISTRIBUTION = re.compile(
    r"\b(debian|ubuntu|fedora|rhel|red hat|suse|arch linux|gentoo|alpine|nixpkgs|nixos|homebrew|freebsd|openbsd|conda|"
    r"distros?|distributions?|packag(?:e|es|er|ers|ing)|downstream)\b",
    re.IGNORECASE,
)
RECENT = timedelta(days=14)
_RELEASES = frozenset({"release", "announce"})


def explanations(inputs: CaseInputs) -> tuple[Explanation, ...]:
    """The matrix, one row an explanation, in a fixed order; the acts that were seen come last."""
    return (*(rule(inputs) for rule in _RULES), *act_explanations(inputs))


def _accounts_saying(inputs: CaseInputs, pattern: re.Pattern[str]) -> int:
    said = {inputs.author(m) for m in inputs.group if pattern.search(f"{m.subject or ''}\n{m.own_text or ''}")}
    return len(said)


def _domains(inputs: CaseInputs) -> list[str]:
    """One domain an account of the group, where its address is known."""
    found = []
    for identity in inputs.episode.identities:
        known = sorted({a.domain for a in inputs.by_identity.get(identity, ()) if a.domain})
        found += known[:1]
    return found


def _verdict(consistent: bool, inconsistent: bool) -> Verdict:
    return "consistent" if consistent else "inconsistent" if inconsistent else "not tested"


def _news(inputs: CaseInputs) -> Explanation:
    first = inputs.episode.window_start
    releases = [r for r in inputs.rights if r.kind in _RELEASES and first - RECENT <= r.at <= first]
    naming = sum(bool(_NEWS.search(f"{m.subject or ''}\n{m.own_text or ''}")) for m in inputs.group)
    known = any(r.kind in _RELEASES for r in inputs.rights)
    stands = naming * 2 >= len(inputs.group) or (bool(releases) and inputs.span <= RECENT)
    release = (
        f"{count(len(releases), 'release')} in the 14 days before" if known else "releases are not in the loaded data"
    )
    return Explanation(
        name="News: a release or a security hole brought them here",
        expected="a burst within days of an outside event, from many accounts, naming the event",
        seen=f"{naming} of {len(inputs.group)} messages name a vulnerability or a news site; {release}; the messages "
        f"spread over {days(inputs.span.days)}.",
        verdict=_verdict(stands, inputs.span > RECENT or (known and not releases and not naming)),
    )


def _course(inputs: CaseInputs) -> Explanation:
    saying = _accounts_saying(inputs, COURSE)
    academic = sum(bool(ACADEMIC.search(domain)) for domain in _domains(inputs))
    return Explanation(
        name="A course or programme sent its students",
        expected="several accounts at once that name a course, write alike and ask for work, often from one university",
        seen=f"{saying} of {len(inputs.episode.identities)} accounts name a course or programme; {academic} have "
        "an address at a university.",
        verdict=_verdict(max(saying, academic) >= 2, max(saying, academic) == 0),
    )


def _company(inputs: CaseInputs) -> Explanation:
    domains = _domains(inputs)
    own = Counter(domain for domain in domains if domain not in OPEN_PROVIDERS)
    most = max(own.values(), default=0)
    seen = (
        f"at most {most} of {len(domains)} known addresses share a domain of their own; "
        f"{len(domains) - sum(own.values())} are at a mail provider open to all."
        if domains
        else "no address of the group is in the archive."
    )
    return Explanation(
        name="One company or team arrived together",
        expected="a shared domain or a disclosed employer",
        seen=seen,
        verdict=_verdict(most >= 2, len(domains) == len(inputs.episode.identities)),
    )


def _distribution(inputs: CaseInputs) -> Explanation:
    saying = _accounts_saying(inputs, _DISTRIBUTION)
    return Explanation(
        name="Users or packagers of one distribution",
        expected="accounts that name the distribution or its package and ask for a version or a fix",
        seen=f"{saying} of {len(inputs.episode.identities)} accounts name a distribution or packaging.",
        verdict=_verdict(saying >= 2, saying == 0),
    )


def _boilerplate(inputs: CaseInputs) -> Explanation:
    writers: dict[str, set[str]] = {}
    for message in inputs.group:
        if message.content_key:
            writers.setdefault(message.content_key, set()).add(inputs.author(message))
    alike = sum(len(identities) > 1 for identities in writers.values())
    spoken = sorted({m.language for m in inputs.group if m.language and m.language != "und"})
    return Explanation(
        name="Boilerplate of a translation service or gateway",
        expected="the same text under several accounts, or texts of one machine translation",
        seen=f"{alike} of {len(writers)} texts stand under more than one account; "
        f"languages recognised: {', '.join(spoken) or 'none'}.",
        verdict=_verdict(alike > 0, bool(writers)),
    )


def _complaint(inputs: CaseInputs) -> Explanation:
    name, expected = (
        "A long-standing complaint with good reason",
        "an unanswered tracker, and others, also long-time members, saying the same",
    )
    months = [m for m in inputs.exposure if m.unanswered_share is not None or m.median_reply_days is not None]
    others = inputs.around.pressing_others
    if not months:
        seen = f"{count(others, 'other account')} also wrote pressing messages then; response times are not known."
        return Explanation(name=name, expected=expected, seen=seen, verdict=_verdict(others >= 2, False))
    last = months[-1]
    share, reply = last.unanswered_share, last.median_reply_days
    seen = (
        f"{'an unknown share' if share is None else f'{share:.0%}'} of threads went without an answer for 14 days; the "
        f"median answer took {'longer than the window' if reply is None else days(reply)}; "
        f"{count(others, 'other account')} also wrote pressing messages in the window."
    )
    slow = (share or 0.0) >= 0.5 or (reply is None and share is None) or (reply or 0.0) > 30
    return Explanation(
        name=name,
        expected=expected,
        seen=seen,
        verdict=_verdict(slow or others >= 2, (share or 0.0) < 0.25 and not others),
    )


def _aliases(inputs: CaseInputs) -> Explanation:
    group = [inputs.by_identity.get(identity, ()) for identity in inputs.episode.identities]
    kin = Counter(accounts[0].kin_id for accounts in group if accounts)
    alike = sum(number for number in kin.values() if number > 1)
    return Explanation(
        name="One human being who openly uses several addresses",
        expected="the same full name, mailbox or login behind the accounts",
        seen=f"{alike} of {len(group)} accounts look alike by name, mailbox or login; such accounts are "
        "joined before counting.",
        verdict=_verdict(alike > 0, all(group)),
    )


def _archive(inputs: CaseInputs) -> Explanation:
    doubtful = sum(m.date_source not in ("date-header", "event") for m in inputs.group)
    silence = inputs.around.longest_silence_days
    return Explanation(
        name="A hole in the archive or wrong dates",
        expected="gaps without any message, repaired dates, old accounts that look new",
        seen=f"{doubtful} of {len(inputs.group)} dates had to be repaired; the longest silence of the whole project in "
        f"the window is {days(silence)}.",
        verdict=_verdict(doubtful > 0 or silence > 45, bool(inputs.group)),
    )


def _history(inputs: CaseInputs) -> Explanation:
    project = set(inputs.around.venues)
    newest = timedelta(days=inputs.config.newcomer.max_age_days)
    elsewhere = sum(bool(inputs.venues_of(identity) - project) for identity in inputs.episode.identities)
    first = [inputs.first_seen(identity) for identity in inputs.episode.identities]
    old = sum(at is not None and at < inputs.episode.window_start - newest for at in first)
    covered = inputs.around.venues_loaded - len(project)
    return Explanation(
        name="Known contributors with a history elsewhere",
        expected="earlier messages in other projects, or long before",
        seen=f"{elsewhere} of {len(first)} accounts wrote in one of the {covered} other venues loaded; "
        f"{old} were first seen over {newest.days} days before.",
        verdict=_verdict(elsewhere + old > 0, covered >= 5),
    )


def _pile_on(inputs: CaseInputs) -> Explanation:
    once = sum(len(inputs.of(identity)) == 1 for identity in inputs.episode.identities)
    k, crowd = len(inputs.episode.identities), inputs.episode.newcomers
    return Explanation(
        name="A popular request: many unrelated accounts chime in",
        expected="many new accounts with a message each, about a feature, within days",
        seen=f"{crowd} {inputs.crowd} were counted in the window, {k} of them in this group; "
        f"{once} of these wrote only once.",
        verdict=_verdict(crowd >= 10 * k or once * 2 > k, crowd < 10 * k and once == 0),
    )


def _help(inputs: CaseInputs) -> Explanation:
    carrying = sum(bool(act.patch) for act in inputs.acts)
    return Explanation(
        name="Honest helpers who want to move their own work along",
        expected="patches, tests or logs in their messages, and pings for their own patch",
        seen=f"{carrying} of {len(inputs.group)} messages carry a patch, code or a log.",
        verdict=_verdict(carrying * 10 >= 3 * len(inputs.group), bool(inputs.acts) and carrying == 0),
    )


_RULES: tuple[Callable[[CaseInputs], Explanation], ...] = (
    _complaint, _news, _pile_on, _history, _help, _distribution, _company, _course, _boilerplate, _aliases, _archive,
)  # fmt: skip
