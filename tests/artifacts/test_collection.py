"""What nothing refers to is removed after two looks; what is in use never, however it is asked."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from greenroom.errors import Conflict
from greenroom.operations import collection
from greenroom.operations.collection import Collected, collect, forget_unused, note_unused
from greenroom.operations.setup import system
from greenroom.storage import open_storage
from greenroom.tables import now
from tests import make
from tests.artifacts.sending import begin, folder_of, kept, random_bytes
from tests.make import fresh, sha256
from tests.registry import Registry
from tests.server import Server

NONE = timedelta(0)


@pytest_asyncio.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry of each test's own, as a collection goes through all of it."""
    made = await Registry.open(tmp_path)
    await make.project(made)
    yield made
    await made.close()


async def collected(registry: Registry, grace: timedelta = NONE) -> Collected:
    storage = open_storage(registry.settings)
    return await collect(registry.database, storage, system(), grace=grace)


def blobs(registry: Registry) -> set[str]:
    return {name for name in kept(registry) if name.startswith("sha256/")}


async def unstored(registry: Registry, data: bytes) -> None:
    """Store bytes, and log something else in their place."""
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "model", data)
    await registry.done("logArtifacts", {"run": run, "outputs": make.outputs("model")})


async def test_what_nothing_refers_to_is_noted_first_and_removed_later(registry: Registry) -> None:
    data = random_bytes()
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "kept", random_bytes())
    await unstored(registry, data)
    everything = blobs(registry)
    assert len(everything) == 2
    day = timedelta(hours=24)
    first = await collected(registry, day)
    assert (first.noted, first.removed) == (1, 0)
    again = await collected(registry, day)
    assert (again.noted, again.removed) == (0, 0)
    assert blobs(registry) == everything
    await make.back_date(registry, "blobs", "unused_at", days=1.01)
    done = await collected(registry, day)
    assert (done.removed, done.bytes, done.orphans) == (1, len(data), 0)
    assert [sha256(data)[7:] in name for name in everything - blobs(registry)] == [True]
    assert await registry.rows(f"SELECT id FROM blobs WHERE digest = '{sha256(data)}'") == []
    assert await make.stored(registry, run, "anew", data), "and they can be stored anew"


async def test_what_is_used_again_meanwhile_stays(registry: Registry) -> None:
    data = random_bytes()
    await unstored(registry, data)
    assert (await collected(registry, timedelta(hours=1))).noted == 1
    run = await make.run(registry, status="RUNNING")
    id_ = await make.stored(registry, run, "again", data)
    await make.back_date(registry, "blobs", "unused_at", days=2)
    assert (await collected(registry)).removed == 0
    assert await make.fetched(registry, id_) == data


@pytest.mark.parametrize("way", ["artifact", "deleted version", "upload", "folder"])
async def test_what_is_in_use_is_never_removed(registry: Registry, way: str) -> None:
    data = random_bytes()
    run = await make.run(registry, status="RUNNING")
    upload = None
    match way:
        case "upload":
            upload = await begin(registry, data, run)
            assert (await upload.patch(data, 0)).status_code == 204
        case "folder":
            await make.stored(registry, run, "model", {"a": data, "b": b""})
        case _:
            await make.stored(registry, run, "model", data)
    if way == "deleted version":
        version = await make.promoted(registry, run, f"{fresh('acme/m')}:v1", createModel=True)
        await registry.done("deleteVersion", {"version": version})
    before = blobs(registry)
    for _ in range(3):
        assert (await collected(registry)).removed == 0
    assert blobs(registry) == before
    if upload is not None:
        answer = await upload.complete()
        assert answer.data["completeUpload"]["artifact"]["stored"]
        assert (await collected(registry)).removed == 0


async def test_the_store_itself_keeps_what_is_referred_to(registry: Registry) -> None:
    """Also where a collection is wrong about it: there is a foreign key."""
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "model", random_bytes())
    with pytest.raises(Conflict):
        await make.write(registry, "DELETE FROM blobs")
    assert await registry.rows("SELECT count(*) FROM blobs") == [(1,)]


async def test_uploads_that_ended_are_dropped_with_what_had_arrived(registry: Registry) -> None:
    over, going = await begin(registry, random_bytes()), await begin(registry, random_bytes())
    for upload in (over, going):
        await upload.patch(upload.data[:100], 0)
    past = now() - timedelta(hours=1)
    await make.write(
        registry, "UPDATE uploads SET expires_at = :past WHERE id = :id", past=past, id=over.id
    )
    (folder_of(registry) / "incoming" / "upl_00000000000000000000000000").mkdir()
    done = await collected(registry)
    assert done.uploads == 1
    assert [one.name for one in (folder_of(registry) / "incoming").iterdir()] == [going.id]
    assert (await going.patch(going.data[100:], 100)).status_code == 204


async def test_bytes_without_a_row_are_removed_when_they_are_old(registry: Registry) -> None:
    """A crash between the bytes and their row leaves such; a row may be about to be written."""
    run = await make.run(registry, status="RUNNING")
    await make.stored(registry, run, "model", random_bytes())
    known = blobs(registry)
    stray = folder_of(registry) / "sha256" / "00" / ("0" * 64 + "-stray")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray")
    assert (await collected(registry)).orphans == 0
    old = time.time() - collection.ORPHANS_AFTER.total_seconds() - 60
    for name in blobs(registry):
        os.utime(folder_of(registry) / name, (old, old))
    assert (await collected(registry)).orphans == 1
    assert blobs(registry) == known


async def test_a_collection_that_breaks_off_is_gone_on_with(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it ends after the row and before the bytes, these have no row, and are found by that."""
    await unstored(registry, random_bytes())
    (name,) = blobs(registry)
    await registry.perform(lambda session: note_unused(session, system()))
    gone = await registry.perform(lambda session: forget_unused(session, system(), since=now()))
    assert [key for key, _ in gone] == [name]
    assert blobs(registry) == {name}
    monkeypatch.setattr(collection, "ORPHANS_AFTER", NONE)
    assert (await collected(registry)).orphans == 1
    assert blobs(registry) == set()


async def test_collections_and_uploads_at_once_lose_nothing(registry: Registry) -> None:
    """The same bytes are stored and let go of all the time while collections run without grace."""
    chance = random.Random(7)
    pool = [random_bytes(2000) for _ in range(3)]
    stop = asyncio.Event()
    removed = 0

    async def come_and_go(number: int) -> None:
        run = await make.run(registry, status="RUNNING")
        for step in range(8):
            data = chance.choice(pool)
            id_ = await make.stored(registry, run, f"model-{number}", data)
            assert await make.fetched(registry, id_) == data, step
            await registry.done(
                "logArtifacts", {"run": run, "outputs": make.outputs(f"model-{number}")}
            )

    async def sweep() -> None:
        nonlocal removed
        while not stop.is_set():
            removed += (await collected(registry)).removed
            await asyncio.sleep(0)

    sweeping = asyncio.create_task(sweep())
    await asyncio.gather(*(come_and_go(number) for number in range(3)))
    stop.set()
    await sweeping
    assert removed > 3
    await collected(registry)
    assert blobs(registry) == set()


def test_the_command_tells_what_it_did_while_the_server_runs(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        said: Any = server.run("gc", "--grace-hours", "0")
    assert said == (
        "Removed 0 blobs of 0 bytes, 0 without a row, and 0 uploads that had ended; noted 0 that "
        "nothing refers to."
    )
