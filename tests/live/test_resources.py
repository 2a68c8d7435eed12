"""What followers cost: statements, memory, and that none of them keeps anything from ending."""

import asyncio
import socket as sockets
from contextlib import AsyncExitStack
from datetime import timedelta
from random import randbytes

import orjson
import pytest

from greenroom.database import Database
from greenroom.operations import setup
from greenroom.operations.stream import SIZE
from greenroom.tables import TokenKind
from tests import make
from tests.live.serving import EVENTS, SECONDS, Served, until

OTHER = "subscription ($model: ID) { versionChanged(model: $model) { cursor } }"


LARGE = EVENTS.replace("subjectName", "subjectName before after")


async def large_events(live: Served) -> None:
    """Write more than a connection holds on its way, and nothing that can be made smaller."""
    version = await make.version(live.registry)
    for _ in range(60):
        given = {"version": version, "readme": randbytes(50_000).hex()}
        await live.registry.done("updateVersion", given)


def batches(statements: list[str]) -> list[str]:
    """The statements that ask what a follower sees."""
    return [one for one in statements if "AS live" in one and "AS head" in one]


def looks(statements: list[str]) -> list[str]:
    """The statements that ask what is new."""
    return [one for one in statements if "UNION ALL" in one and "tokens.revoked_at >" in one]


def standings(statements: list[str]) -> list[str]:
    """The statements that ask how somebody stands."""
    return [one for one in statements if "UNION ALL" in one and "FROM memberships" in one]


@pytest.mark.parametrize("count", [1, 10])
async def test_an_event_costs_two_statements_for_each_who_sees_it(
    live: Served, count: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("greenroom.operations.feed.POLL_SECONDS", 60)
    registry = live.registry
    await make.model(registry, "acme/other")
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(live.sse()) for _ in range(count)]
        outside = [await stack.enter_async_context(live.sse(as_="stranger")) for _ in range(count)]
        others = [
            await stack.enter_async_context(live.sse(OTHER, model="acme/other"))
            for _ in range(count)
        ]
        for stream in streams + outside + others:
            await stream.heard()
            await stream.heard()
        registry.statements.clear()
        await make.version(registry)
        before = len(standings(registry.statements))
        for stream in streams:
            assert await stream.names(1) == ["acme/churn:v1"]
        for stream in outside + others:
            await stream.heard()
            await stream.heard()
        assert len(looks(registry.statements)) == 1
        # who sees it is asked of each, and how they stand of those who do
        assert len(batches(registry.statements)) == 2 * count
        assert len(standings(registry.statements)) - before <= count
        for stream in outside + others:
            assert not [line for line in stream.raw if line.startswith("data")]


async def test_nobody_looks_at_the_record_while_nobody_follows(live: Served):
    async with live.sse() as stream:
        await stream.heard()
    await until(lambda: not live.streams.count)
    live.registry.statements.clear()
    await make.version(live.registry)
    await asyncio.sleep(1.5)
    assert looks(live.registry.statements) == []


async def test_what_is_written_past_this_process_is_found(live: Served):
    """As a command of the operator writes it, beside the server."""
    beside = Database.of(live.registry.settings)
    own, live.registry.database = live.registry.database, beside
    try:
        async with live.sse(as_="stranger") as stream:
            await stream.heard()
            await live.registry.perform(
                lambda session: setup.issue_token(
                    session,
                    user="stranger",
                    kind=TokenKind.ACCESS,
                    name="made beside",
                    lasts=timedelta(days=1),
                )
            )
            assert await stream.names(1) == ["made beside"]
    finally:
        live.registry.database = own
        await beside.close()


async def test_many_events_come_in_batches_and_none_is_lost_at_their_edges(live: Served):
    names = [f"v{number}" for number in range(2 * SIZE + 1)]
    async with live.sse() as early:
        await early.heard()
        for name in names:
            await make.version(live.registry, f"acme/churn:{name}")
        wanted = [f"acme/churn:{name}" for name in names]
        assert await early.names(len(names)) == wanted
        async with live.sse(after="", filter={"kind": {"eq": "VERSION_REGISTERED"}}) as late:
            assert await late.names(len(names)) == wanted


async def test_who_takes_nothing_is_ended_and_holds_one_batch(live: Served):
    registry = live.registry
    await large_events(live)
    body = orjson.dumps({"query": LARGE, "variables": {"after": ""}})
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", live.port))
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        f"authorization: {live.token('owner')['authorization']}\r\n\r\n"
    )
    registry.statements.clear()
    await loop.sock_sendall(raw, head.encode() + body)
    await until(lambda: live.streams.count == 1)
    async with live.sse() as other:
        await other.heard()
        await make.version(registry, "acme/churn:v2")
        assert await other.names(1) == ["acme/churn:v2"]  # nobody else waits for it
        await until(lambda: live.streams.count == 1)
    asked = len(batches(registry.statements))
    assert asked < 60 / SIZE + 3
    got = b""
    with raw:
        async with asyncio.timeout(SECONDS):
            while piece := await loop.sock_recv(raw, 1 << 20):
                got += piece
    sent = got.count(b"event: next")
    assert 0 < sent < 60, "it was cut off before the end"


async def test_a_socket_that_takes_nothing_is_ended(live: Served):
    await large_events(live)
    async with live.socket(max_queue=1) as socket:
        await socket.follow("1", LARGE, after="")
        await until(lambda: live.streams.count == 1)
        await until(lambda: live.streams.count == 0)
        socket.wire.transport.abort()
