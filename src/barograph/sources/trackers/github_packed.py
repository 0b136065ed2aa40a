"""GitHub's migration archives and two backup tools, brought to the form of the REST API.

| form | how it differs |
|---|---|
| migration archive (`issues_000001.json`, …) | `type`, web addresses in place of numbers and logins |
| 0xB10C/github-metadata-backup | `{"type", "issue" or "pull", "events", "comments"}`: comments are timeline events |
"""

from __future__ import annotations

from barograph.sources.containers.json_fields import Fields, entries, inner, label, text

_MIGRATED = frozenset(
    ["issue", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "commit_comment"]
)


def of_backup(value: Fields) -> Fields | None:
    """Return the item of a 0xB10C backup with its comments, reviews and merge; None for anything else."""
    kind = text(value, "type")
    item = inner(value, kind) if kind in ("issue", "pull") else {}
    if not item or "events" not in value:
        return None
    said: dict[str, list[Fields]] = {"commented": [], "reviewed": []}
    merged: Fields = {}
    others = 0
    for event in entries(value, "events"):
        name = text(event, "event") or ""
        if name in said:
            said[name].append(event)
        elif name == "merged":
            merged = event
        else:
            others += 1
    comments = list(entries(value, "comments"))
    merger = {"merged_by": inner(merged, "actor")} if inner(merged, "actor") else {}
    return {
        **item,
        **({"pull_request": True} if kind == "pull" else {}),
        **merger,
        "comments": said["commented"] + ([] if kind == "pull" else comments),
        "reviews": said["reviewed"],
        "review_comments": comments if kind == "pull" else [],
        "other_events": others,
    }


def of_migration(value: Fields) -> Fields | None:
    """Return the REST form of an object of a migration archive; None for anything else."""
    kind, url = text(value, "type"), text(value, "url")
    if kind not in _MIGRATED or url is None or not isinstance(value.get("user"), str | None):
        return None
    author = text(value, "user")
    plain: Fields = {
        **value,
        "html_url": url,
        "user": {"login": author.rstrip("/").rpartition("/")[2]} if author else None,
        "issue_url": text(value, "issue", "pull_request"),
    }
    if kind in ("issue", "pull_request"):
        plain["number"] = label(value, "number") or url.rstrip("/").rpartition("/")[2]
        plain["pull_request"] = kind == "pull_request"
    return plain
