"""The server tells the head in its log, so that a record that is cut later shows against it."""

import asyncio
import logging

import pytest

from greenroom.http import upkeep
from tests import make
from tests.audit.conftest import Store
from tests.registry import Registry


async def heads(registry: Registry, caplog: pytest.LogCaptureFixture, number: int) -> list[str]:
    """Run the server until it has logged this many heads."""
    told: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    await told.put({"type": "lifespan.startup"})
    running = asyncio.create_task(
        registry.app({"type": "lifespan", "state": {}}, told.get, lambda _: asyncio.sleep(0))
    )
    async with asyncio.timeout(20):
        while True:
            found = [one for one in caplog.records if one.message == "audit head"]
            if len(found) >= number:
                break
            await asyncio.sleep(0.01)
    await told.put({"type": "lifespan.shutdown"})
    await running
    return [f"{vars(one)['sequence']}:{vars(one)['hash']}" for one in found]


async def test_a_server_logs_the_head_when_it_starts(
    full: Registry, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await heads(full, caplog, 1) == [str(store.head)]


async def test_a_server_logs_the_head_again_and_again(
    full: Registry,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one that there then is."""
    assert upkeep.EACH_SECONDS == 3600
    monkeypatch.setattr(upkeep, "EACH_SECONDS", 0.05)
    caplog.set_level(logging.INFO)
    before = str(store.head)

    async def act() -> None:
        while "audit head" not in {one.message for one in caplog.records}:
            await asyncio.sleep(0.01)
        await make.project(full, "acme/later")

    acting = asyncio.create_task(act())
    found = await heads(full, caplog, 8)
    await acting
    assert (found[0], found[-1]) == (before, str(store.head))
    assert found[0] != found[-1]
