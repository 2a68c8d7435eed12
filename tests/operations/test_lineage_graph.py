"""The lineage graph: what is reached, how far, on which page; and nothing through what is hidden."""

from typing import Any

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import make
from tests.make import fresh
from tests.operations import ancestry, moved
from tests.operations.ancestry import ask
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZE = 26
OPEN = {"acme/open-runs", "acme/open-model"}
LAB = {"acme/lab-runs", "acme/lab-model"}
DARK = {"acme/dark-runs", "acme/dark-model"}
SEES = {"owner": OPEN | LAB | DARK, "member": OPEN | LAB, "viewer": OPEN, "stranger": set()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tangle(registry: Registry) -> None:
    await ancestry.tangle(registry, seed=20261126, size=SIZE)


async def roots(registry: Registry) -> list[str]:
    """Some of each sort: ids of versions, runs, artifacts."""
    found = []
    for table in ("versions", "runs", "artifacts"):
        rows = await registry.rows(f"SELECT id FROM {table} ORDER BY id")
        found += [row[0] for row in rows[:: max(len(rows) // 6, 1)]]
    return found


@pytest.mark.parametrize("person", SEES)
async def test_lineage_is_what_the_rules_say_of_what_one_sees(
    registry: Registry, tangle: None, person: str
):
    rules = await ancestry.read(registry, SEES[person])
    compared = 0
    for number, root in enumerate(await roots(registry)):
        direction = ("BOTH", "UPSTREAM", "DOWNSTREAM")[number % 3]
        depth = (10, 1, 3, 2)[number % 4]
        found = await ask(registry, root, person, direction=direction, depth=depth)
        if root not in rules.members.get(rules.key(root), []):
            assert found is None, root
            continue
        compared += 1
        expected = rules.expected(root, direction, depth)
        assert {
            one["id"]: (one["depth"], one["moreUpstream"], one["moreDownstream"])
            for one in found["nodes"]
        } == expected["nodes"], (root, direction, depth)
        edges = {(one["from"], one["to"], one["kind"]) for one in found["edges"]}
        assert edges == expected["edges"], (root, direction, depth)
        assert len(found["edges"]) == len(edges)
        assert found["totalCount"] == len(found["nodes"]) == len(expected["nodes"])
        assert found["nodes"][0]["id"] == root
        assert all(one["node"]["id"] == one["id"] for one in found["nodes"])
    assert compared > 4 or not SEES[person]


async def test_the_rules_tell_people_apart(registry: Registry, tangle: None):
    """Else the comparison with them would show nothing."""
    sizes = [len((await ancestry.read(registry, homes)).edges) for homes in SEES.values()]
    assert sizes == sorted(set(sizes), reverse=True)
    everything = await ancestry.read(registry, SEES["owner"])
    assert any(len(ids) > 1 for ids in everything.members.values()), "some have one digest"
    circles = [
        key
        for key in everything.members
        if everything.around(key[0], "UPSTREAM", 10).keys()
        & everything.around(key[0], "DOWNSTREAM", 10).keys() - {key}
    ]
    assert circles


@pytest.mark.parametrize("person", ["owner", "viewer"])
async def test_pages_give_every_node_and_edge_once(registry: Registry, tangle: None, person: str):
    rules = await ancestry.read(registry, SEES[person])
    root = max(
        (one for one in await roots(registry) if one in rules.members.get(rules.key(one), [])),
        key=lambda one: len(rules.around(one, "BOTH", 10)),
    )
    whole = await ask(registry, root, person)
    assert whole["totalCount"] > 12
    for size in (1, 5):
        nodes: list[Any] = []
        edges: list[Any] = []
        after, more = None, True
        while more:
            page = await ask(registry, root, person, first=size, after=after)
            assert page["totalCount"] == whole["totalCount"]
            info = page["pageInfo"]
            assert info["hasPreviousPage"] is (after is not None)
            nodes += page["nodes"]
            edges += page["edges"]
            shown = {one["id"] for one in nodes}
            for one in page["nodes"]:
                key = rules.key(one["id"])
                for way, name in ((-1, "moreUpstream"), (1, "moreDownstream")):
                    others = {rules.name(other, root) for other in rules.steps(key, way)}
                    assert one[name] == len(others - shown)
            after, more = info["endCursor"], info["hasNextPage"]
        told = ("id", "depth", "name", "subtitle", "kind")
        assert [[one[name] for name in told] for one in nodes] == [
            [one[name] for name in told] for one in whole["nodes"]
        ]
        assert len(edges) == len(whole["edges"])
        assert all(one in whole["edges"] for one in edges)
        end = await ask(registry, root, person, first=size, after=after)
        assert (end["nodes"], end["edges"]) == ([], [])
        assert end["totalCount"] == whole["totalCount"]


async def test_ten_steps_through_diamonds_and_circles(registry: Registry):
    """Each of seven layers has two runs that read both versions of the layer before."""
    await make.project(registry, "acme/diamonds")
    await make.model(registry, "acme/diamonds")
    before: list[str] = []
    layers: list[list[str]] = []
    for layer in range(7):
        runs = [
            await make.run(registry, "acme/diamonds", versions=before, status="RUNNING")
            for _ in range(2)
        ]
        before = [f"acme/diamonds:v{layer}-{number}" for number in range(2)]
        layers.append(runs)
        layers.append(
            [
                await make.promoted(registry, run, name)
                for run, name in zip(runs, before, strict=True)
            ]
        )
    last = layers[-1][0]
    found = await ask(registry, last, direction="UPSTREAM")
    ids = [one["id"] for one in found["nodes"]]
    assert len(ids) == len(set(ids)), "each once, however many ways lead to it"
    assert {one["id"]: one["depth"] for one in found["nodes"]} == {
        last: 0,
        layers[-2][0]: -1,
        **{id_: index - 13 for index in range(3, 12) for id_ in layers[index]},
    }
    farthest = [one for one in found["nodes"] if one["depth"] == -10]
    assert [one["moreUpstream"] for one in farthest] == [1, 1]
    # the first runs are made to read what came out of the last: a circle
    for run in layers[0]:
        entry = {"name": "circle", "digest": make.digest("circle")}
        await registry.done("logArtifacts", {"run": run, "inputs": [entry]})
    for run in layers[-2]:
        await registry.done("logArtifacts", {"run": run, "outputs": make.outputs("circle")})
    for direction, way in (("UPSTREAM", -1), ("DOWNSTREAM", 1)):
        found = await ask(registry, layers[-2][0], direction=direction)
        depths = [one["depth"] for one in found["nodes"]]
        assert len({one["id"] for one in found["nodes"]}) == len(depths)
        assert (depths[0], depths[-1]) == (0, 10 * way)
    both = {one["id"] for one in (await ask(registry, layers[6][0]))["nodes"]}
    beside = {layers[6][1], layers[7][1]}  # they came out of the same, and are farther round
    assert {id_ for layer in layers for id_ in layer} - both == beside
    assert len(both) == 28 - 2 + 1, "and the data between the last and the first"


async def test_a_digest_leads_from_what_one_project_made_to_what_another_read(registry: Registry):
    """Whoever logged the input did not see the run that had made the same data."""
    secret = await make.project(registry, fresh("acme/secret"), visibility="PRIVATE")
    name = fresh("data")
    maker = await make.run(registry, secret, outputs=make.outputs(name, kind="DATASET"))
    made = await make.produced(registry, maker)
    project = await make.project(registry, fresh("acme/p"))
    entry = {"name": "in", "kind": "DATASET", "digest": make.digest(name)}
    reader = await make.run(
        registry, project, inputs=[entry], outputs=make.outputs("model"), as_="member"
    )
    version = await make.promoted(registry, reader, f"{fresh('acme/m')}:v1", createModel=True)
    ((read,),) = await registry.rows(
        f"SELECT artifact_id FROM run_inputs WHERE run_id = '{reader}'"
    )
    assert read != made, "two rows of the same data"
    depths = {one["id"]: one["depth"] for one in (await ask(registry, version))["nodes"]}
    assert (depths[made], depths[maker]) == (-2, -3)
    assert read not in depths, "it is the same node"
    seen = {one["id"]: one["depth"] for one in (await ask(registry, version, "member"))["nodes"]}
    assert (seen[read], made in seen, maker in seen) == (-2, False, False)
    assert await ask(registry, made, "member") is None
    down = await ask(registry, made, direction="DOWNSTREAM")
    assert {one["id"]: one["depth"] for one in down["nodes"]}[version] == 2
    assert down["nodes"][0]["kind"] == "DATASET"


async def test_a_copy_of_what_a_version_is_made_of_leads_to_it(registry: Registry):
    name = fresh("weights")
    secret = await make.project(registry, fresh("acme/secret"), visibility="PRIVATE")
    maker = await make.run(registry, secret, outputs=make.outputs(name))
    first = await make.promoted(registry, maker, f"{fresh('acme/m')}:v1", createModel=True)
    project = await make.project(registry, fresh("acme/p"))
    entry = {"name": "base", "kind": "MODEL", "digest": make.digest(name)}
    run = await make.run(registry, project, inputs=[entry], as_="member")
    up = await ask(registry, run, direction="UPSTREAM", depth=1)
    assert first in {one["id"] for one in up["nodes"]}
    assert {"from": first, "to": run, "kind": "CONSUMED"} in up["edges"]
    # the member sees both, and not that the version is made of the same
    theirs = await ask(registry, run, "member", direction="UPSTREAM", depth=1)
    assert first not in {one["id"] for one in theirs["nodes"]}


async def test_nobody_walks_through_what_is_hidden(registry: Registry):
    project = await make.project(registry, fresh("acme/p"))
    one, other = fresh("data"), fresh("data")
    start = await make.run(registry, outputs=make.outputs(one))
    between = await make.run(
        registry,
        project,
        inputs=[{"name": "in", "digest": make.digest(one)}],
        outputs=make.outputs(other),
    )
    end = await make.run(registry, inputs=[{"name": "in", "digest": make.digest(other)}])
    for person in ("owner", "viewer"):
        found = {node["id"] for node in (await ask(registry, start, person))["nodes"]}
        assert {start, between, end} <= found
    await make.visibility(registry, project, "PRIVATE")
    found = await ask(registry, start, "viewer")
    assert {node["id"] for node in found["nodes"]} == {start, await make.produced(registry, start)}
    assert [node["moreDownstream"] for node in found["nodes"]] == [0, 0]
    assert [node["id"] for node in (await ask(registry, end, "viewer"))["nodes"]] == [end]
    assert await ask(registry, between, "viewer") is None
    await make.grant(registry, "viewer", project, Role.VIEWER)
    assert {node["id"] for node in (await ask(registry, start, "viewer"))["nodes"]} >= {
        between,
        end,
    }


async def test_what_was_deleted_is_not_walked_through(registry: Registry):
    run = await make.run(registry, outputs=make.outputs(fresh("data")))
    model = fresh("acme/m")
    first = await make.promoted(registry, run, f"{model}:v1", createModel=True)
    second = await make.run(registry, versions=[first])
    assert second in {one["id"] for one in (await ask(registry, run))["nodes"]}
    await registry.done("deleteVersion", {"version": first})
    found = {one["id"] for one in (await ask(registry, run))["nodes"]}
    assert {first, second} & found == set()
    assert await ask(registry, first) is None
    await registry.done("restoreVersion", {"version": first})
    await registry.done("deleteModel", {"model": model})
    assert {first, second} & {one["id"] for one in (await ask(registry, run))["nodes"]} == set()


async def test_a_token_walks_as_far_as_its_scopes(registry: Registry):
    run = await make.run(registry, outputs=make.outputs(fresh("data")))
    version = await make.promoted(registry, run, f"{fresh('acme/m')}:v1", createModel=True)
    no_versions = await moved.scoped(registry, "RUN_READ")
    found = await ask(registry, run, no_versions)
    assert {one["kind"] for one in found["nodes"]} == {"RUN", "ARTIFACT"}
    assert (found["totalCount"], [one["moreDownstream"] for one in found["nodes"]]) == (2, [0, 0])
    assert await ask(registry, version, no_versions) is None
    no_runs = await moved.scoped(registry, "MODEL_READ", "VERSION_READ")
    answer = await registry.ask(
        ancestry.ASKED, {"of": version, "direction": "BOTH", "depth": 1, "first": 1}, as_=no_runs
    )
    assert (answer.code, answer.body["data"]) == ("FORBIDDEN", {"lineage": None})


async def test_a_version_is_meant_by_its_name(registry: Registry):
    run = await make.run(registry, outputs=make.outputs(fresh("data")))
    name = f"{fresh('acme/m')}:v1"
    version = await make.promoted(registry, run, name, createModel=True)
    assert await ask(registry, name) == await ask(registry, version)
    node = (await ask(registry, name, depth=1))["nodes"][0]
    assert (node["name"], node["subtitle"], node["kind"]) == (name, "TESTING", "VERSION")
    assert await ask(registry, f"{name}-none") is None


REFUSED = [
    ({"depth": 0}, "depth", "depth is 1 to 10, not 0."),
    ({"depth": 11}, "depth", "depth is 1 to 10, not 11."),
    ({"first": 0}, "first", "first is 1 to 500, not 0."),
    ({"first": 501}, "first", "first is 1 to 500, not 501."),
    ({"after": "x"}, "after", "This is not a cursor of this list."),
]


@pytest.mark.parametrize(("given", "blamed", "message"), REFUSED)
async def test_what_is_no_page_is_refused(
    registry: Registry, given: dict[str, Any], blamed: str, message: str
):
    run = await make.run(registry)
    arguments = {"of": run, "direction": "BOTH", "depth": 3, "first": 10, **given}
    answer = await registry.ask(ancestry.ASKED, arguments)
    assert (answer.code, answer.body["data"]) == ("BAD_USER_INPUT", {"lineage": None})
    assert answer.error["extensions"]["input"] == [blamed]
    assert answer.error["message"] == message


async def test_a_cursor_belongs_to_one_walk(registry: Registry):
    run = await make.run(registry, outputs=make.outputs(fresh("a"), fresh("b")))
    cursor = (await ask(registry, run, first=1))["pageInfo"]["endCursor"]
    other = await make.run(registry)
    for of, direction in ((other, "BOTH"), (run, "DOWNSTREAM")):
        given = {"of": of, "direction": direction, "depth": 3, "first": 10, "after": cursor}
        answer = await registry.ask(ancestry.ASKED, given)
        assert (answer.code, answer.error["extensions"]["input"]) == ("BAD_USER_INPUT", ["after"])
    assert (await ask(registry, run, depth=2, after=cursor))["totalCount"] == 3


async def test_what_has_no_lineage_is_refused_by_its_kind_alone(registry: Registry):
    project = await make.project(registry, fresh("acme/p"), visibility="PRIVATE")
    for of in (project, "prj_00000000000000000000000000"):
        given = {"of": of, "direction": "BOTH", "depth": 3, "first": 10}
        answer = await registry.ask(ancestry.ASKED, given, as_="viewer")
        assert (answer.code, answer.error["extensions"]["input"]) == ("BAD_USER_INPUT", ["of"])


async def test_the_graph_is_one_statement_however_deep_and_wide(registry: Registry, tangle: None):
    """One more reads the root, and one each the versions, the runs and the artifacts."""
    for root in (await roots(registry))[::5]:
        for depth, first in ((1, 500), (10, 500), (10, 2)):
            registry.ask_anew()
            before = len(registry.statements)
            found = await ask(registry, root, depth=depth, first=first)
            asked = [one for one in registry.statements[before:] if not one.startswith("BEGIN")]
            walks = [one for one in asked if "RECURSIVE" in one]
            assert len(walks) == 1
            kinds = {one["id"][:3] for one in found["nodes"]}
            assert len(asked) == 2 + 1 + 1 + len(kinds), asked


IMPACT = """query($artifact: ID!, $first: Int, $after: String, $query: String) {
  impact(artifact: $artifact) { artifact { id }
    versions(first: $first, after: $after, query: $query) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id fullName stage } } } }"""


async def impact(registry: Registry, artifact: str, as_: str = "owner", **given: Any) -> Any:
    answer = await registry.ask(IMPACT, {"artifact": artifact, **given}, as_=as_)
    return answer.data["impact"] and answer.data["impact"]["versions"]


async def test_the_impact_of_data_is_every_version_that_came_out_of_it(registry: Registry):
    """Farther away than lineage walks; what serves first, and of these the newest."""
    data, model = fresh("data"), fresh("acme/m")
    start = await make.run(registry, outputs=make.outputs(data, kind="DATASET"))
    artifact = await make.produced(registry, start)
    await make.model(registry, model)
    hidden = await make.project(registry, fresh("acme/p"))
    last: dict[str, Any] = {"inputs": [{"name": "in", "digest": make.digest(data)}]}
    names = []
    for number in range(8):
        run = await make.run(registry, hidden if number == 4 else "acme/train", **last)
        names.append(f"{model}:v{number}")
        await make.promoted(registry, run, names[-1])
        last = {"versions": [names[-1]]}
    for name, stage in ((names[1], "PRODUCTION"), (names[6], "PRODUCTION"), (names[3], "STAGING")):
        await make.staged(registry, name, stage)
    await make.staged(registry, names[7], "DISABLED")
    order = [names[number] for number in (6, 1, 3, 5, 4, 2, 0, 7)]
    found = await impact(registry, artifact)
    assert [one["fullName"] for one in found["nodes"]] == order
    assert found["totalCount"] == 8
    pages: list[str] = []
    after = None
    for _ in range(3):
        page = await impact(registry, artifact, first=3, after=after)
        pages += [one["fullName"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (pages, page["pageInfo"]["hasNextPage"]) == (order, False)
    serving = await impact(registry, artifact, query="stage: production")
    assert [one["fullName"] for one in serving["nodes"]] == [names[6], names[1]]
    await make.visibility(registry, hidden, "PRIVATE")
    theirs = await impact(registry, artifact, "viewer")
    seen = [one for one in order if one in names[:4]]
    assert ([one["fullName"] for one in theirs["nodes"]], theirs["totalCount"]) == (seen, 4)


async def test_impact_ends_where_data_goes_round_in_circles(registry: Registry):
    one = fresh("data")
    run = await make.run(registry, status="RUNNING", outputs=make.outputs(one))
    version = await make.promoted(registry, run, f"{fresh('acme/m')}:v1", createModel=True)
    other = await make.run(registry, versions=[version], outputs=make.outputs(fresh("back")))
    back = await make.produced(registry, other)
    given = {"run": run, "inputs": [{"name": "in", "artifact": back}]}
    await registry.done("logArtifacts", given)
    for artifact in (back, await make.produced(registry, run)):
        found = await impact(registry, artifact)
        assert [node["id"] for node in found["nodes"]] == [version]


async def test_the_impact_of_what_is_hidden_is_null(registry: Registry):
    project = await make.project(registry, fresh("acme/p"), visibility="PRIVATE")
    run = await make.run(registry, project, outputs=make.outputs(fresh("data")))
    artifact = await make.produced(registry, run)
    assert await impact(registry, artifact, "viewer") is None
    assert await impact(registry, run) is None, "it is no artifact"
    assert (await impact(registry, artifact))["nodes"] == []


async def test_impact_costs_the_same_for_one_version_and_many(registry: Registry):
    data = fresh("data")
    start = await make.run(registry, outputs=make.outputs(data))
    artifact = await make.produced(registry, start)
    model = fresh("acme/m")
    await make.model(registry, model)
    costs = []
    for number in range(6):
        entry = {"name": "in", "digest": make.digest(data)}
        run = await make.run(registry, inputs=[entry])
        await make.promoted(registry, run, f"{model}:v{number}")
        registry.ask_anew()
        before = len(registry.statements)
        found = await impact(registry, artifact)
        assert found["totalCount"] == number + 1
        costs.append(len([one for one in registry.statements[before:] if one[:5] != "BEGIN"]))
    assert set(costs) == {5}, "who asks: 2; the artifact, the page, the count"
