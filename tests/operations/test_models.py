"""Models and projects: names, sources, visibility; a rename reaches the versions."""

from typing import Any

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIELDS = """id name fullName description readme tags visibility revision createdAt
    sources { nodes { fullName } } organization { name } createdBy { name }"""
SHOWN = f"model {{ {FIELDS} updatedAt }} event {{ kind subjectId before after }}"


async def test_a_model_is_made_with_all_that_is_given(registry: Registry):
    name = fresh("acme/m")
    given = {
        "name": name, "description": "D.", "readme": "# R", "tags": ["b", "a", " b"],
        "visibility": "PRIVATE", "sources": ["acme/train", "acme/train"],
    }  # fmt: skip
    made = await registry.done("createModel", given, SHOWN, as_="admin")
    model = made["model"]
    assert model.pop("createdAt") == model.pop("updatedAt")
    assert model.pop("id") == made["event"]["subjectId"]
    assert model == {
        **given,
        "name": name.partition("/")[2],
        "fullName": name,
        "tags": ["b", "a"],
        "revision": 1,
        "sources": {"nodes": [{"fullName": "acme/train"}]},
        "organization": {"name": "acme"},
        "createdBy": {"name": "admin"},
    }
    assert made["event"]["kind"] == "MODEL_CREATED"
    ((project,),) = await registry.rows("SELECT id FROM projects WHERE full_name = 'acme/train'")
    assert made["event"]["after"]["sources"] == [project], "its name may be hidden to who reads it"
    plain = await registry.done("createModel", {"name": fresh("acme/m")}, SHOWN)
    assert (plain["model"]["visibility"], plain["model"]["tags"]) == ("ORGANIZATION", [])


async def test_a_taken_name_is_a_conflict_for_models_and_projects(registry: Registry):
    model, project = fresh("acme/m"), fresh("acme/p")
    ids = {model: await make.model(registry, model), project: await make.project(registry, project)}
    for mutation, name in (("createModel", model), ("createProject", project)):
        error = await refused(registry, mutation, {"name": name}, "CONFLICT", "name")
        assert error["extensions"]["current"]["id"] == ids[name]
    assert await make.project(registry, model), "a project may have a model's name"


@pytest.mark.parametrize("name", ["m", "/m", "acme/", "acme/a b", "acme/a/b", "acme/" + "m" * 129,
                                  "acme/.m", "acme/m:v", "", "a b/m", "acme/é"])  # fmt: skip
async def test_a_name_that_is_none_is_refused(registry: Registry, name: str):
    for mutation in ("createModel", "createProject"):
        await refused(registry, mutation, {"name": name}, "BAD_USER_INPUT", "name")


async def test_an_organization_that_one_does_not_see_is_not_found(registry: Registry):
    for mutation in ("createModel", "createProject"):
        for organization in ("nobody", "other"):
            await refused(registry, mutation, {"name": f"{organization}/m"}, "NOT_FOUND", "name")


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"description": "x" * 4097}, "BAD_USER_INPUT", ["description"]),
        ({"readme": "x" * 262_145}, "BAD_USER_INPUT", ["readme"]),
        ({"tags": [" "]}, "BAD_USER_INPUT", ["tags", 0]),
        ({"visibility": None}, "BAD_USER_INPUT", ["visibility"]),
        ({"sources": ["acme/train", "acme/nope"]}, "NOT_FOUND", ["sources", 1]),
        ({"sources": ["other/p"]}, "NOT_FOUND", ["sources", 0]),
        ({"sources": ["acme/train"] * 101}, "BAD_USER_INPUT", ["sources"]),
    ],
)
async def test_input_that_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict, code: str, path: list
):
    name = fresh("acme/m")
    await refused(registry, "createModel", {"name": name, **wrong}, code, *path)
    await make.model(registry, name)
    change = {"model": name, "name": fresh("renamed"), **wrong}
    await refused(registry, "updateModel", change, code, *path)


async def changed(registry: Registry, model: str, **fields: Any) -> dict[str, Any]:
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Model {{ {FIELDS} }} }} }}"
    before = (await registry.ask(document, {"id": model})).data["node"]
    made = await registry.done("updateModel", {"model": model, **fields}, SHOWN)
    after = made["model"]
    assert after.pop("updatedAt") > after["createdAt"]
    assert after["revision"] == before["revision"] + 1
    assert made["event"]["kind"] == "MODEL_UPDATED"
    return {key: after[key] for key in before if after[key] != before[key] and key != "revision"}


async def test_each_field_changes_alone_and_null_clears_it(registry: Registry):
    project = fresh("acme/p")
    await make.project(registry, project)
    model = await make.model(
        registry, fresh("acme/m"), description="Old.", readme="# Old", tags=["a"],
        sources=["acme/train"],
    )  # fmt: skip
    assert await changed(registry, model) == {}
    assert await changed(registry, model, description="New.") == {"description": "New."}
    assert await changed(registry, model, description=None) == {"description": None}
    assert await changed(registry, model, readme=None) == {"readme": None}
    assert await changed(registry, model, tags=["b"]) == {"tags": ["b"]}
    assert await changed(registry, model, tags=None) == {"tags": []}
    found = await changed(registry, model, sources=[project])
    assert found == {"sources": {"nodes": [{"fullName": project}]}}
    for nothing in ([], None):
        await changed(registry, model, sources=[project, "acme/train"])
        assert await changed(registry, model, sources=nothing) == {"sources": {"nodes": []}}
    assert await changed(registry, model, visibility="PRIVATE") == {"visibility": "PRIVATE"}
    await refused(registry, "updateModel", {"model": model, "name": None}, "BAD_USER_INPUT", "name")


async def test_a_rename_reaches_every_version_deleted_ones_too(registry: Registry):
    old, new = fresh("acme/old"), fresh("new")
    version = await make.version(registry, f"{old}:v1", createModel=True)
    gone = await make.version(registry, f"{old}:gone")
    await registry.done("deleteVersion", {"version": gone})
    model = (await registry.ask(f'{{ model(name: "{old}") {{ id }} }}')).data["model"]["id"]
    made = await registry.done("updateModel", {"model": old, "name": new}, SHOWN)
    assert (made["model"]["id"], made["model"]["fullName"]) == (model, f"acme/{new}")
    assert made["event"]["after"] == {"name": new, "full_name": f"acme/{new}"}
    answer = await registry.ask(
        f'{{ new: version(name: "acme/{new}:v1") {{ id fullName revision }} '
        f'old: version(name: "{old}:v1") {{ id }} model(name: "{old}") {{ id }} }}'
    )
    assert answer.data == {
        "new": {"id": version, "fullName": f"acme/{new}:v1", "revision": 1},
        "old": None,
        "model": None,
    }
    restored = await registry.done("restoreVersion", {"version": f"acme/{new}:gone"})
    assert restored["version"]["id"] == gone
    assert await make.version(registry, f"{old}:v1", createModel=True), "the old name is free"


async def test_a_rename_to_a_taken_name_is_a_conflict(registry: Registry):
    one, other, gone = fresh("acme/m"), fresh("acme/m"), fresh("acme/m")
    ids = [await make.model(registry, name) for name in (one, other, gone)]
    await registry.done("deleteModel", {"model": gone})
    for name in (other, gone):
        given = {"model": one, "name": name.partition("/")[2]}
        error = await refused(registry, "updateModel", given, "CONFLICT", "name")
        current = error["extensions"].get("current")
        assert (current and current["id"]) == (ids[1] if name == other else None)
    for wrong in ("", "acme/x", "a b"):
        given = {"model": one, "name": wrong}
        await refused(registry, "updateModel", given, "BAD_USER_INPUT", "name")
    assert await changed(registry, ids[0], name=one.partition("/")[2]) == {}


async def test_a_change_bound_to_a_revision_happens_once(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    given = {"model": model, "readme": "x", "expectedRevision": 1}
    assert await registry.done("updateModel", given)
    error = await refused(registry, "updateModel", given, "CONFLICT", "expectedRevision")
    assert error["extensions"]["current"]["revision"] == 2
    stale = {"model": model, "expectedRevision": 1}
    await refused(registry, "deleteModel", stale, "CONFLICT", "expectedRevision")
    assert await registry.done("deleteModel", {"model": model, "expectedRevision": 2})


async def test_a_model_is_meant_by_its_id_or_its_full_name(registry: Registry):
    name = fresh("acme/m")
    id_ = await make.model(registry, name)
    for reference in (id_, name):
        made = await registry.done("updateModel", {"model": reference, "readme": reference})
        assert made["model"]["id"] == id_
    for reference in (name.partition("/")[2], name.upper(), id_.upper(), name + ":v1", ""):
        given = {"model": reference, "readme": "x"}
        await refused(registry, "updateModel", given, "NOT_FOUND", "model")
