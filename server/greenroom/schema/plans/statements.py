"""Statements of a plan: built by the same functions as the resolvers' ones, made SQL once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from sqlalchemy import ARRAY, Dialect, Select, String, bindparam, func, select

from greenroom.access.policy import Actor, Sight
from greenroom.prepared import Prepared, Terms, Values
from greenroom.reading import Snapshot
from greenroom.schema.plans.homes import Homes
from greenroom.tables import Row

KEPT = 8
"""So many forms of one statement are kept: other viewers' rules, other filters, other sizes."""

WRITTEN = 512
"""So many forms of all statements are kept for plans to come."""


NOTHING = Terms(())
"""The terms of a statement that is not cut down by anybody's words."""


@dataclass
class Asked:
    """What a plan has asked of the store, for those who want to know."""

    sql: str
    parameters: list[Any]
    rows: int
    seconds: float


class Keys:
    """The parameter that takes the ids which a statement is about, however many."""

    def __init__(self, dialect: Dialect) -> None:
        self._is_sqlite = dialect.name == "sqlite"
        if self._is_sqlite:
            listed = func.json_each(bindparam("keys", "[]", String)).table_valued("value")
            self.selected: Select[str] = select(listed.c.value)
        else:
            self.selected = select(func.unnest(bindparam("keys", [], ARRAY(String))))
        self.parent = bindparam("parent", "", String)

    def value(self, ids: Iterable[str]) -> Any:
        """Return ids as the parameter takes them."""
        return orjson.dumps(list(ids)).decode() if self._is_sqlite else list(ids)


class Reading:
    """One run of a plan: who looks, and at which moment of the store."""

    def __init__(
        self,
        snapshot: Snapshot,
        state: int | None,
        actor: Actor,
        dialect: Dialect,
        homes: Homes,
        written: "Written",
    ) -> None:
        """``state`` is that of the store before the snapshot was opened."""
        self.snapshot = snapshot
        self.state = state
        self.homes = homes
        self.written = written
        self.actor = actor
        self.sight = Sight.of(actor)
        self.dialect = dialect
        self.keys = keys_of(dialect)
        self.asked: list[Asked] = []

    async def rows(self, prepared: Prepared, lifted: Sequence[Any], given: Values) -> Any:
        """Return the rows of a statement, which are tuples of the driver's values."""
        values = prepared.parameters({"viewer": self.actor.viewer, **given}, lifted)
        began = time.perf_counter()
        rows = await self.snapshot.rows(prepared.sql, values)
        self.asked.append(Asked(prepared.sql, values, len(rows), time.perf_counter() - began))
        return rows


_keys: dict[str, Keys] = {}


def keys_of(dialect: Dialect) -> Keys:
    """Return the parameter for ids in a dialect."""
    if dialect.name not in _keys:
        _keys[dialect.name] = Keys(dialect)
    return _keys[dialect.name]


class Written:
    """The SQL of all plans' statements by what they are about, but for the columns that they read.

    Most of what a new plan takes is to write its statements out, and most plans differ in what they
    select of a row.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Prepared] = OrderedDict()

    def of(self, key: Hashable, write: Callable[[], Prepared]) -> Prepared:
        """Return the statement of a key, which ``write`` writes where there is none."""
        return _latest(self._kept, key, write, WRITTEN)


class Columns(Protocol):
    """The columns that a statement reads of the rows of a table."""

    table: type[Row]
    columns: list[Any]


class Statement:
    """A place in a plan where the store is asked, and the SQL of what it has been asked lately."""

    def __init__(
        self, about: Hashable = None, reads: Columns | None = None, *, kept: int = KEPT
    ) -> None:
        """Ask ``about`` something, which is equal where other plans ask the same; None tells nothing.

        ``reads`` are the columns that stand where the statement has ``columns_of`` their table.
        """
        self._made: OrderedDict[Hashable, Prepared] = OrderedDict()
        self._about = about
        self._reads = reads
        self._kept = kept

    def form(
        self,
        reading: Reading,
        build: Callable[[], Select[Any]],
        key: Hashable = None,
        terms: Terms = NOTHING,
    ) -> Prepared:
        """Return the statement that ``build`` makes, which is the same wherever ``key`` is.

        What has no form is built each time.
        """

        def write() -> Prepared:
            return Prepared(build(), reading.dialect, terms)

        if terms.form is None:
            return self._read(Prepared(build(), reading.dialect), reading)
        place = (reading.sight, key, terms.form)

        def find() -> Prepared:
            about = self._about
            written = write() if about is None else reading.written.of((about, place), write)
            return self._read(written, reading)

        return _latest(self._made, place, find, self._kept)

    def _read(self, prepared: Prepared, reading: Reading) -> Prepared:
        if self._reads is None:
            return prepared
        return prepared.reading(self._reads.table, self._reads.columns, reading.dialect)

    async def rows(
        self,
        reading: Reading,
        build: Callable[[], Select[Any]],
        key: Hashable = None,
        terms: Terms = NOTHING,
        **given: Any,
    ) -> Any:
        """Return the rows of the statement in its form; ``given`` are its values by name."""
        prepared = self.form(reading, build, key, terms)
        return await reading.rows(prepared, terms.values, given)


def _latest(
    kept: OrderedDict[Hashable, Prepared],
    key: Hashable,
    make: Callable[[], Prepared],
    most: int,
) -> Prepared:
    """Return what is kept under a key, made where there is none; the latest of them are kept."""
    found = kept.get(key)
    if found is None:
        found = kept[key] = make()
        if len(kept) > most:
            kept.popitem(last=False)
    else:
        kept.move_to_end(key)
    return found
