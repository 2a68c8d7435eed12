#!/usr/bin/env python3
"""Ask a small store and a large one the same, by turns: does what it costs grow with the store?

README.md says what is asked, and how.
"""

import argparse
import asyncio
import gc
import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import servers
import uvloop
from cells import CELLS, VARIABLES
from load import ask, post, press
from machine import machine
from report import answer
from seed import prepare
from servers import Server
from world import OWNER, World

SMALL = 1000
PAGE = 50
QUICK = {"versions": 3000, "seconds": 0.2, "rounds": 1}

_PAGE = f"""query Page($after: String) {{ versions(first: {PAGE}, after: $after) {{
    nodes {{ id name fullName description stage revision digest createdAt }}
    pageInfo {{ endCursor hasNextPage }}
}} }}"""
_CURSOR = """query Cursor($before: DateTime!) {
    versions(first: 1, filter: { createdAt: { lt: $before } }) { pageInfo { endCursor } }
}"""
_OF_MODEL = f"""query OfModel($name: String!, $after: String) {{ model(name: $name) {{
    versions(first: {PAGE}, after: $after) {{
        nodes {{ id name fullName description stage revision digest createdAt }}
        pageInfo {{ endCursor hasNextPage }}
    }}
}} }}"""


@dataclass(frozen=True)
class Side:
    """One of the two stores, who asks, and the server in front of it."""

    world: World
    token: str
    server: Server

    def request(self, document: str, **variables: Any) -> bytes:
        body = orjson.dumps({"query": document, "variables": variables})
        return post("/graphql", body, self.token)

    async def data(self, document: str, **variables: Any) -> Any:
        told = orjson.loads(await ask(self.server.port, self.request(document, **variables)))
        return told["data"]

    async def points(self) -> list[bytes]:
        """Return requests for versions by their names, with their runs."""
        cell = next(cell for cell in CELLS if cell.key == "a")
        return [
            post("/graphql", orjson.dumps(cell.asked(self.world, number)), self.token)
            for number in range(VARIABLES)
        ]

    async def pages(self) -> list[bytes]:
        """Return requests for pages that begin between a tenth and nine tenths of the store."""
        made = []
        for place in range(1, 10):
            moment = self.world.moment(self.world.versions * place // 10).isoformat()
            found = await self.data(_CURSOR, before=moment)
            after = found["versions"]["pageInfo"]["endCursor"]
            page = (await self.data(_PAGE, after=after))["versions"]
            last = self.world.versions * place // 10 - 2
            names = [self.world.version_name(last - each) for each in range(PAGE)]
            told = [node["fullName"] for node in page["nodes"]]
            if told != names:
                message = f"the page behind {moment} begins {told[:2]}, not {names[:2]}"
                raise SystemExit(message)
            made.append(self.request(_PAGE, after=after))
        return made

    async def pages_of_a_model(self) -> list[bytes]:
        """Return requests for the second half of the versions of some models."""
        made = []
        for number in range(0, self.world.models, self.world.models // 10):
            name = f"acme/{self.world.model_name(number)}"
            first = (await self.data(_OF_MODEL, name=name, after=None))["model"]["versions"]
            after = first["pageInfo"]["endCursor"]
            rest = (await self.data(_OF_MODEL, name=name, after=after))["model"]["versions"]
            if len(rest["nodes"]) != PAGE or rest["pageInfo"]["hasNextPage"]:
                message = f"{name} has not {PAGE} versions behind its first {PAGE}"
                raise SystemExit(message)
            made.append(self.request(_OF_MODEL, name=name, after=after))
        return made

    async def warm(self, requests: list[bytes]) -> None:
        """Ask each once, so that a plan is made and the pages of the file have been read."""
        for request in requests:
            await ask(self.server.port, request)

    async def figures(
        self, requests: list[bytes], connections: int, seconds: float
    ) -> dict[str, float]:
        server, take = self.server, itertools.cycle(requests).__next__
        await press(server.port, connections, take, seconds * 0.15)
        began = server.cpu_seconds
        tally = await press(server.port, connections, take, seconds)
        return {
            "per_second": tally.per_second,
            "p50_ms": tally.quantile(0.5),
            "p99_ms": tally.quantile(0.99),
            "cpu_ms": (server.cpu_seconds - began) * 1000 / len(tally.seconds),
        }


ASKED = {
    "a version by its name, with its run": Side.points,
    f"{PAGE} of all versions, from deep within": Side.pages,
    f"{PAGE} of a model's versions, behind the first {PAGE}": Side.pages_of_a_model,
}


async def measure(
    small: Side, large: Side, given: argparse.Namespace, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Measure each request on both by turns."""
    found = []
    for title, requests in ASKED.items():
        asked = {"small": (small, await requests(small)), "large": (large, await requests(large))}
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in asked}
        for side, some_requests in asked.values():
            await side.warm(some_requests)
        for turn in range(given.rounds):
            for name in list(asked)[:: 1 if turn % 2 else -1]:
                side, some_requests = asked[name]
                figures = await side.figures(some_requests, given.connections, given.seconds)
                rounds[name].append(figures)
        pairs = list(zip(rounds["small"], rounds["large"], strict=True))
        found.append(
            {
                "request": title,
                **{
                    name: {key: median(one[key] for one in each) for key in each[0]}
                    for name, each in rounds.items()
                },
                "p50_ratio": median(two["p50_ms"] / one["p50_ms"] for one, two in pairs),
            }
        )
        say(f"measured: {title}")
    return found


def run(given: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill both stores, unless they are there, and measure."""
    worlds = {"small": World.of(SMALL), "large": World.of(given.versions)}
    with tempfile.TemporaryDirectory(prefix="greenroom-scale-") as made:
        folder = given.keep or Path(made)
        tokens, filled, size = {}, {}, {}
        for name, world in worlds.items():
            store = folder / f"scale-{world.versions}"
            began = time.perf_counter()
            tokens[name] = prepare(store, world, say)[OWNER]
            filled[name] = round(time.perf_counter() - began, 1)
            size[name] = round((store / "registry.db").stat().st_size / 1e6)
        gc.collect()
        gc.freeze()  # so that collecting garbage does not slow the load
        with (
            servers.registry(folder / f"scale-{worlds['small'].versions}", "small") as small,
            servers.registry(folder / f"scale-{worlds['large'].versions}", "large") as large,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            sides = (
                Side(worlds["small"], tokens["small"], small),
                Side(worlds["large"], tokens["large"], large),
            )
            found = runner.run(measure(*sides, given, say))
    return {
        "versions": {name: world.versions for name, world in worlds.items()},
        "seconds": given.seconds,
        "rounds": given.rounds,
        "connections": given.connections,
        "machine": machine(),
        "filled_seconds": filled,
        "megabytes": size,
        "requests": found,
    }


def as_table(told: dict[str, Any]) -> str:
    """Return what was measured for people."""
    small, large = told["versions"].values()
    lines = [
        (
            f"{small:,} and {large:,} versions ({told['megabytes']['large']:,} MB), {told['rounds']} "
            f"rounds of {told['seconds']:g} s, connections: {told['connections']}. Milliseconds."
        ),
        "",
        f"{'':52}{'small':^30}{'large':^30}{'large / small':>13}",
        f"{'request':52}" + f"{'p50':>10}{'p99':>10}{'cpu':>10}" * 2 + f"{'p50':>13}",
    ]
    for one in told["requests"]:
        figures = "".join(
            f"{one[name]['p50_ms']:>10.3f}{one[name]['p99_ms']:>10.2f}{one[name]['cpu_ms']:>10.3f}"
            for name in ("small", "large")
        )
        lines.append(f"{one['request']:52}{figures}{one['p50_ratio']:>13.2f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=1_000_000, help="in the large store")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds for each measurement")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which medians are taken")
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder to keep the stores in, or to take them")
    return answer(parser, QUICK, run, as_table)


if __name__ == "__main__":
    sys.exit(main())
