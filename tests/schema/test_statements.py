"""The number of SQL statements follows from a query's shape, never from the number of rows."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio
from strawberry.types.field import StrawberryField

from greenroom.operations import setup
from greenroom.schema.build import make_schema
from greenroom.schema.edges import LEADS_TO, ToPage, ToRow
from greenroom.settings import Settings
from greenroom.tables import Role
from tests import make, signing
from tests.registry import Registry
from tests.schema import shape

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANY = 12


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rows(registry: Registry) -> None:
    """A dozen of everything, each with something below every edge."""
    for number in range(MANY):
        await registry.perform(
            lambda session, number=number: setup.add_organization(session, name=f"org-{number}")
        )
        for person, role in (("owner", Role.OWNER), ("manager", Role.MANAGER)):
            await registry.add_person(person, role, f"org-{number}")
        await make.project(registry, f"org-{number}/train")
        await make.model(registry, f"org-{number}/m")
        gone = await make.model(registry, f"org-{number}/gone")
        await registry.done("deleteModel", {"model": gone})
        await make.service_account(registry, f"robot-{number}", of=f"org-{number}")
        await make.token(registry, user=f"robot-{number}")
        _, secret = await make.invitation(registry, of=f"org-{number}")
        await registry.done("acceptInvitation", {"secret": secret}, as_="member")
        await make.team(registry, f"org-{number}/team")
    await make.project(registry, "acme/train")
    await fill(registry)


async def fill(registry: Registry) -> None:
    """A dozen of everything in ``acme``, each linked to the one before."""
    last: dict[str, Any] = {}
    for number in range(MANY):
        project = await make.project(registry, f"acme/p-{number}")
        await make.model(registry, f"acme/m-{number}", sources=[f"acme/p-{number}"])
        run = await make.run(
            registry,
            f"acme/p-{number}",
            metrics={"accuracy": number},
            inputs=[{"name": "in", "digest": make.digest(f"out-{number - 1}")}],
            outputs=make.outputs(f"out-{number}"),
            **last,
        )
        data = b"%d" % number
        given = {"digest": make.sha256(data), "size": len(data)}
        await make.write(
            registry,
            "UPDATE artifacts SET digest = :digest, size = :size WHERE run_id = :run",
            run=run,
            **given,
        )
        await make.stored(registry, run, f"out-{number}", data)
        name = f"acme/m-{number}:v1"
        await make.promoted(registry, run, name)
        await make.staged(registry, name)
        bundle = signing.bundle({"artifacts/out": data})
        key = signing.public(signing.key())
        for environment in ("eu", "us"):
            await make.deployment(registry, name, environment=environment)
        for home in (f"acme/m-{number}", None):
            hook = await make.webhook(registry, home)
            for _ in range(2):
                await make.delivery(registry, hook)
        stopped = await deployed(registry, name)
        await registry.done("stopDeployment", {"deployment": stopped})
        await deployed(registry, name, after=True)
        signed = {"version": name, "bundle": bundle, "publicKey": key}
        await registry.done("signVersion", signed)
        last = {"versions": [name]}
        gone = await make.version(registry, f"acme/m-{number}:gone")
        await registry.done("deleteVersion", {"version": gone})
        person, team = await make.person(registry), f"acme/t-{number}"
        await make.team(registry, team, **{person: "VIEWER"})
        for home in (f"acme/m-{number}", project):
            await make.link(registry, team, home)
            for holder in (person, team):
                await make.grant(registry, holder, home, Role.VIEWER)


async def deployed(registry: Registry, like: str, *, after: bool = False) -> str:
    """Deploy a version of its own in production; with ``after``, in the place of one that runs."""
    version = f"{like}-{'after' if after else 'before'}"
    await make.version(registry, version, content='{"app": {"command": ["python"]}}')
    await make.staged(registry, version, "PRODUCTION")
    given = {"version": version, "kind": "PRODUCTION", "environment": "eu"}
    made = (await registry.done("deployVersion", given))["deployment"]["id"]
    if not after:
        await registry.done("reportDeployment", {"deployment": made, "status": "STARTING"})
    return made


def edges() -> Iterator[tuple[str, str, bool]]:
    """Every declared edge: its type, its name, and whether it leads to many."""
    for name, type_ in make_schema(Settings())._schema.type_map.items():
        for field_name, field in getattr(type_, "fields", {}).items():
            declared = field.extensions.get("strawberry-definition")
            leads_to = (
                declared.metadata.get(LEADS_TO) if isinstance(declared, StrawberryField) else None
            )
            if isinstance(leads_to, ToRow) or (isinstance(leads_to, ToPage) and leads_to.edge):
                yield name, field_name, isinstance(leads_to, ToPage)


EDGES = sorted(edges())


async def test_every_edge_of_the_schema_is_declared():
    """An edge with a resolver of its own would have to be counted by a test of its own."""
    own = {
        *(("Event", "subject"), ("Version", "signature"), ("WebhookDelivery", "event")),
        *(("Viewer", "user"), ("Viewer", "organizations")),
    }
    for type_ in shape.object_types():
        if shape.is_node(type_):
            for name, field in type_.fields.items():
                inner = shape.get_named_type(field.type)
                if shape.is_connection(field) or shape.is_node(inner) or inner.name == "Node":
                    assert (type_.name, name, shape.is_connection(field)) in EDGES or (
                        type_.name,
                        name,
                    ) in own


async def counted(registry: Registry, document: str, **variables: Any) -> tuple[int, Any]:
    """Return how many statements a query took, and its data."""
    registry.ask_anew()
    before = len(registry.statements)
    answer = await registry.ask(document, variables)
    asked = [one for one in registry.statements[before:] if not one.startswith("BEGIN")]
    return len(asked), answer.data


async def parents(registry: Registry, type_: str, field: str) -> list[str]:
    """Return a dozen objects that have the edge."""
    table = shape.table_of(type_)
    where = "1 = 1"
    if type_ in {"Model", "Version"}:
        where = "full_name LIKE 'acme/%' AND deleted_at IS NULL"
    elif type_ == "Deployment":
        where = {
            "replaces": "replaces_id IS NOT NULL",
            "stopAskedBy": "stop_asked_by_id IS NOT NULL",
        }.get(field, "deployer = 'reported'")
    elif type_ in {"Webhook", "WebhookDelivery"} and field == "model":
        where = "model_id IS NOT NULL"
    elif type_ == "Member":
        where = "role = 'MANAGER'"
    elif type_ == "Team":
        where = "full_name LIKE 'acme/t-%'"
    elif type_ == "Grant":
        where = "1 = 1" if field == "createdBy" else f"{field}_id IS NOT NULL"
    elif type_ == "User":
        where = "kind = 'SERVICE_ACCOUNT'"
    elif type_ == "Token":
        where = "user_id IN (SELECT id FROM users WHERE kind = 'SERVICE_ACCOUNT')"
    elif type_ == "Organization":
        where = "name LIKE 'org-%'"
    elif type_ == "Project":
        where = "full_name LIKE 'acme/p-%'"
    elif type_ == "Event":
        where = "kind = 'VERSION_STAGED'" if field == "model" else "kind = 'RUN_FINISHED'"
    found = await registry.rows(f"SELECT id FROM {table} WHERE {where} ORDER BY id LIMIT {MANY}")
    assert len(found) == MANY
    return [row[0] for row in found]


@pytest.mark.parametrize(("type_", "field", "to_many"), EDGES)
async def test_an_edge_costs_the_same_below_two_rows_and_twelve(
    registry: Registry, rows: None, type_: str, field: str, to_many: bool
):
    ids = await parents(registry, type_, field)
    inner = "{ totalCount nodes { id } }" if to_many else "{ id }"
    document = (
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on {type_} {{ {field} {inner} }} }} }}"
    )
    two, _ = await counted(registry, document, ids=ids[:2])
    twelve, data = await counted(registry, document, ids=ids)
    assert twelve == two
    together = {one["id"]: one[field] for one in data["nodes"]}
    assert len(together) == MANY
    values = [json.dumps(one) for one in together.values() if one]
    assert len(values) > 1, "the edge leads somewhere"
    for id_ in (ids[0], ids[1], ids[-1]):
        _, alone = await counted(registry, document, ids=[id_])
        assert alone["nodes"][0][field] == together[id_], "below many as below one"


async def test_a_deep_query_costs_the_same_for_two_models_and_fifty(registry: Registry, rows: None):
    for number in range(MANY, 50):
        await make.version(registry, f"acme/deep-{number}:v1", createModel=True)
    document = """query($first: Int!) { organization(name: "acme") { models(first: $first) { nodes {
        versions(first: 1) { nodes { run { artifacts(first: 5) { nodes { name } } } } } } } } }"""
    two, _ = await counted(registry, document.replace("models(", 'models(sort: "-name" '), first=2)
    fifty, data = await counted(
        registry, document.replace("models(", 'models(sort: "-name" '), first=50
    )
    models = data["organization"]["models"]["nodes"]
    assert len(models) == 50
    assert sum(bool(one["versions"]["nodes"]) for one in models) == 50
    assert fifty == two
    full, _ = await counted(registry, "{ models(first: 50) { nodes { id } } }")
    empty, _ = await counted(registry, '{ models(query: "name: nope") { nodes { id } } }')
    assert full == empty


@pytest.mark.parametrize(
    ("shown", "where"),
    [
        ("models", "models {} "),
        ("versions", "models {{ nodes {{ versions {} }} }}"),
        ("stage changes", "versions {{ nodes {{ stageChanges {} }} }}"),
        ("artifacts", "versions {{ nodes {{ artifacts {} }} }}"),
    ],
)
async def test_a_total_costs_one_statement_and_only_where_it_is_selected(
    registry: Registry, rows: None, shown: str, where: str
):
    page, total = "{ nodes { id } }", "{ totalCount }"
    both, neither = "{ totalCount nodes { id } }", "{ __typename }"
    costs = {
        selection: (await counted(registry, "{ " + where.format(selection) + " }"))[0]
        for selection in (page, total, both, neither)
    }
    assert costs[both] == costs[page] + 1
    assert costs[neither] == costs[page] - 1, "no row is looked at"
    assert costs[total] == costs[page], "the total alone"


async def test_the_same_row_is_read_once_however_often_it_is_reached(
    registry: Registry, rows: None
):
    listed = '{ versions(query: "run: ~nil") { nodes { %s } } }'
    once, _ = await counted(registry, listed % "createdBy { name }")
    often, data = await counted(
        registry,
        listed % "createdBy { name } a: createdBy { id } model { id } run { id } b: run { name }",
    )
    assert all(one["b"] for one in data["versions"]["nodes"])
    assert often == once + 2, "the models and the runs"


async def test_whether_runs_are_promoted_costs_one_statement(registry: Registry, rows: None):
    without, _ = await counted(registry, "{ runs(first: 12) { nodes { id } } }")
    two, _ = await counted(registry, "{ runs(first: 2) { nodes { promoted } } }")
    twelve, data = await counted(registry, "{ runs(first: 12) { nodes { promoted } } }")
    assert all(one["promoted"] for one in data["runs"]["nodes"])
    assert (two, twelve) == (without + 1, without + 1)


async def test_signatures_cost_one_statement(registry: Registry, rows: None):
    listed = '{ versions(first: %d, query: "run: ~nil") { nodes { %s } } }'
    shown = "signature { fingerprint isCurrent }"
    without, _ = await counted(registry, listed % (12, "id"))
    two, _ = await counted(registry, listed % (2, shown))
    twelve, data = await counted(registry, listed % (12, shown))
    signatures = [one["signature"] for one in data["versions"]["nodes"]]
    assert all(one["isCurrent"] for one in signatures)
    assert len(signatures) == MANY
    assert (two, twelve) == (without + 2, without + 2), "and the versions that they are of"


async def test_to_know_who_asks_costs_two_statements_however_many_roles_they_have(
    registry: Registry, rows: None
):
    """One for the token and its user, one for how the user stands."""
    registry.ask_anew()
    for person, cost in (("owner", 2), ("viewer", 2), (None, 0)):
        before = len(registry.statements)
        answer = await registry.ask("{ __typename }", as_=person)
        assert answer.data == {"__typename": "Query"}
        asked = [one for one in registry.statements[before:] if not one.startswith("BEGIN")]
        assert len(asked) == cost, asked
