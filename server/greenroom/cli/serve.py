"""``greenroom serve``."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import FrameType
from typing import Any

import typer
from uvicorn.loops.auto import auto_loop_factory

from greenroom.cli.admin import address, sign_in_link
from greenroom.cli.doctor import refuse_what_is_fatal
from greenroom.cli.logs import configure_logging
from greenroom.cli.store import fail, open_store, read_settings
from greenroom.database import Database
from greenroom.deployers import DeployerError
from greenroom.errors import NotFound, RegistryError
from greenroom.http.app import MissingExtraError, create_app
from greenroom.http.health import Readiness
from greenroom.http.metrics import Metrics
from greenroom.http.server import CannotListenError, beside, listen, listen_beside, make_server
from greenroom.http.streams import Streams
from greenroom.migrations.runner import NewerStoreError
from greenroom.operations.archives import BackupError
from greenroom.operations.setup import has_signed_in
from greenroom.settings import Settings
from greenroom.sqlite import UnsafeStoreError
from greenroom.storage import StorageError

SWITCH_SECONDS = 0.0005
"""So long another thread may keep the loop waiting once it is to go on; Python's own is ten times that."""


def serve(*, host: str | None, port: int | None, data: Path | None, log_format: str | None) -> None:
    """Serve until interrupted."""
    settings = read_settings(host=host, port=port, data=data, log_format=log_format)
    configure_logging(settings)
    refuse_what_is_fatal(settings)
    sys.setswitchinterval(SWITCH_SECONDS)
    ending = _Ending()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ending)
    try:
        _run(_serve(settings, ending))
    except asyncio.CancelledError:
        if not ending.is_asked:
            raise
    except (
        BackupError,
        CannotListenError,
        DeployerError,
        MissingExtraError,
        NewerStoreError,
        RegistryError,
        StorageError,
        UnsafeStoreError,
    ) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or settings.data}: {error.strerror}")


class _Ending:
    """What hears signals while uvicorn does not: before it listens to them and after it.

    An exception out of a handler would be raised in whatever runs, be it a callback of the garbage
    collector, which drops it; so the task that serves is ended as any other one.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._end: Callable[[], object] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Note that the end is asked for, and begin it. Uvicorn repeats the signals it heard."""
        again, self.is_asked = self.is_asked, True
        if self._loop is not None and not again:
            self._loop.call_soon_threadsafe(self._begin)

    def by(self, end: Callable[[], object]) -> None:
        """Say how to end what begins now, in the running loop."""
        self._end, self._loop = end, asyncio.get_running_loop()
        if self.is_asked:
            end()

    def _begin(self) -> None:
        if self._end is not None:
            self._end()


async def _serve(settings: Settings, ending: _Ending) -> None:
    if (task := asyncio.current_task()) is not None:
        ending.by(task.cancel)
    with (
        listen(settings.host, settings.port) as listener,
        listen_beside(settings) as listener_beside,
    ):
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        database, fresh = await open_store(settings)
        where = settings.address_file
        try:
            where.write_text(address(settings))
            _greet(settings, await _link(database, settings, fresh=fresh))
            metrics, readiness, streams = (
                Metrics(settings, database),
                Readiness(),
                Streams(settings),
            )
            app = create_app(settings, database, metrics, readiness, streams)
            gc.freeze()  # what there is now stays: requests need not wait while it is looked through
            server = make_server(app, settings, metrics, readiness, streams)
            async with beside(listener_beside, settings, metrics):
                ending.by(server.end)
                await server.serve(sockets=[listener])
        finally:
            where.unlink(missing_ok=True)
            await database.close()


async def _link(database: Database, settings: Settings, *, fresh: bool) -> str | None:
    """Return a sign-in link for the owner, until the owner has signed in for the first time."""
    if not fresh:
        async with database.read() as session:
            if await has_signed_in(session, settings.owner):
                return None
    try:
        return await sign_in_link(database, settings, settings.owner)
    except NotFound:  # the owner has another name than the environment says
        return None


def _greet(settings: Settings, link: str | None) -> None:
    typer.echo(f"Greenroom serves {address(settings)}/graphql")
    typer.echo(f"Explorer:  {address(settings)}/graphiql")
    if link is None:
        typer.echo("Sign in:   greenroom link")
    else:
        typer.echo(f"Sign in:   {link}  (once, within {settings.link_minutes} minutes)")


def _run(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main)
