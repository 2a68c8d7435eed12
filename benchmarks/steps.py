#!/usr/bin/env python3
"""What a point read is made of: servers that do one step more than the one before, by turns.

README.md says what each does.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import contenders
import orjson
import servers
import uvloop
from cells import named
from contenders import Contender
from load import press
from machine import machine
from measure import store_copy
from report import answer
from seed import prepare
from world import World

STEPS = {
    "protocol": "uvicorn takes a request and sends an answer that is ready",
    "log": "an id, the numbers for Prometheus, a line in the log",
    "answer": "what the client accepts, the answer's headers",
    "body": "the body read, and understood as JSON",
    "identity": "who asks, as they stand now",
    "cost": "the document found in memory, what it costs",
    "operation": "its place among those in flight, its time, its numbers",
    "all": "the plan, run",
}
"""The steps in their order: each server takes those up to its own."""

PLACE = {name: number for number, name in enumerate(STEPS)}

QUICK = {"versions": 1000, "seconds": 0.2, "rounds": 1, "steps": "protocol,all"}

READY = {"id": "ver_01k5", "name": "v007", "description": "of the length of others " * 8}
"""What is answered where nothing is read."""


def serve(step: str) -> None:
    """Run ``greenroom serve`` with a server that takes the steps up to this one."""
    from greenroom.cli.main import app as command
    from greenroom.http import app, graphql
    from greenroom.schema.plans.answers import Planned
    from greenroom.schema.plans.plans import Plans

    last = PLACE[step]
    content = orjson.dumps({"data": {"version": READY}})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(content)),
    ]

    class Shortened(graphql.GraphQLEndpoint):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if last >= PLACE["answer"]:
                await super().__call__(scope, receive, send)
                return
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": content})

        async def respond(self, request: Any, media: str) -> Any:
            if last >= PLACE["operation"]:
                return await super().respond(request, media)
            if last >= PLACE["body"]:
                parameters = await self.parameters(request)
            if last >= PLACE["identity"]:
                actor = await self.authentication.authenticate(request)
            if last >= PLACE["cost"]:
                weight = self.weigh(parameters, parameters.get("variables") or {})
                await self.limits.spend(request, actor, weight.points)
            return graphql._response(content, media, 200)

    async def planned(*_: Any, **__: Any) -> Planned:
        return Planned({"version": READY}, [])

    app.GraphQLEndpoint = Shortened
    if last < PLACE["log"]:
        app.RequestLog = lambda inner, *_: inner
    if last < PLACE["all"]:
        Plans.answer = planned
    command(["serve", "--port", "0"])


async def measure(
    asked: list[Contender], given: argparse.Namespace, say: Callable[[str], None]
) -> dict[str, float]:
    """Return the processor time of each for one answer, in milliseconds: the rounds' medians."""
    cell = named("a")
    figures: dict[str, list[float]] = {one.name: [] for one in asked}
    for number in range(given.rounds + 1):  # the first is to warm up
        for one in asked:
            requests = one.requests(cell)
            assert requests is not None
            before = one.server.cpu_seconds
            tally = await press(one.server.port, given.connections, requests, given.seconds)
            if number or given.rounds == 1:
                used = one.server.cpu_seconds - before
                figures[one.name].append(used / len(tally.seconds) * 1000)
        say(f"measured round {number} of {given.rounds}")
    return {name: median(some) for name, some in figures.items()}


def run(given: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill a store, serve copies of it, and return what was measured."""
    world = World.of(given.versions)
    with tempfile.TemporaryDirectory(prefix="greenroom-steps-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        tokens = prepare(folder / "seed", world, say)

        def copied(name: str) -> Path:
            return store_copy(folder, name, "registry.db")

        floor = contenders.floor(stack.enter_context(servers.floor(copied("floor"))), world)
        asked = [floor]
        names = given.steps.split(",")
        for name in names:
            command = [sys.executable, __file__, "--serve", name]
            running = servers.running(name, command, copied(name), servers.ASKS)
            asked.append(contenders.registry(stack.enter_context(running), world, tokens))
        gc.collect()
        gc.freeze()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            floor_ms, *figures = runner.run(measure(asked, given, say)).values()
    before = 0.0
    steps = []
    for name, figure in zip(names, figures, strict=True):
        steps.append({"step": name, "cpu_ms": figure, "more_ms": figure - before})
        before = figure
    return {
        "versions": given.versions,
        "seconds": given.seconds,
        "rounds": given.rounds,
        "connections": given.connections,
        "machine": machine(),
        "floor_cpu_ms": floor_ms,
        "steps": steps,
    }


def as_table(told: dict[str, Any]) -> str:
    """Return what was measured for people, in Markdown."""
    lines = ["| | up to here, ms | of it here, ms |", "|---|---|---|"]
    lines += [
        f"| {STEPS[one['step']]} | {one['cpu_ms']:.3f} | {one['more_ms']:.3f} |"
        for one in told["steps"]
    ]
    return "\n".join(
        [*lines, f"| beside it: all that the floor does | {told['floor_cpu_ms']:.3f} | |"]
    )


def main() -> int:
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=5_000, help="versions in the store")
    parser.add_argument("--seconds", type=float, default=1.0, help="seconds for each measurement")
    parser.add_argument("--rounds", type=int, default=9, help="rounds, of which medians are taken")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--steps", default=",".join(STEPS), help="those to measure, in their order")
    return answer(parser, QUICK, run, as_table)


if __name__ == "__main__":
    sys.exit(main())
