from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from ground import DONORS, ground, planter

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.evaluation.draw import Draw
from barograph.evaluation.evaluate import fill
from barograph.evaluation.injection_sites import QUIET_DAYS, Site, SlotAllocator
from barograph.evaluation.pattern import HEADLINE, Pattern, cells_named, grid, lookalikes
from barograph.evaluation.plant import Planted, planted_rows
from barograph.linking.links import MAILBOX

BASE = Pattern("test", 3, 3, 60.0)


def planted(pattern: Pattern, *more: str, seed: int = 0) -> Planted:
    here = ground()
    others = [ground(name) for name in more]
    found = planter(here, *others, seed=seed).plant(pattern, 0, Site(here, 16_000.0))
    assert found is not None
    return found


def test_planting_is_the_same_every_time_and_other_under_another_seed() -> None:
    assert planted(BASE) == planted(BASE)
    assert planted(BASE).rows != planted(BASE, seed=1).rows


def test_rows_have_the_columns_of_messages() -> None:
    table = planted_rows([planted(BASE)])
    assert table.schema == Table.MESSAGES.arrow
    assert table.num_rows == 9


def test_every_message_answers_a_message_that_was_there_before() -> None:
    here, rows = ground(), planted(BASE).rows
    sent = {anchor.native_id: anchor.at for anchor in here.anchors}
    sent |= {row["native_id"]: row["sent_at"].timestamp() / 86_400 for row in rows}
    for row in rows:
        assert sent[row["reply_to"]] < row["sent_at"].timestamp() / 86_400
        assert row["subject"].startswith("Re: ")
        assert row["reference_ids"][-1] == row["reply_to"]


def test_messages_of_strangers_link_to_nobody() -> None:
    import re

    rows = planted(BASE).rows
    by_account = {row["account_id"]: (row["display_name"], row["address"]) for row in rows}
    names, addresses = zip(*by_account.values(), strict=True)
    assert len(set(names)) == len(set(addresses)) == 3
    assert len({address.partition("@")[0] for address in addresses}) == 3
    assert not [row for row in rows if re.match(MAILBOX, row["native_id"])]


def test_one_person_keeps_name_and_local_part_and_changes_the_domain() -> None:
    rows = planted(replace(BASE, accounts=2, people="one-person")).rows
    assert len({row["display_name"] for row in rows}) == 1
    assert len({row["address"] for row in rows}) == len({row["account_id"] for row in rows}) == 2
    assert len({row["address"].partition("@")[0] for row in rows}) == 1


def test_cover_and_ageing_add_neutral_messages_that_are_not_counted_as_pressing() -> None:
    found = planted(replace(BASE, cover=0.5, ageing_days=400.0))
    assert len(found.pressing) == 9
    assert len(found.rows) == 9 + 9 + 3 * 2
    early = [row for row in found.rows if (found.first - row["sent_at"]).days > 300]
    assert len(early) == 6


def test_one_provider_lends_its_headers_to_all() -> None:
    apart, same = planted(BASE).rows, planted(replace(BASE, same_provider=True)).rows
    assert len({row["message_host"] for row in same}) == 1
    assert len({row["message_host"] for row in apart}) == 3


def test_on_a_tracker_messages_are_comments_of_logins() -> None:
    here = ground("github.com/o/r", kind="issue")
    found = planter(here).plant(BASE, 0, Site(here, 16_000.0))
    assert found is not None
    assert {row["kind"] for row in found.rows} == {"comment"}
    assert all(row["login"] and row["address"] is None for row in found.rows)
    assert all(row["thread_hint"].startswith("github.com/o/r/issues/") for row in found.rows)


def test_veterans_need_another_project_and_were_there_before() -> None:
    pattern = replace(BASE, accounts=2, people="veterans")
    here = ground()
    assert planter(here).plant(pattern, 0, Site(here, 16_000.0)) is None
    rows = planted(pattern, "other-list").rows
    assert {row["venue"] for row in rows} == {"dev-list", "other-list"}


def test_no_text_is_planted_twice_unless_it_is_to_be() -> None:
    here = ground(length=20_000)
    wanted = [(pattern, number) for pattern in HEADLINE for number in range(3)]
    found, left = fill(wanted, [here], DONORS, Config(), 0)
    keys = [row["content_key"] for one in found for row in one.rows if row["content_key"]]
    assert not left
    assert len(keys) == len(set(keys))
    scam = next(pattern for pattern in lookalikes() if pattern.name == "scam-wave")
    assert len({row["own_text"] for row in planted(scam).rows}) == 1


def test_stretches_of_one_pass_are_apart_from_each_other_and_from_the_burn_in() -> None:
    here, claims = ground(length=3_000), SlotAllocator()
    starts = []
    while (site := claims.claim([here], 60.0, 0.0, 365.0, Draw("claim", len(starts)))) is not None:
        starts.append(site.start)
    starts.sort()
    assert len(starts) > 5
    assert starts[0] > here.begun + 365.0
    assert all(later - earlier >= 60.0 + QUIET_DAYS for earlier, later in pairwise(starts))


def test_nothing_is_planted_where_no_member_spoke() -> None:
    here = ground()
    silent = replace(here, anchors=here.anchors[:150])
    assert SlotAllocator().claim([silent], 60.0, 0.0, 365.0, Draw("claim")) is None


def test_the_grid_and_its_names() -> None:
    assert len({cell.name for cell in grid()}) == 1296
    assert [cell.name for cell in cells_named("2x3, 3x3")] == ["2x3", "3x3"]
    with pytest.raises(DataError, match="no cell 9x9"):
        cells_named("9x9")


@pytest.mark.parametrize("pattern", lookalikes(), ids=lambda pattern: pattern.name)
def test_every_lookalike_can_be_planted(pattern: Pattern) -> None:
    found = planted(pattern, "other-list")
    assert pattern.harmless
    assert len(found.accounts) == pattern.accounts
    assert pattern.accounts <= len(found.pressing) <= pattern.accounts * pattern.messages
