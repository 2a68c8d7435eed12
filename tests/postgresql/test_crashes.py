"""PostgreSQL crashes again and again under the load of two servers: nothing answered is lost."""

import asyncio
import random
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests import stores
from tests.faults.caller import Caller
from tests.faults.checker import Answers, faults_of, lost
from tests.faults.load import Load
from tests.faults.serving import serving
from tests.long import IS_LONG
from tests.postgresql.conftest import new_database
from tests.registry import Answer, Registry
from tests.stores import Cluster

CRASHES, ANSWERED = (20, 4000) if IS_LONG else (3, 150)


class Patient(Caller):
    """Takes it for a broken connection when the store is away, as whoever repeats does."""

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Send one operation. Raises ``ConnectionError`` where it is not known to be done."""
        answer = await super().ask(text, variables)
        if any(one["extensions"]["code"] == "UNAVAILABLE" for one in answer.body.get("errors", [])):
            await asyncio.sleep(0.05)
            raise ConnectionResetError
        return answer


async def test_nothing_answered_is_lost_when_it_crashes(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    """Two servers go on by themselves; what both answered is there, whole, and in order."""
    url, folder = new_database(own_cluster), tmp_path / "judged"
    folder.mkdir()
    stores.adopt(folder, url)
    registry = await Registry.at(folder, {}, database_url=url)
    await registry.add_everybody()
    await registry.done("createModel", {"name": "acme/churn"})
    await registry.done("createProject", {"name": "acme/training"})
    await registry.close()

    chance, loads = random.Random(11), []
    async with AsyncExitStack() as callers:
        usual = {"database_url": url, "rate_points": 0, "request_seconds": 60}
        serve = callers.enter_context(serving(tmp_path, **usual))
        for number in range(2):
            server = serve(tmp_path / f"server-{number}")
            caller = await callers.enter_async_context(Patient(server, registry.tokens["owner"]))
            loads.append(Load(caller, chance, answers=Answers(), prefix=f"s{number}-"))
        for crash in range(CRASHES):
            goal = (crash + 1) * ANSWERED // CRASHES
            while sum(load.answers.count for load in loads) < goal:
                for load in loads:
                    load.check()
                await asyncio.sleep(0.01)
            own_cluster.stop(signal.SIGQUIT)
            await asyncio.sleep(chance.uniform(0, 0.5))
            own_cluster.start()
        for load in loads:
            await load.reach(load.answers.count + 10)  # each server has found it again
            await load.end()
    assert sum(load.unknown for load in loads), "no crash met an act: this proved little"
    assert faults_of(folder / stores.STORE) == []
    for load in loads:
        assert lost(folder / stores.STORE, load.answers) == []
