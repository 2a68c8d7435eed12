"""The doctor finds what is wrong, says what to do, and changes nothing."""

import json
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from greenroom.cli import checks
from greenroom.cli.main import app
from greenroom.sqlite import sqlite3


class Usage(NamedTuple):
    """How full a disk is, in bytes."""

    total: int
    used: int
    free: int


def examined(data: Path, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Return the exit code, and the findings by what was looked at."""
    done = CliRunner().invoke(
        app,
        ["doctor", "--json", "--data", str(data)],
        env={f"GREENROOM_{name}": value for name, value in environment.items()},
    )
    assert done.stdout.startswith("["), (done.stdout, done.stderr, done.exception)
    return done.exit_code, {one["check"]: one for one in json.loads(done.stdout)}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a store."""
    folder = tmp_path / "data"
    assert CliRunner().invoke(app, ["migrate", "--data", str(folder)]).exit_code == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def test_a_registry_that_is_well(made: Path) -> None:
    before = contents(made)
    code, found = examined(made)
    assert code == 0
    assert {one["check"] for one in found.values() if one["level"] != "OK"} <= {"open files"}
    assert found["library"]["says"].startswith("SQLite 3.")
    assert ":" in found["audit head"]["says"]
    kept = {
        name: data for name, data in contents(made).items() if not name.endswith(("-shm", "-wal"))
    }
    assert kept == {name: before[name] for name in kept}
    plain = CliRunner().invoke(app, ["doctor", "--data", str(made)])
    assert "OK   migrations: at " in plain.stdout


def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    code, found = examined(tmp_path / "none")
    assert (code, found["store"]["level"]) == (0, "WARN")
    assert not (tmp_path / "none").exists()


def set_up(sql: str, store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as opened:
        opened.execute(sql)


@pytest.mark.parametrize(("revision", "level", "code"), [("0003", "WARN", 0), ("9999", "FAIL", 1)])
def test_a_store_of_another_version(made: Path, revision: str, level: str, code: int) -> None:
    set_up(f"UPDATE alembic_version SET version_num = '{revision}'", made / "registry.db")
    exit_code, found = examined(made)
    assert (exit_code, found["migrations"]["level"]) == (code, level)
    assert found["migrations"]["do"]


def test_files_that_others_may_read(made: Path) -> None:
    made.chmod(0o755)
    (made / "registry.db").chmod(0o644)
    code, found = examined(made)
    assert (code, found["permissions"]["level"]) == (0, "WARN")
    assert found["permissions"]["do"].startswith("chmod go-rwx ")


def test_a_clock_that_went_back(made: Path) -> None:
    store = made / "registry.db"
    with closing(sqlite3.connect(store, isolation_level=None)) as opened:
        for (name,) in opened.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            opened.execute(f"DROP TRIGGER {name}")
        opened.execute("UPDATE events SET at = '2099-01-01 00:00:00.000000'")
    _, found = examined(made)
    assert found["clock"]["level"] == "WARN"
    assert "ahead of it" in found["clock"]["says"]


def test_a_full_disk(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level, code in ((10**6, "FAIL", 1), (10**9, "WARN", 0), (10**11, "OK", 0)):
        monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: Usage(10**12, 0, free))  # noqa: B023
        exit_code, found = examined(made)
        assert (exit_code, found["disk"]["level"]) == (code, level)


def test_a_disk_that_machines_share(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    code, found = examined(made)
    assert (code, found["file system"]["level"]) == (1, "FAIL")
    served = CliRunner().invoke(app, ["serve", "--port", "0", "--data", str(made)])
    assert served.exit_code == 1
    assert "is on nfs4, which machines share" in served.stderr
    mounts.write_text(f"server:/x / nfs4 rw 0 0\ndisk {tmp_path} ext4 rw 0 0\n")
    assert examined(made)[1]["file system"]["says"] == "ext4"


def test_a_library_that_can_ruin_the_store(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old: Any = SimpleNamespace(sqlite_version="3.40.1", sqlite_version_info=(3, 40, 1))
    monkeypatch.setattr(checks.sqlite, "sqlite3", old)
    code, found = examined(made)
    assert (code, found["library"]["level"]) == (1, "FAIL")
    assert "migrations" not in found, "the store is not opened with it"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOST", "0.0.0.0", "no https address"),
        ("LOCAL_APP_COMMANDS", "true", "runs programs as this user"),
        ("TRUSTED_PROXIES", "*", "says its own address"),
        ("RATE_POINTS", "0", "no limit of points"),
    ],
)
def test_settings_that_are_less_safe(made: Path, name: str, value: str, words: str) -> None:
    code, found = examined(made, **{name: value})
    assert (code, found["settings"]["level"]) == (0, "WARN")
    assert words in found["settings"]["says"]


def test_a_misspelt_setting(made: Path) -> None:
    _, found = examined(made, RATE_POINTZ="5")
    assert found["variables"] == {
        "check": "variables",
        "level": "WARN",
        "says": "GREENROOM_RATE_POINTZ: no such setting",
        "do": "see docs/configuration.md",
    }


def test_a_store_that_is_away(tmp_path: Path) -> None:
    code, found = examined(
        tmp_path, DATABASE_URL="postgresql+asyncpg://nobody@127.0.0.1:9/registry"
    )
    assert (code, found["store"]["level"]) == (1, "FAIL")


def test_a_deployer_that_lacks_something(made: Path) -> None:
    code, found = examined(made, KSERVE_NAMESPACE="models", KSERVE_KUBECONFIG="/nowhere/config")
    assert (code, found["deployers"]["level"]) == (1, "FAIL"), found["deployers"]
