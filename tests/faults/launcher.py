"""Starts ``greenroom`` commands by forking a process that has imported the program already.

A start costs a tenth of a second instead of two, so that a test can afford many. What runs is the
command itself, in a process of its own with its own store, sockets and signals.
"""

import contextlib
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import stores

START_SECONDS = 60
STOP_SECONDS = 60

_LINE = re.compile(r"^Greenroom serves (http://\S+)/graphql$", re.MULTILINE)


class Launcher:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GREENROOM_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.launcher"],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, *command: str, output: Path, log: Path, environment: Mapping[str, str], planted: str
    ) -> int:
        """Fork a ``greenroom`` command; return the number of its process.

        ``planted`` is a fault: Python that runs before the command, to see whether a test finds it.
        """
        answer = self._order(
            do="start",
            command=command,
            output=str(output),
            log=str(log),
            environment=dict(environment),
            planted=planted,
        )
        return int(answer)

    def code(self, pid: int) -> int | None:
        """Return the exit code of a process that has ended, or None."""
        return self._order(do="look", pid=pid)

    def wait(self, pid: int, seconds: float = STOP_SECONDS) -> int:
        """Wait until a process has ended; return its exit code."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            code = self.code(pid)
            if code is not None:
                return code
            time.sleep(0.01)
        message = f"process {pid} still runs after {seconds} s"
        raise TimeoutError(message)

    def close(self) -> None:
        """End the process that forks."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=STOP_SECONDS)
        self._process.stdout.close()

    def _order(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Server:
    """``greenroom serve`` over a folder: started, stopped and killed by its process."""

    def __init__(
        self, launcher: Launcher, folder: Path, logs: Path, planted: str = "", **settings: Any
    ) -> None:
        self.launcher = launcher
        self.folder = folder
        self.planted = planted
        self.settings = stores.environment_of(folder) | {
            f"GREENROOM_{name.upper()}": str(settings[name]) for name in settings
        }
        self.log_file = logs / f"{folder.name}.log"
        self.pid: int | None = None
        self.url = ""

    def fork(self) -> Path:
        """Start it, and do not wait; return where it writes what it prints."""
        assert self.pid is None, "it runs already"
        output = self.log_file.with_suffix(".output")
        output.write_text("")
        self.pid = self.launcher.start(
            "serve",
            "--port",
            "0",
            "--data",
            str(self.folder),
            output=output,
            log=self.log_file,
            environment=self.settings,
            planted=self.planted,
        )
        return output

    def start(self) -> "Server":
        """Start it, and wait until it says where it is."""
        output = self.fork()
        assert self.pid is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = _LINE.search(output.read_text())
            if found:
                self.url = found[1]
                return self
            code = self.launcher.code(self.pid)
            assert code is None, f"it ended with {code}:\n{self.log()}"
            time.sleep(0.01)
        message = f"it does not say where it is:\n{self.log()}"
        raise AssertionError(message)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.pid is not None
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        assert self.pid is not None
        code = self.launcher.wait(self.pid)
        self.pid = None
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
        return [line for line in lines if '"level": "INFO"' not in line]

    def open_files(self) -> int:
        """Count its file descriptors."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def end(self) -> None:
        """End it, however it is."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.wait()


def _answer(value: Any) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201 - it is the protocol


def _look(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(order: Mapping[str, Any]) -> None:
    """Turn this forked process into the command."""
    for number, file in ((1, order["output"]), (2, order["log"])):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.environ.update(order["environment"])
    exec(order["planted"], {})
    command = importlib.import_module("greenroom.cli.main")
    command.app(order["command"], prog_name="greenroom")


def _run() -> None:
    for name in ("main", "admin", "serve"):
        importlib.import_module(f"greenroom.cli.{name}")
    while line := sys.stdin.readline():
        order = json.loads(line)
        if order["do"] == "look":
            _answer(_look(order["pid"]))
            continue
        pid = os.fork()
        if pid == 0:
            _become(order)
            sys.exit(0)
        _answer(pid)


if __name__ == "__main__":
    _run()
