"""One real server for the tests of the protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("http"), GREENROOM_BODY_SECONDS="2") as running:
        yield running


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    return server.token()


@pytest.fixture(scope="session")
def web() -> Path:
    return Path(__file__).parents[2] / "web"
