"""A real server in a process of its own."""

import io
import os
import re
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import TextIO

import httpx

from greenroom.trust import trust
from tests.forked import begin, end, run
from tests.stores import environment_of

STOP_SECONDS = 30


class Server:
    """``greenroom serve`` over a folder; stopped by its process.

    It listens on a free port, or on ``GREENROOM_PORT``, which one needs to know for a proxy before it.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "GREENROOM_DATA": str(folder),
            **environment_of(folder),
            **environment,
        }
        self.process: BaseProcess | None = None
        self.output: TextIO = io.StringIO()
        self.url = ""
        self.link = ""

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """Run another ``greenroom`` command over the same folder; return what it prints."""
        done = run(arguments, self.environment, stdin=stdin)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    def start(self) -> "Server":
        """Start it, and wait until it says where it is and answers there."""
        said, output = os.pipe()
        port = self.environment.get("GREENROOM_PORT", "0")
        with (self.folder / "server.log").open("a") as log, Path(os.devnull).open() as nothing:
            streams = [nothing.fileno(), output, log.fileno()]
            self.process = begin(["serve", "--port", port], self.environment, streams)
        os.close(output)
        self.output = os.fdopen(said, encoding="utf-8")
        for line in self.output:
            found = re.search(r"(https?://\S+)/graphql$", line.strip())
            self.url = found[1] if found else self.url
            link = re.search(r"\S+/sign-in\?token=\S+", line)
            self.link = link[0] if link else self.link
            if line.startswith("Sign in:"):
                break
        try:
            assert self.url, self.log()
            here = self.url if port == "0" else f"http://127.0.0.1:{port}"
            httpx.get(f"{here}/ready", timeout=20, verify=trust()).raise_for_status()
        except Exception:
            self.kill()
            raise
        return self

    def token(self, user: str = "owner") -> str:
        """Return a fresh token."""
        return self.run("token", "create", "--user", user)

    def set_password(self, user: str, password: str) -> None:
        """Set somebody's password, as the operator does."""
        self.run("user", "password", user, "--stdin", stdin=password)

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = end(self.process, STOP_SECONDS)
        self.output.close()
        return code

    def kill(self) -> None:
        """Stop it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        end(self.process, STOP_SECONDS)
        self.output.close()

    def log(self) -> str:
        """Return what it logged."""
        return (self.folder / "server.log").read_text()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        if self.process.exitcode is None:
            self.stop()
        self.output.close()
