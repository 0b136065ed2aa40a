"""The watch list tells all its faults at once, and never repeats a secret."""

from pathlib import Path

import pytest

from barograph.errors import ConfigError
from barograph.storage.watch_notes import NAME
from barograph.watch.fetchers.registry import FETCHED
from barograph.watch.watch_list import KINDS, WatchedVenue, WatchList, parsed, read_watch_list, write_watch_list

LIST = WatchedVenue(venue="harbor-list", kind="public-inbox", url="/srv/harbor")
TRACKER = WatchedVenue(venue="github.com/crew/harbor", kind="github", url="https://api.github.com/repos/crew/harbor")


def test_all_faults_stand_there_at_once(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(
        """
projets: {}
projects:
  a:
    venues:
      - {venue: x, kind: publicinbox, url: /a}
      - {venue: y, kind: mbox, url: "https://me:hunter2@host/x"}
      - {venue: z, kind: git, ur: /b}
      - {venue: t, kind: github, url: "https://api.github.com/repos/a/b", token_env: ghp-hunter2}
      - {venue: u, kind: mbox, url: "http://host/x"}
      - {venue: v, kind: gharchive, url: "https://host"}
      - {venue: w, kind: gitlab, url: "https://host/x?private_token=hunter2"}
  b: {venues: []}
"""
    )
    with pytest.raises(ConfigError) as caught:
        read_watch_list(tmp_path)
    text = str(caught.value)
    for said in (
        "projets: no such key. Did you mean projects?",
        "venues.0.kind: ",
        "Did you mean public-inbox?",
        "venues.1: url (not shown: it may hold a secret): holds a login",
        "venues.2.ur: no such key. Did you mean url?",
        "venues.3.token_env: ",
        "venues.4: url http://host/x: expected https",
        "venues.5: kind gharchive needs `since`",
        "needs `repos`",
        "venues.6: url (not shown",
        "projects.b: venues: name at least one",
    ):
        assert said in text
    assert "hunter2" not in text + repr(caught.value.__cause__) + repr(caught.value.__context__)


def test_a_file_that_is_no_yaml_is_told_by_its_line_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("projects:\n  a: {token: [hunter2\n")
    with pytest.raises(ConfigError, match="line 3") as caught:
        read_watch_list(tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_list_is_written_and_read_back(tmp_path: Path) -> None:
    watched = WatchList().adding("harbor", LIST).adding("harbor", TRACKER)
    path = write_watch_list(tmp_path, watched)
    assert read_watch_list(tmp_path) == watched
    assert path.stat().st_mode & 0o077 == 0
    assert [venue for _, venue in watched.removing("harbor", "harbor-list").venues] == [TRACKER]
    assert watched.removing("harbor", None).venues == ()


def test_a_venue_belongs_to_one_project() -> None:
    watched = WatchList().adding("harbor", LIST)
    with pytest.raises(ConfigError, match="belongs to project harbor"):
        watched.adding("pier", LIST)
    one = {"venues": [{"venue": "v", "kind": "git", "url": "/a"}]}
    with pytest.raises(ConfigError, match="venue v: named more than once"):
        parsed({"projects": {"a": one, "b": one}}, NAME)


def test_an_unknown_project_is_told_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"project harbour: .* Did you mean harbor\?"):
        WatchList().adding("harbor", LIST).of(("harbour",))


def test_every_kind_can_be_fetched() -> None:
    assert set(KINDS) == set(FETCHED)
