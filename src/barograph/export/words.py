"""Values of a case file in words and figures, the same in every format: instants, offsets, links, headings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from barograph.cases.model.case import CaseFile, CaseMessage, Role
from barograph.cases.model.evidence import Likelihood
from barograph.cases.text.likelihood import of_thousand as likelihood_range

ROLES: dict[Role, str] = {
    "acting": "acting account",
    "target": "target",
    "gained": "account spoken for",
    "neighbour": "ordinary neighbour",
}
SIGNS: dict[Role, str] = {"acting": "◆", "target": "■", "gained": "⬢", "neighbour": "●"}
"""Shapes of the roles, the same in words and pictures, so that no meaning rests on colour."""

VERDICTS = {
    "consistent": "fits what was seen",
    "inconsistent": "does not fit",
    "not tested": "the loaded data do not say",
}
MARKS = {
    "TLP:CLEAR": "may be passed on without limit",
    "TLP:GREEN": "may be passed on within the community, not published",
    "TLP:AMBER": "for the organisation that has it and its partners who need to know",
    "TLP:AMBER+STRICT": "for the organisation that has it only",
    "TLP:RED": "for its named readers only",
    "PAP:CLEAR": "no limit on what is done with it",
    "PAP:GREEN": "look-ups are allowed, blocking is not",
    "PAP:AMBER": "do only what the accounts cannot notice",
    "PAP:RED": "do nothing that could be seen from outside",
}
"""In short: who may see it, by the Traffic Light Protocol 2.0 (FIRST, 2022), and what may be done with it, by the
Permissible Actions Protocol (MISP taxonomy `PAP`)."""


def asks(mark: str) -> str:
    """The question a sharing mark answers, for those who do not know it.

    Example:
        >>> asks("TLP:AMBER"), asks("PAP:AMBER")
        ('who may see this', 'what may be done with it')
    """
    return "who may see this" if mark.startswith("TLP:") else "what may be done with it"


def instant(at: datetime) -> str:
    """An instant in UTC, to the minute.

    Example:
        >>> instant(datetime(2019, 3, 4, 10, 15, tzinfo=UTC))
        '2019-03-04 10:15 UTC'
    """
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def day(at: datetime) -> str:
    """The day of an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def month(at: datetime) -> str:
    """The month of an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"


def machine(at: datetime) -> str:
    """An instant as RFC 3339 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def offset(minutes: int | None) -> str:
    """The sender's stated zone.

    Example:
        >>> offset(90), offset(-300), offset(None)
        ('+01:30', '-05:00', 'not stated')
    """
    if minutes is None:
        return "not stated"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def local(at: datetime, minutes: int | None) -> str:
    """The sender's own clock, hour and minute, with its zone; empty where no zone was stated.

    Example:
        >>> local(datetime(2019, 3, 4, 10, 15, tzinfo=UTC), 120)
        '12:15 +02:00'
    """
    if minutes is None:
        return ""
    return f"{at.astimezone(UTC) + timedelta(minutes=minutes):%H:%M} {offset(minutes)}"


def safe_link(url: str | None) -> str | None:
    """A link that may be followed: http or https with a host, nothing hidden, no label in place of a name.

    Example:
        >>> safe_link("https://lists.example/1.html"), safe_link("javascript:x"), safe_link("https://h/[A1]")
        ('https://lists.example/1.html', None, None)
    """
    if not url or any(sign in url for sign in "[]⟨⟩<>\"'` \\"):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def of_thousand(likelihood: Likelihood) -> str:
    """How many of 1,000 cases would be real, as a short heading.

    Example:
        of_thousand(likelihood)  ->  'between 19 and 654 of 1,000'
    """
    return f"{likelihood_range(likelihood.low, likelihood.high)} of 1,000"


def bearing(direction: str, weight: float) -> str:
    """What a piece of evidence does, in a few words.

    Example:
        >>> bearing("for", 1.0), bearing("for", 0.0), bearing("against", 0.0)
        ('counts towards it', 'points to it, not counted', 'speaks against it')
    """
    if direction == "for":
        return "counts towards it" if weight else "points to it, not counted"
    return "speaks against it" if direction == "against" else "tells nothing either way"


def rarity_here(message: CaseMessage) -> str:
    """How rare a message is among other projects, and what becomes of it beside the project's own newcomers.

    Raises:
        ValueError: The message was not measured.
    """
    if message.p is None:
        raise ValueError(f"message {message.ref} was not measured")
    if message.p_others is None or message.p_others == message.p:
        return rarity(message.p, message.compared_with)
    own = f"{message.own_references:,} earlier messages of this project's own newcomers"
    elsewhere = rarity(message.p_others, message.compared_with)
    return f"{elsewhere} Compared with {own} as well, p is {probability(message.p)}, which counts."


def rarity(p: float, compared_with: int | None) -> str:
    """How rare a message is among other projects, in a sentence; p cannot fall below one in the number compared.

    Example:
        >>> rarity(0.02, 400)
        "Presses harder than all but 2.0 % of 400 comparable newcomers' messages elsewhere (p 0.02)."
        >>> rarity(1 / 401, 400)
        "Presses harder than each of 400 comparable newcomers' messages elsewhere (p 0.0025, the least so many allow)."
    """
    among = f"{compared_with:,} comparable" if compared_with is not None else "comparable"
    others = f"{among} newcomers' messages elsewhere"
    if compared_with is not None and p * (1 + compared_with) < 1.5:
        return f"Presses harder than each of {others} (p {probability(p)}, the least so many allow)."
    return f"Presses harder than all but {100 * p:.1f} % of {others} (p {probability(p)})."


def flow(case: CaseFile) -> str:
    """Who towards whom, for whom, in one short line.

    Example:
        flow(case)  ->  'A1 and A2 → T, for G'
    """
    acting = [account.label for account in case.account("acting")]
    shown = " and ".join([", ".join(acting[:-1]), acting[-1]]) if len(acting) > 1 else "".join(acting)
    target = next((account.label for account in case.account("target")), "the project's maintainers")
    gained = next((f", for {account.label}" for account in case.account("gained")), "") if favour_counted(case) else ""
    return f"{shown} → {target}{gained}"


def favour_counted(case: CaseFile) -> bool:
    """Whether it counts in the score that the group speaks for an account; only then may a headline say so."""
    return any(item.family == "beneficiary" and item.weight > 0 for item in case.evidence)


def figure(value: float | None, digits: int = 2) -> str:
    """A number with so many digits after the point, `-` where there is none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def probability(value: float | None) -> str:
    """A p-value: two significant digits, or fewer than 1 in 10,000."""
    if value is None:
        return "-"
    return f"{value:.2g}" if value >= 1e-4 else "< 0.0001"
