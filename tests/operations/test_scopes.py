"""Scopes: a token may do what its scopes and its user's role both allow, and nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from greenroom.access.permissions import Permission
from tests import make
from tests.make import fresh
from tests.registry import PEOPLE, Answer, Registry
from tests.schema.matrix import MATRIX, OWN

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = [one.name for one in Permission]


@dataclass(frozen=True)
class Probe:
    """Something that needs one permission: a mutation with its input, or a query.

    ``also`` are the permissions to read what it is about. A query's answer is true, as something
    that nothing hides.
    """

    mutation: str = ""
    input: Callable[[Registry], Awaitable[dict[str, Any]]] | None = None
    query: str = ""
    also: tuple[str, ...] = ()

    async def ask(self, registry: Registry, as_: str) -> Answer:
        """Try it."""
        if self.input is None:
            return await registry.ask(self.query, as_=as_)
        return await registry.do(self.mutation, await self.input(registry), "__typename", as_=as_)


def act(mutation: str, given: Callable[[Registry], Awaitable[dict[str, Any]]], *also: str) -> Probe:
    return Probe(mutation, given, also=also)


def query(document: str, *also: str) -> Probe:
    return Probe(query=document, also=also)


async def model(registry: Registry) -> str:
    return await make.model(registry, fresh("acme/m"))


async def version(registry: Registry) -> str:
    return await make.version(registry, f"{fresh('acme/m')}:v1", createModel=True)


async def run(registry: Registry) -> str:
    return await make.run(registry, status="RUNNING")


async def team(registry: Registry) -> str:
    return await make.team(registry, fresh("acme/t"))


async def visible(registry: Registry) -> dict[str, Any]:
    return {"on": {"model": await model(registry)}, "visibility": "PRIVATE"}


async def invited(registry: Registry) -> dict[str, Any]:
    return {"secret": (await make.invitation(registry))[1]}


async def invitation(registry: Registry) -> dict[str, Any]:
    return {"organization": "acme"}


async def new_home(registry: Registry) -> dict[str, Any]:
    return {"name": fresh("acme/new")}


async def old_model(registry: Registry) -> dict[str, Any]:
    return {"model": await model(registry)}


async def old_project(registry: Registry) -> dict[str, Any]:
    return {"project": "acme/train", "description": "The trainings."}


async def new_run(registry: Registry) -> dict[str, Any]:
    return {"project": "acme/train"}


async def old_run(registry: Registry) -> dict[str, Any]:
    return {"run": await run(registry)}


async def old_team(registry: Registry) -> dict[str, Any]:
    return {"team": await team(registry)}


async def new_token(registry: Registry) -> dict[str, Any]:
    return {"name": "t"}


async def old_token(registry: Registry) -> dict[str, Any]:
    return {"token": await make.token(registry)}


async def new_version(registry: Registry) -> dict[str, Any]:
    return {"model": await model(registry), "name": "v1"}


async def old_version(registry: Registry) -> dict[str, Any]:
    return {"version": await version(registry)}


async def staged(registry: Registry) -> dict[str, Any]:
    return {"version": await version(registry), "stage": "STAGING"}


async def told_of(registry: Registry) -> dict[str, Any]:
    return {"deployment": await make.deployment(registry, await version(registry))}


async def old_webhook(registry: Registry) -> dict[str, Any]:
    return {"webhook": await make.webhook(registry, await model(registry))}


async def deployable(registry: Registry) -> dict[str, Any]:
    content = '{"app": {"command": ["python"]}}'
    name = f"{fresh('acme/m')}:v1"
    return {"version": await make.version(registry, name, createModel=True, content=content)}


PROBES = {
    "ACCESS_READ": query('{ model(name: "acme/m") { grants { totalCount } } }', "MODEL_READ"),
    "ACCESS_UPDATE": act("setVisibility", visible, "MODEL_READ"),
    "ACCOUNT_UPDATE": act("acceptInvitation", invited),
    "AUDIT_READ": query(
        '{ model(name: "acme/m") { events(first: 1) { nodes { hash } } } }',
        "MODEL_READ",
        "EVENT_READ",
    ),
    "CHANGES_READ": query(
        '{ model(name: "acme/m") { events(first: 1) { nodes { after } } } }',
        "MODEL_READ",
        "EVENT_READ",
    ),
    "DEPLOYMENT_CREATE": act("deployVersion", deployable, "VERSION_READ"),
    "DEPLOYMENT_READ": query("{ deployments { totalCount } }"),
    "DEPLOYMENT_UPDATE": act("stopDeployment", told_of, "DEPLOYMENT_READ"),
    "EVENT_READ": query("{ events { totalCount } }"),
    "MEMBER_READ": query(
        '{ organization(name: "acme") { members { totalCount } } }', "ORGANIZATION_READ"
    ),
    "MEMBER_UPDATE": act("createInvitation", invitation, "ORGANIZATION_READ"),
    "MODEL_CREATE": act("createModel", new_home, "ORGANIZATION_READ"),
    "MODEL_DELETE": act("deleteModel", old_model, "MODEL_READ"),
    "MODEL_READ": query("{ models { totalCount } }"),
    "MODEL_UPDATE": act("updateModel", old_model, "MODEL_READ"),
    "ORGANIZATION_READ": query('{ organization(name: "acme") { id } }'),
    "PROJECT_CREATE": act("createProject", new_home, "ORGANIZATION_READ"),
    "PROJECT_READ": query("{ projects { totalCount } }"),
    "PROJECT_UPDATE": act("updateProject", old_project, "PROJECT_READ"),
    "RUN_CREATE": act("createRun", new_run, "PROJECT_READ"),
    "RUN_DELETE": act("deleteRun", old_run, "RUN_READ"),
    "RUN_READ": query("{ runs { totalCount } }"),
    "RUN_UPDATE": act("finishRun", old_run, "RUN_READ"),
    "TEAM_CREATE": act("createTeam", new_home, "ORGANIZATION_READ"),
    "TEAM_DELETE": act("deleteTeam", old_team, "TEAM_READ"),
    "TEAM_READ": query("{ teams { totalCount } }"),
    "TEAM_UPDATE": act("updateTeam", old_team, "TEAM_READ"),
    "TOKEN_CREATE": act("createToken", new_token),
    "TOKEN_DELETE": act("revokeToken", old_token, "TOKEN_READ"),
    "TOKEN_READ": query("{ viewer { user { tokens { totalCount } } } }"),
    "VERSION_CREATE": act("registerVersion", new_version, "MODEL_READ"),
    "VERSION_DELETE": act("deleteVersion", old_version, "VERSION_READ"),
    "VERSION_READ": query("{ versions { totalCount } }"),
    "VERSION_STAGE": act("stageVersion", staged, "VERSION_READ"),
    "VERSION_UPDATE": act("updateVersion", old_version, "VERSION_READ", "MODEL_READ"),
    "WEBHOOK_READ": query('{ model(name: "acme/m") { webhooks { totalCount } } }', "MODEL_READ"),
    "WEBHOOK_UPDATE": act("deleteWebhook", old_webhook, "WEBHOOK_READ"),
}


async def narrowed(registry: Registry, person: str, *scopes: str) -> str:
    """Make a token cut down to these permissions; return the name that it asks under."""
    name = fresh(f"{person}'s")
    await make.token(registry, person, known_as=name, scopes=scopes)
    return name


def found(answer: Answer) -> bool:
    """Return whether something was done or found."""
    return "errors" not in answer.body and all(
        one not in str(answer.body["data"]) for one in ("None", "'totalCount': 0")
    )


async def test_every_permission_has_a_probe():
    assert sorted(PROBES) == sorted(ALL)


@pytest.mark.parametrize("permission", ALL)
async def test_a_scope_allows_its_permission_and_none_of_the_others_does(
    registry: Registry, permission: str
):
    for existing in ("m", "t"):
        if not await registry.rows(f"SELECT 1 FROM models WHERE full_name = 'acme/{existing}'"):
            await make.model(registry, f"acme/{existing}")
            await make.version(registry, f"acme/{existing}:v1")
            await make.deployment(registry, f"acme/{existing}:v1")
            await make.run(registry)
            await make.team(registry, f"acme/{existing}")
            await make.webhook(registry, f"acme/{existing}")
            await make.grant(registry, "viewer", f"acme/{existing}", PEOPLE["viewer"])
    probe = PROBES[permission]
    only = await narrowed(registry, "owner", permission, *probe.also)
    answer = await probe.ask(registry, only)
    assert found(answer), answer.body
    others = await narrowed(registry, "owner", *(one for one in ALL if one != permission))
    answer = await probe.ask(registry, others)
    assert answer.code == "FORBIDDEN"
    assert answer.error["message"] == f"This needs the permission {permission}."
    for left_out in probe.also:
        kept = await narrowed(registry, "owner", permission, *set(probe.also) - {left_out})
        answer = await probe.ask(registry, kept)
        assert not found(answer), f"{permission} reads what needs {left_out}"


@pytest.mark.parametrize("person", PEOPLE)
async def test_a_scope_gives_nothing_that_the_role_does_not(registry: Registry, person: str):
    document = '{ organization(name: "acme") { viewerCan } }'
    everything = await registry.ask(document, as_=person)
    whole = await narrowed(registry, person, *ALL)
    assert (await registry.ask(document, as_=whole)).data == everything.data
    for permission in ALL:
        token = await narrowed(registry, person, permission, "ORGANIZATION_READ")
        can = (await registry.ask(document, as_=token)).data["organization"]["viewerCan"]
        asked = {permission, "ORGANIZATION_READ"} - OWN
        assert set(can) == {one for one in asked if person in MATRIX[one]}
        probe = PROBES[permission]
        if permission not in OWN and person not in MATRIX[permission]:
            token = await narrowed(registry, person, permission, *probe.also)
            assert not found(await probe.ask(registry, token)), permission


@pytest.mark.parametrize("person", ["owner", "member", "viewer"])
async def test_lists_and_single_rows_need_the_same_scope(registry: Registry, person: str):
    """Which path the store reads a list by makes no difference."""
    name = f"{fresh('acme/m')}:v1"
    await make.version(registry, name, createModel=True)
    id_ = await make.run(registry)
    versions = await narrowed(registry, person, "VERSION_READ")
    runs = await narrowed(registry, person, "RUN_READ")
    answer = await registry.ask(
        f'{{ version(name: "{name}") {{ fullName model {{ id }} }} '
        f'versions(query: "name: v1") {{ totalCount nodes {{ fullName }} }} }}',
        as_=versions,
    )
    assert answer.data["version"] == {"fullName": name, "model": None}
    assert {"fullName": name} in answer.data["versions"]["nodes"]
    assert answer.data["versions"]["totalCount"] >= 1
    answer = await registry.ask(
        f'{{ run(id: "{id_}") {{ id project {{ id }} }} runs(first: 1) {{ nodes {{ id }} }} }}',
        as_=runs,
    )
    assert answer.data == {"run": {"id": id_, "project": None}, "runs": {"nodes": [{"id": id_}]}}


async def test_what_a_scope_leaves_out_is_null_or_empty_behind_an_edge(registry: Registry):
    name = fresh("acme/m")
    await make.version(registry, f"{name}:v1", createModel=True)
    token = await narrowed(registry, "owner", "MODEL_READ")
    answer = await registry.ask(
        f'{{ model(name: "{name}") {{ fullName organization {{ id }} versions {{ totalCount }} '
        "createdBy { name } teams { totalCount } sources { totalCount } viewerCan viewerRole } }",
        as_=token,
    )
    assert answer.data["model"] == {
        "fullName": name, "organization": None, "versions": {"totalCount": 0},
        "createdBy": {"name": "owner"}, "teams": {"totalCount": 0}, "sources": {"totalCount": 0},
        "viewerCan": ["MODEL_READ"], "viewerRole": "OWNER",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mutation", "permission"),
    [("createModel", "MODEL_CREATE"), ("createProject", "PROJECT_CREATE"),
     ("createTeam", "TEAM_CREATE")],
)  # fmt: skip
async def test_a_create_is_repeated_with_the_scopes_that_made_it_and_those_to_read_it(
    registry: Registry, mutation: str, permission: str
):
    reads = mutation.removeprefix("create").upper() + "_READ"
    token = await narrowed(registry, "owner", permission, reads, "ORGANIZATION_READ")
    given = {"name": fresh("acme/once"), "idempotencyKey": fresh("key")}
    first = await registry.done(mutation, given, as_=token)
    assert await registry.done(mutation, given, as_=token) == first
