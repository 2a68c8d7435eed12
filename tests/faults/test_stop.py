"""Asked to stop, a server answers what it has begun, loses nothing, and is gone in time."""

import asyncio
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from greenroom.settings import Settings
from tests.faults.caller import Caller
from tests.faults.checker import faults_of, lost, read
from tests.faults.load import Load
from tests.faults.serving import Server
from tests.stores import turn_taken

GRACE_SECONDS = Settings().grace_seconds
TOKEN = "of-who-reads-the-numbers-of-a-server"


@pytest.mark.parametrize("seconds", [0.3, 1.0])
async def test_nothing_answered_is_lost(
    caller: Caller, server: Server, store: Path, chance: random.Random, seconds: float
) -> None:
    """Under the load of many writers it stops in time and cleanly, and all it answered is kept."""
    load = Load(caller, chance)
    await load.reach(10)
    await asyncio.sleep(seconds * chance.random())
    server.signal(signal.SIGTERM)
    began = time.monotonic()
    load.ended = True
    code = await asyncio.to_thread(server.wait)
    assert time.monotonic() - began < GRACE_SECONDS
    assert code == 0
    assert not store.with_name(f"{store.name}-wal").exists(), "the store was not closed"
    await load.end()
    assert '"message":"stopped"' in server.log()
    assert faults_of(store) == []
    assert lost(store, load.answers) == []


WHERE = """
import os, signal, weakref
from greenroom.cli import serve

class Thing: pass

told, opened = serve._greet, serve.open_store

def asked():
    thing = Thing()
    watched = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
    del thing

def greet(*args, **more):
    told(*args, **more)
    %s

async def open_store(settings):
    %s
    return await opened(settings)

serve._greet, serve.open_store = greet, open_store
"""


@pytest.mark.parametrize("at", ["before the store is opened", "before it listens"])
def test_it_ends_where_an_exception_would_be_dropped(store: Path, tmp_path: Path, at: str) -> None:
    """The signal comes while a callback of the garbage collector runs, which drops exceptions."""
    places = ("asked()", "pass") if at == "before it listens" else ("pass", "asked()")
    server = Server(store.parent, tmp_path, WHERE % places)
    server.fork()
    assert server.wait() == 0
    assert server.complaints() == []
    assert not (store.parent / "address").exists()
    assert faults_of(store) == []


async def test_it_ends_at_any_moment_of_its_start(tmp_path: Path, chance: random.Random) -> None:
    """Until it hears signals it ends as any program; from then on it is done with cleanly."""
    ends = set()
    for attempt in range(8):
        server = Server(tmp_path / f"data-{attempt}", tmp_path)
        server.fork()
        await asyncio.sleep(chance.uniform(0, 1.5) / (1 + attempt % 4))
        server.signal(signal.SIGTERM)
        ends.add(await asyncio.to_thread(server.wait))
        assert server.complaints() == []
    assert ends <= {0, -signal.SIGTERM}


async def under_way(server: Server, number: int) -> None:
    """Wait until so many requests are being answered, besides the one that asks."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=30) as client:
        async with asyncio.timeout(30):
            told = ""
            while f"\ngreenroom_requests_under_way {number + 1:.1f}\n" not in told:
                await asyncio.sleep(0.1)
                told = (await client.get(f"{server.url}/metrics")).text


async def test_what_has_begun_is_answered(
    serve: Callable[..., Server], prepared: tuple[Path, dict[str, str]], store: Path
) -> None:
    """Mutations that wait for the store when the signal comes are done, and are answered so."""
    server = serve(store.parent, metrics_token=TOKEN)
    caller = Caller(server, prepared[1]["owner"])
    with turn_taken(store.parent):
        waiting = [
            asyncio.create_task(caller.do("registerVersion", model="acme/churn", name=f"v{n}"))
            for n in range(20)
        ]
        await under_way(server, 20)
        server.signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        assert not any(task.done() for task in waiting)
    answers = await asyncio.gather(*waiting)
    assert [answer.body.get("errors") for answer in answers] == [None] * 20
    assert await asyncio.to_thread(server.wait) == 0
    assert read(store, "SELECT count(*) FROM versions") == [(20,)]
    assert faults_of(store) == []


async def test_silent_and_slow_clients_do_not_keep_it(
    serve: Callable[..., Server], store: Path, prepared: tuple[Path, dict[str, str]]
) -> None:
    """Connections that say nothing, or half of something, do not keep it from stopping."""
    server = serve(store.parent, body_seconds=1)
    address = urlsplit(server.url)
    writers = []
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    for said in (b"", b"POST /graphql HT", head + b'content-length: 99\r\n\r\n{"query": '):
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(said)
        await writer.drain()
        writers.append(writer)
    async with Caller(server, prepared[1]["owner"]) as caller:
        assert (await caller.ask("{ viewer { id } }")).status == 200
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        assert await asyncio.to_thread(server.wait) == 0
        assert time.monotonic() - began < GRACE_SECONDS / 2
    for writer in writers:
        writer.transport.abort()
