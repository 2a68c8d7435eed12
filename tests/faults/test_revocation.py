"""What is withdrawn is withdrawn at once: also from an act that has begun and waits to write."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from greenroom.access.tokens import revoke
from greenroom.operations.setup import system
from greenroom.tables import (
    Grant,
    Membership,
    Model,
    Role,
    Team,
    TeamLink,
    TeamMember,
    Token,
    Visibility,
    now,
)
from tests import make
from tests.faults.caller import TWO
from tests.registry import Answer, Registry

Withdrawal = Callable[[Any, str], Awaitable[None]]

REGISTER = "registerVersion", {"model": "acme/churn", "name": "v2"}
STAGE = "stageVersion", {"version": "acme/churn:v1", "stage": "PRODUCTION"}
CREATE = "createRun", {"project": "acme/training"}
REPEAT = "createRun", {"project": "acme/training", "idempotencyKey": "known"}


async def nothing(session: Any, user_id: str) -> None:
    """Withdraw nothing: the act is done, and the test can tell."""


async def the_token(session: Any, user_id: str) -> None:
    owned = select(Token.id).where(col(Token.user_id) == user_id)
    for token_id in (await session.exec(owned)).scalars().all():
        await revoke(session, token_id)


async def the_time(session: Any, user_id: str) -> None:
    past = now() - timedelta(seconds=1)
    await session.exec(update(Token).where(col(Token.user_id) == user_id).values(expires_at=past))


async def the_membership(session: Any, user_id: str) -> None:
    await session.exec(delete(Membership).where(col(Membership.user_id) == user_id))


async def the_role(session: Any, user_id: str) -> None:
    mine = col(Membership.user_id) == user_id
    await session.exec(update(Membership).where(mine).values(role=Role.VIEWER))


async def the_model(session: Any, user_id: str) -> None:
    await session.exec(update(Model).values(visibility=Visibility.PRIVATE))


async def the_role_on_the_model(session: Any, user_id: str) -> None:
    model = (await session.exec(select(Model))).scalar_one()
    given = {"organization_id": model.organization_id, "created_by_id": user_id}
    session.add(Grant(user_id=user_id, model_id=model.id, role=Role.VIEWER, **given))


async def the_grant(session: Any, user_id: str) -> None:
    await session.exec(delete(Grant).where(col(Grant.user_id) == user_id))


async def the_place_in_the_team(session: Any, user_id: str) -> None:
    await session.exec(delete(TeamMember).where(col(TeamMember.user_id) == user_id))


async def the_open_door(session: Any, user_id: str) -> None:
    """Name a team on the model, which keeps out who is not in it."""
    model_id = (await session.exec(select(Model.id))).scalar_one()
    team_id = (await session.exec(select(Team.id))).scalar_one()
    session.add(TeamLink(team_id=team_id, model_id=model_id))


WRITTEN_BY_WITHDRAWALS = ("grants", "memberships", "models", "team_links", "team_members", "tokens")


async def prepare(registry: Registry, withdraw: Withdrawal) -> None:
    """Give the member what is withdrawn then, where it is not had from the beginning."""
    if withdraw is the_grant:
        await make.visibility(registry, "acme/churn", "PRIVATE")
        await make.grant(registry, "member", "acme/churn", Role.MEMBER)
    elif withdraw is the_place_in_the_team:
        await make.team(registry, "acme/ml", member="MEMBER")
        await make.link(registry, "acme/ml", "acme/churn")
    elif withdraw is the_open_door:
        await make.team(registry, "acme/ml")


@pytest.fixture
async def member(registry: Registry) -> str:
    """The id of a member who has done some things already."""
    await registry.done("registerVersion", {"model": "acme/churn", "name": "v1"}, as_="member")
    await registry.done(*REPEAT, as_="member")
    return str((await registry.rows("SELECT id FROM users WHERE name = 'member'"))[0][0])


async def under_way(registry: Registry, count: int) -> None:
    """Wait until so many acts are done, or wait for their turn to write."""
    async with asyncio.timeout(10):
        while len(registry.database.acts.running) < count:
            await asyncio.sleep(0.001)


async def race(
    registry: Registry, ask: Callable[[], Awaitable[Answer]], withdraw: Withdrawal, user_id: str
) -> Answer:
    """Ask while a withdrawal is being written; the act gets its turn right after it."""
    asked = asyncio.Event()

    async def act(session: Any) -> None:
        await withdraw(session, user_id)
        await session.flush()
        await asked.wait()

    withdrawing = asyncio.create_task(registry.database.transaction(act, system()))
    await under_way(registry, 1)
    asking = asyncio.ensure_future(ask())
    await under_way(registry, 2)  # who asks was let in, and the act waits
    asked.set()
    await withdrawing
    return await asking


@pytest.mark.parametrize(
    ("withdraw", "act", "code"),
    [
        (nothing, REGISTER, None),
        (nothing, REPEAT, None),
        (the_token, REGISTER, "UNAUTHENTICATED"),
        (the_token, STAGE, "UNAUTHENTICATED"),
        (the_token, REPEAT, "UNAUTHENTICATED"),
        (the_time, CREATE, "UNAUTHENTICATED"),
        (the_membership, REGISTER, "NOT_FOUND"),
        (the_membership, CREATE, "NOT_FOUND"),
        (the_membership, REPEAT, "NOT_FOUND"),
        (the_role, STAGE, "FORBIDDEN"),
        (the_role, CREATE, "FORBIDDEN"),
        (the_role, REPEAT, "FORBIDDEN"),
        (the_model, REGISTER, "NOT_FOUND"),
        (the_model, STAGE, "NOT_FOUND"),
        (the_role_on_the_model, REGISTER, "FORBIDDEN"),
        (the_role_on_the_model, STAGE, "FORBIDDEN"),
        (the_grant, REGISTER, "NOT_FOUND"),
        (the_grant, STAGE, "NOT_FOUND"),
        (the_place_in_the_team, REGISTER, "NOT_FOUND"),
        (the_place_in_the_team, STAGE, "NOT_FOUND"),
        (the_open_door, REGISTER, "NOT_FOUND"),
        (the_open_door, STAGE, "NOT_FOUND"),
    ],
    ids=lambda value: value.__name__ if callable(value) else str(value and value[0]),
)
async def test_a_withdrawal_is_enforced_on_an_act_that_has_begun(
    registry: Registry,
    member: str,
    withdraw: Withdrawal,
    act: tuple[str, dict[str, Any]],
    code: str | None,
) -> None:
    """The act was let in before the withdrawal and writes after it: it is refused, undone."""
    await prepare(registry, withdraw)
    before = await registry.everything()
    answer = await race(registry, lambda: registry.do(*act, as_="member"), withdraw, member)
    if code is None:
        assert answer.data[act[0]] is not None
        return
    assert answer.code == code
    after = await registry.everything()
    for written in WRITTEN_BY_WITHDRAWALS:
        del before[written], after[written]
    assert after == before


@pytest.mark.parametrize("withdraw", [the_grant, the_place_in_the_team, the_open_door])
async def test_what_can_be_withdrawn_is_enough_until_then(
    registry: Registry, member: str, withdraw: Withdrawal
) -> None:
    await prepare(registry, withdraw)
    for act in (REGISTER, STAGE):
        assert await registry.done(*act, as_="member")


async def test_a_withdrawal_is_enforced_between_two_acts_of_one_request(
    registry: Registry, member: str
) -> None:
    """Of two mutations in a document the second is refused, where the first came before."""
    hold = asyncio.Event()

    async def wait(session: Any) -> None:
        await hold.wait()

    holding = asyncio.create_task(registry.perform(wait))
    await under_way(registry, 1)
    inputs = {key: {"model": "acme/churn", "name": key} for key in ("one", "two")}
    asking = asyncio.create_task(registry.ask(TWO, inputs, as_="member"))
    await under_way(registry, 2)
    withdrawing = asyncio.create_task(registry.perform(lambda session: the_token(session, member)))
    await under_way(registry, 3)
    hold.set()
    await asyncio.gather(holding, withdrawing)
    answer = await asking
    assert answer.code == "UNAUTHENTICATED"
    assert answer.error["path"] == ["two"]
    assert answer.body["data"]["two"] is None
    names = await registry.rows("SELECT name FROM versions ORDER BY name")
    assert names == [("one",), ("v1",)]


@pytest.mark.parametrize("withdraw", [the_token, the_time])
async def test_a_withdrawn_token_opens_nothing(
    registry: Registry, member: str, withdraw: Withdrawal
) -> None:
    """The next request is refused whole, whether it reads or writes."""
    await registry.perform(lambda session: withdraw(session, member))
    for answer in (
        await registry.ask("{ viewer { id } models { totalCount } }", as_="member"),
        await registry.do(*REGISTER, as_="member"),
    ):
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "data" not in answer.body


async def test_a_former_member_sees_nothing(registry: Registry, member: str) -> None:
    """The next request of one whose membership was removed finds nothing, and can do nothing."""
    seen = '{ model(name: "acme/churn") { id } projects { totalCount } events { totalCount } }'
    before = (await registry.ask(seen, as_="member")).data
    assert before["model"] is not None
    assert before["projects"]["totalCount"] == 1
    await registry.perform(lambda session: the_membership(session, member))
    answer = await registry.ask(seen, as_="member")
    found = answer.body.get("data") or {}
    assert found.get("model") is None
    for name in ("projects", "events"):
        assert (found.get(name) or {"totalCount": 0})["totalCount"] == 0
    refused = await registry.do(*REGISTER, as_="member")
    assert refused.code in {"FORBIDDEN", "NOT_FOUND"}
    assert await registry.rows("SELECT name FROM versions") == [("v1",)]
