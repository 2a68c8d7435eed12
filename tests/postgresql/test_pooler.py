"""PgBouncer in between lends a connection for one transaction, and nothing is lost by it."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.errors import Unavailable
from tests import stores
from tests.postgresql.conftest import registry_at
from tests.stores import NOBODY

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
AT_ONCE = 12

pytestmark = pytest.mark.skipif(
    not Path(PROGRAM).exists(), reason="pgbouncer is a package of the system; .ci/run installs it"
)


@pytest.fixture
def pooled(url: str) -> Iterator[str]:
    """The URL of a PgBouncer before the database, with two connections for everybody."""
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


async def test_a_registry_works_through_it(pooled: str, url: str, tmp_path: Path) -> None:
    """Made, read and written by many at once through two connections, with errors among them."""
    settings = {"database_pooler": True, "database_direct_url": url}
    async with registry_at(pooled, tmp_path, **settings) as registry:
        await registry.done("createModel", {"name": "acme/m"}, as_="keeper")
        answers = await asyncio.gather(
            *(
                registry.do(
                    "registerVersion", {"model": "acme/m", "name": f"v{n % 10}"}, as_="keeper"
                )
                for n in range(AT_ONCE)
            ),
            *(
                registry.ask(
                    "{ versions { totalCount nodes { name model { name } } } }", as_="keeper"
                )
                for _ in range(AT_ONCE)
            ),
        )
        written = [answer for answer in answers[:AT_ONCE] if "errors" in answer.body]
        assert [answer.code for answer in written] == ["CONFLICT"] * (AT_ONCE - 10)
        assert all("errors" not in answer.body for answer in answers[AT_ONCE:])
        seen = await registry.ask("{ versions { totalCount } }", as_="keeper")
        assert seen.data["versions"]["totalCount"] == 10


async def test_who_reads_through_it_cannot_write(pooled: str, url: str, tmp_path: Path) -> None:
    """A reading session is read-only there too, though nothing is set on its connection."""
    settings = {"database_pooler": True, "database_direct_url": url}
    async with registry_at(pooled, tmp_path, **settings) as registry:
        with pytest.raises(Unavailable):
            await registry.rows("DELETE FROM models")
