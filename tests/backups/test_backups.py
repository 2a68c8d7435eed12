"""Backups are whole, or they are not taken; what is restored is what was there, or nothing is changed."""

import hashlib
import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from greenroom.client import Client
from greenroom.sqlite import sqlite3
from tests.forked import run
from tests.server import Server
from tests.stores import only_of_files

pytestmark = only_of_files(
    "a backup of this form has SQLite's file in it; tests/postgresql/test_backup.py has the other"
)

RUN = {"PATH": "/usr/bin:/bin"}


def greenroom(*arguments: str, data: Path, **more: str) -> tuple[int, str, str]:
    done = run(arguments, {**RUN, "GREENROOM_DATA": str(data), **more})
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(store)) as opened:
        return opened.execute(sql).fetchall()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, Client]]:
    """A served registry with a version and the bytes of its artifact."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    with Server(folder, GREENROOM_RATE_POINTS="0") as server:
        client = Client(server.url, server.token())
        client.create_model("acme/churn")
        client.create_project("acme/train")
        file = tmp_path / "model.bin"
        file.write_bytes(b"weights" * 1000)
        with client.run(project="acme/train") as made:
            made.log_artifact(file)
        client.promote_run(str(made.id), "acme/churn:v1", artifacts=["model.bin"])
        yield server, client
        client.close()


@pytest.fixture
def archive(served: tuple[Server, Client], tmp_path: Path) -> Path:
    """A backup of it, taken while it is served."""
    code, told, said = greenroom("backup", "--to", str(tmp_path / "kept"), data=served[0].folder)
    assert code == 0, said
    assert "1 versions" in said
    return Path(told)


def test_what_is_restored_serves_what_was_there(
    served: tuple[Server, Client], archive: Path, tmp_path: Path
) -> None:
    server, client = served
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    client.register_version("acme/churn:later")
    restored = tmp_path / "restored"
    code, told, said = greenroom("restore", str(archive), data=restored)
    assert (code, told) == (0, f"{restored} is restored."), said
    assert stat.S_IMODE(restored.stat().st_mode) == 0o700
    token = server.token()
    assert server.stop() == 0
    with Server(restored) as again:
        with Client(again.url, again.token()) as reading:
            assert [one.name for one in reading.list_versions("acme/churn")] == ["v1"]
            got = reading.pull("acme/churn:v1", tmp_path / "pulled")
            assert any(
                one.read_bytes() == b"weights" * 1000 for one in Path(got).rglob("model.bin")
            )
        assert again.run("audit", "verify")
        late = httpx.get(
            f"{again.url}/graphql?query={{viewer{{name}}}}",
            headers={"authorization": f"Bearer {token}"},
        )
        assert late.status_code == 401, "it was made after the backup"


def test_a_backup_while_it_is_written_to_is_of_one_moment(
    served: tuple[Server, Client], tmp_path: Path
) -> None:
    server, client = served
    ended = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not ended.is_set():
            client.register_version(f"acme/churn:w{written}")
            written += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(3):
            target = tmp_path / f"{number}.tar"
            before = written
            code, _, said = greenroom("backup", "--to", str(target), data=server.folder)
            assert code == 0, said
            code, told, said = greenroom(
                "restore", "--verify-only", str(target), data=tmp_path / "no"
            )
            assert (code, told) == (0, f"{target} is whole."), said
            with tarfile.open(target) as opened:
                manifest = json.loads(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]
            assert before + 1 <= manifest["counts"]["versions"] <= written + 2
    finally:
        ended.set()
        writing.join()
    assert written > 3
    assert not (tmp_path / "no").exists()


def test_the_newest_are_kept(served: tuple[Server, Client], tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "notes.tar").write_text("of somebody else")
    made = [
        greenroom("backup", "--to", str(folder), "--keep", "2", data=served[0].folder)[1]
        for _ in range(4)
    ]
    assert sorted(map(str, folder.glob("greenroom-*.tar"))) == made[-2:]
    assert (folder / "notes.tar").exists()
    assert not list(folder.glob(".greenroom-*")), "what it worked in is left"


def altered(archive: Path, target: Path, name: str, change: object) -> Path:
    """Write the archive again with one member changed, or without it."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for entry in old:
            data = old.extractfile(entry).read()  # type: ignore[union-attr]
            if entry.name.startswith(name):
                if change is None:
                    continue
                data = change(data)  # type: ignore[operator]
                entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return target


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "registry.db",
            lambda data: data[:5000] + b"x" + data[5001:],
            "not what the manifest says",
        ),
        ("artifacts/", lambda data: data[:-1] + b"x", "not what the manifest says"),
        ("artifacts/", None, "is missing in the backup"),
        ("registry.db", None, "is missing in the backup"),
        ("manifest.json", None, "is no backup of Greenroom"),
        ("manifest.json", lambda _: b"{", "the manifest cannot be read"),
        ("manifest.json", lambda data: data.replace(b'"form": 1', b'"form": 9'), "has form 9"),
        (
            "manifest.json",
            lambda data: data.replace(b'"versions": 1', b'"versions": 2'),
            "has not the rows",
        ),
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    archive: Path, tmp_path: Path, name: str, change: object, words: str
) -> None:
    damaged = altered(archive, tmp_path / "damaged.tar", name, change)
    target = tmp_path / "restored"
    target.mkdir()
    (target / "mine").write_text("kept")
    code, _, said = greenroom("restore", "--force", str(damaged), data=target)
    assert code == 1
    assert words in said
    assert [one.name for one in target.iterdir()] == ["mine"]
    assert not list(tmp_path.glob(".greenroom-*"))


def test_a_cut_off_backup_is_refused(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[:-100_000])
    code, _, said = greenroom("restore", str(cut), data=tmp_path / "restored")
    assert code == 1
    assert "cut.tar cannot be read" in said or "is missing" in said
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "artifacts/../../outside"])
def test_what_leads_outside_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    hostile = tmp_path / "hostile.tar"
    digest = hashlib.sha256(b"x").hexdigest()
    add = lambda data: data.replace(b'"files": {', f'"files": {{"{name}": "{digest}",'.encode())  # noqa: E731
    altered(archive, hostile, "manifest.json", add)
    with tarfile.open(hostile, "a") as opened:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        opened.addfile(entry, io.BytesIO(b"x"))
    code, _, said = greenroom("restore", str(hostile), data=tmp_path / "restored")
    assert code == 1
    assert "does not belong to the backup" in said
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "restored").exists()


def test_a_folder_that_is_in_use_is_refused_or_put_aside(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    (target / "mine").write_text("kept")
    code, _, said = greenroom("restore", str(archive), data=target)
    assert (code, said) == (
        1,
        f"greenroom: {target} is not empty; --force puts what is in it aside.",
    )
    assert [one.name for one in target.iterdir()] == ["mine"]
    assert greenroom("restore", "--force", str(archive), data=target)[0] == 0
    (aside,) = tmp_path.glob("restored.before-*")
    assert (aside / "mine").read_text() == "kept"
    assert rows(target / "registry.db", "SELECT count(*) FROM versions") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE events SET subject_name = 'x' WHERE sequence = 2", "event 2 was altered"),
        ("DELETE FROM events WHERE sequence = 3", "event 3 is missing"),
        ("UPDATE versions SET model_id = 'mod_none'", "rows refer to what is not there"),
    ],
)
def test_a_store_that_is_not_whole_gives_no_backup(
    served: tuple[Server, Client], tmp_path: Path, sql: str, words: str
) -> None:
    server, _ = served
    assert server.stop() == 0
    with closing(sqlite3.connect(server.folder / "registry.db", isolation_level=None)) as opened:
        for (name,) in opened.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            opened.execute(f"DROP TRIGGER {name}")
        opened.execute(sql)
    code, _, said = greenroom("backup", "--to", str(tmp_path / "b.tar"), data=server.folder)
    assert code == 1
    assert words in said
    assert not (tmp_path / "b.tar").exists()


def test_missing_or_altered_bytes_give_no_backup(
    served: tuple[Server, Client], tmp_path: Path
) -> None:
    (blob,) = [
        one for one in (served[0].folder / "artifacts" / "sha256").rglob("*") if one.is_file()
    ]
    blob.chmod(0o600)
    blob.write_bytes(b"weightx" * 1000)
    code, _, said = greenroom("backup", "--to", str(tmp_path / "b.tar"), data=served[0].folder)
    assert code == 1
    assert "are not those of their digest" in said
    blob.unlink()
    code, _, said = greenroom("backup", "--to", str(tmp_path / "b.tar"), data=served[0].folder)
    assert code == 1
    assert "is missing" in said
    assert not (tmp_path / "b.tar").exists()


def test_a_store_is_copied_before_it_is_migrated(
    served: tuple[Server, Client], tmp_path: Path
) -> None:
    server, _ = served
    assert server.stop() == 0
    assert not (server.folder / "backups").exists(), "nothing was migrated"
    old = tmp_path / "old"
    for switched_on in (True, False):
        shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(server.folder, old)
        with closing(sqlite3.connect(old / "registry.db", isolation_level=None)) as opened:
            for table in ("webhook_deliveries", "webhooks", "rate_buckets"):
                opened.execute(f"DROP TABLE {table}")
            opened.execute("DROP INDEX ix_tokens_revoked_at")
            opened.execute("ALTER TABLE projects DROP COLUMN revision")
            opened.execute("UPDATE alembic_version SET version_num = '0005'")
        more = {} if switched_on else {"GREENROOM_BACKUP_BEFORE_MIGRATION": "false"}
        assert greenroom("migrate", data=old, **more)[0] == 0
        copies = list((old / "backups").glob("before-migration-0005-*.db"))
        assert len(copies) == switched_on
        if switched_on:
            assert rows(copies[0], "SELECT version_num FROM alembic_version") == [("0005",)]
            assert rows(copies[0], "SELECT count(*) FROM versions") == [(1,)]
            assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600


def test_where_there_is_no_store_there_is_no_backup(tmp_path: Path) -> None:
    code, _, said = greenroom("backup", data=tmp_path / "none")
    assert (code, said) == (1, f"greenroom: there is no store at {tmp_path}/none/registry.db.")
    assert not (tmp_path / "none").exists()
