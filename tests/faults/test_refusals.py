"""What the store itself refuses, whoever writes: a changed record, a write nobody asked about."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain
from greenroom.database import UnaskedError
from greenroom.operations import stages
from greenroom.sqlite import sqlite3
from greenroom.tables import Model, Stage, User, Version
from tests.registry import Registry
from tests.stores import only_of_files

UPSERT = (
    "INSERT INTO stage_changes SELECT * FROM stage_changes WHERE true "
    "ON CONFLICT DO UPDATE SET reason = 'x'"
)

PLACES = {"events": "sequence", "stage_changes": "rowid"}


@pytest.fixture
async def filled(registry: Registry) -> Registry:
    """A registry with one version that was staged once."""
    version = await registry.done("registerVersion", {"model": "acme/churn", "name": "v1"})
    await registry.done("stageVersion", {"version": version["version"]["id"], "stage": "STAGING"})
    return registry


@only_of_files("these are SQLite's statements; tests/audit/test_tampering.py has PostgreSQL's")
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("events", "UPDATE events SET kind = 'MODEL_UPDATED' WHERE kind = 'VERSION_STAGED'"),
        ("events", "UPDATE OR REPLACE events SET sequence = 1 WHERE sequence = 2"),
        ("events", "UPDATE events SET at = at"),
        ("events", "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)"),
        ("events", "DELETE FROM events"),
        ("events", "REPLACE INTO events SELECT * FROM events LIMIT 1"),
        (
            "events",
            "INSERT INTO events SELECT * FROM events WHERE true ON CONFLICT DO UPDATE SET at = at",
        ),
        ("stage_changes", "UPDATE stage_changes SET reason = 'x'"),
        ("stage_changes", "UPDATE stage_changes SET actor_id = actor_id"),
        ("stage_changes", "REPLACE INTO stage_changes SELECT * FROM stage_changes LIMIT 1"),
        ("stage_changes", UPSERT),
    ],
)
async def test_the_store_refuses_to_change_what_only_grows(
    filled: Registry, table: str, statement: str
) -> None:
    """Events and stage changes cannot be altered, by the program or past it."""
    rows = f"SELECT {PLACES[table]}, * FROM {table}"
    before = await filled.rows(rows)
    assert len(before) > 1
    with closing(sqlite3.connect(filled.settings.data / "registry.db")) as connection:
        with pytest.raises(sqlite3.IntegrityError, match=f"{table} only grows"):
            connection.execute(statement)
        connection.commit()
    assert await filled.rows(rows) == before


async def adds_a_row(session: Any) -> None:
    session.add(User(name="x"))


async def changes_a_row(session: Any) -> None:
    model = await session.get(Model, (await session.exec(text("SELECT id FROM models"))).scalar())
    model.description = "x"
    session.add(model)


async def deletes_a_row(session: Any) -> None:
    key = (await session.exec(text("SELECT id FROM versions"))).scalar()
    await session.delete(await session.get(Version, key))


async def changes_many(session: Any) -> None:
    await session.exec(update(Version).values(description="x"))


async def inserts_into_the_table(session: Any) -> None:
    await session.exec(insert(User.__table__).values(id="usr_x", name="x"))  # type: ignore[attr-defined]


async def writes_sql(session: Any) -> None:
    await session.exec(text("UPDATE models SET description = 'x'"))


async def writes_sql_in_small_letters(session: Any) -> None:
    await session.exec(text("  update models set description = 'x'"))


async def writes_after_reading(session: Any) -> None:
    await session.exec(text("WITH one AS (SELECT 1) UPDATE models SET description = 'x'"))


async def writes_after_a_remark(session: Any) -> None:
    await session.exec(text("/* SELECT */ UPDATE models SET description = 'x'"))


async def writes_in_a_savepoint(session: Any) -> None:
    async with session.begin_nested():
        session.add(User(name="x"))


async def writes_on_the_connection(session: Any) -> None:
    connection = await session.connection()
    await connection.execute(text("UPDATE models SET description = 'x'"))


WRITES = (
    adds_a_row,
    changes_a_row,
    deletes_a_row,
    changes_many,
    inserts_into_the_table,
    writes_sql,
    writes_sql_in_small_letters,
    writes_after_reading,
    writes_after_a_remark,
    writes_in_a_savepoint,
    writes_on_the_connection,
)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
async def test_a_write_that_nobody_asked_about_is_refused(
    filled: Registry, write: Callable[[Any], Awaitable[None]]
) -> None:
    """However an act writes, without the permission it needs it leaves nothing, and says so."""
    before = await filled.everything(), await filled.rows("SELECT * FROM users")
    [(user_id,)] = await filled.rows("SELECT id FROM users WHERE name = 'owner'")
    user = User(id=user_id, name="owner")
    for actor in (
        Actor(user=user),
        Actor(user=user, needs=Permission.VERSION_UPDATE),
        Actor(user=user, needs=Permission.VERSION_UPDATE, asked={Permission.MODEL_UPDATE}),
    ):
        with pytest.raises(UnaskedError, match="asked for no permission"):
            await filled.database.transaction(write, actor)
        assert (await filled.everything(), await filled.rows("SELECT * FROM users")) == before
    done = await filled.done("updateModel", {"model": "acme/churn", "description": "y"})
    assert done["model"]["revision"] == 2


async def test_reading_needs_no_permission(filled: Registry) -> None:
    """A transaction that only reads is let through."""

    async def act(session: Any) -> int:
        return (await session.exec(text("SELECT count(*) FROM versions"))).scalar_one()

    assert await filled.database.transaction(act, Actor()) == 1


async def test_a_resolver_that_asks_for_another_permission_is_a_fault_of_the_server(
    filled: Registry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A field that prints one permission and whose act asks another answers INTERNAL, undone."""

    async def careless(session: Any, actor: Any, *, version: str, stage: Stage, **_: Any) -> Any:
        row = await obtain(session, actor, Version, version, to=Permission.VERSION_READ)
        row.stage = stage
        session.add(row)
        return row, None

    monkeypatch.setattr(stages, "stage_version", careless)
    before = await filled.everything()
    answer = await filled.do("stageVersion", {"version": "acme/churn:v1", "stage": "PRODUCTION"})
    assert answer.code == "INTERNAL"
    assert answer.error["extensions"]["id"] in str(
        [getattr(record, "error_id", "") for record in caplog.records]
    )
    assert "permission" not in answer.error["message"]
    assert await filled.everything() == before
