"""How the lineage graph is walked, in SQL: what stands in it, what leads where, how far one gets.

A node is told by two columns. ``id`` is that of its row and ``digest`` is empty; of artifacts that
have a digest, ``id`` is that of the organization: those with the same digest are one node, so that
it leads from what one project produced to what another consumed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)

from greenroom import tables
from greenroom.access.policy import Actor, visible_homes
from greenroom.access.sight import HOMES
from greenroom.database import Session
from greenroom.operations import lineage
from greenroom.operations.lineage import Pairs
from greenroom.operations.listing import row_by_row
from greenroom.tables import Artifact, ArtifactKind, Run, Version


class LineageNodeKind(Enum):
    """What stands in the lineage graph."""

    ARTIFACT = "ARTIFACT"
    DATASET = "DATASET"
    RUN = "RUN"
    VERSION = "VERSION"


class LineageEdgeKind(Enum):
    """How one thing came out of another; every edge points the way that data flows."""

    CHOSEN = "CHOSEN"
    CONSUMED = "CONSUMED"
    PRODUCED = "PRODUCED"
    PROMOTED = "PROMOTED"


class LineageDirection(Enum):
    """Which way the graph is walked."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


@dataclass(frozen=True)
class Face:
    """How the rows of a table are shown: which of their columns is the name, which says how it is."""

    kind: LineageNodeKind
    name: str
    state: str


NODES: Mapping[type[tables.Row], Face] = {
    Artifact: Face(LineageNodeKind.ARTIFACT, "name", "kind"),
    Run: Face(LineageNodeKind.RUN, "name", "status"),
    Version: Face(LineageNodeKind.VERSION, "full_name", "stage"),
}
"""The tables whose rows are nodes."""


def shown_as(row: Any) -> tuple[LineageNodeKind, str, str]:
    """Return the kind, the name and the state of a row as a node."""
    face = NODES[type(row)]
    is_data = isinstance(row, Artifact) and row.kind is ArtifactKind.DATASET
    kind = LineageNodeKind.DATASET if is_data else face.kind
    return kind, getattr(row, face.name), getattr(row, face.state).name


TABLES: Mapping[str, type[tables.Row]] = {table.tag: table for table in NODES}
"""The tables whose rows are nodes, by the tag of their ids."""


@dataclass(frozen=True)
class Link:
    """One sort of edge: ``pairs`` selects (source id, target id) of the rows that it connects."""

    kind: LineageEdgeKind
    source: type[tables.Row]
    target: type[tables.Row]
    pairs: Callable[["Sight"], Pairs]


LINKS: Sequence[Link] = (
    Link(LineageEdgeKind.CONSUMED, Artifact, Run, lambda _: lineage.readers()[0]),
    Link(LineageEdgeKind.CONSUMED, Version, Run, lambda _: lineage.consumers()[0]),
    Link(LineageEdgeKind.CONSUMED, Version, Run, lambda _: lineage.reused()),
    Link(
        LineageEdgeKind.CONSUMED,
        Version,
        Run,
        lambda sight: lineage.reused_by_digest(sight.artifacts(), sight.artifacts()),
    ),
    Link(LineageEdgeKind.PRODUCED, Run, Artifact, lambda _: lineage.produced()),
    Link(LineageEdgeKind.PROMOTED, Run, Version, lambda _: lineage.promoted()),
    Link(LineageEdgeKind.CHOSEN, Artifact, Version, lambda _: lineage.holders()[0]),
)
"""All edges. A thing has few that lead to it, as it was made once; those that leave can be many."""


class Sight:
    """The rows that one actor sees, for one statement, which tells each table's rule once."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self.actor = actor
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._homes: dict[Any, CTE] = {}

    def sees(self, table: type[tables.Row], rows: FromClause) -> Sequence[ColumnElement[bool]]:
        """Return the conditions that the actor sees these rows of a table."""
        _, key = HOMES[table]
        if table not in self._homes:
            # the rule is asked once for all: in each of the many steps it would be asked again
            homes = visible_homes(self.actor, table).cte(f"homes_of_{table.__tablename__}")
            self._homes[table] = homes.prefix_with("MATERIALIZED")
        home_is_seen = rows.c[key.key].in_(select(self._homes[table].c.id))
        is_live = [rows.c.deleted_at.is_(None)] if "deleted_at" in rows.c else []
        return *row_by_row([home_is_seen]), *is_live

    def artifacts(self) -> tuple[FromClause, Sequence[ColumnElement[bool]]]:
        """Return artifacts under a name of their own, and the conditions that they are seen."""
        rows = _rows(Artifact)
        return rows, self.sees(Artifact, rows)

    def steps(self, here: FromClause, *, upstream: bool) -> Iterator[tuple[Link, Any]]:
        """Select the (id, digest) of the neighbours of each node of ``here``, link by link."""
        for link in LINKS:
            pairs = link.pairs(self)
            source, target = pairs.selected_columns
            near, near_id, far, far_id = link.source, source, link.target, target
            if upstream:
                near, near_id, far, far_id = far, far_id, near, near_id
            reached = _rows(far)
            step = pairs.with_only_columns(*_identity(far, reached)).where(
                reached.c.id == far_id, *self.sees(far, reached)
            )
            yield link, step.where(near_id == here.c.id)
            if near is Artifact:
                same, seen = self.artifacts()
                yield link, step.where(near_id == same.c.id, *_same_content(same, here), *seen)

    def walk(self, start: tables.Row, *, upstream: bool) -> CTE:
        """Return the (id, digest) of a row and of all that is reached from it, however far."""
        begin = self._begin(start)
        return self._recursive([begin], lambda walk: self._arms(walk, upstream=upstream))

    def walk_within(self, start: tables.Row, direction: LineageDirection, depth: int) -> CTE:
        """Return what is reached from a row in so many steps, each time with its ``rank``.

        The rank is twice the distance, and one more downstream.
        """
        ways = [way for way in (True, False) if direction is not _ONLY[not way]]
        begins = [
            self._begin(start).add_columns(literal(int(not way)).label("rank")) for way in ways
        ]

        def arms(walk: CTE) -> Iterator[Any]:
            for upstream in ways:
                is_ours = walk.c.rank % 2 == int(not upstream)
                for arm in self._arms(walk, upstream=upstream):
                    yield arm.add_columns(walk.c.rank + 2).where(is_ours, walk.c.rank < 2 * depth)

        return self._recursive(begins, arms)

    def _begin(self, start: Any) -> Any:
        table = type(start)
        rows = _rows(table)
        begin = select(*_identity(table, rows))
        return begin.where(rows.c.id == start.id, *self.sees(table, rows))

    def _arms(self, walk: CTE, *, upstream: bool) -> Iterator[Any]:
        return (step for _, step in self.steps(walk, upstream=upstream))

    def _recursive(self, begins: Sequence[Any], arms: Callable[[CTE], Iterator[Any]]) -> CTE:
        begin, *more = begins
        walk: CTE = begin.cte("walk", recursive=True)
        if self.is_sqlite:
            return walk.union(*more, *arms(walk))
        # PostgreSQL lets the recursion be named only once
        step = union_all(*(arm.correlate(walk) for arm in arms(walk))).lateral("step")
        return walk.union(*more, select(*step.c).select_from(walk).join(step, true()))


_ONLY = {True: LineageDirection.UPSTREAM, False: LineageDirection.DOWNSTREAM}


def _rows(table: type[tables.Row]) -> FromClause:
    """Return a table's rows under a name of their own."""
    rows: Any = table
    return rows.__table__.alias()  # type: ignore[no-any-return]


def _identity(table: type[tables.Row], rows: FromClause) -> tuple[ColumnElement[str], ...]:
    """Return what tells a node from others: for content the organization's id and the digest."""
    if table is not Artifact:
        return rows.c.id.label("id"), literal("").label("digest")
    content: ColumnElement[str] = func.coalesce(rows.c.digest, "")
    owner: ColumnElement[str] = case(
        (rows.c.digest.is_(None), rows.c.id), else_=rows.c.organization_id
    )
    return owner.label("id"), content.label("digest")


def _same_content(rows: FromClause, node: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an artifact has the content that a node stands for."""
    return rows.c.organization_id == node.c.id, rows.c.digest == node.c.digest
