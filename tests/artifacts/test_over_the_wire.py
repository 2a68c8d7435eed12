"""A real server over real connections: a client of others, flat memory, senders that are slow."""

import hashlib
import io
import os
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tusclient.client import TusClient

from greenroom.client import Client
from tests.server import Server

MIB = 1024 * 1024
SIZE = int(os.environ.get("GREENROOM_BYTES_MIB", "192")) * MIB
"""How large the file is that goes up and down; 2048 is the long run."""

GROWTH = 64 * MIB
"""What the server's memory may grow by meanwhile."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with Server(folder, GREENROOM_BODY_SECONDS="2") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, server.token()) as opened:
        opened.create_project("acme/wire")
        yield opened


def begin(client: Client, data: bytes) -> tuple[str, str]:
    """Begin an upload; return its id and where its bytes go."""
    run = client.create_run("acme/wire").id
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    given = {"run": run, "name": "model", "digest": digest, "size": len(data)}
    document = "mutation($i: CreateUploadInput!) { createUpload(input: $i) { id files { url } } }"
    upload = client.execute(document, {"i": given})["createUpload"]
    return upload["id"], f"{client.url}{upload['files'][0]['url']}"


def complete(client: Client, upload: str) -> Any:
    document = "mutation($i: CompleteUploadInput!) { completeUpload(input: $i) { artifact { id stored } } }"
    return client.execute(document, {"i": {"upload": upload}})["completeUpload"]["artifact"]


def test_a_tus_client_of_others_uploads(client: Client, tmp_path: Path) -> None:
    data = os.urandom(5 * MIB)
    stream = io.BytesIO(data)
    upload, url = begin(client, data)
    uploader = TusClient("").uploader(file_stream=stream, url=url, chunk_size=2 * MIB)
    uploader.upload_chunk()
    assert uploader.offset == 2 * MIB
    again = TusClient("").uploader(file_stream=stream, url=url, chunk_size=MIB)
    assert again.offset == 2 * MIB, "it asked where the file goes on"
    again.upload()
    artifact = complete(client, upload)
    assert artifact["stored"]
    assert client.download_artifact(artifact["id"], tmp_path / "back").read_bytes() == data


def memory(server: Server) -> int:
    """The memory that the server's process has of its own, in bytes."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
    lines = dict(line.split(":", 1) for line in status.splitlines()[1:])
    return int(lines["Anonymous"].split()[0]) * 1024


def write_file(path: Path) -> None:
    block = os.urandom(MIB)
    with path.open("wb") as file:
        for number in range(SIZE // MIB):
            file.write(number.to_bytes(8, "big") + block[8:])


def test_memory_stays_flat_however_large_the_file(
    server: Server, client: Client, tmp_path: Path
) -> None:
    """Looked at while bytes pass, not only before and after."""
    file = tmp_path / "large.bin"
    write_file(file)
    run = client.create_run("acme/wire").id
    small = tmp_path / "small.bin"
    small.write_bytes(os.urandom(8 * MIB))
    warm = client.upload_artifact(run, small)
    client.download_artifact(warm.id, tmp_path / "warm")
    before = memory(server)
    seen: list[int] = []

    def look(_name: str, done: int, _size: int) -> None:
        if len(seen) <= done // (16 * MIB):
            seen.append(memory(server))

    made = client.upload_artifact(run, file, progress=look)
    up = len(seen)
    seen_up, seen[:] = max(seen), []
    client.download_artifact(made.id, tmp_path / "back", progress=look)
    assert min(up, len(seen)) > SIZE // MIB // 64, "it was looked at now and then"
    growth = {"up": (seen_up - before) // MIB, "down": (max(seen) - before) // MIB}
    print(f"growth in MiB: {growth}")  # noqa: T201 - for who runs the long form
    assert max(growth.values()) * MIB < GROWTH, growth


def test_a_sender_that_stops_sending_is_cut_off_and_goes_on_later(
    client: Client, server: Server
) -> None:
    data = os.urandom(MIB)
    upload, url = begin(client, data)
    parts = urlsplit(url)
    head = (
        f"PATCH {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
        f"content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n"
        f"content-length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        line.sendall(head.encode() + data[:300_000])
        began = time.monotonic()
        answer = HTTPResponse(line)
        answer.begin()
    assert answer.status == 408
    assert time.monotonic() - began > 1
    assert httpx.head(url).headers["upload-offset"] == "300000", "what came is kept"
    rest = {"upload-offset": "300000", "content-type": "application/offset+octet-stream"}
    assert httpx.patch(url, content=data[300_000:], headers=rest).status_code == 204
    assert complete(client, upload)["stored"]


def test_a_reader_that_goes_away_leaves_nothing_open(
    client: Client, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "large.bin"
    file.write_bytes(os.urandom(16 * MIB))
    made = client.upload_artifact(client.create_run("acme/wire").id, file)
    document = "mutation($i: CreateDownloadInput!) { createDownload(input: $i) { url } }"
    address = client.execute(document, {"i": {"artifact": made.id}})["createDownload"]["url"]
    assert server.process is not None
    files = Path(f"/proc/{server.process.pid}/fd")

    def opened() -> int:
        names = [str(one.readlink()) for one in files.iterdir() if one.is_symlink()]
        return sum("/artifacts/" in name for name in names)

    for _ in range(40):  # more than may be under way at once
        with httpx.stream("GET", f"{client.url}{address}") as response:
            assert response.status_code == 200
            next(response.iter_raw(1000))
    deadline = time.monotonic() + 30
    while opened() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert opened() == 0
    assert httpx.get(f"{client.url}{address}").content == file.read_bytes()
