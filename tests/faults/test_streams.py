"""Who follows over connections that break is sent each event once, in the order of commits."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from greenroom.operations import stream
from greenroom.operations.stream import Batch
from greenroom.schema import subscription
from greenroom.tables import identifiers
from tests import make, stores
from tests.faults.followers import Follower, Writers, faults_of
from tests.live.serving import Served, served
from tests.long import IS_LONG
from tests.registry import Registry
from tests.server import Server

RECONNECTS = 200 if IS_LONG else 40
WRITERS = 4
PATIENCE_SECONDS = 6.0
RECORDED = "SELECT id FROM events WHERE kind = 'VERSION_REGISTERED' ORDER BY sequence"


@pytest_asyncio.fixture
async def registry_with_a_model(tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry with a model to write versions of."""
    (tmp_path / "one").mkdir()
    registry = await Registry.open(tmp_path / "one", stream_keep_alive_seconds=0.2)
    await make.model(registry)
    yield registry
    await registry.close()


async def follow_on(follower: Follower, writers: Writers, reconnects: int) -> None:
    """Follow while others write, connect anew so many times, then go on to the end."""
    writing = [asyncio.create_task(writers.write(number)) for number in range(WRITERS)]
    try:
        for _ in range(reconnects):
            await follower.connect(follower.chance.randint(1, 9))
    finally:
        writers.ended = True
        await asyncio.gather(*writing)
    while follower.count < writers.written:
        await follower.connect(writers.written - follower.count)


async def recorded(registry: Registry) -> list[str]:
    """The events, as the store has them."""
    return [id_ for (id_,) in await registry.rows(RECORDED)]


async def test_each_event_comes_once_and_in_order(
    registry_with_a_model: Registry, tmp_path: Path
) -> None:
    """Over one process, and on PostgreSQL over two: what one writes is followed at the other."""
    registry = registry_with_a_model
    settings = {"GREENROOM_STREAM_KEEP_ALIVE_SECONDS": "0.2"}
    folders = [tmp_path / "one"]
    if stores.is_postgresql():
        settings["GREENROOM_DATABASE_URL"] = registry.settings.store_url
        folders.append(tmp_path / "two")
        folders[1].mkdir()
    servers = [await asyncio.to_thread(Server(one, **settings).start) for one in folders]
    urls = [server.url for server in servers]
    token = registry.tokens["owner"]
    follower = Follower(urls, token, random.Random(20261126))
    writers = Writers(urls, token, pause=0.01)
    try:
        await follow_on(follower, writers, RECONNECTS)
        assert faults_of(await recorded(registry), follower.connections) == []
        assert len(follower.connections) >= RECONNECTS
        assert follower.count > RECONNECTS
    finally:
        for server in servers:
            await asyncio.to_thread(server.stop)


A, B, C, D = "abcd"


@pytest.mark.parametrize(
    ("connections", "found"),
    [
        ([[A, B], [C, D]], []),
        ([[A], [], [B, C, D]], []),
        ([[A, B], [D]], ["c was lost"]),
        ([[A, B, C], []], ["d was lost"]),
        ([[B, C, D]], ["a was lost"]),
        ([[A, B], [B, C, D]], ["b was repeated"]),
        ([[A, B, C, D], [D]], ["d was repeated"]),
        ([[A, C], [B, D]], ["b came after c"]),
        ([[A, B, "x"], [C, D]], ["x is not recorded"]),
    ],
)
def test_the_checker_finds_what_is_wrong(connections: list[list[str]], found: list[str]) -> None:
    assert faults_of([A, B, C, D], connections) == found


async def lose(session: Any, actor: Any, wanted: Any, after: int) -> Batch:
    """Leave out the first of several events."""
    batch = await stream_read(session, actor, wanted, after)
    if len(batch.events) > 1:
        del batch.events[0]
    return batch


async def swap(session: Any, actor: Any, wanted: Any, after: int) -> Batch:
    """Send the last of several events first."""
    batch = await stream_read(session, actor, wanted, after)
    batch.events.sort(key=lambda event: -(event.sequence or 0))
    return batch


async def repeat(session: Any, event_id: str) -> int:
    """Go on at the event that was sent last, not after it."""
    return await stream_place(session, event_id) - 1


async def place_by_id(session: Any, event_id: str) -> int:
    """Take the order of ids for that of commits."""
    statement = stream.select(stream.func.max(stream.col(stream.Event.sequence))).where(
        stream.col(stream.Event.id) <= event_id
    )
    return int((await session.exec(statement)).scalar_one())


stream_read, stream_place = stream.read_batch, stream.find_place


def seed(monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any]) -> None:
    """Put a fault into the running registry."""
    if fault in {lose, swap}:
        monkeypatch.setattr("greenroom.operations.feed.read_batch", fault)
    else:
        monkeypatch.setattr(subscription, "find_place", fault)
    if fault is place_by_id:  # as where ids are chosen by several processes before they commit
        monkeypatch.setattr(identifiers, "uuid7", uuid4)


@pytest.mark.parametrize(
    ("fault", "word"),
    [(lose, "lost"), (swap, "came after"), (repeat, "repeated"), (place_by_id, "lost")],
)
async def test_a_seeded_fault_is_found(
    registry_with_a_model: Registry,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[..., Any],
    word: str,
) -> None:
    registry = registry_with_a_model
    seed(monkeypatch, fault)
    for number in range(60):
        await make.version(registry, f"acme/churn:v{number}")
    async with served(registry) as live:
        connections = await received(live)
    found = faults_of(await recorded(registry), connections)
    assert [one for one in found if word in one], found


async def received(live: Served) -> list[list[str]]:
    """What a follower is sent over ten connections that each break after three events, and one more."""
    url = live.url.removesuffix("/graphql")
    follower = Follower([url], live.registry.tokens["owner"], random.Random(3))
    last = (await recorded(live.registry))[-1]
    for most in (*[3] * 10, 100):
        if not await taken(follower, most, last):
            break
    return follower.connections


async def taken(follower: Follower, most: int, last: str) -> bool:
    """Take so many events over one connection; return whether they came.

    Nothing is waited for behind the last that is recorded, nor where nothing has come for long.
    """
    taking = asyncio.create_task(follower.connect(most))
    count, quiet = follower.count, 0.0
    while not taking.done() and quiet < PATIENCE_SECONDS:
        await asyncio.wait([taking], timeout=0.1)
        quiet = quiet + 0.1 if follower.count == count else 0.0
        count = follower.count
        if [last] == follower.connections[-1][-1:]:
            break
    if taking.done():
        await taking
        return True
    taking.cancel()
    await asyncio.wait([taking])
    return False


async def test_without_a_fault_nothing_is_found(registry_with_a_model: Registry) -> None:
    registry = registry_with_a_model
    for number in range(60):
        await make.version(registry, f"acme/churn:v{number}")
    async with served(registry) as live:
        connections = await received(live)
    assert faults_of(await recorded(registry), connections) == []
