"""Who goes away in the middle leaves nothing half done, and nothing that stands in others' way."""

import asyncio
import gc
import random
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import event

from greenroom.database import Database
from greenroom.http.app import create_app
from tests.faults.caller import TWO, Caller, document, packed
from tests.faults.checker import faults_of, read
from tests.faults.load import STAGES
from tests.registry import Registry
from tests.stores import is_postgresql

DROPS, CANCELLATIONS = 300, 200
AT_ONCE = 12
LONGEST_WRITE = 4.0
"""Seconds; a write lock that leaked would make it five, and an error."""

LONGEST_WAIT = 15.0
"""Seconds until what is left of a request is gone: a body may take ten."""

LEFT = "SELECT count(*) FROM events WHERE subject_name LIKE '%left-%'"

READS = """
    query Reads {
        viewer { organizations { name members { totalCount nodes { role } } } }
        model(name: "acme/churn") { id tags createdBy { name } }
        models { totalCount nodes { versions { totalCount nodes {
            stageChanges { nodes { toStage actor { name } } } createdBy { name } run { id } } } } }
        events(last: 50) { totalCount nodes { actor { name } subject { id } } }
    }
"""


async def send_and_leave(url: str, sent: bytes, chance: random.Random) -> None:
    """Send a request, or a part of it, and after a moment close the connection, or reset it."""
    address = urlsplit(url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    if chance.random() < 0.3:
        sent = sent[: chance.randrange(len(sent))]
    writer.write(sent)
    await asyncio.sleep(chance.uniform(0, 0.15))
    if chance.random() < 0.5:  # a reset instead of an end
        lingers = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingers)
        writer.transport.abort()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def some_mutation(chance: random.Random, number: int, version: str) -> tuple[str, Any]:
    """Return one of the mutations, and its input."""
    match chance.randrange(4):
        case 0:
            stage = chance.choice(STAGES)
            return document("stageVersion"), {
                "input": {"version": version, "stage": stage, "message": f"left-{number}"}
            }
        case 1:
            input_ = {"project": "acme/training", "name": f"left-{number}"}
            return document("createRun"), {"input": input_ | {"idempotencyKey": f"left-{number}"}}
        case 2:
            inputs = {
                key: {"model": "acme/churn", "name": f"left-{number}-{key}"}
                for key in ("one", "two")
            }
            return TWO, inputs
        case _:
            input_ = {"model": "acme/churn", "name": f"left-{number}"}
            return document("registerVersion"), {"input": input_}


async def gather_few(works: Any) -> None:
    """Run works, a dozen at a time."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(work: Any) -> None:
        async with room:
            await work

    await asyncio.gather(*(one(work) for work in works))


async def until(condition: Any) -> bool:
    """Wait for what is bound to come; return whether it came."""
    for _ in range(int(LONGEST_WAIT / 0.1)):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return bool(condition())


async def test_connections_that_break_leave_nothing_behind(
    caller: Caller, store: Path, chance: random.Random
) -> None:
    """Three hundred clients leave in the middle: no lock, no file and no half of an act is left."""
    server = caller.server
    version = (await caller.done("registerVersion", model="acme/churn", name="v1"))["version"]["id"]
    answers = await asyncio.gather(*(caller.ask(READS) for _ in range(20)))
    assert all(answer.data["viewer"] for answer in answers)  # all connections are open now
    await asyncio.sleep(1.5)  # and the clients' are closed
    before = server.open_files()
    await gather_few(
        send_and_leave(
            server.url,
            packed(server, caller.token, *some_mutation(chance, number, version)),
            chance,
        )
        for number in range(DROPS)
    )
    await caller.slowest_write("last", 1)  # it waits behind all that was sent before it
    assert await caller.slowest_write("after") < LONGEST_WRITE
    assert await until(lambda: server.open_files() <= before + 4), (before, server.open_files())
    assert faults_of(store) == []
    kept = read(store, LEFT)[0][0]
    assert 0 < kept < DROPS * 2, "all came too early, or too late: this proved little"


@pytest.fixture
def opened(registry: Registry) -> list[str]:
    """Every connection to the store that is opened from now on."""
    made: list[str] = []
    for name in ("reader", "writer"):
        engine = getattr(registry.database, name)
        event.listen(engine.sync_engine, "connect", lambda *_, name=name: made.append(name))
    return made


async def prepare(registry: Registry) -> str:
    version = await registry.done("registerVersion", {"model": "acme/churn", "name": "v1"})
    answers = await asyncio.gather(*(registry.ask(READS) for _ in range(20)))
    assert all(answer.data["viewer"] for answer in answers)
    return str(version["version"]["id"])


async def judge(registry: Registry) -> None:
    """Find no lock, no connection, no task and no half of an act that was left behind."""
    database = registry.database
    await database.settle()
    gc.collect()  # what is left complains now
    assert await until(lambda: checked_out(database) == 0), "a connection was never given back"
    loop = asyncio.get_running_loop()
    for number in range(20):
        began = loop.time()
        await registry.done("registerVersion", {"model": "acme/churn", "name": f"after-{number}"})
        assert loop.time() - began < LONGEST_WRITE
    assert len(asyncio.all_tasks()) == 1
    store = registry.settings.data / "registry.db"
    assert faults_of(store) == []
    assert read(store, LEFT)[0][0] > 0, "all came too early: this proved little"


def checked_out(database: Database) -> int:
    return sum(engine.pool.checkedout() for engine in (database.reader, database.writer))


# graphql-core drops the coroutines of fields that it had not begun yet; it leaves no more than that
unbegun = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")


@unbegun
async def test_operations_that_take_too_long_leave_nothing_behind(
    registry: Registry, opened: list[str], chance: random.Random
) -> None:
    """An operation that is ended by its time limit, wherever it is, is as if the client had left."""
    version = await prepare(registry)
    opened.clear()
    headers = {"authorization": f"Bearer {registry.tokens['owner']}"}
    late: list[bool] = []
    hasty = [
        create_app(
            registry.settings.model_copy(update={"request_seconds": seconds}), registry.database
        )
        for seconds in (0.002, 0.01, 0.03, 0.1, 0.3, 20)
    ]

    async def ask(number: int) -> None:
        app = chance.choice(hasty)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            text, variables = READS, None
            if number % 3:
                text, variables = some_mutation(chance, number, version)
            body = {"query": text, "variables": variables}
            answer = await client.post("http://registry.test/graphql", json=body, headers=headers)
            late.append(answer.status_code == 503)
            assert answer.status_code in {200, 503}, answer.text

    await gather_few(ask(number) for number in range(CANCELLATIONS))
    assert 0 < sum(late) < CANCELLATIONS, "all came too early, or too late: this proved little"
    await judge(registry)
    # Over PostgreSQL a read that takes too long is ended there as well, and its connection with it.
    harmless = {"reader"} if is_postgresql() else set()
    assert set(opened) <= harmless, "connections were interrupted, and had to be opened again"


@unbegun
async def test_cancelled_requests_leave_nothing_behind(
    registry: Registry, opened: list[str], chance: random.Random
) -> None:
    """A request whose task is cancelled, at whatever it waits for, is as if the client had left."""
    version = await prepare(registry)
    opened.clear()
    ended: list[bool] = []

    async def ask(number: int) -> None:
        text, variables = READS, None
        if number % 3:
            text, variables = some_mutation(chance, number, version)
        task = asyncio.create_task(registry.ask(text, variables))
        await asyncio.sleep(chance.uniform(0, 0.15))
        ended.append(task.cancel())
        await asyncio.wait([task])

    await gather_few(ask(number) for number in range(CANCELLATIONS))
    assert 0 < sum(ended) <= CANCELLATIONS
    await judge(registry)
    # Who asks is read in the request's own task: that a reader had to be opened again is no harm.
    assert "writer" not in opened, "a transaction was interrupted"
