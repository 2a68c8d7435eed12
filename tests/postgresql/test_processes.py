"""Several processes over one PostgreSQL are one registry."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from greenroom.migrations.runner import head
from greenroom.tables import Role
from tests import stores
from tests.forked import run
from tests.long import IS_LONG
from tests.registry import Registry

RACES = 200 if IS_LONG else 40


def test_processes_that_start_at_once_make_the_store_once(url: str, tmp_path: Path) -> None:
    """Each waits for the one that makes it, and finds it made."""
    environment = {"GREENROOM_DATABASE_URL": url}
    with ThreadPoolExecutor(5) as threads:
        done = list(
            threads.map(
                lambda n: run(
                    ["migrate"], environment | {"GREENROOM_DATA": str(tmp_path / str(n))}
                ),
                range(5),
            )
        )
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 5
    name = stores.name_of(url)
    assert (
        stores.cluster().execute("SELECT version_num FROM alembic_version", name).strip() == head()
    )
    assert stores.cluster().execute("SELECT count(*) FROM organizations", name).strip() == "1"


async def test_texts_are_ordered_by_their_bytes_in_any_language(kept: Registry) -> None:
    """No column is ordered as the language of the database would have it."""
    by_language = await kept.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name IS NULL "
        "AND data_type IN ('text', 'character varying') AND table_schema = 'public'"
    )
    assert by_language == []
    ordered = "SELECT count(*) FROM information_schema.columns WHERE collation_name = 'C'"
    assert (await kept.rows(ordered))[0][0] > len(SQLModel.metadata.tables)
    names = ["b", "A-1", "a", "a.b", "ab"]
    for name in names:
        await kept.done("createModel", {"name": f"acme/{name}"}, as_="keeper")
    found = await kept.ask('{ models(sort: "name") { nodes { name } } }', as_="keeper")
    assert [one["name"] for one in found.data["models"]["nodes"]] == sorted(names)


async def _two(url: str, folder: Path) -> tuple[Registry, Registry]:
    first = await Registry.at(folder, {}, database_url=url)
    await first.add_person("keeper", Role.OWNER, "acme")
    second = await Registry.at(folder, first.tokens, database_url=url)
    return first, second


async def test_of_two_processes_one_wins_each_race(url: str, tmp_path: Path) -> None:
    """A name is registered once, whoever asks where; numbers of events have no gap."""
    both = await _two(url, tmp_path)
    await both[0].done("createModel", {"name": "acme/m"}, as_="keeper")

    async def register(number: int, name: str) -> str:
        given = {"model": "acme/m", "name": name}
        answer = await both[number % 2].do("registerVersion", given, as_="keeper")
        return "done" if "errors" not in answer.body else answer.code

    for race in range(4):
        codes = await asyncio.gather(*(register(n, f"v{race}") for n in range(RACES)))
        assert sorted(codes) == ["CONFLICT"] * (RACES - 1) + ["done"]
    many = await asyncio.gather(*(register(n, f"w{n}") for n in range(RACES)))
    assert set(many) == {"done"}
    numbers = [row[0] for row in await both[0].rows("SELECT sequence FROM events ORDER BY 1")]
    assert numbers == list(range(1, len(numbers) + 1))
    for registry in both:
        await registry.close()


async def test_what_one_process_takes_away_no_other_gives(url: str, tmp_path: Path) -> None:
    """A role that is taken in one process is gone in the other's next answer, each time."""
    first, second = await _two(url, tmp_path)
    await first.add_person("reader", Role.OUTSIDER, "acme")
    second.tokens.update(first.tokens)
    await first.done("createModel", {"name": "acme/secret", "visibility": "PRIVATE"}, as_="keeper")
    ask = '{ model(name: "acme/secret") { name } }'
    for _ in range(10):
        given = {"on": {"model": "acme/secret"}, "to": {"user": "reader"}}
        await first.done("grant", {**given, "role": "VIEWER"}, as_="keeper")
        seen = await second.ask(ask, as_="reader")
        assert seen.data == {"model": {"name": "secret"}}
        await first.done("revoke", given, as_="keeper")
        assert (await second.ask(ask, as_="reader")).data == {"model": None}
    for registry in (first, second):
        await registry.close()


def test_a_store_of_the_revision_before_is_brought_up_to_date(url: str, tmp_path: Path) -> None:
    """One that was made before nobody could empty the record refuses it afterwards."""
    environment = {"GREENROOM_DATABASE_URL": url, "GREENROOM_DATA": str(tmp_path)}
    assert run(["migrate"], environment).returncode == 0
    name = stores.name_of(url)
    tables = ("events", "stage_changes")
    for table in tables:
        stores.cluster().execute(f"DROP TRIGGER {table}_refuse_truncate ON {table}", name)
    stores.cluster().execute("ALTER TABLE projects DROP COLUMN revision", name)
    stores.cluster().execute("UPDATE alembic_version SET version_num = '0008'", name)
    events = stores.cluster().execute("SELECT count(*), max(hash) FROM events", name)
    assert run(["migrate"], environment).returncode == 0
    for table in tables:
        with pytest.raises(AssertionError, match=f"{table} only grows"):
            stores.cluster().execute(f"TRUNCATE {table} CASCADE", name)
    assert stores.cluster().execute("SELECT count(*), max(hash) FROM events", name) == events
