"""When a token was last used is known to the minute, and no request waits for it to be written."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from greenroom.errors import Unavailable
from greenroom.http import lastuse
from greenroom.http.lastuse import LastUse
from tests import stores
from tests.registry import Registry
from tests.server import Server

QUERY = "{ viewer { name } }"


async def used(registry: Registry) -> dict[str, datetime]:
    rows = await registry.rows(
        "SELECT users.name, used_at FROM tokens JOIN users ON users.id = user_id "
        "WHERE used_at IS NOT NULL AND tokens.kind = 'ACCESS'"
    )
    return {str(name): datetime.fromisoformat(str(at)).replace(tzinfo=UTC) for name, at in rows}


async def ids(registry: Registry) -> dict[str, str]:
    rows = await registry.rows(
        "SELECT users.name, tokens.id FROM tokens JOIN users ON users.id = user_id"
    )
    return {str(name): str(id_) for name, id_ in rows}


async def test_a_request_writes_nothing(registry: Registry) -> None:
    registry.statements.clear()
    await registry.ask(QUERY, as_="member")
    assert not [one for one in registry.statements if one.startswith(("UPDATE", "INSERT"))]
    assert await used(registry) == {}


async def test_all_that_was_used_is_written_in_one_statement(registry: Registry) -> None:
    uses, known = LastUse(registry.database), await ids(registry)
    began = datetime.now(UTC)
    uses.note(known["member"])
    await asyncio.sleep(0.02)
    uses.note(known["viewer"])
    registry.statements.clear()
    await uses.write()
    writes = [one for one in registry.statements if not one.startswith(("SELECT", "BEGIN"))]
    assert len(writes) == 1
    assert writes[0].startswith("UPDATE tokens SET used_at=")
    found = await used(registry)
    assert found.keys() == {"member", "viewer"}
    assert began <= found["member"] < found["viewer"] <= datetime.now(UTC)
    registry.statements.clear()
    await uses.write()
    assert registry.statements == []


async def test_more_than_one_statement_can_hold_are_written_in_several(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lastuse, "AT_ONCE", 2)
    uses, known = LastUse(registry.database), await ids(registry)
    for name in known:
        uses.note(known[name])
    await uses.write()
    assert (await used(registry)).keys() == known.keys()


async def test_what_the_store_cannot_take_is_kept_for_the_next_time(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses, known = LastUse(registry.database), await ids(registry)
    uses.note(known["member"])

    async def unavailable(*_: object) -> None:
        uses.note(known["viewer"])
        message = "not now"
        raise Unavailable(message)

    with monkeypatch.context() as patch:
        patch.setattr(registry.database, "transaction", unavailable)
        await uses.write()
    assert await used(registry) == {}
    await uses.write()
    assert (await used(registry)).keys() == {"member", "viewer"}


async def test_it_is_written_every_minute_whatever_happened_before(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lastuse.WRITE_SECONDS == 60
    monkeypatch.setattr(lastuse, "WRITE_SECONDS", 0.01)
    uses, known, failures = LastUse(registry.database), await ids(registry), 0
    right = registry.database.transaction

    async def broken_once(*given: object) -> object:
        nonlocal failures
        failures += 1
        if failures == 1:
            message = "a fault"
            raise RuntimeError(message)
        return await right(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(registry.database, "transaction", broken_once)
    task = asyncio.create_task(uses.write_now_and_then())
    until = datetime.now(UTC) + timedelta(seconds=10)
    while not await used(registry) and datetime.now(UTC) < until:
        uses.note(known["member"])
        await asyncio.sleep(0.02)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert failures >= 2
    assert (await used(registry)).keys() == {"member"}


def test_a_server_writes_it_when_it_stops(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        headers = {"authorization": f"Bearer {server.token()}"}
        answer = httpx.post(f"{server.url}/graphql", json={"query": QUERY}, headers=headers)
        assert answer.json() == {"data": {"viewer": {"name": "owner"}}}
        asked = "SELECT count(*), count(used_at) FROM tokens WHERE kind = 'ACCESS'"
        assert stores.ask(tmp_path, asked) == [("1", "0")]
        server.stop()
    assert stores.ask(tmp_path, asked) == [("1", "1")]
