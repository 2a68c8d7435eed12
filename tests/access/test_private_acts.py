"""Acts on a private model, as every role and with every grant; and on what was deleted."""

import pytest

from greenroom.tables import Role
from tests import make
from tests.access import hidden
from tests.access.conftest import Grant
from tests.access.hidden import Hidden
from tests.make import fresh
from tests.registry import Registry
from tests.schema.cases import CASES, Case
from tests.schema.matrix import MATRIX, ROLES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ON_MODELS = {name: case for name, case in CASES.items() if case.on_model}


async def outcome(registry: Registry, mutation: str, case: Case, person: str | None) -> str:
    """Try a mutation on something new in the private model; "done", or the code of the refusal."""
    given = await case.input(registry, hidden.MODEL)
    before = await registry.everything()
    answer = await registry.do(mutation, given, as_=person)
    if answer.body["data"][mutation] is None:
        assert await registry.everything() == before
        return answer.code
    for result in answer.data[mutation].get("results", ()):
        if result["error"]:
            assert await registry.everything() == before
            return result["error"]["code"]
    return "done"


@pytest.mark.parametrize("mutation", sorted(ON_MODELS))
async def test_who_does_not_see_the_model_cannot_act_on_it(
    registry: Registry, private: Hidden, mutation: str
):
    case = ON_MODELS[mutation]
    for person in (*ROLES, "stranger", None):
        holds = person == "stranger" or person in MATRIX[case.permission]
        expected = (
            "UNAUTHENTICATED"
            if person is None
            else "done"
            if person in {"owner", "manager"}
            else "NOT_FOUND"
            if holds
            else "FORBIDDEN"
        )
        assert await outcome(registry, mutation, case, person) == expected, person


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEMBER, Role.ADMIN])
async def test_a_grant_allows_what_its_role_allows_on_that_model(
    registry: Registry, private: Hidden, grant: Grant, role: Role
):
    for mutation, case in ON_MODELS.items():
        if "Model" in mutation:
            continue  # these make a model of their own, without a grant
        allowed = role.name.lower() in MATRIX[case.permission]
        for person in ("admin", "outsider"):
            await grant(person, hidden.MODEL, role)
            expected = "done" if allowed else "FORBIDDEN"
            if (
                mutation in {"linkTeam", "promoteRun", "unlinkTeam"}
                and person == "outsider"
                and allowed
            ):
                expected = "NOT_FOUND"  # an outsider sees no team and no run
            if not allowed and person == "admin" and case.at in {("webhook",), ("delivery",)}:
                expected = "NOT_FOUND"  # who reads webhooks elsewhere sees none of these
            assert await outcome(registry, mutation, case, person) == expected, (mutation, person)


async def test_a_grant_lowers_a_role_for_acts_too(
    registry: Registry, world: make.World, grant: Grant
):
    await grant("admin", "acme/churn", Role.VIEWER)
    await grant("manager", "acme/churn", Role.VIEWER)
    version = "acme/churn:v1"
    for mutation, given, path in (
        ("stageVersion", {"version": version, "stage": "STAGING"}, "version"),
        ("updateVersion", {"version": version, "readme": "x"}, "version"),
        ("deleteVersion", {"version": version, "force": True}, "version"),
        ("registerVersion", {"model": "acme/churn", "name": "v9"}, "model"),
        ("updateModel", {"model": "acme/churn", "readme": "x"}, "model"),
        ("deleteModel", {"model": "acme/churn", "force": True}, "model"),
    ):
        await make.refused(registry, mutation, given, "FORBIDDEN", path, as_="admin")
    assert await registry.done(
        "stageVersion", {"version": version, "stage": "STAGING"}, as_="manager"
    )


async def test_a_grant_gives_nothing_beside_its_model(
    registry: Registry, world: make.World, private: Hidden, grant: Grant
):
    await grant("viewer", hidden.MODEL, Role.ADMIN)
    await grant("outsider", hidden.MODEL, Role.ADMIN)
    for mutation, given, path in (
        ("registerVersion", {"model": "acme/churn", "name": "v9"}, "model"),
        ("updateModel", {"model": "acme/churn", "readme": "x"}, "model"),
        ("createModel", {"name": "acme/more"}, "name"),
        ("createProject", {"name": "acme/more"}, "name"),
        ("createRun", {"project": "acme/train"}, "project"),
    ):
        await make.refused(registry, mutation, given, "FORBIDDEN", path, as_="viewer")
        hides = path in {"model", "project"}  # an outsider sees the organization and no more
        code = "NOT_FOUND" if hides else "FORBIDDEN"
        await make.refused(registry, mutation, given, code, path, as_="outsider")


async def test_who_makes_a_private_model_is_granted_admin_on_it(registry: Registry):
    name = fresh("acme/mine")
    model = await make.model(registry, name, visibility="PRIVATE", as_="admin")
    rows = await registry.rows(
        f"SELECT u.name, g.role FROM grants g JOIN users u ON u.id = user_id "
        f"WHERE model_id = '{model}'"
    )
    assert rows == [("admin", "ADMIN")]
    assert await registry.done("updateModel", {"model": name, "readme": "x"}, as_="admin")
    assert await make.version(registry, f"{name}:v1", as_="admin")


async def test_making_a_model_private_hides_it_at_once(registry: Registry):
    name = fresh("acme/turned")
    await make.model(registry, name)
    version = await make.version(registry, f"{name}:v1")
    document = (
        f'{{ model(name: "{name}") {{ id }} node(id: "{version}") {{ id }} '
        f'events(query: "subject: {name}%") {{ totalCount }} }}'
    )
    before = (await registry.ask(document, as_="viewer")).data
    assert before["model"]
    assert before["node"]
    assert before["events"]["totalCount"] == 2
    await registry.done("updateModel", {"model": name, "visibility": "PRIVATE"})
    after = (await registry.ask(document, as_="viewer")).data
    assert after == {"model": None, "node": None, "events": {"totalCount": 0}}


async def test_what_is_deleted_is_nowhere_but_in_the_list_of_deleted_things(
    registry: Registry, world: make.World
):
    document = (
        f'{{ model(name: "acme/gone") {{ id }} version(name: "acme/churn:gone") {{ id }} '
        f'nodes(ids: ["{world["gone"]}", "{world["gone model"]}"]) {{ id }} '
        'models(query: "name: gone") { totalCount nodes { id } } '
        'versions(query: "name: gone") { totalCount nodes { id } } '
        'organization(name: "acme") { models(query: "name: gone") { totalCount } '
        'deletedModels(query: "name: gone") { nodes { fullName deletedAt } } } '
        'deleted: model(name: "acme/churn") { deletedVersions { nodes { fullName deletedAt } } } }'
    )
    data = (await registry.ask(document)).data
    assert (data["model"], data["version"], data["nodes"]) == (None, None, [None, None])
    assert data["models"] == data["versions"] == {"totalCount": 0, "nodes": []}
    assert data["organization"]["models"] == {"totalCount": 0}
    (model,) = data["organization"]["deletedModels"]["nodes"]
    (version,) = data["deleted"]["deletedVersions"]["nodes"]
    assert (model["fullName"], version["fullName"]) == ("acme/gone", "acme/churn:gone")
    assert model["deletedAt"]
    assert version["deletedAt"]


async def test_what_is_deleted_can_be_neither_changed_nor_shown_by_a_conflict(
    registry: Registry, world: make.World
):
    for mutation, given, path in (
        ("stageVersion", {"version": "acme/churn:gone", "stage": "STAGING"}, "version"),
        ("updateVersion", {"version": world["gone"], "readme": "x"}, "version"),
        ("deleteVersion", {"version": world["gone"]}, "version"),
        ("updateModel", {"model": "acme/gone", "readme": "x"}, "model"),
        ("deleteModel", {"model": world["gone model"]}, "model"),
        ("registerVersion", {"model": "acme/gone", "name": "v1"}, "model"),
    ):
        await make.refused(registry, mutation, given, "NOT_FOUND", path)
    for mutation, given in (
        ("registerVersion", {"model": "acme/churn", "name": "gone", "force": True}),
        ("updateVersion", {"version": "acme/churn:v2", "name": "gone"}),
        ("createModel", {"name": "acme/gone"}),
        ("updateModel", {"model": "acme/churn", "name": "gone"}),
    ):
        error = await make.refused(registry, mutation, given, "CONFLICT", "name")
        assert "current" not in error["extensions"]


async def test_a_private_name_is_taken_and_no_more_is_said(
    registry: Registry, world: make.World, private: Hidden
):
    error = await make.refused(
        registry, "createModel", {"name": "acme/zanzibar"}, "CONFLICT", "name", as_="admin"
    )
    assert error["extensions"] == {"code": "CONFLICT", "input": ["name"]}
    given = {"model": "acme/zanzibar", "name": "v1", "createModel": True}
    error = await make.refused(registry, "registerVersion", given, "CONFLICT", "model", as_="admin")
    assert error["extensions"] == {"code": "CONFLICT", "input": ["model"]}
    await make.refused(registry, "registerVersion", given, "FORBIDDEN", "model", as_="member")
    error = await make.refused(
        registry, "deleteRun", {"run": world["raw"]}, "CONFLICT", "run", as_="admin"
    )
    assert "zanzibar" not in repr(error)
    assert error["extensions"]["current"]["versions"] == []
