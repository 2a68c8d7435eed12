"""Lineage between two versions is seen by whoever sees both and the run between them."""

from dataclasses import dataclass
from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh
from tests.operations import moved
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAYS = ("direct", "through an artifact")


@dataclass(frozen=True)
class Chain:
    """Two versions that all see, and between them a run of a project of its own."""

    project: str
    run: str
    first: str
    second: str


async def chain(registry: Registry, way: str) -> Chain:
    """Make a version whose run consumed another version, or an artifact that it is made of."""
    project = await make.project(registry, fresh("acme/p"))
    data = fresh("data")
    producer = await make.run(registry, outputs=make.outputs(data))
    first = await make.promoted(registry, producer, f"{fresh('acme/m')}:v1", createModel=True)
    consumed: dict[str, Any] = (
        {"versions": [first]}
        if way == "direct"
        else {"inputs": [{"name": "base", "digest": make.digest(data)}]}
    )
    run = await make.run(registry, project, outputs=make.outputs("model"), **consumed)
    second = await make.promoted(registry, run, f"{fresh('acme/m')}:v2", createModel=True)
    return Chain(project, run, first, second)


EDGES = (
    "upstream { totalCount pageInfo { hasNextPage } nodes { id } } "
    "downstream { totalCount pageInfo { hasNextPage } nodes { id } }"
)


async def lineage(
    registry: Registry, person: str | None, *versions: str
) -> list[tuple[list[str], list[str]]]:
    """The ids up and down of each version, asked for all at once."""
    answer = await registry.ask(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Version {{ {EDGES} }} }} }}",
        {"ids": versions},
        as_=person,
    )
    found = []
    for node in answer.data["nodes"]:
        ways = []
        for edge in (node["upstream"], node["downstream"]):
            assert edge["totalCount"] == len(edge["nodes"])
            assert not edge["pageInfo"]["hasNextPage"]
            ways.append([one["id"] for one in edge["nodes"]])
        found.append((ways[0], ways[1]))
    return found


async def seen(registry: Registry, person: str, it: Chain) -> bool:
    """Whether a person sees that the versions are connected, asked for each alone and for both."""
    together = await lineage(registry, person, it.first, it.second)
    alone = [(await lineage(registry, person, one))[0] for one in (it.first, it.second)]
    assert together == alone
    assert together in ([([], [it.second]), ([it.first], [])], [([], []), ([], [])])
    return together != [([], []), ([], [])]


@pytest.mark.parametrize("way", WAYS)
async def test_versions_are_connected_by_runs_that_one_sees(registry: Registry, way: str):
    it = await chain(registry, way)
    for person in ("owner", "admin", "viewer"):
        assert await seen(registry, person, it)
    await make.visibility(registry, it.project, "PRIVATE")
    assert await seen(registry, "owner", it)
    for person in ("admin", "member", "viewer"):
        assert not await seen(registry, person, it)
    await make.grant(registry, "viewer", it.project, Role.VIEWER)
    assert await seen(registry, "viewer", it)
    await make.grant(registry, "viewer", it.project, Role.OUTSIDER)
    assert not await seen(registry, "viewer", it)
    await make.visibility(registry, it.project, "PUBLIC")
    assert await seen(registry, "viewer", it)


@pytest.mark.parametrize("way", WAYS)
async def test_a_token_that_reads_no_runs_sees_no_connection(registry: Registry, way: str):
    it = await chain(registry, way)
    blind = await moved.scoped(registry, "MODEL_READ", "VERSION_READ")
    assert not await seen(registry, blind, it)
    reader = await moved.scoped(registry, "MODEL_READ", "VERSION_READ", "RUN_READ")
    assert await seen(registry, reader, it)


async def test_a_hidden_connection_does_not_hide_a_seen_one(registry: Registry):
    """One version is consumed by two runs, of which one is hidden."""
    it = await chain(registry, "direct")
    open_run = await make.run(registry, versions=[it.first])
    third = await make.promoted(registry, open_run, f"{fresh('acme/m')}:v3", createModel=True)
    await make.visibility(registry, it.project, "PRIVATE")
    assert await lineage(registry, "viewer", it.first, third) == [([], [third]), ([it.first], [])]
    ((_, down),) = await lineage(registry, "owner", it.first)
    assert sorted(down) == sorted([it.second, third])


@pytest.mark.parametrize("way", WAYS)
async def test_versions_that_are_hidden_are_not_connected(registry: Registry, way: str):
    it = await chain(registry, way)
    rows = await registry.rows(f"SELECT model_id FROM versions WHERE id = '{it.first}'")
    await make.visibility(registry, rows[0][0], "PRIVATE")
    assert await lineage(registry, "viewer", it.second) == [([], [])]
    assert await lineage(registry, "owner", it.second) == [([it.first], [])]


async def test_what_is_hidden_costs_no_statement_more(registry: Registry):
    it = await chain(registry, "direct")
    await make.visibility(registry, it.project, "PRIVATE")
    costs = []
    for person in ("owner", "viewer"):
        await lineage(registry, person, it.first, it.second)
        registry.ask_anew()
        before = len(registry.statements)
        await lineage(registry, person, it.first, it.second)
        costs.append(len(registry.statements) - before)
    assert costs[0] == costs[1]


async def test_the_edges_of_runs_and_artifacts_lead_to_nothing_hidden(registry: Registry):
    """A run that all see consumed what a hidden one produced, and what it produced is consumed."""
    secret, model = await make.project(registry, fresh("acme/p")), fresh("acme/m")
    hidden = await make.run(registry, secret, name="hidden", outputs=make.outputs("quokka"))
    run = await make.run(
        registry,
        inputs=[{"name": "in", "digest": make.digest("quokka")}],
        outputs=make.outputs("numbat"),
    )
    version = await make.promoted(
        registry, run, f"{model}:v1", createModel=True, artifacts=["in", "numbat"]
    )
    consumer = await make.run(
        registry,
        secret,
        name="consumer",
        versions=[version],
        inputs=[{"name": "in", "digest": make.digest("numbat")}],
    )
    await make.promoted(registry, hidden, f"{model}:hidden")
    await make.visibility(registry, secret, "PRIVATE")
    document = """query($run: ID!, $version: ID!) {
        run(id: $run) {
            inputs { totalCount nodes { id name } } artifacts { totalCount nodes { name } }
            outputs { nodes { consumedBy { totalCount nodes { id } } } }
        }
        node(id: $version) { ... on Version {
            artifacts { totalCount nodes { name } } consumedBy { totalCount nodes { id } }
        } }
    }"""
    given = {"run": run, "version": version}
    none = {"totalCount": 0, "nodes": []}
    own = {"totalCount": 1, "nodes": [{"name": "numbat"}]}
    answer = await registry.ask(document, given, as_="viewer")
    assert answer.data == {
        "run": {"inputs": none, "artifacts": own, "outputs": {"nodes": [{"consumedBy": none}]}},
        "node": {"artifacts": own, "consumedBy": none},
    }
    answer = await registry.ask(document, given)
    assert answer.data["run"]["inputs"]["nodes"][0]["name"] == "quokka"
    assert answer.data["run"]["artifacts"]["totalCount"] == 2
    assert answer.data["run"]["outputs"]["nodes"][0]["consumedBy"]["nodes"] == [{"id": consumer}]
    assert answer.data["node"]["artifacts"]["totalCount"] == 2
    assert answer.data["node"]["consumedBy"]["nodes"] == [{"id": consumer}]
