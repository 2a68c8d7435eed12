"""``greenroom serve`` in a process of its own, as one who wants to end it any way sees it.

What runs is the command itself, with its own store, sockets and signals.
"""

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests import stores
from tests.forked import begin, end

START_SECONDS = 60
STOP_SECONDS = 60

_LINE = re.compile(r"^Greenroom serves (http://\S+)/graphql$", re.MULTILINE)


class Server:
    """``greenroom serve`` over a folder: started, stopped and killed by its process."""

    def __init__(self, folder: Path, logs: Path, planted: str = "", **settings: Any) -> None:
        """Prepare one that writes what it says to a folder of logs.

        ``planted`` is a fault: Python that runs before the command, to see whether a test finds it.
        """
        self.folder = folder
        self.planted = planted
        self.settings = stores.environment_of(folder) | {
            f"GREENROOM_{name.upper()}": str(settings[name]) for name in settings
        }
        self.log_file = logs / f"{folder.name}.log"
        self.process: BaseProcess | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    def fork(self) -> Path:
        """Start it, and do not wait; return where it writes what it prints."""
        assert self.process is None, "it runs already"
        output = self.log_file.with_suffix(".output")
        output.write_text("")
        arguments = ["serve", "--port", "0", "--data", str(self.folder)]
        with (
            Path(os.devnull).open() as nothing,
            output.open("ab") as told,
            self.log_file.open("ab") as log,
        ):
            streams = [nothing.fileno(), told.fileno(), log.fileno()]
            self.process = begin(
                arguments, without_settings() | self.settings, streams, self.planted
            )
        return output

    def start(self) -> "Server":
        """Start it, and wait until it says where it is."""
        output = self.fork()
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = _LINE.search(output.read_text())
            if found:
                self.url = found[1]
                return self
            code = self.process.exitcode
            assert code is None, f"it ended with {code}:\n{self.log()}"
            time.sleep(0.01)
        message = f"it does not say where it is:\n{self.log()}"
        raise AssertionError(message)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        assert self.process is not None
        code = end(self.process, STOP_SECONDS)
        self.process = None
        return code

    def kill(self) -> None:
        """End it at once, as it is."""
        self.signal(signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def log(self) -> str:
        """Return what it logged."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    def complaints(self) -> list[str]:
        """Return the lines of the log that are errors, or no log lines at all."""
        lines = [line for line in self.log().splitlines() if line.strip()]
        return [line for line in lines if '"level":"INFO"' not in line]

    def open_files(self) -> int:
        """Count its file descriptors."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def end(self) -> None:
        """End it, however it is."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.wait()


def without_settings() -> dict[str, str]:
    """Return the environment without what steers Greenroom."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GREENROOM_") and name != "PYTHONDONTWRITEBYTECODE"
    }


@contextmanager
def serving(logs: Path, **usual: Any) -> Iterator[Callable[..., Server]]:
    """Give what makes servers with these settings, and starts them; they end with the block."""
    servers: list[Server] = []

    def start(folder: Path, **settings: Any) -> Server:
        servers.append(Server(folder, logs, **{**usual, **settings}))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.end()
