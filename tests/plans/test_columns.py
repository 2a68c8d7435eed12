"""A statement is written once for all columns that are read by it, as SQLAlchemy writes it for each."""

import pytest
from sqlalchemy import Dialect, inspect, select
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite

from greenroom import tables
from greenroom.prepared import Prepared, columns_of

DIALECTS = [aiosqlite.dialect(), asyncpg.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_columns_are_written_as_they_would_be(dialect: Dialect):
    mappers = tables.Row._sa_registry.mappers
    every = [one.class_ for one in mappers if "id" in one.columns]
    assert {tables.Model, tables.Version, tables.Run, tables.Event} <= set(every)
    for table in every:
        columns = [getattr(table, one.key) for one in inspect(table).columns]
        where = table.id == "one"
        written = Prepared(select(columns_of(table)).where(where), dialect)
        for some in (columns, columns[:1], columns[::-1]):
            read = written.reading(table, some, dialect)
            alone = Prepared(select(*some).where(where), dialect)
            assert (read.sql, read.parameters({})) == (alone.sql, alone.parameters({}))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_one_reading_leaves_the_other(dialect: Dialect):
    written = Prepared(select(columns_of(tables.Run)), dialect)
    one, other = (
        written.reading(tables.Run, [name], dialect) for name in (tables.Run.id, tables.Run.name)
    )
    assert one.sql.split() == ["SELECT", "runs.id", "FROM", "runs"]
    assert other.sql.split() == ["SELECT", "runs.name", "FROM", "runs"]
