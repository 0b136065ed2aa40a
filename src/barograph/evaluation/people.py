"""Accounts that planted messages come from, with the headers of real newcomers of the archive and made-up names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.evaluation.draw import Draw
from barograph.evaluation.pattern import Pattern
from barograph.identifiers import login_account, mail_account, named_account

DONORS = 2000
"""Accounts whose headers are lent, chosen by the hash of their id."""

_ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "dr", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei")
RESERVED = ("example.org", "example.net", "example.com")
"""Domains reserved for examples (RFC 2606), where the archive lends too few."""


@dataclass(frozen=True, slots=True)
class Donor:
    """Headers of a real account of the archive; None where the archive has none.

    Attributes:
        domain: Domain of its address.
        client: Family of its client.
        host: Host of its Message-ID.
        offset: Minutes east of UTC.
        list_id: List-Id.
    """

    domain: str | None = None
    client: str | None = None
    host: str | None = None
    offset: int | None = None
    list_id: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """A planted account."""

    account_id: str
    name: str
    address: str | None
    login: str | None
    donor: Donor


def donors(messages: DataFrame) -> DataFrame:
    """Headers of accounts that write by hand, one row an account.

    Args:
        messages: `Table.MESSAGES`, cut at the as-of.
    """
    first = F.min(F.struct("sent_at", "address", "client", "message_host", "utc_offset_minutes", "list_id"))
    by_hand = messages.where(~F.col("automation") & (F.col("kind") == "mail"))
    return (
        by_hand.groupBy("account_id")
        .agg(first.alias("first"))
        .orderBy(F.xxhash64("account_id"), "account_id")
        .limit(DONORS)
        .select(
            F.substring_index("first.address", "@", -1).alias("domain"),
            F.col("first.client").alias("client"),
            F.col("first.message_host").alias("host"),
            F.col("first.utc_offset_minutes").alias("offset"),
            F.col("first.list_id").alias("list_id"),
        )
    )


def donors_of(rows: pa.Table) -> list[Donor]:
    """Donors from the rows of `donors`; one without headers where there is none."""
    return [Donor(**row) for row in rows.to_pylist()] or [Donor()]


def made_name(draw: Draw) -> tuple[str, str]:
    """A made-up given and family name.

    Example:
        >>> given, family = made_name(Draw("docs"))
        >>> given.istitle(), len(family) >= 6
        (True, True)
    """

    def syllables(number: int) -> str:
        return "".join(draw.pick(_ONSETS) + draw.pick(_VOWELS) for _ in range(number))

    return syllables(2).capitalize(), f"{syllables(3)}{draw.pick(_ONSETS[:13])}".capitalize()


def authors(pattern: Pattern, venue: str, tracker: bool, lent: Sequence[Donor], draw: Draw) -> list[Author]:
    """The accounts of one planting.

    Args:
        pattern: What is planted.
        venue: Where; trackers know logins, lists addresses.
        tracker: The venue is a tracker.
        lent: Donors of headers.
        draw: Source of choices.
    """
    single = pattern.people == "one-person"
    common = draw.pick(lent)
    chosen = [common] * pattern.accounts if pattern.same_provider else draw.some(lent, pattern.accounts)
    chosen += [draw.pick(lent) for _ in range(pattern.accounts - len(chosen))]
    name = made_name(draw)
    found: list[Author] = []
    for place, donor in enumerate(chosen):
        name = name if single or place == 0 else made_name(draw)
        found.append(_author(name, venue, tracker, _apart(donor, found) if single else donor))
    return found


def _apart(donor: Donor, others: Sequence[Author]) -> Donor:
    """The donor, with another domain where the same author has used its domain already."""
    used = {other.donor.domain for other in others}
    if donor.domain is None or donor.domain not in used:
        return donor
    domain = next((domain for domain in RESERVED if domain not in used), f"{len(others)}.{RESERVED[0]}")
    return Donor(domain, donor.client, donor.host, donor.offset, donor.list_id)


def _author(name: tuple[str, str], venue: str, tracker: bool, donor: Donor) -> Author:
    full, local = " ".join(name), f"{name[0]}.{name[1]}".lower()
    if tracker:
        login = local.replace(".", "-")
        return Author(login_account(venue.partition("/")[0], login), full, None, login, Donor())
    if donor.domain is None:
        return Author(named_account(venue, full), full, None, None, donor)
    address = f"{local}@{donor.domain}"
    return Author(mail_account(address), full, address, None, donor)
