"""A store in which everything was done, to be tampered with."""

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from greenroom.database import Database
from greenroom.http.app import create_app
from greenroom.operations.audit import Head, Report, verify
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from tests.apart import apart
from tests.audit.acts import every_act
from tests.registry import Registry


@dataclass(frozen=True)
class Everything:
    """A closed store of every act, the mutations that were performed, and people's tokens."""

    file: Path
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
        return Everything(folder / "registry.db", acts, registry.tokens)

    return apart(prepare())


@dataclass
class Store:
    """One test's copy of the store, and what somebody does who can write the file."""

    file: Path

    def tamper(self, *statements: str) -> None:
        """Write past the program and its triggers, as one who has the file can."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                changed = connection.execute(statement).rowcount
                assert changed, f"nothing was changed by {statement}"

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the file."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(sql).fetchall()

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
        database = Database(f"sqlite+aiosqlite:///{self.file}")
        try:
            async with database.read() as session:
                return await verify(session, head=head)
        finally:
            await database.close()


@pytest.fixture
def store(everything: Everything, tmp_path: Path) -> Store:
    """This test's own copy of the store."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(everything.file, folder / "registry.db")
    return Store(folder / "registry.db")


@pytest_asyncio.fixture
async def full(everything: Everything, store: Store) -> AsyncIterator[Registry]:
    """The application over this test's own copy, with the tokens of its people."""
    settings = Settings(data=store.file.parent, max_in_flight=1000, request_seconds=60)
    database = Database(settings.store_url)
    yield Registry(settings, database, create_app(settings, database), dict(everything.tokens))
    await database.close()
