"""The doctor finds what is wrong with a PostgreSQL, its replica and its PgBouncer, and says what to do."""

import json
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenroom.cli import checks, clusters
from greenroom.cli.main import app
from greenroom.migrations.runner import head
from greenroom.tables import now
from tests import stores
from tests.postgresql.conftest import new_database
from tests.server import Server
from tests.stores import Cluster

WEAK = {"fsync", "full_page_writes"}
"""What is off in the PostgreSQL of the tests, which ends with its machine's memory."""

Found = dict[str, dict[str, str]]


def examined(url: str, folder: Path, **settings: str) -> tuple[int, Found]:
    """Return the exit code, and the findings by what was looked at."""
    given = {"DATABASE_URL": url, **settings}
    done = CliRunner().invoke(
        app,
        ["doctor", "--json", "--data", str(folder)],
        env={f"GREENROOM_{name}": value for name, value in given.items()},
    )
    assert done.stdout.startswith("["), (done.stdout, done.stderr, done.exception)
    return done.exit_code, {one["check"]: one for one in json.loads(done.stdout)}


def migrate(url: str, folder: Path) -> None:
    """Make a store in an empty database."""
    environment = {"GREENROOM_DATABASE_URL": url}
    done = CliRunner().invoke(app, ["migrate", "--data", str(folder)], env=environment)
    assert done.exit_code == 0, done.stderr


@pytest.fixture
def made(url: str, tmp_path: Path) -> str:
    """The URL of a store."""
    migrate(url, tmp_path / "data")
    return url


def tell(url: str, sql: str) -> None:
    """Ask PostgreSQL past the program; ``{}`` is the name of the database."""
    stores.cluster().execute(sql.format(stores.name_of(url)))


def test_one_that_is_well_but_for_what_tests_switch_off(made: str, tmp_path: Path) -> None:
    """Each check says what it saw; a power cut is the only thing that this one would not survive."""
    code, found = examined(made, tmp_path / "data")
    assert {one["check"] for one in found.values() if one["level"] == "FAIL"} == WEAK
    assert code == 1
    version = stores.cluster().execute("SHOW server_version").strip()
    assert found["PostgreSQL"]["says"] == version
    assert found["encoding"]["says"] == "UTF8"
    assert found["migrations"]["says"] == f"at {head()}"
    assert found["synchronous_commit"]["says"] == "on"
    assert found["connections"]["level"] == "OK"
    assert "a process takes up to 12 of 297; 0 serve now" in found["connections"]["says"]
    assert found["clock"]["level"] == "OK"


def test_one_that_keeps_what_it_says(own_cluster: Cluster, tmp_path: Path) -> None:
    """With everything on, nothing fails."""
    for name in WEAK:
        own_cluster.execute(f"ALTER SYSTEM SET {name} = on")
    own_cluster.execute("SELECT pg_reload_conf()")
    url = new_database(own_cluster)
    migrate(url, tmp_path / "data")
    code, found = examined(url, tmp_path / "data")
    assert [one for one in found.values() if one["level"] == "FAIL"] == []
    assert code == 0


def test_a_version_that_is_too_old(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "LEAST_VERSION", 99)
    _, found = examined(made, tmp_path / "data")
    assert found["PostgreSQL"]["level"] == "FAIL"
    assert found["PostgreSQL"]["do"] == "upgrade it: 99 or newer is needed"


def test_an_encoding_that_has_not_every_letter(tmp_path: Path) -> None:
    url = new_database(stores.cluster(), encoding="'LATIN1'", locale="'C'", template="template0")
    migrate(url, tmp_path / "data")
    code, found = examined(url, tmp_path / "data")
    assert (code, found["encoding"]["level"]) == (1, "FAIL")
    assert found["encoding"]["says"] == "LATIN1 has not every letter"


@pytest.mark.parametrize(("revision", "level"), [("0003", "WARN"), ("9999", "FAIL")])
def test_a_store_of_another_version(made: str, tmp_path: Path, revision: str, level: str) -> None:
    stores.cluster().execute(
        f"UPDATE alembic_version SET version_num = '{revision}'", stores.name_of(made)
    )
    _, found = examined(made, tmp_path / "data")
    assert found["migrations"]["level"] == level
    assert "PostgreSQL" not in found, "a store of another version is not looked into"


def test_an_empty_database_is_not_migrated(url: str, tmp_path: Path) -> None:
    _, found = examined(url, tmp_path / "data")
    assert found["migrations"]["level"] == "WARN"
    tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert stores.cluster().execute(tables, stores.name_of(url)).strip() == "0"


def test_commits_that_are_not_waited_for(made: str, tmp_path: Path) -> None:
    """The registry sets it on its own connections; on those of a PgBouncer it cannot."""
    tell(made, "ALTER DATABASE {} SET synchronous_commit = off")
    assert examined(made, tmp_path / "data")[1]["synchronous_commit"]["level"] == "OK"
    _, found = examined(made, tmp_path / "data", DATABASE_POOLER="true", DATABASE_DIRECT_URL=made)
    assert found["synchronous_commit"]["level"] == "FAIL"
    assert found["synchronous_commit"]["says"] == "off"


def test_a_clock_that_is_apart(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "now", lambda: now() + timedelta(minutes=2))
    _, found = examined(made, tmp_path / "data")
    assert found["clock"]["level"] == "WARN"
    assert found["clock"]["says"].startswith("PostgreSQL's is -1 day, 23:5")


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        ("ALTER DATABASE {} CONNECTION LIMIT 20", "20"),
        ("ALTER ROLE counted CONNECTION LIMIT 23", "23"),
    ],
)
def test_too_few_connections(made: str, tmp_path: Path, limit: str, most: str) -> None:
    """What the role or the database may have counts as much as what the server may."""
    tell(made, "DROP ROLE IF EXISTS counted")
    tell(made, "CREATE ROLE counted LOGIN SUPERUSER")
    tell(made, limit)
    url = made.replace("greenroom@", "counted@")
    _, found = examined(url, tmp_path / "data", DATABASE_CONNECTIONS="8")
    assert found["connections"]["level"] == "WARN", "two processes take more than that"
    assert f"takes up to 12 of {most}; 0 serve now" in found["connections"]["says"]
    _, found = examined(url, tmp_path / "data", DATABASE_CONNECTIONS="3")
    assert found["connections"]["level"] == "OK", found


def test_the_processes_that_serve_are_counted(made: str, tmp_path: Path) -> None:
    """Two serve: there has to be room for a third one, which starts at an upgrade."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with (
        Server(folders[0], GREENROOM_DATABASE_URL=made),
        Server(folders[1], GREENROOM_DATABASE_URL=made),
    ):
        most = "current_setting('max_connections')"
        assert int(stores.cluster().execute(f"SELECT {most}")) == 300
        _, found = examined(made, tmp_path / "data")
        assert found["connections"]["level"] == "OK"
        assert "; 2 serve now, and " in found["connections"]["says"]
        tell(made, "ALTER DATABASE {} CONNECTION LIMIT 35")
        _, found = examined(made, tmp_path / "data", DATABASE_CONNECTIONS="8")
        assert found["connections"]["level"] == "WARN", "three take 36"


def test_one_that_does_not_let_one_in(url: str, tmp_path: Path) -> None:
    """What PostgreSQL says is told."""
    absent = url.replace(stores.name_of(url), "absent")
    code, found = examined(absent, tmp_path / "data")
    assert (code, found["store"]["level"]) == (1, "FAIL")
    assert found["store"]["says"] == 'it does not answer: database "absent" does not exist'
    code, found = examined(url.replace("greenroom@", "nobody@"), tmp_path / "data")
    assert found["store"]["says"] == 'it does not answer: role "nobody" does not exist'


def test_a_password_that_it_does_not_take(
    own_cluster: Cluster, guarded: str, tmp_path: Path
) -> None:
    """It is told apart from a PostgreSQL that is away, at the replica as well."""
    migrate(guarded, tmp_path / "data")
    wrong = guarded.replace("the-first", "the-second")
    do = "see the name and password in its URL, and whether PostgreSQL lets that role in"
    says = 'it does not answer: password authentication failed for user "guarded"'
    code, found = examined(wrong, tmp_path / "data")
    assert code == 1
    assert found["store"] == {"check": "store", "level": "FAIL", "says": says, "do": do}
    _, found = examined(guarded, tmp_path / "data", DATABASE_REPLICA_URL=wrong)
    assert found["replica"] == {"check": "replica", "level": "WARN", "says": says, "do": do}
    own_cluster.stop(signal.SIGQUIT)
    _, found = examined(wrong, tmp_path / "data")
    assert found["store"]["do"] == "see that it is there and may be reached"


def test_a_replica(own_cluster: Cluster, tmp_path: Path) -> None:
    """It is well, it lags, it is away, it is another store, it takes no writes; each is told apart."""
    url, folder = new_database(own_cluster), tmp_path / "data"
    migrate(url, folder)
    other = new_database(own_cluster)
    migrate(other, folder)
    replica = stores.new_replica(own_cluster)
    replica.start()
    copy = replica.url(stores.name_of(url))

    def told(address: str) -> tuple[str, str]:
        found = examined(url, folder, DATABASE_REPLICA_URL=address)[1]["replica"]
        return found["level"], found["says"]

    try:
        level, says = told(copy)
        assert (level, says.endswith(" bytes behind")) == ("OK", True)
        assert told(url) == ("FAIL", "it follows no other")
        level, says = told(replica.url(stores.name_of(other)))
        assert (level, says.endswith("is no event of this store")) == ("FAIL", True)
        _, found = examined(copy, folder)
        assert found["PostgreSQL"]["level"] == "FAIL"
        assert found["PostgreSQL"]["says"] == "this one follows another and takes no writes"
        replica.execute("SELECT pg_wal_replay_pause()")
        own_cluster.execute(
            "CREATE TABLE much AS SELECT repeat(n::text, 99) FROM generate_series(1, 300000) n"
        )
        level, says = told(copy)
        assert (level, says.endswith(" bytes behind")) == ("WARN", True), says
        replica.stop(signal.SIGQUIT)
        level, says = told(copy)
        assert level == "WARN"
        assert says.startswith("it does not answer: ")
    finally:
        replica.stop(signal.SIGQUIT)


def test_a_pgbouncer(made: str, pooled: str, tmp_path: Path) -> None:
    """Without its switch it does not let one in; with it, what the role lacks is told, until it is set."""
    folder = tmp_path / "data"
    _, found = examined(pooled, folder)
    assert "unsupported startup parameter" in found["store"]["says"]
    assert found["store"]["do"] == "set GREENROOM_DATABASE_POOLER=true where it is a PgBouncer"
    _, found = examined(pooled, folder, DATABASE_POOLER="true")
    assert found["pooler"]["level"] == "WARN"
    assert "GREENROOM_DATABASE_DIRECT_URL" in found["pooler"]["do"]
    assert found["role"]["level"] == "WARN"
    assert found["role"]["says"].startswith(
        "jit, statement_timeout, lock_timeout, idle_in_transaction_session_timeout: not set"
    )
    for statement in found["role"]["do"].rstrip(";").split("; "):
        tell(made, statement.replace("ROLE …", "DATABASE {}"))
    stores.cluster().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{stores.name_of(made)}'"
    )
    _, found = examined(pooled, folder, DATABASE_POOLER="true", DATABASE_DIRECT_URL=made)
    assert found["pooler"] == {
        "check": "pooler", "level": "OK", "says": "it leads to this store", "do": "",
    }  # fmt: skip
    assert "role" not in found
