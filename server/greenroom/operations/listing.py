"""Reading: rows by id, and pages of rows by keyset, alone or for many parents in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import READS, STEWARDS
from greenroom.access.policy import Actor, visible
from greenroom.database import Session
from greenroom.filters.order import Order


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

    def below(self, actor: Actor, parent_id: Any) -> ColumnElement[bool]:
        """Return the condition that a row hangs below this parent, as far as the actor sees."""
        if not self.link:
            return self.column == parent_id
        key: Any = self.table
        return key.id.in_(union_all(*(_children(actor, pairs, parent_id) for pairs in self.link)))


def _children(
    actor: Actor, link: Select[str, str] | Select[str, str, str], parent_id: Any
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

    def narrow(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement cut down to this page and one row more."""
        statement = statement.where(*self.where)
        if self.beyond is not None:
            statement = statement.where(self.order.beyond(self.beyond, backward=self.backward))
        return statement.order_by(*self.order.clauses(backward=self.backward)).limit(self.size + 1)


@dataclass(frozen=True)
class PageRows:
    """The rows of one page in order, each with its key values; ``more`` beyond the last read."""

    rows: list[tuple[Any, tuple[Any, ...]]] = field(default_factory=list)
    more: bool = False


async def rows_by_id(
    session: Session, actor: Actor, table: type[tables.Row], ids: Sequence[str]
) -> dict[str, Any]:
    """Return the visible rows with these ids, by id."""
    key: Any = table
    statement = visible(actor, table).where(key.id.in_(ids))
    rows: Iterable[Any] = (await session.exec(statement)).scalars()
    return {row.id: row for row in rows}


async def row_by_name(session: Session, actor: Actor, table: type[tables.Row], name: str) -> Any:
    """Return the visible row with this full name, or None."""
    key: Any = table
    column = key.full_name if hasattr(table, "full_name") else key.name
    return (await session.exec(visible(actor, table).where(column == name))).scalar_one_or_none()


HOMES: Mapping[type[tables.Row], tuple[type[tables.Row], Any]] = {
    tables.Version: (tables.Model, tables.Version.model_id),
    tables.Run: (tables.Project, tables.Run.project_id),
}
"""The tables of which there are many rows, with what decides who sees them, and its key."""

FEW = 100
"""So many models or projects are few enough to be read one by one."""


async def few_homes(session: Session, actor: Actor, table: type[tables.Row]) -> list[str] | None:
    """Return the ids of the models or projects whose rows the actor sees, None if they are many.

    Whoever sees little would otherwise wait until all rows that they do not see are passed over.
    """
    if table not in HOMES or actor.is_system or set(STEWARDS) & set(actor.standing.roles.values()):
        return None
    home: Any = HOMES[table][0]
    if not actor.within_scopes(frozenset({READS[home]})):
        return None  # the rows are seen, and what they belong to is not
    seen = visible(actor, home).with_only_columns(home.id).limit(FEW + 1)
    ids = list((await session.exec(seen)).scalars())
    return ids if len(ids) <= FEW else None


def _still_seen(actor: Actor, table: type[tables.Row], ids: Sequence[str]) -> Select[str]:
    """Select those of the models or projects that the actor sees as the page is read."""
    home: Any = HOMES[table][0]
    return visible(actor, home).where(home.id.in_(ids)).with_only_columns(home.id).correlate(None)


def live(table: type[tables.Row]) -> list[ColumnElement[bool]]:
    """Return the condition that a row is not deleted, where its table knows of deletion."""
    mark = getattr(table, "deleted_at", None)
    return [] if mark is None else [mark.is_(None)]


async def page(
    session: Session, actor: Actor, table: type[tables.Row], request: PageRequest
) -> PageRows:
    """Return one page of all visible rows."""
    homes = await few_homes(session, actor, table)
    if homes is None:
        statement = request.narrow(visible(actor, table)).add_columns(*_keys(request))
    else:
        statement = _page_of_few(actor, table, homes, request)
    return _cut(request, [(row[0], tuple(row[1:])) for row in await session.exec(statement)])


def row_by_row(where: Iterable[ColumnElement[bool]]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions in a form that no index serves.

    SQLite, which keeps no statistics, would rather walk along an index of one of their columns
    through everybody's rows than look at the rows of one model.
    """
    return tuple(case((one, 1), else_=0) == 1 for one in where)


def _page_of_few(
    actor: Actor, table: type[tables.Row], homes: Sequence[str], request: PageRequest
) -> Select[Any]:
    """Select one page out of the first page of each model or project."""
    rows: Any = table
    home, key = HOMES[table]
    parent: Any = aliased(home)
    first = (
        replace(request, where=row_by_row(request.where))
        .narrow(select(rows.id).where(key == parent.id, *live(table)))
        .with_only_columns(rows.id)
        .correlate(parent)
    )
    return (
        select(rows, *_keys(request))
        .select_from(parent)
        .join(rows, rows.id.in_(first))
        .where(parent.id.in_(_still_seen(actor, table, homes)))
        .order_by(*request.order.clauses(backward=request.backward))
        .limit(request.size + 1)
    )


async def pages_below(
    session: Session,
    actor: Actor,
    edge: Edge,
    parent_ids: Sequence[str],
    request: PageRequest,
) -> dict[str, PageRows]:
    """Return the same page below each parent, in one statement however many parents there are."""
    table: Any = edge.table
    if len(parent_ids) == 1:
        below = visible(actor, table, deleted=edge.deleted).where(edge.below(actor, parent_ids[0]))
        statement = request.narrow(below).add_columns(*_keys(request))
        rows = [(row[0], tuple(row[1:])) for row in await session.exec(statement)]
        return {parent_ids[0]: _cut(request, rows)}
    parent = edge.parents
    ids = (
        request.narrow(
            visible(actor, table, deleted=edge.deleted).where(edge.below(actor, parent.id))
        )
        .with_only_columns(table.id)
        .correlate(parent)
    )
    nested = (
        select(table, parent.id, *_keys(request))
        .select_from(parent)
        .join(table, table.id.in_(ids))
        .where(parent.id.in_(parent_ids))
        .order_by(parent.id, *request.order.clauses(backward=request.backward))
    )
    found: dict[str, list[tuple[Any, tuple[Any, ...]]]] = defaultdict(list)
    for row, parent_id, *keys in await session.exec(nested):
        found[parent_id].append((row, tuple(keys)))
    return {id_: _cut(request, rows) for id_, rows in found.items()}


async def count(
    session: Session,
    actor: Actor,
    table: type[tables.Row],
    where: Sequence[ColumnElement[bool]],
) -> int:
    """Return how many visible rows there are."""
    homes = await few_homes(session, actor, table)
    rows = visible(actor, table)
    if homes is not None:
        key = HOMES[table][1]
        rows = select(table).where(key.in_(_still_seen(actor, table, homes)), *live(table))
        where = row_by_row(where)
    # where conditions ask of other tables only, nothing else would name the one that is counted
    statement = rows.where(*where).with_only_columns(func.count()).select_from(table)
    return (await session.exec(statement)).scalar_one()


async def counts_below(
    session: Session,
    actor: Actor,
    edge: Edge,
    parent_ids: Sequence[str],
    where: Sequence[ColumnElement[bool]],
) -> dict[str, int]:
    """Return how many visible rows hang below each parent, in one statement."""
    parent = edge.parents
    number = (
        visible(actor, edge.table, deleted=edge.deleted)
        .where(edge.below(actor, parent.id), *where)
        .with_only_columns(func.count())
        .correlate(parent)
        .scalar_subquery()
    )
    statement = select(parent.id, number).where(parent.id.in_(parent_ids))
    return dict((await session.exec(statement)).all())


async def organizations_of(session: Session, actor: Actor) -> list[tables.Organization]:
    """Return the organizations that the actor is a member of, by name."""
    mine = col(tables.Organization.id).in_(actor.standing.roles)
    statement = visible(actor, tables.Organization).where(mine).order_by(tables.Organization.name)
    return list((await session.exec(statement)).scalars())


async def promoted_among(session: Session, actor: Actor, run_ids: Sequence[str]) -> set[str | None]:
    """Return those of the runs that a visible version locks."""
    run_id = col(tables.Version.run_id)
    statement = visible(actor, tables.Version).where(run_id.in_(run_ids)).with_only_columns(run_id)
    return set((await session.exec(statement)).scalars())


async def signatures_of(
    session: Session, actor: Actor, version_ids: Sequence[str]
) -> dict[str, tables.Signature]:
    """Return the signatures of those of the versions that have one, by the version's id."""
    signature = tables.Signature
    statement = visible(actor, signature).where(col(signature.version_id).in_(version_ids))
    return {row.version_id: row for row in (await session.exec(statement)).scalars()}


def _keys(request: PageRequest) -> list[Any]:
    return [key.expression for key in request.order.all_keys]


def _cut(request: PageRequest, rows: list[tuple[Any, tuple[Any, ...]]]) -> PageRows:
    """Drop the row that was read to know whether there is one more; put a page in order."""
    more = len(rows) > request.size
    rows = rows[: request.size]
    return PageRows(rows[::-1] if request.backward else rows, more)
