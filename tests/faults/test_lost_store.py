"""A store whose file is not in its place takes nothing; a clock that jumps changes no order."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenroom.operations.archives import BackupError
from greenroom.operations.backups import restore_backup, take_backup
from greenroom.settings import Settings
from greenroom.tables import columns
from tests.disk import fill
from tests.faults.checker import faults_of, read
from tests.registry import Registry
from tests.stores import only_of_files

CREATE = {"name": "acme/later"}


def move(source: Path, target: Path) -> None:
    source.replace(target)


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def ready(registry: Registry) -> tuple[int, str]:
    async with registry.client() as client:
        answer = await client.get("/ready")
        return answer.status_code, answer.json()["status"]


@only_of_files("a PostgreSQL has no file that could be moved under the server")
@pytest.mark.parametrize("replaced", [False, True], ids=["moved", "replaced"])
async def test_a_file_that_was_moved_takes_nothing_until_it_is_back(
    registry: Registry, store: Path, replaced: bool
) -> None:
    await registry.done("createModel", {"name": "acme/before"})
    before = await registry.everything(followed=True)
    away = store.with_name("away.db")
    move(store, away)
    if replaced:
        shutil.copy(away, store)
    answer = await registry.do("createModel", CREATE)
    assert answer.code == "UNAVAILABLE"
    assert "Nothing was changed" in answer.error["message"]
    assert await ready(registry) == (503, "the store is not where it was")
    assert (await registry.ask("{ models { totalCount } }")).data == {"models": {"totalCount": 2}}
    assert await registry.everything(followed=True) == before
    move(away, store)
    assert await ready(registry) == (200, "ready")
    await registry.done("createModel", CREATE)
    assert faults_of(store) == []
    assert read(store, "SELECT count(*) FROM models") == [(3,)]


@pytest.mark.parametrize("jump", [timedelta(days=-90), timedelta(days=3650)])
async def test_a_clock_that_jumps_changes_no_order(
    registry: Registry, store: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    """Events stand in the order of their commits, and the record is whole, whatever the clock said."""

    class Jumped(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) + jump

    first = await registry.done("registerVersion", {"model": "acme/churn", "name": "before"})
    with monkeypatch.context() as patch:
        patch.setattr(columns, "datetime", Jumped)
        second = await registry.do("registerVersion", {"model": "acme/churn", "name": "during"})
        if jump > timedelta():  # the token has expired by this clock
            assert second.code == "UNAUTHENTICATED"
    third = await registry.done("registerVersion", {"model": "acme/churn", "name": "after"})
    told = [row[0] for row in read(store, "SELECT id FROM events ORDER BY sequence")]
    ids = [first["event"]["id"]]
    if jump < timedelta():
        ids.append(second.data["registerVersion"]["event"]["id"])
    ids.append(third["event"]["id"])
    assert [one for one in told if one in ids] == ids
    assert faults_of(store) == []


@only_of_files("it fills the disk on which the store is, which PostgreSQL has elsewhere")
async def test_a_full_disk_leaves_no_half_of_a_backup(disk: Path, store: Path) -> None:
    filler = fill(disk)
    with pytest.raises((BackupError, OSError)):
        await _taken(store.parent, disk)
    assert names(disk) == [filler.name]
    filler.unlink()
    target = await _taken(store.parent, disk)
    assert (await asyncio.to_thread(restore_backup, target, disk / "restored")).counts[
        "models"
    ] == 1


async def _taken(folder: Path, to: Path) -> Path:
    target, _ = await asyncio.to_thread(take_backup, Settings(data=folder), to)
    return target
