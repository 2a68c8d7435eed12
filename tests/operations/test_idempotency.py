"""Idempotency keys: a create that is repeated gives the first answer and changes nothing."""

import asyncio

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def creates(registry: Registry) -> list[tuple[str, dict, str]]:
    """Every create that takes a key, with an input and a field that differs."""
    model = fresh("acme/m")
    await make.model(registry, model)
    run = await make.run(registry, outputs=make.outputs("model"))
    return [
        ("createModel", {"name": fresh("acme/m"), "tags": ["a", "b"]}, "description"),
        ("createProject", {"name": fresh("acme/p")}, "description"),
        ("createRun", {"project": "acme/train", "parameters": {"a": [1]}}, "description"),
        ("registerVersion", {"model": model, "name": "v1", "content": "a: 1"}, "readme"),
        ("promoteRun", {"model": model, "name": "v2", "run": run}, "readme"),
    ]


async def test_a_repeated_create_gives_the_first_answer_and_changes_nothing(registry: Registry):
    for mutation, plain, other in await creates(registry):
        given = {**plain, "idempotencyKey": fresh("key")}
        first = await registry.done(mutation, given)
        before = await registry.everything()
        for _ in range(2):
            assert await registry.done(mutation, given) == first
        assert await registry.everything() == before
        different = {**given, other: "different"}
        await refused(registry, mutation, different, "CONFLICT", "idempotencyKey")
        await refused(registry, mutation, {**given, other: None}, "CONFLICT", "idempotencyKey")


async def test_the_first_answer_shows_the_object_as_it_is_now(registry: Registry):
    model = fresh("acme/m")
    given = {"name": model, "idempotencyKey": fresh("key")}
    first = await registry.done("createModel", given)
    await registry.done("updateModel", {"model": model, "name": fresh("renamed")})
    again = await registry.done("createModel", given)
    assert again["event"] == first["event"]
    assert (again["model"]["id"], again["model"]["revision"]) == (first["model"]["id"], 2)


async def test_a_key_belongs_to_one_act(registry: Registry):
    key, name = fresh("key"), fresh("acme/x")
    await registry.done("createModel", {"name": name, "idempotencyKey": key})
    given = {"name": name, "idempotencyKey": key}
    await refused(registry, "createProject", given, "CONFLICT", "idempotencyKey")


async def test_each_user_has_keys_of_their_own(registry: Registry):
    key = fresh("key")
    ids = set()
    for person in ("owner", "admin", "member"):
        given = {"project": "acme/train", "idempotencyKey": key}
        made = await registry.done("createRun", given, as_=person)
        assert (await registry.done("createRun", given, as_=person)) == made
        ids.add(made["run"]["id"])
    assert len(ids) == 3


async def test_errors_are_not_remembered(registry: Registry):
    model = fresh("acme/m")
    given = {"model": model, "name": "v1", "idempotencyKey": fresh("key")}
    await refused(registry, "registerVersion", given, "NOT_FOUND", "model")
    await make.model(registry, model)
    assert await registry.done("registerVersion", given)


async def test_a_key_that_is_none_is_refused(registry: Registry):
    for key in ("", "k" * 256):
        given = {"name": fresh("acme/m"), "idempotencyKey": key}
        await refused(registry, "createModel", given, "BAD_USER_INPUT", "idempotencyKey")
    for key in ("k" * 255, None):
        assert await registry.done("createModel", {"name": fresh("acme/m"), "idempotencyKey": key})


async def test_the_permission_is_asked_again(registry: Registry):
    await registry.add_person("leaving", Role.ADMIN, "acme")
    given = {"name": fresh("acme/m"), "idempotencyKey": fresh("key")}
    await registry.done("createModel", given, as_="leaving")
    model = fresh("acme/m")
    await make.model(registry, model)
    version = {"model": model, "name": "v1", "idempotencyKey": fresh("key")}
    await registry.done("registerVersion", version, as_="leaving")
    await make.grant(registry, "leaving", model, Role.VIEWER)
    await refused(
        registry, "registerVersion", version, "FORBIDDEN", "idempotencyKey", as_="leaving"
    )
    await make.ungrant(registry)
    await registry.done("updateModel", {"model": model, "visibility": "PRIVATE"})
    await refused(
        registry, "registerVersion", version, "NOT_FOUND", "idempotencyKey", as_="leaving"
    )
    await make.write(registry, "UPDATE memberships SET role = 'VIEWER' WHERE user_id = "
                     "(SELECT id FROM users WHERE name = 'leaving')")  # fmt: skip
    await refused(registry, "createModel", given, "FORBIDDEN", as_="leaving")


async def test_what_is_deleted_meanwhile_is_not_answered(registry: Registry):
    model = fresh("acme/m")
    given = {"name": model, "idempotencyKey": fresh("key")}
    await registry.done("createModel", given)
    await registry.done("deleteModel", {"model": model})
    await refused(registry, "createModel", given, "NOT_FOUND", "idempotencyKey")
    await registry.done("restoreModel", {"model": model})
    assert await registry.done("createModel", given)


async def test_of_racing_repeats_one_creates_and_none_creates_another(registry: Registry):
    given = {"project": "acme/train", "idempotencyKey": fresh("key")}
    answers = await asyncio.gather(*(registry.do("createRun", given) for _ in range(6)))
    made = {
        one.body["data"]["createRun"]["run"]["id"] for one in answers if "errors" not in one.body
    }
    assert len(made) == 1
    assert {one.code for one in answers if "errors" in one.body} <= {"CONFLICT"}
