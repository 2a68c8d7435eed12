"""Paging: all rows exactly once, either way, in every order; what is no page is refused."""

import pytest
import pytest_asyncio

from tests import make
from tests.registry import Registry
from tests.schema import cursors, shape
from tests.schema.listed import fill, page, walked

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def content(registry: Registry) -> None:
    await fill(registry)
    run = (await registry.rows("SELECT run_id FROM artifacts WHERE name = 'o0'"))[0][0]
    data = await make.produced(registry, run)
    WAYS["Impact.deployments"] = f'impact(artifact: "{data}") {{ deployments% }}'
    WAYS["Impact.versions"] = f'impact(artifact: "{data}") {{ versions% }}'


TEAM, PROJECT = 'team(name: "acme/t0") { % }', 'project(name: "acme/p0") { % }'
ORGANIZATION, MODEL = 'organization(name: "acme") { % }', 'model(name: "acme/m0") { % }'
VERSION, RUN = 'version(name: "acme/m0:v1") { % }', "runs(last: 1) { nodes { % } }"
ARTIFACT = "runs(last: 1) { nodes { outputs { nodes { % } } } }"
WAYS = {
    "Query.models": "models%",
    "Query.versions": "versions%",
    "Query.runs": "runs%",
    "Query.projects": "projects%",
    "Query.teams": "teams%",
    "Query.events": "events%",
    "Query.deployments": "deployments%",
    "Impact.deployments": "",
    "Impact.versions": "",
    "Organization.models": ORGANIZATION.replace("%", "models%"),
    "Organization.deletedModels": ORGANIZATION.replace("%", "deletedModels%"),
    "Organization.projects": ORGANIZATION.replace("%", "projects%"),
    "Organization.members": ORGANIZATION.replace("%", "members%"),
    "Organization.serviceAccounts": ORGANIZATION.replace("%", "serviceAccounts%"),
    "Organization.invitations": ORGANIZATION.replace("%", "invitations%"),
    "Organization.teams": ORGANIZATION.replace("%", "teams%"),
    "Organization.events": ORGANIZATION.replace("%", "events%"),
    "User.tokens": "viewer { user { tokens% } }",
    "Team.members": TEAM.replace("%", "members%"),
    "Team.models": TEAM.replace("%", "models%"),
    "Team.projects": TEAM.replace("%", "projects%"),
    "Project.runs": PROJECT.replace("%", "runs%"),
    "Project.teams": PROJECT.replace("%", "teams%"),
    "Project.grants": PROJECT.replace("%", "grants%"),
    "Project.events": PROJECT.replace("%", "events%"),
    "Model.versions": MODEL.replace("%", "versions%"),
    "Model.deletedVersions": MODEL.replace("%", "deletedVersions%"),
    "Organization.webhooks": ORGANIZATION.replace("%", "webhooks%"),
    "Model.webhooks": MODEL.replace("%", "webhooks%"),
    "Webhook.deliveries": MODEL.replace("%", "webhooks(last: 1) { nodes { deliveries% } }"),
    "Model.deployments": MODEL.replace("%", "deployments%"),
    "Model.sources": MODEL.replace("%", "sources%"),
    "Model.teams": MODEL.replace("%", "teams%"),
    "Model.grants": MODEL.replace("%", "grants%"),
    "Model.events": MODEL.replace("%", "events%"),
    "Version.artifacts": VERSION.replace("%", "artifacts%"),
    "Version.upstream": VERSION.replace("%", "upstream%"),
    "Version.downstream": VERSION.replace("%", "downstream%"),
    "Version.consumedBy": VERSION.replace("%", "consumedBy%"),
    "Version.stageChanges": VERSION.replace("%", "stageChanges%"),
    "Version.deployments": VERSION.replace("%", "deployments%"),
    "Deployment.changes": "deployments(last: 1) { nodes { changes% } }",
    "Deployment.events": "deployments(last: 1) { nodes { events% } }",
    "Version.events": VERSION.replace("%", "events%"),
    "Run.inputs": RUN.replace("%", "inputs%"),
    "Run.outputs": RUN.replace("%", "outputs%"),
    "Run.artifacts": RUN.replace("%", "artifacts%"),
    "Run.consumed": RUN.replace("%", "consumed%"),
    "Run.versions": RUN.replace("%", "versions%"),
    "Run.points": RUN.replace("%", "points%"),
    "Run.events": RUN.replace("%", "events%"),
    "Artifact.consumedBy": ARTIFACT.replace("%", "consumedBy%"),
    "Artifact.versions": ARTIFACT.replace("%", "versions%"),
    "Artifact.files": 'runs(query: "name: r0") { nodes { outputs { nodes { files% } } } }',
}
LONG = {"Query.deployments", "Model.deployments", "Version.deployments", "Deployment.changes",
        "Query.models", "Query.versions", "Query.runs", "Query.projects", "Query.events",
        "Organization.models", "Organization.deletedModels", "Organization.projects",
        "Organization.members", "Organization.events", "Project.runs", "Project.events",
        "Organization.serviceAccounts", "Organization.invitations", "Organization.teams",
        "User.tokens", "Team.members", "Team.models", "Team.projects", "Project.teams",
        "Project.grants", "Model.teams", "Model.grants", "Query.teams",
        "Model.versions", "Model.deletedVersions", "Model.events", "Version.stageChanges",
        "Version.events"}  # fmt: skip


async def test_every_connection_has_a_way():
    connections = {
        f"{type_.name}.{name}"
        for type_ in shape.object_types()
        for name, field in type_.fields.items()
        if shape.is_connection(field)
    }
    assert set(WAYS) == connections


@pytest.mark.parametrize("name", sorted(WAYS))
async def test_pages_give_every_row_once_either_way(registry: Registry, name: str):
    whole = await walked(registry, WAYS[name], size=100)
    assert len(whole) == len(set(whole))
    assert len(whole) > 5 or name not in LONG
    size = 3 if len(whole) < 30 else 19
    assert await walked(registry, WAYS[name], size=size) == whole
    assert await walked(registry, WAYS[name], size=size, backward=True) == whole


def orders() -> list[tuple[str, str, str]]:
    """Every order there is: the list, the arguments, and the field asked to compare by."""
    found = []
    for type_ in ("Model", "Version", "Run", "Deployment"):
        for field in shape.schema().type_map[f"{type_}OrderField"].values:
            for way in ("ASC", "DESC"):
                metric = ', metric: "accuracy"' if field == "METRIC" else ""
                argument = f"orderBy: [{{ field: {field}, direction: {way}{metric} }}]"
                found.append((f"{type_.lower()}s", argument, f"{field} {way}"))
    return found


SHOWN = {
    "CREATED_AT": "createdAt",
    "UPDATED_AT": "updatedAt",
    "STARTED_AT": "startedAt",
    "FINISHED_AT": "finishedAt",
    "NAME": "name",
    "STAGE": "stage",
    "STATUS": "status",
    "ENDED_AT": "endedAt",
    "ENVIRONMENT": "environment",
}


@pytest.mark.parametrize(("listed", "order", "words"), orders())
async def test_each_order_is_kept_across_pages_with_absent_values_last(
    registry: Registry, listed: str, order: str, words: str
):
    field, way = words.split()
    metrics = (
        "evidence { metrics { name value } }" if listed == "versions" else "metrics { name value }"
    )
    rows = f"id value: {SHOWN[field]}" if field in SHOWN else f"id {metrics}"
    found = await page(registry, f"{listed}%", f"first: 100 {order}", rows=rows)
    nodes = [edge["node"] for edge in found["edges"]]
    values = [one.get("value") if field in SHOWN else accuracy(one) for one in nodes]
    present = [one for one in values if one is not None]
    assert values == present + [None] * (len(values) - len(present)), "the absent come last"
    assert present == sorted(present, reverse=way == "DESC")
    if field == "METRIC":
        assert (len(present), len(values)) == (4, 7)
        assert present[-1 if way == "ASC" else 0] == 0.9
    ids = [one["id"] for one in nodes]
    assert len(set(ids)) == 7
    for backward in (False, True):
        assert await walked(registry, f"{listed}%", order, size=2, backward=backward) == ids


def accuracy(node: dict) -> float | None:
    metrics = (node.get("evidence") or {}).get("metrics") if "evidence" in node else node["metrics"]
    return {one["name"]: one["value"] for one in metrics or ()}.get("accuracy")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "{field: NAME, direction: ASC}"),
        ("-updated_at,name", "{field: UPDATED_AT, direction: DESC}, {field: NAME, direction: ASC}"),
        ("-metrics.accuracy", '{field: METRIC, metric: "accuracy"}'),
        (
            "stage, -metrics.accuracy",
            '{field: STAGE, direction: ASC}, {field: METRIC, metric: "accuracy"}',
        ),
    ],
)
async def test_the_compact_and_the_typed_order_are_the_same(
    registry: Registry, sort: str, order: str
):
    compact = await walked(registry, "versions%", f'sort: "{sort}"', size=2)
    assert compact == await walked(registry, "versions%", f"orderBy: [{order}]", size=4)
    assert compact == await walked(registry, "versions%", f'sort: "{sort}"', backward=True)
    typed = (await page(registry, "versions%", f"first: 1 orderBy: [{order}]"))["edges"][0]
    compact_cursor = (await page(registry, "versions%", f'first: 1 sort: "{sort}"'))["edges"][0]
    assert typed == compact_cursor, "their cursors are interchangeable"


async def test_the_other_end_of_a_page_is_told(registry: Registry):
    first = await page(registry, "models%", "first: 3")
    middle = await page(registry, "models%", f'first: 3 after: "{first["pageInfo"]["endCursor"]}"')
    assert (middle["pageInfo"]["hasPreviousPage"], middle["pageInfo"]["hasNextPage"]) == (
        True,
        True,
    )
    back = await page(registry, "models%", f'last: 3 before: "{middle["pageInfo"]["startCursor"]}"')
    assert back["edges"] == first["edges"]
    assert (back["pageInfo"]["hasPreviousPage"], back["pageInfo"]["hasNextPage"]) == (False, True)
    empty = await page(registry, "models%", 'first: 3 query: "name: nope"')
    assert (empty["totalCount"], empty["edges"]) == (0, [])
    assert set(empty["pageInfo"].values()) == {False, None}


async def refused(registry: Registry, arguments: str, *path: str, listed: str = "versions") -> str:
    answer = await registry.ask(f"{{ {listed}({arguments}) {{ nodes {{ id }} }} }}")
    assert answer.code == "BAD_USER_INPUT", answer.body
    assert answer.error["extensions"]["input"] == list(path)
    assert answer.error["path"] == [listed]
    assert answer.body["data"] == {listed: None}
    return answer.error["message"]


def forged(*values: object, like: str) -> str:
    """A cursor of the same order with other values."""
    form, order, *_ = cursors.opened(like)
    return cursors.made_of([form, order, *values])


async def test_what_is_no_page_is_refused(registry: Registry):
    cursor = (await page(registry, "versions%", "first: 1"))["pageInfo"]["endCursor"]
    for arguments, path in (
        ("first: 0", "first"),
        ("first: 101", "first"),
        ("first: -1", "first"),
        ("last: 0", "last"),
        ("last: 101", "last"),
        ("first: 2, last: 2", "last"),
        (f'last: 2, after: "{cursor}"', "after"),
        (f'first: 2, before: "{cursor}"', "before"),
        (f'before: "{cursor}"', "before"),
        (f'first: 2, after: "{cursor}", before: "{cursor}"', "before"),
    ):
        await refused(registry, arguments, path)
    nested = await registry.ask(
        "{ models(first: 2) { nodes { versions(first: 0) { totalCount } } } }"
    )
    for error in nested.body["errors"]:
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "input": ["first"]}


async def test_what_is_no_cursor_is_refused(registry: Registry):
    cursor = (await page(registry, "versions%", "first: 1"))["pageInfo"]["endCursor"]
    moment, id_ = "2026-01-02T03:04:05+00:00", "ver_x"
    for text in (
        "", "x", "é", "!!!!", "bnVsbA", "e30", "W10", cursor[:-4], cursor + "AAAA", cursor[4:],
        forged(moment, like=cursor), forged(moment, id_, id_, like=cursor),
        forged("2026-01-02", id_, like=cursor), forged("soon", id_, like=cursor),
        forged(7, id_, like=cursor), forged(None, id_, like=cursor),
        forged("0001-01-01T00:00:00+14:00", id_, like=cursor),
        forged(moment, 5, like=cursor), forged(moment, None, like=cursor),
        forged(moment, [], like=cursor), forged(moment, 2**63, like=cursor),
    ):  # fmt: skip
        for size, where in (("first", "after"), ("last", "before")):
            await refused(registry, f'{size}: 2, {where}: "{text}"', where)
    for value in ("x", -1, 2**63, 1.5, None, True):
        event = (await page(registry, "events%", "first: 1"))["pageInfo"]["endCursor"]
        await refused(registry, f'after: "{forged(value, like=event)}"', "after", listed="events")


async def test_a_cursor_of_another_order_or_list_is_refused(registry: Registry):
    for way, arguments in (
        ("versions%", 'sort: "name"'),
        ("versions%", 'sort: "created_at"'),
        ("versions%", 'sort: "-metrics.accuracy"'),
        ("runs%", ""),
        ("models%", 'sort: "-created_at"'),
        ("events%", ""),
        ("projects%", ""),
        (VERSION.replace("%", "stageChanges%"), ""),
    ):
        cursor = (await page(registry, way, f"first: 1 {arguments}"))["pageInfo"]["endCursor"]
        await refused(registry, f'after: "{cursor}"', "after")
    accuracy_, loss = [
        (await page(registry, "runs%", f'first: 1 sort: "-metrics.{name}"'))["pageInfo"][
            "endCursor"
        ]
        for name in ("accuracy", "loss")
    ]
    await refused(registry, f'sort: "-metrics.accuracy", after: "{loss}"', "after", listed="runs")
    assert accuracy_ != loss


async def test_a_cursor_goes_on_where_its_row_stood_when_that_is_gone(registry: Registry):
    found = await page(registry, "versions%", 'sort: "name" first: 100')
    third = found["edges"][2]
    await registry.done("deleteVersion", {"version": third["node"]["id"], "force": True})
    rest = await page(registry, "versions%", f'sort: "name" after: "{third["cursor"]}"')
    await registry.done("restoreVersion", {"version": third["node"]["id"]})
    assert [edge["node"] for edge in rest["edges"]] == [one["node"] for one in found["edges"][3:]]


async def test_what_is_no_order_is_refused(registry: Registry):
    for arguments, path in (
        ('sort: "nope"', "sort"),
        ('sort: "description"', "sort"),
        ('sort: "metrics"', "sort"),
        ('sort: "name.x"', "sort"),
        ('sort: "name,,stage"', "sort"),
        ('sort: "-"', "sort"),
        ('sort: "name,stage,created_at,updated_at,-name,stage"', "sort"),
        ("orderBy: [{field: METRIC}]", "orderBy"),
        ('orderBy: [{field: METRIC, metric: ""}]', "orderBy"),
        ("orderBy: [" + "{field: NAME}" * 6 + "]", "orderBy"),
    ):
        await refused(registry, arguments, path)
    answer = await registry.ask("{ versions(orderBy: [{field: NOPE}]) { totalCount } }")
    assert answer.code == "GRAPHQL_VALIDATION_FAILED"
