"""Acts on many versions: a result for each, and one that fails leaves the others done."""

from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def start(registry: Registry, *names: str) -> tuple[str, list[str]]:
    model = fresh("acme/m")
    await make.model(registry, model)
    return model, [await make.version(registry, f"{model}:{name}") for name in names]


async def results(
    registry: Registry, mutation: str, given: dict[str, Any], *, as_: str = "owner"
) -> list[dict[str, Any]]:
    found = (await registry.done(mutation, given, as_=as_))["results"]
    assert [one["reference"] for one in found] == given["versions"]
    for one in found:
        assert bool(one["error"]) != bool(one["version"])
        assert bool(one["version"]) == bool(one["event"])
    return found


async def test_each_item_has_a_result_in_the_order_of_the_input(registry: Registry):
    model, (v1, v2) = await start(registry, "v1", "v2")
    given = {
        "versions": [v2, f"{model}:nope", f"{model}:v1", "", "acme/none:v1"],
        "stage": "STAGING", "reason": "Batch", "message": "All.",
    }  # fmt: skip
    found = await results(registry, "stageVersions", given)
    assert [one["version"] and one["version"]["id"] for one in found] == [v2, None, v1, None, None]
    for index in (1, 3, 4):
        error = found[index]["error"]
        assert error["code"] == "NOT_FOUND"
        assert error["input"] == ["versions", str(index)]
        assert error["current"] is None
    rows = await registry.rows(
        f"SELECT reason, message FROM stage_changes WHERE version_id IN ('{v1}', '{v2}') "
        "AND to_stage = 'STAGING'"
    )
    assert rows == [("Batch", "All.")] * 2


async def test_one_that_conflicts_leaves_the_others_deleted(registry: Registry):
    _, (v1, v2, v3) = await start(registry, "v1", "v2", "v3")
    await make.staged(registry, v2)
    found = await results(registry, "deleteVersions", {"versions": [v1, v2, v3]})
    assert [bool(one["version"]) for one in found] == [True, False, True]
    error = found[1]["error"]
    assert (error["code"], error["input"]) == ("CONFLICT", ["versions", "1"])
    assert error["current"]["stage"] == "PRODUCTION"
    found = await results(registry, "deleteVersions", {"versions": [v2], "force": True})
    assert found[0]["event"] == {"kind": "VERSION_DELETED"}


async def test_the_same_version_twice_is_done_twice_or_fails_the_second_time(registry: Registry):
    model, (v1,) = await start(registry, "v1")
    given = {"versions": [v1, f"{model}:v1"], "stage": "PRODUCTION"}
    found = await results(registry, "stageVersions", given)
    assert [one["version"]["stage"] for one in found] == ["PRODUCTION"] * 2
    rows = f"SELECT from_stage FROM stage_changes WHERE version_id = '{v1}' ORDER BY id"
    assert await registry.rows(rows) == [(None,), ("TESTING",), ("PRODUCTION",)]
    found = await results(
        registry, "deleteVersions", {"versions": [v1, f"{model}:v1"], "force": True}
    )
    assert [one["error"] and one["error"]["code"] for one in found] == [None, "NOT_FOUND"]


async def test_tags_are_added_and_removed_and_the_rest_stays(registry: Registry):
    model, (v1, v2) = await start(registry, "v1", "v2")
    await registry.done("updateVersion", {"version": v1, "tags": ["old", "kept"]})
    given = {"versions": [v1, v2], "add": ["new", " new", "kept"], "remove": ["old", "never"]}
    found = await results(registry, "tagVersions", given)
    assert [one["version"]["tags"] for one in found] == [["kept", "new"], ["new", "kept"]]
    for given in ({"add": ["more"]}, {"remove": ["more"]}, {"add": ["x"], "remove": None}):
        assert await results(registry, "tagVersions", {"versions": [f"{model}:v1"], **given})
    both = {"versions": [v2], "add": ["both"], "remove": ["both"]}
    assert (await results(registry, "tagVersions", both))[0]["version"]["tags"] == ["new", "kept"]


async def test_a_version_with_too_many_tags_fails_alone(registry: Registry):
    _, (v1, v2) = await start(registry, "v1", "v2")
    many = [f"t{number}" for number in range(50)]
    await registry.done("updateVersion", {"version": v1, "tags": many})
    found = await results(registry, "tagVersions", {"versions": [v1, v2, v1], "add": ["new"]})
    assert [one["error"] and one["error"]["code"] for one in found] == [
        "BAD_USER_INPUT", None, "BAD_USER_INPUT",
    ]  # fmt: skip
    assert found[0]["error"]["input"] == ["add"]
    answer = await registry.ask(
        "query($id: ID!) { node(id: $id) { ... on Version { tags } } }", {"id": v1}
    )
    assert answer.data["node"]["tags"] == many


@pytest.mark.parametrize(
    ("mutation", "wrong", "path"),
    [
        ("stageVersions", {"versions": []}, ["versions"]),
        ("stageVersions", {"versions": ["acme/none:v1"] * 101}, ["versions"]),
        ("deleteVersions", {"versions": ["acme/none:v1"] * 101}, ["versions"]),
        ("tagVersions", {"versions": ["acme/none:v1"] * 101}, ["versions"]),
        ("tagVersions", {"add": None}, ["add"]),
        ("tagVersions", {"add": [], "remove": []}, ["add"]),
    ],
)
async def test_what_is_no_batch_is_refused_whole(
    registry: Registry, mutation: str, wrong: dict, path: list
):
    _, (v1,) = await start(registry, "v1")
    given: dict[str, Any] = {"versions": [v1]}
    if mutation == "stageVersions":
        given["stage"] = "STAGING"
    if mutation == "tagVersions":
        given["add"] = ["x"]
    await refused(registry, mutation, {**given, **wrong}, "BAD_USER_INPUT", *path)


async def test_a_hundred_are_done_at_once(registry: Registry):
    model, _ = await start(registry)
    await make.version(registry, f"{model}:v1")
    found = await results(
        registry, "stageVersions", {"versions": [f"{model}:v1"] * 100, "stage": "STAGING"}
    )
    assert len(found) == 100
    assert not [one for one in found if one["error"]]


async def test_permission_is_asked_of_each(registry: Registry):
    _, (v1,) = await start(registry, "v1")
    lowered, (v2,) = await start(registry, "v2")
    private, (v3,) = await start(registry, "v3")
    await registry.done("updateModel", {"model": private, "visibility": "PRIVATE"})
    await make.grant(registry, "member", lowered, Role.VIEWER)
    given = {"versions": [v1, v2, v3], "stage": "STAGING"}
    found = await results(registry, "stageVersions", given, as_="member")
    await make.ungrant(registry)
    assert [one["error"] and one["error"]["code"] for one in found] == [
        None, "FORBIDDEN", "NOT_FOUND",
    ]  # fmt: skip
    rows = await registry.rows(f"SELECT id FROM versions WHERE stage = 'STAGING' AND id IN "
                               f"('{v1}', '{v2}', '{v3}')")  # fmt: skip
    assert rows == [(v1,)]
    given = {"versions": [v1, v2]}
    await refused(registry, "deleteVersions", given, "FORBIDDEN", as_="member")
