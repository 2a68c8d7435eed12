"""A list of ten thousand versions is printed as it is read."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from greenroom.sqlite import sqlite3
from greenroom.tables import new_id
from tests.cli.conftest import without_settings
from tests.server import Server

VERSIONS = 10_000
FLAT_MIB = 40
"""How much more memory the whole list may take than its first page: the program's own noise."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A served registry with ten thousand versions of one model, written past the API."""
    folder = tmp_path_factory.mktemp("full")
    server = Server(folder)
    server.run("migrate")
    with sqlite3.connect(folder / "registry.db") as store:
        ((acme,),) = store.execute("SELECT id FROM organizations")
        ((owner,),) = store.execute("SELECT id FROM users WHERE name = 'owner'")
        model, at = new_id("mod"), "2026-01-01 00:00:00.000000"
        store.execute(
            "INSERT INTO models (id, organization_id, name, full_name, tags, visibility, revision,"
            " created_at, updated_at, created_by_id)"
            " VALUES (?, ?, 'many', 'acme/many', '[]', 'ORGANIZATION', 1, ?, ?, ?)",
            (model, acme, at, at, owner),
        )
        store.executemany(
            "INSERT INTO versions (id, organization_id, model_id, name, full_name, description,"
            " tags, digest, stage, revision, created_at, updated_at, created_by_id)"
            " VALUES (?, ?, ?, ?, ?, ?, '[]', '', 'TESTING', 1, ?, ?, ?)",
            (
                (
                    new_id("ver"),
                    acme,
                    model,
                    f"v{number:05d}",
                    f"acme/many:v{number:05d}",
                    "A candidate of the nightly training. " * 20,
                    at,
                    at,
                    owner,
                )
                for number in range(VERSIONS)
            ),
        )
    with server:
        yield server


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory a process had so far, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("form", [[], ["--json"], ["--quiet"]])
def test_a_long_list_starts_at_once_and_stays_small(full: Server, form: list[str]) -> None:
    """The first lines come long before the last are read, and memory does not grow with the list."""
    environment = without_settings() | {
        "GREENROOM_URL": full.url,
        "GREENROOM_TOKEN": full.token(),
        "PYTHONUNBUFFERED": "1",
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "greenroom.cli", "models", "ls", "acme/many", *form],
        env=environment,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    select.select([descriptor], [], [], 60)
    read = len(os.read(descriptor, 4096))
    first, small = time.monotonic() - began, peak(process)
    lines, large = 0, small
    while chunk := os.read(descriptor, 65536):
        read += len(chunk)
        lines += chunk.count(b"\n")
        large = max(large, peak(process)) if process.poll() is None else large
    assert process.wait() == 0
    whole = time.monotonic() - began
    process.stdout.close()
    assert lines > VERSIONS * 0.9
    assert first < whole / 2, f"first lines after {first:.2f} s of {whole:.2f} s"
    assert large - small < FLAT_MIB, f"{small} MiB at the first line, {large} MiB at most"
