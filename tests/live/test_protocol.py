"""The two protocols: what a client may say, and how it is told that it may not."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from greenroom.http import sockets
from greenroom.operations import setup
from greenroom.tables import TokenKind
from tests import make
from tests.live.serving import EVENTS, Ends, Served, Socket, drained, until


async def closed(socket: Socket) -> tuple[int, str]:
    """The code and reason with which the registry ends a socket."""
    with pytest.raises(ConnectionClosed) as end:
        await drained(socket.hear)
    assert end.value.rcvd is not None
    return end.value.rcvd.code, end.value.rcvd.reason


INIT = {"type": "connection_init"}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": EVENTS}}], 4401),
        ([{"type": "connection_init", "payload": []}], 4400),
        ([{"type": "connection_init", "payload": {"authorization": 1}}], 4400),
        ([{"type": "connection_init", "payload": {"authorization": "Bearer no"}}], 4403),
        ([{"type": "connection_init", "payload": {"authorization": "no"}}], 4403),
        ([INIT, INIT], 4429),
        ([INIT, {"type": "nonsense"}], 4400),
        ([INIT, {"id": "1"}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": EVENTS}}], 4400),
        ([INIT, {"type": "subscribe", "id": "", "payload": {"query": EVENTS}}], 4400),
        ([INIT, {"type": "subscribe", "id": "i" * 129, "payload": {"query": EVENTS}}], 4400),
        ([INIT, {"type": "subscribe", "id": "1"}], 4400),
        ([INIT, {"type": "complete"}], 4400),
    ],
)
async def test_who_breaks_the_protocol_is_told_how_and_cut_off(
    live: Served, messages: list[dict[str, Any]], code: int
):
    async with live.socket(init=False) as socket:
        for message in messages:
            await socket.say(**message)
        assert (await closed(socket))[0] == code
    assert live.streams.count == 0


@pytest.mark.parametrize("sent", [b"{}", "no json", "[]", '"text"', '{"type": 1}'])
async def test_what_is_no_message_ends_the_socket(live: Served, sent: str | bytes):
    async with live.socket() as socket:
        await socket.wire.send(sent)
        assert (await closed(socket))[0] == 4400


async def test_a_message_that_is_too_large_ends_the_socket(live: Served):
    async with live.socket() as socket:
        await socket.wire.send("x" * (live.registry.settings.max_body_bytes + 1))
        assert (await closed(socket))[0] == 1009


async def test_two_operations_of_one_id_end_the_socket(live: Served):
    async with live.socket() as socket:
        await socket.follow("1")
        await socket.follow("1")
        assert await closed(socket) == (4409, "Subscriber for 1 already exists")


async def test_an_ended_operation_leaves_its_id_free(live: Served):
    async with live.socket() as socket:
        await socket.follow("1")
        await until(lambda: live.feed.followers == 1)
        await socket.say(type="complete", id="1")
        await socket.say(type="complete", id="never begun")
        await socket.follow("1", after="")
        assert (await socket.next("1"))["events"]["cursor"]


async def test_who_says_nothing_is_cut_off(live: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sockets, "INIT_SECONDS", 0.2)
    async with live.socket(init=False) as socket:
        assert await closed(socket) == (4408, "Connection initialisation timeout")


async def test_a_ping_is_answered_before_and_after_the_beginning(live: Served):
    async with live.socket(init=False) as socket:
        await socket.say(type="ping")
        assert await socket.hear() == {"type": "pong"}
        await socket.say(type="connection_init", payload=live.token("owner"))
        await socket.hear()
        await socket.say(type="pong")
        await socket.say(type="ping", payload={})
        assert await socket.hear() == {"type": "pong"}


@pytest.mark.parametrize("offered", [[], ["graphql-ws"]])
async def test_no_other_subprotocol_is_spoken(live: Served, offered: list[str]):
    kinds = [Subprotocol(one) for one in offered] or None
    url = live.url.replace("http:", "ws:")
    async with connect(url, subprotocols=kinds, proxy=None) as wire:
        assert (await closed(Socket(wire)))[0] == 4406


async def test_a_page_of_another_site_opens_no_socket(live: Served):
    with pytest.raises(InvalidStatus) as refused:
        async with live.socket(origin=Origin("https://evil.example.com")):
            pass
    assert refused.value.response.status_code == 403
    own = Origin(f"http://127.0.0.1:{live.port}")
    async with live.socket(origin=own) as socket:
        await socket.follow(after="")
        assert await socket.next()


async def test_a_browser_is_known_by_its_session(live: Served):
    secret = await session_of(live, "member")
    name = "greenroom_session"
    async with live.socket(None, additional_headers={"cookie": f"{name}={secret}"}) as socket:
        await socket.follow(after="")
        assert (await socket.next())["events"]["cursor"]
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"accept": "text/event-stream", "cookie": f"{name}={secret}"}
        refused = await client.get(live.url, params={"query": EVENTS}, headers=headers)
    assert refused.status_code == 403
    assert "GraphQL-Require-Preflight" in refused.text


async def session_of(live: Served, who: str) -> str:
    """A session of somebody's, as signing in makes it."""
    secret, _ = await live.registry.perform(
        lambda session: setup.issue_token(
            session, user=who, kind=TokenKind.SESSION, name="browser", lasts=timedelta(days=1)
        )
    )
    return secret


async def test_operations_of_a_socket_and_streams_of_a_caller_have_a_limit(live: Served):
    limit = live.registry.settings.max_socket_operations
    async with live.socket() as socket:
        for number in range(limit):
            await socket.follow(str(number))
        await socket.follow("one more")
        with pytest.raises(Ends) as refused:
            await socket.next("one more")
        assert refused.value.kind == "RATE_LIMITED"
        await socket.say(type="complete", id="0")
        await socket.follow("instead", after="")
        assert await socket.next("instead")


async def test_a_caller_has_so_many_streams_and_the_process_so_many(live: Served):
    streams = live.streams
    streams.settings = live.registry.settings.model_copy(
        update={"max_streams": 3, "max_streams_per_caller": 2}
    )
    async with live.sse(), live.socket():
        with pytest.raises(Ends) as refused:
            async with live.sse():
                pass
        assert (refused.value.code, refused.value.kind) == (429, "RATE_LIMITED")
        async with live.socket(init=False) as socket:
            await socket.say(type="connection_init", payload=live.token("owner"))
            assert (await closed(socket))[0] == 1013
        async with live.sse(as_="member"):
            with pytest.raises(Ends) as refused:
                async with live.sse(as_="viewer"):
                    pass
            assert refused.value.kind == "RATE_LIMITED"
    for _ in range(100):
        if not streams.count:
            break
        await asyncio.sleep(0.02)
    assert streams.count == 0


async def test_a_subscription_that_asks_for_no_stream_is_told_how_to_ask(live: Served):
    answer = await live.registry.ask(EVENTS)
    assert answer.status == 400
    assert "text/event-stream" in answer.error["message"]


async def test_a_token_that_is_not_valid_opens_no_stream(live: Served):
    live.registry.tokens["nobody"] = "grn_nothing"
    with pytest.raises(Ends) as refused:
        async with live.sse(as_="nobody"):
            pass
    assert (refused.value.code, refused.value.kind) == (401, "UNAUTHENTICATED")


async def test_a_stream_by_get_goes_on_after_the_last_event_id(live: Served):
    await make.version(live.registry)
    headers = {"accept": "text/event-stream", **live.token("owner")}
    ids = []
    async with httpx.AsyncClient(trust_env=False) as client:
        for last in ("", None):
            sent = headers | {"last-event-id": ids[0] if last is None else last}
            async with client.stream(
                "GET", live.url, params={"query": EVENTS}, headers=sent
            ) as got:
                assert got.headers["content-type"].startswith("text/event-stream")
                assert got.headers["cache-control"] == "no-store"
                async for line in got.aiter_lines():
                    if line.startswith("id: "):
                        ids.append(line[4:])
                        break
    assert len(set(ids)) == 2
