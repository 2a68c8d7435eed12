"""Registering: a candidate with a first history entry; a taken name is refused, or patched."""

import asyncio

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERSION = """id name fullName description readme tags content contentData digest stage revision
    createdAt updatedAt createdBy { name } run { id } artifacts { nodes { name } }
    stageChanges { nodes { fromStage toStage reason message actor { name } } }"""
SHOWN = f"""version {{ {VERSION} }}
    event {{ kind subjectId subjectName actor {{ name }} model {{ fullName }} requestId }}"""


async def test_a_version_begins_in_testing_with_its_first_entry(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    given = {
        "model": model,
        "name": "v1.0_rc-1",
        "description": "First.",
        "readme": "# One",
        "tags": [" b ", "a", "b"],
        "content": '{"depth": 3}',
    }
    made = await registry.done("registerVersion", given, SHOWN, as_="member")
    version, event = made["version"], made["event"]
    assert version["fullName"] == f"{model}:v1.0_rc-1"
    assert version["tags"] == ["b", "a"]
    assert version["contentData"] == {"depth": 3}
    assert (version["stage"], version["revision"], version["run"]) == ("TESTING", 1, None)
    assert version["createdAt"] == version["updatedAt"]
    assert version["createdBy"] == {"name": "member"}
    assert version["stageChanges"]["nodes"] == [
        {
            "fromStage": None,
            "toStage": "TESTING",
            "reason": "VersionRegistered",
            "message": None,
            "actor": {"name": "member"},
        }
    ]
    assert event["kind"] == "VERSION_REGISTERED"
    assert event["subjectId"] == version["id"]
    assert event["subjectName"] == version["fullName"]
    assert event["model"] == {"fullName": model}
    assert event["requestId"]


async def test_a_taken_name_is_a_conflict_that_says_with_what(registry: Registry):
    model = fresh("acme/m")
    id_ = await make.version(registry, f"{model}:v1", createModel=True)
    await make.staged(registry, id_, "STAGING")
    error = await refused(
        registry, "registerVersion", {"model": model, "name": "v1"}, "CONFLICT", "name"
    )
    assert error["extensions"]["current"] == {
        "id": id_,
        "name": f"{model}:v1",
        "revision": 2,
        "stage": "STAGING",
    }


async def test_names_differ_by_case_and_models_have_names_of_their_own(registry: Registry):
    one, other = fresh("acme/m"), fresh("acme/m")
    for name in (f"{one}:v1", f"{one}:V1", f"{other}:v1"):
        assert await make.version(registry, name, createModel=True)


async def test_force_patches_what_is_supplied_and_keeps_the_rest(registry: Registry):
    model = fresh("acme/m")
    run = await make.run(registry, outputs=make.outputs("model"))
    fields = {"description": "Old.", "readme": "# Old", "tags": ["old"], "content": "a: 1"}
    id_ = await make.promoted(registry, run, f"{model}:v1", createModel=True, as_="admin", **fields)
    await make.staged(registry, id_, "PRODUCTION")
    document = f'{{ version(name: "{model}:v1") {{ {VERSION} }} }}'
    before = (await registry.ask(document)).data["version"]
    given = {"model": model, "name": "v1", "force": True, "description": "New.", "tags": None}
    changes = "event { kind actor { name } before after }"
    made = await registry.done("registerVersion", given, SHOWN + changes, as_="admin")
    assert made["event"]["kind"] == "VERSION_UPDATED"
    assert made["event"]["before"] == {"description": "Old.", "tags": ["old"]}
    assert made["event"]["after"] == {"description": "New.", "tags": []}
    after = made["version"]
    assert after["updatedAt"] > before["updatedAt"]
    kept = {key for key in before if after[key] == before[key]}
    assert set(before) - kept == {"description", "tags", "revision", "updatedAt"}
    assert (after["description"], after["tags"], after["revision"]) == ("New.", [], 3)
    assert len(after["stageChanges"]["nodes"]) == 2
    assert after["artifacts"] == {"nodes": [{"name": "model"}]}


async def test_a_patch_by_force_can_be_bound_to_a_revision(registry: Registry):
    model = fresh("acme/m")
    await make.version(registry, f"{model}:v1", createModel=True)
    given = {"model": model, "name": "v1", "force": True, "readme": "x"}
    error = await refused(
        registry,
        "registerVersion",
        {**given, "expectedRevision": 2},
        "CONFLICT",
        "expectedRevision",
    )
    assert error["extensions"]["current"]["revision"] == 1
    assert await registry.done("registerVersion", {**given, "expectedRevision": 1})
    absent = {**given, "name": "v2", "expectedRevision": 1}
    await refused(registry, "registerVersion", absent, "CONFLICT", "expectedRevision")


async def test_a_missing_model_is_made_only_when_that_is_wanted(registry: Registry):
    model = fresh("acme/m")
    given = {"model": model, "name": "v1"}
    await refused(registry, "registerVersion", given, "NOT_FOUND", "model")
    await refused(registry, "registerVersion", {**given, "createModel": True}, "FORBIDDEN",
                  "model", as_="member")  # fmt: skip
    before = len((await registry.everything())["events"])
    made = await registry.done("registerVersion", {**given, "createModel": True}, as_="admin")
    assert made["version"]["fullName"] == f"{model}:v1"
    events = (await registry.everything())["events"][before:]
    assert sorted(kind for row in events for kind in row if kind in KINDS) == KINDS
    again = {"model": model, "name": "v2", "createModel": True}
    assert await registry.done("registerVersion", again, as_="member"), "there is one now"


KINDS = ["MODEL_CREATED", "VERSION_REGISTERED"]


async def test_a_model_is_not_made_where_its_version_is_refused(registry: Registry):
    model = fresh("acme/m")
    given = {"model": model, "name": "v1", "createModel": True}
    for wrong, path in (
        ({"content": "a: ["}, "content"),
        ({"artifacts": ["x"]}, "artifacts"),
        ({"tags": ["x" * 65]}, "tags"),
    ):
        answer = await registry.do("registerVersion", {**given, **wrong})
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["extensions"]["input"][0] == path
    assert (await registry.ask(f'{{ model(name: "{model}") {{ id }} }}')).data["model"] is None


async def test_a_model_is_made_by_name_and_in_an_organization_that_exists(registry: Registry):
    for model, code in (
        ("mod_01m83rn8wwe1btdnssrtw6dcbj", "NOT_FOUND"),
        ("nameless", "BAD_USER_INPUT"),
        ("nobody/m", "NOT_FOUND"),
        ("other/m", "NOT_FOUND"),
        ("acme/a/b", "BAD_USER_INPUT"),
        ("acme/", "BAD_USER_INPUT"),
    ):
        given = {"model": model, "name": "v1", "createModel": True}
        await refused(registry, "registerVersion", given, code, "model")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": ""}, ["name"]),
        ({"name": ".v1"}, ["name"]),
        ({"name": "v 1"}, ["name"]),
        ({"name": "a/b"}, ["name"]),
        ({"name": "a:b"}, ["name"]),
        ({"name": "v1\n"}, ["name"]),
        ({"name": "é"}, ["name"]),
        ({"name": "v" * 129}, ["name"]),
        ({"description": "x" * 4097}, ["description"]),
        ({"description": "a\x00b"}, ["description"]),
        ({"readme": "x" * 262_145}, ["readme"]),
        ({"tags": ["ok", ""]}, ["tags", 1]),
        ({"tags": ["x" * 65]}, ["tags", 0]),
        ({"tags": ["a\nb"]}, ["tags", 0]),
        ({"tags": [f"t{number}" for number in range(51)]}, ["tags"]),
        ({"artifacts": ["model"]}, ["artifacts"]),
        ({"run": None, "artifacts": ["model"]}, ["artifacts"]),
    ],
)
async def test_input_that_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict, path: list
):
    model = fresh("acme/m")
    await make.model(registry, model)
    given = {"model": model, "name": "v1", **wrong}
    await refused(registry, "registerVersion", given, "BAD_USER_INPUT", *path)


async def test_input_at_its_limits_is_accepted(registry: Registry):
    model = fresh("acme/m")
    given = {
        "name": "v" * 128,
        "description": "x" * 4096,
        "readme": "x" * 262_144,
        "tags": [f"{number:064}" for number in range(50)],
        "artifacts": [],
        "run": None,
    }
    made = await registry.done("registerVersion", {"model": model, "createModel": True, **given})
    assert made["version"]["name"] == "v" * 128


async def test_a_run_that_is_not_there_is_not_found(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    for run in ("run_01m83rn8wwe1btdnssrtw6dcbj", "training", ""):
        given = {"model": model, "name": "v1", "run": run}
        await refused(registry, "registerVersion", given, "NOT_FOUND", "run")


async def test_of_racing_registrations_one_wins_and_the_others_conflict(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    answers = await asyncio.gather(
        *(
            registry.do("registerVersion", {"model": model, "name": "v1", "description": str(one)})
            for one in range(8)
        )
    )
    won = [one for one in answers if "errors" not in one.body]
    assert len(won) == 1
    assert {one.code for one in answers if "errors" in one.body} == {"CONFLICT"}
    rows = await registry.rows(f"SELECT count(*) FROM versions WHERE full_name = '{model}:v1'")
    assert rows == [(1,)]


async def test_the_digest_covers_what_is_served_and_nothing_else(registry: Registry):
    model = fresh("acme/m")
    await make.model(registry, model)
    run = await make.run(registry, outputs=make.outputs("model", "other"))

    async def digest(**fields: object) -> str:
        given = {"model": model, "name": fresh("v"), **fields}
        return (await registry.done("registerVersion", given))["version"]["digest"]

    plain = await digest()
    assert plain.startswith("sha256:")
    assert await digest(readme="# R", description="D", tags=["t"], run=run) == plain
    json, yaml = await digest(content='{"a": 1, "b": [2]}'), await digest(content="b: [2]\na: 1\n")
    assert json == yaml != plain
    one, two = (
        await digest(run=run, artifacts=["model"]),
        await digest(run=run, artifacts=["other"]),
    )
    assert len({plain, json, one, two}) == 4
    both = await digest(run=run, artifacts=["model", "other"])
    assert both == await digest(run=run, artifacts=["other", "model", "other"])
