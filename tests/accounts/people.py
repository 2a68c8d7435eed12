"""People with passwords, and how they sign in."""

from typing import Any

import httpx

from greenroom.operations import accounts
from greenroom.operations.setup import system
from tests.registry import Registry

PASSWORD = "correct horse 9 battery"
OTHER = "another horse 8 battery"
VIEWER = {"query": "{ viewer { name } }"}


async def give_password(registry: Registry, name: str, password: str = PASSWORD) -> None:
    """Set somebody's password, as the operator does."""
    await registry.perform(
        lambda session: accounts.set_password(session, system(), user=name, new=password)
    )


async def sign_in(
    client: httpx.AsyncClient,
    user: str,
    password: str = PASSWORD,
    *,
    headers: dict[str, str] | None = None,
    **more: str,
) -> httpx.Response:
    """Send the form of the sign-in page."""
    return await client.post(
        "/sign-in", data={"user": user, "password": password, **more}, headers=headers
    )


async def viewer(client: httpx.AsyncClient) -> str | None:
    """Return who the client's session is of."""
    answer = (await client.post("/graphql", json=VIEWER)).json()
    who = answer["data"]["viewer"]
    return None if who is None else str(who["name"])


async def told(registry: Registry, kind: str, *, by: str = "") -> list[dict[str, Any]]:
    """Return the events of a kind, oldest first, of everybody or of one actor."""
    names = ("subject_name", "organization_id", "token_id", "before", "after", "request_id")
    columns = ", ".join(f"events.{name}" for name in names)
    found = await registry.rows(
        f"SELECT users.name, {columns} FROM events JOIN users ON users.id = events.actor_id "
        f"WHERE events.kind = '{kind}' ORDER BY sequence"
    )
    events = [dict(zip(("actor", *names), row, strict=True)) for row in found]
    return [event for event in events if event["actor"] == (by or event["actor"])]


async def attempts(registry: Registry) -> list[tuple[str, str]]:
    """Return the account and the address of every attempt that counts."""
    found = await registry.rows("SELECT account, address FROM sign_in_attempts ORDER BY id")
    return [(str(account), str(address)) for account, address in found]
