"""Commands and servers in processes of their own, forked from one which has read their code.

The tests run hundreds of them, and most of the time of each would go into starting Python. That
``greenroom`` itself starts is the matter of ``cli/test_start.py``.
"""

import fcntl
import multiprocessing
import os
import sys
import termios
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess

_METHOD = multiprocessing.get_context("forkserver")
_METHOD.set_forkserver_preload(
    [
        "aiosqlite",
        "anyio._backends._asyncio",
        "encodings.idna",
        "greenroom.cli.admin",
        "greenroom.cli.main",
        "greenroom.cli.models",
        "greenroom.client.generated.sync",
        "greenroom.cli.serve",
        "greenroom.client.sync.client",
        "greenroom.deployers.kserve",
        "greenroom.deployers.local",
        "greenroom.deployers.webhook",
        "httpcore",
        "httpx",
        "pydantic.type_adapter",
        "uvicorn.lifespan.on",
        "uvicorn.loops.uvloop",
        "uvicorn.protocols.http.httptools_impl",
        "uvicorn.protocols.websockets.auto",
        "uvloop",
        "rich.progress",
        "rich.table",
        "tests.forked",
        "tests.warm",
    ]
)


def begin(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    streams: Sequence[int],
    planted: str = "",
) -> BaseProcess:
    """Start ``greenroom`` with these arguments, this environment, and copies of these three descriptors.

    Where standard input is a terminal, it becomes the one that controls the process. ``planted`` is
    Python that runs before the command.
    """
    copies = [Connection(os.dup(one)) for one in streams]
    process = _METHOD.Process(
        target=_command, args=(list(arguments), dict(environment), Path.cwd(), copies, planted)
    )
    process.start()
    for one in copies:
        one.close()
    return process


def end(process: BaseProcess, seconds: float) -> int:
    """Wait for its end; return its exit code. One that takes longer is killed, which is an error."""
    process.join(max(seconds, 1))
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError(seconds)
    return process.exitcode


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: str | None = None,
    seconds: float = 300,
) -> CompletedProcess[str]:
    """Run a ``greenroom`` command to its end, its streams three pipes."""
    (given, to), (out, output), (err, errors) = os.pipe(), os.pipe(), os.pipe()
    process = begin(arguments, environment, [given, output, errors])
    for one in (given, output, errors):
        os.close(one)
    with ThreadPoolExecutor(3) as pool:
        pool.submit(_write, to, stdin or "")
        shown, told = pool.submit(_read, out), pool.submit(_read, err)
        code = end(process, seconds)
    return CompletedProcess(arguments, code, shown.result(), told.result())


def _write(pipe: int, text: str) -> None:
    with suppress(BrokenPipeError), os.fdopen(pipe, "w", encoding="utf-8") as opened:
        opened.write(text)


def _read(pipe: int) -> str:
    with os.fdopen(pipe, encoding="utf-8") as opened:
        return opened.read()


def _command(
    arguments: list[str],
    environment: dict[str, str],
    folder: Path,
    streams: list[Connection],
    planted: str,
) -> None:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["greenroom", *arguments]
    exec(planted, {})
    from greenroom.cli.main import app  # after the environment: it is read by the first who asks

    app(prog_name="greenroom")
