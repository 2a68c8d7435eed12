"""Who sees a private model: nobody but owners, managers and those with a grant, on no path."""

from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.access import hidden
from tests.access.conftest import Grant
from tests.access.hidden import ROOTS, STEWARDS_ROOTS, Hidden, walk
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHERS = ("admin", "member", "viewer", "outsider", "stranger", None)


async def test_owners_and_managers_find_it_on_every_path(
    registry: Registry, world: make.World, private: Hidden
):
    for person in ("owner", "manager"):
        found = await walk(registry, ROOTS | STEWARDS_ROOTS | hidden.ways(world, private), person)
        for name, said in found.items():
            assert private.found_in(said.data), (name, person, said)
            assert not said.errors


async def test_without_a_grant_nobody_else_finds_it_on_any_path(
    registry: Registry, world: make.World, private: Hidden
):
    for person in OTHERS:
        found = await walk(registry, ROOTS | STEWARDS_ROOTS | hidden.ways(world, private), person)
        for name, said in found.items():
            assert not private.found_in(said.all), (name, person, said)
            assert said.codes <= {"FORBIDDEN", "UNAUTHENTICATED"}, (name, person, said)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEMBER, Role.ADMIN])
async def test_a_grant_of_any_reading_role_shows_it_on_every_path(
    registry: Registry, world: make.World, private: Hidden, grant: Grant, role: Role
):
    for person in ("admin", "viewer"):
        await grant(person, hidden.MODEL, role)
        found = await walk(registry, ROOTS | hidden.ways(world, private), person)
        for name, said in found.items():
            assert private.found_in(said.data), (name, person)
    await grant("outsider", hidden.MODEL, role)
    for name, said in (await walk(registry, ROOTS, "outsider")).items():
        sees_runs = name != "versions by project"
        assert bool(private.found_in(said.data)) is sees_runs, name


async def test_an_outsider_with_a_grant_sees_that_model_and_nothing_beside_it(
    registry: Registry, world: make.World, private: Hidden, grant: Grant
):
    await grant("outsider", hidden.MODEL, Role.VIEWER)
    answer = await registry.ask(
        "{ models { totalCount nodes { fullName sources { totalCount } } } versions { totalCount } "
        "events(first: 100) { nodes { subjectName } } "
        "projects { totalCount nodes { id } } runs { totalCount nodes { id } } "
        'project(name: "acme/train") { id } model(name: "acme/churn") { id } }',
        as_="outsider",
    )
    assert answer.data["models"] == {
        "totalCount": 1,
        "nodes": [{"fullName": hidden.MODEL, "sources": {"totalCount": 0}}],
    }
    assert answer.data["versions"] == {"totalCount": 3}
    names = {one["subjectName"].partition(":")[0] for one in answer.data["events"]["nodes"]}
    assert names == {hidden.MODEL, "outsider", "test"}, "of their account besides"
    for empty in ("projects", "runs"):
        assert answer.data[empty] == {"totalCount": 0, "nodes": []}
    assert (answer.data["project"], answer.data["model"]) == (None, None)


async def test_the_evidence_stays_where_the_run_is_hidden(
    registry: Registry, world: make.World, private: Hidden, grant: Grant
):
    await grant("outsider", hidden.MODEL, Role.VIEWER)
    answer = await registry.ask(
        '{ version(name: "acme/zanzibar:quokka-1") { run { id } evidence { runName project '
        "metrics { name value } outputs { name digest } } artifacts { totalCount nodes { id } } "
        "upstream { nodes { name } } downstream { nodes { name } } consumedBy { totalCount } } }",
        as_="outsider",
    )
    version = answer.data["version"]
    assert version["run"] is None
    assert version["evidence"]["runName"] == "training"
    assert version["evidence"]["metrics"][0] == {"name": "accuracy", "value": 0.91}
    assert version["evidence"]["outputs"][0] == {"name": "model", "digest": make.digest("model")}
    assert version["artifacts"] == {"totalCount": 0, "nodes": []}
    assert version["consumedBy"] == {"totalCount": 0}
    # both versions are of this model, and the run between them is hidden
    assert version["upstream"] == {"nodes": []}
    assert version["downstream"] == {"nodes": []}


async def can(registry: Registry, person: str, model: str) -> set[str] | None:
    answer = await registry.ask(
        "query($name: String!) { model(name: $name) { viewerCan } }", {"name": model}, as_=person
    )
    found: Any = answer.data["model"]
    return None if found is None else set(found["viewerCan"])


READING = {"DEPLOYMENT_READ", "MODEL_READ", "VERSION_READ"}
WRITING = READING | {"VERSION_CREATE", "VERSION_STAGE", "VERSION_UPDATE"}
KEEPING = WRITING | {
    "ACCESS_READ",
    "ACCESS_UPDATE",
    "DEPLOYMENT_CREATE",
    "DEPLOYMENT_UPDATE",
    "MODEL_DELETE",
    "MODEL_UPDATE",
    "VERSION_DELETE",
    "WEBHOOK_READ",
    "WEBHOOK_UPDATE",
}


async def test_a_grant_overrides_the_role_in_the_organization_up_and_down(
    registry: Registry, world: make.World, grant: Grant
):
    for person in ("admin", "member", "viewer", "outsider"):
        for role, allowed in (
            (Role.VIEWER, READING),
            (Role.MEMBER, WRITING),
            (Role.ADMIN, KEEPING),
        ):
            await grant(person, "acme/churn", role)
            assert await can(registry, person, "acme/churn") == allowed, (person, role)


async def test_owners_and_managers_keep_their_role_whatever_the_grant(
    registry: Registry, world: make.World, private: Hidden, grant: Grant
):
    for person in ("owner", "manager"):
        for model in ("acme/churn", hidden.MODEL):
            for role in (Role.OUTSIDER, Role.VIEWER, Role.ADMIN):
                await grant(person, model, role)
                assert await can(registry, person, model) == KEEPING, (person, model, role)


async def test_a_grant_that_reads_nothing_hides_a_public_model(
    registry: Registry, world: make.World, grant: Grant
):
    for person in ("admin", "member", "viewer"):
        assert await can(registry, person, "acme/churn") is not None
        await grant(person, "acme/churn", Role.OUTSIDER)
        assert await can(registry, person, "acme/churn") is None
        answer = await registry.ask("{ versions { totalCount } }", as_=person)
        assert answer.data["versions"]["totalCount"] == 0


async def test_a_grant_of_somebody_who_is_no_member_shows_nothing(
    registry: Registry, private: Hidden, grant: Grant
):
    await grant("viewer", hidden.MODEL, Role.ADMIN)
    # past the API, which gives none to who is no member
    await make.write(
        registry,
        "UPDATE grants SET user_id = (SELECT id FROM users WHERE name = 'stranger') "
        "WHERE user_id = (SELECT id FROM users WHERE name = 'viewer')",
    )
    for name, said in (await walk(registry, ROOTS, "stranger")).items():
        assert not private.found_in(said.all), name
        assert not said.errors


async def test_counts_and_pages_say_nothing_of_what_is_hidden(
    registry: Registry, world: make.World, private: Hidden
):
    document = (
        "{ models(first: 1) { totalCount nodes { name } pageInfo { hasNextPage } } "
        "versions(first: 2) { totalCount nodes { name } pageInfo { hasNextPage } } "
        f'run(id: "{world["raw"]}") {{ promoted versions {{ totalCount }} }} '
        'promoted: runs(query: "promoted: true") { nodes { name } } }'
    )
    answer = await registry.ask(document, as_="viewer")
    page = {"hasNextPage": False}
    assert answer.data["models"] == {
        "totalCount": 1,
        "nodes": [{"name": "churn"}],
        "pageInfo": page,
    }
    assert answer.data["versions"]["totalCount"] == 2
    assert answer.data["versions"]["pageInfo"] == page
    assert answer.data["run"] == {"promoted": False, "versions": {"totalCount": 0}}
    assert [one["name"] for one in answer.data["promoted"]["nodes"]] == ["tuning", "training"]
    answer = await registry.ask(document, as_="manager")
    assert answer.data["run"] == {"promoted": True, "versions": {"totalCount": 1}}
    assert answer.data["models"]["totalCount"] == 2
    assert len(answer.data["promoted"]["nodes"]) == 3


async def test_only_those_who_may_read_members_find_a_membership_by_its_id(
    registry: Registry, world: make.World
):
    rows = await registry.rows(
        "SELECT m.id, u.name FROM memberships m JOIN users u ON u.id = user_id"
    )
    acme = {name: id_ for id_, name in rows if name != "stranger"}
    for person in (*(acme.keys() & registry.tokens.keys()), "stranger", None):
        answer = await registry.ask(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            {"ids": list(acme.values())},
            as_=person,
        )
        seen = {one["id"] for one in answer.data["nodes"] if one}
        everybody = person in {"owner", "manager", "admin", "contributor", "member"}
        mine = {acme[person]} if person in acme else set()
        assert seen == (set(acme.values()) if everybody else mine), person


async def test_events_do_not_name_private_versions_that_a_public_run_consumed(
    registry: Registry, world: make.World, private: Hidden
):
    await make.model(registry, "acme/published", visibility="PUBLIC")
    await make.version(registry, "acme/published:v1")
    consumed = [private.first, "acme/churn:v1", "acme/published:v1"]
    run = await make.run(registry, versions=consumed, status="RUNNING")
    await registry.done("updateRun", {"run": run, "versions": [private.second]})
    document = (
        "query($id: ID!) { run(id: $id) { consumed { totalCount } events { nodes { after } } } }"
    )
    for person, number in (("owner", 4), ("admin", 2)):
        answer = await registry.ask(document, {"id": run}, as_=person)
        assert answer.data["run"]["consumed"]["totalCount"] == number
        created = answer.data["run"]["events"]["nodes"][-1]["after"]
        assert created["consumes"] == ["acme/published:v1"]
        if person == "admin":
            assert not private.found_in(answer.body)
    await registry.done("deleteRun", {"run": run})
