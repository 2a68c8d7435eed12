#!/usr/bin/env python3
"""Measure the lineage graph against a bare statement. README.md says what, and how."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, insert, text

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.access.standing import standing
from greenroom.cli.store import open_store
from greenroom.database import Database
from greenroom.operations import setup
from greenroom.operations.graph import lineage_graph
from greenroom.operations.setup import system
from greenroom.operations.walk import LineageDirection
from greenroom.settings import Settings
from greenroom.tables import ArtifactKind, Role, RunStatus, Stage, Visibility

BATCH = 5000
PROJECTS = 50
INPUTS = 3
WINDOW = 400
PAGE = 100
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

UPSTREAM = """
  SELECT i.artifact_id, w.depth + 1 FROM walk w JOIN run_inputs i ON i.run_id = w.id
    WHERE w.depth < :depth
  UNION SELECT v.version_id, w.depth + 1 FROM walk w JOIN run_versions v ON v.run_id = w.id
    WHERE w.depth < :depth
  UNION SELECT a.run_id, w.depth + 1 FROM walk w JOIN artifacts a ON a.id = w.id
    WHERE w.depth < :depth AND a.run_id IS NOT NULL
  UNION SELECT v.run_id, w.depth + 1 FROM walk w JOIN versions v ON v.id = w.id
    WHERE w.depth < :depth AND v.run_id IS NOT NULL
  UNION SELECT c.artifact_id, w.depth + 1 FROM walk w
    JOIN version_artifacts c ON c.version_id = w.id WHERE w.depth < :depth
  UNION SELECT c.version_id, w.depth + 1 FROM walk w JOIN run_inputs i ON i.run_id = w.id
    JOIN version_artifacts c ON c.artifact_id = i.artifact_id
    JOIN versions v ON v.id = c.version_id AND v.run_id <> w.id WHERE w.depth < :depth
"""
DOWNSTREAM = """
  SELECT i.run_id, w.depth + 1 FROM walk w JOIN run_inputs i ON i.artifact_id = w.id
    WHERE w.depth < :depth
  UNION SELECT v.run_id, w.depth + 1 FROM walk w JOIN run_versions v ON v.version_id = w.id
    WHERE w.depth < :depth
  UNION SELECT a.id, w.depth + 1 FROM walk w JOIN artifacts a ON a.run_id = w.id
    WHERE w.depth < :depth
  UNION SELECT v.id, w.depth + 1 FROM walk w JOIN versions v ON v.run_id = w.id
    WHERE w.depth < :depth
  UNION SELECT c.version_id, w.depth + 1 FROM walk w
    JOIN version_artifacts c ON c.artifact_id = w.id WHERE w.depth < :depth
  UNION SELECT i.run_id, w.depth + 1 FROM walk w JOIN versions v ON v.id = w.id
    JOIN version_artifacts c ON c.version_id = v.id
    JOIN run_inputs i ON i.artifact_id = c.artifact_id AND i.run_id <> v.run_id
    WHERE w.depth < :depth
"""
FLOOR = """
WITH RECURSIVE walk(id, depth) AS (SELECT :root, 0 UNION {arms}),
nodes AS (SELECT id, min(depth) AS depth FROM walk GROUP BY id)
SELECT id, depth, count(*) OVER () FROM nodes ORDER BY depth, id LIMIT :first
"""
"""The least that answers: whoever asks sees everything, and nothing is told but the nodes."""


@dataclass(frozen=True)
class Case:
    """What is asked: from where, which way, how far."""

    name: str
    root: str
    direction: LineageDirection
    depth: int


@dataclass(frozen=True)
class Told:
    """What one case took, in milliseconds; ``reader`` sees half of the projects."""

    case: str
    nodes: int
    floor_ms: float
    owner_ms: float
    reader_ms: float
    reader_nodes: int
    ratio: float
    statements: int


def rows(size: int, organization: str, user: str, projects: list[str], model: str) -> Iterator[Any]:
    """Yield the tables with their rows: runs that read what some earlier ones made.

    Every run reads the same base data set too; every tenth is locked by a version, which some of the
    later ones consumed.
    """
    chance, moments = Random(7), count()

    def moment() -> datetime:
        return BEGAN + timedelta(seconds=next(moments))

    def owned(project: str) -> dict[str, Any]:
        return {"organization_id": organization, "project_id": project, "created_by_id": user}

    base = tables.new_id("art")
    runs, artifacts, inputs, versions, chosen, consumed = [], [], [], [], [], []
    artifacts.append(
        {
            **owned(projects[0]),
            "id": base,
            "run_id": None,
            "name": "base",
            "kind": ArtifactKind.DATASET,
            "digest": f"sha256:{0:064x}",
            "created_at": moment(),
        }
    )
    for number in range(size):
        run, made, at = tables.new_id("run"), tables.new_id("art"), moment()
        project = projects[number % PROJECTS]
        runs.append(
            {
                **owned(project),
                "id": run,
                "name": f"run-{number}",
                "tags": [],
                "status": RunStatus.SUCCEEDED,
                "parameters": {"seed": number},
                "metrics": {"accuracy": 0.5},
                "revision": 1,
                "created_at": at,
                "updated_at": at,
            }
        )
        earlier = range(max(number - WINDOW, 0), number)
        for place in chance.sample(earlier, min(len(earlier), INPUTS)):
            # the first artifact is the base
            source = artifacts[place + 1]["id"]
            inputs.append({"run_id": run, "name": f"in-{place}", "artifact_id": source})
        inputs.append({"run_id": run, "name": "base", "artifact_id": base})
        if versions and number % 7 == 0:
            used = chance.choice(versions[-WINDOW // 10 :])["id"]
            consumed.append({"run_id": run, "version_id": used})
        artifacts.append(
            {
                **owned(project),
                "id": made,
                "run_id": run,
                "name": "model",
                "kind": ArtifactKind.MODEL,
                "digest": f"sha256:{number + 1:064x}",
                "created_at": at,
            }
        )
        if number % 10 == 0:
            version = {
                "id": tables.new_id("ver"),
                "organization_id": organization,
                "model_id": model,
                "name": f"v{number}",
                "full_name": f"bench/model:v{number}",
                "tags": [],
                "digest": f"sha256:{number:064x}",
                "run_id": run,
                "stage": Stage.TESTING,
                "revision": 1,
                "created_at": at,
                "updated_at": at,
                "created_by_id": user,
            }
            versions.append(version)
            chosen.append({"version_id": version["id"], "artifact_id": made})
    yield tables.Run, runs
    yield tables.Artifact, artifacts
    yield tables.RunInput, inputs
    yield tables.Version, versions
    yield tables.VersionArtifact, chosen
    yield tables.RunVersion, consumed


async def fill(database: Database, size: int) -> list[Case]:
    """Fill the store; return what is asked of it."""

    async def act(session: Any) -> list[Case]:
        organization = await setup.add_organization(session, name="bench")
        people = {
            name: await setup.add_user(session, name=name, organization="bench", role=role)
            for name, role in (("ada", Role.OWNER), ("reader", Role.VIEWER))
        }
        owner = people["ada"].id
        projects = [
            tables.Project(
                organization_id=organization.id,
                name=f"p{number}",
                full_name=f"bench/p{number}",
                visibility=Visibility.PRIVATE if number % 2 else Visibility.ORGANIZATION,
                created_by_id=owner,
            )
            for number in range(PROJECTS)
        ]
        model = tables.Model(
            organization_id=organization.id,
            name="model",
            full_name="bench/model",
            created_by_id=owner,
        )
        session.add_all([*projects, model])
        await session.flush()
        ids = [one.id for one in projects]
        connection, made = await session.connection(), {}
        for table, some in rows(size, organization.id, owner, ids, model.id):
            made[table] = some
            for first in range(0, len(some), BATCH):
                await connection.execute(insert(table.__table__), some[first : first + BATCH])
        last = made[tables.Version][-1]["id"]
        base = made[tables.Artifact][0]["id"]
        middle = made[tables.Run][size // 2]["id"]
        return [
            Case("a version, 10 up", last, LineageDirection.UPSTREAM, 10),
            Case("a run, 10 down", middle, LineageDirection.DOWNSTREAM, 10),
            Case("a run, 3 both ways", middle, LineageDirection.BOTH, 3),
            Case("the data that all read, 2 down", base, LineageDirection.DOWNSTREAM, 2),
        ]

    return await database.transaction(act, system())


async def actor_of(database: Database, name: str) -> Actor:
    async with database.read() as session:
        statement = text("SELECT id FROM users WHERE name = :name").bindparams(name=name)
        (id_,) = (await session.exec(statement)).one()
        user = await session.get_one(tables.User, id_)
        return Actor(user=user, standing=await standing(session, user.id))


async def median(ask: Callable[[], Awaitable[Any]], times: int) -> tuple[float, Any]:
    """Return the median of the processor's milliseconds, after one time that is not counted."""
    taken, answer = [], await ask()
    for _ in range(times):
        began = time.process_time()
        answer = await ask()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken), answer


async def measure(database: Database, case: Case, times: int) -> Told:
    """Measure one case; the two must reach as many nodes."""
    directions = {
        LineageDirection.UPSTREAM: [UPSTREAM],
        LineageDirection.DOWNSTREAM: [DOWNSTREAM],
        LineageDirection.BOTH: [UPSTREAM, DOWNSTREAM],
    }[case.direction]
    given = {"root": case.root, "depth": case.depth, "first": PAGE}

    async def floor() -> int:
        reached = 0
        for arms in directions:
            async with database.read() as session:
                statement = text(FLOOR.format(arms=arms)).bindparams(**given)
                reached += (await session.exec(statement)).all()[0][2]
        return reached - (len(directions) - 1)

    def graph(actor: Actor) -> Callable[[], Awaitable[int]]:
        async def ask() -> int:
            async with database.read() as session:
                found = await lineage_graph(
                    session,
                    actor,
                    case.root,
                    direction=case.direction,
                    depth=case.depth,
                    first=PAGE,
                    after=None,
                )
            return found.total if found else 0

        return ask

    least, floored = await median(floor, times)
    asked: list[str] = []
    engine = database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, sql, *_: asked.append(sql))
    mine, nodes = await median(graph(await actor_of(database, "ada")), times)
    walks = sum("RECURSIVE" in one for one in asked) // (times + 1)
    theirs, seen = await median(graph(await actor_of(database, "reader")), times)
    if nodes != floored:
        sys.exit(f"{case.name}: the floor reaches {floored:,} nodes, and the graph {nodes:,}.")
    return Told(case.name, nodes, least, mine, theirs, seen, mine / least, walks)


async def run(size: int, times: int) -> list[Told]:
    with tempfile.TemporaryDirectory() as folder:
        database, _ = await open_store(Settings(data=Path(folder)))
        began = time.perf_counter()
        cases = await fill(database, size)
        print(
            f"{size:,} runs were written in {time.perf_counter() - began:.0f} s.", file=sys.stderr
        )
        told = [await measure(database, case, times) for case in cases]
        await database.close()
        return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5, help="how often each is asked")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told = asyncio.run(run(options.runs, options.times))
    if options.json:
        print(json.dumps([asdict(one) for one in told], indent=2))
        return 0
    head = f"{'request':33}{'nodes':>9}{'floor':>10}{'owner':>10}{'ratio':>7}{'reader':>10}{'nodes':>9}"
    print(head)
    for one in told:
        print(
            f"{one.case:33}{one.nodes:9,}{one.floor_ms:9.1f} {one.owner_ms:9.1f} "
            f"{one.ratio:6.1f}{one.reader_ms:10.1f}{one.reader_nodes:9,}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
