"""Stages: any move, each with a reason and a message; the history only grows."""

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGES = ("TESTING", "STAGING", "PRODUCTION", "DISABLED")


async def start(registry: Registry) -> str:
    return await make.version(registry, f"{fresh('acme/m')}:v1", createModel=True)


async def test_any_move_is_taken_and_appended(registry: Registry):
    version = await start(registry)
    moves = [(one, other) for one in STAGES for other in STAGES]
    stage, path = "TESTING", ["TESTING"]
    while moves:  # a walk that takes every move there is, stage to same stage included
        following = next((move for move in moves if move[0] == stage), moves[0])
        if following[0] != stage:
            following = (stage, following[0])
        moves = [move for move in moves if move != following]
        stage = following[1]
        path.append(stage)
        await registry.done("stageVersion", {"version": version, "stage": stage})
    document = """query($id: ID!) { node(id: $id) { ... on Version { stage revision
        stageChanges(first: 100) { nodes { fromStage toStage reason } } } } }"""
    found = (await registry.ask(document, {"id": version})).data["node"]
    history = found["stageChanges"]["nodes"][::-1]
    assert [one["toStage"] for one in history] == path
    assert [one["fromStage"] for one in history] == [None, *path[:-1]]
    assert {one["reason"] for one in history[1:]} == {"VersionStaged"}
    assert found["stage"] == path[-1]
    assert found["revision"] == len(path)


async def test_a_move_is_recorded_with_who_when_and_why(registry: Registry):
    version = await start(registry)
    given = {"version": version, "stage": "PRODUCTION", "reason": "Approved", "message": "Go. 🚀"}
    show = """version { stage updatedAt stageChanges(first: 1) { nodes
        { fromStage toStage reason message at actor { name } version { id } } } }
        event { kind before after at actor { name } version: model { id } }"""
    made = await registry.done("stageVersion", given, show, as_="admin")
    (entry,) = made["version"]["stageChanges"]["nodes"]
    assert entry.pop("at") <= made["event"]["at"]
    assert entry == {
        "fromStage": "TESTING",
        "toStage": "PRODUCTION",
        "reason": "Approved",
        "message": "Go. 🚀",
        "actor": {"name": "admin"},
        "version": {"id": version},
    }
    assert made["event"]["kind"] == "VERSION_STAGED"
    assert made["event"]["before"] == {"stage": "TESTING"}
    assert made["event"]["after"] == {
        "stage": "PRODUCTION", "reason": "Approved", "message": "Go. 🚀",
    }  # fmt: skip


async def test_several_versions_may_serve_at_once(registry: Registry):
    model = fresh("acme/m")
    for name in ("v1", "v2"):
        await make.version(registry, f"{model}:{name}", createModel=True)
        await make.staged(registry, f"{model}:{name}")
    answer = await registry.ask(
        f'{{ model(name: "{model}") {{ versions(query: "stage: production") {{ totalCount }} }} }}'
    )
    assert answer.data["model"]["versions"]["totalCount"] == 2


async def test_nothing_but_staging_changes_a_stage_or_the_history(registry: Registry):
    model = fresh("acme/m")
    version = await make.version(registry, f"{model}:v1", createModel=True)
    await make.staged(registry, version, "STAGING")
    history = f"SELECT * FROM stage_changes WHERE version_id = '{version}'"
    stage = f"SELECT stage FROM versions WHERE id = '{version}'"
    before = (await registry.rows(history), await registry.rows(stage))
    run = await make.run(registry, outputs=make.outputs("model"))
    for mutation, given in (
        ("registerVersion", {"model": model, "name": "v1", "force": True, "readme": "x"}),
        ("promoteRun", {"model": model, "name": "v1", "force": True, "run": run}),
        ("updateVersion", {"version": version, "name": "v2", "tags": ["x"]}),
        ("tagVersions", {"versions": [version], "add": ["y"]}),
        ("deleteVersion", {"version": version}),
        ("restoreVersion", {"version": version}),
        ("updateModel", {"model": model, "name": model.partition("/")[2] + "-new"}),
        ("deleteModel", {"model": f"{model}-new"}),
        ("restoreModel", {"model": f"{model}-new"}),
    ):
        await registry.done(mutation, given)
        assert (await registry.rows(history), await registry.rows(stage)) == before, mutation
    kept = await registry.rows(history)
    await make.staged(registry, version)
    assert (await registry.rows(history))[:2] == kept


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 129}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"message": "x" * 4097}, "message"),
        ({"message": "a\x00"}, "message"),
    ],
)
async def test_a_reason_or_message_that_cannot_be_is_refused(
    registry: Registry, wrong: dict, path: str
):
    given = {"version": await start(registry), "stage": "STAGING", **wrong}
    await refused(registry, "stageVersion", given, "BAD_USER_INPUT", path)


async def test_a_stage_that_is_none_is_refused_before_anything_is_done(registry: Registry):
    version = await start(registry)
    before = await registry.everything()
    for stage in ("staging", "NONE", None, 1):
        answer = await registry.do("stageVersion", {"version": version, "stage": stage})
        assert answer.code == "BAD_USER_INPUT"
    assert await registry.everything() == before
