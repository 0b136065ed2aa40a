"""The folder of odd inputs, where it is there: every tracker case is recognised and gives what CASES.md says."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from tracker_samples import read_all

from barograph.sources.base import ReadOptions
from barograph.sources.registry import recognise

ODD = Path(os.environ.get("BAROGRAPH_ARCHIVES", "../shared/data")).parent / "odd-inputs"
EXPECTED = {
    "j01_paginate_arrays.json": {"Message": 3},
    "j01b_paginate_pretty.json": {"Message": 3},
    "j01c_paginate_lines.json": {"Message": 3},
    "j01d_slurp.json": {"Message": 3},
    "j02_search.json": {"Message": 2},
    "j03_gh_issue_list.json": {"Message": 8},
    "j03b_gh_issue_list_nourl.json": {"Message": 4},
    "j04_utf16.json": {"Message": 2},
    "j04b_bom.json": {"Message": 2},
    "j04c_bom.jsonl": {"Message": 2},
    "j05_ghbackup": {"Message": 6},
    "j08a_graphql_paginate.json": {"Message": 6},
    "j08b_graphql_single.json": {"Message": 2},
    "j08c_graphql_search.json": {"Message": 4},
    "j08d_graphql_discussions.json": {"Message": 4},
    "j08e_graphql_ok.json": {"Message": 4},
    "j09_gharchive": {"Message": 3},
    "j09c_gharchive_torn": {"Message": 2, "Reject": 1},
    "j09d_gharchive_nul": {"Message": 3},
    "j09e_gharchive_nul_line": {"Message": 3},
    "j09f_gharchive_trunc": {"Message": 3, "Reject": 1},
    "j09g_gharchive_2025": {"Message": 3, "Ignored": 1},
    "j10_perceval_pretty.json": {"Message": 4},
    "j10b_perceval_lines.json": {"Message": 4},
    "j11b_gitlab_issues_csv.csv": {"Message": 1},
    "j11c_gitlab_api_paginate.json": {"Message": 3},
    "j11d_gitlab_group": {"Message": 3},
    "j12_discourse_topic.json": {"Message": 2},
    "j12b_discourse_posts.json": {"Message": 2},
    "j12c_discourse_user_archive.csv": {"Message": 1},
    "j13_jira_mongo.json": {"Message": 4},
    "j13b_jira_flat_comments.json": {"Message": 2},
    "j14_bugzilla.xml": {"Message": 1},
    "t08_perceval_discourse.json": {"Message": 1, "Reject": 1},
}


@pytest.mark.archives
@pytest.mark.skipif(not ODD.is_dir(), reason="the folder of odd inputs is not here")
@pytest.mark.parametrize("name", EXPECTED)
def test_odd_inputs_of_trackers(name: str) -> None:
    reader, _ = recognise(ODD / name)
    records = read_all(reader, ODD / name, ReadOptions("github.com/o/r"), parts=2)
    assert Counter(type(record).__name__ for record in records) == EXPECTED[name]
