"""What serves: listening sockets, uvicorn over them, and how it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from greenroom.http.courier import AT_MOST
from greenroom.http.health import Readiness
from greenroom.http.metrics import Metrics
from greenroom.http.streams import Streams
from greenroom.settings import Settings

try:
    import resource

    from greenroom.http.connections import Connections
except ImportError:  # on Windows: uvicorn is as it is there
    resource = None  # type: ignore[assignment]
    Connections = None  # type: ignore[assignment,misc]

OWN_FILES = 128 + AT_MOST
"""File descriptors that a process needs besides those of connections: its own, and those to receivers."""


class CannotListenError(OSError):
    """An address cannot be listened on: it is taken, or is not this machine's."""


class RegistryServer(uvicorn.Server):
    """A server that says that it is going before it goes."""

    def __init__(
        self, config: uvicorn.Config, readiness: Readiness, streams: Streams, drain_seconds: float
    ) -> None:
        super().__init__(config)
        self.readiness = readiness
        self.streams = streams
        self.drain_seconds = drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell those who follow, whose streams do not end by themselves; then stop as always."""
        self.streams.stop()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, or, when told again, end without waiting for anybody."""
        self._captured_signals.append(sig)
        again, self.readiness.is_going = self.readiness.is_going, True
        if again:
            self.force_exit = self.should_exit = True
        elif self._loop is None or not self.drain_seconds:
            self.should_exit = True
        else:
            self._loop.call_soon_threadsafe(self._loop.call_later, self.drain_seconds, self.end)

    def end(self) -> None:
        """Begin to end, without waiting for who is still to notice that it is going."""
        self.should_exit = True


class _Quiet(uvicorn.Server):
    """A server beside another one, which hears the signals."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the other one."""
        yield


def make_server(
    app: ASGIApp, settings: Settings, metrics: Metrics, readiness: Readiness, streams: Streams
) -> RegistryServer:
    """Return what serves an application within the limits of connections."""
    given: dict[str, Any] = {}
    if Connections is not None:
        _allow_files(settings.max_connections + OWN_FILES)
        given["http"] = Connections(settings, metrics).protocol
    config = _config(
        app, settings, forwarded_allow_ips=settings.trusted_proxies.replace(" ", ""), **given
    )
    return RegistryServer(config, readiness, streams, settings.drain_seconds)


@asynccontextmanager
async def beside(
    listener: socket.socket | None, settings: Settings, metrics: Metrics
) -> AsyncIterator[None]:
    """Serve the numbers on their own address meanwhile, where they have one."""
    if listener is None:
        yield
        return
    server = _Quiet(_config(metrics.app(), settings))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def listen_beside(settings: Settings) -> AbstractContextManager[socket.socket | None]:
    """Return the socket of the numbers, where they have an address. Raises ``CannotListenError``."""
    if settings.metrics_port is None:
        return nullcontext()
    return listen(settings.metrics_host, settings.metrics_port)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises ``CannotListenError``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        message = f"cannot listen on {host}:{port}: {error.strerror}"
        raise CannotListenError(message) from error
    listener.listen(2048)  # a link that is opened at once waits, and is not refused
    return listener


def _config(app: ASGIApp, settings: Settings, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings.grace_seconds,
        timeout_keep_alive=settings.keep_alive_seconds,
        server_header=False,
        **more,
    )


def _allow_files(number: int) -> None:
    """Let this process have as many files open as it may need, as far as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
