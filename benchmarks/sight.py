"""What it costs to see little: pages of versions for those who see 1 % of them, and for the owner.

``python benchmarks/sight.py`` fills a store with 100,000 versions of 1,000 models, twice: with the
models side by side in time, and one after the other, so that what is seen is the oldest of all. It
asks the registry's own functions, and a page also as a client does, with authentication and GraphQL
but no socket between. It prints ratios within this run.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlmodel import col

from greenroom.access.policy import Actor
from greenroom.access.standing import standing
from greenroom.cli.store import open_store
from greenroom.database import Database, Session
from greenroom.filters.compile import compile_filter
from greenroom.filters.order import make_order
from greenroom.filters.parse import parse_query
from greenroom.http.app import create_app
from greenroom.operations import listing, setup
from greenroom.operations.listing import PageRequest
from greenroom.operations.setup import system
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from greenroom.tables import Role, TokenKind, User, Version, new_id

SHARE = 100
PEOPLE = {"member": Role.VIEWER, "granted": Role.OUTSIDER, "teamed": Role.OUTSIDER}
"""Who sees one model of a hundred: by its visibility, by grants, and by a team."""

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

Ask = Callable[[Session, Actor], Awaitable[Any]]


def page(*, query: str = "", order: str = "created_at", first: int = 20) -> Ask:
    """Return what reads one page of versions."""

    async def ask(session: Session, actor: Actor) -> Any:
        where = (compile_filter(parse_query(query), Version, actor),) if query else ()
        request = PageRequest(make_order(Version, [(order, True)], at=()), first, where=where)
        found = await listing.page(session, actor, Version, request)
        assert found.rows, (query, order)
        return found

    return ask


async def count(session: Session, actor: Actor) -> Any:
    """Count all visible versions."""
    return await listing.count(session, actor, Version, ())


ASKED: dict[str, Ask] = {
    "newest 20": page(),
    "newest 100": page(first=100),
    "last changed 20": page(order="updated_at"),
    "by name 20": page(order="name"),
    "one tag 20": page(query="name: v00%"),
    "in production 20": page(query="stage: production"),
    "total count": count,
}


DOCUMENT = "{ versions(first: 20) { nodes { id fullName stage createdAt } } }"
"""The page that is asked as a client does."""


async def ask_as_client(database: Database, token: str, rounds: int) -> float:
    """Return the median time of a request for the newest 20 versions, in milliseconds."""
    app = create_app(Settings(kept_answers_bytes=0), database)
    taken = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://registry.test",
        headers={"authorization": f"Bearer {token}"},
    ) as client:
        for number in range(rounds + 2):
            began = time.perf_counter()
            answer = await client.post("/graphql", json={"query": DOCUMENT})
            assert len(answer.json()["data"]["versions"]["nodes"]) == 20, answer.text
            if number > 1:
                taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def token_of(database: Database, name: str) -> str:
    """Return a fresh token of a user."""
    secret, _ = await database.transaction(
        lambda session: setup.issue_token(
            session, user=name, kind=TokenKind.ACCESS, name="sight", lasts=timedelta(days=1)
        ),
        system(),
    )
    return secret


async def fill(folder: Path, versions: int, *, side_by_side: bool) -> Database:
    """Make a store with this many versions, 100 in each model."""
    database, _ = await open_store(Settings(data=folder))
    for name, role in PEOPLE.items():
        await database.transaction(
            lambda session, name=name, role=role: setup.add_user(  # type: ignore[misc]
                session, name=name, organization="acme", role=role
            ),
            system(),
        )
    connection = sqlite3.connect(folder / "registry.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    users = dict(connection.execute("SELECT name, id FROM users"))
    ((acme,),) = connection.execute("SELECT id FROM organizations")
    models = versions // 100
    ids = [new_id("mod") for _ in range(models)]
    at = [
        (_BEGAN + number * timedelta(seconds=7)).strftime("%Y-%m-%d %H:%M:%S.%f")
        for number in range(versions)
    ]
    # those seen are spread over all where models lie side by side, else the oldest
    seen = range(0, models, SHARE) if side_by_side else range(models // SHARE)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO models (id, organization_id, name, full_name, tags, visibility, revision,"
        " created_at, updated_at, created_by_id) VALUES (?, ?, ?, ?, '[]', ?, 1, ?, ?, ?)",
        [
            (
                id_,
                acme,
                f"m{number:05d}",
                f"acme/m{number:05d}",
                "ORGANIZATION" if number in seen else "PRIVATE",
                at[0],
                at[0],
                users["owner"],
            )
            for number, id_ in enumerate(ids)
        ],
    )
    connection.executemany(
        "INSERT INTO versions (id, organization_id, model_id, name, full_name, tags, digest, stage,"
        " revision, created_at, updated_at, created_by_id)"
        " VALUES (?, ?, ?, ?, ?, '[]', '', ?, 1, ?, ?, ?)",
        [
            (
                new_id("ver"),
                acme,
                ids[model],
                f"v{name:03d}",
                f"acme/m{model:05d}:v{name:03d}",
                ("TESTING", "STAGING", "PRODUCTION", "DISABLED")[number * 2_654_435_761 >> 7 & 3],
                at[number],
                at[number],
                users["owner"],
            )
            for number in range(versions)
            for model, name in (
                (number % models, number // models)
                if side_by_side
                else (number // 100, number % 100),
            )
        ],
    )
    team = new_id("tea")
    row = (team, acme, at[0], at[0], users["owner"])
    connection.execute(
        "INSERT INTO teams (id, organization_id, name, full_name, created_at, updated_at,"
        " created_by_id) VALUES (?, ?, 'seers', 'acme/seers', ?, ?, ?)",
        row,
    )
    connection.execute(
        "INSERT INTO team_members (id, team_id, user_id, role, created_at)"
        " VALUES (?, ?, ?, 'VIEWER', ?)",
        (new_id("tmm"), team, users["teamed"], at[0]),
    )
    for number in seen:
        connection.execute(
            "INSERT INTO grants (id, organization_id, user_id, model_id, role, created_at,"
            " created_by_id) VALUES (?, ?, ?, ?, 'VIEWER', ?, ?)",
            (new_id("gra"), acme, users["granted"], ids[number], at[0], users["owner"]),
        )
        connection.execute(
            "INSERT INTO grants (id, organization_id, team_id, model_id, role, created_at,"
            " created_by_id) VALUES (?, ?, ?, ?, 'VIEWER', ?, ?)",
            (new_id("gra"), acme, team, ids[number], at[0], users["owner"]),
        )
    connection.execute("COMMIT")
    connection.close()
    return database


async def actor_of(database: Database, name: str) -> Actor:
    """Return a user as they stand."""
    async with database.read() as session:
        user = (await session.exec(select(User).where(col(User.name) == name))).scalar_one()
        held = await standing(session, user.id)
    return Actor(user=user, standing=held, reads_public=True)


async def milliseconds(database: Database, actor: Actor, ask: Ask, rounds: int) -> float:
    """Return the median time of one request, after two to warm up."""
    taken = []
    for number in range(rounds + 2):
        began = time.perf_counter()
        async with database.read() as session:
            await ask(session, actor)
        if number > 1:
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def measure(versions: int, rounds: int) -> list[tuple[str, str, dict[str, float]]]:
    """Return the time of each request in each store, by who asks."""
    found = []
    for side_by_side in (True, False):
        folder = Path(tempfile.mkdtemp(prefix="greenroom-sight-"))
        database = await fill(folder, versions, side_by_side=side_by_side)
        try:
            place = "side by side" if side_by_side else "oldest"
            actors = {name: await actor_of(database, name) for name in ("owner", *PEOPLE)}
            tokens = {name: await token_of(database, name) for name in actors}
            times = {
                name: await ask_as_client(database, token, rounds) for name, token in tokens.items()
            }
            found.append((place, "newest 20, as a client", times))
            for title, ask in ASKED.items():
                times = {
                    name: await milliseconds(database, actor, ask, rounds)
                    for name, actor in actors.items()
                }
                found.append((place, title, times))
        finally:
            await database.close()
            shutil.rmtree(folder)
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    rows = asyncio.run(measure(given.versions, given.rounds))
    print(f"| what is seen lies | request | owner, ms | {' | '.join(PEOPLE)} |")
    print("|---|---|---|" + "---|" * len(PEOPLE))
    for place, title, times in rows:
        ratios = " | ".join(f"{times[name] / times['owner']:.2f}" for name in PEOPLE)
        print(f"| {place} | {title} | {times['owner']:.1f} | {ratios} |")


if __name__ == "__main__":
    main()
