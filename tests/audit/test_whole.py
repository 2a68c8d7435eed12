"""A record that nobody tampered with is whole, whatever was done and however much at once."""

import asyncio
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from greenroom.database import Database, Session
from greenroom.migrations.runner import migrate
from greenroom.operations import audit
from greenroom.operations.audit import Head, verify
from greenroom.operations.events import BEGINNING, CHAINED, chain_hash, record
from greenroom.operations.models import touch
from greenroom.operations.setup import system
from greenroom.schema.build import make_schema
from greenroom.settings import Settings
from greenroom.tables import Event, EventKind, Model, now
from tests import make
from tests.audit.acts import ELSEWHERE
from tests.audit.conftest import Everything, Store
from tests.faults.first_store import make_first_store
from tests.registry import Registry

KNOWN = {
    "actor_id": "usr_00000000000000000000000000",
    "after": {"loss": 0.5, "name": "Grüße", "one": 1.0, "steps": 1e16},
    "at": "2026-03-04T05:06:07.000089+00:00",
    "before": None,
    "id": "evt_00000000000000000000000000",
    "kind": "MODEL_CREATED",
    "model_id": None,
    "organization_id": None,
    "project_id": None,
    "request_id": None,
    "sequence": 1,
    "subject_id": "mod_00000000000000000000000000",
    "subject_name": "acme/churn",
    "token_id": None,
}


def test_every_act_was_done(everything: Everything, store: Store) -> None:
    """What is verified below holds an event of every mutation and of every kind."""
    mutations = make_schema(Settings())._schema.mutation_type
    assert mutations is not None
    assert everything.acts == set(mutations.fields)
    kinds = {kind for (kind,) in store.read("SELECT DISTINCT kind FROM events")}
    assert kinds == {kind.name for kind in EventKind} - ELSEWHERE


async def test_a_store_of_every_act_is_whole(store: Store) -> None:
    report = await store.verify()
    assert (report.fault, report.events, report.head) == (None, store.last, store.head)
    assert report.events > 70


@pytest.mark.parametrize("size", [1, 2, 7])
async def test_it_is_whole_in_batches_of_any_size(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(audit, "BATCH", size)
    report = await store.verify()
    assert (report.fault, report.events) == (None, store.last)


async def test_every_head_that_was_kept_still_holds(store: Store) -> None:
    """The record leads through each head there ever was, and through the beginning."""
    heads = store.read("SELECT sequence, hash FROM events ORDER BY sequence")
    for sequence, hash_ in [(0, BEGINNING), *heads[::7], heads[-1]]:
        assert (await store.verify(Head(sequence, hash_))).fault is None


async def test_events_of_the_same_time_chain(registry: Registry) -> None:
    """Fifty mutations at once give fifty events, each chained to another."""
    await make.model(registry)
    (before,) = await registry.rows("SELECT max(sequence) FROM events")
    await asyncio.gather(*(make.version(registry, f"acme/churn:v{number}") for number in range(50)))
    async with registry.database.read() as session:
        report = await verify(session)
    assert (report.fault, report.head.sequence) == (None, before[0] + 50)


async def test_an_act_that_fails_leaves_no_gap(registry: Registry) -> None:
    """An event that was rolled back, with its act or with its item, was never there."""
    await make.model(registry)
    await make.version(registry)
    (last,) = await registry.rows("SELECT max(sequence) FROM events")
    given = {"model": "acme/new", "name": "v1", "createModel": True, "run": "run_none"}
    answer = await registry.do("registerVersion", given)
    assert answer.code == "NOT_FOUND"
    many = {"versions": ["acme/churn:none", "acme/churn:v1"], "stage": "STAGING"}
    await registry.done("stageVersions", many)
    async with registry.database.read() as session:
        report = await verify(session)
    assert (report.fault, report.head.sequence) == (None, last[0] + 1)


async def test_an_event_costs_one_statement_more(registry: Registry) -> None:
    """The last event is read once for each event that is written."""
    registry.statements.clear()
    await make.project(registry)
    told = [one for one in registry.statements if "events" in one]
    assert [one.split()[0] for one in told] == ["SELECT", "INSERT"]


async def test_an_event_says_with_which_token_it_was_done(registry: Registry) -> None:
    await make.project(registry, as_="admin")
    (found,) = await registry.rows(
        "SELECT users.name, tokens.kind FROM events JOIN tokens ON tokens.id = token_id "
        "JOIN users ON users.id = tokens.user_id WHERE events.kind = 'PROJECT_CREATED'"
    )
    assert found == ("admin", "ACCESS")
    assert await registry.rows(
        "SELECT DISTINCT token_id FROM events WHERE actor_id LIKE 'usr_000000%'"
    ) == [(None,)]


def test_a_hash_covers_every_column() -> None:
    """A column that is added later must be thought of: the form of what is stored cannot change."""
    assert set(CHAINED) == set(Event.model_fields) - {"hash"}
    before = chain_hash(BEGINNING, KNOWN)
    for name in CHAINED:
        assert chain_hash(BEGINNING, {**KNOWN, name: "other"}) != before
    assert chain_hash(before, KNOWN) != before


def test_the_form_that_is_hashed_does_not_change() -> None:
    """The events of every store were hashed in this form."""
    assert (
        chain_hash(BEGINNING, KNOWN)
        == "0374294023fee5a97829b758147a51ae8b138606898ce3789ac368e7632aa81a"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [(1.0, 1), (1e16, 10**16), (-0.0, 0), (1e300, 10**300), ([1.0, {"a": -0.0}], [1, {"a": 0}])],
)
def test_a_number_has_one_form(one: object, other: object) -> None:
    """Whichever way a store gives back the same number, its hash is the same."""
    given = [{**KNOWN, "after": {"value": value}} for value in (one, other)]
    assert chain_hash(BEGINNING, given[0]) == chain_hash(BEGINNING, given[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [(0.1, 0.1000001), (1, 2), (2**70, 2**70 + 1), (True, 1), (1, "1"), (None, "null"), ([], {})],
)
def test_what_differs_has_another_hash(one: object, other: object) -> None:
    given = [{**KNOWN, "after": {"value": value}} for value in (one, other)]
    assert chain_hash(BEGINNING, given[0]) != chain_hash(BEGINNING, given[1])


async def test_the_time_of_an_event_is_not_before_its_change(registry: Registry) -> None:
    """Also where the clock is set back in the middle of an act, which is no fault of the record."""
    await make.model(registry)
    later = now() + timedelta(minutes=5)

    async def act(session: Session) -> None:
        row = (await session.exec(select(Model))).scalar_one()
        touch(row)
        row.updated_at = later
        session.add(row)
        await record(session, system(), EventKind.MODEL_UPDATED, row)

    await registry.perform(act)
    async with registry.database.read() as session:
        last = (await session.exec(select(Event).order_by(col(Event.sequence).desc()))).scalars()
        found = last.first()
        assert found is not None
        assert found.at == later
        assert (await verify(session)).fault is None


@pytest.mark.usefixtures("usual_collector")
async def test_a_long_record_is_verified_in_flat_memory(tmp_path: Path) -> None:
    await make_first_store(tmp_path / "registry.db", more_events=5_000)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'registry.db'}")
    try:
        await migrate(database)
        tracemalloc.start()
        async with database.read() as session:
            report = await verify(session)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        await database.close()
    assert (report.fault, report.events > 5_000) == (None, True)
    assert peak < 2_000_000, f"{peak:,} bytes"
