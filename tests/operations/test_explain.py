"""What explainAccess says of somebody's role on an object, and to whom."""

import pytest

from greenroom.tables import Role
from tests import make
from tests.operations.told import house, id_of, join
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPLAIN = """query($user: ID!, $on: HomeInput!) { explainAccess(user: $user, on: $on) {
    user { name } role rule reason isPublic permissions } }"""


async def test_access_is_explained_in_words(registry: Registry):
    home = await house(registry)
    model = await make.model(registry, f"{home}/m")
    person, fellow = [await join(registry, home, Role.VIEWER) for _ in range(2)]
    team = await make.team(registry, f"{home}/ml", **{fellow: "CONTRIBUTOR"})
    await make.grant(registry, person, model, Role.MEMBER)
    await make.grant(registry, team, model, Role.VIEWER)

    async def reason(user: str) -> str:
        answer = await registry.ask(EXPLAIN, {"user": user, "on": {"model": model}})
        text_: str = answer.data["explainAccess"]["reason"]
        return text_

    assert (
        await reason("owner")
        == f"owner is OWNER of {home}, who have that role on everything in it."
    )
    assert await reason(person) == (
        f"A grant to {person} on {home}/m gives MEMBER, whatever other roles say."
    )
    assert (
        await reason("member")
        == f"member is MEMBER of {home}, and {home}/m is open to its members."
    )
    assert await reason(fellow) == (
        f"Teams of {fellow} and the role VIEWER in {home} give VIEWER, the higher one."
    )
    await make.link(registry, team, model)
    assert await reason(fellow) == (
        f"Teams of {fellow} and the role VIEWER in {home} give CONTRIBUTOR, the higher one."
    )
    assert await reason("member") == f"{home}/m names other teams, and nothing lets member in."
    await make.visibility(registry, model, "PRIVATE")
    assert await reason("member") == f"{home}/m is private, and nothing lets member in."
    outside = await make.person(registry)
    assert await reason(outside) == f"{outside} is not a member of {home}."


async def test_what_is_explained_is_what_one_can_do(registry: Registry):
    home = await house(registry)
    model = await make.model(registry, f"{home}/m")
    for visibility in ("ORGANIZATION", "PUBLIC", "PRIVATE"):
        await make.visibility(registry, model, visibility)
        for name in ("owner", "manager", "admin", "contributor", "member", "viewer", "outsider"):
            answer = await registry.ask(EXPLAIN, {"user": name, "on": {"model": model}})
            found = answer.data["explainAccess"]
            assert found["isPublic"] == (visibility == "PUBLIC")
            shown = await registry.ask(
                f'{{ model(name: "{home}/m") {{ viewerRole viewerCan }} }}', as_=name
            )
            mine = (shown.body.get("data") or {}).get("model")
            assert (mine is not None) == ("MODEL_READ" in found["permissions"])
            if mine is not None:
                assert mine["viewerRole"] == found["role"]
                assert set(mine["viewerCan"]) <= set(found["permissions"])
                own = await registry.ask(EXPLAIN, {"user": name, "on": {"model": model}}, as_=name)
                assert own.data["explainAccess"] == found


async def test_of_others_access_is_explained_to_who_reads_it_only(registry: Registry):
    home = await house(registry)
    model = await make.model(registry, f"{home}/m")
    asked = {"user": "owner", "on": {"model": model}}
    for name in ("contributor", "member", "viewer"):
        answer = await registry.ask(EXPLAIN, asked, as_=name)
        assert (answer.code, answer.error["extensions"]["input"]) == ("FORBIDDEN", ["on", "model"])
        assert answer.error["message"] == f"This needs the permission ACCESS_READ on {home}/m."
        assert answer.body["data"] == {"explainAccess": None}
    for name in ("outsider", "stranger"):
        for user in ("owner", name):
            answer = await registry.ask(EXPLAIN, {**asked, "user": user}, as_=name)
            found = (answer.code, answer.error["extensions"]["input"])
            assert found == ("NOT_FOUND", ["on", "model"])
    for user in ("stranger", "nobody", "system"):
        answer = await registry.ask(EXPLAIN, {**asked, "user": user})
        assert (answer.code, answer.error["extensions"]["input"]) == ("NOT_FOUND", ["user"])
    assert (await registry.ask(EXPLAIN, asked, as_=None)).code == "UNAUTHENTICATED"
    ids = {"user": await id_of(registry, "users", "viewer"), "on": {"model": f"{home}/m"}}
    assert (await registry.ask(EXPLAIN, ids)).data["explainAccess"]["role"] == "VIEWER"
