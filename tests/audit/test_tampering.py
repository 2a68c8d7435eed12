"""Whoever writes to the file past the program is found out, and where."""

import json
from collections.abc import Callable

import asyncpg
import pytest

from greenroom.operations.audit import Head
from greenroom.operations.events import CHAINED, chain_hash
from greenroom.sqlite import sqlite3
from tests import stores
from tests.audit.conftest import Store

OTHERS = {
    "actor_id": "(SELECT id FROM users WHERE name = 'outsider')",
    "after": """'{"stage": "PRODUCTION"}'""",
    "at": "'2020-01-01 00:00:00.000000'",
    "before": """'{"stage": "TESTING", "more": 1}'""",
    "hash": "'" + "5e" * 32 + "'",
    "id": "'evt_' || sequence",
    "kind": "'NEVER_HEARD_OF'",
    "model_id": "'mod_other'",
    "organization_id": "(SELECT id FROM organizations WHERE name = 'third')",
    "project_id": "'prj_other'",
    "request_id": "'another'",
    "subject_id": "'ver_other'",
    "subject_name": "subject_name || 'x'",
    "token_id": "'tok_other'",
}
TYPED = "PostgreSQL refuses to store it: the column takes documents, moments or texts of UTF-8 only"
"""Why a fault cannot be made there."""

WHERES = {"first": lambda last: 1, "middle": lambda last: last // 2, "last": lambda last: last}


@pytest.mark.parametrize("where", WHERES)
@pytest.mark.parametrize("column", OTHERS)
async def test_a_column_that_is_edited_is_found(store: Store, column: str, where: str) -> None:
    place = WHERES[where](store.last)
    store.tamper(f"UPDATE events SET {column} = {OTHERS[column]} WHERE sequence = {place}")
    report = await store.verify()
    assert report.fault is not None
    assert report.fault.sequence == place
    assert report.fault.what.startswith("was altered")
    assert report.head.sequence == place - 1


def test_every_column_is_edited_above() -> None:
    assert OTHERS.keys() == {*CHAINED, "hash"} - {"sequence"}


@pytest.mark.parametrize(
    "value",
    [
        "NULL", "''", "'not json'", "'[1]'", "x'7b7d'", "'{\"a\": 1, \"a\": 2}'",
        "'" + "[" * 100_000 + "'", "7",
    ],
)  # fmt: skip
async def test_what_no_event_can_hold_is_found(store: Store, value: str) -> None:
    if stores.is_postgresql() and value not in {"NULL", "'[1]'"}:
        pytest.skip(TYPED)
    (place,) = store.read("SELECT sequence FROM events WHERE kind = 'MODEL_CREATED' LIMIT 1")[0]
    store.tamper(f"UPDATE events SET after = {value} WHERE sequence = {place}")
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what[:11]) == (place, "was altered")


@pytest.mark.parametrize("value", ["'yesterday'", "''", "7", "'2026-13-01 00:00:00'", "x'00'"])
async def test_a_time_that_is_none_is_found(store: Store, value: str) -> None:
    if stores.is_postgresql():
        pytest.skip(TYPED)
    store.tamper(f"UPDATE events SET at = {value} WHERE sequence = 9")
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what[:11]) == (9, "was altered")


async def test_a_text_that_cannot_be_read_is_found(store: Store) -> None:
    if stores.is_postgresql():
        pytest.skip(TYPED)
    store.tamper("UPDATE events SET subject_name = CAST(x'ff' AS TEXT) WHERE sequence = 9")
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (9, "cannot be read")


@pytest.mark.parametrize(
    ("gone", "first", "what"),
    [
        ("= 1", 1, "is missing"),
        ("= 20", 20, "is missing"),
        ("BETWEEN 20 AND 24", 20, "is missing, and so are those up to 24"),
    ],
)
async def test_a_row_that_is_deleted_is_found(
    store: Store, gone: str, first: int, what: str
) -> None:
    store.tamper(f"DELETE FROM events WHERE sequence {gone}")
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (first, what)


async def test_a_gap_that_is_closed_is_found(store: Store) -> None:
    """Also where all that follows was moved up."""
    store.tamper(
        "DELETE FROM events WHERE sequence = 20",
        "UPDATE events SET sequence = -sequence WHERE sequence > 20",
        "UPDATE events SET sequence = -sequence - 1 WHERE sequence < 0",
    )
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (
        20,
        "was altered or put in, or one before it was taken out: it is not chained to that",
    )


@pytest.mark.parametrize(("one", "other"), [(1, 2), (10, 30)])
async def test_two_that_are_swapped_are_found(store: Store, one: int, other: int) -> None:
    store.tamper(
        f"UPDATE events SET sequence = -1 WHERE sequence = {one}",
        f"UPDATE events SET sequence = {one} WHERE sequence = {other}",
        f"UPDATE events SET sequence = {other} WHERE sequence = -1",
    )
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (one, f"is out of order: it stands at {other}")


async def test_one_that_is_moved_to_the_end_is_found(store: Store) -> None:
    end = store.last + 1
    store.tamper(f"UPDATE events SET sequence = {end} WHERE sequence = 20")
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (20, f"is out of order: it stands at {end}")


@pytest.mark.parametrize("where", ["end", "beginning", "middle"])
async def test_one_that_is_put_in_is_found(store: Store, where: str) -> None:
    columns = ", ".join(sorted({*CHAINED, "hash"} - {"sequence", "id"}))
    place = {"end": store.last + 1, "beginning": 0, "middle": 20}[where]
    room = (
        "UPDATE events SET sequence = -sequence WHERE sequence >= 20",
        "UPDATE events SET sequence = 1 - sequence WHERE sequence < 0",
    )
    store.tamper(
        *(room if where == "middle" else ()),
        f"INSERT INTO events (sequence, id, {columns}) "
        f"SELECT {place}, 'evt_new', {columns} FROM events WHERE sequence = 5",
    )
    fault = (await store.verify()).fault
    assert fault is not None
    if where == "middle":
        assert (fault.sequence, fault.what) == (20, "is out of order: it stands at 21")
    else:
        assert (fault.sequence, fault.what[:25]) == (place, "was altered or put in, or")


@pytest.mark.parametrize("number", [1, 2, 20])
async def test_a_tail_that_is_cut_is_found_by_the_counter(store: Store, number: int) -> None:
    if stores.is_postgresql():
        pytest.skip("PostgreSQL has no counter: the next event takes the number after the last")
    end = store.last
    store.tamper(f"DELETE FROM events WHERE sequence > {end - number}")
    report = await store.verify()
    assert report.fault is not None
    assert report.head.sequence == end - number
    assert (report.fault.sequence, report.fault.what) == (
        end - number + 1,
        f"is missing: the store has counted to {end}",
    )


@pytest.mark.parametrize("number", [1, 2, 20])
async def test_a_tail_that_is_cut_is_found_by_a_head(store: Store, number: int) -> None:
    """Whatever else of the store is made to fit."""
    kept = store.head
    clear(store, kept.sequence - number)
    fault = (await store.verify(kept)).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (
        kept.sequence,
        f"is missing: the record ends at {kept.sequence - number}",
    )


CUTS = (
    "MODEL_CREATED",
    "MODEL_UPDATED",
    "PROJECT_CREATED",
    "RUN_METRICS_LOGGED",
    "TEAM_CREATED",
    "TEAM_UPDATED",
    "VERSION_COPIED",
    "VERSION_DELETED",
    "VERSION_REGISTERED",
    "VERSION_STAGED",
    "VERSION_TRANSFERRED",
)


@pytest.mark.parametrize("kind", CUTS)
async def test_a_tail_that_is_cut_is_found_by_the_rest_of_the_store(
    store: Store, kind: str
) -> None:
    """Where the counter is set back as well, and nobody kept a head."""
    (place,) = store.read(f"SELECT max(sequence) FROM events WHERE kind = '{kind}'")[0]
    clear(store, place - 1)
    fault = (await store.verify()).fault
    assert fault is not None
    assert fault.sequence == place
    assert fault.what.startswith("is missing, or the store was changed past the record: ")
    assert "changed at" in fault.what or "an idempotency key" in fault.what


def revised(store: Store) -> None:
    """Date the version back, so that only its revision tells."""
    store.tamper(
        "UPDATE versions SET updated_at = "
        "(SELECT max(at) FROM events WHERE subject_id = versions.id) "
        "WHERE full_name = 'acme/churn:v2'"
    )


def staged(store: Store) -> None:
    """Set the revision back as well, so that only the stage tells."""
    revised(store)
    store.tamper("UPDATE versions SET revision = revision - 1 WHERE full_name = 'acme/churn:v2'")


@pytest.mark.parametrize(
    ("also", "told"),
    [
        (revised, "events tell of it"),
        (staged, "the stage of"),
    ],
)
async def test_each_trace_of_a_cut_event_tells(
    store: Store, also: Callable[[Store], None], told: str
) -> None:
    """The last act staged a version: its time, its revision and its stage each show it."""
    end = store.last
    assert store.read(f"SELECT kind FROM events WHERE sequence = {end}") == [("VERSION_STAGED",)]
    clear(store, end - 1)
    also(store)
    fault = (await store.verify()).fault
    assert fault is not None
    assert fault.sequence == end
    assert told in fault.what


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE versions SET stage = 'PRODUCTION' WHERE name = 'v1'", "the stage of ver_"),
        ("UPDATE memberships SET role = 'OWNER' WHERE role = 'VIEWER'", "the role of mem_"),
        ("UPDATE models SET revision = revision + 100", "has revision"),
        ("UPDATE teams SET updated_at = '2100-01-01 00:00:00.000000'", "changed at 2100-01-01"),
    ],
)
async def test_a_store_that_was_changed_past_the_record_is_found(
    store: Store, change: str, told: str
) -> None:
    store.tamper(change)
    fault = (await store.verify()).fault
    assert fault is not None
    assert (fault.sequence, told in fault.what) == (store.last + 1, True)


async def test_a_record_that_is_chained_anew_is_found_by_a_head_only(store: Store) -> None:
    """One who knows how hashes are made can make a chain that is whole, but not the same."""
    place, kept = 20, store.head
    chain_anew(store, place, f"UPDATE events SET subject_name = 'x' WHERE sequence = {place}")
    anew = await store.verify()
    assert (anew.fault, anew.head.sequence) == (None, kept.sequence)
    assert anew.head.hash != kept.hash
    fault = (await store.verify(kept)).fault
    assert fault is not None
    assert (fault.sequence, fault.what) == (
        kept.sequence,
        f"is not the one that was kept: its hash is {anew.head.hash}",
    )
    before = Head(*store.read(f"SELECT sequence, hash FROM events WHERE sequence = {place - 1}")[0])
    assert (await store.verify(before)).fault is None


def clear(store: Store, end: int) -> None:
    """Cut the record behind an event, and the counter with it."""
    counter = f"UPDATE sqlite_sequence SET seq = {end} WHERE name = 'events'"
    store.tamper(
        f"DELETE FROM events WHERE sequence > {end}", *([] if stores.is_postgresql() else [counter])
    )


def chain_anew(store: Store, place: int, change: str) -> None:
    """Alter an event, and hash it and all that follow again."""
    store.tamper(change)
    columns = ", ".join(CHAINED)
    ((previous,),) = store.read(f"SELECT hash FROM events WHERE sequence = {place - 1}")
    statements = []
    for row in store.read(f"SELECT {columns} FROM events WHERE sequence >= {place} ORDER BY 11"):
        told = dict(zip(CHAINED, row, strict=True))
        told |= {name: told[name] and json.loads(told[name]) for name in ("before", "after")}
        told["at"] = told["at"].replace(" ", "T") + "+00:00"
        previous = chain_hash(previous, told)
        statements.append(
            f"UPDATE events SET hash = '{previous}' WHERE sequence = {told['sequence']}"
        )
    store.tamper(*statements)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET subject_name = 'x' WHERE sequence = 1",
        "UPDATE events SET hash = ''",
        "DELETE FROM events WHERE sequence = 1",
        "DELETE FROM events",
        "REPLACE INTO events SELECT * FROM events WHERE sequence = 1",
        "UPDATE stage_changes SET to_stage = 'PRODUCTION'",
    ],
)
def test_the_store_itself_refuses_to_alter_the_record(store: Store, statement: str) -> None:
    if stores.is_postgresql():
        before = store.read("SELECT * FROM events ORDER BY sequence")
        asked = statement.replace(
            "REPLACE INTO events SELECT * FROM events WHERE sequence = 1", "TRUNCATE events CASCADE"
        )
        with pytest.raises(asyncpg.PostgresError, match="only grows"):
            store.read(asked)
        assert store.read("SELECT * FROM events ORDER BY sequence") == before
        return
    with sqlite3.connect(store.file) as connection:
        before = connection.execute("SELECT * FROM events").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            connection.execute(statement)
        assert connection.execute("SELECT * FROM events").fetchall() == before
    connection.close()
