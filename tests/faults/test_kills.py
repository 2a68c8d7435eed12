"""What was answered survives the sudden end of the process, and nothing is ever half written."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.caller import Caller
from tests.faults.checker import faults_of, lost, read
from tests.faults.load import Load
from tests.faults.serving import Server
from tests.long import IS_LONG

PARTS, KILLS, ANSWERED = (10, 50, 1000) if IS_LONG else (1, 16, 500)
"""How many stores, each by itself so that a run can go on where it was stopped; and for each of them."""


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_answered_is_lost(
    part: int, caller: Caller, server: Server, store: Path, chance: random.Random
) -> None:
    """Killed again and again under the load of many writers, the store has all that it answered."""
    load = Load(caller, chance, prefix=f"p{part}-")
    for kill in range(KILLS):
        await load.reach((kill + 1) * ANSWERED // KILLS)
        await asyncio.sleep(chance.uniform(0, 0.05))
        load.up.clear()
        server.kill()
        if kill % 6 == 0:  # and once more while it starts
            server.fork()
            await asyncio.sleep(chance.uniform(0, 0.3))
            server.kill()
        server.start()
        load.up.set()
    await load.reach(ANSWERED + 20)
    await load.end()

    seen = await caller.ask("{ versions { totalCount } runs { totalCount } }")
    assert server.stop() == 0
    assert load.unknown >= KILLS, "the kills met no act under way: this proved little"
    assert faults_of(store) == []
    assert lost(store, load.answers) == []
    for table in ("versions", "runs"):
        assert read(store, f"SELECT count(*) FROM {table}") == [(seen.data[table]["totalCount"],)]
    repeated = read(store, "SELECT message FROM stage_changes GROUP BY 1 HAVING count(message) > 1")
    assert repeated == [], "an act was done twice"
    runs = [name for (name,) in read(store, "SELECT name FROM runs")]
    assert sorted(runs) == sorted(set(runs)), "a key created twice"
    assert set(runs) <= load.keys


async def test_a_kill_while_the_store_is_made_leaves_a_store_that_can_be_made(
    serve: Callable[..., Server], tmp_path: Path, chance: random.Random
) -> None:
    """Killed at any moment of its very first start, it starts the next time as if it were new."""
    for attempt in range(12):
        folder = tmp_path / f"data-{attempt % 4}"  # an interrupted start may be interrupted again
        server = Server(folder, tmp_path)
        server.fork()
        await asyncio.sleep(chance.uniform(0, 0.25))
        server.kill()
    for number in range(4):
        folder = tmp_path / f"data-{number}"
        assert serve(folder).stop() == 0
        assert faults_of(folder / "registry.db") == []
        assert read(folder / "registry.db", "SELECT name FROM organizations") == [("acme",)]
        assert read(folder / "registry.db", "SELECT count(*) FROM users") == [(2,)]
        assert read(folder / "registry.db", "SELECT version_num FROM alembic_version") != []
