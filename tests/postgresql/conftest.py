"""Databases of the PostgreSQL that the tests start, and registries in them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import stores
from tests.registry import Registry
from tests.stores import Cluster

_number = count(1)


def new_database(cluster: Cluster, **options: str) -> str:
    """Make an empty database; return its URL."""
    name = f"own_{next(_number)}"
    told = " ".join(f"{option.upper()} {value}" for option, value in options.items())
    cluster.execute(f"CREATE DATABASE {name} {told}")
    return cluster.url(name)


@pytest.fixture
def url() -> str:
    """The URL of an empty database."""
    return new_database(stores.cluster())


@asynccontextmanager
async def registry_at(url: str, folder: Path, **settings: object) -> AsyncIterator[Registry]:
    """Open a registry over a database, with an owner who has a token."""
    registry = await Registry.at(folder, {}, database_url=url, **settings)
    try:
        await registry.add_person("keeper", Role.OWNER, "acme")
        yield registry
    finally:
        await registry.close()


@pytest_asyncio.fixture
async def kept(url: str, tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry over PostgreSQL, whatever ``--db`` says; ``keeper`` owns it."""
    async with registry_at(url, tmp_path) as made:
        yield made


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop and crash."""
    made = stores.new_cluster()
    made.start()
    yield made
    made.stop()
