"""The two servers: started in processes of their own, and stopped by their process ids."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GRACE_SECONDS = 15
START_SECONDS = 60

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """The processor time that its process has used; 0 where the system does not tell."""
        told = Path(f"/proc/{self.pid}/stat")
        if not told.exists():
            return 0.0
        fields = told.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def registry(folder: Path) -> Iterator[Server]:
    """Serve the store in a folder by ``greenroom serve``, as it is when nothing is configured."""
    command = Path(sys.executable).with_name("greenroom")
    with running("greenroom", [str(command), "serve", "--port", "0"], folder) as server:
        yield server


@contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """Serve the store in a folder by ``floor.py``."""
    command = [sys.executable, str(HERE / "floor.py"), str(folder / "registry.db")]
    with running("floor", command, folder) as server:
        yield server


@contextmanager
def running(name: str, command: list[str], folder: Path) -> Iterator[Server]:
    """Run a server that prints its address, until the block ends."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GREENROOM_")}
    log_path = folder / f"{name}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**kept, "GREENROOM_DATA": str(folder), "GREENROOM_RATE_POINTS": "0"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    watch = threading.Timer(START_SECONDS, process.kill)
    watch.start()
    try:
        port = _port(process, log_path)
        _wait(port, process)
        watch.cancel()
        yield Server(name, port, process.pid)
    finally:
        watch.cancel()
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: "subprocess.Popen[str]", log_path: Path) -> int:
    """Return the port in the first line that names an address."""
    assert process.stdout is not None
    for line in process.stdout:
        found = _ADDRESS.search(line)
        if found:
            return int(found[1])
    message = f"a server ended before it served: {log_path.read_text()[-2000:]}"
    raise RuntimeError(message)


def _wait(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the server takes connections: it may tell its address a little before."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    message = f"a server ended before it served, with exit code {process.returncode}"
    raise RuntimeError(message)
