"""Servers in processes of their own over stores made beforehand, and who speaks to them."""

import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from greenroom.cli.store import open_store
from greenroom.http.app import create_app
from greenroom.settings import Settings
from tests import stores
from tests.apart import apart
from tests.disk import small_disk
from tests.faults.caller import Caller
from tests.faults.serving import Server, serving
from tests.registry import Registry

STORE = "registry.db"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    with small_disk(tmp_path / "disk") as place:
        yield place


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with a store that has people, one model and one project; and people's tokens."""
    folder = tmp_path_factory.mktemp("prepared")

    async def prepare() -> dict[str, str]:
        registry = await Registry.open(folder)
        try:
            await registry.done("createModel", {"name": "acme/churn"})
            await registry.done("createProject", {"name": "acme/training"})
            return registry.tokens
        finally:
            await registry.close()

    tokens = apart(prepare())
    if not stores.is_postgresql():
        assert not (folder / f"{STORE}-wal").exists(), "it was not closed"
    return folder, tokens


@pytest.fixture
def store(prepared: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A store of this test's own, in a folder of its own."""
    folder = tmp_path / "data"
    stores.copy(prepared[0], folder)
    return folder / STORE


@pytest_asyncio.fixture
async def registry(prepared: tuple[Path, dict[str, str]], store: Path) -> AsyncIterator[Registry]:
    """The registry of this test's own store, in this process."""
    settings = Settings(
        data=store.parent,
        database_url=stores.url_of(store.parent),
        max_in_flight=1000,
        rate_points=0,
        request_seconds=60,
    )
    database, fresh = await open_store(settings)
    assert not fresh
    made = Registry(settings, database, create_app(settings, database), dict(prepared[1]))
    yield made
    await made.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers, which end with the test. None may log an error or print a trace."""
    servers = []

    with serving(tmp_path, rate_points=0, request_seconds=60, write_wait_seconds=50) as begin:

        def start(folder: Path, **settings: Any) -> Server:
            servers.append(begin(folder, **settings))
            return servers[-1]

        yield start
    assert [server.complaints() for server in servers] == [[] for _ in servers]


@pytest.fixture
def server(serve: Callable[..., Server], store: Path) -> Server:
    """A running server over this test's store."""
    return serve(store.parent)


@pytest_asyncio.fixture
async def caller(server: Server, prepared: tuple[Path, dict[str, str]]) -> AsyncIterator[Caller]:
    """The owner, at the running server."""
    async with Caller(server, prepared[1]["owner"]) as made:
        yield made


@pytest.fixture
def chance() -> random.Random:
    """Random moments; ``FAULTS_SEED`` repeats those of another run."""
    seed = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FAULTS_SEED={seed}")  # noqa: T201 - pytest shows it where the test fails
    return random.Random(seed)
