"""What SQLAlchemy compiles is kept for all stores of a process: each test has a store of its own.

SQLAlchemy keeps it for an engine, by the statement and by the dialect, which is another for each
engine. Those of a kind compile alike; they are made equal.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from greenroom import sqlite

KEPT = 4_000
_compiled: LRUCache[Any, Any] = LRUCache(KEPT)


def forget() -> None:
    """Compile anew, for who changes what a statement's own elements are written as."""
    _compiled.clear()


def _is_of_a_kind(self: object, other: object) -> bool:
    return type(self) is type(other)


def _kind(self: object) -> int:
    return hash(type(self))


def _sharing(make: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    def make_engine(*arguments: Any, **options: Any) -> AsyncEngine:
        engine = make(*arguments, **options)
        engine.sync_engine._compiled_cache = _compiled
        return engine

    return make_engine


def keep_all(*, is_postgresql: bool) -> None:
    """Have all engines of this process share what is compiled, from now on."""
    modules: list[ModuleType] = [sqlite]
    if is_postgresql:
        from greenroom import postgresql  # the tests over SQLite do without it

        modules.append(postgresql)
    for module in modules:
        module.make_engine = _sharing(module.make_engine)  # type: ignore[attr-defined]
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        dialect.__eq__ = _is_of_a_kind  # type: ignore[method-assign, assignment]
        dialect.__hash__ = _kind  # type: ignore[method-assign, assignment]
