"""Real servers for the command line to speak to."""

import os
from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest

from greenroom.client import Client
from tests.forked import run
from tests.server import Server

DEMO_SECONDS = 300


def call(*arguments: str, stdin: str | None = None, **environment: str) -> CompletedProcess[str]:
    """Run a ``greenroom`` command to its end, in an environment without settings of this machine."""
    variables = without_settings() | environment
    return run(arguments, variables, stdin=stdin, seconds=DEMO_SECONDS)


def without_settings() -> dict[str, str]:
    """Return the environment without what steers Greenroom."""
    return {name: value for name, value in os.environ.items() if "GREENROOM_" not in name}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A served registry with an owner and a viewer."""
    with Server(tmp_path_factory.mktemp("served")) as started:
        started.run("user", "add", "vera", "--role", "viewer")
        yield started


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    """The owner's token."""
    return server.token()


@pytest.fixture
def client(server: Server, token: str) -> Iterator[Client]:
    """The owner's client."""
    with Client(server.url, token) as opened:
        yield opened
