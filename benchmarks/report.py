"""What a run tells: medians of the rounds, and what part of the floor the registry reaches."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from statistics import median
from typing import Any

from cells import Cell


@dataclass(frozen=True)
class Figures:
    """One measurement: answers a second, milliseconds of the answers, and of the processor."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


@dataclass
class Row:
    """One cell over a number of connections, with the figures of every round."""

    cell: Cell
    connections: int
    rounds: dict[str, list[Figures]] = field(default_factory=lambda: {"floor": [], "greenroom": []})

    def medians(self, server: str) -> Figures:
        """Return the median of each figure."""
        found = self.rounds[server]
        return Figures(
            *(median(getattr(one, each.name) for one in found) for each in fields(Figures))
        )

    @property
    def ratio(self) -> float:
        """The registry's answers a second as a part of the floor's: the rounds' median."""
        pairs = zip(self.rounds["greenroom"], self.rounds["floor"], strict=True)
        return median(one.per_second / other.per_second for one, other in pairs)

    @property
    def cpu_ratio(self) -> float | None:
        """The registry's processor time for an answer, in times the floor's."""
        floor = self.medians("floor").cpu_ms
        return self.medians("greenroom").cpu_ms / floor if floor else None


def as_json(settings: Mapping[str, Any], rows: list[Row]) -> str:
    """Return everything as JSON."""
    cells = [
        {
            "request": row.cell.key,
            "title": row.cell.title,
            "connections": row.connections,
            **{server: asdict(row.medians(server)) for server in row.rounds},
            "ratio": row.ratio,
            "cpu_ratio": row.cpu_ratio,
        }
        for row in rows
    ]
    return json.dumps({**settings, "cells": cells}, indent=2)


def as_table(settings: Mapping[str, Any], rows: list[Row]) -> str:
    """Return the table for people."""
    shown = [
        "{versions:,} versions, {rounds} rounds of {seconds:g} s each; medians.".format(**settings),
        "Times in milliseconds; cpu is the time of the server's processor for one answer.",
        "",
        f"{'':12}{'floor':^36}{'greenroom':^36}{'greenroom / floor':>18}",
        f"{'request':8}{'con':>3} "
        + f"{'req/s':>9}{'p50':>9}{'p99':>9}{'cpu':>9}" * 2
        + f"{'req/s':>10}{'cpu':>8}",
    ]
    for row in rows:
        cells = "".join(
            f"{one.per_second:>9,.0f}{one.p50_ms:>9.2f}{one.p99_ms:>9.1f}{one.cpu_ms:>9.3f}"
            for one in (row.medians(server) for server in row.rounds)
        )
        ratio = f"{row.ratio:>10.3f}{row.cpu_ratio or float('nan'):>8.1f}"
        shown.append(f"{row.cell.key:8}{row.connections:>3} {cells}{ratio}")
    titles = {f"{row.cell.key}  {row.cell.title}": None for row in rows}
    shown += ["", *titles]
    return "\n".join(shown)
