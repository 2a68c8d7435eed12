"""Asked to stop, a server tells those who follow, and does not wait for them."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from greenroom.settings import Settings
from tests.live.serving import EVENTS, Ends, Socket, Stream, drained
from tests.server import Server


async def test_streams_and_sockets_are_told_and_it_is_gone_before_its_grace_ends(folder: Path):
    server = await asyncio.to_thread(
        Server(folder, GREENROOM_STREAM_KEEP_ALIVE_SECONDS="0.1").start
    )
    token = await asyncio.to_thread(server.token)
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(timeout=30, trust_env=False) as client,
        client.stream(
            "POST", f"{server.url}/graphql", json={"query": EVENTS}, headers=headers
        ) as response,
        connect(
            f"{server.url.replace('http:', 'ws:')}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            proxy=None,
        ) as wire,
    ):
        stream, socket = Stream(response), Socket(wire)
        await socket.say(type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert (await socket.hear())["type"] == "connection_ack"
        await socket.follow(after="")
        await socket.next()
        await stream.heard()
        began = time.monotonic()
        stopped = asyncio.create_task(asyncio.to_thread(server.stop))
        with pytest.raises(Ends) as told:
            await stream.next()
        assert told.value.kind == "UNAVAILABLE"
        with pytest.raises(Ends) as complete:
            await stream.next()
        assert complete.value.errors is None
        with pytest.raises(ConnectionClosed) as closed:
            await drained(socket.hear)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert await stopped == 0
    assert time.monotonic() - began < Settings().grace_seconds / 2
    assert '"message":"stopped"' in server.log()
    assert "Traceback" not in server.log()
