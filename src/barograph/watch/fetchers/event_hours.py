"""GH Archive: one file an hour, each fetched once."""

from __future__ import annotations

from datetime import timedelta

from barograph.watch.client import RefusedError
from barograph.watch.fetching import Fetching

HOURS = 24


def fetch_hours(fetching: Fetching) -> int:
    """Fetch the hours from `since` to the last day asked for that are not here yet; how many came.

    The URL is that of the files, e.g. `https://data.gharchive.org`. An hour that is not there ends the fetch where it
    belongs to the last two days; an earlier one is a gap of the archive and is passed over.

    Raises:
        SourceError: An hour cannot be had for another reason.
    """
    base, until = fetching.url.rstrip("/"), fetching.until
    folder = fetching.folder
    day = fetching.venue.since or until
    found = 0
    while day <= until:
        for hour in range(HOURS):
            name = f"{day.isoformat()}-{hour}.json.gz"
            if (folder.data / name).is_file():
                continue
            try:
                fetching.client.download(
                    f"{base}/{name}", folder.data / name, folder.part(name), None, folder.will_change
                )
            except RefusedError as error:
                if error.code != 404:
                    raise
                if day >= until - timedelta(days=1):
                    return found
                continue
            found += 1
        day += timedelta(days=1)
    return found
