"""A replica is read where it has everything, and never where it has not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests import stores
from tests.postgresql.conftest import new_database, registry_at
from tests.registry import Registry
from tests.stores import Cluster

PATIENCE = 20

MODELS = "{ models { totalCount } }"


@pytest.fixture
def pair(own_cluster: Cluster) -> Iterator[tuple[str, str, Cluster]]:
    """The URLs of a database and of its copy on a replica, and the replica."""
    url = new_database(own_cluster)
    replica = stores.new_replica(own_cluster)
    replica.start()
    yield url, replica.url(stores.name_of(url)), replica
    replica.stop()


async def test_what_was_just_written_is_read(
    pair: tuple[str, str, Cluster], tmp_path: Path
) -> None:
    """Each answer after a mutation has it, though the replica follows later; it is read when it has all."""
    url, copy, _ = pair
    async with registry_at(url, tmp_path, database_replica_url=copy) as registry:
        for number in range(1, 21):
            await registry.done("createModel", {"name": f"acme/m{number}"}, as_="keeper")
            seen = await registry.ask(MODELS, as_="keeper")
            assert seen.data["models"]["totalCount"] == number


async def test_one_that_stands_still_or_is_away_is_not_asked(
    pair: tuple[str, str, Cluster], tmp_path: Path
) -> None:
    """Then the store itself answers, as if there were none."""
    url, copy, replica = pair
    async with registry_at(url, tmp_path, database_replica_url=copy) as registry:
        replica.execute("SELECT pg_wal_replay_pause()")
        await registry.done("createModel", {"name": "acme/m1"}, as_="keeper")
        seen = await registry.ask(MODELS, as_="keeper")
        assert seen.data["models"]["totalCount"] == 1
        assert replica.execute("SELECT count(*) FROM models", stores.name_of(url)).strip() == "0"
        replica.stop()
        await registry.done("createModel", {"name": "acme/m2"}, as_="keeper")
        seen = await registry.ask(MODELS, as_="keeper")
        assert seen.data["models"]["totalCount"] == 2


async def test_it_is_read_once_it_has_everything(
    pair: tuple[str, str, Cluster], tmp_path: Path
) -> None:
    """With nothing written any more, a question reaches the replica."""
    url, copy, replica = pair
    async with registry_at(url, tmp_path, database_replica_url=copy) as registry:
        await registry.done("createModel", {"name": "acme/m1"}, as_="keeper")
        async with asyncio.timeout(PATIENCE):
            while not await is_replica(registry):
                await asyncio.sleep(0.05)
        assert replica.execute("SELECT count(*) FROM models", stores.name_of(url)).strip() == "1"


async def is_replica(registry: Registry) -> bool:
    """Return whether a session that reads now reads the replica."""
    async with registry.database.read() as session:
        return bool((await session.exec(text("SELECT pg_is_in_recovery()"))).scalar_one())
