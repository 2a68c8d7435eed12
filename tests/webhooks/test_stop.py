"""A server that is asked to stop while it tells a receiver loses nothing by it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest_asyncio

from tests import make, stores
from tests.registry import Registry
from tests.server import Server
from tests.webhooks.conftest import MADE, OPEN
from tests.webhooks.receiver import HANGS, Receiver

PATIENCE = 60
LOG = "SELECT status, attempts FROM webhook_deliveries"
REGISTER = 'mutation { registerVersion(input: {model: "acme/churn", name: "v1"}) { event { id } } }'


@pytest_asyncio.fixture
async def server(tmp_path: Path, receiver: Receiver) -> AsyncIterator[tuple[Server, str]]:
    """A server that is not started, over a store with a webhook; and the owner's token."""
    folder = tmp_path / "data"
    registry = await Registry.open(folder, **OPEN)
    await make.model(registry)
    given = {"model": "acme/churn", "name": "hook", "url": receiver.at("hook")}
    made = await registry.done("createWebhook", given, MADE)
    receiver.secrets["hook"] = [made["secret"]]
    await registry.close()
    settings = {f"GREENROOM_{name.upper()}": str(value) for name, value in OPEN.items()}
    one = Server(folder, **settings)
    yield one, registry.tokens["owner"]
    if one.process is not None and one.process.exitcode is None:
        one.kill()


async def holds(what: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not what():
            await asyncio.sleep(0.02)


async def stop_while_telling(server: Server, token: str, receiver: Receiver) -> None:
    """Have something happen, and ask the server to stop as soon as the receiver is being told."""
    await asyncio.to_thread(server.start)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers, timeout=PATIENCE) as client:
        answer = await client.post(f"{server.url}/graphql", json={"query": REGISTER})
    assert "errors" not in answer.json(), answer.text
    await holds(lambda: receiver.at_once == 1)
    assert await asyncio.to_thread(server.stop) == 0


async def test_what_was_not_taken_is_sent_again_after_the_restart(
    server: tuple[Server, str], receiver: Receiver
) -> None:
    """The same message, to a receiver that hung when the server stopped."""
    receiver.answers["hook"] = [HANGS, 204]
    await stop_while_telling(*server, receiver)
    assert stores.ask(server[0].folder, LOG) == [("PENDING", "1")]
    await asyncio.to_thread(server[0].start)
    await holds(lambda: stores.ask(server[0].folder, LOG) == [("DELIVERED", "2")])
    assert await asyncio.to_thread(server[0].stop) == 0
    first, second = receiver.of("hook")
    assert first.id == second.id
    assert [first.taken, second.taken] == [False, True]
    assert receiver.unsigned == []


async def test_what_is_being_taken_is_waited_for(
    server: tuple[Server, str], receiver: Receiver
) -> None:
    """A receiver that is only slow is told once, and the server stops after it has answered."""
    receiver.seconds = 2.0
    await stop_while_telling(*server, receiver)
    assert stores.ask(server[0].folder, LOG) == [("DELIVERED", "1")]
    assert [one.taken for one in receiver.of("hook")] == [True]
