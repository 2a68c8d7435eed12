"""The run: fill a store, start both servers on copies of it, compare, measure, report."""

import argparse
import asyncio
import gc
import itertools
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import servers
import uvloop
from cells import CELLS, PROOF, VARIABLES, Cell
from load import Target, ask, press
from report import Figures, Row, as_json, as_table
from seed import OWNER, World, prepare
from servers import Server

COMPARED = 4
"""With how many sets of variables the answers of both servers are compared."""

QUICK = {"versions": 1000, "seconds": 0.1, "connections": [2], "rounds": 1}


class UnequalError(Exception):
    """The servers answered the same request differently."""


class Bench:
    """Both servers over copies of one store, and how each is asked each request."""

    def __init__(
        self, world: World, tokens: Mapping[str, str], floor: Server, greenroom: Server
    ) -> None:
        self.world = world
        self.tokens = tokens
        self.servers = (floor, greenroom)
        self._written = {(cell.key, one.name): 0 for cell in CELLS for one in self.servers}
        self._kept: dict[tuple[str, str], list[bytes]] = {}

    def target(self, server: Server, cell: Cell) -> Target:
        """Return where a cell's requests to a server go."""
        if server.name == "floor":
            return Target(server.port, f"/{cell.key}")
        return Target(server.port, "/graphql", self.tokens[cell.user])

    def body(self, server: Server, cell: Cell, number: int) -> bytes:
        """Return the body of a cell's request with this number."""
        asked = cell.asked_floor if server.name == "floor" else cell.asked
        return orjson.dumps(asked(self.world, number))

    def bodies(self, server: Server, cell: Cell) -> Callable[[], bytes]:
        """Return what makes the bodies of a cell, one after another; a write's are all new."""
        key = (cell.key, server.name)
        if cell.writes:

            def write() -> bytes:
                self._written[key] += 1
                return self.body(server, cell, self._written[key] - 1)

            return write
        if key not in self._kept:
            self._kept[key] = [self.body(server, cell, number) for number in range(VARIABLES)]
        return itertools.cycle(self._kept[key]).__next__

    async def prove(self) -> None:
        """Read a seeded version and its neighbours by GraphQL, and compare with what was meant."""
        number = self.world.versions * 2 // 3
        name = self.world.version_name(number)
        target = Target(self.servers[1].port, "/graphql", self.tokens[OWNER])
        sent = orjson.dumps({"query": PROOF, "variables": {"name": name}})
        found = orjson.loads(await ask(target, sent))["data"]["version"]
        meant = self.world.contents(number)
        metrics = [{"name": key, "value": one} for key, one in sorted(meant["metrics"].items())]
        sources = {self.world.version_name(one) for one in self.world.sources(number)}
        for what, seen, told in (
            ("name", found["fullName"], name),
            ("tags", found["tags"], meant["tags"]),
            ("created", found["createdAt"], self.world.moment(number).isoformat()),
            ("parameters", found["run"]["parameters"], meant["parameters"]),
            ("metrics", found["run"]["metrics"], metrics),
            ("frozen metrics", found["evidence"]["metrics"], metrics),
            ("commit", found["run"]["code"]["commit"], meant["code"]["commit"]),
            ("artifacts", found["artifacts"]["totalCount"], 3),
            ("promoted", found["run"]["promoted"], True),
            ("consumed", {one["fullName"] for one in found["run"]["consumed"]["nodes"]}, sources),
            ("upstream", {one["fullName"] for one in found["upstream"]["nodes"]}, sources),
            ("stage", found["stageChanges"]["nodes"][0]["toStage"], found["stage"]),
            ("event", found["events"]["nodes"][0]["subjectName"], name),
        ):
            if seen != told:
                message = f"the {what} of {name} read {seen!r}, and were seeded as {told!r}"
                raise UnequalError(message)

    async def compare(self) -> None:
        """Ask both servers the same, and refuse to measure where their answers differ."""
        for cell in CELLS:
            numbers = range(COMPARED) if cell.writes else range(0, VARIABLES, VARIABLES // COMPARED)
            for number in numbers:
                answers = []
                for server in self.servers:
                    self._written[cell.key, server.name] += cell.writes
                    sent = self.body(server, cell, number)
                    answers.append(orjson.loads(await ask(self.target(server, cell), sent)))
                if answers[0] != answers[1]:
                    texts = [json.dumps(one, sort_keys=True)[:3000] for one in answers]
                    message = f"{cell.key} ({number}):\nfloor     {texts[0]}\ngreenroom {texts[1]}"
                    raise UnequalError(message)

    async def figures(
        self, server: Server, cell: Cell, connections: int, seconds: float
    ) -> Figures:
        """Measure one cell on one server, after a short warming."""
        target, bodies = self.target(server, cell), self.bodies(server, cell)
        await press(target, connections, bodies, seconds * 0.15)
        began = server.cpu_seconds
        tally = await press(target, connections, bodies, seconds)
        spent = server.cpu_seconds - began
        return Figures(
            tally.per_second,
            tally.quantile(0.5),
            tally.quantile(0.99),
            spent * 1000 / len(tally.seconds),
        )

    async def measure(
        self, connections: list[int], rounds: int, seconds: float, say: Callable[[str], None]
    ) -> list[Row]:
        """Measure all cells in rounds, the servers by turns, the first one first by turns too."""
        rows = [Row(cell, number) for cell in CELLS for number in connections]
        for row in rows:
            for turn in range(rounds):
                for server in self.servers[:: 1 if turn % 2 else -1]:
                    figures = await self.figures(server, row.cell, row.connections, seconds)
                    row.rounds[server.name].append(figures)
            say(f"measured {row.cell.key} over {row.connections} connections")
        return rows


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Give the folder to keep the stores in, or one that is removed afterwards."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="greenroom-benchmark-") as made:
        yield Path(made)


def _copies(folder: Path) -> tuple[Path, Path]:
    """Return two fresh copies of the seeded store, one for each server."""
    made = []
    for name in ("floor", "greenroom"):
        copy = folder / name
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        shutil.copyfile(folder / "seed" / "registry.db", copy / "registry.db")
        made.append(copy)
    return made[0], made[1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the registry against the floor.")
    parser.add_argument("--versions", type=int, default=100_000, help="versions in the store")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds for each cell")
    parser.add_argument(
        "--connections",
        type=lambda text: [int(one) for one in text.split(",")],
        default=[1, 8],
        help="connections, such as 1,8",
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which medians are taken")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--keep", type=Path, help="folder to keep the stores in, or to take them from"
    )
    given = parser.parse_args()
    if given.quick:
        vars(given).update(QUICK)
    return given


def main() -> int:
    """Run the benchmark; the exit code is 1 where the servers' answers differ."""
    given = _arguments()
    world = World.of(given.versions)

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with _folder(given.keep) as folder:
        tokens = prepare(folder / "seed", world, say)
        floor_folder, registry_folder = _copies(folder)
        gc.collect()
        gc.freeze()  # so that collecting garbage does not slow the load

        async def work(floor: Server, registry: Server) -> list[Row]:
            bench = Bench(world, tokens, floor, registry)
            await bench.prove()
            await bench.compare()
            say("both servers answer alike")
            return await bench.measure(given.connections, given.rounds, given.seconds, say)

        try:
            with (
                servers.floor(floor_folder) as floor,
                servers.registry(registry_folder) as registry,
                asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
            ):
                rows = runner.run(work(floor, registry))
        except UnequalError as error:
            say(f"the answers differ: {error}")
            return 1
    settings: dict[str, Any] = {
        "versions": world.versions,
        "seconds": given.seconds,
        "rounds": given.rounds,
        "equal": True,
    }
    print(as_json(settings, rows) if given.json else as_table(settings, rows))
    return 0
