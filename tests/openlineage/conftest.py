"""A real server for the official client, and a registry in this process for what is refused."""

from collections.abc import Iterator

import pytest
import pytest_asyncio

from greenroom.client import Client
from tests import make
from tests.registry import Registry
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A served registry."""
    with Server(tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    """The owner's token."""
    return server.token()


@pytest.fixture(scope="module")
def client(server: Server, token: str) -> Iterator[Client]:
    """Greenroom's own client, to read what came of it."""
    with Client(server.url, token) as opened:
        opened.create_project("acme/pipelines")
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def registry(registry_of_module: Registry) -> Registry:
    """A registry with people of every role and the project ``acme/train``."""
    await make.project(registry_of_module)
    return registry_of_module
