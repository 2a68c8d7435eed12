"""Reads past SQLAlchemy: in the loop what takes no time, elsewhere what does; who asks, from memory."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from greenroom.access import recognition
from greenroom.sqlite import InLoop, Reader, TooLongError
from greenroom.tables import now
from tests import make, stores
from tests.registry import Registry

LONG = """WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
SELECT count(*) FROM numbers"""
TOKEN = "an-operators-token-of-32-characters"
STEPS = 3_000_000
"""So many take about a second."""


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """What reads an empty store."""
    file = tmp_path / "store.db"
    sqlite3.connect(file).close()
    made = Reader(str(file), 2)
    yield made
    made.close()


async def test_what_takes_long_in_the_loop_is_ended(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(InLoop, "patience_seconds", 0.005)
    began = time.process_time()
    with pytest.raises(TooLongError):
        async with reader.snapshot(in_loop=True) as moment:
            await moment.rows(LONG, [STEPS])
    assert time.process_time() - began < 1
    async with reader.snapshot(in_loop=True) as moment:
        assert await moment.rows("SELECT ?", [7]) == [(7,)], "the connection goes on"


async def test_only_what_it_reads_is_ended_not_what_it_begins_and_ends_with(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(InLoop, "STEPS", 1)  # it is looked at each step of SQLite's machine
    for number in range(3):
        async with reader.snapshot(in_loop=True) as moment:
            assert await moment.rows("SELECT ?", [number]) == [(number,)]
    monkeypatch.setattr(InLoop, "patience_seconds", 0.0)
    with pytest.raises(TooLongError):
        async with reader.snapshot(in_loop=True) as moment:
            await moment.rows("SELECT ?", [7])


async def test_elsewhere_it_ends_and_the_loop_goes_on(reader: Reader):
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    turning = asyncio.create_task(turn())
    async with reader.snapshot(in_loop=False) as moment:
        assert await moment.rows(LONG, [STEPS]) == [(STEPS,)]
    turning.cancel()
    assert turns > 20


async def test_who_goes_away_ends_what_was_read_for_them(reader: Reader):
    async def read() -> None:
        async with reader.snapshot(in_loop=False) as moment:
            await moment.rows(LONG, [STEPS * 1000])

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    async with reader.snapshot(in_loop=False) as moment:
        assert await moment.rows("SELECT ?", [7]) == [(7,)]


async def test_who_goes_away_before_it_is_begun_ends_it_as_well(tmp_path: Path):
    file = tmp_path / "store.db"
    sqlite3.connect(file).close()
    reader = Reader(str(file), 1)

    async def read(steps: int) -> None:
        async with reader.snapshot(in_loop=False) as moment:
            await moment.rows(LONG, [steps])

    first = asyncio.create_task(read(STEPS))
    waiting = asyncio.create_task(read(STEPS * 1000))  # for the only thread
    await asyncio.sleep(0.01)
    waiting.cancel()
    await first
    with pytest.raises(asyncio.CancelledError):
        await waiting
    began = time.monotonic()
    reader.close()  # waits for what is read
    assert time.monotonic() - began < 60, "it was read to its end"


async def test_a_snapshot_is_one_moment(reader: Reader, tmp_path: Path):
    writer = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    writer.execute("CREATE TABLE things (name TEXT)")
    counted = "SELECT count(*) FROM things"
    before = reader.state()
    async with reader.snapshot(in_loop=True) as moment:
        assert await moment.rows(counted, []) == [(0,)]
        writer.execute("INSERT INTO things VALUES ('one')")
        assert await moment.rows(counted, []) == [(0,)]
    assert reader.state() != before
    async with reader.snapshot(in_loop=True) as moment:
        assert await moment.rows(counted, []) == [(1,)]
    writer.close()


async def _cost(registry: Registry) -> int:
    """Return how many statements it takes to know who asks."""
    before = len(registry.statements)
    assert (await registry.ask("{ __typename }")).data
    return len(registry.statements) - before


async def test_who_asks_is_remembered_until_somebody_writes(registry: Registry):
    first = await _cost(registry)
    again = await _cost(registry)
    await make.model(registry, "acme/churn")
    assert first == 2
    assert again == (1 if stores.is_postgresql() else 0)
    assert await _cost(registry) == 2


async def test_a_role_that_is_taken_elsewhere_is_gone_at_once(registry: Registry):
    await make.model(registry, "acme/secret", visibility="PRIVATE")
    asked = '{ model(name: "acme/secret") { name } }'
    assert (await registry.ask(asked, as_="manager")).data["model"]
    assert (await registry.ask(asked, as_="manager")).data["model"]
    async with registry.database.writer.begin() as another:
        await another.exec_driver_sql(
            "UPDATE memberships SET role = 'VIEWER' WHERE user_id ="
            " (SELECT id FROM users WHERE name = 'manager')"
        )
    assert (await registry.ask(asked, as_="manager")).data["model"] is None


async def test_a_token_ends_by_its_time_though_it_is_remembered(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    await make.token(registry, "viewer", known_as="brief", days=1)
    assert (await registry.ask("{ __typename }", as_="brief")).data
    monkeypatch.setattr(recognition, "now", lambda: now() + timedelta(days=2))
    assert (await registry.ask("{ __typename }", as_="brief")).code == "UNAUTHENTICATED"


async def test_what_few_see_is_remembered_until_somebody_writes(tmp_path: Path):
    registry = await Registry.open(tmp_path, metrics_token=TOKEN)
    await make.model(registry, "acme/churn")
    await make.version(registry, "acme/churn:v1")
    await make.model(registry, "acme/fraud")
    await make.version(registry, "acme/fraud:v1")
    asked = "{ versions { nodes { fullName } } }"

    async def told() -> tuple[int, list[str]]:
        """Return how many statements were made, and the models whose versions are seen."""
        answer = await registry.ask(asked, as_="viewer", headers={"Greenroom-Explain": TOKEN})
        nodes = answer.body["data"]["versions"]["nodes"]
        statements = answer.body["extensions"]["plan"]["statements"]
        return len(statements), sorted(node["fullName"].partition(":")[0] for node in nodes)

    await told()
    again = 2 if stores.is_postgresql() else 1
    assert await told() == (again, ["acme/churn", "acme/fraud"])
    async with registry.database.writer.begin() as another:
        await another.exec_driver_sql(
            "UPDATE models SET visibility = 'PRIVATE' WHERE name = 'fraud'"
        )
    assert await told() == (2, ["acme/churn"])
    assert await told() == (again, ["acme/churn"])
    async with registry.database.writer.begin() as another:
        await another.exec_driver_sql(
            "UPDATE models SET visibility = 'ORGANIZATION' WHERE name = 'fraud'"
        )
    assert await told() == (2, ["acme/churn", "acme/fraud"])
    await registry.close()


async def test_limits_stand_in_the_sql_so_that_sqlite_plans_it_once(tmp_path: Path):
    registry = await Registry.open(tmp_path, metrics_token=TOKEN)
    await make.model(registry, "acme/churn")
    await make.model(registry, "acme/fraud")
    asked = """query($first: Int!) { models(first: $first) { nodes { versions(first: 2) { nodes { name } } } }
        versions(first: 5) { nodes { artifacts(first: 1) { nodes { name } } } } }"""
    for first in (1, 2):
        answer = await registry.ask(
            asked, {"first": first}, as_="viewer", headers={"Greenroom-Explain": TOKEN}
        )
        statements = answer.body["extensions"]["plan"]["statements"]
        limits = [one for told in statements for one in re.findall(r"LIMIT ([^\s)]+)", told["sql"])]
        assert str(first + 1) in limits
        assert all(limit.isdigit() for limit in limits), limits
    await registry.close()
