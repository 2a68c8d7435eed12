"""Batching: all keys asked for at one level of a query are read in one statement.

Each batch has a session and a task of its own, so that a cancelled resolver never interrupts the
database driver.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

from strawberry.dataloader import DataLoader

from greenroom import tables
from greenroom.access.policy import Actor
from greenroom.database import Database, Session
from greenroom.operations import listing
from greenroom.operations.listing import Edge, PageRequest, PageRows
from greenroom.operations.messages import bodies_of

MAX_BATCH = 500

_Fetch = Callable[[Session, list[str]], Awaitable[Mapping[str, Any]]]


class Loaders:
    """The loaders of one operation, made when first asked for."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor
        self._loaders: dict[Hashable, DataLoader[str, Any]] = {}
        self._reading: set[asyncio.Task[Any]] = set()

    def row(self, table: type[tables.Row], id_: str) -> Awaitable[Any]:
        """Load a visible row by id, or None."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            return await listing.rows_by_id(session, self._actor, table, ids)

        return self._load(table, id_, fetch, None)

    def page(
        self, place: Hashable, edge: Edge, parent_id: str, request: PageRequest
    ) -> Awaitable[PageRows]:
        """Load a page below a parent; ``place`` tells apart the same edge asked with other words."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            return await listing.pages_below(session, self._actor, edge, ids, request)

        return self._load((place, "page"), parent_id, fetch, PageRows())

    def count(
        self, place: Hashable, edge: Edge, parent_id: str, request: PageRequest
    ) -> Awaitable[int]:
        """Load how many rows hang below a parent."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            return await listing.counts_below(session, self._actor, edge, ids, request.where)

        return self._load((place, "count"), parent_id, fetch, 0)

    def locked(self, run_id: str) -> Awaitable[bool]:
        """Load whether a version locks a run."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            found = await listing.locked_among(session, self._actor, ids)
            return dict.fromkeys(found, True)

        return self._load("locked", run_id, fetch, default=False)

    def holding(self, column: Any, id_: str) -> Awaitable[Any]:
        """Load the one visible row whose column holds an id, or None."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            return await listing.rows_holding(session, self._actor, column, ids)

        return self._load(column, id_, fetch, None)

    def body(self, delivery_id: str, public_url: str | None) -> Awaitable[Any]:
        """Load what a delivery tells, as text."""

        async def fetch(session: Session, ids: list[str]) -> Mapping[str, Any]:
            return await bodies_of(session, self._actor, ids, public_url)

        return self._load("body", delivery_id, fetch, None)

    def _load(self, name: Hashable, key: str, fetch: _Fetch, default: Any) -> Awaitable[Any]:
        loader = self._loaders.get(name)
        if loader is None:

            async def load(keys: list[str]) -> list[Any]:
                found = await self.read(lambda session: fetch(session, keys))
                return [found.get(key, default) for key in keys]

            loader = self._loaders[name] = DataLoader(load, max_batch_size=MAX_BATCH)
        return loader.load(key)

    async def read(self, ask: Callable[[Session], Awaitable[Any]]) -> Any:
        """Read in a session of its own, to the end even where nobody waits any more."""

        async def perform() -> Any:
            async with self._database.read() as session:
                return await ask(session)

        task = asyncio.create_task(perform())
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return await asyncio.shield(task)
