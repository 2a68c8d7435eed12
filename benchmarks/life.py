#!/usr/bin/env python3
"""What a server costs beside its answers: to start, to hold, to be asked something new, and to be
asked much at once. README.md says what, and how.
"""

import argparse
import asyncio
import gc
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import contenders
import orjson
import servers
import uvloop
from cells import named
from contenders import Contender
from load import Tally, ask, post, press, repeat
from machine import machine
from measure import store_copy
from report import answer
from seed import prepare
from servers import Server
from world import OWNER, World

MIB = 1024 * 1024
MIXED = {"a": 70, "b": 8, "c": 4, "d": 6, "g": 6, "e": 3, "f": 3}
"""Of a hundred requests, how many are of each kind while the memory grows."""

QUICK = {"versions": 1000, "starts": 1, "requests": 300, "texts": 4, "rounds": 1, "seconds": 0.3}

SCALARS = (
    "id",
    "name",
    "fullName",
    "description",
    "tags",
    "stage",
    "revision",
    "digest",
    "createdAt",
    "updatedAt",
)
RUN_SCALARS = ("id", "name", "status", "tags", "startedAt", "finishedAt", "revision")


@contextmanager
def serving(
    folder: Path, world: World, tokens: dict[str, str], **settings: str
) -> Iterator[Contender]:
    """Serve the store in a folder; ``settings`` are as in ``servers.registry``."""
    with servers.registry(folder, **settings) as server:
        yield contenders.registry(server, world, tokens)


@contextmanager
def plain(folder: Path, world: World, tokens: dict[str, str]) -> Iterator[Contender]:
    """Serve the same store without plans."""
    with servers.registry(folder, "off", GREENROOM_PLANS="false") as server:
        yield contenders.registry(server, world, tokens)


def told(seconds: list[float]) -> float:
    """Return the median, in milliseconds with as many digits as mean something."""
    return round(median(seconds) * 1000, 2)


async def starting(
    folder: Path, world: World, tokens: dict[str, str], starts: int
) -> dict[str, Any]:
    """Measure the time from the start of the process to the first answer, which names a version."""
    cell, taken, spent = named("a"), [], []
    for number in range(starts + 1):
        began = time.perf_counter()
        with serving(folder, world, tokens) as one:
            request = one.request(cell, number)
            assert request is not None
            answer = orjson.loads(await ask(one.server.port, request))
            ended = time.perf_counter()
            assert answer["data"]["version"]["fullName"] == cell.variables(world, number)["name"]
            if number:  # the first reads its own files from the disk
                taken.append(ended - began)
                spent.append(one.server.cpu_seconds)
    return {
        "starts": starts,
        "first_answer_ms": round(median(taken) * 1000),
        "slowest_ms": round(max(taken) * 1000),
        "cpu_ms": round(median(spent) * 1000),
    }


async def holding(one: Contender, requests: int) -> dict[str, Any]:
    """Measure the memory before and after so many mixed requests over four connections."""
    before = one.server.resident_bytes
    kinds = [named(key) for key, share in MIXED.items() for _ in range(share)]
    Random(7).shuffle(kinds)
    given = {cell.key: one.requests(cell) for cell in kinds}
    turns = itertools.cycle(kinds)

    def take() -> bytes:
        make = given[next(turns).key]
        assert make is not None
        return make()

    tally = await repeat(one.server.port, 4, take, requests)
    return {
        "requests": len(tally.seconds),
        "started_mib": round(before / MIB, 1),
        "after_mib": round(one.server.resident_bytes / MIB, 1),
        "own_mib": round(one.server.own_bytes / MIB, 1),
        "most_mib": _most(one.server),
    }


def _most(server: Server) -> float | None:
    """Return the most memory that the server's own process ever had."""
    status = Path(f"/proc/{server.pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = (int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return next((round(one / 1024, 1) for one in found), None)


def _selected(chance: Random, names: tuple[str, ...], least: int) -> str:
    return " ".join(chance.sample(names, chance.randint(least, len(names))))


def texts(shape: str, number: int) -> Iterator[str]:
    """Yield documents of a shape, each of which selects something else than the others."""
    chance, seen = Random(7), set()
    while len(seen) < number:
        flat = _selected(chance, SCALARS, 3)
        run = f"run {{ {_selected(chance, RUN_SCALARS, 2)} }}"
        document = {
            "point": f"query($name: String!) {{ version(name: $name) {{ {flat} {run} }} }}",
            "nested": f"query($model: String!) {{ model(name: $model) {{ id name "
            f"versions(first: 20) {{ nodes {{ {flat} {run} artifacts(first: 3) "
            f"{{ nodes {{ id name digest }} }} }} }} }} }}",
            "list": f"query($before: DateTime!) {{ versions(first: 20, "
            f"filter: {{ createdAt: {{ lt: $before }} }}) {{ nodes {{ {flat} {run} }} }} }}",
        }[shape]
        if document not in seen:
            seen.add(document)
            yield document


async def compiling(
    one: Contender, off: Contender, world: World, tokens: dict[str, str], number: int
) -> dict[str, Any]:
    """Measure what the first, second and third request of a new text cost, over one connection.

    The executor answers the first, for the second a plan is made, the third has it. ``executor_ms``
    is the second time on a server without plans, that is without reading and validating the text:
    ``read_ms`` is by how much the first is above it. ``plan_ms`` is by how much the second is above
    the third.
    """

    async def timed(asked: Contender, document: str, given: dict[str, Any] | None = None) -> float:
        body = orjson.dumps({"query": document, "variables": given or {}})
        tally = Tally()
        request = post("/graphql", body, tokens[OWNER])
        answer = await ask(asked.server.port, request, tally)
        assert answer.startswith(b'{"data"'), answer[:300]
        return tally.seconds[0]

    found: dict[str, Any] = {"texts": number}
    shapes = {
        "point": {"name": world.version_name(7)},
        "nested": {"model": f"acme/{world.model_name(7)}"},
        "list": {"before": world.moment(world.versions // 2).isoformat()},
    }
    for shape, given in shapes.items():
        turns: dict[str, list[float]] = {
            name: [] for name in ("first", "second", "third", "executor")
        }
        for document in texts(shape, number):
            await timed(off, document, given)
            turns["executor"].append(await timed(off, document, given))
            for name in ("first", "second", "third"):
                turns[name].append(await timed(one, document, given))
        found[shape] = {
            **{f"{name}_ms": told(taken) for name, taken in turns.items()},
            "read_ms": told(_above(turns["first"], turns["executor"])),
            "plan_ms": told(_above(turns["second"], turns["third"])),
        }
    written: dict[str, list[float]] = {
        name: [] for name in ("first", "second", "third", "fourth", "fifth")
    }
    for place in range(number):
        alias = f"one{place}"  # so that no form is known from before
        for turn, name in enumerate(written):
            version = world.version_name(10 * place + turn)
            document = f'{{ {alias}: version(name: "{version}") {{ id name stage run {{ id }} }} }}'
            written[name].append(await timed(one, document))
    found["literal"] = {f"{turn}_ms": told(taken) for turn, taken in written.items()}
    return found


def _above(some: list[float], others: list[float]) -> list[float]:
    return [one - other for one, other in zip(some, others, strict=True)]


async def crowding(one: Contender, rounds: int, seconds: float) -> dict[str, Any]:
    """Measure point reads over four connections, alone and while others list and register.

    Beside them two connections ask for 500 rows, and two register versions, all without a pause.
    """
    port, kept = one.server.port, {key: one.requests(named(key)) for key in "ace"}
    point, list_, register = (kept[key] for key in "ace")
    assert point is not None
    assert list_ is not None
    assert register is not None
    figures: dict[str, list[float]] = {}

    def note(name: str, tally: Tally, per_second: str) -> None:
        figures.setdefault(f"{name}_p50_ms", []).append(tally.quantile(0.5))
        figures.setdefault(f"{name}_p99_ms", []).append(tally.quantile(0.99))
        figures.setdefault(per_second, []).append(tally.per_second)

    ratios = []
    await press(port, 4, point, seconds * 0.15)
    await press(port, 2, list_, seconds * 0.15)
    await press(port, 2, register, seconds * 0.15)
    for _ in range(rounds):
        alone = await press(port, 4, point, seconds)
        mixed, lists, writes = await asyncio.gather(
            press(port, 4, point, seconds),
            press(port, 2, list_, seconds),
            press(port, 2, register, seconds),
        )
        note("alone", alone, "alone_per_second")
        note("mixed", mixed, "mixed_per_second")
        note("list", lists, "lists_per_second")
        note("register", writes, "registers_per_second")
        ratios.append(mixed.quantile(0.99) / alone.quantile(0.99))
    return {
        "rounds": rounds,
        "seconds": seconds,
        **{name: round(median(each), 2) for name, each in figures.items()},
        "p99_ratio": round(median(ratios), 2),
    }


def measure(given: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure all of it: the starts, then the rest on one server, whose memory comes first."""
    world = World.of(given.versions)
    with tempfile.TemporaryDirectory(prefix="greenroom-life-") as made:
        folder = given.keep or Path(made)
        tokens = prepare(folder / "seed", world, say)
        copy = store_copy(folder, "life", "registry.db")
        gc.collect()
        gc.freeze()  # so that collecting garbage does not slow the load
        found: dict[str, Any] = {"versions": world.versions, "machine": machine()}
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            found["start"] = runner.run(starting(copy, world, tokens, given.starts))
            say("measured how it starts")
            # a store of its own, as what is registered in it has names that come again
            own = store_copy(folder, "memory", "registry.db")
            with serving(own, world, tokens, **servers.KEEPS) as one:
                found["memory"] = runner.run(holding(one, given.requests))
                say("measured its memory")
            with serving(copy, world, tokens) as one:
                with plain(copy, world, tokens) as off:
                    found["new_text"] = runner.run(compiling(one, off, world, tokens, given.texts))
                say("measured what a new text costs")
                found["mixed"] = runner.run(crowding(one, given.rounds, given.seconds))
                say("measured what a crowd costs")
    return found


def as_table(found: dict[str, Any]) -> str:
    """Return what was measured for people."""
    start, memory, mixed = found["start"], found["memory"], found["mixed"]
    lines = [
        f"{found['versions']:,} versions.",
        (
            f"start     {start['first_answer_ms']:,} ms to the first answer, median of "
            f"{start['starts']}; slowest {start['slowest_ms']:,} ms"
        ),
        (
            f"memory    {memory['after_mib']} MiB after {memory['requests']:,} requests, "
            f"{memory['own_mib']} of them its own; {memory['started_mib']} at the start, at most "
            f"{memory['most_mib']}"
        ),
        (
            f"crowd     point reads' p99 {mixed['alone_p99_ms']} ms alone, {mixed['mixed_p99_ms']} ms "
            f"beside lists and writes: {mixed['p99_ratio']} times"
        ),
        "",
    ]
    for shape, one in found["new_text"].items():
        if isinstance(one, dict):
            told_ = ", ".join(f"{key.removesuffix('_ms')} {value}" for key, value in one.items())
            lines.append(f"new text, {shape:8} {told_} ms")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--requests", type=int, default=5000, help="before memory is looked at")
    parser.add_argument("--texts", type=int, default=60, help="new texts of each shape")
    parser.add_argument("--rounds", type=int, default=5, help="of the mixed load")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each such round")
    parser.add_argument("--keep", type=Path, help="a folder as `run --keep` leaves it")
    return answer(parser, QUICK, measure, as_table)


if __name__ == "__main__":
    sys.exit(main())
