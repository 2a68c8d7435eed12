"""An operator is told how a query was answered: by a plan, with its SQL and how the store goes about it."""

from pathlib import Path

import pytest

from greenroom.schema.plans.plans import Plans
from tests import make, stores
from tests.registry import Registry

TOKEN = "an-operators-token-of-32-characters"
ASKED = '{ models { nodes { name versions(query: "name: v1") { totalCount } } } }'
SHOWN = {"Greenroom-Explain": TOKEN}


@pytest.fixture
async def watched(tmp_path: Path) -> Registry:
    """A registry whose operator has a token."""
    registry = await Registry.open(tmp_path, metrics_token=TOKEN)
    await make.model(registry, "acme/churn")
    await make.version(registry, "acme/churn:v1")
    return registry


async def test_a_plan_is_told_with_its_statements(watched: Registry):
    answer = await watched.ask(ASKED, headers=SHOWN)
    told = answer.body["extensions"]["plan"]
    assert told["way"] == "plan"
    assert [one["rows"] for one in told["statements"]] == [1, 1], "the models, their counts"
    assert all(one["milliseconds"] > 0 for one in told["statements"])
    assert "FROM models" in told["statements"][0]["sql"]
    words = "models" if not stores.is_postgresql() else "cost="
    assert any(words in step for step in told["statements"][0]["steps"])
    await watched.close()


@pytest.mark.skipif(stores.is_postgresql(), reason="PostgreSQL reads a small table whole.")
@pytest.mark.parametrize(
    ("page", "bound"), [("first: 1, after", "created_at<?"), ("last: 1, before", "created_at>?")]
)
async def test_a_page_behind_a_cursor_is_sought_in_an_index_not_walked_to(
    watched: Registry, page: str, bound: str
):
    first = await watched.ask("{ versions(first: 1) { pageInfo { endCursor } } }")
    cursor = first.body["data"]["versions"]["pageInfo"]["endCursor"]
    asked = f'{{ versions({page}: "{cursor}") {{ nodes {{ name }} }} }}'
    told = (await watched.ask(asked, headers=SHOWN)).body["extensions"]["plan"]
    steps = told["statements"][0]["steps"]
    assert steps[0] == f"SEARCH versions USING INDEX ix_versions_created_at ({bound})"
    assert not any("ORDER BY" in step for step in steps), "nothing is sorted"
    await watched.close()


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ('{ __type(name: "Model") { name } }', "plans do not cover __type"),
        ('{ versions(query: "nonsense: 1") { totalCount } }', "Invalid: "),
    ],
)
async def test_what_is_left_to_the_executor_is_told_with_the_reason(
    watched: Registry, document: str, why: str
):
    told = (await watched.ask(document, headers=SHOWN)).body["extensions"]["plan"]
    assert told["way"] == "executor"
    assert told["why"].startswith(why)
    await watched.close()


async def test_a_document_gets_a_plan_when_it_comes_again(
    watched: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Plans, "BEFORE", 1)
    ways = [
        (await watched.ask(ASKED, headers=SHOWN)).body["extensions"]["plan"]["way"]
        for _ in range(3)
    ]
    assert ways == ["executor", "plan", "plan"]
    await watched.close()


@pytest.mark.parametrize("shown", ["", "another", TOKEN[:-1], "ä"])
async def test_nobody_else_is_told(watched: Registry, shown: str):
    answer = await watched.ask(ASKED, headers={"Greenroom-Explain": shown.encode()})
    assert "extensions" not in answer.body
    await watched.close()


async def test_without_a_token_nobody_is(tmp_path: Path):
    registry = await Registry.open(tmp_path)
    answer = await registry.ask("{ models { totalCount } }", headers={"Greenroom-Explain": ""})
    assert answer.body == {"data": {"models": {"totalCount": 0}}}
    await registry.close()


async def test_the_lineage_graph_has_a_plan_whose_statement_everybody_shares(watched: Registry):
    await make.project(watched, "acme/train")
    run = await make.run(watched, "acme/train", name="nightly")
    await make.promoted(watched, run, "acme/churn:v2")
    asked = """query($of: ID!) { lineage(of: $of, direction: UPSTREAM) {
        totalCount nodes { kind name depth node { id ... on Run { status } } } edges { kind } } }"""
    for principal in ("owner", "viewer", "owner"):
        answer = await watched.ask(asked, {"of": "acme/churn:v2"}, as_=principal, headers=SHOWN)
        told = answer.body["extensions"]["plan"]
        assert told["way"] == "plan"
        assert [one["rows"] for one in told["statements"]] == [1, 2, 1, 1], "root, graph, rows"
        found = answer.body["data"]["lineage"]
        assert [node["name"] for node in found["nodes"]] == ["acme/churn:v2", "nightly"]
        assert found["edges"] == [{"kind": "PROMOTED"}]
    hidden = await watched.ask(asked, {"of": "acme/churn:v2"}, as_="outsider", headers=SHOWN)
    assert hidden.body["data"] == {"lineage": None}
    refused = await watched.ask('{ lineage(of: "x", depth: 11) { totalCount } }', headers=SHOWN)
    assert refused.body["extensions"]["plan"]["why"] == "Invalid: depth is 1 to 10, not 11."
    await watched.close()
