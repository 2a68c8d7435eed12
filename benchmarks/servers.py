"""The servers: started in processes of their own, and stopped by their process ids."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GRACE_SECONDS = 15
START_SECONDS = 120

ASKS = {"GREENROOM_KEPT_ANSWERS_BYTES": "0"}
"""The setting with which no answer is given again."""

KEEPS = {"GREENROOM_KEPT_ANSWERS_BYTES": str(4 * 1024 * 1024)}
"""That which is so when nothing is configured."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it and its children have used; 0 where the system does not tell.

        What a child used that has ended is in its parent's account.
        """
        ticks = sum(sum(map(int, fields[11:15])) for fields in _family(self.pid).values())
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def resident_bytes(self) -> int:
        """The memory in which it and its children lie; what they share is counted for each."""
        pages = sum(int(fields[21]) for fields in _family(self.pid).values())
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def own_bytes(self) -> int:
        """The memory that its process has of its own, without the files that it has mapped."""
        status = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines()[1:])
        return int(lines["Anonymous"].split()[0]) * 1024


def _family(root: int) -> dict[int, list[str]]:
    """Return what /proc/N/stat says behind the name, of a process and all that descend from it."""
    told: dict[int, list[str]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            told[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
    found = [root] if root in told else []
    for parent in found:
        found += [pid for pid, fields in told.items() if int(fields[1]) == parent]
    return {pid: told[pid] for pid in found}


@contextmanager
def registry(folder: Path, name: str = "greenroom", **settings: str) -> Iterator[Server]:
    """Serve the store in a folder by ``greenroom serve``, which asks the store for each answer.

    ``settings`` are those of the environment that are to differ from what is so when nothing is
    configured, such as ``GREENROOM_PLANS``.
    """
    command = Path(sys.executable).with_name("greenroom")
    serve = [str(command), "serve", "--port", "0"]
    with running(name, serve, folder, ASKS | settings) as server:
        yield server


@contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """Serve the store in a folder by ``floor.py``."""
    command = [sys.executable, str(HERE / "floor.py"), str(folder / "registry.db")]
    with running("floor", command, folder) as server:
        yield server


@contextmanager
def running(
    name: str,
    command: list[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Run a server until the block ends: one that prints its address, or one that has a port.

    What it prints else is kept in a file in the folder.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GREENROOM_")}
    kept |= {"GREENROOM_DATA": str(folder), "GREENROOM_RATE_POINTS": "0"}
    log_path = folder / f"{name}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=kept | dict(environment or {}),
            stdout=subprocess.PIPE if port is None else log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    watch = threading.Timer(START_SECONDS, process.kill)
    watch.start()
    try:
        if port is None:
            port = _port(process, log_path)
        _wait(port, process, log_path)
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
        with suppress(ProcessLookupError):  # what it started and left behind
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _port(process: "subprocess.Popen[str]", log_path: Path) -> int:
    """Return the port in the first line that names an address."""
    assert process.stdout is not None
    for line in process.stdout:
        found = _ADDRESS.search(line)
        if found:
            return int(found[1])
    message = f"a server ended before it served: {log_path.read_text()[-2000:]}"
    raise RuntimeError(message)


def _wait(port: int, process: "subprocess.Popen[str]", log_path: Path) -> None:
    """Wait until the server takes connections: it may tell its address a little before."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.005)
        else:
            return
    told = log_path.read_text()[-2000:]
    message = f"a server ended before it served, with exit code {process.returncode}: {told}"
    raise RuntimeError(message)
