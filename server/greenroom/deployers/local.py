"""The deployer ``local``: versions as programs of this machine, behind the registry's permissions."""

import asyncio
import logging
import os
import re
import shutil
import signal
import socket
import ssl
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from greenroom.deployers.deployer import Deployer, DeployerError, Job, Part, Progress
from greenroom.errors import Conflict, Invalid
from greenroom.settings import Settings
from greenroom.storage import Storage, StorageError
from greenroom.tables import ArtifactKind, DeploymentStatus

_log = logging.getLogger(__name__)

HERE = Path(__file__).parent
SERVABLE = (".skops", ".onnx")
MAX_WORDS = 64
MAX_WORD = 2_048
MAX_RESTARTS = 4
"""So often an app is started again before it has failed, unless it ran well in between."""

HOPELESS = {78, 126, 127}
"""Exit codes of what another start would not help: a model that cannot be served, no such command."""

LONGEST_SAID = 500
WELL_SECONDS = 60.0
LONGEST_PAUSE = 30.0
HEALTH_SECONDS = 5.0
SICK = 3
"""So many looks without an answer mean that a running app does not serve any more."""

STOP_SECONDS = 10.0
LOG_BYTES = 1024 * 1024
TAIL_BYTES = 64 * 1024
_SIGNALS = 128
_STATUS = DeploymentStatus


@dataclass(frozen=True)
class Plan:
    """What is to be run: a command of the version's content, or the server of a model's file."""

    health: str
    command: tuple[str, ...] = ()
    model: Part | None = None


@dataclass
class App:
    """One app: its process, where it answers, and how it has fared so far."""

    plan: Plan
    folder: Path
    port: int = 0
    process: Process | None = None
    output: asyncio.Task[None] | None = None
    began: float = 0.0
    runs: bool = False
    sick: int = 0
    looked: float = 0.0
    restarts: int = 0
    failures: int = 0
    again_at: float | None = None
    why: str | None = None


class Local(Deployer):
    """Runs each version as a process of its own, restarts it, and keeps its output."""

    name = "local"
    keeps_time = 0.5

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._settings = settings
        self._storage = storage
        self._apps: dict[str, App] = {}
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # apps are asked by plain HTTP
        self._client = httpx.AsyncClient(trust_env=False, timeout=2.0, verify=nobody)

    def check(self, job: Job) -> None:
        """Refuse a version of which nothing can be run here."""
        if job.settings:
            message = "The deployer `local` takes no settings."
            raise Invalid(message, at=("settings",))
        self._plan(job)

    async def begin(self, job: Job) -> Progress:
        """Bring the files of a version to their place, and start it."""
        if job.id in self._apps:
            return await self.look(job)
        running = len(self._apps)
        if running >= self._settings.max_local_apps:
            message = (
                f"{running} apps run already, and no more are allowed (GREENROOM_MAX_LOCAL_APPS)."
            )
            return Progress(_STATUS.FAILED, message)
        try:
            plan = self._plan(job)
        except (Conflict, Invalid) as error:
            return Progress(_STATUS.FAILED, error.message)
        app = App(plan, self._settings.apps_folder / job.id)
        try:
            await self._bring(job, app)
            await self._start(job, app)
        except StorageError as error:
            raise DeployerError(str(error)) from error
        except OSError as error:
            message = f"The app cannot be started: {error.strerror or error}."
            raise DeployerError(message) from error
        self._apps[job.id] = app
        again = job.status is not _STATUS.QUEUED
        said = "The registry was started again, and the app with it." if again else None
        return Progress(_STATUS.STARTING, said, address=self._address(app))

    async def look(self, job: Job) -> Progress:
        """Tell how an app fares; start it again when it has ended, later each time."""
        app = self._apps.get(job.id)
        if app is None:
            return await self.begin(job)
        now = time.monotonic()
        if app.process is None:
            if app.again_at is not None and now >= app.again_at:
                await self._start(job, app)
            return self._told(app, _STATUS.STARTING)
        if app.process.returncode is not None:
            return await self._ended(job, app, _why(app.process.returncode))
        if app.runs and now - app.looked < HEALTH_SECONDS:
            return self._told(app, _STATUS.RUNNING)
        app.looked = now
        if await self._answers(app):
            app.runs, app.sick, app.why = True, 0, None
            if now - app.began > WELL_SECONDS:
                app.failures = 0
            return self._told(app, _STATUS.RUNNING)
        if app.runs:
            app.sick += 1
            if app.sick < SICK:
                return self._told(app, _STATUS.RUNNING)
            await self._kill(app)
            return await self._ended(job, app, "It did not answer any more.")
        if now - app.began > self._settings.local_app_start_seconds:
            await self._kill(app)
            seconds = self._settings.local_app_start_seconds
            return await self._ended(job, app, f"It did not answer within {seconds:g} seconds.")
        return self._told(app, _STATUS.STARTING)

    async def end(self, job: Job) -> None:
        """Stop an app, and remove what it wrote; its output stays until it is asked for once more."""
        app = self._apps.pop(job.id, None)
        if app is not None:
            await self._kill(app)
        await asyncio.to_thread(_remove, self._settings.apps_folder / job.id / "files")

    def logs(self, deployment_id: str) -> str | None:
        """Return the last lines of an app's output."""
        return _tail(self._settings.apps_folder / deployment_id)

    async def close(self) -> None:
        """Stop all apps; when the registry is started again, so are they."""
        apps, self._apps = list(self._apps.values()), {}
        await asyncio.gather(*(self._kill(app) for app in apps))
        await self._client.aclose()

    def _plan(self, job: Job) -> Plan:
        """Return what can be run of a version. Raises ``Conflict`` and ``Invalid`` where nothing can."""
        stated = job.content.get("app") if isinstance(job.content, dict) else None
        if stated is not None:
            return self._command(stated)
        models = [one for one in job.parts if one.kind is ArtifactKind.MODEL]
        servable = [one for one in models if _form(one) is not None]
        if not servable:
            message = (
                f"{job.version} has no model that can be served: no artifact of the kind MODEL that "
                "is a .skops, .onnx or MLflow model, and no `app` with a `command` in its content."
            )
            raise Conflict(message, at=("version",))
        if len(servable) > 1:
            names = ", ".join(one.name for one in servable)
            message = f"{job.version} has several models: {names}. Its content can name a command."
            raise Conflict(message, at=("version",))
        (model,) = servable
        if not model.files:
            message = f"The bytes of {model.name!r} are not stored here, so it cannot be served."
            raise Conflict(message, at=("version",))
        if _form(model) == "mlflow" and not self._settings.local_app_commands:
            message = "An MLflow model can hold code, which GREENROOM_LOCAL_APP_COMMANDS allows."
            raise Conflict(message, at=("version",))
        return Plan("/v2/health/ready", model=model)

    def _command(self, stated: Any) -> Plan:
        """Return the command of a version's content, checked."""
        at = ("version",)
        if not self._settings.local_app_commands:
            message = "Commands are not run here: GREENROOM_LOCAL_APP_COMMANDS is not set."
            raise Conflict(message, at=at)
        command: Any = stated.get("command") if isinstance(stated, dict) else None
        is_list = isinstance(command, list) and all(isinstance(one, str) for one in command)
        if not is_list or not 1 <= len(command) <= MAX_WORDS:
            message = f"`app.command` in the content is a list of 1 to {MAX_WORDS} texts."
            raise Conflict(message, at=at)
        if any(not one or len(one) > MAX_WORD or "\x00" in one for one in command):
            message = f"A word of `app.command` has 1 to {MAX_WORD:,} characters."
            raise Conflict(message, at=at)
        health = stated.get("health", "/")
        if not isinstance(health, str) or not re.fullmatch(r"/[!-~]{0,255}", health):
            message = "`app.health` is a path that begins with '/'."
            raise Conflict(message, at=at)
        return Plan(health, command=tuple(command))

    async def _bring(self, job: Job, app: App) -> None:
        """Write the stored files of a version to the app's folder, each verified."""
        files = app.folder / "files"
        await asyncio.to_thread(_remove, files)
        files.mkdir(parents=True, mode=0o700)
        for part in job.parts:
            if app.plan.model is not None and part is not app.plan.model:
                continue
            for file in part.files:
                target = (
                    files / _safe(part.name) / file.path if file.path else files / _safe(part.name)
                )
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                await self._fetch(file.key, file.digest, file.size, target)

    async def _fetch(self, key: str, digest: str, size: int, target: Path) -> None:
        hash_ = sha256()
        with target.open("xb") as opened:
            async for piece in self._storage.read(key, 0, size):
                hash_.update(piece)
                await asyncio.to_thread(opened.write, piece)
        if f"sha256:{hash_.hexdigest()}" != digest:
            message = f"{target.name} is not what its digest says."
            raise DeployerError(message)

    async def _start(self, job: Job, app: App) -> None:
        app.port = _free_port()
        app.began, app.again_at, app.runs, app.sick = time.monotonic(), None, False, 0
        environment = self._environment(job, app)
        app.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(HERE / "guard.py"),
            str(self._settings.local_app_memory_mb),
            *self._words(job, app, environment),
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=app.folder / "files",
            env=environment,
        )
        app.output = asyncio.create_task(_keep(app.process, app.folder))

    def _words(self, job: Job, app: App, environment: Mapping[str, str]) -> Sequence[str]:
        python = str(self._settings.local_app_python or sys.executable)
        if app.plan.model is None:
            words = [
                re.sub(r"\$(PORT|APP_PATH)\b", lambda m: environment[m[1]], one)
                for one in app.plan.command
            ]
            return [python, *words[1:]] if words[0] in {"python", "python3"} else words
        name = job.model.partition("/")[2]
        words = [python, "-I", str(HERE / "serving.py"), _safe(app.plan.model.name)]
        words += ["--name", name, "--port", str(app.port)]
        return [*words, "--mlflow"] if _form(app.plan.model) == "mlflow" else words

    def _environment(self, job: Job, app: App) -> dict[str, str]:
        """Return what an app is told; nothing of what the server knows."""
        return {
            "APP_PATH": job.path,
            "HOME": str(app.folder / "files"),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "PATH": os.environ.get("PATH", os.defpath),
            "PORT": str(app.port),
            "PYTHONUNBUFFERED": "1",
            "VERSION": job.version,
        }

    async def _answers(self, app: App) -> bool:
        try:
            response = await self._client.get(f"http://{self._address(app)}{app.plan.health}")
        except httpx.HTTPError:
            return False
        return response.status_code < 500  # noqa: PLR2004 - what a server says of itself

    async def _ended(self, job: Job, app: App, why: str) -> Progress:
        """Note that an app has ended by itself; try again after a while, or say that it failed."""
        if app.output is not None:
            await app.output
        code = app.process.returncode if app.process is not None else None
        app.failures = 0 if time.monotonic() - app.began > WELL_SECONDS else app.failures
        app.failures += 1
        app.process, app.runs, app.why = None, False, why
        if code in HOPELESS or app.failures > MAX_RESTARTS:
            self._apps.pop(job.id, None)
            said = (_tail(app.folder) or "").rstrip().rpartition("\n")[2][:LONGEST_SAID]
            times = f" It was started {app.restarts + 1} times." if app.restarts else ""
            last = f" Its last words: {said}" if said else ""
            return Progress(_STATUS.FAILED, f"{why}{times}{last}", restarts=app.restarts)
        app.restarts += 1
        app.again_at = time.monotonic() + min(2.0 ** (app.failures - 1) / 2, LONGEST_PAUSE)
        return self._told(app, _STATUS.STARTING)

    async def _kill(self, app: App) -> None:
        """End an app's process, and all that it started."""
        process = app.process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()  # which the guard waits for
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if app.output is not None:
            await app.output

    def _told(self, app: App, status: DeploymentStatus) -> Progress:
        return Progress(status, app.why, address=self._address(app), restarts=app.restarts)

    @staticmethod
    def _address(app: App) -> str:
        return f"127.0.0.1:{app.port}"


async def _keep(process: Process, folder: Path) -> None:
    """Write a process's output to a file, and begin another one when it is long."""
    file = folder / "app.log"
    assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
    while piece := await process.stdout.read(TAIL_BYTES):
        try:
            with file.open("ab") as opened:
                opened.write(piece)
                long = opened.tell() > LOG_BYTES
            if long:
                file.replace(folder / "app.log.1")
        except OSError as error:
            _log.warning("an app's output cannot be kept", extra={"fault": str(error)})


def _tail(folder: Path) -> str | None:
    """Return the end of what an app printed, None where there is nothing of it."""
    found = b""
    for name in ("app.log.1", "app.log"):
        try:
            with (folder / name).open("rb") as opened:
                opened.seek(max(0, opened.seek(0, os.SEEK_END) - TAIL_BYTES))
                found += opened.read()
        except FileNotFoundError:
            continue
    return found[-TAIL_BYTES:].decode(errors="replace") if found else None


def _why(code: int) -> str:
    """Return in words how a program ended; above 128 a signal ended it."""
    if code > _SIGNALS and code - _SIGNALS in {one.value for one in signal.Signals}:
        return f"It was ended by {signal.Signals(code - _SIGNALS).name}."
    return f"It ended with exit code {code}."


def _form(part: Part) -> str | None:
    """Return in which form a model is, None where it cannot be served."""
    if any(file.path == "MLmodel" for file in part.files):
        return "mlflow"
    return next((one for one in SERVABLE if part.name.endswith(one)), None)


def _safe(name: str) -> str:
    """Return a name as that of a file: no folder, not hidden."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".") or "_"


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
