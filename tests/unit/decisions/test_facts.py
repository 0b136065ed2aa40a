"""What speaks for an account, from the tables of the sample cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from barograph.cases.repository.account_facts import AccountFacts, account_facts
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.storage.store import Store
from case_samples import MAREN, PELLE
from made_workspace import made_workspace


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("facts") / "ws", cases=2)


def first(store: Store) -> str:
    return str(store.arrow(Table.CASES).to_pylist()[0]["case_id"])


def named(found: AccountFacts, fact: str) -> list[tuple[bool, float, str | None]]:
    return [(row.speaks_for, row.count, row.project) for row in found.facts if row.fact == fact]


def test_counts_are_those_of_the_tables(store: Store) -> None:
    found = account_facts(store, MAREN.address)
    own = [row for row in store.arrow(Table.PLACEMENTS).to_pylist() if row["identity_id"] == MAREN.identity]
    by_project = {row["project"]: 0 for row in own}
    answered: dict[str, set[str]] = {project: set() for project in by_project}
    for row in own:
        if row["parent_identity"] not in (None, MAREN.identity):
            by_project[row["project"]] += 1
            answered[row["project"]].add(row["parent_identity"])
    wanted = sorted((len(answered[p]) >= 3, n, p) for p, n in by_project.items())
    assert sorted(named(found, "answers given")) == wanted
    assert named(found, "other projects") == [(True, 1, None)]
    assert found.identity == MAREN.identity


def test_a_label_of_a_case_means_its_account_and_brings_its_explanations(store: Store) -> None:
    case = first(store)
    found = account_facts(store, f"{case.lower()}:a1")
    assert found.identity == account_facts(store, PELLE.address.upper()).identity
    document = json.loads(store.arrow(Table.CASES).to_pylist()[0]["document"])
    consistent = [row["name"] for row in document["explanations"] if row["verdict"] == "consistent"]
    told = [row.text.partition(":")[0] for row in found.facts if row.fact == "innocent explanation"]
    assert consistent
    assert told.count(consistent[0]) == 2
    assert {row[2] for row in named(found, "case")} == {row["case_id"] for row in store.arrow(Table.CASES).to_pylist()}


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_verb_names_nobody(store: Store, form: str) -> None:
    told = CliRunner().invoke(cli, ["-w", str(store.root), "facts", PELLE.address, "--format", form])
    assert told.exit_code == 0, told.output
    for name in (PELLE.name, PELLE.address, MAREN.name, MAREN.address):
        assert name not in told.stdout


@pytest.mark.parametrize(("who", "told"), [("nobody@example.org", "no account"), ("C-AAAAAAAAAA:A1", "no case")])
def test_who_is_not_known(store: Store, who: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        account_facts(store, who)


def test_a_label_that_the_case_has_not(store: Store) -> None:
    with pytest.raises(DataError, match="Accounts: A1"):
        account_facts(store, f"{first(store)}:A9")


def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="barograph run"):
        account_facts(Store(tmp_path), PELLE.address)
