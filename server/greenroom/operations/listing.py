"""Reading: rows by id, and pages of rows by keyset, alone or for many parents in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import READS, STEWARDS
from greenroom.access.policy import Actor, Seer, visible
from greenroom.database import Session
from greenroom.filters.order import Order
from greenroom.prepared import RowKey, at_most

T = TypeVar("T")

Ids = Sequence[str] | Select[str]
"""Ids, or a statement that selects them."""


@dataclass(frozen=True, eq=False)
class Edge:
    """How the rows of one table hang below those of another.

    Either ``column`` of the rows holds the parent's id, or ``link`` selects (parent id, row id) or
    (parent id, row id, id of the run between), which must be seen too. ``deleted`` leads to deleted
    rows instead of live ones.
    """

    parent: type[tables.Row]
    table: type[tables.Row]
    column: Any = None
    link: Sequence[Select[str, str] | Select[str, str, str]] = ()
    deleted: bool = False

    @cached_property
    def parents(self) -> Any:
        """The parents' table under another name, as the rows' may be the same."""
        return aliased(self.parent)

    def below(self, actor: Seer, parent_id: Any) -> ColumnElement[bool]:
        """Return the condition that a row hangs below this parent, as far as the actor sees."""
        if not self.link:
            return self.column == parent_id
        key: Any = self.table
        return key.id.in_(union_all(*(_children(actor, pairs, parent_id) for pairs in self.link)))


def _children(
    actor: Seer, link: Select[str, str] | Select[str, str, str], parent_id: Any
) -> Select[str]:
    """Select the ids that a link pairs with this parent, narrowed to it before any union."""
    pairs = link.subquery()
    parent, child, *between = pairs.c
    seen = [
        visible(actor, tables.Run).where(col(tables.Run.id) == run_id).correlate(pairs).exists()
        for run_id in between
    ]
    # without correlate_except, a parent of an outer statement would be read here once more
    return select(child).where(parent == parent_id, *seen).correlate_except(pairs)


@dataclass(frozen=True)
class PageRequest:
    """Which page: ``size`` rows beyond the row with the ``beyond`` key values, either way."""

    order: Order
    size: int
    beyond: Sequence[Any] | None = None
    backward: bool = False
    where: tuple[ColumnElement[bool], ...] = ()

    @cached_property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What cuts the list down: its filter, and to go on after a row."""
        if self.beyond is None:
            return self.where
        return *self.where, self.order.beyond(self.beyond, backward=self.backward)

    def narrow(self, statement: Select[Any], *, unindexed: bool = False) -> Select[Any]:
        """Return the statement cut down to this page and one row more."""
        cut = row_by_row(self.where) if unindexed else self.where
        statement = statement.where(*cut, *self.conditions[len(cut) :])
        return statement.order_by(*self.order.clauses(backward=self.backward)).limit(
            at_most(self.size + 1)
        )

    @property
    def keys(self) -> list[Any]:
        """The expressions whose values tell where a row stands."""
        return [key.expression for key in self.order.all_keys]

    def cut(self, rows: list[T]) -> tuple[list[T], bool]:
        """Return a page's rows in order, and whether there are more than were asked for."""
        more = len(rows) > self.size
        rows = rows[: self.size]
        return (rows[::-1] if self.backward else rows), more


@dataclass(frozen=True)
class PageRows:
    """The rows of one page in order, each with its key values; ``more`` beyond the last read."""

    rows: list[tuple[Any, tuple[Any, ...]]] = field(default_factory=list)
    more: bool = False


def select_by_id(actor: Seer, table: type[tables.Row], ids: Ids, column: Any = None) -> Select[Any]:
    """Select the visible rows with these ids, of their own or in another column."""
    key: Any = table
    return visible(actor, table).where((key.id if column is None else column).in_(ids))


async def rows_by_id(
    session: Session, actor: Actor, table: type[tables.Row], ids: Sequence[str]
) -> dict[str, Any]:
    """Return the visible rows with these ids, by id."""
    rows: Iterable[Any] = (await session.exec(select_by_id(actor, table, ids))).scalars()
    return {row.id: row for row in rows}


def select_by_name(actor: Seer, table: type[tables.Row], name: Any) -> Select[Any]:
    """Select the visible row with this full name."""
    key: Any = table
    column = key.full_name if hasattr(table, "full_name") else key.name
    return visible(actor, table).where(column == name)


async def row_by_name(session: Session, actor: Actor, table: type[tables.Row], name: str) -> Any:
    """Return the visible row with this full name, or None."""
    return (await session.exec(select_by_name(actor, table, name))).scalar_one_or_none()


HOMES: Mapping[type[tables.Row], tuple[type[tables.Row], Any]] = {
    tables.Version: (tables.Model, tables.Version.model_id),
    tables.Run: (tables.Project, tables.Run.project_id),
}
"""The tables of which there are many rows, with what decides who sees them, and its key."""

FEW = 100
"""So many models or projects are few enough to be read one by one."""


def asks_for_homes(actor: Actor, table: type[tables.Row]) -> bool:
    """Return whether it is worth to know which models or projects the actor sees.

    Whoever sees little would otherwise wait until all rows that they do not see are passed over.
    """
    if table not in HOMES or actor.is_system or set(STEWARDS) & set(actor.standing.roles.values()):
        return False
    # without this the rows are seen, and what they belong to is not
    return bool(actor.within_scopes(frozenset({READS[HOMES[table][0]]})))


def select_homes(actor: Seer, table: type[tables.Row]) -> Select[str]:
    """Select the ids of the models or projects whose rows are seen, one more than are few."""
    home: Any = HOMES[table][0]
    return visible(actor, home).with_only_columns(home.id).limit(at_most(FEW + 1))


async def few_homes(session: Session, actor: Actor, table: type[tables.Row]) -> list[str] | None:
    """Return the ids of the models or projects whose rows the actor sees, None if they are many."""
    if not asks_for_homes(actor, table):
        return None
    ids = list((await session.exec(select_homes(actor, table))).scalars())
    return ids if len(ids) <= FEW else None


def _still_seen(actor: Seer, table: type[tables.Row], ids: Ids) -> Select[str]:
    """Select those of the models or projects that the actor sees as the page is read."""
    home: Any = HOMES[table][0]
    return visible(actor, home).where(home.id.in_(ids)).with_only_columns(home.id).correlate(None)


def live(table: type[tables.Row]) -> list[ColumnElement[bool]]:
    """Return the condition that a row is not deleted, where its table knows of deletion."""
    mark = getattr(table, "deleted_at", None)
    return [] if mark is None else [mark.is_(None)]


def select_page(
    actor: Seer, table: type[tables.Row], request: PageRequest, homes: Ids | None = None
) -> Select[Any]:
    """Select one page of all visible rows, with its keys; ``homes`` are all that are seen, if few."""
    if homes is None:
        return request.narrow(visible(actor, table)).add_columns(*request.keys)
    return _page_of_few(actor, table, homes, request)


async def page(
    session: Session, actor: Actor, table: type[tables.Row], request: PageRequest
) -> PageRows:
    """Return one page of all visible rows."""
    statement = select_page(actor, table, request, await few_homes(session, actor, table))
    return _cut(request, [(row[0], tuple(row[1:])) for row in await session.exec(statement)])


def row_by_row(where: Iterable[ColumnElement[bool]]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions in a form that no index serves.

    SQLite, which keeps no statistics, would rather walk along an index of one of their columns
    through everybody's rows than look at the rows of one model.
    """
    return tuple(case((one, 1), else_=0) == 1 for one in where)


def _page_of_few(
    actor: Seer, table: type[tables.Row], homes: Ids, request: PageRequest
) -> Select[Any]:
    """Select one page out of the first page of each model or project."""
    rows: Any = table
    home, key = HOMES[table]
    parent: Any = aliased(home)
    below = select(rows.id).where(key == parent.id, *live(table))
    number = RowKey(table)
    first = request.narrow(below, unindexed=True).with_only_columns(number).correlate(parent)
    return (
        select(rows, *request.keys)
        .select_from(parent)
        .join(rows, number.in_(first))
        .where(parent.id.in_(_still_seen(actor, table, homes)))
        .order_by(*request.order.clauses(backward=request.backward))
        .limit(at_most(request.size + 1))
    )


def select_page_below(actor: Seer, edge: Edge, parent_id: Any, request: PageRequest) -> Select[Any]:
    """Select a page below one parent, with its keys."""
    below = visible(actor, edge.table, deleted=edge.deleted).where(edge.below(actor, parent_id))
    return request.narrow(below).add_columns(*request.keys)


def select_pages_below(
    actor: Seer, edge: Edge, parent_ids: Ids, request: PageRequest
) -> Select[Any]:
    """Select the same page below each parent, with the parent's id and the keys."""
    table: Any = edge.table
    parent, number = edge.parents, RowKey(table)
    ids = (
        request.narrow(
            visible(actor, table, deleted=edge.deleted).where(edge.below(actor, parent.id))
        )
        .with_only_columns(number)
        .correlate(parent)
    )
    return (
        select(table, parent.id, *request.keys)
        .select_from(parent)
        .join(table, number.in_(ids))
        .where(parent.id.in_(parent_ids))
        .order_by(parent.id, *request.order.clauses(backward=request.backward))
    )


async def pages_below(
    session: Session,
    actor: Actor,
    edge: Edge,
    parent_ids: Sequence[str],
    request: PageRequest,
) -> dict[str, PageRows]:
    """Return the same page below each parent, in one statement however many parents there are."""
    if len(parent_ids) == 1:
        statement = select_page_below(actor, edge, parent_ids[0], request)
        rows = [(row[0], tuple(row[1:])) for row in await session.exec(statement)]
        return {parent_ids[0]: _cut(request, rows)}
    nested = select_pages_below(actor, edge, parent_ids, request)
    found: dict[str, list[tuple[Any, tuple[Any, ...]]]] = defaultdict(list)
    for row, parent_id, *keys in await session.exec(nested):
        found[parent_id].append((row, tuple(keys)))
    return {id_: _cut(request, rows) for id_, rows in found.items()}


def select_count(
    actor: Seer,
    table: type[tables.Row],
    where: Sequence[ColumnElement[bool]],
    homes: Ids | None = None,
) -> Select[int]:
    """Select how many visible rows there are; ``homes`` are all that are seen, if few."""
    rows = visible(actor, table)
    if homes is not None:
        key = HOMES[table][1]
        rows = select(table).where(key.in_(_still_seen(actor, table, homes)), *live(table))
        where = row_by_row(where)
    # where conditions ask of other tables only, nothing else would name the one that is counted
    return rows.where(*where).with_only_columns(func.count()).select_from(table)


async def count(
    session: Session,
    actor: Actor,
    table: type[tables.Row],
    where: Sequence[ColumnElement[bool]],
) -> int:
    """Return how many visible rows there are."""
    homes = await few_homes(session, actor, table)
    return (await session.exec(select_count(actor, table, where, homes))).scalar_one()


def select_counts_below(
    actor: Seer, edge: Edge, parent_ids: Ids, where: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Select how many visible rows hang below each parent."""
    parent = edge.parents
    number = (
        visible(actor, edge.table, deleted=edge.deleted)
        .where(edge.below(actor, parent.id), *where)
        .with_only_columns(func.count())
        .correlate(parent)
        .scalar_subquery()
    )
    return select(parent.id, number).where(parent.id.in_(parent_ids))


async def counts_below(
    session: Session,
    actor: Actor,
    edge: Edge,
    parent_ids: Sequence[str],
    where: Sequence[ColumnElement[bool]],
) -> dict[str, int]:
    """Return how many visible rows hang below each parent, in one statement."""
    statement = select_counts_below(actor, edge, parent_ids, where)
    return dict((await session.exec(statement)).all())


def select_organizations(actor: Seer, ids: Ids) -> Select[Any]:
    """Select those of the organizations that are seen, by name."""
    meant = col(tables.Organization.id).in_(ids)
    return visible(actor, tables.Organization).where(meant).order_by(tables.Organization.name)


async def organizations_of(session: Session, actor: Actor) -> list[tables.Organization]:
    """Return the organizations that the actor is a member of, by name."""
    statement = select_organizations(actor, list(actor.standing.roles))
    return list((await session.exec(statement)).scalars())


def select_locked(actor: Seer, run_ids: Ids) -> Select[Any]:
    """Select those of the runs that a visible version locks."""
    run_id = col(tables.Version.run_id)
    return visible(actor, tables.Version).where(run_id.in_(run_ids)).with_only_columns(run_id)


async def locked_among(session: Session, actor: Actor, run_ids: Sequence[str]) -> set[str]:
    """Return those of the runs that a visible version locks."""
    return set((await session.exec(select_locked(actor, run_ids))).scalars())


async def rows_holding(
    session: Session, actor: Actor, column: Any, ids: Sequence[str]
) -> dict[str, Any]:
    """Return the visible rows of a column's table by the ids in it, which no two of them share."""
    statement = select_by_id(actor, column.class_, ids, column)
    rows: Iterable[Any] = (await session.exec(statement)).scalars()
    return {getattr(row, column.key): row for row in rows}


def _cut(request: PageRequest, rows: list[tuple[Any, tuple[Any, ...]]]) -> PageRows:
    """Drop the row that was read to know whether there is one more; put a page in order."""
    return PageRows(*request.cut(rows))
