"""Acts that wait for one another are committed together, and each is still all or nothing."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from greenroom.acts import TOGETHER
from greenroom.database import Database, Session
from greenroom.errors import Unavailable
from greenroom.operations.setup import system
from tests import stores
from tests.faults.checker import faults_of, read
from tests.registry import Answer, Registry
from tests.stores import only_of_files


class Commits:
    """How many transactions that wrote were committed, and what else is to happen then."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        self.fault: Exception | None = None
        event.listen(database.writer.sync_engine, "commit", self._note)

    def _note(self, _connection: Any) -> None:
        self.count += 1
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault


def shared(commits: int, *, acts: int) -> int:
    """Return how many commits acts have that wait for one another, of which some share one.

    Over PostgreSQL each act is a transaction of its own, and so is the one that keeps them waiting.
    """
    return acts + 1 if stores.is_postgresql() else commits


@pytest.fixture
def commits(registry: Registry) -> Commits:
    return Commits(registry.database)


@pytest.fixture(autouse=True)
def _slowness(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shares a commit does not depend on how fast the machine is."""
    monkeypatch.setattr("greenroom.turns.LONGEST_SECONDS", 60)


async def one_after_another(registry: Registry, *acts: Awaitable[Any]) -> list[Any]:
    """Start acts while another one has its turn, so that they wait in this order; return their ends."""
    begun, gate = asyncio.Event(), asyncio.Event()

    async def hold(_session: Session) -> None:
        begun.set()
        await gate.wait()

    tasks = [asyncio.ensure_future(registry.database.transaction(hold, system()))]
    await begun.wait()
    try:
        async with asyncio.timeout(30):
            for count, act in enumerate(acts, start=1):
                tasks.append(asyncio.ensure_future(act))
                while len(registry.database.acts.running) <= count:
                    await asyncio.sleep(0)
    finally:
        gate.set()
    return (await asyncio.gather(*tasks, return_exceptions=True))[1:]


def register(registry: Registry, name: str, as_: str = "owner") -> Awaitable[Answer]:
    return registry.do("registerVersion", {"model": "acme/churn", "name": name}, as_=as_)


def names(store: Path) -> list[str]:
    return [name for (name,) in read(store, "SELECT name FROM versions ORDER BY name")]


async def test_they_share_a_commit(registry: Registry, store: Path, commits: Commits) -> None:
    before = registry.database.commits
    acts = await one_after_another(
        registry, *(register(registry, f"v{number}") for number in range(10))
    )
    assert all("errors" not in answer.body for answer in acts)
    assert names(store) == [f"v{number}" for number in range(10)]
    assert (commits.count, registry.database.commits - before) == (shared(1, acts=10), 10)
    assert faults_of(store) == []


async def test_no_more_than_so_many_share_one(
    registry: Registry, store: Path, commits: Commits
) -> None:
    await one_after_another(
        registry, *(register(registry, f"v{number}") for number in range(TOGETHER + 4))
    )
    assert len(names(store)) == TOGETHER + 4
    assert commits.count == shared(2, acts=TOGETHER + 4)
    assert faults_of(store) == []


async def test_those_that_are_refused_leave_the_others_alone(
    registry: Registry, store: Path, commits: Commits
) -> None:
    async def fault(session: Session) -> None:
        await session.exec(text("UPDATE models SET description = 'by a fault'"))
        raise ZeroDivisionError

    acts = await one_after_another(
        registry,
        register(registry, "v1"),
        register(registry, "v1"),
        register(registry, "v2", as_="stranger"),
        registry.database.transaction(fault, system()),
        register(registry, "v3"),
        registry.do("stageVersion", {"version": "acme/churn:v9", "stage": "STAGING"}),
        registry.do("stageVersion", {"version": "acme/churn:v3", "stage": "STAGING"}),
    )
    codes = [
        type(one).__name__
        if isinstance(one, Exception)
        else one.body.get("errors", [{"extensions": {"code": "ok"}}])[0]["extensions"]["code"]
        for one in acts
    ]
    assert codes == [
        "ok", "CONFLICT", "NOT_FOUND", "ZeroDivisionError", "ok", "NOT_FOUND", "ok",
    ]  # fmt: skip
    assert names(store) == ["v1", "v3"]
    assert read(store, "SELECT DISTINCT description FROM models") == [(None,)]
    assert commits.count == shared(1, acts=3), "who was refused commits nothing"
    assert faults_of(store) == []


async def test_who_was_shut_out_by_one_does_nothing_in_the_next(
    registry: Registry, store: Path, commits: Commits
) -> None:
    """The state of the store is the same for all of them, and yet it is asked again who acts."""
    acts = await one_after_another(
        registry,
        register(registry, "v1", as_="member"),
        registry.do("removeMember", {"organization": "acme", "user": "member"}),
        register(registry, "v2", as_="member"),
    )
    assert ["errors" in answer.body for answer in acts] == [False, False, True]
    assert acts[2].code == "NOT_FOUND"
    assert names(store) == ["v1"]
    assert commits.count == shared(1, acts=2)
    assert faults_of(store) == []


@only_of_files("acts of PostgreSQL share no commit; tests/postgresql/test_outages.py loses theirs")
async def test_where_the_commit_fails_nobody_was_told_of_success(
    registry: Registry, store: Path, commits: Commits
) -> None:
    """One that was refused because of what was not kept is not told what never was."""
    commits.fault = OperationalError("COMMIT", {}, Exception("disk I/O error"))
    acts = await one_after_another(
        registry, register(registry, "v1"), register(registry, "v1"), register(registry, "v2")
    )
    assert [answer.code for answer in acts] == ["UNAVAILABLE"] * 3
    assert names(store) == []
    acts = await one_after_another(registry, register(registry, "v1"))
    assert names(store) == ["v1"]
    assert faults_of(store) == []


@only_of_files("INSERT OR ROLLBACK is SQLite's, and acts of PostgreSQL share no transaction")
async def test_what_the_database_undoes_because_of_one_is_done_for_the_others(
    registry: Registry, store: Path, commits: Commits
) -> None:
    """SQLite takes back whole transactions for some errors; here it is asked to."""

    async def end_all(session: Session) -> None:
        await session.exec(text("INSERT OR ROLLBACK INTO models SELECT * FROM models"))

    acts = await one_after_another(
        registry,
        register(registry, "v1"),
        registry.database.transaction(end_all, system()),
        register(registry, "v2"),
        register(registry, "v1"),
    )
    assert isinstance(acts[1], Unavailable)
    assert ["errors" in one.body for one in (acts[0], acts[2])] == [True, False]
    assert acts[0].code == "CONFLICT", "it was done once more, after all the others"
    assert "errors" not in acts[3].body
    assert names(store) == ["v1", "v2"]
    assert commits.count == 2
    assert faults_of(store) == []


async def test_who_waits_for_too_long_does_nothing_and_keeps_nobody(
    registry: Registry, store: Path, commits: Commits
) -> None:
    turns = registry.database.acts.turns
    begun, gate = asyncio.Event(), asyncio.Event()

    async def hold(_session: Session) -> None:
        begun.set()
        await gate.wait()

    holding = asyncio.ensure_future(registry.database.transaction(hold, system()))
    await begun.wait()
    turns._wait_seconds = 0.05
    late = await register(registry, "v1")
    assert late.code == "UNAVAILABLE"
    turns._wait_seconds = 50
    gate.set()
    await holding
    assert "errors" not in (await register(registry, "v2")).body
    assert names(store) == ["v2"]
    assert commits.count >= 1
    assert faults_of(store) == []
