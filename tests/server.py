"""A real server in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import httpx


class Server:
    """``greenroom serve`` over a folder, on a free port; stopped by its process."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "GREENROOM_DATA": str(folder), **environment}
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.link = ""

    def run(self, *arguments: str) -> str:
        """Run another ``greenroom`` command over the same folder; return what it prints."""
        command = [sys.executable, "-m", "greenroom.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def start(self) -> "Server":
        """Start it, and wait until it says where it is and answers there."""
        log = (self.folder / "server.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "greenroom.cli", "serve", "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"(http://\S+)/graphql$", line.strip())
            self.url = found[1] if found else self.url
            link = re.search(r"\S+/sign-in\?token=\S+", line)
            self.link = link[0] if link else self.link
            if line.startswith("Sign in:"):
                break
        try:
            assert self.url, self.log()
            httpx.get(f"{self.url}/ready", timeout=20).raise_for_status()
        except Exception:
            self.kill()
            raise
        return self

    def token(self, user: str = "owner") -> str:
        """Return a fresh token."""
        return self.run("token", "create", "--user", user)

    def set_password(self, user: str, password: str) -> None:
        """Set somebody's password, as the operator does."""
        command = [sys.executable, "-m", "greenroom.cli", "user", "password", user, "--stdin"]
        subprocess.run(
            command,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            input=password,
        )

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self._close()
        return code

    def kill(self) -> None:
        """Stop it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=30)
        self._close()

    def log(self) -> str:
        """Return what it logged."""
        return (self.folder / "server.log").read_text()

    def _close(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.stdout.close()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.stop()
        else:
            self._close()
