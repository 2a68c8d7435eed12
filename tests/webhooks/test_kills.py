"""Every event is told at least once and in the order of its model, whatever ends the server."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests import stores
from tests.faults.serving import Server
from tests.long import IS_LONG
from tests.registry import Registry
from tests.webhooks.checker import untold
from tests.webhooks.conftest import MADE, OPEN
from tests.webhooks.receiver import Receiver

PARTS, KILLS, VERSIONS, PATIENCE = (5, 30, 300, 300) if IS_LONG else (1, 6, 60, 90)
"""How many stores, and for each of them; 150 kills and 1,500 events together."""
HAPPENED = [("e1", "a"), ("e2", "b"), ("e3", "a"), ("e4", None), ("e5", "a")]
TOLD = [
    ("e1", False),
    ("e2", True),
    ("e1", True),
    ("e1", True),
    ("e3", True),
    ("e5", True),
    ("e4", True),
]


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (TOLD, None),
        ([one for one in TOLD if one[0] != "e5"], "lost: e5"),
        ([(event, taken and event != "e2") for event, taken in TOLD], "lost: e2"),
        ([TOLD[4], *TOLD[:4], *TOLD[5:]], "out of order: e3 before e1"),
        ([*TOLD[:4], TOLD[5], TOLD[4], TOLD[6]], "out of order: e5 before e3"),
        ([("e3", False), *TOLD], "out of order: e3 before e1"),
        ([*TOLD, ("e9", True)], "told of what did not happen: e9"),
    ],
)
def test_the_checker_finds_what_is_lost_or_out_of_order(
    received: list[tuple[str, bool]], fault: str | None
) -> None:
    assert untold(HAPPENED, received) == ([fault] if fault else [])


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_is_lost_when_the_server_is_killed(
    part: int, tmp_path: Path, receiver: Receiver
) -> None:
    folder = tmp_path / "data"
    registry = await Registry.open(folder, **OPEN)
    for number in range(4):
        await registry.done("createModel", {"name": f"acme/m{number}"})
    given = {"organization": "acme", "name": "all", "url": receiver.at("all")}
    made = await registry.done("createWebhook", given, MADE)
    receiver.secrets["all"] = [made["secret"]]
    receiver.seconds = 0.03
    for version in range(VERSIONS // 4):
        for number in range(4):
            await registry.done(
                "registerVersion", {"model": f"acme/m{number}", "name": f"v{version}"}
            )
    await registry.close()

    chance = random.Random(7 + part)
    server = Server(folder, tmp_path, webhook_allow_private="127.0.0.1", webhook_allow_http=True)
    try:
        for _ in range(KILLS):
            before = len(receiver.received)
            server.start()
            until = time.monotonic() + PATIENCE
            while len(receiver.received) < before + 3 and len(receiver.received) < VERSIONS:
                assert time.monotonic() < until, server.log()
                await asyncio.sleep(0.005)
            await asyncio.sleep(chance.uniform(0, 0.05))
            server.kill()
        server.start()
        until = time.monotonic() + PATIENCE
        while _left(folder):
            assert time.monotonic() < until, server.log()
            await asyncio.sleep(0.1)
        assert server.stop() == 0
    finally:
        server.end()
    events = stores.ask(
        folder,
        "SELECT id, model_id FROM events WHERE kind = 'VERSION_REGISTERED' ORDER BY sequence",
    )
    received = [(one.id.partition("_whk_")[0], one.taken) for one in receiver.of("all")]
    assert len(events) == VERSIONS
    assert untold(events, received) == []
    assert receiver.unsigned == []


def _left(folder: Path) -> int:
    behind = "SELECT max(sequence) - (SELECT cursor FROM webhooks) FROM events"
    waiting = "SELECT count(*) FROM webhook_deliveries WHERE status <> 'DELIVERED'"
    return sum(int(stores.ask(folder, one)[0][0]) for one in (behind, waiting))
