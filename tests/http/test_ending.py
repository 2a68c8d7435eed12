"""Told to end, a server says that it goes, ends what it has begun, and tells who listens."""

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests import stores
from tests.http.test_connections import told
from tests.http.test_metrics import TOKEN
from tests.server import STOP_SECONDS, Server


def tell(server: Server, number: int) -> None:
    assert server.process is not None
    assert server.process.pid is not None
    os.kill(server.process.pid, number)


def test_it_says_that_it_goes_and_serves_until_it_does(tmp_path: Path) -> None:
    with Server(tmp_path, GREENROOM_DRAIN_SECONDS="2") as server:
        token = server.token()
        assert httpx.get(f"{server.url}/ready").status_code == 200
        tell(server, signal.SIGTERM)
        for _ in range(100):
            going = httpx.get(f"{server.url}/ready")
            if going.status_code != 200:
                break
            time.sleep(0.02)
        assert (going.status_code, going.json()) == (503, {"status": "going"})
        assert httpx.get(f"{server.url}/health").status_code == 200
        made = httpx.post(
            f"{server.url}/graphql",
            json={"query": 'mutation { createModel(input: {name: "acme/x"}) { model { name } } }'},
            headers={"authorization": f"Bearer {token}"},
        )
        assert made.json() == {"data": {"createModel": {"model": {"name": "x"}}}}
        assert server.process is not None
        server.process.join(STOP_SECONDS)
        assert server.process.exitcode == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/health")


def test_a_second_signal_ends_it_without_waiting(tmp_path: Path) -> None:
    with Server(tmp_path, GREENROOM_METRICS_TOKEN=TOKEN) as server:
        token = server.token()
        with ExitStack() as held:
            held.enter_context(stores.turn_taken(tmp_path))

            def register() -> None:
                try:
                    httpx.post(
                        f"{server.url}/graphql",
                        json={
                            "query": 'mutation { createModel(input: {name: "acme/x"}) { model { id } } }'
                        },
                        headers={"authorization": f"Bearer {token}"},
                        timeout=30,
                    )
                except httpx.HTTPError:
                    pass

            waiting = threading.Thread(target=register)
            waiting.start()
            while told(server)("requests_under_way") < 2:  # with the one that asks
                time.sleep(0.02)
            tell(server, signal.SIGTERM)
            time.sleep(0.5)
            assert server.process is not None
            assert server.process.exitcode is None, "it waits for what it has begun"
            tell(server, signal.SIGTERM)
            began = time.monotonic()
            held.close()
            server.process.join(STOP_SECONDS)
            assert time.monotonic() - began < 6
            assert server.process.exitcode == 0
            waiting.join()
        assert "Traceback" not in server.log(), "it did as it was told"


def test_what_takes_longer_than_the_grace_is_given_up(tmp_path: Path) -> None:
    with Server(tmp_path, GREENROOM_GRACE_SECONDS="1", GREENROOM_BODY_SECONDS="600") as server:
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port)) as slow:
            slow.sendall(
                b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                b'content-length: 99\r\n\r\n{"query": '
            )
            time.sleep(0.3)
            began = time.monotonic()
            assert server.stop() == 0
            assert 0.9 < time.monotonic() - began < 10
