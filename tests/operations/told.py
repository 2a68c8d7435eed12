"""What acts of access are tested with: their events, people and organizations of a test's own."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from greenroom.operations.setup import system
from greenroom.tables import Role
from tests import make
from tests.make import fresh
from tests.registry import PEOPLE, Answer, Registry

EVENT = "event { id kind subjectId subjectName requestId actor { name } }"


async def told(
    registry: Registry,
    mutation: str,
    given: Mapping[str, Any],
    show: str = "",
    *,
    as_: str = "owner",
    more: int = 0,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Perform an act that must succeed; return its payload, and all that its event tells.

    The event is the first that the act wrote, and ``more`` are as many as it wrote besides. What
    it says of before and after is read from the store, as not everybody may.
    """
    known = (await registry.rows("SELECT max(sequence) FROM events"))[0][0]
    answer = await registry.do(mutation, given, f"{show} {EVENT}", as_=as_)
    payload: dict[str, Any] = answer.data[mutation]
    event: dict[str, Any] = payload.pop("event")
    written = await registry.rows(
        f'SELECT id, "before", "after" FROM events WHERE sequence > {known} ORDER BY sequence'
    )
    assert len(written) == 1 + more
    id_, *changes = written[0]
    assert event.pop("id") == id_
    event["before"], event["after"] = (one and json.loads(one) for one in changes)
    assert event.pop("requestId") == answer.headers["x-request-id"]
    assert event.pop("actor") == {"name": as_}
    return payload, event


async def house(registry: Registry, *people: str) -> str:
    """Make an organization with these people in their usual roles; all of them when none is named."""
    name = fresh("house")
    roles = {one: role for one, role in PEOPLE.items() if not people or one in people}
    await make.organization(registry, name, **roles)
    return name


async def join(registry: Registry, organization: str, role: Role = Role.MEMBER) -> str:
    """Make somebody with a token, a member of this organization only; return their name."""
    name = fresh("somebody")
    await registry.add_person(name, role, organization)
    return name


async def id_of(registry: Registry, table: str, name: str) -> str:
    """Return the id of what has a name or full name."""
    column = "name" if table in {"users", "organizations"} else "full_name"
    ((id_,),) = await registry.rows(f"SELECT id FROM {table} WHERE {column} = '{name}'")
    return str(id_)


async def membership(registry: Registry, organization: str, user: str) -> tuple[str, str] | None:
    """Return the id and the role of a membership, None where there is none."""
    found = await registry.rows(
        "SELECT m.id, m.role FROM memberships m JOIN users u ON u.id = m.user_id "
        "JOIN organizations o ON o.id = m.organization_id "
        f"WHERE u.name = '{user}' AND o.name = '{organization}'"
    )
    return (found[0][0], found[0][1]) if found else None


async def role_of(registry: Registry, organization: str, user: str) -> str | None:
    """Return the role that somebody has in an organization."""
    found = await membership(registry, organization, user)
    return found[1] if found else None


async def explained(registry: Registry, user: str, on: str, *, as_: str = "owner") -> list[Any]:
    """Return the role of somebody on a model or project, and the rule that gave it."""
    answer = await registry.ask(
        "query($user: ID!, $on: HomeInput!) { explainAccess(user: $user, on: $on) { role rule } }",
        {"user": user, "on": make.home(on)},
        as_=as_,
    )
    return list(answer.data["explainAccess"].values())


async def seen(registry: Registry, full_name: str, *, as_: str | None) -> bool:
    """Return whether somebody sees a model."""
    document = f'{{ model(name: "{full_name}") {{ id }} }}'
    answer = await registry.ask(document, as_=as_)
    return (answer.body.get("data") or {}).get("model") is not None


async def behind(
    registry: Registry,
    withdraw: Callable[[Any], Awaitable[Any]],
    ask: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Ask while an act of the operator is being written: what is asked for comes right after it."""
    asked = asyncio.Event()

    async def act(session: Any) -> None:
        await withdraw(session)
        await session.flush()
        await asked.wait()

    withdrawing = asyncio.create_task(registry.database.transaction(act, system()))
    await _under_way(registry, 1)
    asking = asyncio.ensure_future(ask())
    await _under_way(registry, 2)  # who asks was let in, and the act waits
    asked.set()
    await withdrawing
    return await asking


async def _under_way(registry: Registry, count: int) -> None:
    async with asyncio.timeout(10):
        while len(registry.database.acts.running) < count:
            await asyncio.sleep(0.001)
