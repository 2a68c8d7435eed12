"""The run: fill a store, start the servers on copies of it, compare, measure, report."""

import argparse
import asyncio
import gc
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import contenders
import orjson
import rival
import servers
import uvloop
from cells import CELLS, PROOF, VARIABLES, Cell
from contenders import Contender
from load import ask, post, press
from machine import machine
from report import Figures, Row, as_json, as_table
from seed import prepare
from world import OWNER, World

COMPARED = 4
"""With how many sets of variables the answers of the servers are compared."""

PLANS_OFF = "off"
AGAIN = "again"

QUICK = {"versions": 1000, "seconds": 0.1, "connections": [2], "rounds": 1}


class UnequalError(Exception):
    """The servers answered the same request differently."""


class Bench:
    """Servers over copies of one store, and what is asked of them; the first is the floor."""

    def __init__(
        self, world: World, tokens: Mapping[str, str], contenders: list[Contender]
    ) -> None:
        self.world = world
        self.tokens = tokens
        self.contenders = contenders

    async def prove(self, registry: Contender) -> None:
        """Read a seeded version and its neighbours by GraphQL, and compare with what was meant."""
        number = self.world.versions * 2 // 3
        name = self.world.version_name(number)
        sent = orjson.dumps({"query": PROOF, "variables": {"name": name}})
        request = post("/graphql", sent, self.tokens[OWNER])
        found = orjson.loads(await ask(registry.server.port, request))["data"]["version"]
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
        """Ask the servers the same, and refuse to measure where their answers differ."""
        first, *alike = [one for one in self.contenders if one.alike]
        for cell in CELLS:
            others = [one for one in alike if one.request(cell, 0) is not None]
            if not cell.writes:
                others *= 2  # what is asked again is told again
            numbers = range(COMPARED) if cell.writes else range(0, VARIABLES, VARIABLES // COMPARED)
            for number in numbers:
                meant = await self.answer(first, cell, number)
                for one in others:
                    found = await self.answer(one, cell, number)
                    if found != meant:
                        texts = [json.dumps(it, sort_keys=True)[:3000] for it in (meant, found)]
                        message = f"{cell.key} ({number}):\n{first.name} {texts[0]}\n{one.name} {texts[1]}"
                        raise UnequalError(message)

    async def answer(self, one: Contender, cell: Cell, number: int) -> Any:
        """Return what a server answers to a cell's request of this number."""
        request = one.next(cell) if cell.writes else one.request(cell, number)
        assert request is not None, (one.name, cell.key)
        return orjson.loads(await ask(one.server.port, request))

    async def figures(
        self, one: Contender, cell: Cell, connections: int, seconds: float
    ) -> Figures | None:
        """Measure one cell on one server, after a short warming; None where it has no such."""
        requests, server = one.requests(cell), one.server
        if requests is None:
            return None
        await press(server.port, connections, requests, seconds * 0.15)
        began = server.cpu_seconds
        tally = await press(server.port, connections, requests, seconds)
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
                for one in self.contenders[:: 1 if turn % 2 else -1]:
                    figures = await self.figures(one, row.cell, row.connections, seconds)
                    if figures is not None:
                        row.rounds.setdefault(one.name, []).append(figures)
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


def store_copy(folder: Path, name: str, file: str, seed: str = "seed") -> Path:
    """Return a folder with a fresh copy of a seeded store, for one server."""
    copy = folder / name
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    shutil.copyfile(folder / seed / file, copy / file)
    return copy


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure the registry against the floor, against itself without plans, and "
        "against MLflow."
    )
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
    parser.add_argument(
        "--mlflow", type=Path, help="the command of an installed MLflow, to measure it as well"
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

    with _folder(given.keep) as folder, ExitStack() as stack:
        tokens = prepare(folder / "seed", world, say)
        if given.mlflow:
            rival.prepare(given.mlflow, folder / "seed-mlflow", world, say)
        floor = stack.enter_context(servers.floor(store_copy(folder, "floor", "registry.db")))
        mine = stack.enter_context(servers.registry(store_copy(folder, "greenroom", "registry.db")))
        off = stack.enter_context(
            servers.registry(
                store_copy(folder, PLANS_OFF, "registry.db"), PLANS_OFF, GREENROOM_PLANS="false"
            )
        )
        keeps = stack.enter_context(
            servers.registry(store_copy(folder, AGAIN, "registry.db"), AGAIN, **servers.KEEPS)
        )
        measured = [
            contenders.floor(floor, world),
            contenders.registry(mine, world, tokens),
            contenders.registry(off, world, tokens),
            contenders.again(keeps, world, tokens),
        ]
        other = None
        if given.mlflow:
            copy = store_copy(folder, rival.NAME, rival.STORE, "seed-mlflow")
            other = stack.enter_context(rival.serving(given.mlflow, copy))
            measured.append(contenders.other(other, world))
        gc.collect()
        gc.freeze()  # so that collecting garbage does not slow the load

        async def work() -> list[Row]:
            bench = Bench(world, tokens, measured)
            for one in measured[1:4]:
                await bench.prove(one)
            if other is not None:
                await rival.prove(other, world)
            await bench.compare()
            say("the servers answer alike")
            return await bench.measure(given.connections, given.rounds, given.seconds, say)

        settings: dict[str, Any] = {
            "versions": world.versions,
            "seconds": given.seconds,
            "rounds": given.rounds,
            "machine": machine(),
            "equal": True,
        }
        if given.mlflow:
            settings["machine"]["mlflow"] = rival.installed(given.mlflow)
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                rows = runner.run(work())
        except (UnequalError, rival.WrongAnswerError) as error:
            say(f"the answers differ: {error}")
            return 1
    print(as_json(settings, rows) if given.json else as_table(settings, rows))
    return 0
