"""Clients that write without a pause, and note what they were answered."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from tests.faults.caller import Caller
from tests.faults.checker import Answers

STAGES = ("STAGING", "PRODUCTION", "DISABLED", "TESTING")


@dataclass
class Load:
    """Some clients at one server, which may go away and come back.

    ``unknown`` counts the acts whose connection broke: they were done, or they were not.
    """

    caller: Caller
    chance: random.Random
    clients: int = 6
    answers: Answers = field(default_factory=Answers)
    unknown: int = 0
    keys: set[str] = field(default_factory=set)
    ended: bool = False
    prefix: str = ""

    def __post_init__(self) -> None:
        self.up = asyncio.Event()
        self.up.set()
        self._tasks = [asyncio.create_task(self._work(number)) for number in range(self.clients)]

    async def reach(self, count: int) -> None:
        """Wait until so many answers have come."""
        while self.answers.count < count:
            self.check()
            await asyncio.sleep(0.005)

    def check(self) -> None:
        """Raise what a client stumbled over."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def end(self) -> None:
        """Let the clients finish what they are at; raise what one stumbled over."""
        self.ended = True
        self.up.set()
        await asyncio.gather(*self._tasks)

    async def _work(self, client: int) -> None:
        versions: list[str] = []
        runs: list[str] = []
        number = 0
        while not self.ended:
            await self.up.wait()
            number += 1
            name = f"{self.prefix}c{client}-{number}"
            try:
                match self.chance.randrange(5):
                    case 1 if versions:
                        await self._stage(client, self.chance.choice(versions), name)
                    case 2:
                        runs.append(await self._run(client, name))
                    case 3 if runs:
                        await self._log(client, self.chance.choice(runs), number)
                    case 4:
                        await self._let_in(client, name)
                    case _:
                        versions.append(await self._register(client, name))
            except ConnectionError:
                self.unknown += 1

    async def _register(self, client: int, name: str) -> str:
        done = await self.caller.done("registerVersion", model="acme/churn", name=name)
        return self._note(client, done, "version", name)

    async def _stage(self, client: int, version: str, message: str) -> None:
        stage = self.chance.choice(STAGES)
        done = await self.caller.done("stageVersion", version=version, stage=stage, message=message)
        self._note(client, done, "version", message)

    async def _run(self, client: int, name: str) -> str:
        """Create a run, and repeat it under its key until it is answered."""
        self.keys.add(name)
        while True:
            try:
                done = await self.caller.done(
                    "createRun", project="acme/training", name=name, idempotencyKey=name
                )
            except ConnectionError:
                self.unknown += 1
                if self.ended:
                    raise
                await self.up.wait()
            else:
                return self._note(client, done, "run", name)

    async def _let_in(self, client: int, name: str) -> None:
        """Make a team; its name is the only trace that no other client changes."""
        done = await self.caller.done("createTeam", name=f"acme/{name}")
        self._note(client, done, "team", name)

    async def _log(self, client: int, run: str, step: int) -> None:
        value = self.chance.random()
        metrics = [{"name": "loss", "value": value, "step": step}]
        done = await self.caller.done("logMetrics", run=run, metrics=metrics)
        self._note(client, done, "run", "loss", step, value)

    def _note(self, client: int, done: Any, noun: str, *trace: Any) -> str:
        self.answers.note(
            client, done["event"]["kind"], done[noun]["id"], done["event"]["id"], *trace
        )
        return str(done[noun]["id"])
