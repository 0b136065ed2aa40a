"""All kinds of venues."""

from __future__ import annotations

from collections.abc import Mapping

from barograph.watch.fetchers.discourse_posts import fetch_posts
from barograph.watch.fetchers.event_hours import fetch_hours
from barograph.watch.fetchers.mail_files import fetch_hyperkitty, fetch_mailbox, fetch_pipermail
from barograph.watch.fetchers.outside_command import fetch_by_command
from barograph.watch.fetchers.repositories import fetch_inbox, fetch_repository
from barograph.watch.fetchers.trackers import fetch_github, fetch_gitlab
from barograph.watch.fetching import Kind

FETCHED: Mapping[str, Kind] = {
    "public-inbox": Kind(fetch_inbox, lambda folder: folder.data, "public-inbox", "repositories"),
    "git": Kind(fetch_repository, lambda folder: folder.data / "repository.git", "git-log", "repositories"),
    "mbox": Kind(fetch_mailbox, lambda folder: folder.data, "auto", "files"),
    "pipermail": Kind(fetch_pipermail, lambda folder: folder.data, "pipermail", "months"),
    "hyperkitty": Kind(fetch_hyperkitty, lambda folder: folder.data, "mbox", "months"),
    "github": Kind(fetch_github, lambda folder: folder.data, "github", "pages"),
    "gitlab": Kind(fetch_gitlab, lambda folder: folder.data, "gitlab", "pages"),
    "gharchive": Kind(fetch_hours, lambda folder: folder.data, "gharchive", "hours"),
    "discourse": Kind(fetch_posts, lambda folder: folder.data, "discourse", "pages"),
    "command": Kind(fetch_by_command, lambda folder: folder.data, "auto", "outputs"),
}
"""Kind of a venue -> how it is fetched and loaded; the names are those of `watch_list.KindName`."""
