"""What a kill, a full disk or a broken line leaves of bytes is what the store says of them."""

import asyncio
import hashlib
import os
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import stores
from tests.disk import fill
from tests.faults.checker import faults_of, read
from tests.faults.serving import Server
from tests.make import OFFSETS, sha256

MIB = 1024 * 1024
KILL = "os.kill(os.getpid(), signal.SIGKILL)"


class Sender:
    """The owner, who sends one file to a server of another process."""

    def __init__(self, server: Server, token: str, data: bytes) -> None:
        self.server = server
        self.token = token
        self.data = data
        self.run = ""
        self.upload = ""
        self.url = ""

    async def do(self, mutation: str, show: str, **given: Any) -> dict[str, Any]:
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation($i: {kind}!) {{ {mutation}(input: $i) {{ {show} }} }}"
        async with httpx.AsyncClient(timeout=60) as client:
            response = await client.post(
                f"{self.server.url}/graphql",
                json={"query": document, "variables": {"i": given}},
                headers={"authorization": f"Bearer {self.token}"},
            )
        return response.json()

    async def begin(self) -> None:
        if not self.run:
            made = await self.do("createRun", "run { id }", project="acme/training")
            self.run = made["data"]["createRun"]["run"]["id"]
        made = await self.do(
            "createUpload",
            "id files { url }",
            run=self.run,
            name="model",
            digest=sha256(self.data),
            size=len(self.data),
        )
        upload = made["data"]["createUpload"]
        self.upload, self.url = upload["id"], upload["files"][0]["url"]

    async def ask(self, method: str, **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(timeout=60) as client:
            return await client.request(method, f"{self.server.url}{self.url}", **request)

    async def send(self, at: int, slowly: bool = False) -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            for start in range(at, len(self.data), 256 * 1024):
                yield self.data[start : start + 256 * 1024]
                await asyncio.sleep(0.01 if slowly else 0)

        headers = {"upload-offset": str(at), "content-type": OFFSETS}
        return await self.ask("PATCH", content=pieces(), headers=headers)

    async def finish(self) -> None:
        """Go on until it is stored, and see that what is fetched is what was sent."""
        await self.begin()
        head = await self.ask("HEAD")
        at = int(head.headers["upload-offset"])
        assert at <= len(self.data)
        if at < len(self.data):
            assert (await self.send(at)).status_code == 204
        made = await self.do("completeUpload", "artifact { id stored }", upload=self.upload)
        artifact = made["data"]["completeUpload"]["artifact"]
        assert artifact["stored"]
        address = await self.do("createDownload", "url", artifact=artifact["id"])
        self.url = address["data"]["createDownload"]["url"]
        assert (await self.ask("GET")).content == self.data


def stored(folder: Path) -> None:
    """See that all bytes that the store tells of are there, and are those."""
    for key, digest, size in read(
        folder / "registry.db",
        "SELECT key, blobs.digest, blobs.size FROM blobs JOIN artifact_files ON blob_id = blobs.id",
    ):
        data = (folder / "artifacts" / key).read_bytes()
        assert (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data)) == (digest, size)


POINTS = {
    "the bytes are in their place": """
from greenroom.storage.local import LocalIncoming as L
keep = L._keep
def kept(*args):
    keep(*args)
    %s
L._keep = kept
""",
    "they are being verified": """
from greenroom.storage import local
local.os.fsync = lambda _: %s
""",
    "their row is written": """
from greenroom.operations import uploads
receive = uploads.receive_file
async def received(*args, **more):
    await receive(*args, **more)
    %s
uploads.receive_file = received
""",
    "the artifact is written": """
from greenroom.operations import uploads
store = uploads._store
async def stored(*args):
    await store(*args)
    %s
uploads._store = stored
""",
}


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_where_it_hurts_most_is_recovered_from(
    point: str,
    store: Path,
    serve: Callable[..., Server],
    prepared: tuple[Path, dict[str, str]],
    tmp_path: Path,
) -> None:
    planted = (
        f"import os, signal\nif not os.path.exists({str(tmp_path / 'killed')!r}):\n"
        + "".join(
            f"    {line}\n"
            for line in (
                POINTS[point] % f"(open({str(tmp_path / 'killed')!r}, 'w').close(), {KILL})"
            ).splitlines()
        )
    )
    server = Server(store.parent, tmp_path, planted).start()
    sender = Sender(server, prepared[1]["owner"], os.urandom(3 * MIB))
    await sender.begin()
    killed = False
    try:
        assert (await sender.send(0)).status_code == 204
        await sender.do("completeUpload", "artifact { stored }", upload=sender.upload)
    except httpx.HTTPError:
        killed = True
    assert killed, point
    server.wait()
    assert faults_of(store) == []
    assert read(store, "SELECT count(*) FROM artifacts WHERE stored_at IS NOT NULL") == [(0,)]
    sender.server = serve(store.parent)
    await sender.begin()
    told = await sender.ask("HEAD")
    assert told.headers["upload-offset"] == str(3 * MIB), "what had arrived is not sent again"
    await sender.finish()
    stored(store.parent)
    assert faults_of(store) == []


async def test_kills_at_any_moment_leave_what_is_said_to_be_stored(
    store: Path,
    serve: Callable[..., Server],
    prepared: tuple[Path, dict[str, str]],
    chance: random.Random,
) -> None:
    server = serve(store.parent)
    sender = Sender(server, prepared[1]["owner"], os.urandom(12 * MIB))
    await sender.begin()
    at = 0
    for _round in range(4):
        sending = asyncio.create_task(sender.send(at, slowly=True))
        await asyncio.sleep(chance.uniform(0.02, 0.5))
        server.kill()
        (answer,) = await asyncio.gather(sending, return_exceptions=True)
        assert isinstance(answer, httpx.HTTPError) or answer.status_code == 204
        stored(store.parent)
        server.start()
        await sender.begin()
        before, at = at, int((await sender.ask("HEAD")).headers["upload-offset"])
        assert at >= before, "what had arrived is there"
    await sender.finish()
    stored(store.parent)
    assert faults_of(store) == []


async def test_a_full_disk_refuses_the_upload_and_leaves_room(
    disk: Path,
    store: Path,
    prepared: tuple[Path, dict[str, str]],
    tmp_path: Path,
) -> None:
    folder = disk / "data"
    stores.copy(store.parent, folder)
    server = Server(folder, tmp_path, request_seconds=60).start()
    try:
        sender = Sender(server, prepared[1]["owner"], os.urandom(16 * MIB))
        await sender.begin()
        answer = await sender.send(0)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
            507,
            "UNAVAILABLE",
        )
        assert [one for one in (folder / "artifacts").rglob("*") if one.is_file()] == []
        assert (await sender.ask("HEAD")).headers["upload-offset"] == "0"
        refused = await sender.do("completeUpload", "artifact { id }", upload=sender.upload)
        assert refused["errors"][0]["extensions"]["code"] == "CONFLICT"
        small = Sender(server, prepared[1]["owner"], os.urandom(MIB))
        await small.finish()
        filler = fill(disk)
        late = Sender(server, prepared[1]["owner"], os.urandom(MIB))
        late.run = small.run
        filler.unlink()
        await late.begin()
        filler = fill(disk)
        assert (await late.send(0)).status_code == 507
        filler.unlink()
        await late.finish()
        stored(folder)
    finally:
        server.end()
    assert faults_of(folder / "registry.db") == []
    assert "no room" in server.log()
