"""Databases of the PostgreSQL that the tests start, and registries in them."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import stores
from tests.registry import Registry
from tests.stores import NOBODY, Cluster

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"

_number = count(1)


def new_database(cluster: Cluster, **options: str) -> str:
    """Make an empty database; return its URL."""
    name = f"own_{next(_number)}"
    told = " ".join(f"{option.upper()} {value}" for option, value in options.items())
    cluster.execute(f"CREATE DATABASE {name} {told}")
    return cluster.url(name)


@pytest.fixture
def url() -> str:
    """The URL of an empty database."""
    return new_database(stores.cluster())


@asynccontextmanager
async def registry_at(url: str, folder: Path, **settings: object) -> AsyncIterator[Registry]:
    """Open a registry over a database, with an owner who has a token."""
    registry = await Registry.at(folder, {}, database_url=url, **settings)
    try:
        await registry.add_person("keeper", Role.OWNER, "acme")
        yield registry
    finally:
        await registry.close()


@pytest_asyncio.fixture
async def kept(url: str, tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry over PostgreSQL, whatever ``--db`` says; ``keeper`` owns it."""
    async with registry_at(url, tmp_path) as made:
        yield made


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop and crash."""
    made = stores.new_cluster()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def guarded(own_cluster: Cluster) -> str:
    """The URL of an empty database of a role that has to show its password."""
    url = new_database(own_cluster)
    rules = own_cluster.data / "pg_hba.conf"
    rules.write_text(f"host all guarded 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
    own_cluster.execute("CREATE ROLE guarded LOGIN PASSWORD 'the-first'")
    own_cluster.execute(f"ALTER DATABASE {stores.name_of(url)} OWNER TO guarded")
    own_cluster.execute("SELECT pg_reload_conf()")
    return url.replace("greenroom@", "guarded:the-first@")


@pytest.fixture
def pooled(url: str) -> Iterator[str]:
    """The URL of a PgBouncer before the database, with two connections for everybody."""
    if not Path(PROGRAM).exists():
        pytest.skip("pgbouncer is a package of the system; .ci/run installs it")
    folder = Path(tempfile.mkdtemp(dir=stores.cluster().folder))
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name, told = stores.name_of(url), folder / "pgbouncer.ini"
    told.write_text(
        f"[databases]\n{name} = host=127.0.0.1 port={stores.cluster().port} dbname={name} user=greenroom\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
        "max_client_conn = 200\n"
    )
    process = subprocess.Popen(
        [PROGRAM, told],
        stderr=subprocess.DEVNULL,
        user=NOBODY if os.geteuid() == 0 else None,
    )
    for _ in range(100):
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                break
        assert process.poll() is None
        subprocess.run(["sleep", "0.05"], check=True)
    yield f"postgresql://greenroom@127.0.0.1:{port}/{name}"
    process.terminate()
    process.wait(20)
