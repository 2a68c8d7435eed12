"""What was answered survives the end of the power: it is on the disk before the answer is sent.

A killed process does not show this, as the system's memory outlives it: the order of system calls
does.
"""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.caller import Caller
from tests.faults.serving import Server
from tests.stores import only_of_files

pytestmark = only_of_files(
    "SQLite's log is looked at; the doctor looks at what keeps that of PostgreSQL"
)

WRITES = 25
SYNCED_NORMALLY = """
import greenroom.sqlite as sqlite

promised = sqlite.set_promises

def careless(connection, *, writes):
    promised(connection, writes=writes)
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()

sqlite.set_promises = careless
"""

_CALL = re.compile(r"^(?P<thread>\d+) +(?P<name>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)$")
_RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. (?:fsync|fdatasync) resumed>\) += 0$")


@dataclass
class Judgement:
    """How many answers were sent, and how many of them too early."""

    answers: int = 0
    early: int = 0


def judge(lines: Iterable[str]) -> Judgement:
    """Read what strace saw; an answer is early where the log has bytes that are not synced yet."""
    found, unsynced, syncing = Judgement(), False, set()
    for line in lines:
        resumed = _RESUMED.match(line)
        if resumed and resumed["thread"] in syncing:
            syncing.discard(resumed["thread"])
            unsynced = False
        call = _CALL.match(line)
        if call is None:
            continue
        if call["file"].endswith("-wal"):
            if call["name"] in {"fsync", "fdatasync"}:
                if call["rest"].endswith("= 0"):
                    unsynced = False
                else:
                    syncing.add(call["thread"])
            else:
                unsynced = True
        elif "HTTP/1.1 200" in call["rest"]:
            found.answers += 1
            found.early += unsynced
    return found


@contextmanager
def watched(server: Server, trace: Path) -> Iterator[None]:
    """Write the server's system calls to a file."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    calls = "pwrite64,pwritev,fsync,fdatasync,write,writev,sendto,sendmsg"
    command = ["strace", "-f", "-y", "-s", "32", "-e", f"trace={calls}", "-o", str(trace)]
    said = trace.with_suffix(".said")
    with said.open("w") as sink:
        strace = subprocess.Popen([*command, "-p", str(server.pid)], stderr=sink)
    try:
        while "attached" not in said.read_text():
            if strace.poll() is not None:
                pytest.skip(f"strace may not watch here: {said.read_text().strip()}")
            time.sleep(0.01)
        yield
    finally:
        strace.terminate()
        strace.wait(timeout=30)


@pytest.mark.parametrize("planted", ["", SYNCED_NORMALLY], ids=["promised", "planted"])
async def test_what_is_answered_is_on_the_disk(
    serve: Callable[..., Server],
    store: Path,
    prepared: tuple[Path, dict[str, str]],
    tmp_path: Path,
    planted: str,
) -> None:
    """No mutation is answered before its bytes are synced; a server that does so is found out."""
    server = serve(store.parent, planted=planted)
    async with Caller(server, prepared[1]["owner"]) as caller:
        await caller.done("registerVersion", model="acme/churn", name="first")
        with watched(server, tmp_path / "trace"):
            for number in range(WRITES):
                await caller.done("registerVersion", model="acme/churn", name=f"v{number}")
            await asyncio.sleep(0.1)
    found = judge((tmp_path / "trace").read_text().splitlines())
    assert found.answers == WRITES
    assert found.early == (WRITES if planted else 0)


def test_the_judge_sees_what_is_early() -> None:
    """Of three answers one comes before its sync is asked for, and one before it has ended."""
    write = "7 pwrite64(9</d/registry.db-wal>, ..., 4096, 32) = 4096"
    sync = "7 fdatasync(9</d/registry.db-wal>) = 0"
    begun, ended = (
        "7 fdatasync(9</d/registry.db-wal> <unfinished ...>",
        "7 <... fdatasync resumed>) = 0",
    )
    other = "7 fdatasync(8</d/registry.db>) = 0"
    answer = '5 write(12<socket:[1]>, "HTTP/1.1 200 OK\\r\\n"..., 500) = 500'
    assert judge([write, sync, answer, answer]) == Judgement(2, 0)
    assert judge([write, begun, ended, answer]) == Judgement(1, 0)
    assert judge([write, other, answer]) == Judgement(1, 1)
    assert judge([write, begun, answer, ended]) == Judgement(1, 1)
    assert judge([write, sync, write, answer, sync]) == Judgement(1, 1)
