"""`barograph watch`: which projects are watched, and where they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("project", "venue", "kind", "where", "strata")
IMPORTED = ("dependency", "project", "venues", "reason")


@click.group("watch", short_help="Say which projects are watched.")
def command() -> None:
    """Keep the list of watched projects, `watch.yaml` in the workspace. A person may edit it too.

    barograph watch add harbor harbor-list public-inbox https://lists.example.org/harbor
    """


@command.command("add", short_help="Watch one more venue of a project.")
@click.argument("project")
@click.argument("venue")
@click.argument("kind")
@click.argument("where", nargs=-1)
@click.option("--format", default="auto", show_default=True, help="Format, for kinds mbox and command.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="First day to ask for.")
@click.option("--repos", help="Kind gharchive: repositories kept, e.g. owner/*.")
@click.option("--token-env", metavar="NAME", help="Name of the environment variable that holds the token.")
@pass_session
def add(session: Session, /, project: str, venue: str, kind: str, where: tuple[str, ...], **options: Any) -> None:
    """Watch VENUE of PROJECT. WHERE is a URL or path; for kind `command` the words of a command, after `--`.

    Kinds: public-inbox, git, mbox, pipermail, hyperkitty, github, gitlab, gharchive, discourse, command.
    Several venues of one project are one project; a venue of the same name is replaced.

    barograph watch add harbor github.com/crew/harbor github https://api.github.com/repos/crew/harbor
    """
    from barograph.watch.watch_list import parsed, read_watch_list, write_watch_list

    since = options.pop("since")
    given: dict[str, Any] = {"venue": venue, "kind": kind, "since": since.date() if since else None, **options}
    given |= {"command": where} if kind == "command" else {"url": where[0] if len(where) == 1 else None}
    asked = parsed({"projects": {project: {"venues": [given]}}}, "watch add").projects[project].venues[0]
    watched = read_watch_list(session.root).adding(project, asked)
    path = write_watch_list(session.root, watched)
    session.say(f"{path}: {len(watched.projects)} projects, {len(watched.venues)} venues. Fetch with: barograph sync")


@command.command("remove", short_help="Watch a project or venue no longer.")
@click.argument("project")
@click.argument("venue", required=False)
@pass_session
def remove(session: Session, project: str, venue: str | None) -> None:
    """Watch PROJECT, or one VENUE of it, no longer. What was fetched and loaded stays.

    barograph watch remove harbor harbor-list
    """
    from barograph.watch.watch_list import read_watch_list, write_watch_list

    watched = read_watch_list(session.root).removing(project, venue)
    path = write_watch_list(session.root, watched)
    session.say(f"{path}: {len(watched.projects)} projects, {len(watched.venues)} venues. What was loaded stays")


@command.command("list", short_help="List what is watched.")
@format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List projects with their venues.

    barograph watch list --format json
    """
    from barograph.watch.client import shown
    from barograph.watch.watch_list import read_watch_list

    watched = read_watch_list(session.root)
    rows: list[dict[str, object]] = []
    for project, venue in watched.venues:
        url = venue.url or ""
        where = " ".join(venue.command[:1]) or (shown(url) if "://" in url else url)
        strata = ", ".join(watched.projects[project].strata)
        rows.append({"project": project, "venue": venue.venue, "kind": venue.kind, "where": where, "strata": strata})
    print_rows(rows, COLUMNS, form)
    if not rows:
        session.say("nothing is watched. Begin with: barograph watch add PROJECT VENUE KIND URL")


@command.command("check", short_help="Tell every fault of the list at once.")
@pass_session
def check(session: Session) -> None:
    """Read the list, and tell all its faults and what is missing. Nothing is fetched.

    barograph watch check
    """
    import os

    from barograph.errors import ConfigError, DataError
    from barograph.watch.sync import token_of
    from barograph.watch.watch_list import read_watch_list

    watched = read_watch_list(session.root)
    faults = []
    for _, venue in watched.venues:
        try:
            token_of(venue, os.environ)
        except DataError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError(faults)
    session.say(f"{len(watched.projects)} projects, {len(watched.venues)} venues; no fault found")


@command.command("import", short_help="Watch what you depend on.")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--sbom", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The same as PATH.")
@click.option("--stratum", default="dependency", show_default=True, help="Word that marks the projects.")
@click.option("--dry-run", is_flag=True, help="Tell what would be watched, change nothing.")
@format_option
@pass_session
def import_(session: Session, path: Path | None, sbom: Path | None, stratum: str, dry_run: bool, form: str) -> None:
    """Watch the projects that a bill of materials or a lock file names, where their declared links tell how.

    CycloneDX and SPDX in JSON, requirements files, package-lock.json, Cargo.lock, poetry.lock, uv.lock, pylock.toml.
    Nothing is looked up anywhere. What cannot be mapped is listed with the reason.

    barograph watch import --sbom bom.json
    """
    from barograph.watch.dependencies.dependency_file import dependencies_in
    from barograph.watch.dependencies.venues import mapped
    from barograph.watch.watch_list import read_watch_list, write_watch_list

    file = path or sbom
    if file is None or (path and sbom):
        raise click.UsageError("give one file, e.g. barograph watch import --sbom bom.json")
    watched, rows = mapped(read_watch_list(session.root), dependencies_in(file), stratum)
    if not dry_run and any(row.project and not row.reason for row in rows):
        write_watch_list(session.root, watched)
    listed: list[dict[str, object]] = [
        {"dependency": row.dependency, "project": row.project, "venues": ", ".join(row.venues), "reason": row.reason}
        for row in rows
    ]
    print_rows(listed, IMPORTED, form, full=rows)
    found = sum(row.project is not None for row in rows)
    would = "would be watched" if dry_run else "are watched"
    session.say(f"{found} of {len(rows)} dependencies {would}; {len(rows) - found} could not be mapped")


def today(given: str | None) -> date:
    """A date given by hand, else today's, UTC.

    A night is an act of now, so the clock is read here, once, and nowhere below.

    Raises:
        ConfigError: Not a date.
    """
    from barograph.as_of import as_of_instant

    return as_of_instant(given).date() if given else datetime.now(UTC).date()
