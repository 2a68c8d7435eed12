"""Deleting: restorable for thirty days, final by purge; what a version locks stays."""

from typing import Any

import pytest

from greenroom.operations.retention import Purged, purge_deleted
from greenroom.operations.setup import system
from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOWN = """id name fullName description readme tags content digest stage revision createdAt deletedAt
    run { id } evidence { runId } artifacts { nodes { id } } stageChanges { nodes { id } }"""


async def found(registry: Registry, id_: str) -> Any:
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Version {{ {SHOWN} }} }} }}"
    return (await registry.ask(document, {"id": id_})).data["node"]


async def start(registry: Registry) -> tuple[str, str, str]:
    """Make a full version; return its model's name, its id and its run's."""
    model = fresh("acme/m")
    run = await make.run(registry, metrics={"a": 1}, outputs=make.outputs("model"))
    version = await make.promoted(
        registry, run, f"{model}:v1", createModel=True, tags=["t"], readme="# R", content="a: 1"
    )
    await make.staged(registry, version, "STAGING")
    return model, version, run


async def purge(registry: Registry) -> Purged:
    return await registry.perform(lambda session: purge_deleted(session, system(), days=30))


async def test_a_version_in_production_is_deleted_by_force_alone(registry: Registry):
    _, version, _ = await start(registry)
    await make.staged(registry, version)
    error = await refused(registry, "deleteVersion", {"version": version}, "CONFLICT", "version")
    assert error["extensions"]["current"]["stage"] == "PRODUCTION"
    assert "force" in error["message"]
    made = await registry.done("deleteVersion", {"version": version, "force": True})
    assert made["event"]["kind"] == "VERSION_DELETED"
    assert await found(registry, version) is None


async def test_a_restored_version_is_as_it_was(registry: Registry):
    model, version, _ = await start(registry)
    before = await found(registry, version)
    show = "version { deletedAt revision } event { kind before after }"
    made = await registry.done("deleteVersion", {"version": f"{model}:v1"}, show)
    assert made["version"]["deletedAt"]
    assert made["event"]["before"]["full_name"] == f"{model}:v1"
    assert await found(registry, version) is None
    made = await registry.done("restoreVersion", {"version": f"{model}:v1"}, show)
    assert made["version"]["deletedAt"] is None
    assert made["event"]["kind"] == "VERSION_RESTORED"
    after = await found(registry, version)
    assert after.pop("revision") == before.pop("revision") + 2
    assert after == before


async def test_only_what_is_deleted_is_restored(registry: Registry):
    model, version, _ = await start(registry)
    await refused(registry, "restoreVersion", {"version": version}, "NOT_FOUND", "version")
    await refused(registry, "restoreModel", {"model": model}, "NOT_FOUND", "model")
    await registry.done("deleteVersion", {"version": version})
    await refused(registry, "deleteVersion", {"version": version}, "NOT_FOUND", "version")
    await registry.done("restoreVersion", {"version": version})
    await refused(registry, "restoreVersion", {"version": version}, "NOT_FOUND", "version")


async def test_after_thirty_days_a_version_is_not_restored_and_a_purge_frees_its_name(
    registry: Registry,
):
    model, version, run = await start(registry)
    recent = await make.version(registry, f"{model}:recent")
    await registry.done("deleteVersion", {"version": version})
    await make.back_date(registry, "versions", "deleted_at", 29.9)
    await registry.done("restoreVersion", {"version": version})
    await registry.done("deleteVersion", {"version": version})
    await make.back_date(registry, "versions", "deleted_at", 30.1)
    await registry.done("deleteVersion", {"version": recent})
    await refused(registry, "restoreVersion", {"version": version}, "CONFLICT", "version")
    again = {"model": model, "name": "v1"}
    await refused(registry, "registerVersion", again, "CONFLICT", "name")
    assert (await purge(registry)).versions >= 1
    await refused(registry, "restoreVersion", {"version": version}, "NOT_FOUND", "version")
    for table in ("stage_changes", "version_artifacts", "run_versions"):
        gone = f"SELECT count(*) FROM {table} WHERE version_id = '{version}'"
        assert await registry.rows(gone) == [(0,)]
    new = (await registry.done("registerVersion", again))["version"]["id"]
    assert new != version
    await registry.done("restoreVersion", {"version": recent})
    answer = await registry.ask(
        "query($subject: String!) { events(query: $subject) { nodes { kind subject { id } "
        "actor { name } } } }",
        {"subject": f"subject: {version}"},
    )
    events = answer.data["events"]["nodes"]
    assert [one["kind"] for one in events][:2] == ["VERSION_PURGED", "VERSION_DELETED"]
    assert {str(one["subject"]) for one in events} == {"None"}
    assert (await registry.done("deleteRun", {"run": run}))["deletedId"] == run


async def test_a_purge_of_nothing_changes_nothing(registry: Registry):
    await purge(registry)
    before = await registry.everything()
    assert await purge(registry) == Purged(versions=0, models=0)
    assert await registry.everything() == before


async def test_a_model_goes_with_its_versions_and_comes_back_with_those_it_had(registry: Registry):
    model, version, run = await start(registry)
    gone = await make.version(registry, f"{model}:gone")
    await registry.done("deleteVersion", {"version": gone})
    await make.staged(registry, version)
    error = await refused(registry, "deleteModel", {"model": model}, "CONFLICT", "model")
    assert f"{model}:v1" in error["message"]
    made = await registry.done(
        "deleteModel", {"model": model, "force": True}, "model { deletedAt } event { kind }"
    )
    assert made["event"]["kind"] == "MODEL_DELETED"
    assert made["model"]["deletedAt"]
    assert await found(registry, version) is None
    await refused(registry, "registerVersion", {"model": model, "name": "v2"}, "NOT_FOUND", "model")
    await refused(registry, "restoreVersion", {"version": gone}, "NOT_FOUND", "version")
    await refused(registry, "createModel", {"name": model}, "CONFLICT", "name")
    taken = {"model": model, "name": "v1", "createModel": True}
    await refused(registry, "registerVersion", taken, "CONFLICT", "model")
    error = await refused(registry, "deleteRun", {"run": run}, "CONFLICT", "run")
    assert error["message"] == "The run is locked by a version."
    await registry.done("restoreModel", {"model": model})
    assert (await found(registry, version))["stage"] == "PRODUCTION"
    assert await found(registry, gone) is None
    await registry.done("restoreVersion", {"version": gone})
    assert await found(registry, gone)


async def test_after_thirty_days_a_model_is_not_restored_and_a_purge_frees_its_name(
    registry: Registry,
):
    model, version, run = await start(registry)
    await registry.done("deleteModel", {"model": model})
    await make.back_date(registry, "models", "deleted_at", 30.1)
    await refused(registry, "restoreModel", {"model": model}, "CONFLICT", "model")
    await refused(registry, "createModel", {"name": model}, "CONFLICT", "name")
    purged = await purge(registry)
    assert purged.models >= 1
    assert purged.versions >= 1
    await refused(registry, "restoreModel", {"model": model}, "NOT_FOUND", "model")
    assert await make.model(registry, model)
    assert await registry.done("deleteRun", {"run": run})
    rows = await registry.rows(f"SELECT kind FROM events WHERE subject_id = '{version}'")
    assert rows[-1] == ("VERSION_PURGED",)


async def test_a_purge_outdates_idempotency_keys(registry: Registry):
    name = fresh("acme/m")
    given = {"name": name, "idempotencyKey": fresh("key")}
    await registry.done("createModel", given)
    await make.back_date(registry, "idempotency_keys", "created_at", 6.9)
    await purge(registry)
    assert await registry.done("createModel", given), "it is known still"
    await make.back_date(registry, "idempotency_keys", "created_at", 7.1)
    await purge(registry)
    await refused(registry, "createModel", given, "CONFLICT", "name")


async def test_a_run_is_not_deleted_while_a_version_locks_it(registry: Registry):
    model, version, run = await start(registry)
    await make.promoted(registry, run, f"{model}:v2")
    await registry.done("deleteVersion", {"version": version})
    error = await refused(registry, "deleteRun", {"run": run}, "CONFLICT", "run")
    names = [f"{model}:v1 (deleted, can be restored)", f"{model}:v2"]
    assert error["extensions"]["current"]["versions"] == names
    assert error["message"] == f"The run is locked by {', '.join(names)}."
    await registry.done("updateVersion", {"version": f"{model}:v2", "run": None})
    await refused(registry, "deleteRun", {"run": run}, "CONFLICT", "run")
    await registry.done("restoreVersion", {"version": version})
    other = await make.run(registry)
    await registry.done("updateVersion", {"version": version, "run": other})
    made = await registry.done("deleteRun", {"run": run})
    assert made["deletedId"] == run
    assert made["event"] == {"kind": "RUN_DELETED", "subjectId": run}
    await refused(registry, "deleteRun", {"run": run}, "NOT_FOUND", "run")


async def test_a_deleted_run_leaves_what_others_consumed_and_nothing_else(registry: Registry):
    model = fresh("acme/m")
    seed = fresh("data")
    run = await make.run(
        registry, metrics={"a": 1}, outputs=make.outputs(seed, f"{seed}-own", f"{seed}-chosen")
    )
    entries = [{"name": name, "digest": make.digest(name)} for name in (seed, f"{seed}-chosen")]
    reader = await make.run(registry, inputs=entries, status="RUNNING")
    await make.promoted(registry, reader, f"{model}:v1", createModel=True,
                        artifacts=[f"{seed}-chosen"])  # fmt: skip
    await registry.done("deleteRun", {"run": run})
    rows = await registry.rows(
        f"SELECT name, run_id FROM artifacts WHERE name LIKE '{seed}%' ORDER BY name"
    )
    assert rows == [(seed, None), (f"{seed}-chosen", None)]
    assert await registry.rows(f"SELECT id FROM metric_points WHERE run_id = '{run}'") == []
    answer = await registry.ask(
        "query($run: ID!) { run(id: $run) { inputs { nodes { name producedBy { id } } } } }",
        {"run": reader},
    )
    inputs = answer.data["run"]["inputs"]["nodes"]
    assert {"name": seed, "producedBy": None} in inputs
    answer = await registry.ask(
        f'{{ version(name: "{model}:v1") {{ artifacts {{ nodes {{ name }} }} }} }}'
    )
    assert answer.data["version"]["artifacts"]["nodes"] == [{"name": f"{seed}-chosen"}]
