"""A list of ten thousand versions is printed as it is read."""

import os
import select
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy import select as rows_of
from sqlmodel import col

from greenroom import tables
from greenroom.database import Database
from greenroom.tables import Stage, Visibility
from tests.apart import apart
from tests.cli.conftest import without_settings
from tests.server import Server
from tests.stores import STORE, url_of

VERSIONS = 10_000
PAGES = VERSIONS // 100
MADE = datetime(2026, 1, 1, tzinfo=UTC)
FLAT_MIB = 40
"""How much more memory the whole list may take than its first page: the program's own noise."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A served registry with ten thousand versions of one model, written past the API."""
    folder = tmp_path_factory.mktemp("full")
    server = Server(folder)
    server.run("migrate")
    apart(fill(Database(url_of(folder) or f"sqlite:///{folder / STORE}")))
    with server:
        yield server


async def fill(store: Database) -> None:
    """Write the model and its versions past the API."""
    async with store.writer.begin() as writing:
        acme = await writing.scalar(rows_of(col(tables.Organization.id)))
        owner = await writing.scalar(
            rows_of(col(tables.User.id)).where(col(tables.User.name) == "owner")
        )
        told = {"organization_id": acme, "created_by_id": owner, "tags": [], "revision": 1}
        told |= {"created_at": MADE, "updated_at": MADE}
        model = {"id": tables.new_id("mod"), "name": "many", "full_name": "acme/many"}
        await writing.execute(
            insert(tables.Model), [{**told, **model, "visibility": Visibility.ORGANIZATION}]
        )
        versions = [
            {
                **told,
                "id": tables.new_id("ver"),
                "model_id": model["id"],
                "name": f"v{number:05d}",
                "full_name": f"acme/many:v{number:05d}",
                "description": "A candidate of the nightly training. " * 20,
                "digest": "",
                "stage": Stage.TESTING,
            }
            for number in range(VERSIONS)
        ]
        await writing.execute(insert(tables.Version), versions)
    await store.close()


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory a process had so far, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def asked(server: Server) -> int:
    """How many GraphQL requests the server has answered."""
    return server.log().count('"POST /graphql') + server.log().count('"path":"/graphql"')


def begun(full: Server, form: list[str]) -> subprocess.Popen[bytes]:
    """A command that lists them all, into a pipe that holds little."""
    environment = without_settings() | {
        "GREENROOM_URL": full.url,
        "GREENROOM_TOKEN": full.token(),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "greenroom.cli", "models", "ls", "acme/many", *form],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pipesize=4096,
    )
    assert process.stdout is not None
    select.select([process.stdout.fileno()], [], [], 60)
    return process


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("form", [[], ["--json"], ["--quiet"]])
def test_a_long_list_starts_at_once_and_stays_small(full: Server, form: list[str]) -> None:
    """The first lines come from the first pages, and memory does not grow with the list."""
    before = asked(full)
    process = begun(full, form)
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    first = asked(full) - before
    small = large = peak(process)
    lines = 0
    while chunk := os.read(descriptor, 65536):
        lines += chunk.count(b"\n")
        large = max(large, peak(process)) if process.poll() is None else large
    assert process.wait() == 0
    _, errors = process.communicate()
    assert errors == b""
    assert VERSIONS <= lines <= VERSIONS + 2
    for _ in range(200):  # a request is logged when its answer has been sent
        if asked(full) - before >= PAGES:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the requests are not counted")
    assert first <= PAGES / 10, f"{first} requests before the first line"
    assert large - small < FLAT_MIB, f"{small} MiB at the first line, {large} MiB at most"


@pytest.mark.parametrize("form", [[], ["--json"], ["--quiet"]])
def test_whoever_stops_reading_ends_it_without_an_error(full: Server, form: list[str]) -> None:
    """As ``greenroom models ls … | head -1`` does; and the rest is not asked for."""
    before = asked(full)
    process = begun(full, form)
    assert process.stdout is not None
    assert process.stderr is not None
    os.read(process.stdout.fileno(), 100)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert asked(full) - before <= PAGES / 5
