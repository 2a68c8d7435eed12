"""Receivers that take messages and never answer keep their own places, and nobody else's."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from greenroom.http.courier import AT_ONCE, Courier
from greenroom.operations.deliveries import PER_HOST, PER_WEBHOOK
from tests import make
from tests.registry import Registry
from tests.webhooks.conftest import OPEN, Telling
from tests.webhooks.receiver import Receiver

HOSTS = [f"127.0.0.{number}" for number in range(2, AT_ONCE + 18)]
"""More hosts than there are places for messages to receivers that may still be quick."""

LONG = 60.0
"""So many seconds a receiver has where a test must end before."""


class Hanging:
    """Receivers on many addresses of this machine which read what comes and say nothing."""

    def __init__(self) -> None:
        self.port = 0
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.came = 0

    def at(self, host: str, path: str = "in") -> str:
        """The address of a path at one of them."""
        return f"http://{host}:{self.port}/{path}"

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one message, until whoever sends it gives up."""
        host = writer.get_extra_info("sockname")[0]
        self.came += 1
        self.open[host] += 1
        self.most[host] = max(self.most[host], self.open[host])
        try:
            while await reader.read(4096):
                pass
        finally:
            self.open[host] -= 1
            writer.close()


@pytest_asyncio.fixture
async def hanging() -> AsyncIterator[Hanging]:
    """Receivers that hang."""
    made = Hanging()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made.port = free.getsockname()[1]
    server = await asyncio.start_server(made.hold, HOSTS, made.port)
    yield made
    server.close()


@pytest_asyncio.fixture
async def telling(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Telling]:
    """A registry whose webhooks may lead to every address of this machine."""
    registry = await Registry.open(tmp_path, **{**OPEN, "webhook_allow_private": "127.0.0.0/8"})
    await make.model(registry)
    made = Telling(registry, receiver, LONG)
    yield made
    for courier in made.couriers:
        for task in courier._sending:
            task.cancel()
        await asyncio.gather(*courier._sending, return_exceptions=True)
    await made.close()
    await registry.close()


@contextlib.asynccontextmanager
async def at_work(courier: Courier) -> AsyncIterator[None]:
    """Let a courier work until the block ends."""
    running = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def has_come(receiver: Receiver, path: str, count: int = 1) -> None:
    """Wait until so many messages have come to a path."""
    async with asyncio.timeout(LONG / 2):
        while len(receiver.of(path)) < count:
            await asyncio.sleep(0.01)


async def test_more_that_hang_than_there_are_places_keep_nobody_waiting(
    telling: Telling, hanging: Hanging
) -> None:
    """One who answers is told while all of them still hang."""
    for number, host in enumerate(HOSTS):
        await telling.webhook(f"h{number}", url=hanging.at(host), kinds=["VERSION_REGISTERED"])
    await telling.webhook("good", kinds=["VERSION_REGISTERED"])
    await make.version(telling.registry)
    async with at_work(telling.courier()):
        await has_come(telling.receiver, "good")
        await make.version(telling.registry, "acme/churn:v2")
        await has_come(telling.receiver, "good", 2)
    assert sum(hanging.open.values()) >= AT_ONCE, "they did not hang"
    ended = (
        "SELECT count(*) FROM webhook_deliveries JOIN webhooks ON webhooks.id = webhook_id "
        "WHERE attempts > 0 AND name <> 'good'"
    )
    assert await telling.registry.rows(ended) == [(0,)]


async def test_a_host_has_its_share_however_many_webhooks_lead_there(
    telling: Telling, hanging: Hanging
) -> None:
    """What waits for a place at that host waits; the others do not."""
    for number in range(AT_ONCE + 4):
        url = hanging.at(HOSTS[0], f"in{number}")
        await telling.webhook(f"h{number}", url=url, kinds=["VERSION_REGISTERED"])
    await telling.webhook("good", kinds=["VERSION_REGISTERED"])
    await make.version(telling.registry)
    async with at_work(telling.courier()):
        await has_come(telling.receiver, "good")
    assert hanging.most == {HOSTS[0]: PER_HOST}


async def test_one_that_did_not_answer_has_one_place_until_it_does(
    telling: Telling, hanging: Hanging
) -> None:
    """Of four lines it is told one at a time then."""
    telling.seconds = 0.3
    for number in range(PER_WEBHOOK):
        await make.model(telling.registry, f"acme/m{number}")
    webhook = await telling.webhook("h", url=hanging.at(HOSTS[0]), kinds=["VERSION_REGISTERED"])
    for number in range(PER_WEBHOOK):
        await make.version(telling.registry, f"acme/m{number}:v1")
    courier = telling.courier()
    await telling.tell(courier)
    assert hanging.most[HOSTS[0]] == PER_WEBHOOK
    hanging.most.clear()
    await telling.hasten()
    await telling.tell(courier)
    assert hanging.most[HOSTS[0]] == 1
    assert hanging.came == 2 * PER_WEBHOOK
    moved = {"webhook": webhook, "url": telling.receiver.at("h")}
    await telling.registry.done("updateWebhook", moved, "webhook { id }")
    telling.receiver.seconds = 0.05
    await telling.hasten()
    await telling.tell(courier)
    for number in range(PER_WEBHOOK):
        await make.version(telling.registry, f"acme/m{number}:v2")
    await telling.tell(courier)
    assert len(telling.receiver.of("h")) == 2 * PER_WEBHOOK
    assert telling.receiver.most_at_once == PER_WEBHOOK
