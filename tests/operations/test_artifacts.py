"""Artifacts: what runs consume is joined to what runs produced, by id or by digest."""

from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import digest, fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = """run { inputs { nodes { id name kind path digest size producedBy { id } } }
    outputs { nodes { id name kind path digest size producedBy { id } } }
    artifacts { totalCount } } event { kind after }"""


async def log(registry: Registry, run: str, **ways: Any) -> dict[str, list[dict[str, Any]]]:
    made = await registry.done("logArtifacts", {"run": run, **ways}, SHOWN)
    assert made["event"]["kind"] == "RUN_ARTIFACTS_LOGGED"
    return {way: made["run"][way]["nodes"] for way in ("inputs", "outputs")}


async def test_outputs_are_kept_and_replaced_by_name(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    entry = {"name": "model", "kind": "MODEL", "path": "a", "digest": digest("a"), "size": 2**53}
    (first,) = (await log(registry, run, outputs=[entry]))["outputs"]
    assert first == {**entry, "id": first["id"], "producedBy": {"id": run}}
    (again,) = (await log(registry, run, outputs=[{"name": "model", "path": "b"}]))["outputs"]
    assert again == {
        "id": first["id"], "name": "model", "kind": "FILE", "path": "b", "digest": None,
        "size": None, "producedBy": {"id": run},
    }  # fmt: skip
    both = [{"name": "x", "path": "1"}, {"name": "x", "path": "2"}]
    found = (await log(registry, run, outputs=both))["outputs"]
    assert sorted((one["name"], one["path"]) for one in found) == [("model", "b"), ("x", "2")]


async def test_an_output_in_use_can_be_logged_again_but_not_changed(registry: Registry):
    model, name = fresh("acme/m"), fresh("data")
    run = await make.run(registry, outputs=make.outputs("model", name, "free"), status="RUNNING")
    await make.promoted(registry, run, f"{model}:v1", createModel=True)
    await make.run(registry, inputs=[{"name": "in", "digest": digest(name)}])
    assert await log(registry, run, outputs=make.outputs("model", name, "free"))
    for used, by in (("model", "a version"), (name, "another run")):
        given = {"run": run, "outputs": [*make.outputs("free"), {"name": used, "path": "changed"}]}
        error = await refused(registry, "logArtifacts", given, "CONFLICT", "outputs", 1)
        assert by in error["message"]
    assert await log(registry, run, outputs=[{"name": "free", "path": "changed"}])


async def test_an_input_that_a_version_is_made_of_cannot_be_replaced(registry: Registry):
    version, name = f"{fresh('acme/m')}:v1", fresh("data")
    entries = [{"name": one, "digest": digest(f"{name}-{one}")} for one in ("chosen", "free")]
    run = await make.run(registry, inputs=entries, status="RUNNING")
    await make.promoted(registry, run, version, createModel=True, artifacts=["chosen"])
    given = {"run": run, "inputs": [{"name": "free", "path": "new"}]}
    assert await log(registry, run, inputs=[*entries, *given["inputs"]]), "the same again is fine"
    given["inputs"].append({"name": "chosen", "path": "new"})
    await refused(registry, "logArtifacts", given, "CONFLICT", "inputs", 1)
    await registry.done("deleteVersion", {"version": version})
    await refused(registry, "logArtifacts", given, "CONFLICT", "inputs", 1)
    await registry.done("restoreVersion", {"version": version})
    await registry.done("updateVersion", {"version": version, "artifacts": []})
    assert await registry.done("logArtifacts", given)


async def test_an_input_is_joined_by_digest_to_what_a_run_produced(registry: Registry):
    name = fresh("data")
    entry = {"name": "mine", "kind": "DATASET", "digest": digest(name), "path": "elsewhere"}
    early = await make.run(registry, status="RUNNING")
    (outside,) = (await log(registry, early, inputs=[entry]))["inputs"]
    assert (outside["name"], outside["producedBy"]) == ("mine", None)
    late = await make.run(registry, status="RUNNING")
    (same,) = (await log(registry, late, inputs=[{**entry, "name": "called otherwise"}]))["inputs"]
    assert same["id"] == outside["id"], "one address, one artifact"
    producer = await make.run(registry, outputs=make.outputs(name))
    last = await make.run(registry, status="RUNNING")
    (made,) = (await log(registry, last, inputs=[entry]))["inputs"]
    assert made["producedBy"] == {"id": producer}, "what a run produced says where it came from"
    assert made["name"] == name


async def test_an_input_without_a_digest_is_something_of_its_own(registry: Registry):
    entry = {"name": "raw", "path": "s3://raw"}
    runs = [await make.run(registry, status="RUNNING") for _ in range(2)]
    one, other = [(await log(registry, run, inputs=[entry]))["inputs"][0] for run in runs]
    assert one["id"] != other["id"]


async def test_an_input_is_named_by_the_id_of_an_artifact(registry: Registry):
    producer = await make.run(registry, status="RUNNING")
    (made,) = (await log(registry, producer, outputs=make.outputs("model")))["outputs"]
    reader = await make.run(registry, status="RUNNING")
    found = await log(registry, reader, inputs=[{"name": "base", "artifact": made["id"]}])
    assert found == {"inputs": [made], "outputs": []}
    answer = await registry.ask(
        "query($id: ID!) { node(id: $id) { ... on Artifact { consumedBy { nodes { id } } } } }",
        {"id": made["id"]},
    )
    assert answer.data["node"]["consumedBy"]["nodes"] == [{"id": reader}]
    replaced = await log(registry, reader, inputs=[{"name": "base", "path": "other"}])
    assert [one["path"] for one in replaced["inputs"]] == ["other"], "the name again replaces"


async def test_the_same_name_may_be_an_input_and_an_output(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    entry = {"name": "state", "path": "in"}
    await log(registry, run, inputs=[entry], outputs=[{**entry, "path": "out"}])
    found = await registry.done("updateRun", {"run": run}, "run { artifacts { nodes { path } } }")
    assert sorted(one["path"] for one in found["run"]["artifacts"]["nodes"]) == ["in", "out"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"path": "x" * 2049}, "path"),
        ({"digest": "sha256:abc"}, "digest"),
        ({"digest": "SHA256:" + "0" * 64}, "digest"),
        ({"digest": "sha256:" + "A" * 64}, "digest"),
        ({"digest": "crc32:12345678"}, "digest"),
        ({"size": -1}, "size"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused_at_its_place(
    registry: Registry, entry: dict, field: str
):
    run = await make.run(registry, status="RUNNING")
    for way in ("inputs", "outputs"):
        given = {"run": run, way: [{"name": "good"}, {"name": "bad", **entry}]}
        await refused(registry, "logArtifacts", given, "BAD_USER_INPUT", way, 1, field)


async def test_references_and_numbers_of_artifacts_have_their_limits(registry: Registry):
    await registry.add_person("between", Role.MEMBER, "acme")
    await registry.add_person("between", Role.OWNER, "other")
    await make.project(registry, project := fresh("other/p"), as_="between")
    foreign = await make.run(registry, project, outputs=make.outputs("m"), as_="between")
    ((artifact,),) = await registry.rows(f"SELECT id FROM artifacts WHERE run_id = '{foreign}'")
    run = await make.run(registry, status="RUNNING")
    for given, code, path, person in (
        ({"outputs": [{"name": "a", "artifact": artifact}]}, "BAD_USER_INPUT",
         ["outputs", 0, "artifact"], "owner"),
        ({"inputs": [{"name": "a", "artifact": artifact}]}, "NOT_FOUND",
         ["inputs", 0, "artifact"], "owner"),
        ({"inputs": [{"name": "a", "artifact": artifact}]}, "BAD_USER_INPUT",
         ["inputs", 0, "artifact"], "between"),
        ({"inputs": [{"name": "a", "artifact": "nope"}]}, "NOT_FOUND",
         ["inputs", 0, "artifact"], "owner"),
        ({}, "BAD_USER_INPUT", ["inputs"], "owner"),
        ({"inputs": [], "outputs": None}, "BAD_USER_INPUT", ["inputs"], "owner"),
        ({"outputs": make.outputs(*map(str, range(101)))}, "BAD_USER_INPUT", ["outputs"], "owner"),
    ):  # fmt: skip
        await refused(registry, "logArtifacts", {"run": run, **given}, code, *path, as_=person)
    assert await log(registry, run, outputs=make.outputs(*map(str, range(100))))


async def test_data_of_another_organization_is_never_joined(registry: Registry):
    await registry.add_person("across", Role.MEMBER, "acme")
    await registry.add_person("across", Role.OWNER, "other")
    name = fresh("data")
    await make.project(registry, project := fresh("other/p"), as_="across")
    await make.run(registry, project, outputs=make.outputs(name), as_="across")
    run = await make.run(registry, status="RUNNING", as_="across")
    given = {"run": run, "inputs": [{"name": "in", "digest": digest(name)}]}
    show = "run { inputs { nodes { name producedBy { id } } } }"
    made = await registry.done("logArtifacts", given, show, as_="across")
    (one,) = made["run"]["inputs"]["nodes"]
    assert (one["name"], one["producedBy"]) == ("in", None)


async def test_lineage_runs_through_artifacts_and_through_versions(registry: Registry):
    model, name = fresh("acme/m"), fresh("features")
    base = await make.run(registry, outputs=make.outputs(name))
    await make.promoted(registry, base, f"{model}:base", createModel=True, artifacts=[name])
    through = await make.run(registry, inputs=[{"name": "f", "digest": digest(name)}])
    await make.promoted(registry, through, f"{model}:through")
    direct = await make.run(registry, versions=[f"{model}:base"])
    await make.promoted(registry, direct, f"{model}:direct")
    document = """query($name: String!) { version(name: $name) {
        upstream { nodes { name } } downstream { nodes { name } } consumedBy { nodes { id } } } }"""

    async def lines(version: str) -> list[list[str]]:
        data = (await registry.ask(document, {"name": f"{model}:{version}"})).data["version"]
        return [
            sorted(one.get("name") or one["id"] for one in data[way]["nodes"])
            for way in ("upstream", "downstream", "consumedBy")
        ]

    assert await lines("base") == [[], ["direct", "through"], [direct]]
    assert await lines("through") == [["base"], [], []]
    assert await lines("direct") == [["base"], [], []]
