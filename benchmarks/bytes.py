#!/usr/bin/env python3
"""How fast bytes go up and down, against a plain Starlette file response in the same minute.

``floor`` is a Starlette application of one route that answers with a ``FileResponse``, on uvicorn with
uvloop and httptools. The load is raw sockets that read into one buffer, or send a file by the kernel,
so that it costs as little as it can of the machine that it shares.
"""

import argparse
import hashlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from servers import Server, registry, running

MIB = 1024 * 1024
PIECE = 4 * MIB

FLOOR = """
import socket
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

app = Starlette(routes=[Route("/file", lambda request: FileResponse(sys.argv[1]))])
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
server.run(sockets=[listener])
"""


def token(folder: Path) -> str:
    """A token of the owner."""
    environment = {**os.environ, "GREENROOM_DATA": str(folder)}
    command = [sys.executable, "-m", "greenroom.cli", "token", "create"]
    made = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return made.stdout.strip()


class Registry:
    """The owner of a registry."""

    def __init__(self, url: str, token: str) -> None:
        self.http = httpx.Client(
            base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=120
        )
        self.do("createProject", "project { id }", name="acme/bytes")
        self.run = self.do("createRun", "run { id }", project="acme/bytes")["run"]["id"]

    def upload(self, digest: str, size: int, number: int) -> Any:
        """Begin to upload a file."""
        given = {"run": self.run, "name": f"m{number}", "digest": digest, "size": size}
        return self.do("createUpload", "id files { url }", **given)

    def do(self, mutation: str, show: str, **given: Any) -> Any:
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation($i: {kind}!) {{ {mutation}(input: $i) {{ {show} }} }}"
        answer = self.http.post("/graphql", json={"query": document, "variables": {"i": given}})
        return answer.json()["data"][mutation]


def get(url: str, size: int) -> float:
    """Fetch a file into nothing; return the seconds."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    buffer = bytearray(PIECE)
    with socket.create_connection((parts.hostname, parts.port)) as line:
        began = time.perf_counter()
        line.sendall(f"GET {target} HTTP/1.1\r\nhost: {parts.netloc}\r\n\r\n".encode())
        got, length = 0, 1
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(65_536)
        head, _, body = head.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        got = len(body)
        while got < size and length:
            length = line.recv_into(buffer)
            got += length
        taken = time.perf_counter() - began
    assert got == size, (got, size)
    return taken


def patch(url: str, file: Path, size: int) -> float:
    """Send a file from the kernel; return the seconds until it is stored."""
    parts = urlsplit(url)
    head = (
        f"PATCH {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
        "content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n"
        f"content-length: {size}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port)) as line, file.open("rb") as opened:
        began = time.perf_counter()
        line.sendall(head.encode())
        line.sendfile(opened)
        answer = line.recv(65_536)
        taken = time.perf_counter() - began
    assert answer.startswith(b"HTTP/1.1 204"), answer
    return taken


def write(file: Path, size: int, number: int) -> str:
    """Write a file that no other round has; return its digest."""
    block = os.urandom(MIB)
    digest = hashlib.sha256()
    with file.open("wb") as opened:
        for place in range(size // MIB):
            piece = number.to_bytes(8, "big") + place.to_bytes(8, "big") + block[16:]
            digest.update(piece)
            opened.write(piece)
    return f"sha256:{digest.hexdigest()}"


def measure(folder: Path, size: int, rounds: int) -> dict[str, Any]:
    """Measure by turns."""
    file, data = folder / "file", folder / "data"
    data.mkdir()
    write(file, size, 0)
    took: dict[str, list[float]] = {"floor": [], "up": [], "down": []}
    cpu: dict[str, list[float]] = {"floor": [], "up": [], "down": []}
    grew = 0

    def timed(name: str, server: Server, act: Callable[[], float]) -> None:
        spent = server.cpu_seconds
        took[name].append(act())
        cpu[name].append(server.cpu_seconds - spent)

    command = [sys.executable, "-c", FLOOR, str(file)]
    with running("floor", command, data) as plain, registry(data) as served:
        url = f"http://127.0.0.1:{served.port}"
        owner = Registry(url, token(data))
        warm = owner.upload(write(file, MIB, 0), MIB, 0)
        patch(f"{url}{warm['files'][0]['url']}", file, MIB)
        for number in range(1, rounds + 1):
            digest = write(file, size, number)
            made = owner.upload(digest, size, number)
            before = served.own_bytes
            timed("floor", plain, lambda: get(f"http://127.0.0.1:{plain.port}/file", size))
            address = f"{url}{made['files'][0]['url']}"
            timed("up", served, lambda address=address: patch(address, file, size))
            grew = max(grew, served.own_bytes - before)
            done = owner.do("completeUpload", "artifact { id }", upload=made["id"])
            got = owner.do("createDownload", "url", artifact=done["artifact"]["id"])
            address = f"{url}{got['url']}"
            timed("down", served, lambda address=address: get(address, size))
            grew = max(grew, served.own_bytes - before)
    speed = {name: size / MIB / statistics.median(times) for name, times in took.items()}
    return {
        "mib": size // MIB,
        "rounds": rounds,
        "mib_per_second": {name: round(one) for name, one in speed.items()},
        "cpu_seconds": {name: round(statistics.median(one), 2) for name, one in cpu.items()},
        "ratio_up": round(speed["up"] / speed["floor"], 2),
        "ratio_down": round(speed["down"] / speed["floor"], 2),
        "growth_mib": round(grew / MIB, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=2048, help="size of the file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder else")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        print(json.dumps(measure(Path(folder), given.mib * MIB, given.rounds), indent=2))


if __name__ == "__main__":
    main()
