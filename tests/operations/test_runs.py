"""Runs: begun, logged to, ended; the record of an ended one does not change."""

from typing import Any

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIELDS = """id name description tags status parameters revision startedAt finishedAt
    metrics { name value } code { repository commit ref path } consumed { nodes { fullName } }
    points { nodes { name step value } } project { fullName } createdBy { name }"""
SHOWN = f"run {{ {FIELDS} }} event {{ kind subjectName before after }}"


async def read(registry: Registry, run: str) -> dict[str, Any]:
    answer = await registry.ask(
        f"query($id: ID!) {{ run(id: $id) {{ {FIELDS} updatedAt }} }}", {"id": run}
    )
    return answer.data["run"]


async def test_a_run_begins_with_what_it_is_told(registry: Registry):
    await make.version(registry, f"{(model := fresh('acme/m'))}:v1", createModel=True)
    given = {
        "project": "acme/train", "name": "night", "description": "D.", "tags": ["a", "a "],
        "parameters": {"depth": 3, "deep": {"er": [1, None, "x"]}, "on": True, "rate": 1e-3},
        "code": {"repository": "r", "commit": "c", "ref": "main", "path": "p"},
        "versions": [f"{model}:v1", f"{model}:v1"],
    }  # fmt: skip
    made = await registry.done("createRun", given, SHOWN, as_="admin")
    run = made["run"]
    for key in ("name", "description", "parameters", "code"):
        assert run[key] == given[key]
    assert (run["status"], run["tags"], run["metrics"], run["finishedAt"]) == (
        "RUNNING", ["a"], [], None,
    )  # fmt: skip
    assert run["startedAt"]
    assert run["consumed"] == {"nodes": [{"fullName": f"{model}:v1"}]}
    assert (run["project"], run["createdBy"]) == ({"fullName": "acme/train"}, {"name": "admin"})
    assert made["event"]["kind"] == "RUN_CREATED"


async def test_a_run_that_is_planned_starts_later(registry: Registry):
    made = await registry.done("createRun", {"project": "acme/train", "status": "CREATED"}, SHOWN)
    run = made["run"]
    assert (run["status"], run["startedAt"], run["parameters"]) == ("CREATED", None, {})
    assert run["name"] == f"run-{run['id'][-6:]}"
    made = await registry.done("updateRun", {"run": run["id"], "status": "RUNNING"}, SHOWN)
    assert made["run"]["startedAt"]
    back = {"run": run["id"], "status": "CREATED"}
    await refused(registry, "updateRun", back, "CONFLICT", "status")


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"project": "acme/nope"}, "NOT_FOUND", ["project"]),
        ({"project": "other/p"}, "NOT_FOUND", ["project"]),
        ({"name": ""}, "BAD_USER_INPUT", ["name"]),
        ({"name": " "}, "BAD_USER_INPUT", ["name"]),
        ({"name": "x" * 129}, "BAD_USER_INPUT", ["name"]),
        ({"description": "x" * 4097}, "BAD_USER_INPUT", ["description"]),
        ({"tags": [""]}, "BAD_USER_INPUT", ["tags", 0]),
        ({"status": "SUCCEEDED"}, "BAD_USER_INPUT", ["status"]),
        ({"parameters": [1]}, "BAD_USER_INPUT", ["parameters"]),
        ({"parameters": "x"}, "BAD_USER_INPUT", ["parameters"]),
        ({"parameters": {"": 1}}, "BAD_USER_INPUT", ["parameters", ""]),
        ({"parameters": {"a\n": 1}}, "BAD_USER_INPUT", ["parameters", "a\n"]),
        ({"parameters": {f"p{n}": n for n in range(1001)}}, "BAD_USER_INPUT", ["parameters"]),
        ({"parameters": {"a": 2**63}}, "BAD_USER_INPUT", ["parameters"]),
        ({"parameters": {"a": "x" * 262_145}}, "BAD_USER_INPUT", ["parameters"]),
        ({"code": {"commit": "x" * 2049}}, "BAD_USER_INPUT", ["code", "commit"]),
        ({"versions": ["acme/none:v1"]}, "NOT_FOUND", ["versions", 0]),
        ({"versions": ["acme/none:v1"] * 101}, "BAD_USER_INPUT", ["versions"]),
    ],
)
async def test_a_run_that_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict, code: str, path: list
):
    given = {"project": "acme/train", **wrong}
    await refused(registry, "createRun", given, code, *path)


async def test_a_running_run_changes_by_patches(registry: Registry):
    run = await make.run(registry, name="a", parameters={"x": 1, "y": 2}, status="RUNNING",
                         code={"commit": "c"}, description="D.", tags=["t"])  # fmt: skip
    before = await read(registry, run)

    async def changed(**fields: Any) -> dict[str, Any]:
        nonlocal before
        await registry.done("updateRun", {"run": run, **fields})
        after = await read(registry, run)
        assert after["revision"] == before["revision"] + 1
        found = {key for key in after if after[key] != before[key]}
        before = after
        return {key: after[key] for key in found - {"revision", "updatedAt"}}

    assert await changed() == {}
    assert await changed(name="b") == {"name": "b"}
    assert await changed(description=None, tags=None) == {"description": None, "tags": []}
    found = await changed(parameters={"y": 3, "z": None})
    assert found == {"parameters": {"x": 1, "y": 3, "z": None}}, "they are added to"
    assert await changed(parameters=None) == {}
    found = await changed(code={"ref": "main"})
    assert found["code"] == {"repository": None, "commit": None, "ref": "main", "path": None}
    assert await changed(code=None) == {"code": None}
    name = f"{fresh('acme/m')}:v1"
    await make.version(registry, name, createModel=True)
    assert await changed(versions=[name]) == {"consumed": {"nodes": [{"fullName": name}]}}
    assert await changed(versions=[name]) == {}
    for wrong in ({"name": None}, {"status": None}, {"status": "FAILED"}):
        (field,) = wrong
        await refused(registry, "updateRun", {"run": run, **wrong}, "BAD_USER_INPUT", field)


async def test_an_ended_run_keeps_its_record_and_changes_its_labels(registry: Registry):
    name = f"{fresh('acme/m')}:v1"
    await make.version(registry, name, createModel=True)
    for status, most in (("SUCCEEDED", 10), ("FAILED", 1), ("STOPPED", 1)):
        run = await make.run(registry, parameters={"a": 1}, metrics={"m": 1}, status=status)
        attempts = (
            ("updateRun", {"parameters": {"a": 2}}, "parameters"),
            ("updateRun", {"code": {"commit": "x"}}, "code"),
            ("updateRun", {"code": None}, "code"),
            ("updateRun", {"status": "RUNNING"}, "status"),
            ("updateRun", {"versions": [name]}, "versions"),
            ("updateRun", {"name": "n", "parameters": {}}, "parameters"),
            ("logMetrics", {"metrics": [{"name": "m", "value": 2}]}, "metrics"),
            ("logArtifacts", {"outputs": make.outputs("x")}, "outputs"),
            ("logArtifacts", {"inputs": [{"name": "x"}]}, "inputs"),
        )
        other = {"status": "FAILED" if status == "STOPPED" else "STOPPED"}
        for mutation, given, path in (*attempts[:most], ("finishRun", other, "status")):
            error = await refused(registry, mutation, {"run": run, **given}, "CONFLICT", path)
            assert error["extensions"]["current"]["status"] == status
        labels = {"name": "renamed", "description": "D.", "tags": ["t"]}
        made = await registry.done("updateRun", {"run": run, **labels}, SHOWN)
        assert {key: made["run"][key] for key in labels} == labels


async def test_a_run_ends_once_as_one_of_three(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    for wrong in ("CREATED", "RUNNING"):
        given = {"run": run, "status": wrong}
        await refused(registry, "finishRun", given, "BAD_USER_INPUT", "status")
    made = await registry.done("finishRun", {"run": run}, SHOWN)
    assert (made["run"]["status"], made["event"]["kind"]) == ("SUCCEEDED", "RUN_FINISHED")
    ended = made["run"]["finishedAt"]
    again = await registry.done("finishRun", {"run": run}, SHOWN)
    assert again["run"]["finishedAt"] == ended
    planned = await registry.done(
        "createRun", {"project": "acme/train", "status": "CREATED"}, SHOWN
    )
    given = {"run": planned["run"]["id"], "status": "STOPPED"}
    made = await registry.done("finishRun", given, SHOWN)
    assert made["run"]["startedAt"] == made["run"]["finishedAt"]


async def log(registry: Registry, run: str, *points: tuple[str, float, int]) -> dict[str, Any]:
    metrics = [{"name": name, "value": value, "step": step} for name, value, step in points]
    made = await registry.done("logMetrics", {"run": run, "metrics": metrics}, SHOWN)
    return {one["name"]: one["value"] for one in made["run"]["metrics"]}


async def test_a_metric_is_its_value_at_the_highest_step(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    assert await log(registry, run, ("loss", 0.9, 5), ("loss", 1.5, 1)) == {"loss": 0.9}
    assert await log(registry, run, ("loss", 7, 3)) == {"loss": 0.9}, "an earlier step"
    assert await log(registry, run, ("loss", 0.4, 9), ("acc", 1, 0)) == {"loss": 0.4, "acc": 1}
    assert await log(registry, run, ("loss", 0.5, 9)) == {"loss": 0.5, "acc": 1}, "replaced"
    points = (await read(registry, run))["points"]["nodes"]
    assert len(points) == len({(one["name"], one["step"]) for one in points}) == 5


async def test_the_last_of_the_same_point_in_one_request_counts(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    assert await log(registry, run, ("a", 1, 2**53), ("a", 2, 2**53)) == {"a": 2}
    points = (await read(registry, run))["points"]["nodes"]
    assert points == [{"name": "a", "step": 2**53, "value": 2}]


@pytest.mark.parametrize(
    ("metrics", "path"),
    [
        ([], ["metrics"]),
        ([{"name": f"m{number}", "value": 1} for number in range(1001)], ["metrics"]),
        ([{"name": "", "value": 1}], ["metrics", 0, "name"]),
        ([{"name": "ok", "value": 1}, {"name": " x", "value": 1}], ["metrics", 1, "name"]),
        ([{"name": "a" * 129, "value": 1}], ["metrics", 0, "name"]),
        ([{"name": 'a"b', "value": 1}], ["metrics", 0, "name"]),
        ([{"name": "a", "value": 1, "step": -1}], ["metrics", 0, "step"]),
    ],
)
async def test_metrics_that_cannot_be_are_refused_at_their_place(
    registry: Registry, metrics: list, path: list
):
    run = await make.run(registry, status="RUNNING")
    await refused(registry, "logMetrics", {"run": run, "metrics": metrics}, "BAD_USER_INPUT", *path)


async def test_a_metric_that_is_not_finite_cannot_be_sent(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    before = await registry.everything()
    document = 'mutation { logMetrics(input: { run: "%s", metrics: [%s] }) { run { id } } }'
    for value in ("1e999", "-1e999"):
        point = f'{{ name: "a", value: 1 }}, {{ name: "b", value: {value} }}'
        answer = await registry.ask(document % (run, point))
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["extensions"]["input"] == ["metrics", 1, "value"]
    for value in ("NaN", "Infinity", "nan", '"1"', "null"):
        answer = await registry.ask(document % (run, f'{{ name: "b", value: {value} }}'))
        assert answer.code == "GRAPHQL_VALIDATION_FAILED"
    for value in ("NaN", "1", None, True):
        given = {"run": run, "metrics": [{"name": "a", "value": value}]}
        answer = await registry.do("logMetrics", given)
        assert answer.code == "BAD_USER_INPUT"
    for step in (2**53 + 1, 1.5, "1", True):
        given = {"run": run, "metrics": [{"name": "a", "value": 1, "step": step}]}
        assert (await registry.do("logMetrics", given)).code == "BAD_USER_INPUT"
    assert await registry.everything() == before


async def test_a_change_bound_to_a_revision_happens_once(registry: Registry):
    run = await make.run(registry, status="RUNNING")
    given = {"run": run, "name": "x", "expectedRevision": 1}
    assert await registry.done("updateRun", given)
    error = await refused(registry, "updateRun", given, "CONFLICT", "expectedRevision")
    assert error["extensions"]["current"]["revision"] == 2


async def test_a_run_that_is_not_there_is_not_found(registry: Registry):
    for mutation, given in (
        ("updateRun", {}),
        ("finishRun", {}),
        ("deleteRun", {}),
        ("logMetrics", {"metrics": [{"name": "a", "value": 1}]}),
        ("logArtifacts", {"outputs": make.outputs("a")}),
    ):
        for run in ("run_01m83rn8wwe1btdnssrtw6dcbj", "acme/train", ""):
            await refused(registry, mutation, {"run": run, **given}, "NOT_FOUND", "run")
