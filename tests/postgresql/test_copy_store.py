"""A registry moves whole from one store into another, and the two are proved equal."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from greenroom import postgresql
from greenroom.database import Database
from greenroom.http.app import create_app
from greenroom.migrations.runner import migrate
from greenroom.operations.copying import CopyError, copy_store
from greenroom.settings import Settings
from tests import make, stores
from tests.apart import apart
from tests.audit.acts import every_act
from tests.faults.checker import faults_of
from tests.forked import run
from tests.postgresql.conftest import new_database
from tests.registry import WRITTEN, Registry

NEVER = set(
    "identities run_inputs run_versions sign_in_attempts signatures team_links team_members upload_files webhook_deliveries webhooks".split()
)
"""What no act of these makes."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A closed SQLite store in which everything was done, and people's tokens."""
    folder = tmp_path_factory.mktemp("everything")

    async def prepare() -> dict[str, str]:
        chosen = stores.is_postgresql()
        stores.choose("sqlite")
        try:
            registry = await Registry.at(folder, {})
            await registry.add_everybody()
            await every_act(registry)
            await registry.close()
        finally:
            stores.choose("postgresql" if chosen else "sqlite")
        return registry.tokens

    return folder / stores.STORE, apart(prepare())


@pytest.fixture
def source(everything: tuple[Path, dict[str, str]], tmp_path: Path) -> str:
    """The URL of this test's own copy of it."""
    shutil.copy(everything[0], tmp_path / "source.db")
    return f"sqlite:///{tmp_path / 'source.db'}"


async def test_there_and_back_again_everything_is_the_same(
    everything: tuple[Path, dict[str, str]], source: str, url: str, tmp_path: Path
) -> None:
    """Every row of SQLite is in PostgreSQL, and from there in another SQLite; people go on there."""
    back = tmp_path / "back.db"
    opened, moved, returned = (Database(one) for one in (source, url, f"sqlite:///{back}"))
    try:
        first = await copy_store(opened, moved)
        second = await copy_store(moved, returned)
        assert first == second
        counts = {table.name: table.rows for table in first}
        assert {name for name in WRITTEN if not counts[name]} == NEVER, "these prove nothing"
    finally:
        for one in (opened, returned):
            await one.close()
    assert faults_of(back) == faults_of(everything[0])
    settings = Settings(data=tmp_path, database_url=url)
    registry = Registry(settings, moved, create_app(settings, moved), dict(everything[1]))
    try:
        before = await registry.ask("{ versions { totalCount } }")
        assert before.data["versions"]["totalCount"]
        await make.model(registry, "acme/after-the-move")
    finally:
        await registry.close()


async def test_what_is_written_meanwhile_is_not_in_the_copy(url: str, tmp_path: Path) -> None:
    """The source is copied as of one moment: no event without its object, and none is in parts."""
    registry = await Registry.open(tmp_path)
    await make.model(registry, "acme/before")
    target = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    await migrate(target)
    reads = 0

    def write_between(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal reads
        reads += statement.startswith("INSERT INTO organizations")

    event.listen(target.writer.sync_engine, "before_cursor_execute", write_between)
    try:
        copying = asyncio.create_task(copy_store(registry.database, target))
        while not reads:
            await asyncio.sleep(0)
        await make.model(registry, "acme/meanwhile")
        copied = {table.name: table.rows for table in await copying}
        assert copied["models"] == 1
    finally:
        await target.close()
        await registry.close()
    assert faults_of(tmp_path / "copy.db") == []


async def test_a_copy_that_is_not_equal_is_not_kept(source: str, url: str) -> None:
    """What the target alters on the way is found, and the target stays empty."""
    moved = Database(url)
    await migrate(moved)
    name = stores.name_of(url)
    stores.cluster().execute(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.description := coalesce(NEW.description, '') || '!'; RETURN NEW; END $$; "
        "CREATE TRIGGER spoil BEFORE INSERT ON models FOR EACH ROW EXECUTE FUNCTION spoil()",
        name,
    )
    opened = Database(source)
    try:
        with pytest.raises(CopyError, match=r"^models differs: \d+ rows with the digest"):
            await copy_store(opened, moved)
    finally:
        await opened.close()
        await moved.close()
    assert stores.cluster().execute("SELECT count(*) FROM organizations", name).strip() == "0"


def test_the_command_copies_once_and_refuses_what_is_not_empty(
    source: str, url: str, tmp_path: Path
) -> None:
    """It prints what each table holds; a second copy over the first is refused."""
    environment = {"GREENROOM_DATA": str(tmp_path / "data")}
    plain = url.replace("+asyncpg", "")
    done = run(["copy-store", "--from", source, "--to", plain], environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("rows are equal in both stores.\n")
    assert {line.split()[0] for line in done.stdout.splitlines()} >= set(WRITTEN)
    again = run(["copy-store", "--from", source, "--to", plain], environment)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == (
        "greenroom: the target is not empty: it has rows in blobs; "
        "the target holds nothing of the copy.\n"
    )


@pytest.mark.parametrize(
    ("from_", "to", "message"),
    [
        ("sqlite:///{0}/source.db", "nowhere", "--to: 'nowhere' is no URL of a store."),
        (
            "sqlite:///{0}/source.db",
            "sqlite:///{0}/source.db",
            "--from and --to name the same store.",
        ),
        ("sqlite:///{0}/source.db", "mysql://h/x", "--to: there is no driver 'MySQLdb'"),
        ("sqlite:///{0}/source.db", "postgresql://x@127.0.0.1:1/y", "a store cannot be reached"),
        ("sqlite:///{0}/none.db", "sqlite:///{0}/copy.db", "the source is at revision None"),
    ],
)
def test_what_cannot_be_copied_is_named(
    source: str, tmp_path: Path, from_: str, to: str, message: str
) -> None:
    """Each mistake has its sentence, and none a trace."""
    assert source
    options = ["copy-store", "--from", from_.format(tmp_path), "--to", to.format(tmp_path)]
    done = run(options, {"GREENROOM_DATA": str(tmp_path / "data")})
    assert done.returncode == 1
    assert done.stderr.startswith(f"greenroom: {message}"), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_url_of_the_usual_form_is_enough() -> None:
    """The driver need not be named."""
    named = new_database(stores.cluster()).replace("+asyncpg", "")
    assert Database(named).url.drivername == "postgresql+asyncpg"


async def test_neither_store_gives_up_while_the_other_is_at_work(
    source: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table may take longer than a transaction may be idle, on the way there as on the way back."""
    monkeypatch.setattr(postgresql, "IDLE_MS", 600)
    opened, moved, returned = (
        Database(one) for one in (source, url, f"sqlite:///{tmp_path / 'back.db'}")
    )

    def take_long(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT organizations.", "INSERT INTO organizations")):
            time.sleep(1.5)

    for one in (opened.reader, returned.writer):
        event.listen(one.sync_engine, "before_cursor_execute", take_long)
    try:
        assert await copy_store(opened, moved) == await copy_store(moved, returned)
    finally:
        for each in (opened, moved, returned):
            await each.close()
