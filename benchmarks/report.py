"""What a run tells: medians of the rounds, and the registry beside each other server."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from statistics import median
from typing import Any

from cells import Cell

MINE = "greenroom"


@dataclass(frozen=True)
class Figures:
    """One measurement: answers a second, milliseconds of the answers, and of the processor."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


@dataclass
class Row:
    """One cell over a number of connections, with each server's figures of every round."""

    cell: Cell
    connections: int
    rounds: dict[str, list[Figures]] = field(default_factory=dict)

    @property
    def servers(self) -> list[str]:
        """The servers that were asked this, the registry first."""
        return sorted(self.rounds, key=lambda name: (name != MINE, name))

    def medians(self, server: str) -> Figures:
        """Return the median of each figure."""
        found = self.rounds[server]
        return Figures(
            *(median(getattr(one, each.name) for one in found) for each in fields(Figures))
        )

    def ratio(self, server: str) -> float:
        """Return the registry's answers a second in times another's: the rounds' median."""
        pairs = zip(self.rounds[MINE], self.rounds[server], strict=True)
        return median(one.per_second / other.per_second for one, other in pairs)

    def cpu_ratio(self, server: str) -> float | None:
        """Return the registry's processor time for an answer in times another's."""
        other = self.medians(server).cpu_ms
        return self.medians(MINE).cpu_ms / other if other else None


def as_json(settings: Mapping[str, Any], rows: list[Row]) -> str:
    """Return everything as JSON."""
    cells = [
        {
            "request": row.cell.key,
            "title": row.cell.title,
            "connections": row.connections,
            **{server: asdict(row.medians(server)) for server in row.servers},
            "ratios": {server: row.ratio(server) for server in row.servers[1:]},
            "cpu_ratios": {server: row.cpu_ratio(server) for server in row.servers[1:]},
        }
        for row in rows
    ]
    return json.dumps({**settings, "cells": cells}, indent=2)


def as_table(settings: Mapping[str, Any], rows: list[Row]) -> str:
    """Return the table for people."""
    shown = [
        "{versions:,} versions, {rounds} rounds of {seconds:g} s each; medians.".format(**settings),
        ", ".join(f"{key} {value}" for key, value in settings["machine"].items()) + ".",
        (
            "Times in milliseconds; cpu is the time of the server's processor for one answer. The last "
            "two columns: greenroom's in times this server's."
        ),
        "",
        (
            f"{'request':8}{'con':>3}  {'server':12}{'req/s':>9}{'p50':>10}{'p99':>10}{'cpu':>10}"
            f"{'req/s':>11}{'cpu':>10}"
        ),
    ]
    for row in rows:
        for place, server in enumerate(row.servers):
            head = f"{row.cell.key:8}{row.connections:>3}" if not place else " " * 11
            one = row.medians(server)
            line = (
                f"{head}  {server:12}{one.per_second:>9,.1f}{one.p50_ms:>10.2f}"
                f"{one.p99_ms:>10.1f}{one.cpu_ms:>10.3f}"
            )
            if server != MINE:
                cpu = row.cpu_ratio(server)
                line += f"{row.ratio(server):>10.2f}x" + (f"{cpu:>9.2f}x" if cpu else "")
            shown.append(line)
    titles = {f"{row.cell.key}  {row.cell.title}": None for row in rows}
    shown += ["", *titles]
    return "\n".join(shown)


def answer(
    parser: ArgumentParser,
    quick: Mapping[str, Any],
    measure: Callable[[Namespace, Callable[[str], None]], dict[str, Any]],
    table: Callable[[dict[str, Any]], str],
) -> int:
    """Measure what a command's arguments ask for, and print it; return its exit code.

    ``quick`` are the arguments of a small run.
    """
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    if given.quick:
        vars(given).update(quick)
    found = measure(given, lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps(found, indent=2) if given.json else table(found))
    return 0
