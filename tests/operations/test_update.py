"""Updating: what is absent stays, null clears, and nothing else moves."""

from typing import Any

import pytest

from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIELDS = """id name fullName description readme tags content contentData digest stage revision
    createdAt run { id } evidence { runId } artifacts { nodes { name } }
    stageChanges { totalCount }"""
SHOWN = f"version {{ {FIELDS} updatedAt }} event {{ kind before after }}"


async def start(registry: Registry, **fields: Any) -> tuple[str, str]:
    """Make a version with every field filled; return its id and its run's."""
    run = await make.run(
        registry,
        inputs=[{"name": "data", "digest": make.digest("data")}],
        outputs=make.outputs("model", "extra"),
    )
    filled = {
        "description": "Old.",
        "readme": "# Old",
        "tags": ["a", "b"],
        "content": "depth: 3",
        "artifacts": ["model", "data"],
        **fields,
    }
    version = await make.promoted(
        registry, run, f"{fresh('acme/m')}:v1", createModel=True, **filled
    )
    return version, run


async def read(registry: Registry, version: str) -> dict[str, Any]:
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Version {{ {FIELDS} }} }} }}"
    return (await registry.ask(document, {"id": version})).data["node"]


async def changed(registry: Registry, version: str, **fields: Any) -> dict[str, Any]:
    """Update a version; return what of it is not as before."""
    before = await read(registry, version)
    made = await registry.done("updateVersion", {"version": version, **fields}, SHOWN)
    after = made["version"]
    assert made["event"]["kind"] == "VERSION_UPDATED"
    assert after.pop("updatedAt") > after["createdAt"]
    assert after == await read(registry, version)
    assert after["revision"] == before["revision"] + 1
    return {key: after[key] for key in before if after[key] != before[key] and key != "revision"}


async def test_each_field_changes_alone_and_null_clears_it(registry: Registry):
    version, _ = await start(registry)
    assert await changed(registry, version, description="New.") == {"description": "New."}
    assert await changed(registry, version, description=None) == {"description": None}
    assert await changed(registry, version, readme="# New") == {"readme": "# New"}
    assert await changed(registry, version, readme=None) == {"readme": None}
    assert await changed(registry, version, tags=["c", "a", " c"]) == {"tags": ["c", "a"]}
    assert await changed(registry, version, tags=None) == {"tags": []}
    found = await changed(registry, version, content='{"depth": 4}')
    assert set(found) == {"content", "contentData", "digest"}
    assert found["contentData"] == {"depth": 4}
    found = await changed(registry, version, content=None)
    assert set(found) == {"content", "contentData", "digest"}
    assert found["content"] is None
    assert await changed(registry, version) == {}, "nothing given, nothing changed"


async def test_artifacts_are_chosen_anew_and_null_or_none_clears_them(registry: Registry):
    version, _ = await start(registry)
    for names in (["extra"], ["model", "extra"], ["data"]):
        found = await changed(registry, version, artifacts=names)
        assert set(found) == {"artifacts", "digest"}
        assert sorted(one["name"] for one in found["artifacts"]["nodes"]) == sorted(names)
    for nothing in ([], None):
        await changed(registry, version, artifacts=["model"])
        found = await changed(registry, version, artifacts=nothing)
        assert found["artifacts"] == {"nodes": []}
        assert set(found) == {"artifacts", "digest"}


async def test_pointing_at_another_run_drops_the_artifacts_of_the_old_one(registry: Registry):
    version, _ = await start(registry)
    other = await make.run(registry, outputs=make.outputs("model", "best"))
    found = await changed(registry, version, run=other)
    assert found.pop("digest")
    assert found == {
        "run": {"id": other},
        "evidence": {"runId": other},
        "artifacts": {"nodes": []},
    }
    await changed(registry, version, artifacts=["best"])
    third = await make.run(registry, outputs=make.outputs("model"))
    found = await changed(registry, version, run=third, artifacts=["model"])
    assert found["artifacts"] == {"nodes": [{"name": "model"}]}
    found = await changed(registry, version, run=other, artifacts=None)
    assert found["artifacts"] == {"nodes": []}, "null chooses none"
    given = {"version": version, "run": third, "artifacts": ["best"]}
    await refused(registry, "updateVersion", given, "BAD_USER_INPUT", "artifacts")


async def test_pointing_at_the_same_run_keeps_the_artifacts(registry: Registry):
    version, run = await start(registry)
    assert await changed(registry, version, run=run) == {}


async def test_a_version_without_a_run_has_neither_evidence_nor_artifacts(registry: Registry):
    version, _ = await start(registry)
    found = await changed(registry, version, run=None)
    assert found.pop("digest")
    assert found == {"run": None, "evidence": None, "artifacts": {"nodes": []}}
    for given in ({"artifacts": ["model"]}, {"run": None, "artifacts": ["model"]}):
        await refused(registry, "updateVersion", {"version": version, **given},
                      "BAD_USER_INPUT", "artifacts")  # fmt: skip
    assert await changed(registry, version, artifacts=None) == {}


async def test_a_version_is_renamed_to_a_name_that_is_free(registry: Registry):
    version, _ = await start(registry)
    model = (await read(registry, version))["fullName"].partition(":")[0]
    found = await changed(registry, version, name="v2")
    assert found == {"name": "v2", "fullName": f"{model}:v2"}
    assert await changed(registry, version, name="v2") == {}
    other = await make.version(registry, f"{model}:v1")
    error = await refused(
        registry, "updateVersion", {"version": version, "name": "v1"}, "CONFLICT", "name"
    )
    assert error["extensions"]["current"]["id"] == other
    for wrong in (None, "", "a b", "a:b", "x" * 129):
        given = {"version": version, "name": wrong}
        await refused(registry, "updateVersion", given, "BAD_USER_INPUT", "name")
    answer = await registry.ask(f'{{ version(name: "{model}:v2") {{ id }} }}')
    assert answer.data["version"] == {"id": version}


async def test_a_change_bound_to_a_revision_happens_once(registry: Registry):
    version, _ = await start(registry)
    given = {"version": version, "readme": "x", "expectedRevision": 1}
    assert await registry.done("updateVersion", given)
    error = await refused(registry, "updateVersion", given, "CONFLICT", "expectedRevision")
    assert error["extensions"]["current"]["revision"] == 2
    for mutation, more in (
        ("stageVersion", {"stage": "STAGING"}),
        ("deleteVersion", {}),
    ):
        stale = {"version": version, "expectedRevision": 1, **more}
        await refused(registry, mutation, stale, "CONFLICT", "expectedRevision")
        revision = (await read(registry, version))["revision"]
        assert await registry.done(mutation, {**stale, "expectedRevision": revision})


async def test_the_event_says_what_changed_and_nothing_else(registry: Registry):
    version, run = await start(registry)
    given = {"version": version, "description": "New.", "readme": "# Old", "tags": ["a", "b"]}
    event = (await registry.done("updateVersion", given, SHOWN))["event"]
    assert (event["before"], event["after"]) == ({"description": "Old."}, {"description": "New."})
    given = {"version": version, "artifacts": ["extra"]}
    event = (await registry.done("updateVersion", given, SHOWN))["event"]
    assert event["before"].pop("digest") != event["after"].pop("digest")
    assert event["before"] == {"artifacts": ["data", "model"]}
    assert event["after"] == {"artifacts": ["extra"]}
    given = {"version": version, "run": None}
    event = (await registry.done("updateVersion", given, SHOWN))["event"]
    assert (event["before"]["run_id"], event["after"]["run_id"]) == (run, None)


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"description": "x" * 4097}, "BAD_USER_INPUT", ["description"]),
        ({"readme": "x" * 262_145}, "BAD_USER_INPUT", ["readme"]),
        ({"tags": ["ok", "x" * 65]}, "BAD_USER_INPUT", ["tags", 1]),
        ({"content": "a: ["}, "BAD_USER_INPUT", ["content"]),
        ({"content": ""}, "BAD_USER_INPUT", ["content"]),
        ({"artifacts": ["nope"]}, "BAD_USER_INPUT", ["artifacts"]),
        ({"run": "run_01m83rn8wwe1btdnssrtw6dcbj"}, "NOT_FOUND", ["run"]),
        ({"version": "acme/none:v1"}, "NOT_FOUND", ["version"]),
        ({"version": "ver_01m83rn8wwe1btdnssrtw6dcbj"}, "NOT_FOUND", ["version"]),
        ({"version": ""}, "NOT_FOUND", ["version"]),
    ],
)
async def test_a_change_that_cannot_be_is_refused_whole(
    registry: Registry, wrong: dict, code: str, path: list
):
    version, _ = await start(registry)
    given = {"version": version, "name": "renamed", "tags": ["new"], **wrong}
    await refused(registry, "updateVersion", given, code, *path)


GOOD = [
    ('{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
    ("a: 1\nb:\n  - x\n  - {c: d}\n", {"a": 1, "b": ["x", {"c": "d"}]}),
    ("- 1\n- 2", [1, 2]),
    ("just words", "just words"),
    ("5", 5),
    ("2026-01-02", "2026-01-02"),
    ("when: 2026-01-02T03:04:05Z", {"when": "2026-01-02T03:04:05+00:00"}),
    ("1: one\n2.5: yes", {"1": "one", "2.5": True}),
    ("null", None),
    ('{"a": 12345678901234567890123}', {"a": 12345678901234567890123.0}),
    ("a: &anchor 1", {"a": 1}),
    ("text: 'no *alias* & no anchor'", {"text": "no *alias* & no anchor"}),
]
BAD = [
    "", "   \n", "a: [", "a: b: c", "\t- x", "{'a': ]", "a: 1\n---\nb: 2", "\x01", "a: \x00",
    "a: &x [1]\nb: *x",
    "a: &x {b: 1}\nc:\n  <<: *x",
    "a: &a [*a]",
    "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 90))]),
    ".nan", "a: .inf", "[-.inf]", "!!binary aGk=", "!!python/object/apply:os.getcwd []",
    "!custom x", "a: 99999999999999999999", "2026-13-45", '{"a": "\\ud800"}', '"\\ud800"',
    "[" * 66 + "]" * 66, "[" * 100_000, "{a: " * 60_000, "- " * 120_000 + "x", '{"a":' * 2000,
    "{" * 70 + "}" * 70, "x" * 262_145,
]  # fmt: skip


async def test_content_is_json_or_yaml_and_is_kept_as_it_was_sent(registry: Registry):
    version, _ = await start(registry)
    for text, data in GOOD:
        made = await registry.done("updateVersion", {"version": version, "content": text}, SHOWN)
        assert made["version"]["content"] == text
        assert made["version"]["contentData"] == data, text
    deepest = "[" * 64 + "]" * 64
    assert await registry.done("updateVersion", {"version": version, "content": deepest})


async def test_content_that_is_neither_or_a_trap_is_refused(registry: Registry):
    version, _ = await start(registry)
    before = await registry.everything()
    for text in BAD:
        answer = await registry.do("updateVersion", {"version": version, "content": text})
        assert answer.code == "BAD_USER_INPUT", (text[:40], answer.body)
        assert answer.error["extensions"]["input"] == ["content"]
        assert len(answer.error["message"]) < 300
    assert await registry.everything() == before


async def test_a_fault_in_the_content_is_located(registry: Registry):
    version, _ = await start(registry)
    for text, where in (("a: 1\nb: [\n", "line 3, column 1"), ("a: 1\nb: *x", "line 2, column 4")):
        answer = await registry.do("updateVersion", {"version": version, "content": text})
        assert where in answer.error["message"]
