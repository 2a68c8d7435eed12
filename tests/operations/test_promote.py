"""Promoting: a run is locked, its model is taken, and what it showed is frozen."""

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHOSEN = (
    "version { id stage revision run { id promoted } artifacts { nodes { name } } } event { kind }"
)
EVIDENCE = """version { evidence { runId runName project status parameters frozenAt
    metrics { name value } code { repository commit ref path }
    inputs { name kind path digest size } outputs { name kind path digest size } } }"""


async def chosen(registry: Registry, run: str, **fields: object) -> list[str]:
    model = fresh("acme/m")
    given = {"run": run, "model": model, "name": "v1", "createModel": True, **fields}
    made = await registry.done("promoteRun", given, CHOSEN)
    assert made["event"]["kind"] == "VERSION_PROMOTED"
    assert made["version"]["run"] == {"id": run, "promoted": True}
    assert made["version"]["stage"] == "TESTING"
    return sorted(one["name"] for one in made["version"]["artifacts"]["nodes"])


async def test_the_artifact_called_model_is_taken_or_else_all_models(registry: Registry):
    named = await make.run(registry, outputs=make.outputs("model", "teacher"))
    assert await chosen(registry, named) == ["model"]
    assert await chosen(registry, named, artifacts=None) == ["model"]
    unnamed = await make.run(
        registry, outputs=make.outputs("a", "b") + make.outputs("model.html", kind="HTML")
    )
    assert await chosen(registry, unnamed) == ["a", "b"]
    none = await make.run(registry, outputs=make.outputs("model", kind="FILE"))
    assert await chosen(registry, none) == []


async def test_artifacts_are_chosen_among_what_the_run_consumed_and_produced(registry: Registry):
    run = await make.run(
        registry,
        inputs=[{"name": "data", "digest": make.digest("data")}, {"name": "both"}],
        outputs=make.outputs("model", "both"),
    )
    assert await chosen(registry, run, artifacts=["data", "model", "data"]) == ["data", "model"]
    assert await chosen(registry, run, artifacts=[]) == []
    model = fresh("acme/m")
    id_ = await make.promoted(registry, run, f"{model}:v1", createModel=True, artifacts=["both"])
    answer = await registry.ask(
        "query($id: ID!) { node(id: $id) { ... on Version { artifacts { nodes { path } } } } }",
        {"id": id_},
    )
    assert answer.data["node"]["artifacts"]["nodes"] == [{"path": "out/both"}], "the output"


async def test_every_artifact_that_the_run_lacks_is_listed(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    run = await make.run(registry, name="short", outputs=make.outputs("model"))
    given = {
        "run": run,
        "model": model,
        "name": "v1",
        "artifacts": ["nope", "model", "Model", "nope"],
    }
    error = await refused(registry, "promoteRun", given, "BAD_USER_INPUT", "artifacts")
    assert error["message"] == "The run 'short' has no artifact 'nope', 'Model'."


async def test_the_evidence_is_what_the_run_showed_and_outlives_its_changes(registry: Registry):
    model = fresh("acme/m")
    run = await make.run(
        registry,
        name="first",
        parameters={"depth": 3, "layers": [1, 2]},
        code={"repository": "https://git.test/r", "commit": "c0ffee"},
        metrics={"loss": 0.5, "accuracy": 0.9},
        inputs=[{"name": "data", "kind": "DATASET", "path": "s3://d", "size": 2**40}],
        outputs=make.outputs("model"),
        status="RUNNING",
    )
    given = {"run": run, "model": model, "name": "v1", "createModel": True}
    frozen = (await registry.done("promoteRun", given, EVIDENCE))["version"]["evidence"]
    assert frozen.pop("frozenAt")
    assert frozen == {
        "runId": run,
        "runName": "first",
        "project": "acme/train",
        "status": "RUNNING",
        "parameters": {"depth": 3, "layers": [1, 2]},
        "metrics": [{"name": "accuracy", "value": 0.9}, {"name": "loss", "value": 0.5}],
        "code": {
            "repository": "https://git.test/r", "commit": "c0ffee", "ref": None, "path": None,
        },
        "inputs": [
            {"name": "data", "kind": "DATASET", "path": "s3://d", "digest": None, "size": 2**40}
        ],
        "outputs": [{"name": "model", "kind": "MODEL", "path": "out/model",
                     "digest": make.digest("model"), "size": 7}],
    }  # fmt: skip
    (stored,) = await registry.rows(f"SELECT evidence FROM versions WHERE full_name = '{model}:v1'")
    await registry.done("updateRun", {"run": run, "name": "renamed", "parameters": {"depth": 9}})
    await registry.done(
        "logMetrics", {"run": run, "metrics": [{"name": "loss", "value": 0.1, "step": 9}]}
    )
    await registry.done("logArtifacts", {"run": run, "outputs": make.outputs("more")})
    await registry.done("finishRun", {"run": run, "status": "FAILED"})
    await registry.done("stageVersion", {"version": f"{model}:v1", "stage": "PRODUCTION"})
    await registry.done("updateVersion", {"version": f"{model}:v1", "readme": "x"})
    assert await registry.rows(f"SELECT evidence FROM versions WHERE full_name = '{model}:v1'") == [
        stored
    ]


async def test_promoting_again_by_force_freezes_again_and_keeps_the_version(registry: Registry):
    model = fresh("acme/m")
    first = await make.run(registry, metrics={"a": 1}, outputs=make.outputs("model"))
    second = await make.run(registry, metrics={"a": 2}, outputs=make.outputs("model", "x"))
    id_ = await make.promoted(registry, first, f"{model}:v1", createModel=True, tags=["kept"])
    await make.staged(registry, id_, "STAGING")
    given = {"run": second, "model": model, "name": "v1"}
    await refused(registry, "promoteRun", given, "CONFLICT", "name")
    made = await registry.done("promoteRun", {**given, "force": True}, CHOSEN)
    assert made["event"]["kind"] == "VERSION_PROMOTED"
    assert made["version"] == {
        "id": id_,
        "stage": "STAGING",
        "revision": 3,
        "run": {"id": second, "promoted": True},
        "artifacts": {"nodes": [{"name": "model"}]},
    }
    answer = await registry.ask(
        "query($id: ID!, $run: ID!) { run(id: $run) { promoted } node(id: $id) { ... on Version "
        "{ tags evidence { metrics { value } } artifacts { nodes { producedBy { id } } } } } }",
        {"id": id_, "run": first},
    )
    assert answer.data["run"] == {"promoted": False}
    assert answer.data["node"]["tags"] == ["kept"]
    assert answer.data["node"]["evidence"]["metrics"] == [{"value": 2}]
    assert answer.data["node"]["artifacts"]["nodes"] == [{"producedBy": {"id": second}}]


async def test_a_model_takes_runs_of_its_sources_only(registry: Registry):
    good, bad, model = fresh("acme/p"), fresh("acme/p"), fresh("acme/m")
    await make.project(registry, good)
    await make.project(registry, bad)
    await make.model(registry, model, sources=[good])
    allowed, foreign = await make.run(registry, good), await make.run(registry, bad)
    given = {"model": model, "name": "v1", "run": foreign}
    for mutation in ("promoteRun", "registerVersion"):
        error = await refused(registry, mutation, given, "BAD_USER_INPUT", "run")
        assert error["message"] == f"{model} takes runs of {good} only."
    await registry.done("promoteRun", {**given, "run": allowed})
    change = {"version": f"{model}:v1", "run": foreign}
    await refused(registry, "updateVersion", change, "BAD_USER_INPUT", "run")
    await registry.done("updateModel", {"model": model, "sources": []})
    assert await registry.done("updateVersion", change), "no sources take all"


async def test_a_run_of_another_organization_is_refused(registry: Registry):
    await registry.add_person("both", Role.MEMBER, "acme")
    await registry.add_person("both", Role.OWNER, "other")
    project, model = fresh("other/p"), fresh("acme/m")
    await make.project(registry, project, as_="both")
    run = await make.run(registry, project, as_="both")
    await make.model(registry, model)
    given = {"model": model, "name": "v1", "run": run}
    for mutation in ("promoteRun", "registerVersion"):
        await refused(registry, mutation, given, "BAD_USER_INPUT", "run", as_="both")
        await refused(registry, mutation, given, "NOT_FOUND", "run")
    await make.version(registry, f"{model}:v1")
    change = {"version": f"{model}:v1", "run": run}
    await refused(registry, "updateVersion", change, "BAD_USER_INPUT", "run", as_="both")
    consuming = {"project": project, "versions": [f"{model}:v1"]}
    await refused(registry, "createRun", consuming, "BAD_USER_INPUT", "versions", 0, as_="both")


async def test_a_run_is_promoted_while_a_version_that_one_sees_locks_it(registry: Registry):
    model = fresh("acme/m")
    run = await make.run(registry)
    document = "query($id: ID!) { run(id: $id) { promoted versions { nodes { fullName } } } }"

    async def shown() -> tuple[bool, list[str]]:
        data = (await registry.ask(document, {"id": run})).data["run"]
        return data["promoted"], [one["fullName"] for one in data["versions"]["nodes"]]

    assert await shown() == (False, [])
    await make.promoted(registry, run, f"{model}:v1", createModel=True)
    await make.promoted(registry, run, f"{model}:v2")
    assert await shown() == (True, [f"{model}:v2", f"{model}:v1"])
    await registry.done("deleteVersion", {"version": f"{model}:v1"})
    assert await shown() == (True, [f"{model}:v2"])
    await registry.done("updateVersion", {"version": f"{model}:v2", "run": None})
    assert await shown() == (False, [])
