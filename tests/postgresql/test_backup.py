"""A registry in PostgreSQL is backed up and restored as any other, and between the two databases."""

import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.client import Client
from tests import stores
from tests.faults.checker import faults_of
from tests.forked import run
from tests.postgresql.conftest import new_database
from tests.server import Server

BYTES = b"weights" * 1000


def greenroom(*arguments: str, data: Path, url: str | None = None) -> tuple[int, str, str]:
    """Run a command over a folder and a database."""
    environment = {"GREENROOM_DATA": str(data)} | ({"GREENROOM_DATABASE_URL": url} if url else {})
    done = run(arguments, environment)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def rows(url: str, sql: str) -> str:
    """Ask a database past the program."""
    return stores.cluster().execute(sql, stores.name_of(url)).strip()


@pytest.fixture
def served(url: str, tmp_path: Path) -> Iterator[tuple[Server, Client]]:
    """A served registry with a version and the bytes of its artifact."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    stores.adopt(folder, url)
    with Server(folder, GREENROOM_RATE_POINTS="0") as server:
        with Client(server.url, server.token()) as client:
            client.create_model("acme/churn")
            client.create_project("acme/train")
            file = tmp_path / "model.bin"
            file.write_bytes(BYTES)
            with client.run(project="acme/train") as made:
                made.log_artifact(file)
            client.promote_run(str(made.id), "acme/churn:v1", artifacts=["model.bin"])
            yield server, client


@pytest.fixture
def archive(served: tuple[Server, Client], url: str, tmp_path: Path) -> Path:
    """A backup of it, taken while it is served."""
    code, told, said = greenroom(
        "backup", "--to", str(tmp_path / "kept"), data=served[0].folder, url=url
    )
    assert code == 0, said
    assert "1 versions" in said
    return Path(told)


def works(folder: Path, pulled: Path) -> None:
    """See that what was backed up is served from a folder, and that one can go on there."""
    with Server(folder) as server, Client(server.url, server.token()) as client:
        assert [one.name for one in client.list_versions("acme/churn")] == ["v1"]
        got = Path(client.pull("acme/churn:v1", pulled))
        assert [one.read_bytes() for one in got.rglob("model.bin")] == [BYTES]
        client.register_version("acme/churn:after")
        assert server.run("audit", "verify")
        assert server.stop() == 0
    assert faults_of(folder / stores.STORE) == []


def test_it_is_restored_into_an_empty_database(
    served: tuple[Server, Client], archive: Path, tmp_path: Path
) -> None:
    """What was written after the backup is not there, and all else is, with bytes and keys."""
    served[1].register_version("acme/churn:later")
    assert greenroom("restore", "--verify-only", str(archive), data=tmp_path / "no")[0] == 0
    target, folder = new_database(stores.cluster()), tmp_path / "restored"
    code, told, said = greenroom("restore", str(archive), data=folder, url=target)
    assert (code, told) == (0, f"{folder} and its database are restored."), said
    assert not (folder / stores.STORE).exists()
    assert {one.name for one in folder.glob("*.key")} == {
        one.name for one in served[0].folder.glob("*.key")
    }
    stores.adopt(folder, target)
    works(folder, tmp_path / "pulled")


def test_it_is_restored_into_a_file(archive: Path, tmp_path: Path) -> None:
    """Without a database the same backup makes a registry over SQLite."""
    folder = tmp_path / "restored"
    code, told, said = greenroom("restore", str(archive), data=folder)
    assert (code, told) == (0, f"{folder} is restored."), said
    with tarfile.open(archive) as opened:
        manifest = json.loads(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert manifest["library"] == "PostgreSQL"
    restore_and_serve_a_file(folder, tmp_path / "pulled")


def restore_and_serve_a_file(folder: Path, pulled: Path) -> None:
    """Serve a folder over its own file, whatever the other registries are kept in."""
    chosen = stores.is_postgresql()
    stores.choose("sqlite")
    try:
        works(folder, pulled)
    finally:
        stores.choose("postgresql" if chosen else "sqlite")


def test_while_it_is_written_to_it_is_of_one_moment(
    served: tuple[Server, Client], url: str, tmp_path: Path
) -> None:
    """Each backup has what was there when it began, and is whole."""
    server, client = served
    ended, written = threading.Event(), [0]

    def write() -> None:
        while not ended.is_set():
            client.register_version(f"acme/churn:w{written[0]}")
            written[0] += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(2):
            target, before = tmp_path / f"{number}.tar", written[0]
            code, _, said = greenroom("backup", "--to", str(target), data=server.folder, url=url)
            assert code == 0, said
            after = written[0]
            code, _, said = greenroom("restore", "--verify-only", str(target), data=tmp_path / "no")
            assert code == 0, said
            with tarfile.open(target) as opened:
                manifest = json.loads(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]
            assert before + 1 <= manifest["counts"]["versions"] <= after + 2
    finally:
        ended.set()
        writing.join()
    assert written[0] > 2


def test_a_database_that_is_not_empty_is_refused_and_stays_as_it_was(
    served: tuple[Server, Client], archive: Path, url: str, tmp_path: Path
) -> None:
    """Neither the database nor the folder gets anything, with ``--force`` as without."""
    assert served[0].stop() == 0
    dumped = "SELECT count(*), max(sequence) FROM events"
    before, folder = rows(url, dumped), tmp_path / "restored"
    folder.mkdir()
    (folder / "mine").write_text("kept")
    code, _, said = greenroom("restore", "--force", str(archive), data=folder, url=url)
    assert (code, said) == (1, "greenroom: the target is not empty: it has rows in blobs.")
    assert rows(url, dumped) == before
    assert [one.name for one in folder.iterdir()] == ["mine"]
    assert [one.name for one in tmp_path.glob("restored*")] == ["restored"]
    assert not list(tmp_path.glob(".greenroom-*"))


def test_a_store_that_is_not_whole_gives_no_backup(
    served: tuple[Server, Client], url: str, tmp_path: Path
) -> None:
    """An altered event is found, and nothing is left of the attempt."""
    rows(
        url,
        "ALTER TABLE events DISABLE TRIGGER ALL; "
        "UPDATE events SET subject_name = 'x' WHERE sequence = 2",
    )
    target = tmp_path / "b.tar"
    code, _, said = greenroom("backup", "--to", str(target), data=served[0].folder, url=url)
    assert (code, said) == (1, "greenroom: event 2 was altered: it does not say what was recorded.")
    assert not target.exists()
    assert not list(tmp_path.glob(".greenroom-*"))


@pytest.mark.parametrize("command", ["backup", "serve", "migrate"])
def test_a_database_that_is_not_there_is_named_in_a_sentence(
    url: str, tmp_path: Path, command: str
) -> None:
    """What PostgreSQL says is told, without a trace."""
    absent = url.replace(stores.name_of(url), "absent")
    more = ["--port", "0"] if command == "serve" else []
    code, _, said = greenroom(command, *more, data=tmp_path / "data", url=absent)
    assert code == 1
    (line,) = said.splitlines()
    assert line.endswith('database "absent" does not exist.')
    assert line.startswith("greenroom: ")
