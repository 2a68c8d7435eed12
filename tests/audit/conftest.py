"""A store in which everything was done, to be tampered with."""

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from greenroom.database import Database
from greenroom.http.app import create_app
from greenroom.operations.audit import Head, Report, verify
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from tests import stores
from tests.apart import apart
from tests.audit.acts import every_act
from tests.registry import MOMENT, Registry


@dataclass(frozen=True)
class Everything:
    """A closed store of every act, the mutations that were performed, and people's tokens."""

    folder: Path
    acts: set[str]
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """A store in which everything was done."""
    folder = tmp_path_factory.mktemp("everything")

    async def prepare() -> Everything:
        registry = await Registry.open(folder)
        try:
            acts = await every_act(registry)
        finally:
            await registry.close()
        return Everything(folder, acts, registry.tokens)

    return apart(prepare())


@dataclass
class Store:
    """One test's copy of the store, and what somebody does who can write the file or the database."""

    folder: Path

    @property
    def file(self) -> Path:
        """The file of an SQLite store."""
        return self.folder / stores.STORE

    def tamper(self, *statements: str) -> None:
        """Write past the program and its triggers, as one who has the store can."""
        if stores.is_postgresql():
            for changed in apart(
                self._ask(["SET session_replication_role = replica", *statements])
            ):
                assert not changed.endswith(" 0"), f"nothing was changed: {changed}"
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                changed = connection.execute(statement).rowcount
                assert changed, f"nothing was changed by {statement}"

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """Read it; moments and documents come as SQLite keeps them."""
        if stores.is_postgresql():
            return apart(self._rows(sql))
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(sql).fetchall()

    async def _ask(self, statements: list[str]) -> list[str]:
        connection = await asyncpg.connect(self._address())
        try:
            return [await connection.execute(one) for one in statements]
        finally:
            await connection.close()

    async def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(self._address())
        try:
            return [tuple(map(_kept, row.values())) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    def _address(self) -> str:
        return str(stores.url_of(self.folder)).replace("+asyncpg", "")

    @property
    def last(self) -> int:
        """The last event's sequence."""
        return self.read("SELECT max(sequence) FROM events")[0][0]

    @property
    def head(self) -> Head:
        """The head, as somebody would keep it."""
        return Head(
            *self.read("SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1")[0]
        )

    async def verify(self, head: Head | None = None) -> Report:
        """Verify the store as it now is."""
        database = Database(stores.url_of(self.folder) or f"sqlite:///{self.file}")
        try:
            async with database.read() as session:
                return await verify(session, head=head)
        finally:
            await database.close()


@pytest.fixture
def store(everything: Everything, tmp_path: Path) -> Store:
    """This test's own copy of the store."""
    stores.copy(everything.folder, tmp_path / "data")
    return Store(tmp_path / "data")


def _kept(value: Any) -> Any:
    return value.astimezone(UTC).strftime(MOMENT) if isinstance(value, datetime) else value


@pytest_asyncio.fixture
async def full(everything: Everything, store: Store) -> AsyncIterator[Registry]:
    """The application over this test's own copy, with the tokens of its people."""
    settings = Settings(
        data=store.folder,
        database_url=stores.url_of(store.folder),
        max_in_flight=1000,
        request_seconds=60,
    )
    database = Database(settings.store_url)
    yield Registry(settings, database, create_app(settings, database), dict(everything.tokens))
    await database.close()
