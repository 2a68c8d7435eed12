"""The nginx of docs/operations.md, for real: all that the registry speaks goes through it."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from greenroom.client import Client
from tests import stores
from tests.live.serving import EVENTS, Socket, Stream
from tests.server import Server

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
PATIENCE = 20
PIECES = 3 * 1024 * 1024

pytestmark = pytest.mark.skipif(
    not Path(PROGRAM).exists(), reason="nginx is a package of the system; .ci/run installs it"
)


@dataclass
class Proxied:
    """A server, and the nginx before it at an address of https."""

    server: Server
    url: str
    token: str
    trusted: ssl.SSLContext

    def client(self) -> httpx.AsyncClient:
        """Return somebody who trusts its certificate."""
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(
            verify=self.trusted, base_url=self.url, headers=headers, trust_env=False, timeout=30
        )


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def configuration(folder: Path, ports: tuple[int, int]) -> str:
    """Return what the page says, for the addresses and files of this test."""
    found = re.search(r"```nginx\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    told = found[1]
    for said, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{ports[0]}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{ports[1]} ssl"),
        ("server_name models.example.com", "server_name localhost"),
        ("/etc/ssl/models.pem", str(folder / "models.pem")),
        ("/etc/ssl/models.key", str(folder / "models.key")),
    ):
        assert told.count(said) == 1, said
        told = told.replace(said, here)
    user = "user root;" if os.geteuid() == 0 else ""
    places = "\n".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {places}\n{told} }}\n"
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the workers of nginx may enter."""
    made = Path(tempfile.mkdtemp(prefix="greenroom-nginx-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def proxied(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxied]:
    """A served registry behind it."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "models.key"))
    for pem in certificate.cert_chain_pems:
        pem.write_to_path(str(folder / "models.pem"), append=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
    ports = free_port(), free_port()
    (folder / "nginx.conf").write_text(configuration(folder, ports))
    process = subprocess.Popen(
        [PROGRAM, "-e", folder / "errors", "-c", folder / "nginx.conf"],
        stderr=subprocess.PIPE,
        text=True,
    )
    data, url = tmp_path / "data", f"https://localhost:{ports[1]}"
    data.mkdir(mode=0o700)
    try:
        with Server(
            data,
            GREENROOM_PORT=str(ports[0]),
            GREENROOM_PUBLIC_URL=url,
            GREENROOM_STREAM_KEEP_ALIVE_SECONDS="0.2",
            GREENROOM_METRICS_TOKEN="x" * 32,
        ) as server:
            assert process.poll() is None, process.communicate()[1]
            trusted = ssl.create_default_context(cafile=str(folder / "authority.pem"))
            yield Proxied(server, url, server.token(), trusted)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def wire(proxied: Proxied) -> str:
    """The address of sockets."""
    return f"{proxied.url.replace('https:', 'wss:')}/graphql"


def test_a_client_works_through_it(proxied: Proxied, tmp_path: Path) -> None:
    """Also with files that are larger than what nginx takes by itself."""
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(PIECES))
    with Client(proxied.url, proxied.token) as client:
        client.create_model("acme/churn")
        client.create_project("acme/train")
        with client.run(project="acme/train") as made:
            made.log_artifact(file)
        client.promote_run(str(made.id), "acme/churn:v1", artifacts=["model.bin"])
        got = Path(client.pull("acme/churn:v1", tmp_path / "pulled"))
    assert [one.read_bytes() for one in got.rglob("model.bin")] == [file.read_bytes()]


async def test_events_come_as_they_happen(proxied: Proxied) -> None:
    """It keeps nothing back: each event arrives while the stream goes on."""
    headers = {"accept": "text/event-stream"}
    body = {"query": EVENTS, "variables": {}}
    async with (
        proxied.client() as client,
        client.stream("POST", "/graphql", json=body, headers=headers) as response,
    ):
        stream = Stream(response)
        await stream.heard()
        for name in ("one", "two"):
            text = (
                f'mutation {{ createModel(input: {{name: "acme/{name}"}}) {{ model {{ id }} }} }}'
            )
            assert "errors" not in (await client.post("/graphql", json={"query": text})).json()
            told = (await stream.next())["events"]["event"]
            assert told["subjectName"] == f"acme/{name}"


async def test_sockets_go_through_it(proxied: Proxied, wire: str) -> None:
    async with connect(
        wire, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None, ssl=proxied.trusted
    ) as opened:
        socket_ = Socket(opened)
        said = {"authorization": f"Bearer {proxied.token}"}
        await socket_.say(type="connection_init", payload=said)
        assert (await socket_.hear())["type"] == "connection_ack"
        await socket_.follow(after="")
        told = (await socket_.next())["events"]["event"]
        assert told["kind"] == "ORGANIZATION_CREATED"


async def test_who_asks_is_who_it_says_and_not_who_they_say(proxied: Proxied) -> None:
    """Failed sign-ins count for the address that nginx saw; the numbers are for nobody."""
    async with proxied.client() as client:
        refused = await client.post(
            "/sign-in",
            data={"user": "owner", "password": "guessed"},
            headers={"x-forwarded-for": "6.6.6.6", "origin": proxied.url},
        )
        assert refused.status_code == 401
        assert (await client.get("/metrics")).status_code == 404
    told = stores.ask(proxied.server.folder, "SELECT account, address FROM sign_in_attempts")
    assert told == [("owner", "127.0.0.1")]
