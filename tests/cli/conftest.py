"""Real servers for the command line to speak to."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from greenroom.client import Client
from tests.cli.forked import begin, end
from tests.server import Server

DEMO_SECONDS = 300


def call(
    *arguments: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a ``greenroom`` command to its end, in an environment without settings of this machine."""
    (given, to), (out, output), (err, errors) = os.pipe(), os.pipe(), os.pipe()
    process = begin(arguments, without_settings() | environment, [given, output, errors])
    for one in (given, output, errors):
        os.close(one)
    with ThreadPoolExecutor(3) as pool:
        pool.submit(_write, to, stdin or "")
        shown, told = pool.submit(_read, out), pool.submit(_read, err)
        code = end(process, DEMO_SECONDS)
    return subprocess.CompletedProcess(arguments, code, shown.result(), told.result())


def _write(pipe: int, text: str) -> None:
    with suppress(BrokenPipeError), open(pipe, "w", encoding="utf-8") as opened:
        opened.write(text)


def _read(pipe: int) -> str:
    with open(pipe, encoding="utf-8") as opened:
        return opened.read()


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
