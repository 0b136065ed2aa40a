"""Who wrote at a tracker: logins, deleted accounts shown under one name, and no-reply addresses that name a login."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from barograph.identifiers import digest, login_account, mail_account, named_account
from barograph.sources.automation import is_automation

GHOSTS = frozenset({"ghost", "ghost user", "former user"})
"""Names under which trackers show deleted accounts (GitHub `ghost`, GitLab `Ghost User`, Jira `Former user`)."""

_NOREPLY = re.compile(r"^(?:\d+[+-])?([a-z0-9][a-z0-9._\[\]-]*)@users\.noreply\.(github\.com|gitlab\.com)$")


@dataclass(frozen=True, slots=True)
class Author:
    """An account as a tracker shows it.

    Attributes:
        account_id: Its id.
        login: Login, None where the account is deleted or not stated.
        address: Mail address, lower case, where that is all there is.
        automation: It is a program's.
        note: What was done about it, or None.
    """

    account_id: str
    login: str | None
    address: str | None = None
    automation: bool = False
    note: str | None = None


def author_of_login(host: str, login: str | None, native_id: str) -> Author:
    """Return the account of a login.

    A deleted account has no login any more; GitHub shows all of them as `ghost`. Each of its messages gets an account
    of its own, since two of them may or may not be by the same hand and one account for all would be a busy veteran.

    Args:
        host: Tracker host, such as `github.com`.
        login: Login as shown, None where the tracker gives none.
        native_id: The message, which keeps such accounts apart.

    Example:
        >>> author_of_login("h", "ghost", "a").account_id == author_of_login("h", "ghost", "b").account_id
        False
    """
    name = (login or "").strip()
    if not name:
        return Author(
            digest("account", "unstated", host, native_id), None, note="no author stated: an account of its own"
        )
    if name.lower() in GHOSTS:
        own = digest("account", "deleted", host, native_id)
        return Author(own, None, note=f"author {name.lower()} stands for deleted accounts: an account of its own")
    if "***" in name or "..." in name:
        return replace(_of_login(host, name), note="the login is masked; it may stand for several accounts")
    return _of_login(host, name)


def login_of_app(login: str, program: bool) -> str | None:
    """Return the login under which GitHub's REST API shows an account, whichever way another form writes it.

    An app is `NAME[bot]` there, `app/NAME` in the output of `gh`, and plain `NAME` beside a mark in GraphQL.

    Args:
        login: Login as written.
        program: The form marks the account as an app (`is_bot`, `__typename: Bot`).

    Returns:
        The login; None for an account that is gone, which `gh` writes as `app/`.

    Example:
        >>> login_of_app("app/dependabot", True), login_of_app("dependabot", True), login_of_app("app/", True)
        ('dependabot[bot]', 'dependabot[bot]', None)
    """
    name = login.removeprefix("app/")
    if not name:
        return None
    return f"{name}[bot]" if (program or name != login) and not name.endswith("[bot]") else name


@lru_cache(maxsize=20_000)
def _of_login(host: str, name: str) -> Author:
    return Author(login_account(host, name), name, automation=is_automation(host, name))


def author_of_name(venue: str, name: str, native_id: str) -> Author:
    """Return the account of a mere name, which holds within its venue only.

    Args:
        venue: Venue.
        name: Name as shown.
        native_id: The message, which keeps deleted accounts apart.
    """
    if name.lower() in GHOSTS:
        return author_of_login(venue, name, native_id)
    return Author(named_account(venue, name), None)


def author_of_address(address: str) -> Author:
    """Return the account of a mail address; a code host's no-reply address is the login it names.

    Args:
        address: Address as written.

    Example:
        >>> author_of_address("12+Someone@users.noreply.github.com").login
        'someone'
    """
    low = address.strip().lower()
    found = _NOREPLY.match(low)
    if found:
        login, host = found.groups()
        return Author(login_account(host, login), login, low, automation=is_automation(host, login))
    return Author(mail_account(low), None, low)
