"""Changing projects: each field alone, bound to a revision, and only by those who may."""

from typing import Any

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIELDS = "id name fullName description visibility revision createdAt updatedAt"
SHOWN = f"project {{ {FIELDS} }} event {{ kind subjectId before after }}"


async def stored(registry: Registry, project: str) -> dict[str, Any]:
    answer = await registry.ask(f'{{ project(name: "{project}") {{ {FIELDS} }} }}')
    found: dict[str, Any] = answer.data["project"]
    return found


async def changed(registry: Registry, project: str, **fields: Any) -> dict[str, Any]:
    """Change a project; return what its event says."""
    before = await stored(registry, project)
    made = await registry.done("updateProject", {"project": project, **fields}, SHOWN)
    assert made["project"].pop("updatedAt") > before.pop("updatedAt")
    assert made["project"] == {**before, **fields, "revision": before["revision"] + 1}
    event = made["event"]
    assert (event["kind"], event["subjectId"]) == ("PROJECT_UPDATED", before["id"])
    return {"before": event["before"], "after": event["after"]}


async def test_each_field_changes_alone_and_null_clears_the_description(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project, description="Old.")
    assert await changed(registry, project) == {"before": None, "after": None}
    assert await changed(registry, project, description="New.") == {
        "before": {"description": "Old."},
        "after": {"description": "New."},
    }
    assert await changed(registry, project, description=None) == {
        "before": {"description": "New."},
        "after": {"description": None},
    }
    assert await changed(registry, project, visibility="PUBLIC") == {
        "before": {"visibility": "ORGANIZATION"},
        "after": {"visibility": "PUBLIC"},
    }


async def test_a_project_is_meant_by_its_id_or_its_full_name(registry: Registry):
    project = fresh("acme/p")
    id_ = await make.project(registry, project)
    for reference in (id_, project):
        made = await registry.done("updateProject", {"project": reference, "description": "x"})
        assert made["project"]["id"] == id_
    for reference in (project.partition("/")[2], project.upper(), ""):
        given = {"project": reference, "description": "x"}
        await refused(registry, "updateProject", given, "NOT_FOUND", "project")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"description": "x" * 4097}, "description"),
        ({"visibility": None}, "visibility"),
        ({"visibility": "PUBLIC", "description": "x" * 4097}, "description"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict[str, Any], path: str
):
    project = fresh("acme/p")
    await make.project(registry, project, description="Old.")
    given = {"project": project, "description": "New.", **wrong}
    error = await refused(registry, "updateProject", given, "BAD_USER_INPUT", path)
    if path == "description":
        assert "4,096" in error["message"]


async def test_a_change_bound_to_a_revision_happens_once(registry: Registry):
    project = fresh("acme/p")
    id_ = await make.project(registry, project)
    given = {"project": project, "description": "x", "expectedRevision": 1}
    assert await registry.done("updateProject", given)
    error = await refused(registry, "updateProject", given, "CONFLICT", "expectedRevision")
    assert error["extensions"]["current"] == {"id": id_, "name": project, "revision": 2}
    await registry.done("setVisibility", {"on": {"project": project}, "visibility": "PUBLIC"})
    assert (await stored(registry, project))["revision"] == 3, "that is a change, too"


@pytest.mark.parametrize(
    ("person", "code", "path"),
    [
        (None, "UNAUTHENTICATED", ()),
        ("member", "FORBIDDEN", ()),
        ("viewer", "FORBIDDEN", ()),
        ("outsider", "FORBIDDEN", ()),
        ("stranger", "NOT_FOUND", ("project",)),
    ],
)
async def test_who_may_not_is_refused(
    registry: Registry, person: str | None, code: str, path: tuple[str, ...]
):
    project = fresh("acme/p")
    await make.project(registry, project)
    given = {"project": project, "description": "Mine."}
    await refused(registry, "updateProject", given, code, *path, as_=person)


async def test_a_project_that_one_does_not_see_is_not_found(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project, visibility="PRIVATE")
    given = {"project": project, "description": "Mine."}
    await refused(registry, "updateProject", given, "NOT_FOUND", "project", as_="contributor")


async def test_its_visibility_needs_more_than_the_rest(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project)
    given = {"project": project, "description": "Mine.", "visibility": "PUBLIC"}
    await refused(registry, "updateProject", given, "FORBIDDEN", "visibility", as_="contributor")
    del given["visibility"]
    await registry.done("updateProject", given, as_="contributor")
    assert (await stored(registry, project))["description"] == "Mine."


async def test_who_makes_a_project_private_still_gets_in(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project)
    given = {"project": project, "visibility": "PRIVATE"}
    made = await registry.done(
        "updateProject", given, "project { visibility viewerRole viewerCan }", as_="admin"
    )
    assert made["project"]["visibility"] == "PRIVATE"
    assert made["project"]["viewerRole"] == "ADMIN"
    assert "PROJECT_UPDATE" in made["project"]["viewerCan"]
    grants = await registry.ask(
        f'{{ project(name: "{project}") {{ grants {{ nodes {{ role user {{ name }} }} }} }} }}'
    )
    assert grants.data["project"]["grants"]["nodes"] == [
        {"role": "ADMIN", "user": {"name": "admin"}}
    ]
